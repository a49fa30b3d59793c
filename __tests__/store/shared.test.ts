import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { emptyFolder } from '../../simulator/runner/job-dirs.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, type Config, config, inventory, readConfig } from '../support/credentials.ts'
import { Home, logIn } from '../support/home.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const ours = { auth: auth('octocat', token.value) }
const others = { auth: auth('octocat', second.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const before = config({ auths: { 'quay.io': quay, 'ghcr.io': hosts }, own: { kept: true } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, second] })
})
afterAll(() => simulator.close())

const entryIn = ({ file }: Home) => readConfig(file).auths?.['ghcr.io']

describe('a config comes back to the byte, with its mode and its links,', () => {
  const member = `"auths":{"quay.io":{"auth":"${quay.auth}"}}`
  const rows: [string, string | Buffer | Config | undefined, ((home: Home) => void)?][] = [
    ['where there was none, and no folder for it', undefined],
    ['with an earlier login and a member that docker does not know', before],
    ['with the same login', { auths: { 'ghcr.io': ours } }],
    ['with nothing in it', ''],
    ['with `null` for `auths`', '{"auths":null}'],
    ['on one line', `{${member}}`],
    ['with two blanks and CRLF', `{\r\n  ${member},\r\n  "x": [1]\r\n}\r\n`],
    ['with a byte that is no UTF-8', Buffer.from(`{${member},"x":"caf\xe9"}`, 'latin1')],
    ['with numbers that JavaScript cannot keep', `{${member},"x":[1.0,12345678901234567890]}`],
    [
      'with entries for paths on the registry and addresses of it, which are logins of their own',
      { auths: { 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts, 'ghcr.io.example': quay } }
    ],
    ['that others may read', before, ({ file }) => chmodSync(file, 0o644)],
    [
      'that is a link',
      undefined,
      ({ home, file }) => {
        writeFileSync(join(home, 'real.json'), before, { mode: 0o640 })
        rmSync(dirname(file), { recursive: true, force: true })
        symlinkSync('.', dirname(file))
        symlinkSync('real.json', join(home, 'config.json'))
      }
    ]
  ]
  it.each(rows.map(([name, ...row]) => ({ name, row })))('$name', async ({ row: [content, prepare] }) => {
    const home = new Home(simulator, content)
    prepare?.(home)
    const start = inventory(home.home)
    const earlier = content === undefined && prepare === undefined ? {} : (safe(home.file).auths ?? {})
    const run = await logIn(await home.job(), token)
    const { 'ghcr.io': entry, ...rest } = readConfig(home.file).auths ?? {}
    expect(entry).toEqual(ours)
    const kept = Object.entries(earlier).filter(([name]) => name !== 'ghcr.io')
    expect(rest).toEqual(Object.fromEntries(kept))
    if (start['./.docker/config.json'] === undefined) expect(statSync(home.file).mode & 0o137).toBe(0)
    expect(await run.warnings()).toEqual([])
    expect(inventory(home.home)).toEqual(start)
    // A second post finds nothing to do. Where the host's login has the same token, it cannot tell whose it is.
    const again = await run.warnings()
    expect(again.filter(text => !text.includes('nothing tells any more which login'))).toEqual([])
    expect(inventory(home.home)).toEqual(start)
  })

  const safe = (file: string): Config => {
    const text = readFileSync(file, 'latin1')
    return text === '' ? {} : JSON.parse(text)
  }
})

it('what is kept for post and for other runs has no secret in it, and is for its owner only', async () => {
  const home = new Home(simulator, { auths: { 'quay.io': quay } })
  const { main } = await logIn(await home.job(), token)
  const { folder: _, ...run } = {
    ...{ runId: expect.stringMatching(/^[\da-f]{16}$/), folder: '' },
    ...{ salt: expect.stringMatching(/^[\da-f]{16}$/), digest: expect.stringMatching(/^[\da-f]{64}$/) }
  }
  expect(JSON.parse(readFileSync(home.record, 'utf8'))).toEqual({
    runs: [
      {
        ...run,
        name: 'ghcr.io',
        folder: expect.stringMatching(/\/ghcr-login-[\da-f]{16}$/),
        where: expect.any(String),
        pid: expect.any(Number),
        since: expect.any(Number),
        before: {}
      }
    ],
    original: Buffer.from(config({ auths: { 'quay.io': quay } })).toString('base64')
  })
  expect(statSync(home.record).mode & 0o777).toBe(0o600)
  const { runId, salt, digest } = run
  expect(JSON.parse(main.state.login ?? '')).toEqual({
    ...{ runId, registry: 'ghcr.io', fingerprint: { salt, digest }, logout: true, exported: {} },
    places: [{ file: home.file, name: 'ghcr.io', stored: true }]
  })
})

describe('where another program has written the config while a job ran, post', () => {
  const newer = { auth: auth('someone', second.value) }
  const paths = { 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts }
  const theirs = { 'ghcr.io': ours, 'ghcr.io/acme': newer, 'new.example': quay }

  it.each<[string, Config | undefined, Config['auths'], RegExp, Config['auths']]>([
    [
      "leaves another owner's newer login, and warns",
      { auths: { 'ghcr.io': hosts } },
      { 'ghcr.io': newer },
      /^Warning: The login to ghcr\.io in .* was replaced while the job ran, not by this action/,
      { 'ghcr.io': newer }
    ],
    [
      'brings the earlier login back though a step has logged out',
      { auths: { 'ghcr.io': hosts } },
      {},
      /is back/,
      { 'ghcr.io': hosts }
    ],
    ['has nothing to do where the login is gone already', { auths: {} }, {}, /was gone/, {}],
    ['keeps a folder that main made', undefined, { 'ghcr.io': ours, 'quay.io': quay }, /Removed/, { 'quay.io': quay }],
    [
      'warns where the credential is still there under another name',
      { auths: {} },
      { 'ghcr.io': ours, 'https://other.example/': ours },
      /config\.json still holds the credential: remove it by hand/,
      { 'https://other.example/': ours }
    ],
    [
      'leaves entries for paths and addresses of the registry to whoever writes them',
      { auths: paths },
      theirs,
      /Removed/,
      { 'ghcr.io/acme': newer, 'new.example': quay }
    ]
  ])('%s', async (_, earlier, auths, said, left) => {
    const home = new Home(simulator, earlier)
    const run = await logIn(await home.job(), token)
    writeFileSync(home.file, config({ auths: auths ?? {} }, 2))
    const log = await run.post()
    expect(log).toMatch(said)
    expect(log.match(/^Warning:/gm) ?? []).toHaveLength(/Warning|still holds/.test(said.source) ? 1 : 0)
    expect(readConfig(home.file).auths).toEqual(left)
  })

  it('removes a config that main had to make though a step has logged out', async () => {
    const home = new Home(simulator)
    const run = await logIn(await home.job(), token)
    writeFileSync(home.file, config({ auths: {} }))
    expect(await run.warnings()).toEqual([])
    expect(inventory(home.home)).toEqual(home.start)
  })
})

describe('a login that stays (`logout: false`)', () => {
  it('is left, and nothing else', async () => {
    const home = new Home(simulator, before)
    expect(await (await logIn(await home.job(), token, { logout: 'false' })).warnings()).toEqual([])
    expect(entryIn(home)).toEqual(ours)
    expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
  })

  it.each([
    ['the same token', token, ours],
    ['another token', second, others]
  ])('is not taken back by an earlier step with %s', async (_, later, entry) => {
    const home = new Home(simulator, before)
    const job = await home.job()
    const first = await logIn(job, token)
    const last = await logIn(job, later, { logout: 'false' })
    expect(await last.warnings()).toEqual([])
    expect(await first.post()).toContain('`logout: false`')
    const again = await first.warnings()
    expect(again.filter(text => !text.includes('nothing tells any more which login'))).toEqual([])
    expect(entryIn(home)).toEqual(entry)
    expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
  })
})

describe('where post cannot change the config, it warns and names it, and a second post or the next job restores it:', () => {
  it.each<[string, string, (home: Home) => () => void]>([
    [
      'a config that is malformed',
      'it is not valid JSON',
      ({ file }) => {
        const text = readFileSync(file, 'utf8')
        writeFileSync(file, text.slice(1))
        return () => writeFileSync(file, text)
      }
    ],
    [
      'a config that is read-only',
      'read-only',
      ({ file }) => {
        chmodSync(file, 0o400)
        return () => chmodSync(file, 0o600)
      }
    ]
  ])('%s', async (_, words, damage) => {
    for (const next of ['post', 'job']) {
      const home = new Home(simulator, before)
      const job = await home.job()
      const run = await logIn(job, token)
      const mend = damage(home)
      const now = inventory(home.home)
      expect(await run.warnings()).toEqual([expect.stringMatching(new RegExp(`${words}.*${home.file}`))])
      expect(inventory(home.home)).toEqual(now)
      mend()
      // The runner of the one that fails is gone by the next job, and what was in RUNNER_TEMP with it.
      if (next === 'job') emptyFolder(job.folder.runnerTemp)
      const last = next === 'post' ? run : await logIn(await home.job(), second)
      expect(await last.warnings()).toEqual([])
      expect(inventory(home.home)).toEqual(home.start)
    }
  })
})

describe('whatever is in place of the record, a login works, and post removes it', () => {
  const id = '0'.repeat(16)
  const run = {
    runId: id,
    name: 'ghcr.io',
    folder: '/x',
    where: 'x',
    pid: 1,
    since: 0,
    before: {},
    salt: id,
    digest: id
  }
  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['half of one', '{"runs":'],
    ['an array', '[]'],
    ['runs of another form', JSON.stringify({ runs: [{ ...run, before: 5 }], original: null })],
    ['a run that is long over', JSON.stringify({ runs: [run], original: 'e30=', made: '/' })]
  ])('%s', async (_, text) => {
    for (const spoiled of ['main', 'post']) {
      const home = new Home(simulator, { auths: { 'quay.io': quay } })
      const spoil = () => (text === undefined ? rmSync(home.record, { force: true }) : writeFileSync(home.record, text))
      if (spoiled === 'main') spoil()
      const job = await home.job()
      const { main, post } = await logIn(job, token)
      expect([main.exitCode, entryIn(home)]).toEqual([0, ours])
      if (spoiled === 'post') spoil()
      expect(await post()).toContain('Removed the login to ghcr.io')
      expect(readConfig(home.file).auths).toEqual({ 'quay.io': quay })
      expect(readdirSync(dirname(home.file))).toEqual(['config.json'])
    }
  })

  it('a link or a folder, which stay', async () => {
    const makes = [
      (file: string) => symlinkSync('/etc/passwd', file),
      (file: string) => mkdirSync(join(file, 'x'), { recursive: true })
    ]
    for (const make of makes) {
      const home = new Home(simulator, { auths: { 'quay.io': quay } })
      const run = await logIn(await home.job(), token)
      rmSync(home.record)
      make(home.record)
      expect(await run.post()).toContain('Removed the login to ghcr.io')
      expect(readConfig(home.file).auths).toEqual({ 'quay.io': quay })
      expect(readFileSync('/etc/passwd', 'utf8')).not.toBe('')
    }
  })
})

it('where record and folder are gone, post names the config as long as it holds the credential', async () => {
  const home = new Home(simulator, { auths: { 'quay.io': quay } })
  const job = await home.job({ leftovers: /config\.json/ })
  const run = await logIn(job, token)
  rmSync(home.record)
  emptyFolder(job.folder.runnerTemp)
  expect(await run.warnings()).toEqual([
    `${home.file} still holds the credential, and nothing tells any more which login put it there: remove it by hand.`
  ])
  rmSync(home.file)
  expect(await run.warnings()).toEqual([])
})

it('a record that cannot be written is named, and nothing was changed', async () => {
  const home = new Home(simulator, { auths: { 'quay.io': quay } })
  mkdirSync(join(home.record, 'x'), { recursive: true })
  const start = inventory(home.home)
  const job = await home.job()
  const main = await job.uses({ engine: 'file', store: 'shared', token: token.value })
  expect(main.exitCode).toBe(1)
  expect(main.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining(`was not stored: ${home.record} cannot be written`)
  ])
  await job.end()
  expect(inventory(home.home)).toEqual(start)
})
