import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { type CredentialHelper, loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { LoginState } from '../../src/login/state.ts'
import { auth, type Config, config, inventory, readConfig, warningsOf } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { homeIn, installHelper, logIn, onPath, openRunner, post, useHomes, warningsIn } from '../support/store-run.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const shared = { engine: 'file', store: 'shared' }
const ours = { auth: auth('octocat', token.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }

let simulator: Simulator
const homes = useHomes()
let jobs: Job[] = []
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, second] })
})
afterEach(async () => {
  for (const job of jobs) await job.end()
  jobs = []
})
afterAll(() => simulator.close())

/** A job of the built action on a home with a docker config. */
async function jobWith(content: Config | string | undefined, options: JobOptions = {}): Promise<[Job, string]> {
  const text = typeof content === 'object' ? config(content) : content
  const files = text === undefined ? {} : { '.docker/config.json': text }
  const job = await simulator.job({ files, planted: { host: host.value }, ...options })
  jobs.push(job)
  return [job, join(job.folder.home, '.docker', 'config.json')]
}

/** What a run on a home does in this process, where the rest of the action has no part in it. */
const homeWith = (content: Config | string | undefined) => homeIn(homes.folder, content)
const main = (file: string, { value } = token, at = homes.runner) => logIn(at, file, { token: value })
const warningsAfter = async (state: LoginState, { value } = token) => warningsIn(await post(state, value))

describe('clean-up of a shared login', () => {
  it('brings the earlier login of the host back', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts, 'quay.io': quay } })
    await job.uses(shared)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours, 'quay.io': quay })
    const [post] = await job.end()
    expect(post?.log).toContain('the earlier one is back')
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts, 'quay.io': quay })
  })

  it("leaves another owner's newer login, and says so", async () => {
    const { file } = homeWith({ auths: { 'ghcr.io': hosts } })
    const state = await main(file)
    const newer = { auth: auth('someone', second.value) }
    writeFileSync(file, config({ auths: { 'ghcr.io': newer } }))
    expect(await warningsAfter(state)).toEqual([expect.stringContaining('`store: isolated`')])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': newer })
  })

  it('brings the earlier login back where a step has logged out', async () => {
    const { file } = homeWith({ auths: { 'ghcr.io': hosts } })
    const state = await main(file)
    writeFileSync(file, config({ auths: {} }))
    expect(await warningsAfter(state)).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts })
  })

  it('has nothing to do where the login is gone already', async () => {
    const { file } = homeWith({ auths: {} })
    const state = await main(file)
    writeFileSync(file, config({ auths: {} }, 2))
    expect(await post(state, token.value)).toEqual([expect.stringContaining('was gone')])
    expect(readFileSync(file, 'utf8')).toBe(config({ auths: {} }, 2))
  })

  it('removes the login where the record is gone', async () => {
    const { file } = homeWith({ auths: { 'quay.io': quay } })
    const state = await main(file)
    rmSync(join(file, '..', '.ghcr-login.config.json'))
    expect(await warningsAfter(state)).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'quay.io': quay })
  })

  it('does no harm when it runs twice', async () => {
    const { file } = homeWith({ auths: { 'ghcr.io': hosts } })
    const state = await main(file)
    const [first, again] = [await post(state, token.value), await post(state, token.value)]
    expect(first.join()).toContain('the earlier one is back')
    expect(warningsIn([...first, ...again])).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts })
  })

  it('that runs twice leaves the same login of a later step that keeps it', async () => {
    const { file } = homeWith({ auths: {} })
    const state = await main(file)
    await logIn(homes.runner, file, { token: token.value, logout: false })
    for (const _ of [1, 2]) expect(await warningsAfter(state)).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  })

  needs('docker').it('needs neither network nor engine', async () => {
    const [job] = await jobWith({ auths: {} }, { engines: ['docker'] })
    await job.uses({ engine: 'docker', store: 'shared' })
    const [post] = await job.end()
    expect(post?.exitCode).toBe(0)
    expect(post?.children).toEqual([])
    expect(post?.requests).toEqual([])
  })

  it('leaves no folder and no file that it had to make', async () => {
    const { home, file } = homeWith(undefined)
    const state = await main(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await warningsAfter(state)
    expect(readdirSync(home)).toEqual([])
  })

  it('keeps a folder that it made and another program uses by now', async () => {
    const { file } = homeWith(undefined)
    const state = await main(file)
    writeFileSync(file, config({ auths: { 'ghcr.io': ours, 'quay.io': quay } }))
    await warningsAfter(state)
    expect(readConfig(file)).toEqual({ auths: { 'quay.io': quay } })
  })

  it('warns of a config that became malformed, and leaves it', async () => {
    const { file } = homeWith({ auths: { 'ghcr.io': hosts } })
    const state = await main(file)
    writeFileSync(file, '{"auths":')
    expect(await warningsAfter(state)).toEqual([expect.stringContaining('it is not valid JSON')])
    expect(readFileSync(file, 'utf8')).toBe('{"auths":')
  })

  it('names the file that still holds the credential under another name', async () => {
    const { file } = homeWith({ auths: {} })
    const state = await main(file)
    writeFileSync(file, config({ auths: { 'ghcr.io': ours, 'https://ghcr.io/v2/': ours } }))
    const [warning] = await warningsAfter(state)
    expect(warning).toContain(`${file} still holds the credential`)
  })

  it('is left out with `logout: false`, and nothing but the login stays', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } }, { leftovers: /config\.json/ })
    await job.uses({ ...shared, logout: 'false' })
    await job.end()
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
    expect(readdirSync(join(job.folder.home, '.docker'))).toEqual(['config.json'])
  })
})

describe('two uses in one job', () => {
  it('in the shared store end as the job began, the last undone first', async () => {
    const { home, file } = homeWith({ auths: { 'ghcr.io': hosts } })
    const before = inventory(home)
    const [a, b] = [await main(file), await main(file, second)]
    expect(readConfig(file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', second.value) })
    expect([...(await warningsAfter(b, second)), ...(await warningsAfter(a))]).toEqual([])
    expect(inventory(home)).toEqual(before)
  })

  it('in the isolated store end as the job began, the last undone first', async () => {
    const [job] = await jobWith({ auths: { 'ghcr.io': hosts } })
    const before = inventory(job.folder.home)
    const isolated = { engine: 'file', store: 'isolated' }
    const [a, b] = [await job.uses(isolated), await job.uses({ ...isolated, token: second.value })]
    const used = join(b.outputs['docker-config'] ?? '', 'config.json')
    expect(readConfig(used).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', second.value) })
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
    expect(posts[0]?.exported.DOCKER_CONFIG).toBe(a.outputs['docker-config'])
    expect(posts[1]?.exported.DOCKER_CONFIG ?? '').toBe('')
  })

  const orders: [string, string][] = [
    ['shared', 'isolated'],
    ['isolated', 'shared']
  ]
  const nest = async (one: string, other: string, engines: string[]) => {
    const [job] = await jobWith({ auths: { 'ghcr.io': hosts, 'quay.io': quay } }, { engines })
    const engine = engines.join(', ') || 'file'
    const before = inventory(job.folder.root)
    await job.uses({ engine, store: one })
    const step = await job.uses({ engine, store: other, token: second.value })
    const { auths } = readConfig(join(step.outputs['docker-config'] ?? '', 'config.json'))
    expect(auths).toEqual({ 'ghcr.io': { auth: auth('octocat', second.value) }, 'quay.io': quay })
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(Object.fromEntries(homeOf(before)))
  }
  it.each(orders)('%s and then %s do not get in their way', (one, other) => nest(one, other, []))
  needs('docker', 'podman').it.each(orders.slice(0, extent(2, 1)))(
    '%s and then %s do not get in their way with docker and podman',
    (one, other) => nest(one, other, ['docker', 'podman'])
  )

  it('with the same token leave it to the first to remove it, without a false alarm', async () => {
    const { home, file } = homeWith({ auths: { 'quay.io': quay } })
    const before = inventory(home)
    const [a, b] = [await main(file), await main(file)]
    expect([...(await warningsAfter(b)), ...(await warningsAfter(a))]).toEqual([])
    expect(inventory(home)).toEqual(before)
  })

  it('of which the second fails keep the first one’s login', async () => {
    const [job, file] = await jobWith({ auths: {} })
    await job.uses(shared)
    await job.uses({ ...shared, username: 'a:b' }, { continueOnError: true })
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
    await job.end()
    expect(readConfig(file).auths).toEqual({})
  })
})

const homeOf = (all: Record<string, string>): [string, string][] =>
  Object.entries(all).flatMap(([name, value]) =>
    name.startsWith('./home/') ? [[name.replace('./home', '.'), value] as [string, string]] : []
  )

it('a host that has the same login already keeps it, without a false alarm', async () => {
  const { file } = homeWith({ auths: { 'ghcr.io': ours } })
  const before = readFileSync(file)
  expect(await warningsAfter(await main(file))).toEqual([])
  expect(readFileSync(file)).toEqual(before)
})

it('two jobs with the same token on one home: the first to end leaves the login to the other', async () => {
  const { home, file } = homeWith({ auths: { 'ghcr.io': hosts } })
  const before = inventory(home)
  const one = await main(file)
  const other = await main(file, token, openRunner(homes.folder))
  expect(await post(one, token.value)).toEqual([expect.stringContaining('its own clean-up removes it')])
  expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  expect(await warningsAfter(other)).toEqual([])
  expect(inventory(home)).toEqual(before)
})

it('a later job does not bring back the login of an earlier one that is over', async () => {
  const { home, file } = homeWith({ auths: { 'ghcr.io': hosts } })
  const before = inventory(home)
  const one = await main(file)
  const other = await main(file, second, openRunner(homes.folder))
  expect(await warningsAfter(one)).toEqual([expect.stringContaining('`store: isolated`')])
  expect(readConfig(file).auths).toEqual({ 'ghcr.io': { auth: auth('octocat', second.value) } })
  expect(await warningsAfter(other, second)).toEqual([])
  expect(inventory(home)).toEqual(before)
})

describe('with a credential helper', () => {
  const earlier = {
    'ghcr.io': { Username: 'owner', Secret: host.value },
    'quay.io': { Username: 'robot', Secret: 'quay-secret' }
  }
  const own = { 'ghcr.io': { Username: 'octocat', Secret: token.value } }

  /** A home whose config names a helper, which may go wrong. */
  function homeWithHelper(content: Config, entries = {}, how: Pick<CredentialHelper, 'fails' | 'forgets'> = {}) {
    const { home, file } = homeWith(content)
    const bin = join(home, 'bin')
    mkdirSync(bin)
    return { file, bin, store: installHelper(bin, entries, how) }
  }
  const homeWithFault = (how: Pick<CredentialHelper, 'fails' | 'forgets'>) =>
    homeWithHelper({ credsStore: 'chain' }, {}, how)

  it('named by credsStore, the login lies there and the earlier one comes back', async () => {
    const content = { auths: {}, credsStore: 'chain' }
    const [job, file] = await jobWith(content)
    const store = installHelper(job.folder.bin, earlier)
    const step = await job.uses(shared)
    expect(step.log).toContain('the credential helper holds the credential')
    expect(loginsIn(store)).toEqual({ ...earlier, ...own })
    expect(readFileSync(file, 'utf8')).toBe(config(content))
    await job.end()
    expect(loginsIn(store)).toEqual(earlier)
    expect(readFileSync(file, 'utf8')).toBe(config(content))
  })

  it('named by credHelpers, the login lies there and the earlier one comes back', async () => {
    const content = { auths: {}, credHelpers: { 'ghcr.io': 'chain' } }
    const { file, bin, store } = homeWithHelper(content, earlier)
    const state = await onPath(bin, () => main(file))
    expect(loginsIn(store)).toEqual({ ...earlier, ...own })
    expect(readFileSync(file, 'utf8')).toBe(config(content))
    expect(await onPath(bin, () => warningsAfter(state))).toEqual([])
    expect(loginsIn(store)).toEqual(earlier)
    expect(readFileSync(file, 'utf8')).toBe(config(content))
  })

  it('that had no login for this registry, it has none afterwards', async () => {
    const [job] = await jobWith({ credsStore: 'chain' })
    const store = installHelper(job.folder.bin)
    await job.uses(shared)
    expect(loginsIn(store)).toEqual(own)
    const [post] = await job.end()
    expect(post?.annotations).toEqual([])
    expect(loginsIn(store)).toEqual({})
  })

  it.each(['get', 'store'] as const)(
    'that fails to %s, the step fails in its words and nothing changes',
    async fails => {
      const { file, bin, store } = homeWithFault({ fails: [fails] })
      await expect(onPath(bin, () => main(file))).rejects.toThrow(`docker-credential-chain ${fails} failed: `)
      expect(readdirSync(store)).toEqual([])
      expect(readFileSync(file, 'utf8')).toBe(config({ credsStore: 'chain' }))
    }
  )

  it('that fails to erase, post warns and names it', async () => {
    const { file, bin } = homeWithFault({ fails: ['erase'] })
    const warnings = await onPath(bin, async () => warningsAfter(await main(file)))
    expect(warnings).toEqual([expect.stringContaining('docker-credential-chain erase failed')])
  })

  it('that only says that it stored, the step fails', async () => {
    const { file, bin } = homeWithFault({ forgets: true })
    const words = 'docker-credential-chain does not hold what was stored in it'
    await expect(onPath(bin, () => main(file))).rejects.toThrow(words)
  })

  it('that is not on PATH, the step fails and says which', async () => {
    const { file } = homeWith({ credsStore: 'absent' })
    await expect(main(file)).rejects.toThrow('docker-credential-absent is not on PATH')
  })
})

it.each<[string, string | Buffer, string]>([
  ['is malformed', '{"auths": {', 'it is not valid JSON'],
  ['is no object', '[]', 'it is not a JSON object'],
  ['begins with a byte order mark', '\ufeff{}', 'byte order mark'],
  ['is not UTF-8', Buffer.from([0x7b, 0x7d, 0xff]), 'it is not UTF-8 text'],
  ['has `auths` of another type', '{"auths":[]}', 'auths is not a JSON object'],
  ['has `credHelpers` of another type', '{"credHelpers":"x"}', 'credHelpers is not a JSON object']
])('a config that %s is an error, and keeps its bytes', async (_, content, words) => {
  const { home, file } = homeWith('')
  writeFileSync(file, content)
  const before = inventory(home)
  await expect(main(file)).rejects.toThrow(words)
  expect(inventory(home)).toEqual(before)
})

it('a config that is malformed is an error before any login', async () => {
  const [job] = await jobWith('{"auths": {')
  const before = inventory(job.folder.home)
  const step = await job.uses(shared)
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(step.log).toContain('it is not valid JSON')
  expect(warningsOf(await job.end())).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
})

it('a config that others may read keeps its mode, and a notice says what to do', async () => {
  const [job, file] = await jobWith({ auths: {} }, { tolerate: ({ where }) => where.includes('mode 0644') })
  chmodSync(file, 0o644)
  const step = await job.uses(shared)
  expect(statSync(file).mode & 0o777).toBe(0o644)
  expect(step.log).toContain(`\`chmod 600\` it`)
  await job.end()
})

describe('the lock', () => {
  const lockOf = (job: Job) => join(job.folder.home, '.docker', '.ghcr-login.lock')
  const held = (pid: number) => JSON.stringify({ mark: 'another', pid, host: hostname() })

  it('of another run is waited for', async () => {
    const [job, file] = await jobWith({ auths: {} })
    writeFileSync(lockOf(job), held(process.pid))
    let early: unknown
    await job.uses(shared, {
      during: async ({ output, alive }) => {
        while (!output().includes('/token') && alive()) await new Promise(resolve => setTimeout(resolve, 20))
        await new Promise(resolve => setTimeout(resolve, 400))
        early = readConfig(file)
        rmSync(lockOf(job))
      }
    })
    expect(early).toEqual({ auths: {} })
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  })

  it('of a run that died is broken', async () => {
    const { file } = homeWith({ auths: {} })
    writeFileSync(join(dirname(file), '.ghcr-login.lock'), held(2 ** 22 + 1))
    const state = await main(file)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
    await warningsAfter(state)
    expect(readdirSync(dirname(file))).toEqual(['config.json'])
  })

  const heldByTest = () => {
    const start = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ')[19]
    return JSON.stringify({ runId: 'another', pid: process.pid, host: hostname(), start })
  }

  // On Windows a file that is open for reading cannot be replaced by the run that holds the lock.
  it('of a run that lives keeps an isolated login from reading, and the folder stays as it is', async () => {
    const [job, file] = await jobWith({ auths: {} })
    writeFileSync(lockOf(job), heldByTest())
    const before = inventory(job.folder.home)
    const step = await job.uses(
      { engine: 'file', store: 'isolated' },
      {
        during: async ({ output, alive }) => {
          while (!output().includes('/token') && alive()) await new Promise(resolve => setTimeout(resolve, 20))
          await new Promise(resolve => setTimeout(resolve, 400))
          expect(inventory(job.folder.home)).toEqual(before)
          writeFileSync(file, config({ auths: { 'quay.io': quay } }))
          rmSync(lockOf(job))
        }
      }
    )
    const { auths } = readConfig(join(step.outputs['docker-config'] ?? '', 'config.json'))
    expect(auths).toEqual({ 'quay.io': quay, 'ghcr.io': ours })
  })

  it('is waited for without keeping a cancelled step from its end', async () => {
    const [job, file] = await jobWith({ auths: {} })
    writeFileSync(lockOf(job), heldByTest())
    const step = await job.uses(shared, {
      during: async ({ output, alive, cancel }) => {
        while (!output().includes('/token') && alive()) await new Promise(resolve => setTimeout(resolve, 20))
        await new Promise(resolve => setTimeout(resolve, 200))
        await cancel()
      }
    })
    expect(step.signal).toBe('SIGINT')
    rmSync(lockOf(job))
    await job.end()
    expect(readConfig(file).auths).toEqual({})
  })

  if (process.env.CI_FULL === '1') {
    it('of a run that lives is not broken, and waited for with an end', async () => {
      const [job, file] = await jobWith({ auths: {} })
      writeFileSync(lockOf(job), heldByTest())
      const old = new Date(Date.now() - 300_000)
      utimesSync(lockOf(job), old, old)
      const step = await job.uses(shared)
      expect(step.exitCode).toBe(1)
      expect(step.log).toContain(`${lockOf(job)} is held by another run`)
      expect(readConfig(file).auths).toEqual({})
      rmSync(lockOf(job))
    })
  }

  it.each([31_000, -31_000])('of unknown origin is broken when its time is %s ms ago', async age => {
    const { file } = homeWith({ auths: {} })
    const lock = join(dirname(file), '.ghcr-login.lock')
    writeFileSync(lock, '')
    const time = new Date(Date.now() - age)
    utimesSync(lock, time, time)
    await main(file)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  })
})

needs('docker', 'podman').it(
  'docker and podman pointed at one file get one entry in it, and both are undone',
  async () => {
    const [job, file] = await jobWith(
      { auths: { 'ghcr.io': hosts }, currentContext: 'default' },
      { engines: ['docker', 'podman'] }
    )
    const before = readFileSync(file)
    const step = await job.uses({ engine: 'docker, podman', store: 'shared' }, { env: { REGISTRY_AUTH_FILE: file } })
    expect(step.exitCode).toBe(0)
    expect(readConfig(file)).toEqual({ auths: { 'ghcr.io': ours }, currentContext: 'default' })
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(readFileSync(file)).toEqual(before)
  }
)

it('a symlink to a file that is not there is an error, and no file appears', async () => {
  const { home, file } = homeWith('')
  rmSync(file)
  symlinkSync('nowhere.json', file)
  const before = inventory(home)
  await expect(main(file)).rejects.toThrow('is a symlink to a file that is not there')
  expect(inventory(home)).toEqual(before)
})
