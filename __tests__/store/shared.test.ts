import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { emptyFolder } from '../../simulator/runner/job-dirs.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import {
  auth,
  type Config,
  config,
  inventory,
  logIn,
  openHome,
  postOf,
  readConfig,
  warningsOf
} from '../support/credentials.ts'
import { sample } from '../support/extent.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const ours = { auth: auth('octocat', token.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const onlyQuay = { auths: { 'quay.io': quay } }
const before = config({ auths: { 'quay.io': quay, 'ghcr.io': hosts }, own: { kept: true } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, second] })
})
afterAll(() => simulator.close())

const home = (content?: Config | string) => openHome(simulator, content)
type Home = Awaited<ReturnType<typeof home>>
const entryIn = ({ file }: Pick<Home, 'file'>) => readConfig(file).auths?.['ghcr.io']
const warnings = async (...of: Parameters<typeof postOf>) => warningsOf([await postOf(...of)])

describe('a config comes back to the byte, with its mode and its links,', () => {
  const rows: [string, string | Config | undefined, ((home: Home) => void)?][] = [
    ['where there was none, and no folder for it', undefined],
    ['with an earlier login and a member that docker does not know', before],
    ['with nothing in it', ''],
    [
      'with entries for paths on the registry and addresses of it, which are logins of their own',
      { auths: { 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts, 'ghcr.io.example': quay } }
    ],
    ['that others may read', before, ({ file }) => chmodSync(file, 0o644)],
    [
      'that is a link',
      undefined,
      ({ home }) => {
        writeFileSync(join(home, 'real.json'), before, { mode: 0o700 })
        symlinkSync('.', join(home, '.docker'))
        symlinkSync('real.json', join(home, 'config.json'))
      }
    ]
  ]
  it.each(sample(rows, 4).map(([name, ...row]) => ({ name, row })))('$name', async ({ row: [content, prepare] }) => {
    const at = await home(content)
    prepare?.(at)
    const start = inventory(at.home)
    const text = content === undefined && prepare === undefined ? '' : readFileSync(at.file, 'utf8')
    const { 'ghcr.io': _, ...kept } = (text === '' ? {} : JSON.parse(text)).auths ?? {}
    await logIn(at.job)
    expect(readConfig(at.file).auths).toEqual({ ...kept, 'ghcr.io': ours })
    if (text === '') expect(statSync(at.file).mode & 0o137).toBe(0)
    expect(warningsOf(await at.job.end())).toEqual([])
    expect(inventory(at.home)).toEqual(start)
  })

  it('and a second post finds nothing to do, but where the host’s login had the same token it names that', async () => {
    for (const [content, says] of [
      [before, []],
      [{ auths: { 'ghcr.io': ours } }, [expect.stringContaining('nothing tells any more which login')]]
    ] as const) {
      const at = await home(content)
      const main = await logIn(at.job)
      for (const said of [[], says]) {
        expect(await warnings(at.job, main)).toEqual(said)
        expect(inventory(at.home)).toEqual(at.start)
      }
    }
  })
})

it('what is kept for post and for other runs has no secret in it, and is for its owner only', async () => {
  const { job, file, record } = await home(onlyQuay)
  const main = await logIn(job)
  const runId = expect.stringMatching(/^[\da-f]{16}$/)
  const fingerprint = { salt: runId, digest: expect.stringMatching(/^[\da-f]{64}$/) }
  const folder = expect.stringMatching(/\/ghcr-login-[\da-f]{16}$/)
  const owner = { where: expect.any(String), pid: expect.any(Number), since: expect.any(Number) }
  expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual({
    runs: [{ runId, ...fingerprint, name: 'ghcr.io', folder, ...owner, before: {} }],
    original: Buffer.from(config(onlyQuay)).toString('base64')
  })
  expect(statSync(record).mode & 0o777).toBe(0o600)
  const places = [{ file, name: 'ghcr.io', stored: true }]
  const saved = { runId, registry: 'ghcr.io', fingerprint, logout: true, exported: {}, places }
  expect(JSON.parse(main.state.login ?? '')).toEqual(saved)
})

describe('where another program has written the config while a job ran, post', () => {
  const newer = { auth: auth('someone', second.value) }
  const paths = { 'ghcr.io/acme/app': hosts, 'https://ghcr.io': hosts, 'ghcr.io/acme': hosts }
  const theirs = { 'ghcr.io': ours, 'ghcr.io/acme': newer, 'new.example': quay }

  const rows: [string, Config['auths'] | undefined, Config['auths'], RegExp, Config['auths'] | undefined][] = [
    [
      "leaves another owner's newer login, and warns",
      { 'ghcr.io': hosts },
      { 'ghcr.io': newer },
      /^Warning: The login to ghcr\.io in .* was replaced while the job ran, not by this action/,
      { 'ghcr.io': newer }
    ],
    [
      'brings the earlier login back though a step has logged out',
      { 'ghcr.io': hosts },
      {},
      /is back/,
      { 'ghcr.io': hosts }
    ],
    ['has nothing to do where the login is gone already', {}, {}, /was gone/, {}],
    ['removes a config that main had to make though a step has logged out', undefined, {}, /was gone/, undefined],
    ['keeps a folder that main made', undefined, { 'ghcr.io': ours, 'quay.io': quay }, /Removed/, { 'quay.io': quay }],
    [
      'warns where the credential is still there under another name',
      {},
      { 'ghcr.io': ours, 'https://other.example/': ours },
      /config\.json still holds the credential: remove it by hand/,
      { 'https://other.example/': ours }
    ],
    [
      'leaves entries for paths and addresses of the registry to whoever writes them',
      paths,
      theirs,
      /Removed/,
      { 'ghcr.io/acme': newer, 'new.example': quay }
    ]
  ]
  it.each(sample(rows, 4))('%s', async (_, earlier, auths = {}, said, left) => {
    const at = await home(earlier && { auths: earlier })
    const main = await logIn(at.job)
    writeFileSync(at.file, config({ auths }, 2))
    const { log } = await postOf(at.job, main)
    expect(log).toMatch(said)
    expect(log.match(/^Warning:/gm) ?? []).toHaveLength(/Warning|still holds/.test(said.source) ? 1 : 0)
    if (left === undefined) expect(inventory(at.home)).toEqual(at.start)
    else expect(readConfig(at.file).auths).toEqual(left)
  })
})

// Further orders are in sequences.test.ts.
it('a login that stays (`logout: false`) is left, and nothing else, and an earlier step’s post says so', async () => {
  const at = await home(before)
  const first = await logIn(at.job)
  expect(await warnings(at.job, await logIn(at.job, { logout: 'false' }))).toEqual([])
  expect((await postOf(at.job, first)).log).toContain('`logout: false`')
  expect(entryIn(at)).toEqual(ours)
  expect(readdirSync(dirname(at.file))).toEqual(['config.json'])
})

describe('where post cannot change the config, it warns and names it, and what comes next restores it:', () => {
  it('a config that is malformed, and a second post', async () => {
    const at = await home(before)
    const main = await logIn(at.job)
    const text = readFileSync(at.file, 'utf8')
    writeFileSync(at.file, text.slice(1))
    const now = inventory(at.home)
    const says = [expect.stringMatching(new RegExp(`^${at.file} .*it is not valid JSON.*: look at ${at.file}`))]
    expect(await warnings(at.job, main)).toEqual(says)
    expect(inventory(at.home)).toEqual(now)
    writeFileSync(at.file, text)
    expect(await warnings(at.job, main)).toEqual([])
    expect(inventory(at.home)).toEqual(at.start)
  })

  it('a config that is read-only, and the next job, whose runner has emptied RUNNER_TEMP', async () => {
    const at = await home(before)
    const main = await logIn(at.job)
    chmodSync(at.file, 0o400)
    const now = inventory(at.home)
    expect(await warnings(at.job, main)).toEqual([expect.stringMatching(new RegExp(`read-only.*${at.file}`))])
    expect(inventory(at.home)).toEqual(now)
    chmodSync(at.file, 0o600)
    emptyFolder(at.job.folder.runnerTemp)
    const next = await at.next({ githubToken: second })
    await logIn(next)
    expect(warningsOf(await next.end())).toEqual([])
    expect(inventory(at.home)).toEqual(at.start)
  })
})

describe('whatever is in place of the record, a login works, and post removes it:', () => {
  const id = '0'.repeat(16)
  const place = { runId: id, name: 'ghcr.io', folder: '/x', where: 'x', pid: 1, since: 0 }
  const run = { ...place, before: {}, salt: id, digest: id }
  const text = (content: unknown) => (file: string) => writeFileSync(file, JSON.stringify(content))
  const rows: [string, (file: string) => void, stays?: boolean][] = [
    ['nothing', file => rmSync(file, { force: true })],
    ['half of one', file => writeFileSync(file, '{"runs":')],
    ['an array', text([])],
    ['runs of another form', text({ runs: [{ ...run, before: 5 }], original: null })],
    ['a run that is long over', text({ runs: [run], original: 'e30=', made: '/' })],
    ['a link', file => symlinkSync('/etc/passwd', file)],
    // Only for post: main needs a record of its own.
    ['a folder, which stays', file => mkdirSync(join(file, 'x'), { recursive: true }), true]
  ]
  it.each(sample(rows, 4))('%s', async (_, spoil, stays = false) => {
    const { job, file, record } = await home(onlyQuay)
    if (!stays) spoil(record)
    const main = await logIn(job)
    expect(entryIn({ file })).toEqual(ours)
    rmSync(record, { force: true })
    spoil(record)
    expect((await postOf(job, main)).log).toContain('Removed the login to ghcr.io')
    expect(readConfig(file)).toEqual(onlyQuay)
    expect(readdirSync(dirname(file))).toEqual(stays ? [basename(record), 'config.json'] : ['config.json'])
    expect(readFileSync('/etc/passwd', 'utf8')).not.toBe('')
  })
})

it('where record and folder are gone, post names the config as long as it holds the credential', async () => {
  const { job, file, record } = await home(onlyQuay)
  const main = await logIn(job)
  rmSync(record)
  emptyFolder(job.folder.runnerTemp)
  expect(await warnings(job, main)).toEqual([
    `${file} still holds the credential, and nothing tells any more which login put it there: remove it by hand.`
  ])
  rmSync(file)
  expect(await warnings(job, main)).toEqual([])
})

it('a record that cannot be written is named, and nothing was changed', async () => {
  const at = await home(onlyQuay)
  mkdirSync(join(at.record, 'x'), { recursive: true })
  const start = inventory(at.home)
  const main = await at.job.uses({ engine: 'file', store: 'shared' })
  expect(main.exitCode).toBe(1)
  const says = `was not stored: ${at.record} cannot be written`
  expect(main.annotations.map(({ message }) => message)).toEqual([expect.stringContaining(says)])
  await at.job.end()
  expect(inventory(at.home)).toEqual(start)
})
