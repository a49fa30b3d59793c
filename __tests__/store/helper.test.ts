import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { type CredentialHelper, loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import { auth, type Config, config, inventory } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { type Home, Homes, type Run, warningsOfPosts } from '../support/store-run.ts'

// A credential helper that a config names, in this process; the built action has one in built.test.ts.

const token = githubToken()
const host = classicPat({ name: 'host' })
const second = classicPat({ name: 'second' })
const homes = new Homes(token.value)

/** The host's own login, and one of the action's. */
const earlier = { Username: 'owner', Secret: host.value }
const loginOf = ({ value }: { value: string }) => ({ Username: 'octocat', Secret: value })
const NAMED = { credsStore: 'chain' }

const openHome = (helper: Partial<CredentialHelper> = {}, content: Config = NAMED) => homes.open(content, helper)
/** A home whose helper keeps a login of the host. */
const homeWithLogin = (first = '') => openHome({ entries: { 'ghcr.io': earlier }, first })

/** What a helper keeps for the registry before a login is set aside under such a name. */
const ASIDE = /^[0-9a-f]{16}\.docker\.ghcr-login\.invalid$/
/** Without what is set aside, for which no client asks. */
const clientsFindIn = ({ store }: Home) =>
  Object.fromEntries(Object.entries(loginsIn(store)).filter(([name]) => !ASIDE.test(name)))
const removeAsides = ({ store }: Home) => {
  for (const name of readdirSync(store)) if (ASIDE.test(name)) rmSync(join(store, name))
}

describe('a credential helper', () => {
  const entries = { 'ghcr.io': earlier, 'quay.io': { Username: 'robot', Secret: 'quay-secret' } }

  it.each([
    ['credsStore', { auths: {}, ...NAMED }],
    ['credHelpers', { auths: {}, credHelpers: { 'ghcr.io': 'chain' } }]
  ])(
    'named by %s keeps the login, and next to it an earlier one, which is in no file and comes back',
    async (_, content) => {
      const home = openHome({ entries }, content)
      const run = await home.logIn()
      expect(loginsIn(home.store)).toEqual({
        ...{ ...entries, 'ghcr.io': loginOf(token) },
        [readdirSync(home.store).find(name => ASIDE.test(name)) ?? '']: earlier
      })
      const written = Object.values(inventory(home.home)).join()
      for (const form of [host.value, auth('owner', host.value)]) expect(written).not.toContain(form)
      expect(readFileSync(home.file, 'utf8')).toBe(config(content))
      expect(await run.warnings()).toEqual([])
      expect(loginsIn(home.store)).toEqual(entries)
      expect(inventory(home.home)).toEqual(home.start)
    }
  )

  it('that takes an address for the name gets the earlier login back under its own', async () => {
    const home = openHome({ entries: { 'https://ghcr.io': earlier }, loose: true })
    const run = await home.logIn()
    expect(clientsFindIn(home)).toEqual({ 'ghcr.io': loginOf(token) })
    expect(await run.warnings()).toEqual([])
    expect(loginsIn(home.store)).toEqual({ 'https://ghcr.io': earlier })
  })

  it.each(['get', 'store'] as const)(
    'that fails to %s fails the step in its words, and nothing changes',
    async operation => {
      const home = openHome({ fails: [operation] })
      await expect(home.logIn()).rejects.toThrow(
        `docker-credential-chain ${operation} failed: the keychain is locked; \`credsStore\` in ${home.file} names it`
      )
      expect(readdirSync(home.store)).toEqual([])
      expect(readFileSync(home.file, 'utf8')).toBe(config(NAMED))
    }
  )

  it('that fails to erase is named in a warning of post', async () => {
    const run = await openHome({ fails: ['erase'] }).logIn()
    expect(await run.warnings()).toEqual([expect.stringContaining('docker-credential-chain erase failed')])
  })

  it('that only says that it stored fails the step', async () => {
    const words = 'docker-credential-chain does not hold what was stored in it'
    await expect(openHome({ forgets: true }).logIn()).rejects.toThrow(words)
  })

  it.each([
    ['credsStore', { credsStore: 'absent' }],
    ['credHelpers', { credHelpers: { 'ghcr.io': 'absent' } }]
  ])('that is not on PATH fails the step, which says where `%s` names it', async (member, content) => {
    const home = openHome({}, content)
    const words = `docker-credential-absent is not on PATH; \`${member}\` in ${home.file} names it`
    await expect(home.logIn()).rejects.toThrow(words)
    expect(await home.begin().post()).toEqual([expect.stringContaining('There is no login of this step')])
  })

  it('that fails to get and prints a credential all the same is not quoted', async () => {
    const home = openHome({ first: '[ $1 = get ] && refuse \'{"Secret":"shown"\'' })
    await expect(home.logIn()).rejects.toThrow('get failed: it printed nothing')
  })
})

describe('a helper is cleared by the name that main used', () => {
  it('where the config does not name it any more', async () => {
    const home = homeWithLogin()
    const run = await home.logIn()
    expect(clientsFindIn(home)).toEqual({ 'ghcr.io': loginOf(token) })
    writeFileSync(home.file, config({ auths: {} }))
    expect(await run.warnings()).toEqual([])
    expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
    expect(readFileSync(home.file, 'utf8')).toBe(config({ auths: {} }))
  })

  it('where the folder of the config is gone', async () => {
    const home = openHome()
    const run = await home.logIn()
    rmSync(dirname(home.file), { recursive: true })
    expect(await run.post()).toEqual([expect.stringContaining('Removed the login')])
    expect(readdirSync(home.store)).toEqual([])
    expect(existsSync(dirname(home.file))).toBe(false)
  })
})

it('a helper that cannot list keeps a login all the same, and what it had comes back', async () => {
  const home = openHome({ entries: { 'ghcr.io': earlier }, fails: ['list'] })
  const run = await home.logIn()
  expect(clientsFindIn(home)).toEqual({ 'ghcr.io': loginOf(token) })
  expect(await run.warnings()).toEqual([])
  expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
})

it('a helper that says that it erased and did not is named as what holds the credential', async () => {
  const run = await openHome({ first: '[ "$1" = erase ] && exit 0' }).logIn()
  expect(await run.warnings()).toEqual([
    expect.stringContaining('docker-credential-chain still holds the credential: remove it by hand')
  ])
})

it('a helper that fails by now, with the logins of dead jobs, is asked once and holds up no login', async () => {
  const calls = join(homes.folder, 'calls')
  const home = homeWithLogin(`[ -f '${calls}' ] && { echo $1 >>'${calls}'; echo gone; exit 1; }`)
  for (const { value } of [token, second]) await home.logIn({ token: value })
  letDie(home)
  writeFileSync(home.file, config({ auths: {} }))
  writeFileSync(calls, '')
  const run = await home.logIn()
  expect(readFileSync(calls, 'utf8')).toBe('get\n')
  rmSync(calls)
  // It works again: what the dead jobs left goes with the next one's post.
  expect(await run.warnings()).toEqual([])
  expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
})

/** Lets the runs of a record count as dead. */
function letDie(home: Home): void {
  const record = JSON.parse(readFileSync(home.record, 'utf8'))
  for (const run of record.runs) run.owner.start = '0'
  writeFileSync(home.record, JSON.stringify(record))
}

describe("a host's login that a helper keeps", () => {
  // In short, the posts of two steps run the first first where the helper fails, further down.
  if (isFull()) {
    it.each([
      ['the first first', [0, 1, 2]],
      ['the last first', [2, 1, 0]],
      ['the one in the middle first', [1, 2, 0]],
      ['the last, the first and the one in the middle', [2, 0, 1]]
    ])(
      'comes back after steps with the tokens A, B and A whose posts run %s, and nothing is left',
      async (_, order) => {
        const home = homeWithLogin()
        const runs: Run[] = []
        for (const { value } of [token, second, token]) runs.push(await home.logIn({ token: value }))
        expect(await warningsOfPosts(...order.map(index => runs[index] as Run))).toEqual([])
        expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
        expect(inventory(home.home)).toEqual(home.start)
      }
    )
  }

  it('comes back by the next job where the job died', async () => {
    const home = homeWithLogin()
    await home.logIn({ token: second.value, runner: homes.openRunner(true) })
    expect(await (await home.logIn()).warnings()).toEqual([])
    expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
  })

  it('is not kept where a later login stays, which no earlier step takes back', async () => {
    const home = homeWithLogin()
    const first = await home.logIn()
    await home.logIn({ token: second.value, logout: false })
    expect(await first.warnings()).toEqual([])
    expect(loginsIn(home.store)).toEqual({ 'ghcr.io': loginOf(second) })
  })

  it('that takes no other name stays where it is: the step fails in the helper’s words', async () => {
    const home = homeWithLogin(
      'if [ $1 = store ]; then all=$(cat); case $all in *.invalid*) echo unknown server; exit 1; esac; exec <<<"$all"; fi'
    )
    await expect(home.logIn()).rejects.toThrow('chain store failed: unknown server')
    expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
  })

  /** A helper that works so many times more as the file says, then fails. */
  const limitedBy = (limit: string) =>
    `[ -f '${limit}' ] && { n=$(<'${limit}'); [ "$n" -gt 0 ] || { echo gone; exit 1; }; echo $((n - 1)) >'${limit}'; }`

  it.each(['main', 'post'])('comes back wherever the helper fails in %s', async half => {
    // At every call of the helper; in short at one, which sets aside in main and hands over in post.
    for (let calls = extent(0, 6), isReached = true; isReached; calls++) {
      expect(calls).toBeLessThan(60)
      const limit = join(homes.folder, `limit-${half}-${calls}`)
      const home = homeWithLogin(limitedBy(limit))
      const below = await home.logIn({ token: second.value })
      if (half === 'main') writeFileSync(limit, `${calls}`)
      const run = await home.logIn().catch(() => undefined)
      if (half === 'post') writeFileSync(limit, `${calls}`)
      const runs = run === undefined ? [below] : [below, run]
      await warningsOfPosts(...runs)
      isReached = isFull() && readFileSync(limit, 'utf8').trim() === '0'
      rmSync(limit)
      expect(await warningsOfPosts(...runs)).toEqual([])
      // What main could not finish goes as that of a dead job does.
      if (run === undefined) await endAll(home)
      expect({ calls, left: loginsIn(home.store) }).toEqual({ calls, left: { 'ghcr.io': earlier } })
      expect({ calls, files: readdirSync(dirname(home.file)) }).toEqual({ calls, files: ['config.json'] })
    }
  })

  /** Lets the runs of a record count as dead, and a run follow. */
  async function endAll(home: Home) {
    if (existsSync(home.record)) letDie(home)
    await (await home.logIn()).post()
  }

  it('is said to be lost where another program has removed it from there', async () => {
    const home = homeWithLogin()
    const run = await home.logIn()
    removeAsides(home)
    expect(await run.warnings()).toEqual([expect.stringContaining('docker-credential-chain does not hold what')])
    expect(loginsIn(home.store)).toEqual({})
  })

  it('comes back from the record of version 1.1, which has it in plain text', async () => {
    const home = homeWithLogin()
    const run = await home.logIn()
    const record = JSON.parse(readFileSync(home.record, 'utf8'))
    record.runs[0].before = { 'ghcr.io': earlier }
    writeFileSync(home.record, JSON.stringify(record))
    removeAsides(home)
    expect(await run.warnings()).toEqual([])
    expect(loginsIn(home.store)).toEqual({ 'ghcr.io': earlier })
  })
})
