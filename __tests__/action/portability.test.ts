import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { helperSource, loginsIn, openStore } from '../../simulator/runner/fake-credential-helper.ts'
import { extent } from '../support/extent.ts'
import * as portable from '../support/portable.ts'

type Ended = portable.Ended

const token = githubToken()
const dead = githubToken({ name: 'dead', live: false })
const { platform } = process
const windows = platform === 'win32'
const OTHERS = '{\n  "auths": {\n    "quay.io": {\n      "auth": "cm9ib3Q6cXVheQ=="\n    }\n  }\n}\n'

let registry: portable.LoopbackRegistry
let root: string

beforeAll(async () => {
  const packages = [pkg('acme/app'), pkg('acme/base', { actionsAccess: {} })]
  registry = await portable.openLoopbackRegistry({ tokens: [token, dead, classicPat()], packages })
})
afterAll(() => registry.close())
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'portable-'))
})
afterEach(() => {
  for (const each of [token, dead]) expect(portable.holds(root, each)).toBe(false)
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

/** A runner, with this text as docker's config in its home. */
function runner({ name = 'runner', home = join(root, name, 'home'), as = token, text = '' } = {}) {
  const job = portable.openRunner(registry, as, join(root, name), home)
  const config = join(home, '.docker', 'config.json')
  if (text) write(config, text)
  return { ...job, config, now: () => readFileSync(config, 'utf8') }
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

const entryIn = (folder = '') =>
  JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).auths[registry.host]?.auth
const entry = btoa(`octocat:${token.value}`)
const REFUSED = { exitCode: 1, outputs: expect.objectContaining({ 'logged-in': 'false' }) }

/** It ended well, without a warning. */
function expectGood({ exitCode, log }: Ended): void {
  expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.not.stringMatching(/::(?:error|warning)/) })
}
function expectLoggedIn(main: Ended): void {
  expectGood(main)
  expect([main.outputs['logged-in'], entryIn(main.outputs['docker-config'])]).toEqual(['true', entry])
}

/** Main and post end well, and leave docker's config as it was. */
async function comesBack(
  job: ReturnType<typeof runner>,
  store: string,
  between: (main: Ended) => void = () => {}
): Promise<void> {
  const before = portable.contents(job.home)
  const main = await job.main({ store, push: 'acme/app' })
  expectLoggedIn(main)
  expect(main.outputs).toMatchObject({ engine: 'file', 'can-push': 'true' })
  between(main)
  expectGood(await job.post(main))
  expect(portable.contents(job.home)).toEqual(before)
  expect(portable.contents(job.temp)).toEqual({})
}

// On Linux the other tests of the action prove both at length; in short one of them is enough there.
const stores = platform === 'linux' ? extent(['shared', 'isolated'], ['shared']) : ['shared', 'isolated']
// A program of Windows is no script.
const scripted = windows ? it.skip : it

describe.each(stores)('on every system, with the %s store,', store => {
  it('a job is logged in, and out again', () => comesBack(runner(), store))

  it('a push that is refused fails the step, and nothing is written', async () => {
    const job = runner()
    const main = await job.main({ store, push: 'acme/base' })
    expect(main).toMatchObject({ ...REFUSED, log: expect.stringContaining('permission_denied: write_package') })
    expect(portable.contents(job.home)).toEqual({})
    expectGood(await job.post(main))
    expect(portable.contents(job.temp)).toEqual({})
  })

  it('main and post take their time while another process holds config.json open', async () => {
    const job = runner({ text: OTHERS })
    const other = portable.openHolder(job.config)
    try {
      await other.hold(300)
      const running = job.main({ store })
      await registry.requests.until(({ kind, ended }) => kind === 'token' && ended === undefined, 60_000)
      await other.hold(300)
      const main = await running
      expectLoggedIn(main)
      await other.hold(300)
      expectGood(await job.post(main))
    } finally {
      await other.close()
    }
    expect(job.now()).toBe(OTHERS)
  })

  it('three runs at once on one home are all logged in, and leave it as it was', async () => {
    const home = join(root, 'home')
    const jobs = ['a', 'b', 'c'].map(name => runner({ name, home, text: OTHERS }))
    const mains = await Promise.all(jobs.map(job => job.main({ store })))
    mains.forEach(expectLoggedIn)
    const posts = await Promise.all(jobs.map((job, i) => job.post(mains[i] as Ended)))
    posts.forEach(expectGood)
    expect(portable.contents(home)).toEqual({ '.docker/config.json': OTHERS })
  })

  it('a config with CRLF comes back to the byte', () =>
    comesBack(runner({ text: OTHERS.replaceAll('\n', '\r\n') }), store, ({ outputs }) => {
      const { auths } = JSON.parse(readFileSync(join(outputs['docker-config'] ?? '', 'config.json'), 'utf8'))
      expect(auths).toHaveProperty(['quay.io'])
    }))

  // macOS: /var is a link to /private/var, and TMPDIR lies there.
  it('folders that are reached through a link are as good as others', async () => {
    mkdirSync(join(root, 'private'))
    symlinkSync(join(root, 'private'), join(root, 'var'), 'junction')
    await comesBack(runner({ name: join('var', 'runner'), text: OTHERS }), store)
  })

  scripted('the credential helper osxkeychain gets nothing of a login, and its config stays', async () => {
    const job = runner({ text: '{"credsStore":"osxkeychain"}' })
    const kept = openStore(join(root, 'keychain'))
    write(join(root, 'bin', 'docker-credential-osxkeychain'), helperSource(kept), 0o755)
    job.env.PATH = join(root, 'bin')
    await comesBack(job, store, () => expect(loginsIn(kept)).toEqual({}))
  })
})

it('with on-denied: warn the job goes on, logged in', async () => {
  const job = runner()
  const main = await job.main({ push: 'acme/base', 'on-denied': 'warn' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'false' } })
  expectGood(await job.post(main))
})

it('a dead token fails the step', async () => {
  const job = runner({ as: dead })
  const main = await job.main()
  expect(main).toMatchObject(REFUSED)
  expectGood(await job.post(main))
})

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

// Where a file is in the way, the login is in a config of the job's own, as where a folder is read-only.
it.each([
  ['on a drive that is not there ends', noDrive, 1],
  ['that cannot be made is told by', belowFile, 0]
] as const)(
  'a DOCKER_CONFIG %s a step that must write there, and is nothing to an isolated one',
  async (_, make, exitCode) => {
    const DOCKER_CONFIG = make()
    const shared = runner({ name: 'shared' })
    shared.env.DOCKER_CONFIG = DOCKER_CONFIG
    const main = await shared.main({ store: 'shared' })
    expect(main).toMatchObject({ exitCode, log: expect.stringContaining(DOCKER_CONFIG) })
    expect(main.outputs['logged-in']).toBe(String(exitCode === 0))
    expect(main.log).not.toContain('Internal error')
    expectGood(await shared.post(main))

    const isolated = runner({ name: 'isolated' })
    isolated.env.DOCKER_CONFIG = DOCKER_CONFIG
    await comesBack(isolated, 'isolated')
    expect(isolated.env.DOCKER_CONFIG).toBe(DOCKER_CONFIG)
  }
)

it('an isolated job reaches contexts, plugins and files of .docker, and what they hold stays', async () => {
  const job = runner({ text: OTHERS })
  const docker = dirname(job.config)
  // A folder that is a link itself, as a user may have it.
  write(join(root, 'elsewhere', 'meta', 'meta.json'), 'far')
  symlinkSync(join(root, 'elsewhere'), join(docker, 'contexts'), 'junction')
  write(join(docker, 'cli-plugins', 'docker-hello'), 'a plugin')
  write(join(docker, 'ca.pem'), 'a certificate')
  const { 'config.json': _, ...others } = portable.contents(docker)
  await comesBack(job, 'isolated', ({ exported }) => {
    expect(portable.contents(exported.DOCKER_CONFIG ?? '')).toMatchObject(others)
    for (const [name, text] of Object.entries({ 'contexts/meta/meta.json': 'far', 'ca.pem': 'a certificate' }))
      expect(readFileSync(join(exported.DOCKER_CONFIG ?? '', name), 'utf8')).toBe(text)
  })
  expect(readFileSync(join(root, 'elsewhere', 'meta', 'meta.json'), 'utf8')).toBe('far')
})

describe('a folder that something holds open', () => {
  /** A job whose login is held open, while this is done. */
  async function held(
    orphaned: boolean,
    then: (main: Ended, job: ReturnType<typeof runner>) => Promise<void>
  ): Promise<void> {
    const job = runner()
    const main = await job.main({ store: 'isolated' }, { orphaned })
    expectLoggedIn(main)
    const holder = portable.openHolder(join(main.outputs['docker-config'] ?? '', 'config.json'))
    try {
      await holder.hold(600_000)
      await then(main, job)
    } finally {
      await holder.close()
      await job.post(main)
    }
  }

  it('and that a crashed job left hinders no later job', () =>
    held(true, async () => {
      const later = runner()
      later.env.GITHUB_RUN_ID = '2'
      const main = await later.main({ store: 'isolated' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      expect(main.log).not.toContain('::error')
      expect((await later.post(main)).exitCode).toBe(0)
    }))

  it('at the end of the job is removed, or named in a warning', () =>
    held(false, async (main, job) => {
      const post = await job.post(main)
      const [left] = readdirSync(job.temp).filter(name => name.startsWith('ghcr-login-'))
      if (left === undefined) expectGood(post)
      else expect(post).toMatchObject({ exitCode: 0, log: expect.stringMatching(new RegExp(`::warning.*${left}`)) })
    }))
})

// macOS and Windows take .DOCKER for .docker; elsewhere a link makes two names of one folder.
it('one config under two names is one: steps that are nested in each other leave it as it was', async () => {
  const job = runner({ text: OTHERS })
  const twin = join(job.home, '.DOCKER')
  if (!existsSync(twin)) symlinkSync(join(job.home, '.docker'), twin)
  const outer = await job.main({ store: 'shared' })
  job.env.DOCKER_CONFIG = twin
  const inner = await job.main({ store: 'shared' })
  for (const main of [outer, inner]) expectLoggedIn(main)
  expectGood(await job.post(inner))
  expect(entryIn(dirname(job.config))).toBe(entry)
  expectGood(await job.post(outer))
  expect(job.now()).toBe(OTHERS)
})
