import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { LoginState } from '../../src/login/state.ts'
import { auth, type Config, config, inventory, preload, readConfig, warningsOf } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { homeIn, installHelper, logIn, onPath, openRunner, post, useHomes, warningsIn } from '../support/store-run.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const shared = { engine: 'file', store: 'shared' }
const ours = { auth: auth('octocat', token.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const before = config({ auths: { 'quay.io': quay, 'ghcr.io': hosts }, own: { kept: true } })

/** Runs on a home in this process; what the whole action says and writes is looked at further down. */
const homes = useHomes()

const homeWith = (content: Config | string | undefined) => homeIn(homes.folder, content)

/** A home whose config names a helper, with the folder of the helper and its store, which holds these logins. */
function homeWithHelper(entries = {}, first = '') {
  const { home, file } = homeWith({ credsStore: 'chain' })
  const bin = join(home, 'bin')
  mkdirSync(bin)
  return { file, bin, store: installHelper(bin, entries, { first }) }
}

/** The annotations of a post. */
const warningsAfter = async (state: LoginState, { value } = token) => warningsIn(await post(state, value))

const recordOf = (file: string) => join(file, '..', '.ghcr-login.config.json')

describe('steps with the tokens A, B and A', () => {
  it.each([
    ['the last first', [2, 1, 0]],
    ['the first first', [0, 1, 2]],
    ['the one in the middle first', [1, 2, 0]],
    ['the last, the first and the one in the middle', [2, 0, 1]]
  ])('whose posts run %s leave the config as it was, without a warning', async (_, order) => {
    const { file } = homeWith(before)
    const states: LoginState[] = []
    for (const each of [token, second, token]) states.push(await logIn(homes.runner, file, { token: each.value }))
    for (const index of order) expect(await warningsAfter(states[index] as LoginState)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(join(file, '..'))).toEqual(['config.json'])
  })
})

describe('a login that stays (`logout: false`)', () => {
  it.each([
    ['the same token', token],
    ['another token', second]
  ])('is not taken back by an earlier step with %s', async (_, later) => {
    const { file } = homeWith(before)
    const first = await logIn(homes.runner, file, { token: token.value })
    const last = await logIn(homes.runner, file, { token: later.value, logout: false })
    expect(await warningsAfter(last, later)).toEqual([])
    expect(await post(first, token.value)).toEqual([expect.stringContaining('`logout: false`')])
    expect(readConfig(file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', later.value) })
    expect(readdirSync(join(file, '..'))).toEqual(['config.json'])
  })

  it('in a helper is not taken back by an earlier step either', async () => {
    const { file, bin, store } = homeWithHelper()
    await onPath(bin, async () => {
      const first = await logIn(homes.runner, file, { token: token.value })
      await logIn(homes.runner, file, { token: token.value, logout: false })
      expect(await warningsAfter(first)).toEqual([])
    })
    expect(readdirSync(store)).toEqual(['ghcr.io'])
  })
})

describe('a job that died, with a RUNNER_TEMP of its own', () => {
  it.each([
    ['an earlier login', before],
    ['no login', config({ auths: { 'quay.io': quay } })],
    ['no config', undefined]
  ])('over %s is cleaned up after by the next job', async (_, text) => {
    const { home, file } = homeWith(text)
    const start = inventory(home)
    await logIn(openRunner(homes.folder, true), file, { token: token.value })
    await logIn(openRunner(homes.folder, true), file, { token: second.value })
    expect(readConfig(file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', second.value) })
    expect(await warningsAfter(await logIn(homes.runner, file, { token: token.value }))).toEqual([])
    expect(inventory(home)).toEqual(start)
  })

  it('while another job ran is cleaned up after by the post of that one', async () => {
    const { home, file } = homeWith(before)
    const start = inventory(home)
    const state = await logIn(homes.runner, file, { token: token.value })
    await logIn(openRunner(homes.folder, true), file, { token: token.value })
    expect(await warningsAfter(state)).toEqual([])
    expect(inventory(home)).toEqual(start)
  })
})

describe('what was to come back is kept until it has come back, where at the end of the job the config', () => {
  const broken: [string, (file: string) => () => void][] = [
    [
      'is malformed',
      file => {
        const text = readFileSync(file, 'utf8')
        writeFileSync(file, text.slice(1))
        return () => writeFileSync(file, text)
      }
    ],
    [
      'is read-only',
      file => {
        chmodSync(file, 0o400)
        return () => chmodSync(file, 0o600)
      }
    ],
    [
      'is a folder',
      file => {
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
      file => {
        const lock = join(file, '..', '.ghcr-login.lock')
        mkdirSync(lock)
        return () => rmSync(lock, { recursive: true })
      }
    ]
  ]

  it.each(broken)('%s: a warning, and a second post restores it', async (_, damage) => {
    const { file } = homeWith(before)
    const state = await logIn(homes.runner, file, { token: token.value })
    const mend = damage(file)
    expect(await warningsAfter(state)).toEqual([expect.stringContaining(file.replace('config.json', ''))])
    mend()
    expect(await warningsAfter(state)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(join(file, '..'))).toEqual(['config.json'])
  })

  it.each(broken)('%s: the next job restores it', async (_, damage) => {
    const { file } = homeWith(before)
    const state = await logIn(openRunner(homes.folder, true), file, { token: token.value })
    const mend = damage(file)
    expect(await warningsAfter(state)).toHaveLength(1)
    mend()
    expect(await warningsAfter(await logIn(homes.runner, file, { token: token.value }))).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(join(file, '..'))).toEqual(['config.json'])
  })
})

describe('entries for a path or an address of the registry, which some clients prefer,', () => {
  const content = {
    auths: {
      'ghcr.io/acme/app': hosts,
      'quay.io': quay,
      'https://ghcr.io': hosts,
      'ghcr.io/acme': hosts,
      'ghcr.io.example': quay
    }
  }

  it('are set aside and come back to the byte', async () => {
    const { file } = homeWith(content)
    const state = await logIn(homes.runner, file, { token: token.value })
    expect(readConfig(file).auths).toEqual({ 'ghcr.io': ours, 'quay.io': quay, 'ghcr.io.example': quay })
    expect(await warningsAfter(state)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(config(content))
  })

  it('come back where another program has written meanwhile, and do not replace what was written', async () => {
    const { file } = homeWith(content)
    const state = await logIn(homes.runner, file, { token: token.value })
    const theirs = { 'ghcr.io/acme': { auth: auth('someone', second.value) }, 'new.example': quay }
    writeFileSync(file, config({ auths: { ...readConfig(file).auths, ...theirs } }))
    expect(await warningsAfter(state)).toEqual([])
    expect(readConfig(file).auths).toEqual({ ...content.auths, ...theirs })
  })
})

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

/** A job of the built action on a home with a docker config. */
async function jobWith(content: Config | string, options: JobOptions = {}): Promise<[Job, string]> {
  const files = { '.docker/config.json': typeof content === 'string' ? content : config(content) }
  const job = await simulator.job({ files, planted: { host: host.value }, ...options })
  jobs.push(job)
  return [job, join(job.folder.home, '.docker', 'config.json')]
}

describe('a helper is cleared by the name that main used', () => {
  const earlier = { Username: 'owner', Secret: host.value }

  it('where the config does not name it any more', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      const state = await logIn(homes.runner, file, { token: token.value })
      expect(JSON.parse(readFileSync(join(store, 'ghcr.io'), 'utf8')).Secret).toBe(token.value)
      writeFileSync(file, config({ auths: {} }))
      expect(await warningsAfter(state)).toEqual([])
    })
    expect(JSON.parse(readFileSync(join(store, 'ghcr.io'), 'utf8'))).toMatchObject(earlier)
    expect(readFileSync(file, 'utf8')).toBe(config({ auths: {} }))
  })

  it('where the folder of the config is gone', async () => {
    const { file, bin, store } = homeWithHelper()
    await onPath(bin, async () => {
      const state = await logIn(homes.runner, file, { token: token.value })
      rmSync(join(file, '..'), { recursive: true })
      expect((await post(state, token.value)).join()).toContain('Removed the login')
    })
    expect(readdirSync(store)).toEqual([])
    expect(existsSync(join(file, '..'))).toBe(false)
  })

  it('and the earlier login comes back under its own name where the helper takes both names for one', async () => {
    const entries = { 'https://ghcr.io': earlier }
    const [job] = await jobWith({ credsStore: 'chain' }, { helpers: [{ name: 'chain', entries, loose: true }] })
    const stored = () => loginsIn(job.parts.watch.helperStores.chain ?? '')
    await job.uses(shared)
    expect(stored()).toMatchObject({ 'ghcr.io': { Username: 'octocat', Secret: token.value } })
    expect(stored()['https://ghcr.io']).toBeUndefined()
    expect(warningsOf(await job.end())).toEqual([])
    expect(stored()).toEqual(entries)
  })
})

describe("a host's login that a helper keeps", () => {
  const earlier = { Username: 'owner', Secret: host.value }
  const ASIDE = /^[0-9a-f]{16}\.docker\.ghcr-login\.invalid$/
  /** Makes a helper refuse what is set aside. */
  const onlyGhcr =
    'if [ $1 = store ]; then all=$(cat); case $all in *.invalid*) echo unknown server; exit 1 ;; esac; exec <<<"$all"; fi'

  it('stays in the helper while a job runs, under a name that no client asks for, and in no file', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      const state = await logIn(homes.runner, file, { token: token.value })
      expect(loginsIn(store)).toEqual({
        'ghcr.io': { Username: 'octocat', Secret: token.value },
        [readdirSync(store).find(name => ASIDE.test(name)) ?? '']: earlier
      })
      const files = inventory(join(file, '..', '..'))
      for (const form of [host.value, auth('owner', host.value)]) {
        expect(Object.keys(files).filter(name => !name.startsWith('./store') && files[name]?.includes(form))).toEqual(
          []
        )
      }
      expect(await warningsAfter(state)).toEqual([])
    })
    expect(loginsIn(store)).toEqual({ 'ghcr.io': earlier })
  })

  it.each([
    ['the last first', [2, 1, 0]],
    ['the first first', [0, 1, 2]],
    ['the one in the middle first', [1, 2, 0]],
    ['the last, the first and the one in the middle', [2, 0, 1]]
  ])(
    'comes back after steps with the tokens A, B and A whose posts run %s, and nothing else is left',
    async (_, order) => {
      const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
      await onPath(bin, async () => {
        const states: LoginState[] = []
        for (const each of [token, second, token]) states.push(await logIn(homes.runner, file, { token: each.value }))
        for (const index of order) expect(await warningsAfter(states[index] as LoginState)).toEqual([])
      })
      expect(loginsIn(store)).toEqual({ 'ghcr.io': earlier })
      expect(readdirSync(join(file, '..'))).toEqual(['config.json'])
    }
  )

  it('comes back by the next job where the job died', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      for (const each of [token, second]) await logIn(openRunner(homes.folder, true), file, { token: each.value })
      expect(await warningsAfter(await logIn(homes.runner, file, { token: token.value }))).toEqual([])
    })
    expect(loginsIn(store)).toEqual({ 'ghcr.io': earlier })
  })

  it('is not kept where a later login stays', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      const first = await logIn(homes.runner, file, { token: token.value })
      await logIn(homes.runner, file, { token: second.value, logout: false })
      expect(await warningsAfter(first)).toEqual([])
    })
    expect(loginsIn(store)).toEqual({ 'ghcr.io': { Username: 'octocat', Secret: second.value } })
  })

  it('that takes no other name stays where it is: the step fails in the helper’s words', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier }, onlyGhcr)
    await onPath(bin, () =>
      expect(logIn(homes.runner, file, { token: token.value })).rejects.toThrow('chain store failed: unknown server')
    )
    expect(loginsIn(store)).toEqual({ 'ghcr.io': earlier })
  })

  /** A helper that works so many times more as the file says, then fails. */
  const limitedBy = (limit: string) =>
    `[ -f '${limit}' ] && { n=$(<'${limit}'); [ "$n" -gt 0 ] || { echo gone; exit 1; }; echo $((n - 1)) >'${limit}'; }`

  it.each(['main', 'post'])('comes back wherever the helper fails in %s', async half => {
    for (let calls = 0; ; calls += extent(1, 15)) {
      const limit = join(homes.folder, `limit-${half}-${calls}`)
      const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier }, limitedBy(limit))
      const ended = await onPath(bin, async () => {
        const below = await logIn(homes.runner, file, { token: second.value })
        if (half === 'main') writeFileSync(limit, `${calls}`)
        const state = await logIn(homes.runner, file, { token: token.value }).catch(() => undefined)
        if (half === 'post') writeFileSync(limit, `${calls}`)
        for (const [each, of] of [
          [below, second],
          [state, token]
        ] as const)
          if (each) await post(each, of.value)
        const reached = readFileSync(limit, 'utf8').trim() === '0'
        rmSync(limit)
        for (const [each, of] of [
          [below, second],
          [state, token]
        ] as const) {
          if (each) expect(await warningsAfter(each, of)).toEqual([])
        }
        // What main could not finish goes as that of a dead job does.
        if (state === undefined) await endAll(file)
        return !reached
      })
      expect({ calls, left: loginsIn(store) }).toEqual({ calls, left: { 'ghcr.io': earlier } })
      expect({ calls, files: readdirSync(join(file, '..')) }).toEqual({ calls, files: ['config.json'] })
      if (ended) break
      expect(calls).toBeLessThan(60)
    }
  })

  /** Lets the runs of a record count as dead, and a run follow. */
  async function endAll(file: string) {
    const record = existsSync(recordOf(file)) ? JSON.parse(readFileSync(recordOf(file), 'utf8')) : { runs: [] }
    for (const run of record.runs) Object.assign(run, { owner: { ...run.owner, start: '0' } })
    if (record.runs.length > 0) writeFileSync(recordOf(file), JSON.stringify(record))
    await post(await logIn(homes.runner, file, { token: token.value }), token.value)
  }

  it('is said to be lost where another program has removed it from there', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      const state = await logIn(homes.runner, file, { token: token.value })
      rmSync(join(store, readdirSync(store).find(name => ASIDE.test(name)) ?? ''))
      expect(await warningsAfter(state)).toEqual([
        expect.stringContaining('docker-credential-chain does not hold what')
      ])
    })
    expect(loginsIn(store)).toEqual({})
  })

  it('comes back from the record of version 1.1, which has it in plain text', async () => {
    const { file, bin, store } = homeWithHelper({ 'ghcr.io': earlier })
    await onPath(bin, async () => {
      const state = await logIn(homes.runner, file, { token: token.value })
      const record = JSON.parse(readFileSync(recordOf(file), 'utf8'))
      record.runs[0].before = { 'ghcr.io': earlier }
      writeFileSync(recordOf(file), JSON.stringify(record))
      for (const name of readdirSync(store)) if (ASIDE.test(name)) rmSync(join(store, name))
      expect(await warningsAfter(state)).toEqual([])
    })
    expect(loginsIn(store)).toEqual({ 'ghcr.io': earlier })
  })
})

it('a later login that did not come to be stored does not keep an earlier one from being removed', async () => {
  const { file } = homeWith(before)
  const first = await logIn(homes.runner, file, { token: token.value })
  const last = await logIn(homes.runner, file, { token: second.value })
  writeFileSync(file, config({ ...readConfig(file), auths: { 'quay.io': quay, 'ghcr.io': ours } }))
  expect(await warningsAfter(first)).toEqual([])
  expect(readConfig(file).auths).toEqual({ 'quay.io': quay, 'ghcr.io': hosts })
  await warningsAfter(last, second)
  expect(readConfig(file).auths).toEqual({ 'quay.io': quay, 'ghcr.io': hosts })
})

describe('post says what happened where', () => {
  it.each([1, 6])('main was killed before its write (%s)', async at => {
    const [job, file] = await jobWith(
      { auths: { 'ghcr.io': { auth: auth('octocat', host.value) } } },
      { leftovers: /config/ }
    )
    const text = readFileSync(file, 'utf8')
    const main = await job.uses(
      { ...shared, token: host.value },
      { env: { ...preload('killAt.cjs'), KILL_AT: `${at}` } }
    )
    expect(main.exitCode).not.toBe(0)
    const [post] = await job.end()
    expect(post?.annotations).toEqual([])
    expect(post?.log).not.toContain('was gone')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('the helper was not there in main', async () => {
    const [job] = await jobWith({ credsStore: 'absent' })
    await job.uses(shared)
    const [post] = await job.end()
    expect(post?.annotations).toEqual([])
    expect(post?.log).toContain('There is no login of this step')
  })
})

it('the record is for its owner only and never holds the token of its own run', async () => {
  const [job, file] = await jobWith(before)
  const step = await job.uses(shared)
  expect(statSync(recordOf(file)).mode & 0o777).toBe(0o600)
  const text = readFileSync(recordOf(file), 'utf8')
  expect(text).toContain(hosts.auth)
  for (const form of [token.value, ours.auth]) expect(text).not.toContain(form)
  expect(JSON.stringify(step.state)).not.toContain(hosts.auth)
  await job.end()
  expect(existsSync(recordOf(file))).toBe(false)
})

/** What is stored has this form: a run finds what one of another version has left. */
describe('the form of what is stored', () => {
  const fingerprint = { salt: expect.stringMatching(/^[0-9a-f]{16}$/), digest: expect.stringMatching(/^[0-9a-f]{64}$/) }
  /** Names, kinds and modes below the folder of the only run. */
  const runFolder = (job: Job) => {
    const names = readdirSync(job.folder.runnerTemp).filter(name => /^ghcr-login-[0-9a-f]{16}$/.test(name))
    expect(names).toHaveLength(1)
    const all = Object.entries(inventory(join(job.folder.runnerTemp, names[0] ?? '')))
    return Object.fromEntries(all.map(([name, what]) => [name, what.split(' ')[0]]))
  }

  it('in a shared store', async () => {
    const [job, file] = await jobWith({ credsStore: 'chain' })
    installHelper(job.folder.bin)
    const step = await job.uses(shared)
    const folder = expect.stringContaining('/ghcr-login-')
    const runId = expect.stringMatching(/^[0-9a-f]{16}$/)
    const owner = { host: hostname(), pid: expect.any(Number), start: expect.stringMatching(/^\d+$/) }
    const run = {
      runId,
      registry: 'ghcr.io',
      folder,
      ...fingerprint,
      helper: 'chain',
      owner,
      since: expect.any(Number)
    }
    const record = { runs: [{ ...run, before: {} }], folders: [], original: config({ credsStore: 'chain' }) }
    expect(JSON.parse(readFileSync(recordOf(file), 'utf8'))).toEqual(record)
    const place = { kind: 'docker', file, missing: [], stored: { helper: 'chain', wasAlreadyThere: false } }
    expect(JSON.parse(step.state.login ?? '')).toEqual({
      ...{ registry: 'ghcr.io', runId, folder, logout: true, fingerprint },
      ...{ phase: 'shared' as const, places: [place], exported: [] }
    })
    expect(runFolder(job)).toEqual({ './': '700', './.docker/': '700', './podman/': '700' })
    expect(readdirSync(join(file, '..')).sort()).toEqual(['.ghcr-login.config.json', 'config.json'])
  })

  it('in an isolated store', async () => {
    const [job] = await jobWith(before)
    const step = await job.uses({ ...shared, store: 'isolated' })
    expect(JSON.parse(step.state.login ?? '')).toMatchObject({ phase: 'own', places: [], fingerprint })
    expect(runFolder(job)).toEqual({
      ...{ './': '700', './.docker/': '700', './podman/': '700' },
      ...{ './.docker/config.json': '600', './podman/auth.json': '600' }
    })
  })
})
