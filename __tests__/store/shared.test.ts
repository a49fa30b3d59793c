import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { breakLock } from '../../src/credentials/lock.ts'
import { ownerOf } from '../../src/credentials/owner.ts'
import { privateConfigs } from '../../src/credentials/private-config.ts'
import { makeRunDir } from '../../src/credentials/run-dir.ts'
import { ownFiles } from '../../src/login/engine.ts'
import { planLogin } from '../../src/login/placement.ts'
import { auth, type Config, config, inventory, readConfig } from '../support/credentials.ts'
import { readWith } from '../support/read-inputs.ts'
import { type Home, Homes, type Run, warningsOfPosts } from '../support/store-run.ts'

// What a run does with a config is decided by the store, so these are made in this process. What only the whole action
// has is in built.test.ts.

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const ours = { auth: auth('octocat', token.value) }
const others = { auth: auth('octocat', second.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const before = config({ auths: { 'quay.io': quay, 'ghcr.io': hosts }, own: { kept: true } })
const homes = new Homes(token.value)

/** Holds that a home is, to the byte, what it was before the first run. */
const expectAsBefore = (home: Home) => expect(inventory(home.home)).toEqual(home.start)
const entryIn = ({ file }: Home) => readConfig(file).auths?.['ghcr.io']

describe('clean-up of a shared login', () => {
  it('brings the earlier login back, and does no harm when it runs twice', async () => {
    const home = homes.open(before)
    const run = await home.logIn()
    expect(readConfig(home.file)).toEqual({ auths: { 'quay.io': quay, 'ghcr.io': ours }, own: { kept: true } })
    expect(await run.post()).toEqual([expect.stringContaining('the earlier one is back')])
    expectAsBefore(home)
    expect(await run.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('removes the login where the record is gone', async () => {
    const home = homes.open({ auths: { 'quay.io': quay } })
    const run = await home.logIn()
    rmSync(home.record)
    expect(await run.warnings()).toEqual([])
    expect(readConfig(home.file).auths).toEqual({ 'quay.io': quay })
  })

  it('leaves no folder and no file that it had to make', async () => {
    const home = homes.open()
    const run = await home.logIn()
    expect(statSync(home.file).mode & 0o777).toBe(0o600)
    expect(await run.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('removes a config that it had to make though a step has logged out', async () => {
    const home = homes.open()
    const run = await home.logIn()
    writeFileSync(home.file, config({ auths: {} }))
    expect(await run.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('says nothing of a login that was there before main was killed, wherever that was', async () => {
    const home = homes.open({ auths: { 'ghcr.io': ours } })
    expect(await home.begin().post()).toEqual([expect.stringContaining('There is no login of this step')])
    const { state } = await home.logIn()
    const place = { kind: 'docker' as const, file: home.file, missing: [] }
    const killed = home.runOf({ ...state, phase: 'shared', places: [place], exported: [] })
    expect((await killed.post()).join()).not.toMatch(/::|was gone/)
    expectAsBefore(home)
  })

  it('leaves the same login to a host that had it already, without a false alarm', async () => {
    const home = homes.open({ auths: { 'ghcr.io': ours } })
    expect(await (await home.logIn()).warnings()).toEqual([])
    expectAsBefore(home)
  })
})

describe('the folder of a run', () => {
  it('is made for its owner only, and never taken over', () => {
    const folder = join(homes.runner.temp, 'ghcr-login-0')
    makeRunDir(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(() => makeRunDir(folder)).toThrow(`${folder} cannot be made: EEXIST`)
  })

  it('whose engines may still run is an empty file after post, which a second post knows', async () => {
    const home = homes.open({ auths: {} })
    const { state } = home.begin()
    const killed = home.runOf({ ...state, phase: 'engines', places: [] })
    expect(await killed.post()).toEqual([expect.stringContaining(`Removed ${state.folder} with the login.`)])
    expect(await killed.post()).toEqual([])
    expect(readFileSync(state.folder, 'utf8')).toBe('')
    rmSync(state.folder)
    expect(await killed.post()).toEqual(['No login to remove: it is gone already.'])
    // Nothing in it, and yet no folder that this action has replaced.
    runProgram('mkfifo', [state.folder])
    expect(await killed.warnings()).toEqual([expect.stringContaining('was not made by this action')])
  })
})

describe('where another program has written the config while a job ran, post', () => {
  const newer = { auth: auth('someone', second.value) }
  const paths = { 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts }
  const theirs = { 'ghcr.io': ours, 'ghcr.io/acme': newer, 'new.example': quay }

  it.each<[string, Config | undefined, Config['auths'], string[], Config['auths']]>([
    [
      "leaves another owner's newer login, and says so",
      { auths: { 'ghcr.io': hosts } },
      { 'ghcr.io': newer },
      ['::warning title=The login was replaced while the job ran::'],
      { 'ghcr.io': newer }
    ],
    [
      'brings the earlier login back though a step has logged out',
      { auths: { 'ghcr.io': hosts } },
      {},
      ['the earlier one is back'],
      { 'ghcr.io': hosts }
    ],
    ['has nothing to do where the login is gone already', { auths: {} }, {}, ['was gone'], {}],
    [
      'keeps a folder that main made',
      undefined,
      { 'ghcr.io': ours, 'quay.io': quay },
      ['Removed the login'],
      { 'quay.io': quay }
    ],
    [
      'names the file where it still holds the credential under another name',
      { auths: {} },
      { 'ghcr.io': ours, 'https://ghcr.io/v2/': ours },
      ['Removed the login', 'config.json still holds the credential'],
      { 'https://ghcr.io/v2/': ours }
    ],
    [
      'brings entries for paths and addresses of the registry back, but for what was written',
      { auths: paths },
      theirs,
      ['the earlier one is back'],
      { 'ghcr.io/acme': newer, 'new.example': quay, 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts }
    ]
  ])('%s', async (_, earlier, auths = {}, said, left) => {
    const home = homes.open(earlier)
    const run = await home.logIn()
    const written = config({ auths }, 2)
    writeFileSync(home.file, written)
    expect(await run.post()).toEqual(said.map(words => expect.stringContaining(words)))
    expect(readConfig(home.file).auths).toEqual(left)
    if (isDeepStrictEqual(left, auths)) expect(readFileSync(home.file, 'utf8')).toBe(written)
  })
})

describe('several steps', () => {
  it.each([
    ['A and A whose posts run the last first', [token, token], [1, 0]],
    ['A, B and A whose posts run the last first', [token, second, token], [2, 1, 0]],
    ['A, B and A whose posts run the first first', [token, second, token], [0, 1, 2]],
    ['A, B and A whose posts run the one in the middle first', [token, second, token], [1, 2, 0]],
    ['A, B and A whose posts run the last, the first and the other', [token, second, token], [2, 0, 1]]
  ])('with the tokens %s leave the config as it was, without a warning', async (_, tokens, order) => {
    const home = homes.open(before)
    const runs: Run[] = []
    for (const { value } of tokens) runs.push(await home.logIn({ token: value }))
    expect(await warningsOfPosts(...order.map(index => runs[index] as Run))).toEqual([])
    expectAsBefore(home)
  })

  it('of which a later one did not come to be stored do not keep an earlier one from being removed', async () => {
    const home = homes.open(before)
    const [first, last] = [await home.logIn(), await home.logIn({ token: second.value })]
    writeFileSync(home.file, config({ ...readConfig(home.file), auths: { 'quay.io': quay, 'ghcr.io': ours } }))
    for (const run of [first, last]) {
      expect(await run.warnings()).toEqual([])
      expect(readConfig(home.file).auths).toEqual({ 'quay.io': quay, 'ghcr.io': hosts })
    }
  })
})

describe('a login that stays (`logout: false`)', () => {
  it('is left, and nothing else', async () => {
    const home = homes.open(before)
    expect(await (await home.logIn({ logout: false })).warnings()).toEqual([])
    expect(entryIn(home)).toEqual(ours)
    expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
  })

  it.each([
    ['the same token', token, ours],
    ['another token', second, others]
  ])('is not taken back by an earlier step with %s, whose post may run twice', async (_, later, entry) => {
    const home = homes.open(before)
    const first = await home.logIn()
    const last = await home.logIn({ token: later.value, logout: false })
    expect(await last.warnings()).toEqual([])
    expect(await first.post()).toEqual([expect.stringContaining('`logout: false`')])
    expect(await first.warnings()).toEqual([])
    expect(entryIn(home)).toEqual(entry)
    expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
  })
})

describe('several jobs on one home', () => {
  it.each([
    ['four days ago is taken for one that runs, and its login comes back', 4, others],
    ['six days ago is over, as GitHub ends a job after five, and its login does not come back', 6, hosts]
  ])('a run of another machine that began %s', async (_, days, entry) => {
    const home = homes.open(before)
    await home.logIn({ token: second.value })
    const record = JSON.parse(readFileSync(home.record, 'utf8'))
    Object.assign(record.runs[0], { since: Date.now() - days * 24 * 60 * 60 * 1000 })
    Object.assign(record.runs[0].owner, { host: 'another.example' })
    writeFileSync(home.record, JSON.stringify(record))
    expect(await (await home.logIn()).warnings()).toEqual([])
    expect(entryIn(home)).toEqual(entry)
  })

  it('with the same token: the first to end leaves the login to the other', async () => {
    const home = homes.open(before)
    const [one, other] = [await home.logIn(), await home.logIn({ runner: homes.openRunner() })]
    expect(await one.post()).toEqual([expect.stringContaining('its own clean-up removes it')])
    expect(entryIn(home)).toEqual(ours)
    expect(await other.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('with two tokens: a later one does not bring back the login of an earlier one that is over', async () => {
    const home = homes.open(before)
    const [one, other] = [await home.logIn(), await home.logIn({ token: second.value, runner: homes.openRunner() })]
    expect(await one.warnings()).toEqual([expect.stringContaining('`store: isolated`')])
    expect(entryIn(home)).toEqual(others)
    expect(await other.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it.each([
    ['an earlier login', before],
    ['no login', config({ auths: { 'quay.io': quay } })],
    ['no config', undefined]
  ])('of which two died over %s are cleaned up after by the next', async (_, text) => {
    const home = homes.open(text)
    for (const { value } of [token, second]) await home.logIn({ token: value, runner: homes.openRunner(true) })
    expect(entryIn(home)).toEqual(others)
    expect(await (await home.logIn()).warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('of which one died while another ran are cleaned up after by the post of that one', async () => {
    const home = homes.open(before)
    const run = await home.logIn()
    await home.logIn({ runner: homes.openRunner(true) })
    expect(await run.warnings()).toEqual([])
    expectAsBefore(home)
  })
})

describe('what was to come back is kept until it has come back, where at the end of the job the config', () => {
  it.each<[string, string, (home: Home) => () => void]>([
    [
      'is malformed',
      'it is not valid JSON',
      ({ file }) => {
        const text = readFileSync(file, 'utf8')
        writeFileSync(file, text.slice(1))
        return () => writeFileSync(file, text)
      }
    ],
    [
      'is read-only',
      'read-only',
      ({ file }) => {
        chmodSync(file, 0o400)
        return () => chmodSync(file, 0o600)
      }
    ],
    [
      'is a folder',
      'not a plain file',
      ({ file }) => {
        renameSync(file, `${file}.aside`)
        mkdirSync(file)
        return () => {
          rmSync(file, { recursive: true })
          renameSync(`${file}.aside`, file)
        }
      }
    ],
    [
      'is locked',
      'ghcr-login.lock',
      ({ lock }) => {
        mkdirSync(lock)
        return () => rmSync(lock, { recursive: true })
      }
    ]
  ])('%s: a warning, and a second post or the next job restores it', async (_, words, damage) => {
    for (const dead of [false, true]) {
      const home = homes.open(before)
      const run = await home.logIn({ runner: homes.openRunner(dead) })
      const mend = damage(home)
      const now = inventory(home.home)
      expect(await run.warnings()).toEqual([expect.stringContaining(words)])
      expect(inventory(home.home)).toEqual(now)
      mend()
      expect(await (dead ? await home.logIn() : run).warnings()).toEqual([])
      expectAsBefore(home)
    }
  })
})

it('entries for a path or an address of the registry, which some clients prefer, are set aside and come back', async () => {
  const others = { 'quay.io': quay, 'ghcr.io.example': quay }
  const home = homes.open({
    auths: { 'ghcr.io/acme/app': hosts, ...others, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts }
  })
  const run = await home.logIn()
  expect(readConfig(home.file).auths).toEqual({ 'ghcr.io': ours, ...others })
  expect(await run.warnings()).toEqual([])
  expectAsBefore(home)
})

describe('a config that', () => {
  it.each<[string, string | Buffer, string]>([
    ['is malformed', '{"auths": {', 'it is not valid JSON'],
    ['is no object', '[]', 'it is not a JSON object'],
    ['begins with a byte order mark', '\ufeff{}', 'byte order mark'],
    ['is no text', Buffer.from([0xff, 0x7b, 0x7d]), 'it is not valid JSON'],
    ['has `auths` of another type', '{"auths":[]}', '`auths` (an array in place of an object)'],
    ['has `credHelpers` of another type', '{"credHelpers":"x"}', '`credHelpers` (a string in place of an object)']
  ])('%s is an error, and keeps its bytes', async (_, content, words) => {
    const home = homes.open(content)
    await expect(home.logIn()).rejects.toThrow(words)
    expectAsBefore(home)
  })

  it('is a symlink to a file that is not there is an error, and no file appears', async () => {
    const home = homes.open('')
    rmSync(home.file)
    symlinkSync('nowhere.json', home.file)
    const now = inventory(home.home)
    await expect(home.logIn()).rejects.toThrow('is a symlink to a file that is not there')
    expect(inventory(home.home)).toEqual(now)
  })

  it('is malformed does not keep an isolated login from working, and a notice names it', async () => {
    const { home, file } = homes.open('{"auths":')
    const own = ownFiles(home)
    const origins = { dockerFolder: dirname(file), authFiles: [], registry: 'ghcr.io', isolated: true }
    mkdirSync(dirname(own.docker.file), { recursive: true })
    const { docker } = await privateConfigs({ docker: own.docker.file, podman: join(home, 'auth.json') }, origins)
    expect(docker.notices).toEqual([expect.stringContaining('it is not valid JSON: what it says is not taken over.')])
  })

  const planFor = ({ home, file }: Home) =>
    planLogin(readWith({ store: 'shared' }), new Set(['docker']), ownFiles(home), { DOCKER_CONFIG: dirname(file) })

  it('has mode 0400 is an error before anything is written', () => {
    const home = homes.open({ auths: {} })
    chmodSync(home.file, 0o400)
    expect(() => planFor(home)).toThrow(`${home.file} cannot be written: it is read-only`)
  })

  it('others may read is told of in a notice, with what to do', () => {
    const home = homes.open({ auths: {} })
    chmodSync(home.file, 0o644)
    expect(planFor(home).notices).toEqual([expect.stringContaining('`chmod 600` it')])
  })
})

it('an earlier step’s login that another program has put back is not taken for a new one', async () => {
  const home = homes.open({ auths: {} })
  const first = await home.logIn()
  const next = await home.logIn({ token: second.value })
  const last = await home.logIn({ token: host.value })
  writeFileSync(home.file, config({ auths: { 'ghcr.io': ours } }))
  expect(await last.post()).toEqual([expect.stringContaining('was gone')])
  expect(await warningsOfPosts(next, first)).toEqual([])
  expect(readConfig(home.file).auths).toEqual({})
})

describe('the lock', () => {
  const alive = JSON.stringify({ runId: 'another', ...ownerOf(process.pid) })

  it.each([
    ['another run', alive],
    ['a run that has yet to name it', '']
  ])('of %s is waited for', async (_, text) => {
    const home = homes.open({ auths: {} })
    writeFileSync(home.lock, text)
    const login = home.logIn()
    await sleep(200)
    expect(readConfig(home.file)).toEqual({ auths: {} })
    rmSync(home.lock)
    await login
    expect(entryIn(home)).toEqual(ours)
  })

  it.each<[string, string, number]>([
    ['a run that died', JSON.stringify({ runId: 'another', pid: 2 ** 22 + 1, host: hostname() }), 0],
    ['unknown origin, 31 s old', 'x', 31_000],
    ['unknown origin, from 31 s ahead', 'x', -31_000],
    ['a run that was killed before naming it', '', 3_000]
  ])('of %s is broken', async (_, text, age) => {
    const home = homes.open({ auths: {} })
    writeFileSync(home.lock, text)
    const time = new Date(Date.now() - age)
    utimesSync(home.lock, time, time)
    const run = await home.logIn()
    expect(entryIn(home)).toEqual(ours)
    expect(await run.warnings()).toEqual([])
    expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
  })

  it('that another run has made in the place of one that died goes back there', () => {
    const home = homes.open({ auths: {} })
    const aside = `${home.lock}.mine`
    writeFileSync(home.lock, alive)
    breakLock(home.lock, aside, 'of one that died')
    expect([readFileSync(home.lock, 'utf8'), existsSync(aside)]).toEqual([alive, false])
    breakLock(home.lock, aside, alive)
    expect([existsSync(home.lock), existsSync(aside)]).toEqual([false, false])
  })

  // It takes the minute that a lock is waited for.
  if (isFull()) {
    it('of a run that lives is not broken, however old, and waited for with an end', async () => {
      const home = homes.open({ auths: {} })
      writeFileSync(home.lock, alive)
      const old = new Date(Date.now() - 300_000)
      utimesSync(home.lock, old, old)
      await expect(home.logIn()).rejects.toThrow(`${home.lock} is held by another run`)
      expect(readConfig(home.file).auths).toEqual({})
    })
  }
})
