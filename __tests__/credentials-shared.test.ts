import {
  chmodSync,
  existsSync,
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
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { classicPat, githubToken } from '../simulator/github/tokens.ts'
import type { Job } from '../simulator/runner/job.ts'
import type { JobOptions } from '../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../simulator/simulator.ts'
import { auth, type Config, config, inventory, readConfig, warningsOf } from './credentials.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const shared = { engine: 'file', store: 'shared' }
const ours = { auth: auth('octocat', token.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }

let simulator: Simulator
beforeEach(async () => {
  simulator = await openSimulator({ tokens: [token, host, second] })
})
afterEach(() => simulator.close())

/** A job on a home with a docker config. */
async function jobWith(content: Config | string | undefined, options: JobOptions = {}): Promise<[Job, string]> {
  const text = typeof content === 'object' ? config(content) : content
  const files = text === undefined ? {} : { '.docker/config.json': text }
  const job = await simulator.job({ files, planted: { host: host.value }, ...options })
  return [job, join(job.folder.home, '.docker', 'config.json')]
}

describe('clean-up of a shared login', () => {
  test('brings the earlier login of the host back', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts, 'quay.io': quay } })
    await job.uses(shared)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours, 'quay.io': quay })
    const [post] = await job.end()
    expect(post?.log).toContain('the earlier one is back')
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts, 'quay.io': quay })
  })

  test("leaves another owner's newer login, and says so", async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
    await job.uses(shared)
    const newer = { auth: auth('someone', second.value) }
    writeFileSync(file, config({ auths: { 'ghcr.io': newer } }))
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([expect.stringContaining('`store: isolated`')])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': newer })
  })

  test('brings the earlier login back where a step has logged out', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
    await job.uses(shared)
    writeFileSync(file, config({ auths: {} }))
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts })
  })

  test('has nothing to do where the login is gone already', async () => {
    const [job, file] = await jobWith({ auths: {} })
    await job.uses(shared)
    writeFileSync(file, config({ auths: {} }, 2))
    const posts = await job.end()
    expect(posts[0]?.log).toContain('was gone')
    expect(readFileSync(file, 'utf8')).toBe(config({ auths: {} }, 2))
  })

  test('does no harm when it runs twice', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
    const step = await job.uses(shared)
    const env = Object.fromEntries(Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value]))
    const post = new URL('../dist/post.js', import.meta.url).pathname
    const first = await job.run(`node ${post}`, { env })
    const again = await job.run(`node ${post}`, { env })
    expect([first.exitCode, again.exitCode]).toEqual([0, 0])
    expect(first.log).toContain('the earlier one is back')
    expect(warningsOf([first, again])).toEqual([])
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts })
  })

  test('needs neither network nor engine', async () => {
    const [job] = await jobWith({ auths: {} }, { engines: ['docker'] })
    await job.uses({ engine: 'docker', store: 'shared' })
    const [post] = await job.end()
    expect(post?.exitCode).toBe(0)
    expect(post?.children).toEqual([])
    expect(post?.requests).toEqual([])
  })

  test('keeps what stood there before in a file for its owner alone, and takes that away', async () => {
    const [job] = await jobWith({ auths: { 'ghcr.io': hosts } })
    await job.uses(shared)
    const temp = job.folder.runnerTemp
    const folder = join(temp, readdirSync(temp).find(name => name.startsWith('ghcr-login-')) ?? '')
    const modes = [folder, ...readdirSync(folder).map(name => join(folder, name))].map(
      path => statSync(path).mode & 0o777
    )
    expect(modes.length).toBeGreaterThan(1)
    expect(new Set(modes)).toEqual(new Set([0o700, 0o600]))
    await job.end()
    expect(existsSync(folder)).toBe(false)
  })

  test('leaves no folder and no file that it had to make', async () => {
    const [job, file] = await jobWith(undefined)
    await job.uses(shared)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await job.end()
    expect(readdirSync(job.folder.home)).toEqual([])
  })

  test('keeps a folder that it made and another program uses by now', async () => {
    const [job, file] = await jobWith(undefined)
    await job.uses(shared)
    writeFileSync(file, config({ auths: { 'ghcr.io': ours, 'quay.io': quay } }))
    await job.end()
    expect(readConfig(file)).toEqual({ auths: { 'quay.io': quay } })
  })

  test('warns of a config that became malformed, and leaves it', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
    await job.uses(shared)
    writeFileSync(file, '{"auths":')
    const posts = await job.end()
    expect(posts[0]?.exitCode).toBe(0)
    expect(warningsOf(posts)).toEqual([expect.stringContaining('it is not valid JSON')])
    expect(readFileSync(file, 'utf8')).toBe('{"auths":')
  })

  test('names the file that still holds the credential under another name', async () => {
    const [job, file] = await jobWith({ auths: {} }, { leftovers: /config\.json/ })
    await job.uses(shared)
    writeFileSync(file, config({ auths: { 'ghcr.io': ours, 'https://ghcr.io/v2/': ours } }))
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([expect.stringContaining(`${file} still holds the credential`)])
    rmSync(file)
  })

  test('is left out with `logout: false`, and nothing but the login stays', async () => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } }, { leftovers: /config\.json/ })
    await job.uses({ ...shared, logout: 'false' })
    await job.end()
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
    expect(readdirSync(join(job.folder.home, '.docker'))).toEqual(['config.json'])
  })
})

describe('two uses in one job', () => {
  test.each(['shared', 'isolated'])('in the %s store end as the job began, the last undone first', async store => {
    const [job, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
    const before = inventory(job.folder.home)
    const [a, b] = [await job.uses({ ...shared, store }), await job.uses({ ...shared, store, token: second.value })]
    const used = join(b.outputs['docker-config'] ?? '', 'config.json')
    expect(readConfig(used).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', second.value) })
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
    if (store === 'isolated') expect(posts[0]?.exported.DOCKER_CONFIG).toBe(a.outputs['docker-config'])
    expect(posts[1]?.exported.DOCKER_CONFIG ?? '').toBe('')
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': hosts })
  })

  test.each([
    ['shared', 'isolated'],
    ['isolated', 'shared']
  ])('%s and then %s do not get in their way', async (one, other) => {
    const [job] = await jobWith({ auths: { 'ghcr.io': hosts, 'quay.io': quay } }, { engines: ['docker', 'podman'] })
    const before = inventory(job.folder.root)
    await job.uses({ engine: 'docker, podman', store: one })
    const step = await job.uses({ engine: 'docker, podman', store: other, token: second.value })
    const { auths } = readConfig(join(step.outputs['docker-config'] ?? '', 'config.json'))
    expect(auths).toEqual({ 'ghcr.io': { auth: auth('octocat', second.value) }, 'quay.io': quay })
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(Object.fromEntries(homeOf(before)))
  })

  test('with the same token leave it to the first to remove it, without a false alarm', async () => {
    const [job] = await jobWith({ auths: { 'quay.io': quay } })
    const before = inventory(job.folder.home)
    await job.uses(shared)
    await job.uses(shared)
    const posts = await job.end()
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
  })

  test('of which the second fails keep the first one’s login', async () => {
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

test('a host that has the same login already keeps it, without a false alarm', async () => {
  const content = { auths: { 'ghcr.io': { auth: auth('octocat', host.value) } } }
  const [job, file] = await jobWith(content, { leftovers: /config\.json/ })
  const before = readFileSync(file)
  await job.uses({ ...shared, token: host.value })
  const posts = await job.end()
  expect(warningsOf(posts)).toEqual([])
  expect(readFileSync(file)).toEqual(before)
})

test('two jobs with the same token on one home: the first to end leaves the login to the other', async () => {
  const [one, file] = await jobWith({ auths: { 'ghcr.io': hosts } }, { leftovers: /config\.json/ })
  const { home } = one.folder
  const before = inventory(home)
  const [other] = await jobWith(undefined, { home, runId: '4243' })
  await one.uses(shared)
  await other.uses(shared)
  const [post] = await one.end()
  expect(post?.log).toContain('its own clean-up removes it')
  expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  expect(warningsOf(await other.end())).toEqual([])
  expect(inventory(home)).toEqual(before)
})

test('a later job does not bring back the login of an earlier one that is over', async () => {
  const [one, file] = await jobWith({ auths: { 'ghcr.io': hosts } })
  const { home } = one.folder
  const before = inventory(home)
  await one.uses(shared)
  const [other] = await jobWith(undefined, { home, runId: '4243', tolerate: ({ where }) => where.startsWith('HOME/') })
  await other.uses({ ...shared, token: second.value })
  expect(warningsOf(await one.end())).toEqual([expect.stringContaining('`store: isolated`')])
  expect(readConfig(file).auths).toEqual({ 'ghcr.io': { auth: auth('octocat', second.value) } })
  expect(warningsOf(await other.end())).toEqual([])
  expect(inventory(home)).toEqual(before)
})

describe('with a credential helper', () => {
  const entries = () => ({
    'ghcr.io': { Username: 'owner', Secret: host.value },
    'quay.io': { Username: 'robot', Secret: 'quay-secret' }
  })

  test.each([
    ['credsStore', { auths: {}, credsStore: 'chain' }],
    ['credHelpers', { auths: {}, credHelpers: { 'ghcr.io': 'chain' } }]
  ])('named by %s, the login lies there and the earlier one comes back', async (_, content) => {
    const [job, file] = await jobWith(content, { helpers: [{ name: 'chain', entries: entries() }] })
    const store = join(job.parts.watch.helperStores.chain ?? '', 'store.json')
    const step = await job.uses(shared)
    expect(step.log).toContain('the credential helper holds the credential')
    expect(JSON.parse(readFileSync(store, 'utf8'))).toEqual({
      ...entries(),
      'ghcr.io': { Username: 'octocat', Secret: token.value }
    })
    expect(readFileSync(file, 'utf8')).toBe(config(content))
    await job.end()
    expect(JSON.parse(readFileSync(store, 'utf8'))).toEqual(entries())
    expect(readFileSync(file, 'utf8')).toBe(config(content))
  })

  test('that had no login for this registry, it has none afterwards', async () => {
    const [job] = await jobWith({ credsStore: 'chain' }, { helpers: [{ name: 'chain' }], engines: ['docker'] })
    const store = join(job.parts.watch.helperStores.chain ?? '', 'store.json')
    await job.uses({ engine: 'docker', store: 'shared' })
    expect(Object.keys(JSON.parse(readFileSync(store, 'utf8')))).toEqual(['ghcr.io'])
    const [post] = await job.end()
    expect(post?.annotations).toEqual([])
    expect(readFileSync(store, 'utf8')).toBe('{}')
  })

  test.each(['get', 'store'] as const)(
    'that fails to %s, the step fails in its words and nothing changes',
    async fails => {
      const [job, file] = await jobWith(
        { credsStore: 'chain' },
        { helpers: [{ name: 'chain', entries: entries(), fails: [fails] }] }
      )
      const store = join(job.parts.watch.helperStores.chain ?? '', 'store.json')
      const step = await job.uses(shared)
      expect(step.exitCode).toBe(1)
      expect(step.log).toContain(`docker-credential-chain ${fails} failed: `)
      await job.end()
      expect(JSON.parse(readFileSync(store, 'utf8'))).toEqual(entries())
      expect(readFileSync(file, 'utf8')).toBe(config({ credsStore: 'chain' }))
    }
  )

  test('that fails to erase, post warns and names it', async () => {
    const helpers = [{ name: 'chain', fails: ['erase' as const] }]
    const [job] = await jobWith({ credsStore: 'chain' }, { helpers, leftovers: /helper chain/ })
    await job.uses(shared)
    const posts = await job.end()
    expect(posts[0]?.exitCode).toBe(0)
    expect(warningsOf(posts)).toEqual([expect.stringContaining('docker-credential-chain erase failed')])
  })

  test('that only says that it stored, the step fails', async () => {
    const [job] = await jobWith({ credsStore: 'chain' }, { helpers: [{ name: 'chain', forgets: true }] })
    const step = await job.uses(shared)
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('docker-credential-chain does not hold what was stored in it')
  })

  test('that is not on PATH, the step fails and says which', async () => {
    const [job] = await jobWith({ credsStore: 'absent' })
    const step = await job.uses(shared)
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('docker-credential-absent is not on PATH')
  })
})

test.each<[string, string | Buffer, string]>([
  ['is malformed', '{"auths": {', 'it is not valid JSON'],
  ['is no object', '[]', 'it is not a JSON object'],
  ['begins with a byte order mark', '\ufeff{}', 'byte order mark'],
  ['is not UTF-8', Buffer.from([0x7b, 0x7d, 0xff]), 'it is not UTF-8 text'],
  ['has `auths` of another type', '{"auths":[]}', 'auths is not a JSON object'],
  ['has `credHelpers` of another type', '{"credHelpers":"x"}', 'credHelpers is not a JSON object']
])('a config that %s is an error before any login, and keeps its bytes', async (_, content, words) => {
  const [job, file] = await jobWith(undefined)
  mkdirSync(join(file, '..'))
  writeFileSync(file, content)
  const before = inventory(job.folder.home)
  const step = await job.uses(shared)
  expect(step.exitCode).toBe(1)
  expect(step.log).toContain(words)
  expect(step.outputs['logged-in']).toBe('false')
  const posts = await job.end()
  expect(warningsOf(posts)).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
})

test('a config that others may read keeps its mode, and a notice says what to do', async () => {
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

  test('of another run is waited for', async () => {
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

  test('of a run that died is broken', async () => {
    const [job, file] = await jobWith({ auths: {} })
    writeFileSync(lockOf(job), held(2 ** 22 + 1))
    await job.uses(shared)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
    await job.end()
    expect(readdirSync(join(job.folder.home, '.docker'))).toEqual(['config.json'])
  })

  const heldByTest = () => {
    const start = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ')[19]
    return JSON.stringify({ runId: 'another', pid: process.pid, host: hostname(), start })
  }

  test('is waited for without keeping a cancelled step from its end', async () => {
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
    test('of a run that lives is not broken, and waited for with an end', async () => {
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

  test('of unknown origin is broken when it is older than half a minute', async () => {
    const [job, file] = await jobWith({ auths: {} })
    writeFileSync(lockOf(job), '')
    const old = new Date(Date.now() - 31_000)
    utimesSync(lockOf(job), old, old)
    await job.uses(shared)
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours })
  })
})

test('docker and podman pointed at one file get one entry in it, and both are undone', async () => {
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
})

test('a symlink to a file that is not there is an error, and no file appears', async () => {
  const [job, file] = await jobWith(undefined)
  mkdirSync(join(file, '..'))
  symlinkSync('nowhere.json', file)
  const before = inventory(job.folder.home)
  const step = await job.uses(shared)
  expect(step.log).toContain('is a symlink to a file that is not there')
  expect(warningsOf(await job.end())).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
})
