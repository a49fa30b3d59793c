import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { githubToken } from '../../simulator/github/tokens.ts'
import { privateConfigs } from '../../src/credentials/private-config.ts'
import { auth, type Config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { logIn, post, useHomes, warningsIn } from '../support/store-run.ts'

/** These cases differ in a config alone, so the store is called in this process. */
const RUNS = extent(300, 40)
const token = githubToken().value

const homes = useHomes()

const others = ['quay.io', 'docker.io', 'https://index.docker.io/v1/', 'registry.acme.example:5000', 'ghcr.io.example']
const name = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom('__proto__', 'ghcr.io', '{"', 'a\\b', 'ü', ''))
const entry = fc.oneof(
  fc.constant({}),
  fc.record({ auth: fc.base64String({ minLength: 8 }) }),
  fc.record({ auth: fc.base64String({ minLength: 8 }), email: fc.string() }),
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

const home = fc.record({
  text: fc.oneof({ weight: 9, arbitrary: document }, { weight: 1, arbitrary: fc.constantFrom('', '\n', undefined) }),
  mode: fc.constantFrom(0o600, 0o640, 0o644, 0o664),
  linked: fc.boolean()
})

/** A home with a docker config, or none. */
function makeHome({ text, mode, linked }: { text: string | undefined; mode: number; linked: boolean }): string {
  const at = mkdtempSync(join(homes.folder, 'home-'))
  if (text === undefined) return at
  mkdirSync(join(at, '.docker'), { mode: 0o700 })
  const file = linked ? join(at, 'dotfiles', 'docker.json') : join(at, '.docker', 'config.json')
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
  if (linked) symlinkSync('../dotfiles/docker.json', join(at, '.docker', 'config.json'))
  return at
}

it('a shared config is, after main and post, what it was to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(home, async given => {
      const at = makeHome(given)
      const before = inventory(at)
      const file = join(at, '.docker', 'config.json')
      const state = await logIn(homes.runner, file, { token })
      expect(readConfig(file).auths?.['ghcr.io']).toEqual({ auth: auth('octocat', token) })
      expect(warningsIn(await post(state, token))).toEqual([])
      expect(inventory(at)).toEqual(before)
      rmSync(at, { recursive: true })
    }),
    { numRuns: RUNS }
  )
})

it('an isolated login leaves the home as it is, and takes over all but the entry of its registry', async () => {
  await fc.assert(
    fc.asyncProperty(home, async given => {
      const at = makeHome(given)
      const before = inventory(at)
      const own = mkdtempSync(join(homes.folder, 'own-'))
      const origins = { dockerFolder: join(at, '.docker'), authFiles: [], registry: 'ghcr.io', isolated: true }
      await privateConfigs({ docker: join(own, 'config.json'), podman: join(own, 'auth.json') }, origins)
      expect(inventory(at)).toEqual(before)
      const { auths = {}, ...rest } = readConfig(join(own, 'config.json'))
      expect(auths['ghcr.io']).toEqual({})
      const { auths: theirs = {}, ...kept } = JSON.parse(given.text?.trim() || '{}') as Config
      expect(rest).toEqual(kept)
      for (const registry of others) expect(auths[registry]).toEqual(theirs[registry])
      rmSync(at, { recursive: true })
    }),
    { numRuns: RUNS }
  )
})

it('where another tool writes in between, its change and everything unknown stay, and only our entry goes', async () => {
  const change = fc.record({
    key: fc.constantFrom('quay.io', 'new.acme.example'),
    value: entry,
    indent: fc.constantFrom(0, 2, '\t')
  })
  await fc.assert(
    fc.asyncProperty(home, change, async (given, { key, value, indent }) => {
      const at = makeHome(given)
      const file = join(at, '.docker', 'config.json')
      const earlier = (JSON.parse(given.text?.trim() || '{}') as Config).auths?.['ghcr.io']
      const state = await logIn(homes.runner, file, { token })
      const ours = readConfig(file)
      const theirs = { ...ours, auths: { ...ours.auths, [key]: value }, added: [1, { two: '2' }] }
      writeFileSync(file, JSON.stringify(theirs, null, indent))
      expect(warningsIn(await post(state, token))).toEqual([])
      const { 'ghcr.io': _, ...rest } = theirs.auths
      const left = Object.fromEntries(
        Object.entries(theirs.auths).flatMap(([registry, held]) =>
          registry !== 'ghcr.io' ? [[registry, held]] : earlier === undefined ? [] : [[registry, earlier]]
        )
      )
      expect(Object.keys(left)).toEqual(expect.arrayContaining(Object.keys(rest)))
      const wanted = { ...theirs, auths: left }
      // The same text, so the same order of members as well.
      expect(JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))).toBe(JSON.stringify(wanted))
      rmSync(at, { recursive: true })
    }),
    { numRuns: RUNS }
  )
})
