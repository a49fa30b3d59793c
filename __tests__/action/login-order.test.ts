import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Running } from '../../simulator/runner/process.ts'
import { messages, open } from '../support/case-run.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { outliving, plantWithHelper } from '../support/scripts.ts'

const ACTION = /^ghcr-login/
const ENGINES = /^(?!ghcr-login)/
const APP = { push: 'ghcr.io/acme/app' }
const OTHER = { push: 'ghcr.io/acme/other' }
const REFUSED = [expect.stringContaining('acme/other cannot be pushed')]
const late = (on: Fault['on'], userAgent: RegExp): Fault => ({ on, userAgent, effect: 'delay', ms: 1_000 })

/** Which of the two ends first is settled by who has to wait for the registry. */
const ORDERS = [
  { when: 'the checks end before the engine', fault: late('token', ENGINES) },
  { when: 'the engine ends before the checks', fault: late(['upload', 'manifest'], ACTION) }
]
/** Each row in both orders. */
const inBoth = <T>(...rows: T[]) => rows.flatMap(row => ORDERS.map(order => ({ ...order, ...row })))

const runDirs = (job: Job) => readdirSync(job.folder.runnerTemp).filter(name => /^ghcr-login-[0-9a-f]{16}$/.test(name))
const places = (job: Job) => [inventory(job.folder.home), inventory(job.folder.runtime), runDirs(job)]

needs('docker').describe('an engine and the checks at the same time', () => {
  it('the engine asks for its token before the checks have their answer', async () => {
    const { simulator, job } = await open({ engines: ['docker'] }, { faults: [late('upload', ACTION)] })
    await job.uses(APP)
    const [upload] = simulator.requests('upload')
    const engines = simulator.requests('token').find(({ userAgent }) => !ACTION.test(userAgent))
    expect(engines?.time).toBeLessThan(upload?.ended ?? 0)
  })

  it.each(sample(inBoth({ ...APP, canPush: 'true' }, { ...OTHER, canPush: 'false' }), 4))(
    'where $when, `on-denied: warn` keeps the login: $push',
    async ({ fault, push, canPush }) => {
      const { job } = await open({ engines: ['docker'] }, { faults: [fault] })
      const main = await job.uses({ push, 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': canPush } })
      const stored = readConfig(main.outputs['auth-file'] ?? '').auths?.['ghcr.io']?.auth
      expect(stored).toBe(auth('octocat', githubToken().value))
    }
  )

  const ENGINE_SETS = inBoth({ engines: ['docker', 'podman'] }, { engines: ['docker'] }, { engines: ['podman'] })
  for (const { when, fault, engines } of sample(ENGINE_SETS, 6))
    needs(...engines).it(`where ${when}, a refused push leaves nothing of ${engines.join(' and ')}`, async () => {
      const { job } = await open({ engines }, { faults: [fault] })
      const before = places(job)
      const main = await job.uses({ ...OTHER, engine: engines.join() })
      const outputs = { 'logged-in': 'false', 'can-push': 'false' }
      expect(main).toMatchObject({ exitCode: 1, outputs, exported: {} })
      expect(messages(main, 'error')).toEqual(REFUSED)
      expect(places(job)).toEqual(before)
      const [post] = await job.end()
      expect(post).toMatchObject({ exitCode: 0, annotations: [], log: expect.stringContaining('No login to remove') })
    })

  it.each(sample(ORDERS, 2))('where $when, `on-denied: warn` keeps no login after another host', async ({ fault }) => {
    const elsewhere: Fault = { on: 'tags', effect: 'redirect', location: 'https://elsewhere.example/v2/' }
    const world = { foreign: ['elsewhere.example'], faults: [fault, elsewhere] }
    const { job } = await open({ engines: ['docker'] }, world)
    const main = await job.uses({ ...APP, pull: 'ghcr.io/acme/app', 'on-denied': 'warn' })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(runDirs(job)).toEqual([])
  })

  const HEARD = [
    ['the checks hear', ENGINES],
    ['the engine hears', ACTION]
  ] as const
  it.each(sample(HEARD, 2))('a dead token is tried once by the engine, where %s of it first', async (_, others) => {
    const dead = classicPat({ name: 'dead', live: false })
    const world = { tokens: [githubToken(), dead], faults: [late('token', others)] }
    const { job } = await open({ engines: ['docker'] }, world)
    const main = await job.uses({ ...APP, token: dead.value, 'on-denied': 'warn' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'false' } })
    expect(main.children.map(({ argv }) => argv.filter(each => /^log(?:in|out)$/.test(each)))).toEqual([['login']])
    expect(main.log).not.toContain('Login failed')
    expect(messages(main).join()).not.toContain('docker login')
    expect(runDirs(job)).toEqual([])
  })
})

const FAILING = inBoth(
  { ...APP, says: 'docker login ended with exit code 1: no space left' },
  { ...OTHER, says: 'acme/other cannot be pushed' }
)
it.each(sample(FAILING, 3))('where $when, an engine fails as well: $says', async ({ fault, push, says }) => {
  const engines = [{ name: 'docker', fake: { exitCode: 1, stderr: 'no space left on device' } }]
  const { job } = await open({ engines }, { faults: [fault] })
  expect(messages(await job.uses({ push }), 'error')).toEqual([expect.stringContaining(says)])
  expect(runDirs(job)).toEqual([])
})

// Asked to end, it would say so; and it would take 20 s until it is asked.
const BUSY = `trap 'echo >"$HOME/asked"' TERM\nwhile :; do sleep 1; done`
const ENDING = [
  { by: 'a dead token', live: false, inputs: {} },
  { by: 'a refused push', live: true, inputs: OTHER }
]
it.each(sample(ENDING, 2))(
  'an engine that is still at it, and its helper, end at once by $by',
  async ({ live, inputs }) => {
    const { job } = await open({}, { tokens: [githubToken({ live })], faults: [late('token', ACTION)] })
    plantWithHelper(job, BUSY)
    const during = async (running: Running) => expect(await outliving(job, running)).toEqual([])
    const main = await job.uses({ engine: 'docker', ...inputs }, { during })
    expect(main).toMatchObject({ exitCode: 1, signal: null })
    expect(existsSync(join(job.folder.home, 'asked'))).toBe(false)
    expect(runDirs(job)).toEqual([])
  }
)

it.each([
  ['is dead, without an engine, is known to be before anything is written', githubToken({ live: false }), 'file'],
  ['cannot work starts neither the checks nor the engine', undefined, 'docker']
])('a token that %s', async (_, token, engine) => {
  const engines = engine === 'docker' ? [{ name: engine, fake: { exitCode: 0 } }] : []
  const { job } = await open({ engines }, { tokens: token ? [token] : [] })
  const main = await job.uses({ ...APP, token: token?.value ?? '', engine })
  expect(main).toMatchObject({ exitCode: 1, state: {}, children: [], outputs: { 'logged-in': 'false' } })
  if (!token) expect(main.requests).toEqual([])
})
