import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Engine } from '../../simulator/runner/fake-engine.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { ownerOf } from '../../src/credentials/owner.ts'
import { auth, type Config, config, inventory, readConfig, warningsOf } from '../support/credentials.ts'
import { needs } from '../support/needs.ts'
import { installHelper } from '../support/store-run.ts'

// The built action with a shared config, for what the store does not decide by itself (shared.test.ts).

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const shared = { engine: 'file', store: 'shared' }
const entryOf = ({ value }: { value: string }) => ({ auth: auth('octocat', value) })
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const lockText = JSON.stringify({ runId: 'another', ...ownerOf(process.pid) })

let simulator: Simulator
let jobs: Job[] = []
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, second] })
})
afterEach(async () => {
  for (const job of jobs) await job.end()
  jobs = []
})
afterAll(() => simulator.close())

/** A job on a home with a docker config. Out: the job, the config and the lock next to it. */
async function jobWith(content: Config, options: JobOptions = {}) {
  const files = { '.docker/config.json': config(content) }
  const job = await simulator.job({ files, planted: { host: host.value }, ...options })
  jobs.push(job)
  const file = join(job.folder.home, '.docker', 'config.json')
  return { job, file, lock: join(dirname(file), '.ghcr-login.lock') }
}

/** What is stored has this form: a run finds what one of another version has left. */
it('what is stored has its form, in a shared store and in an isolated one, which no lock holds up', async () => {
  const { job, file, lock } = await jobWith({ auths: { 'quay.io': quay }, credsStore: 'chain' })
  const text = readFileSync(file, 'utf8')
  const store = installHelper(job.folder.bin)
  const run = { runId: expect.stringMatching(/^[0-9a-f]{16}$/), folder: expect.stringContaining('/ghcr-login-') }
  const fingerprint = { salt: expect.stringMatching(/^[0-9a-f]{16}$/), digest: expect.stringMatching(/^[0-9a-f]{64}$/) }

  const first = await job.uses(shared)
  expect(first.log).toContain('the credential helper holds the credential')
  expect(loginsIn(store)).toEqual({ 'ghcr.io': { Username: 'octocat', Secret: token.value } })
  const owner = { ...ownerOf(1), pid: expect.any(Number), start: expect.stringMatching(/^\d+$/) }
  const kept = { ...run, ...fingerprint, registry: 'ghcr.io', helper: 'chain', owner, since: expect.any(Number) }
  const record = join(dirname(file), '.ghcr-login.config.json')
  expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual({
    ...{ runs: [{ ...kept, before: {} }], folders: [], original: text }
  })
  expect(statSync(record).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(file)).sort()).toEqual(['.ghcr-login.config.json', 'config.json'])
  const place = { kind: 'docker', file, missing: [], stored: { helper: 'chain', wasAlreadyThere: false } }
  expect(JSON.parse(first.state.login ?? '')).toEqual({
    ...{ ...run, registry: 'ghcr.io', logout: true, fingerprint, phase: 'shared', places: [place], exported: [] }
  })
  const folders = { './': '700', './.docker/': '700', './podman/': '700' }
  expect(modesIn(folderOf(first))).toEqual(folders)

  writeFileSync(lock, lockText)
  const before = inventory(job.folder.home)
  const isolated = await job.uses({ ...shared, store: 'isolated' })
  expect(inventory(job.folder.home)).toEqual(before)
  expect(JSON.parse(isolated.state.login ?? '')).toMatchObject({ ...run, phase: 'own', places: [], fingerprint })
  const used = readConfig(join(isolated.outputs['docker-config'] ?? '', 'config.json'))
  expect(used.auths).toEqual({ 'ghcr.io': entryOf(token), 'quay.io': quay })
  expect(modesIn(folderOf(isolated))).toEqual({
    ...{ ...folders, './.docker/config.json': '600', './podman/auth.json': '600' }
  })
  rmSync(lock)
  const posts = await job.end()
  expect(posts.flatMap(({ annotations, requests, children }) => [...annotations, ...requests, ...children])).toEqual([])
  expect([loginsIn(store), readFileSync(file, 'utf8')]).toEqual([{}, text])
})

const folderOf = ({ state }: { state: Record<string, string> }): string => JSON.parse(state.login ?? '').folder
/** Names, kinds and modes below a folder. */
const modesIn = (folder: string) =>
  Object.fromEntries(Object.entries(inventory(folder)).map(([name, what]) => [name, what.split(' ')[0]]))

describe('steps with isolated and shared stores in turns', () => {
  const nest = async (engines: Engine[], stores: string[]) => {
    const { job } = await jobWith({ auths: { 'ghcr.io': hosts, 'quay.io': quay } }, { engines })
    const before = inventory(job.folder.home)
    const folders: (string | undefined)[] = []
    for (const [index, store] of stores.entries()) {
      const used = index % 2 === 0 ? token : second
      const engine = engines.length === 0 ? 'file' : 'docker, podman'
      const { outputs, exported } = await job.uses({ engine, store, token: used.value })
      const { auths } = readConfig(join(outputs['docker-config'] ?? '', 'config.json'))
      expect(auths).toEqual({ 'ghcr.io': entryOf(used), 'quay.io': quay })
      folders.push(exported.DOCKER_CONFIG)
    }
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
    return { folders, ends: posts.map(({ exported }) => exported.DOCKER_CONFIG) }
  }

  it('each have their login, and the posts bring back what was, the exported folder too', async () => {
    const { folders, ends } = await nest([], ['isolated', 'isolated', 'shared'])
    expect(folders).toEqual([expect.any(String), expect.any(String), undefined])
    expect(ends).toEqual([undefined, folders[0], ''])
  })

  // What docker and podman have in it is the files that they log in to, which are moved in the same way.
  if (isFull()) {
    needs('docker', 'podman').it('do so with docker and podman as well', async () => {
      await nest(['docker', 'podman'], ['shared', 'isolated', 'shared'])
    })
  }
})

it('a lock is waited for without keeping a cancelled step from its end', async () => {
  const { job, file, lock } = await jobWith({ auths: {} })
  writeFileSync(lock, lockText)
  const step = await job.uses(shared, {
    during: async ({ output, alive, cancel }) => {
      while (!output().includes('/token') && alive()) await sleep(20)
      await sleep(200)
      await cancel()
    }
  })
  expect(step.signal).toBe('SIGINT')
  rmSync(lock)
  await job.end()
  expect(readConfig(file).auths).toEqual({})
})

needs('docker', 'podman').it(
  'docker and podman pointed at one file get one entry in it, and both are undone',
  async () => {
    const content = { auths: { 'ghcr.io': hosts }, currentContext: 'default' }
    const { job, file } = await jobWith(content, { engines: ['docker', 'podman'] })
    const step = await job.uses({ engine: 'docker, podman', store: 'shared' }, { env: { REGISTRY_AUTH_FILE: file } })
    expect(step.exitCode).toBe(0)
    expect(readConfig(file)).toEqual({ ...content, auths: { 'ghcr.io': entryOf(token) } })
    expect(warningsOf(await job.end())).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(config(content))
  }
)
