import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { githubToken } from '../../simulator/github/tokens.ts'
import { privateConfigs } from '../../src/credentials/private-config.ts'
import { auth, type Config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { type Home, Homes } from '../support/store-run.ts'

/** These cases differ in a config alone, so the store is called in this process. */
const RUNS = extent(300, 12)
const token = githubToken().value

const homes = new Homes(token)

const others = ['quay.io', 'docker.io', 'https://index.docker.io/v1/', 'registry.acme.example:5000', 'ghcr.io.example']
const name = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom('__proto__', 'ghcr.io', '{"', 'a\\b', 'ü', ''))
/** docker reads no file with an entry that is anything else. */
const login = fc.string({ minLength: 5 }).map(secret => auth('robot', secret))
const entry = fc.oneof(
  fc.constant({}),
  fc.record({ auth: login }),
  fc.record({ auth: login, email: fc.string() }),
  fc.record({ identitytoken: fc.stringMatching(/^[a-z0-9]{8,20}$/) })
)
const unknown = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
const known = fc.record(
  {
    auths: fc.dictionary(fc.constantFrom('ghcr.io', ...others), entry),
    credHelpers: fc.dictionary(fc.constantFrom(...others), fc.constantFrom('ecr-login', 'pass')),
    HttpHeaders: fc.dictionary(fc.constantFrom('User-Agent', 'X-Meta'), fc.string()),
    proxies: fc.constant({ default: { httpProxy: 'http://proxy.acme.example:3128' } }),
    currentContext: fc.constant('default')
  },
  { requiredKeys: [] }
)

/** Bytes as people and tools write them: members in any order, any indentation, line ends, numbers of odd spelling. */
const document = fc
  .record({
    known,
    unknown,
    order: fc.infiniteStream(fc.nat()),
    indent: fc.constantFrom(undefined, 1, 2, 4, '\t'),
    crlf: fc.boolean(),
    lead: fc.constantFrom('', '\n', '  '),
    end: fc.constantFrom('', '\n', '\n\n', ' '),
    number: fc.constantFrom('', '1.0', '1E400', '12345678901234567890')
  })
  .map(({ known, unknown, order, indent, crlf, lead, end, number }) => {
    const members = Object.entries({ ...unknown, ...known, ...(number ? { number: 0 } : {}) })
      .filter(([key]) => !(key in known) || Object.hasOwn(known, key))
      .map(member => ({ member, place: order.next().value ?? 0 }))
      .sort((a, b) => a.place - b.place)
      .map(({ member }) => member)
    const text = JSON.stringify(Object.fromEntries(members), null, indent).replace(/("number": ?)0/, `$1${number}`)
    return lead + (crlf ? text.replaceAll('\n', '\r\n') : text) + end
  })

const given = fc.record({
  text: fc.oneof({ weight: 9, arbitrary: document }, { weight: 1, arbitrary: fc.constantFrom('', '\n', undefined) }),
  mode: fc.constantFrom(0o600, 0o640, 0o644, 0o664),
  linked: fc.boolean()
})

/** A home with a docker config, or none. */
function openHome({ text, mode, linked }: { text: string | undefined; mode: number; linked: boolean }): Home {
  const home = homes.open(text)
  if (text === undefined) return home
  if (linked) {
    renameSync(home.file, join(home.home, 'docker.json'))
    symlinkSync('../docker.json', home.file)
  }
  chmodSync(home.file, mode)
  return home
}

/** Makes a home of each kind, and removes it after the work. */
function onEach<T>(more: fc.Arbitrary<T>, work: (home: Home, config: Config, more: T) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(given, more, async (each, and) => {
    const home = openHome(each)
    await work(home, JSON.parse(each.text?.trim() || '{}'), and)
    rmSync(home.home, { recursive: true })
  })
  return fc.assert(property, { numRuns: RUNS })
}

it('a shared config is, after main and post, what it was to the byte', () =>
  onEach(fc.constant(undefined), async home => {
    const before = inventory(home.home)
    const run = await home.logIn()
    expect(readConfig(home.file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', token) })
    expect(await run.warnings()).toEqual([])
    expect(inventory(home.home)).toEqual(before)
  }))

it('an isolated login leaves the home as it is, and takes over all but the entry of its registry', () =>
  onEach(fc.constant(undefined), async ({ home }, { auths: theirs = {}, ...kept }) => {
    const before = inventory(home)
    const own = mkdtempSync(join(homes.folder, 'own-'))
    const origins = { dockerFolder: join(home, '.docker'), authFiles: [], registry: 'ghcr.io', isolated: true }
    await privateConfigs({ docker: join(own, 'config.json'), podman: join(own, 'auth.json') }, origins)
    expect(inventory(home)).toEqual(before)
    const { auths = {}, ...rest } = readConfig(join(own, 'config.json'))
    expect(auths['ghcr.io']).toEqual({})
    expect(rest).toEqual(kept)
    for (const registry of others) expect(auths[registry]).toEqual(theirs[registry])
  }))

const change = fc.record({
  key: fc.constantFrom('quay.io', 'new.acme.example'),
  value: entry,
  indent: fc.constantFrom(0, 2, '\t')
})

it('where another tool writes in between, its change and everything unknown stay, and only our entry goes', () =>
  onEach(change, async (home, { auths: earlier = {} }, { key, value, indent }) => {
    const run = await home.logIn()
    const ours = readConfig(home.file)
    const theirs = { ...ours, auths: { ...ours.auths, [key]: value }, added: [1, { two: '2' }] }
    writeFileSync(home.file, JSON.stringify(theirs, null, indent))
    expect(await run.warnings()).toEqual([])
    const left = Object.entries(theirs.auths).flatMap(([registry, held]) => {
      const kept = registry === 'ghcr.io' ? earlier[registry] : held
      return kept === undefined ? [] : [[registry, kept]]
    })
    // The same text, so the same order of members as well.
    const wanted = JSON.stringify({ ...theirs, auths: Object.fromEntries(left) })
    expect(JSON.stringify(JSON.parse(readFileSync(home.file, 'utf8')))).toBe(wanted)
  }))
