import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { isAlive } from '../support/alive.ts'
import { messages, open } from '../support/case-run.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const ACTION = /^ghcr-login/
const APP = { push: 'ghcr.io/acme/app' }
const OTHER = { push: 'ghcr.io/acme/other' }
const REFUSED = [expect.stringContaining('acme/other cannot be pushed')]
const late = (on: Fault['on'], userAgent: RegExp): Fault => ({ on, userAgent, effect: 'delay', ms: 1_000 })

/** Which of the two ends first is settled by who has to wait for the registry. */
const ENGINE_LATE = late('token', /^(?!ghcr-login)/)
const ORDERS: [string, Fault][] = [
  ['the checks end before the engine', ENGINE_LATE],
  ['the engine ends before the checks', late(['upload', 'manifest'], ACTION)]
]

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

  describe.each(ORDERS)('where %s', (_, order) => {
    it.each(
      sample(
        [
          [APP.push, 'true'],
          [OTHER.push, 'false']
        ] as const,
        2
      )
    )('a push of %s, with `on-denied: warn`, keeps the login', async (push, canPush) => {
      const { job } = await open({ engines: ['docker'] }, { faults: [order] })
      const main = await job.uses({ push, 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': canPush } })
      const stored = readConfig(main.outputs['auth-file'] ?? '').auths?.['ghcr.io']?.auth
      expect(stored).toBe(auth('octocat', githubToken().value))
    })

    for (const engines of sample([['docker', 'podman'], ['docker'], ['podman']], 3))
      needs(...engines).it(`a refused push leaves nothing of ${engines.join(' and ')}`, async () => {
        const { job } = await open({ engines }, { faults: [order] })
        const before = places(job)
        const main = await job.uses({ ...OTHER, engine: engines.join() })
        const outputs = { 'logged-in': 'false', 'can-push': 'false' }
        expect(main).toMatchObject({ exitCode: 1, outputs, exported: {} })
        expect(messages(main, 'error')).toEqual(REFUSED)
        expect(places(job)).toEqual(before)
        const [post] = await job.end()
        expect(post).toMatchObject({ exitCode: 0, annotations: [], log: expect.stringContaining('No login to remove') })
      })

    it('a host that is not the registry ends the login, with `on-denied: warn` as well', async () => {
      const elsewhere: Fault = { on: 'tags', effect: 'redirect', location: 'https://elsewhere.example/v2/' }
      const world = { foreign: ['elsewhere.example'], faults: [order, elsewhere] }
      const { job } = await open({ engines: ['docker'] }, world)
      const main = await job.uses({ ...APP, pull: 'ghcr.io/acme/app', 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
      expect(runDirs(job)).toEqual([])
    })
  })

  it.each([
    ['the checks hear it first', ENGINE_LATE],
    ['the engine hears it first', late('token', ACTION)]
  ])('a dead token is tried once by the engine, where %s', async (_, order) => {
    const dead = classicPat({ name: 'dead', live: false })
    const { job } = await open({ engines: ['docker'] }, { tokens: [githubToken(), dead], faults: [order] })
    const main = await job.uses({ ...APP, token: dead.value, 'on-denied': 'warn' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'false' } })
    expect(main.children.map(({ argv }) => argv.filter(each => /^log(?:in|out)$/.test(each)))).toEqual([['login']])
    expect(main.log).not.toContain('Login failed')
    expect(messages(main).join()).not.toContain('docker login')
    expect(runDirs(job)).toEqual([])
  })
})

const FAILING = [
  ['is not told of where the push is refused', OTHER, 'acme/other cannot be pushed'],
  ['is told of where the push is allowed', APP, 'docker login ended with exit code 1: no space left']
] as const
const ENDING = extent(ORDERS, ORDERS.slice(1)).flatMap(order => FAILING.map(row => [...row, ...order] as const))

it.each(ENDING)('an engine that fails %s: %j, %s, where %s', async (_, inputs, says, __, order) => {
  const engines = [{ name: 'docker', fake: { exitCode: 1, stderr: 'no space left on device' } }]
  const { job } = await open({ engines }, { faults: [order] })
  expect(messages(await job.uses(inputs), 'error')).toEqual([expect.stringContaining(says)])
  expect(runDirs(job)).toEqual([])
})

// Asked to end, it would say so; and it would take 20 s until it is asked.
const BUSY = 'sleep 600 &\necho $$ $! >"$HOME/pids"\ntrap \'echo >"$HOME/asked"\' TERM\nwhile :; do sleep 1; done'

it.each([
  ['a dead token', { live: false }, {}],
  ['a refused push', {}, OTHER]
])('an engine that is still at it is ended at once by %s, and its helper too', async (_, state, inputs) => {
  const { job } = await open({}, { tokens: [githubToken(state)], faults: [late('token', ACTION)] })
  writeFileSync(join(job.folder.bin, 'docker'), `#!/bin/bash\n${BUSY}\n`, { mode: 0o755 })
  const main = await job.uses({ engine: 'docker', ...inputs })
  expect(main).toMatchObject({ exitCode: 1, signal: null })
  const pids = readFileSync(join(job.folder.home, 'pids'), 'utf8').trim().split(' ').map(Number)
  expect(pids.filter(isAlive)).toEqual([])
  expect(existsSync(join(job.folder.home, 'asked'))).toBe(false)
  expect(runDirs(job)).toEqual([])
})

it('a config that cannot be used is not told of where the push is refused', async () => {
  const { job } = await open({ files: { '.docker/config.json': '{' } })
  const refused = await job.uses({ ...OTHER, engine: 'file' })
  expect(messages(refused, 'error')).toEqual(REFUSED)
  expect(refused.log).not.toContain('it is not valid JSON')
  expect(runDirs(job)).toEqual([])
  const allowed = await job.uses({ ...APP, engine: 'file' })
  expect(messages(allowed, 'error')).toEqual([])
  expect(allowed.log).toMatch(/it is not valid JSON.* this job's own/)
})

it.each([
  ['is dead, without an engine, is known to be before anything is written', githubToken({ live: false }), 'file'],
  ['cannot work starts neither the checks nor the engine', undefined, 'docker']
])('a token that %s', async (_, token, engine) => {
  const engines = engine === 'docker' ? [{ name: engine, fake: { exitCode: 0 } }] : []
  const { job } = await open({ engines }, { tokens: token ? [token] : [] })
  const main = await job.uses({ ...APP, token: token?.value ?? '', engine })
  expect(main).toMatchObject({ exitCode: 1, children: [], outputs: { 'logged-in': 'false' } })
  expect(Object.keys(main.state)).toEqual([])
  if (!token) expect(main.requests).toEqual([])
})
