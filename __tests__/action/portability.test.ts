import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { helperSource, loginsIn, openStore } from '../../simulator/runner/fake-credential-helper.ts'
import { extent, sample } from '../support/extent.ts'
import {
  contents,
  type Ended,
  holds,
  type LoopbackRegistry,
  makeRoot,
  openHolder,
  openLoopbackRegistry,
  Runner,
  removeRoot
} from '../support/portable.ts'

const token = githubToken()
const dead = githubToken({ name: 'dead', live: false })
const windows = process.platform === 'win32'
const OTHERS = '{\n  "auths": {\n    "quay.io": {\n      "auth": "cm9ib3Q6cXVheQ=="\n    }\n  }\n}\n'

let registry: LoopbackRegistry
let root: string

beforeAll(async () => {
  const packages = [pkg('acme/app'), pkg('acme/base', { actionsAccess: {} })]
  registry = await openLoopbackRegistry({ tokens: [token, dead, classicPat()], packages })
})
afterAll(() => registry.close())
beforeEach(() => {
  root = makeRoot()
})
afterEach(() => removeRoot(root))

function runner(name = 'runner', home?: string, as = token): Runner {
  return new Runner(registry, as, join(root, name), home)
}

/** docker's config in a runner's home. */
function configOf({ home }: Runner, text?: string): string {
  const folder = join(home, '.docker')
  if (text !== undefined) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config.json'), text)
  }
  return join(folder, 'config.json')
}

const entryIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')).auths[registry.host]?.auth
const entry = Buffer.from(`octocat:${token.value}`).toString('base64')

function expectLoggedIn(main: Ended): void {
  expect({ exitCode: main.exitCode, loggedIn: main.outputs['logged-in'], log: main.log }).toEqual({
    exitCode: 0,
    loggedIn: 'true',
    log: expect.not.stringMatching(/::(?:error|warning)/)
  })
}

function expectCleared(post: Ended): void {
  expect({ exitCode: post.exitCode, log: post.log }).toEqual({
    exitCode: 0,
    log: expect.not.stringMatching(/::(?:error|warning)/)
  })
}

// On Linux the other tests of the action prove both at length; in short one of them is enough there.
const stores = process.platform === 'linux' ? extent(['shared', 'isolated'], ['shared']) : ['shared', 'isolated']

describe.each(stores)('on every system, with the %s store,', store => {
  it('a job is logged in, and out again', async () => {
    const job = runner()
    const main = await job.main({ store, push: 'acme/app' })
    expectLoggedIn(main)
    expect(main.outputs).toMatchObject({ engine: 'file', 'can-push': 'true' })
    expect(entryIn(join(main.outputs['docker-config'] ?? '', 'config.json'))).toBe(entry)
    expectCleared(await job.post(main))
    expect(contents(job.home)).toEqual({})
    expect(contents(job.temp)).toEqual({})
  })

  it('a push that is refused fails the step, and nothing is written', async () => {
    const job = runner()
    const main = await job.main({ store, push: 'acme/base' })
    expect(main.exitCode).toBe(1)
    expect(main.log).toContain('permission_denied: write_package')
    expect(main.outputs).toMatchObject({ 'logged-in': 'false', 'can-push': 'false' })
    expect(contents(job.home)).toEqual({})
    expectCleared(await job.post(main))
    expect(contents(job.temp)).toEqual({})
  })

  it('main and post take their time while another process holds config.json open', async () => {
    const job = runner()
    const config = configOf(job, OTHERS)
    const other = openHolder(config)
    try {
      await other.hold(300)
      const running = job.main({ store })
      await registry.requests.until(({ kind, ended }) => kind === 'token' && ended === undefined, 60_000)
      await other.hold(300)
      const main = await running
      expectLoggedIn(main)
      await other.hold(300)
      expectCleared(await job.post(main))
    } finally {
      await other.close()
    }
    expect(readFileSync(config, 'utf8')).toBe(OTHERS)
    expect(holds(root, token)).toBe(false)
  })

  it('three runs at once on one home are all logged in, and leave it as it was', async () => {
    const home = join(root, 'home')
    const jobs = Array.from({ length: 3 }, (_, i) => runner(`runner-${i}`, home))
    const config = configOf(jobs[0] as Runner, OTHERS)
    const mains = await Promise.all(jobs.map(job => job.main({ store })))
    for (const main of mains) {
      expectLoggedIn(main)
      expect(entryIn(join(main.outputs['docker-config'] ?? '', 'config.json'))).toBe(entry)
    }
    const posts = await Promise.all(jobs.map((job, i) => job.post(mains[i] as Ended)))
    for (const post of posts) expectCleared(post)
    expect(contents(home)).toEqual({ '.docker/config.json': OTHERS })
    expect(readFileSync(config, 'utf8')).toBe(OTHERS)
    expect(holds(root, token)).toBe(false)
  })

  it('a config with CRLF comes back to the byte', async () => {
    const job = runner()
    const text = OTHERS.replaceAll('\n', '\r\n')
    const config = configOf(job, text)
    const main = await job.main({ store })
    expectLoggedIn(main)
    expect(
      JSON.parse(readFileSync(join(main.outputs['docker-config'] ?? '', 'config.json'), 'utf8')).auths
    ).toHaveProperty(['quay.io'])
    expectCleared(await job.post(main))
    expect(readFileSync(config, 'utf8')).toBe(text)
  })

  // macOS: /var is a link to /private/var, and TMPDIR lies there.
  it('folders that are reached through a link are as good as others', async () => {
    mkdirSync(join(root, 'private'))
    symlinkSync(join(root, 'private'), join(root, 'var'), 'junction')
    const job = new Runner(registry, token, join(root, 'var', 'runner'))
    const config = configOf(job, OTHERS)
    const main = await job.main({ store })
    expectLoggedIn(main)
    expectCleared(await job.post(main))
    expect(readFileSync(config, 'utf8')).toBe(OTHERS)
    expect(holds(root, token)).toBe(false)
  })
})

it('with on-denied: warn the job goes on, logged in', async () => {
  const job = runner()
  const main = await job.main({ push: 'acme/base', 'on-denied': 'warn' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'false' } })
  expectCleared(await job.post(main))
  expect(holds(root, token)).toBe(false)
})

it('a dead token fails the step', async () => {
  const job = runner('runner', undefined, dead)
  const main = await job.main()
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expectCleared(await job.post(main))
  expect(holds(root, dead)).toBe(false)
})

describe('a DOCKER_CONFIG', () => {
  /** Windows: a drive that is not there. Elsewhere a link that leads nowhere is as absent. */
  function noDrive(): string {
    if (windows) return `${[...'QXYZWV'].find(letter => !existsSync(`${letter}:\\`))}:\\docker`
    symlinkSync(join(root, 'unplugged'), join(root, 'drive'))
    return join(root, 'drive', 'docker')
  }

  function belowFile(): string {
    writeFileSync(join(root, 'file'), '')
    return join(root, 'file', 'docker')
  }

  const places = [
    ['on a drive that is not there', noDrive],
    ['that cannot be made', belowFile]
  ] as const

  it.each(process.platform === 'linux' ? sample(places, 2) : places)(
    '%s fails a step that must write there, in words, and is nothing to an isolated one',
    async (_, make) => {
      const DOCKER_CONFIG = make()
      const shared = runner('shared')
      shared.env.DOCKER_CONFIG = DOCKER_CONFIG
      const refused = await shared.main({ store: 'shared' })
      expect(refused).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
      expect(refused.log).toContain(DOCKER_CONFIG)
      expect(refused.log).not.toMatch(/fault of its own|Internal error/)
      expectCleared(await shared.post(refused))

      const isolated = runner('isolated')
      isolated.env.DOCKER_CONFIG = DOCKER_CONFIG
      const main = await isolated.main({ store: 'isolated' })
      expectLoggedIn(main)
      expectCleared(await isolated.post(main))
      expect(isolated.env.DOCKER_CONFIG).toBe(DOCKER_CONFIG)
      expect(holds(root, token)).toBe(false)
    }
  )
})

it('an isolated job reaches contexts, plugins and files of .docker, and what they hold stays', async () => {
  const job = runner()
  configOf(job, OTHERS)
  const docker = join(job.home, '.docker')
  // A folder that is a link itself, as a user may have it.
  mkdirSync(join(root, 'elsewhere', 'meta'), { recursive: true })
  writeFileSync(join(root, 'elsewhere', 'meta', 'meta.json'), '{"Name":"far"}')
  symlinkSync(join(root, 'elsewhere'), join(docker, 'contexts'), 'junction')
  mkdirSync(join(docker, 'cli-plugins'))
  writeFileSync(join(docker, 'cli-plugins', 'docker-hello'), 'a plugin')
  writeFileSync(join(docker, 'ca.pem'), 'a certificate')
  const before = contents(docker)

  const main = await job.main({ store: 'isolated' })
  expectLoggedIn(main)
  const folder = main.exported.DOCKER_CONFIG ?? ''
  expect(readFileSync(join(folder, 'contexts', 'meta', 'meta.json'), 'utf8')).toBe('{"Name":"far"}')
  expect(readFileSync(join(folder, 'cli-plugins', 'docker-hello'), 'utf8')).toBe('a plugin')
  expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe('a certificate')

  expectCleared(await job.post(main))
  expect(existsSync(folder)).toBe(false)
  expect(contents(docker)).toEqual(before)
  expect(readFileSync(join(root, 'elsewhere', 'meta', 'meta.json'), 'utf8')).toBe('{"Name":"far"}')
})

describe('a folder that something holds open', () => {
  const runFolders = ({ temp }: Runner) => readdirSync(temp).filter(name => name.startsWith('ghcr-login-'))

  it('and that a crashed job left hinders no later job', async () => {
    const first = runner('runner')
    const crashed = await first.main({ store: 'isolated' }, { orphaned: true })
    expectLoggedIn(crashed)
    const holder = openHolder(join(crashed.outputs['docker-config'] ?? '', 'config.json'))
    const later = runner('runner')
    try {
      await holder.hold(600_000)
      Object.assign(later.env, { GITHUB_RUN_ID: '2' })
      const main = await later.main({ store: 'isolated' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      expect(main.log).not.toMatch(/::error|fault of its own|Internal error/)
      expect((await later.post(main)).exitCode).toBe(0)
    } finally {
      await holder.close()
    }
  })

  it('at the end of the job is removed, or named in a warning', async () => {
    const job = runner()
    const main = await job.main({ store: 'isolated' })
    const holder = openHolder(join(main.outputs['docker-config'] ?? '', 'config.json'))
    try {
      await holder.hold(600_000)
      const post = await job.post(main)
      expect(post.exitCode).toBe(0)
      const [left] = runFolders(job)
      if (left === undefined) expectCleared(post)
      else expect(post.log).toMatch(new RegExp(`::warning.*${left}`))
    } finally {
      await holder.close()
    }
  })
})

// macOS and Windows take .DOCKER for .docker; elsewhere a link makes two names of one folder.
it('one config under two names is one: steps that are nested in each other leave it as it was', async () => {
  const job = runner()
  const config = configOf(job, OTHERS)
  const twin = join(job.home, '.DOCKER')
  if (!existsSync(twin)) symlinkSync(join(job.home, '.docker'), twin)
  const outer = await job.main({ store: 'shared' })
  job.env.DOCKER_CONFIG = twin
  const inner = await job.main({ store: 'shared' })
  for (const main of [outer, inner]) expectLoggedIn(main)
  expectCleared(await job.post(inner))
  expect(entryIn(config)).toBe(entry)
  expectCleared(await job.post(outer))
  expect(readFileSync(config, 'utf8')).toBe(OTHERS)
})

// A program of Windows is no script.
const helpers = windows ? describe.skip : describe

helpers('the credential helper osxkeychain', () => {
  function keychain(job: Runner): string {
    const bin = join(root, 'bin')
    mkdirSync(bin)
    const store = openStore(join(root, 'keychain'))
    writeFileSync(join(bin, 'docker-credential-osxkeychain'), helperSource(store), { mode: 0o755 })
    job.env.PATH = bin
    return store
  }

  it.each(stores)('gets nothing of a login with the %s store, and its config stays', async store => {
    const job = runner()
    const text = '{"credsStore":"osxkeychain"}'
    const config = configOf(job, text)
    const kept = keychain(job)
    const main = await job.main({ store })
    expectLoggedIn(main)
    expect(loginsIn(kept)).toEqual({})
    expectCleared(await job.post(main))
    expect(readFileSync(config, 'utf8')).toBe(text)
  })
})
