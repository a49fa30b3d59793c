import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { needs } from '../../__tests__/support/needs.ts'
import { githubToken, registryToken } from '../github/tokens.ts'
import { manifest, pkg } from '../github/world.ts'
import { ask } from '../network/client.ts'
import { openSimulator, type Simulator } from '../simulator.ts'
import { type Access, type Answered, type Asking, askAll, HEAD, markdown, QUESTIONS } from './questions.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const tokens = {
  write: githubToken({ name: 'write' }),
  read: githubToken({ name: 'read', packages: 'read' }),
  none: githubToken({ name: 'none', packages: 'none' })
}

/** The questions of live.yml's job of this name, asked of the simulator; steps are the action's, where the job has them. */
async function rowsOf(access: Access, overrides: Partial<Asking> = {}): Promise<Answered[]> {
  const job = await simulator.job()
  const main = access === 'none' ? undefined : await job.uses({ push: 'ghcr.io/acme/app/live', engine: 'file' })
  const step = { outcome: main?.exitCode === 0 ? 'success' : 'failure', outputs: main?.outputs ?? {} }
  return askAll({
    send: (...request) => ask(job, ...request),
    token: tokens[access].value,
    access,
    repository: 'acme/app',
    visibility: 'private',
    publicImage: 'acme/open',
    privateImage: 'acme/closed',
    run: '1',
    pauseMs: 50,
    steps: { docker: step, podman: step },
    ...overrides
  })
}

const disagreeing = (rows: Answered[]): Answered[] => rows.filter(({ agrees }) => !agrees)
const asked = (rows: Answered[]): string[] => rows.map(({ question }) => question)
const wanted = (access: Access): string[] =>
  QUESTIONS.filter(({ of }) => of.includes(access)).map(({ question }) => question)

const packages = () => [pkg('acme/open', { visibility: 'public' }), pkg('acme/closed', { actionsAccess: {} })]
const live = () => pkg('acme/app/live', { tags: { live: manifest() }, actionsAccess: { 'acme/app': 'admin' } })

/** Where the package is there that the job with `packages: write` pushes; `message`: what refuses an upload to it. */
async function open(access: 'read' | 'none', message?: string): Promise<void> {
  const refused = { image: 'acme/app/live', on: 'upload', status: 403, code: 'DENIED' } as const
  const refusals = message === undefined ? [] : [{ ...refused, message }]
  simulator = await openSimulator({ tokens: [tokens[access]], packages: [...packages(), live()], refusals })
}

needs('docker-registry').it(
  'the simulator answers with `packages: write` as the facts say, a late tag and a deleted child included',
  async () => {
    simulator = await openSimulator({ tokens: [tokens.write], packages: packages(), storage: true, lagMs: 1500 })
    const rows = await rowsOf('write')
    expect(disagreeing(rows)).toEqual([])
    expect(asked(rows)).toEqual(wanted('write'))
    const answered = rows.map(row => row.answered).join('\n')
    expect(answered).toMatch(/404, then 200, within/)
    expect(answered).toContain('private in a private repository, linked')
  }
)

it.each(['read', 'none'] as const)('the simulator answers with `packages: %s` as the facts say', async access => {
  await open(access)
  const rows = await rowsOf(access)
  expect(disagreeing(rows)).toEqual([])
  expect(asked(rows)).toEqual(wanted(access))
})

it('the script asks, prints the table, and hands it to the job as outputs', async () => {
  await open('none')
  const job = await simulator.job()
  const env = { ACCESS: 'none', TOKEN: tokens.none.value, GITHUB_REPOSITORY: 'acme/app', NODE_USE_ENV_PROXY: '1' }
  const step = await job.run(`node "${join(import.meta.dirname, 'questions.ts')}"`, { env })
  expect(step).toMatchObject({ exitCode: 0, stderr: '', outputs: { agrees: 'true' } })
  const { rows = '' } = step.outputs
  expect(rows.split('\n').map(row => row.split(' | ')[0]?.slice(2))).toEqual(wanted('none'))
  expect(step.stdout).toBe(`${HEAD}\n${rows}\n`)
  expect(step.summary).toBe(step.stdout)
})

describe('the table', () => {
  it('says where a registry answers otherwise, in its own words and without a value of a header', async () => {
    await open('read', 'permission_denied: not today')
    const rows = disagreeing(await rowsOf('read', { privateImage: '' }))
    expect(rows).toEqual([
      {
        question: 'an upload session for a package that is there, without `packages: write`',
        says: expect.stringContaining('installation not allowed to Write organization package'),
        answered: expect.stringMatching(/^403 DENIED: permission_denied: not today; headers: [a-z, -]+$/),
        agrees: false
      }
    ])
    expect(markdown(rows)).toMatch(/^\| .* \| \*\*no\*\* \|$/)
  })

  it('counts no answer as one that does not agree, and asks on', async () => {
    await open('read')
    const send = () => Promise.reject(new Error(`no route for ${tokens.read.value}`))
    const rows = await rowsOf('read', { send, steps: {} })
    expect(asked(rows)).toEqual(wanted('read'))
    expect(rows.filter(({ agrees }) => agrees)).toEqual([])
    expect(rows[0]?.answered).toBe('no answer: Error: no route for ***')
  })

  it('has no token, even where the registry gives one back', async () => {
    const { value } = tokens.read
    await open('read', `no: ${value} or ${registryToken(value)}`)
    const table = markdown(await rowsOf('read'))
    expect(table).toContain('no: *** or ***')
    for (const secret of [value, registryToken(value)]) expect(table).not.toContain(secret)
  })
})
