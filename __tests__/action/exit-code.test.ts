import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { preload } from '../support/credentials.ts'

const POST = fileURLToPath(new URL('../../dist/post.js', import.meta.url))
let simulator: Simulator

afterEach(() => simulator.close())

async function open(options: JobOptions = {}) {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  return simulator.job(options)
}

const inject = (fault: string, into: 'main' | 'post' = 'main') => ({
  env: {
    ...preload('inject.cjs'),
    INJECT: fault,
    INJECT_INTO: into,
    GITHUB_ACTION_REPOSITORY: 'acme/ghcr-login',
    GITHUB_ACTION_REF: 'v1'
  }
})

describe('main ends red with one error that says what happened and where to report it', () => {
  it.each([
    ['a request that never settles', 'silent request', /it stopped before it was done/],
    ['a file operation that never ends', 'silent summary', /it stopped before it was done/],
    ['a rejection that nothing handles', 'rejection', /Error: made by the test/],
    ['an exception that nothing catches', 'exception', /Error: made by the test/],
    ['outputs that cannot be written', 'no output file', /EISDIR/]
  ])('after %s', async (_, fault, says) => {
    const job = await open(inject(fault))
    const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
    expect(step.exitCode).toBe(1)
    const errors = step.annotations.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toMatch(says)
    expect(errors[0]?.message).toMatch(/report it.*https:\/\/github\.com\/\S+\/issues/s)
    expect(step.stderr).toBe('')
    // Whatever was stored by then is cleared: the end of the job looks for it.
    await job.end()
  })
})

it('a fault of this action ends red with `on-denied: warn` as well, with what to do', async () => {
  const job = await open(inject('no random'))
  const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', 'on-denied': 'warn' })
  expect([step.exitCode, step.outputs['can-push'], step.outputs['logged-in']]).toEqual([1, 'true', 'false'])
  expect(step.annotations.map(({ level }) => level)).toEqual(['error'])
  expect(step.annotations[0]?.message).toMatch(
    /^Internal error in ghcr-login: Error: made by the test\nCause: .+\nFix: .*https:\/\/github\.com\/\S+\/issues\n.*More: \S+#internal-error$/s
  )
})

describe('post warns in words and ends green', () => {
  it('where what main saved cannot be read', async () => {
    const state = '{"logout":1,"places":{},"exported":7,"folder":[]}'
    const action = mkdtempSync(join(tmpdir(), 'action-'))
    const saves = `appendFileSync(process.env.GITHUB_STATE, ${JSON.stringify(`login=${state}\n`)})`
    writeFileSync(join(action, 'main.mjs'), `import { appendFileSync } from 'node:fs'\n${saves}\n`)
    const runs = { using: 'node24', main: 'main.mjs', post: relative(action, POST) }
    writeFileSync(join(action, 'action.yml'), JSON.stringify({ name: 'ghcr-login', runs }))
    const job = await open()
    await job.uses({}, { action })
    const [step] = await job.end()
    rmSync(action, { recursive: true })
    expect(step).toMatchObject({ exitCode: 0, stderr: '', annotations: [{ level: 'warning', title: 'Not cleared' }] })
    expect(step?.annotations[0]?.message).toContain('What the login saved cannot be read')
    expect(step?.log).not.toMatch(/\n\s+at /)
  })

  it('after an exception that nothing catches', async () => {
    const job = await open({ ...inject('exception', 'post'), leftovers: /./ })
    await job.uses({ engine: 'file' })
    const [step] = await job.end()
    expect(step).toMatchObject({ exitCode: 0, stderr: '', annotations: [{ level: 'warning', title: 'Not cleared' }] })
    expect(step?.annotations[0]?.message).toContain('made by the test')
  })
})
