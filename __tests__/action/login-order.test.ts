import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { isAlive } from '../support/alive.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const ACTION = /^ghcr-login/
const NOT_THE_ACTION = /^(?!ghcr-login)/
const WAIT_MS = 1_000

/** Which of the two ends first is settled by who has to wait for the registry. */
const ORDERS: Record<string, Fault> = {
  'the checks end before the engine': { on: 'token', userAgent: NOT_THE_ACTION, effect: 'delay', ms: WAIT_MS },
  'the engine ends before the checks': { on: ['upload', 'manifest'], userAgent: ACTION, effect: 'delay', ms: WAIT_MS }
}

async function open(faults: Fault[], tokens: Token[] = [githubToken()]): Promise<Simulator> {
  simulator = await openSimulator({
    tokens,
    packages: [pkg('acme/app'), pkg('acme/other', { actionsAccess: {} })],
    foreign: ['elsewhere.example'],
    faults
  })
  return simulator
}

/** docker as a script. */
function plantDocker(job: Job, text: string): void {
  const file = join(job.folder.bin, 'docker')
  writeFileSync(file, `#!/bin/bash\n${text}\n`)
  chmodSync(file, 0o755)
}

const runDirs = (job: Job) => readdirSync(job.folder.runnerTemp).filter(name => /^ghcr-login-[0-9a-f]{16}$/.test(name))
const errors = (step: { annotations: { level: string; message: string }[] }) =>
  step.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)

needs('docker').describe('an engine and the checks at the same time', () => {
  it('the engine asks for its token before the checks have their answer', async () => {
    await open([{ on: 'upload', userAgent: ACTION, effect: 'delay', ms: WAIT_MS }])
    const job = await simulator.job({ engines: ['docker'] })
    await job.uses({ push: 'ghcr.io/acme/app' })
    const [upload] = simulator.requests('upload')
    const engines = simulator.requests('token').find(({ userAgent }) => !ACTION.test(userAgent))
    expect(engines?.time).toBeLessThan(upload?.ended ?? 0)
  })

  describe.each(Object.entries(ORDERS))('where %s', (_, order) => {
    const kept = [
      ['an image that may be pushed', 'ghcr.io/acme/app', 'true'],
      ['a refused push with `on-denied: warn`', 'ghcr.io/acme/other', 'false']
    ] as const

    it.each(sample(kept, 2))('%s keeps the login', async (_, push, canPush) => {
      await open([order])
      const job = await simulator.job({ engines: ['docker'] })
      const main = await job.uses({ push, 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': canPush } })
      const stored = readConfig(main.outputs['auth-file'] ?? '').auths?.['ghcr.io']?.auth
      expect(stored).toBe(auth('octocat', githubToken().value))
    })

    const engines = sample([['docker', 'podman'], ['docker'], ['podman']], 3)
    for (const names of engines)
      needs(...names).it(`a refused push leaves nothing of ${names.join(' and ')}`, async () => {
        await open([order])
        const job = await simulator.job({ engines: names })
        const engine = names.join(', ')
        const before = { home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }
        const main = await job.uses({ push: 'ghcr.io/acme/other', engine })
        expect(main).toMatchObject({
          exitCode: 1,
          outputs: { 'logged-in': 'false', 'can-push': 'false' },
          exported: {}
        })
        expect(errors(main)).toEqual([expect.stringContaining('acme/other cannot be pushed')])
        expect(runDirs(job)).toEqual([])
        expect({ home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }).toEqual(before)
        const [post] = await job.end()
        expect(post).toMatchObject({ exitCode: 0, annotations: [] })
        expect(post?.log).toContain('No login to remove')
      })

    it('a host that is not the registry ends the login, with `on-denied: warn` as well', async () => {
      const elsewhere: Fault = { on: 'tags', effect: 'redirect', location: 'https://elsewhere.example/v2/' }
      await open([order, elsewhere])
      const job = await simulator.job({ engines: ['docker'] })
      const main = await job.uses({ push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app', 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
      expect(runDirs(job)).toEqual([])
    })
  })

  describe.each([
    ['the checks hear it first', { ...ORDERS['the checks end before the engine'] } as Fault],
    ['the engine hears it first', { on: 'token', userAgent: ACTION, effect: 'delay', ms: WAIT_MS } as Fault]
  ])('a dead token, where %s', (_, order) => {
    it('is tried once by the engine', async () => {
      const dead = classicPat({ name: 'dead', live: false })
      await open([order], [githubToken(), dead])
      const job = await simulator.job({ engines: ['docker'] })
      const main = await job.uses({ token: dead.value, push: 'ghcr.io/acme/app', 'on-denied': 'warn' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'false' } })
      expect(main.children.map(({ argv }) => argv.filter(each => /^log(?:in|out)$/.test(each)))).toEqual([['login']])
      expect(main.log).not.toContain('Login failed')
      expect(main.annotations.filter(({ message }) => message.includes('docker login'))).toEqual([])
      expect(runDirs(job)).toEqual([])
    })
  })
})

describe('an engine that fails', () => {
  const failing = { name: 'docker', fake: { exitCode: 1, stderr: 'no space left on device' } }

  it.each([
    ['is not told of where the push is refused', 'ghcr.io/acme/other', 'acme/other cannot be pushed'],
    ['is told of where the push is allowed', 'ghcr.io/acme/app', 'docker login ended with exit code 1: no space left']
  ])('%s, whichever of the two ends first', async (_, push, says) => {
    for (const order of extent(Object.values(ORDERS), Object.values(ORDERS).slice(1))) {
      await open([order])
      const job = await simulator.job({ engines: [failing] })
      const main = await job.uses({ push })
      expect(errors(main)).toEqual([expect.stringContaining(says)])
      expect(runDirs(job)).toEqual([])
      await simulator.close()
    }
  })
})

describe('an engine that is still at it when the verdict has come', () => {
  // Asked to end, it would say so; and it would take 20 s until it is asked.
  const docker = 'sleep 600 &\necho $$ $! >"$HOME/pids"\ntrap \'echo >"$HOME/asked"\' TERM\nwhile :; do sleep 1; done'

  it.each([
    ['a dead token', { live: false }, {}],
    ['a refused push', {}, { push: 'ghcr.io/acme/other' }]
  ])('is ended at once by %s, and its helper too', async (_, state, inputs) => {
    const token = githubToken(state)
    await open([{ on: 'token', userAgent: ACTION, effect: 'delay', ms: WAIT_MS }], [token])
    const job = await simulator.job()
    plantDocker(job, docker)
    const main = await job.uses({ engine: 'docker', ...inputs })
    expect(main).toMatchObject({ exitCode: 1, signal: null })
    const pids = readFileSync(join(job.folder.home, 'pids'), 'utf8').trim().split(' ').map(Number)
    expect(pids.filter(isAlive)).toEqual([])
    expect(existsSync(join(job.folder.home, 'asked'))).toBe(false)
    expect(runDirs(job)).toEqual([])
  })
})

it('a config that cannot be used is not told of where the push is refused', async () => {
  await open([])
  const job = await simulator.job({ files: { '.docker/config.json': '{' } })
  const refused = await job.uses({ push: 'ghcr.io/acme/other', engine: 'file' })
  expect(errors(refused)).toEqual([expect.stringContaining('acme/other cannot be pushed')])
  expect(refused.log).not.toContain('it is not valid JSON')
  expect(runDirs(job)).toEqual([])
  const allowed = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
  expect(errors(allowed)).toEqual([])
  expect(allowed.log).toMatch(/it is not valid JSON.* this job's own/)
})

it('without an engine, a dead token is known before anything is written', async () => {
  const dead = classicPat({ name: 'dead', live: false })
  await open([], [dead])
  const job = await simulator.job()
  const main = await job.uses({ token: dead.value, push: 'ghcr.io/acme/app', engine: 'file' })
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(Object.keys(main.state)).toEqual(['report-file'])
})

it('a token that cannot work starts neither the checks nor the engine', async () => {
  await open([])
  const job = await simulator.job({ engines: [{ name: 'docker', fake: { exitCode: 0 } }] })
  const main = await job.uses({ token: '', push: 'ghcr.io/acme/app' })
  expect(main).toMatchObject({ exitCode: 1, children: [], requests: [] })
})
