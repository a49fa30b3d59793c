import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { LoginState } from '../../src/login/state.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { endedProcess } from '../support/dead-runner.ts'
import { extent } from '../support/extent.ts'
import { homeIn, logIn, post, useHomes, warningsIn } from '../support/store-run.ts'

const RECORDS = extent(2_000, 150)
const token = githubToken()
const host = classicPat({ name: 'host' })
const quay = { auth: auth('robot', 'quay-secret') }
const planted = { auth: auth('mallory', 'planted-secret') }
const text = config({ auths: { 'quay.io': quay, 'https://index.docker.io/v1/': quay } })
const homes = useHomes()

const recordOf = (file: string) => join(file, '..', '.ghcr-login.config.json')
const lockOf = (file: string) => join(file, '..', '.ghcr-login.lock')
const unfinishedOf = (file: string) => join(file, '..', `.${file.split('/').at(-1)}.ghcr-login.tmp`)

/** A home with folders and files that no run of this action made. */
function openHome() {
  const { home, file } = homeIn(homes.folder, text)
  mkdirSync(join(home, 'theirs', 'empty'), { recursive: true })
  writeFileSync(join(home, 'theirs', 'file'), 'kept')
  return { home, file, theirs: join(home, 'theirs') }
}

const logInTo = (file: string) => logIn(homes.runner, file, { token: token.value })

/** Holds that nothing but the login to ghcr.io has changed, and that it is not ours. */
function expectCleared({ file, theirs }: { file: string; theirs: string }, untouched: object): void {
  const { auths = {} } = readConfig(file)
  expect(auths['ghcr.io']).not.toEqual({ auth: auth('octocat', token.value) })
  expect({ quay: auths['quay.io'], hub: auths['https://index.docker.io/v1/'] }).toEqual({ quay, hub: quay })
  expect(readFileSync(file, 'utf8')).not.toContain(token.value)
  expect(inventory(theirs)).toEqual(untouched)
}

const deadPid = endedProcess()
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', '..', '../../theirs', 'a/b', '/', 0, -1, true, [], {}, [null], 'x'.repeat(9_999)),
  fc.jsonValue({ maxDepth: 3 })
)

/** A run as one of this action writes it, by a process that lives or is dead. */
const soundRun = (theirs: string) =>
  fc.record({
    runId: hex(16),
    registry: fc.constantFrom('ghcr.io', 'ghcr.io', 'quay.io'),
    folder: fc.constantFrom(theirs, '/tmp/ghcr-login-0'),
    salt: hex(16),
    digest: hex(64),
    helper: fc.constantFrom<string | undefined>(undefined, undefined, 'absent'),
    owner: fc.constantFrom(
      { host: hostname(), pid: deadPid, start: '1' },
      { host: hostname(), pid: process.pid, start: undefined },
      { host: 'elsewhere', pid: 1, start: undefined }
    ),
    since: fc.constantFrom(0, Date.now()),
    before: fc.constantFrom<object>(
      {},
      { 'ghcr.io': planted },
      { 'quay.io': planted },
      { 'ghcr.io': { setAside: 'quay.io' } }
    ),
    replaced: fc.constantFrom(undefined, true),
    released: fc.constantFrom(undefined, true)
  })

/** A value with one of its members replaced by something else, at any depth. */
function spoil(value: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.tuple(fc.constantFrom(...Object.keys(value)), odd).map(([name, other]) => ({ ...value, [name]: other }))
}

const MUST = ['runId', 'registry', 'folder', 'salt', 'digest', 'owner', 'since', 'before']
/** Our own run with a member that it needs spoiled, so that it is none any more, or another run under its name. */
const spoiledOwn = (run: Record<string, unknown>) =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...MUST),
        fc.constantFrom<unknown>(null, 5, [], [{}], 'x/y z', { 'quay.io': planted }, undefined)
      )
      .map(([name, other]) => ({ ...run, [name]: other })),
    fc
      .constantFrom<object>(
        {},
        { runId: '0'.repeat(16) },
        { helper: 'absent' },
        { digest: '0'.repeat(64) },
        { salt: '0'.repeat(16) },
        { registry: 'quay.io' }
      )
      .map(other => ({ ...run, ...other }))
  )

const recordWith = (runs: fc.Arbitrary<unknown>, home: { theirs: string; file: string }) =>
  fc
    .record({
      runs: fc.oneof({ weight: 9, arbitrary: fc.array(runs, { maxLength: 5 }) }, { weight: 1, arbitrary: odd }),
      folders: fc.oneof(
        fc.constantFrom<unknown>([], [join(home.theirs, 'empty')], ['/'], [null, {}, 5], [join(home.file, '..')]),
        odd
      ),
      original: fc.oneof(fc.constantFrom<unknown>(null, undefined, '', '{', '[]', '{"auths":5}', text), odd)
    })
    .map(record => JSON.stringify(record))

describe('whatever another program has written into the record', () => {
  it('post removes our login, and changes nothing else', async () => {
    const home = openHome()
    const untouched = inventory(home.theirs)
    const state = await logInTo(home.file)
    const [own] = JSON.parse(readFileSync(recordOf(home.file), 'utf8')).runs
    const run = fc.oneof(soundRun(home.theirs), soundRun(home.theirs).chain(spoil), spoiledOwn(own), odd)
    const now = readFileSync(home.file)
    await fc.assert(
      fc.asyncProperty(recordWith(run, home), async record => {
        mkdirSync(state.folder, { recursive: true })
        writeFileSync(home.file, now)
        writeFileSync(recordOf(home.file), record)
        const warnings = warningsIn(await post(state, token.value))
        expect(warnings.filter(line => !line.includes('was changed by another program'))).toEqual([])
        expectCleared(home, untouched)
      }),
      { numRuns: RECORDS }
    )
  }, 600_000)

  it('main logs in, and its post removes the login, and changes nothing else', async () => {
    const home = openHome()
    const untouched = inventory(home.theirs)
    const run = fc.oneof(soundRun(home.theirs), soundRun(home.theirs).chain(spoil), odd)
    await fc.assert(
      fc.asyncProperty(recordWith(run, home), async record => {
        writeFileSync(home.file, text)
        writeFileSync(recordOf(home.file), record)
        const state = await logInTo(home.file)
        expect(readConfig(home.file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', token.value) })
        const warnings = warningsIn(await post(state, token.value))
        expect(warnings.filter(line => !line.includes('The login was replaced while the job ran'))).toEqual([])
        expectCleared(home, untouched)
      }),
      { numRuns: RECORDS }
    )
  }, 600_000)

  it.each([
    ['is not JSON', '{"runs":'],
    ['is another value', '"runs"'],
    ['has null for a run', '{"runs":[null],"folders":[]}'],
    ['has an empty run', '{"runs":[{}],"folders":[]}'],
    ['has no folders', '{"runs":[]}'],
    ['is nested deeply', `{"runs":${'['.repeat(200_000)}${']'.repeat(200_000)},"folders":[]}`],
    ['has very many runs', `{"runs":[${'{},'.repeat(500_000)}{}],"folders":[]}`]
  ])('and that %s: post removes our login and says that an earlier one may be lost', async (_, record) => {
    const home = openHome()
    const untouched = inventory(home.theirs)
    const state = await logInTo(home.file)
    writeFileSync(recordOf(home.file), record)
    expect(warningsIn(await post(state, token.value))).toEqual([
      expect.stringContaining(`${recordOf(home.file)} was changed by another program`)
    ])
    expectCleared(home, untouched)
    expect(readFileSync(home.file, 'utf8')).toBe(text)
    expect(existsSync(recordOf(home.file))).toBe(false)
  })
})

/** What another program may have put where this action writes. */
const things: [string, (path: string, victim: string) => void][] = [
  ['a link to a file', (path, victim) => symlinkSync(victim, path)],
  ['a link to nothing', path => symlinkSync('/nonexistent/file', path)],
  ['a hard link', (path, victim) => linkSync(victim, path)],
  ['a folder', path => mkdirSync(path)],
  ['a folder that is not empty', path => mkdirSync(join(path, 'full'), { recursive: true })],
  ['a pipe', path => runProgram('mkfifo', [path])]
]

describe.each(things)('%s', (_, make) => {
  it('in place of the record before main: main names it and changes nothing', async () => {
    const home = openHome()
    make(recordOf(home.file), join(home.theirs, 'file'))
    const before = inventory(home.home)
    await expect(logInTo(home.file)).rejects.toThrow(recordOf(home.file))
    expect(inventory(home.home)).toEqual(before)
  })

  it('in place of the record before post: post names it, removes our login and leaves it', async () => {
    const home = openHome()
    const untouched = inventory(home.theirs)
    const state = await logInTo(home.file)
    rmSync(recordOf(home.file))
    make(recordOf(home.file), join(home.theirs, 'file'))
    expect(warningsIn(await post(state, token.value))).toEqual([expect.stringContaining(`${recordOf(home.file)} is `)])
    expectCleared(home, untouched)
    expect(readFileSync(home.file, 'utf8')).toBe(text)
  })

  it('in place of the lock: main and post name it, and what it names is not changed', async () => {
    const home = openHome()
    const state = await logInTo(home.file)
    make(lockOf(home.file), join(home.theirs, 'file'))
    const before = inventory(home.home)
    await expect(logInTo(home.file)).rejects.toThrow(lockOf(home.file))
    expect(warningsIn(await post(state, token.value))).toEqual([expect.stringContaining(lockOf(home.file))])
    expect(inventory(home.home)).toEqual(before)
  })

  it.each([
    ['config', (file: string) => file],
    ['record', recordOf]
  ])('in place of an unfinished %s: main and post work, and what it names is not changed', async (_, of) => {
    const home = openHome()
    const untouched = inventory(home.theirs)
    make(unfinishedOf(of(home.file)), join(home.theirs, 'file'))
    let state: LoginState | undefined
    try {
      state = await logInTo(home.file)
      rmSync(unfinishedOf(of(home.file)), { recursive: true, force: true })
      make(unfinishedOf(of(home.file)), join(home.theirs, 'file'))
    } catch (error) {
      // A folder cannot be removed as a file, and the error names what cannot be written.
      expect(String(error)).toContain('cannot be written')
    }
    if (state !== undefined) expect(warningsIn(await post(state, token.value))).toEqual([])
    expectCleared(home, untouched)
    expect(readFileSync(home.file, 'utf8')).toBe(text)
  })
})

it('a lock that its run was killed before naming holds nobody up for longer than some seconds', async () => {
  const { file } = openHome()
  writeFileSync(lockOf(file), '')
  const start = performance.now()
  const state = await logInTo(file)
  expect(performance.now() - start).toBeLessThan(20_000)
  const old = new Date(Date.now() + 3_600_000)
  writeFileSync(lockOf(file), '')
  utimesSync(lockOf(file), old, old)
  expect(warningsIn(await post(state, token.value))).toEqual([])
})

describe('the built action', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await openSimulator({ tokens: [token, host] })
  })
  afterAll(() => simulator.close())

  it.each([
    ['null for a run', '{"runs":[null],"folders":[]}'],
    ['a run without an owner', '{"runs":[{"runId":"0123456789abcdef","owner":null}],"folders":["/"]}'],
    ['nothing of its form', '[]']
  ])('logs in over a record with %s, and post removes the login though it is there again', async (_, record) => {
    const job = await simulator.job({ files: { '.docker/config.json': text } })
    const file = join(job.folder.home, '.docker', 'config.json')
    writeFileSync(recordOf(file), record)
    const main = await job.uses({ engine: 'file', store: 'shared' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    writeFileSync(recordOf(file), record)
    expect(warningsOf([await postOf(job, main)])).toEqual([expect.stringContaining('was changed by another program')])
    expect(readFileSync(file, 'utf8')).toBe(text)
    await job.end()
  })

  it('refuses a link in place of the record, with words that name it', async () => {
    const job = await simulator.job({ files: { '.docker/config.json': text, '.profile': 'kept' } })
    const file = join(job.folder.home, '.docker', 'config.json')
    symlinkSync(join(job.folder.home, '.profile'), recordOf(file))
    const main = await job.uses({ engine: 'file', store: 'shared' })
    expect(main.exitCode).toBe(1)
    expect(main.log).toContain(`${recordOf(file)} is a symlink, not a file of this action: remove it`)
    expect(readFileSync(join(job.folder.home, '.profile'), 'utf8')).toBe('kept')
    unlinkSync(recordOf(file))
    await job.end()
  })
})
