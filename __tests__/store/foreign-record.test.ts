import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { githubToken } from '../../simulator/github/tokens.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { loadRecord } from '../../src/credentials/record.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { endedProcess } from '../support/dead-runner.ts'
import { extent } from '../support/extent.ts'
import { type Home, Homes, type Run } from '../support/store-run.ts'

const RECORDS = extent(600, 15)
const token = githubToken()
const quay = { auth: auth('robot', 'quay-secret') }
const planted = { auth: auth('mallory', 'planted-secret') }
const text = config({ auths: { 'quay.io': quay, 'https://index.docker.io/v1/': quay } })
const homes = new Homes(token.value)

const unfinishedOf = (file: string) => join(file, '..', `.${file.split('/').at(-1)}.ghcr-login.tmp`)

/** A home with folders and files that no run of this action made. Out: also what holds that nothing else was changed. */
function openHome() {
  const home = homes.open(text)
  const theirs = join(home.home, 'theirs')
  mkdirSync(join(theirs, 'empty'), { recursive: true })
  writeFileSync(join(theirs, 'file'), 'kept')
  const untouched = inventory(theirs)
  const expectCleared = () => {
    const { auths = {} } = readConfig(home.file)
    expect(auths['ghcr.io']).not.toEqual({ auth: auth('octocat', token.value) })
    expect({ quay: auths['quay.io'], hub: auths['https://index.docker.io/v1/'] }).toEqual({ quay, hub: quay })
    expect(readFileSync(home.file, 'utf8')).not.toContain(token.value)
    expect(inventory(theirs)).toEqual(untouched)
  }
  return { home, theirs, expectCleared }
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

const recordWith = (runs: fc.Arbitrary<unknown>, home: Home, theirs: string) =>
  fc
    .record({
      runs: fc.oneof({ weight: 9, arbitrary: fc.array(runs, { maxLength: 5 }) }, { weight: 1, arbitrary: odd }),
      folders: fc.oneof(
        fc.constantFrom<unknown>([], [join(theirs, 'empty')], ['/'], [null, {}, 5], [join(home.file, '..')]),
        odd
      ),
      original: fc.oneof(fc.constantFrom<unknown>(null, undefined, '', '{', '[]', '{"auths":5}', text), odd)
    })
    .map(record => JSON.stringify(record))

describe('whatever another program has written into the record', () => {
  it('post removes our login, and changes nothing else', async () => {
    const { home, theirs, expectCleared } = openHome()
    const run = await home.logIn()
    const [own] = JSON.parse(readFileSync(home.record, 'utf8')).runs
    const runs = fc.oneof(soundRun(theirs), soundRun(theirs).chain(spoil), spoiledOwn(own), odd)
    const now = readFileSync(home.file)
    await fc.assert(
      fc.asyncProperty(recordWith(runs, home, theirs), async record => {
        mkdirSync(run.state.folder, { recursive: true })
        writeFileSync(home.file, now)
        writeFileSync(home.record, record)
        const warnings = await run.warnings()
        expect(warnings.filter(line => !line.includes('was changed by another program'))).toEqual([])
        expectCleared()
      }),
      { numRuns: RECORDS }
    )
  })

  it('main logs in, and its post removes the login, and changes nothing else', async () => {
    const { home, theirs, expectCleared } = openHome()
    const runs = fc.oneof(soundRun(theirs), soundRun(theirs).chain(spoil), odd)
    await fc.assert(
      fc.asyncProperty(recordWith(runs, home, theirs), async record => {
        writeFileSync(home.file, text)
        writeFileSync(home.record, record)
        const run = await home.logIn()
        expect(readConfig(home.file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', token.value) })
        const warnings = await run.warnings()
        expect(warnings.filter(line => !line.includes('The login was replaced while the job ran'))).toEqual([])
        expectCleared()
      }),
      { numRuns: RECORDS }
    )
  })

  it.each([
    ['is not JSON', '{"runs":'],
    ['is another value', '"runs"'],
    ['has null for a run', '{"runs":[null],"folders":[]}'],
    ['has an empty run', '{"runs":[{}],"folders":[]}'],
    ['has no folders', '{"runs":[]}'],
    ['is nested deeply', `{"runs":${'['.repeat(200_000)}${']'.repeat(200_000)},"folders":[]}`],
    ['has very many runs', `{"runs":[${'{},'.repeat(500_000)}{}],"folders":[]}`]
  ])('and that %s: post removes our login and says that an earlier one may be lost', async (_, record) => {
    const { home, expectCleared } = openHome()
    const run = await home.logIn()
    writeFileSync(home.record, record)
    expect(await run.warnings()).toEqual([expect.stringContaining(`${home.record} was changed by another program`)])
    expectCleared()
    expect(readFileSync(home.file, 'utf8')).toBe(text)
    expect(existsSync(home.record)).toBe(false)
  })
})

describe('a run in the record', () => {
  const aside = (name: string) => ({ helper: 'chain', before: { 'ghcr.io': { setAside: name } } })
  const id = '0123456789abcdef'
  const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
  const titled = (changed: object): [string, object] => [JSON.stringify(changed).slice(0, 80), changed]

  async function read(changed: object) {
    const home = homes.open(text)
    await home.logIn()
    const [own] = JSON.parse(readFileSync(home.record, 'utf8')).runs
    writeFileSync(home.record, JSON.stringify({ runs: [{ ...own, ...changed }], folders: [] }))
    return loadRecord({ kind: 'docker', file: home.file })
  }

  it.each(
    [
      ...['', `../${id}`, `${id}0`, id.toUpperCase(), 5].map(runId => ({ runId })),
      ...[`x${id}`, `${id}0`, null].map(salt => ({ salt })),
      ...['0'.repeat(63), '0'.repeat(65), `x${'0'.repeat(64)}`].map(digest => ({ digest })),
      ...['', 'ghcr.io/acme', 'octocat@ghcr.io', 'ghcr.io ', 'x'.repeat(256)].map(registry => ({ registry })),
      ...['../chain', 'a b', 7].map(helper => ({ helper, before: {} })),
      ...[{ pid: 1 }, { host: 'x', pid: '1' }, { host: 'x', pid: 1, start: 1 }, 'x'].map(owner => ({ owner })),
      ...[{ 'quay.io': planted }, [], null, { 'ghcr.io': deep }].map(before => ({ before })),
      ...[`x${id}.docker.ghcr-login.invalid`, `${id}.docker.ghcr-login.invalid.quay.io`, 'quay.io'].map(aside),
      ...[{ helper: 'chain', before: { 'ghcr.io': { Username: 'octocat' } } }, { folder: 1 }, { since: '0' }],
      ...[{ replaced: 'yes' }, { released: 1 }]
    ].map(titled)
  )('with %s is none that this action wrote', async (_, changed) => {
    expect(await read(changed)).toMatchObject({ runs: [], fault: { foreign: false } })
  })

  it.each(
    [
      { before: { 'ghcr.io': planted, 'https://ghcr.io/acme': planted } },
      aside(`${id}.podman.ghcr-login.invalid`),
      { helper: 'chain', before: { 'ghcr.io': { Username: 'octocat', Secret: 'old' } } },
      { replaced: true, released: false }
    ].map(titled)
  )('with %s may be one', async (_, changed) => {
    const record = await read(changed)
    expect(record.runs).toMatchObject([changed])
    expect(record.fault).toBeUndefined()
  })
})

/** What another program may have put where this action writes, and what messages call it. */
const things: [string, string, (path: string, victim: string) => void][] = [
  ['a link to a file', 'a symlink', (path, victim) => symlinkSync(victim, path)],
  ['a link to nothing', 'a symlink', path => symlinkSync('/nonexistent/file', path)],
  ['a hard link', 'a hard link', (path, victim) => linkSync(victim, path)],
  ['a folder', 'a folder', path => mkdirSync(path)],
  ['a folder that is not empty', 'a folder', path => mkdirSync(join(path, 'full'), { recursive: true })],
  ['a pipe', 'not a plain file', path => runProgram('mkfifo', [path])]
]

describe.each(things)('%s', (_, words, make) => {
  it('in place of the record: main names it and changes nothing; post names it, removes our login and leaves it', async () => {
    const { home, theirs, expectCleared } = openHome()
    const run = await home.logIn()
    rmSync(home.record)
    make(home.record, join(theirs, 'file'))
    const now = inventory(home.home)
    await expect(home.logIn()).rejects.toThrow(`${home.record} is ${words}, not a file of this action: remove it`)
    expect(inventory(home.home)).toEqual(now)
    expect(await run.warnings()).toEqual([expect.stringContaining(`${home.record} is ${words}`)])
    expectCleared()
    expect(inventory(home.home)).toEqual({ ...now, './.docker/config.json': home.start['./.docker/config.json'] })
  })

  it('in place of the lock: main and post name it at once, and change nothing', async () => {
    const { home, theirs } = openHome()
    const run = await home.logIn()
    make(home.lock, join(theirs, 'file'))
    const now = inventory(home.home)
    const named = `${home.lock} is ${words}, not a file of this action: remove it`
    await expect(home.logIn()).rejects.toThrow(named)
    expect(await run.warnings()).toEqual([expect.stringContaining(named)])
    expect(inventory(home.home)).toEqual(now)
  }, 30_000)

  it.each(['file', 'record'] as const)(
    'in place of an unfinished %s: main and post work, and what it names is not changed',
    async name => {
      const { home, theirs, expectCleared } = openHome()
      const unfinished = unfinishedOf(home[name])
      make(unfinished, join(theirs, 'file'))
      let run: Run | undefined
      try {
        run = await home.logIn()
        rmSync(unfinished, { recursive: true, force: true })
        make(unfinished, join(theirs, 'file'))
      } catch (error) {
        // A folder cannot be removed as a file, and the error names what cannot be written.
        expect(String(error)).toContain('cannot be written')
      }
      expect((await run?.warnings()) ?? []).toEqual([])
      expectCleared()
      expect(readFileSync(home.file, 'utf8')).toBe(text)
    }
  )
})

it('the built action logs in over a spoiled record, and post removes the login though it is there again', async () => {
  const simulator = await openSimulator({ tokens: [token] })
  const job = await simulator.job({ files: { '.docker/config.json': text } })
  const file = join(job.folder.home, '.docker', 'config.json')
  const record = join(file, '..', '.ghcr-login.config.json')
  const spoiled = '{"runs":[null,{"runId":"0123456789abcdef","owner":null}],"folders":["/"]}'
  writeFileSync(record, spoiled)
  const main = await job.uses({ engine: 'file', store: 'shared' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
  writeFileSync(record, spoiled)
  expect(warningsOf([await postOf(job, main)])).toEqual([expect.stringContaining('was changed by another program')])
  expect(readFileSync(file, 'utf8')).toBe(text)
  await job.abandon()
  await simulator.close()
})
