import { describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { manifest, type Package, pkg, type Refusal } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { kindsOf, reportOf, run, titles } from '../support/case-run.ts'
import { extent, sample } from '../support/extent.ts'
import type { Case } from '../support/refusal-cases.ts'

const APP = 'ghcr.io/acme/app'
const token = githubToken()
const one = manifest({ seed: 'one' })
const two = manifest({ seed: 'two' })
const app = pkg('acme/app', { tags: { '1.2': one, latest: two } })
const TAGS = `${APP}:1.2.3, ${APP}:1.2, ${APP}:latest`
const step = (inputs: Record<string, string>, more: Omit<Case, 'entry'> = {}) =>
  run({ token, packages: [app], with: inputs, ...more })
const short = ({ digest }: typeof one) => digest.slice(0, 'sha256:'.length + 12)
const linesOf = ({ log }: { log: string }, about: RegExp) => log.split('\n').filter(line => about.test(line))
const row = (image: string, state: string) =>
  `<tr><td><code>${image}</code></td><td>push</td><td>✅ allowed</td><td>${state}</td></tr>`

describe('many tags of one package', () => {
  it('are one upload session, one line of the log, one row of the summary, and an object each in `report`', async () => {
    const pushed = await step({ push: TAGS })
    expect(pushed.exitCode).toBe(0)
    expect(kindsOf(pushed)).toEqual(['manifest', 'manifest', 'manifest', 'token', 'upload'])
    const states = ['1.2.3 does not exist yet', `1.2 exists (${short(one)})`, `latest exists (${short(two)})`]
    expect(linesOf(pushed, /acme\/app/)).toEqual([
      `  ✓ push   ${APP}: allowed (nothing was written); ${states.join(', ')}`
    ])
    const cell = states.map(state => `<code>${state}</code>`).join('<br>')
    expect(pushed.summary.match(/<tr><td>.*<\/tr>/g)).toEqual([row(APP, cell)])
    expect(reportOf(pushed).map(({ image, exists, digest }) => [image, exists, digest])).toEqual([
      [`${APP}:1.2.3`, 'false', undefined],
      [`${APP}:1.2`, 'true', one.digest],
      [`${APP}:latest`, 'true', two.digest]
    ])
    expect(pushed.outputs).toMatchObject({ missing: `["${APP}:1.2.3"]`, exists: 'false', digest: '' })
  })

  it('are shown up to fifty, with how many there are besides', async () => {
    const push = Array.from({ length: 52 }, (_, n) => `${APP}:v${n + 1}`).join()
    const pushed = await step({ push })
    expect(linesOf(pushed, /v1 does/)[0]).toMatch(/v50 does not exist yet, and 2 more$/)
    expect(JSON.parse(pushed.outputs.missing ?? '')).toHaveLength(52)
  })

  it('are refused together, by one answer', async () => {
    const refused = await step({ push: TAGS }, { packages: [pkg('acme/app', { actionsAccess: {} })] })
    expect(refused.exitCode).toBe(1)
    expect(kindsOf(refused).filter(kind => kind === 'upload')).toHaveLength(1)
    expect(reportOf(refused).map(({ verdict, status }) => [verdict, status])).toEqual(Array(3).fill(['denied', 403]))
  })

  it('to pull are one line as well, or one for those that are there and one for the others', async () => {
    const pulled = await step({ pull: `${APP}:1.2, ${APP}:latest, ${APP}:9` })
    expect(linesOf(pulled, /^ *[^ ] pull/)).toEqual([
      `  ✓ pull   ${APP}: allowed; 1.2 ${short(one)}, latest ${short(two)}`,
      `  ✗ pull   ${APP}:9: HTTP 404: manifest unknown`
    ])
  })

  it('that exist are one message', async () => {
    const tags = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, one]))
    const push = Object.keys(tags).map(tag => `${APP}:${tag}`)
    const guarded = await step({ push: push.join(), 'on-existing': 'fail' }, { packages: [pkg('acme/app', { tags })] })
    expect([guarded.exitCode, titles(guarded)]).toEqual([1, ['error Tag exists']])
    expect(guarded.annotations[0]?.message).toContain('and 7 more images')
  })
})

const ABSENT = `${APP}:1.2@sha256:${'0'.repeat(64)}`
/** [images to push, to pull, what of the tags to push exists, the digest, the requests]. */
const ASKED: [string, string, string, string, string[]][] = [
  [APP, '', '', '', ['token', 'upload']],
  [`${APP}:1.2, ${APP}`, '', 'true', one.digest, ['manifest', 'token', 'upload']],
  [`${APP}:1.2.3, ${APP}:1.2`, '', 'false', one.digest, ['manifest', 'manifest', 'token', 'upload']],
  [`${APP}:1.2`, `${APP}:1.2`, 'true', one.digest, ['manifest', 'manifest', 'token', 'upload']],
  [`${APP}@${one.digest}`, '', 'true', '', ['manifest', 'token', 'upload']],
  [ABSENT, '', 'false', '', ['manifest', 'token', 'upload']]
]

it.each(sample(ASKED, 2))(
  '`exists` of %s costs as many requests as there are tags, and `digest` is that of the only tag that is there: %#',
  async (push, pull, exists, digest, kinds) => {
    const pushed = await step({ push, pull })
    expect([pushed.outputs.exists, pushed.outputs.digest, kindsOf(pushed)]).toEqual([exists, digest, kinds])
    expect(/<th>(?:Exists|Digest|See)<\/th>/.test(pushed.summary) && exists === '').toBe(false)
  }
)

/** What the registry answers for a tag, whether it exists and may be pushed, and what the message says. */
interface Row extends Omit<Case, 'entry'> {
  exists?: 'true' | 'false'
  denied?: true
  words?: RegExp
}

const TAG = `${APP}:1.2`
const without = { packages: [pkg('acme/app', { tags: { '1.1': one } })] }
const denied = { denied: true, token: githubToken({ packages: 'read' }) } as const
const says = (status: number, code: string, message: string): { refusals: Refusal[] } => ({
  refusals: [{ image: 'acme/app', on: 'manifest', status, code, message }]
})
/** A wait that is longer than the step's limit is not waited for. */
const answer = (status: number, body = ''): { faults: Fault[] } => ({
  faults: [{ on: 'manifest', effect: 'status', status, body, headers: { 'retry-after': '3600' } }]
})
const html = (status: number): { faults: Fault[] } => ({ faults: [{ on: 'manifest', effect: 'html', status }] })
const IN_ITS_WORDS = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: read_package' }] })
const UNSEEN = /not known whether .* already exists\..*\nCause: ghcr\.io answers 404 for what a token may not see/

const ROWS: Record<string, Row> = {
  'the tag is there': { exists: 'true', words: /^ghcr\.io\/acme\/app:1\.2 already exists\./ },
  'the tag is not there': { exists: 'false', ...without },
  'the package is not there': { exists: 'false', packages: [] as Package[] },
  'the tag is there, and the push is denied': { exists: 'true', ...denied, words: /already exists\./ },
  'the tag is not there, and the push is denied': { ...denied, ...without, words: UNSEEN },
  'it may be written and not read': {
    ...says(403, 'DENIED', 'permission_denied: read_package'),
    words: /not known whether .*the role Read.*permission_denied: read_package/s
  },
  'a 404 has another code': { ...says(404, 'UNSUPPORTED', 'no such route'), words: /returned 404: "?no such route/ },
  'a proxy answers 404': { ...html(404), words: /not known whether .*returned 404/s },
  'there are too many requests': {
    ...answer(429, IN_ITS_WORDS),
    words: /rate limit.*returned 429: "?permission_denied/s
  },
  'the registry has a fault': {
    ...answer(500, IN_ITS_WORDS),
    words: /not known whether .*returned 500: "?permission_denied/s
  },
  'no answer comes': {
    faults: [{ on: 'manifest', effect: 'reset' }],
    words: /not known whether .*lost the connection/s
  }
}

/** Three settings of an answer, which differ from one to the next; in short one, of half of the answers. */
const SETTINGS = (['fail', 'warn'] as const).flatMap(onDenied =>
  ['ignore', 'warn', 'fail'].map(existing => [onDenied, existing] as const)
)
const EXISTING = Object.keys(ROWS).flatMap((name, number) =>
  SETTINGS.filter((_, index) => (index + number) % extent(2, 12) === 0).map(setting => [name, ...setting] as const)
)

it.each(EXISTING)('where %s, with `on-denied: %s` and `on-existing: %s`', async (name, onDenied, onExisting) => {
  const { exists = 'unknown', denied, words, ...world } = ROWS[name] as Row
  const pushed = await step({ push: TAG, 'on-denied': onDenied, 'on-existing': onExisting }, world)
  const ends = (denied && onDenied === 'fail') || (onExisting === 'fail' && exists !== 'false')
  expect([pushed.exitCode, pushed.outputs['logged-in']]).toEqual(ends ? [1, 'false'] : [0, 'true'])
  expect(pushed.outputs).toMatchObject({
    exists,
    'can-push': String(!denied),
    missing: exists === 'true' ? '[]' : `["${TAG}"]`
  })
  const { digest, mediaType } = one
  expect(reportOf(pushed)[0]).toMatchObject({ exists, ...(exists === 'true' ? { digest, mediaType } : {}) })
  expect('digest' in (reportOf(pushed)[0] ?? {})).toBe(exists === 'true')
  if (exists === 'true') {
    expect(linesOf(pushed, /^ {2}. push/)[0]).toMatch(new RegExp(`${TAG}: .*; exists .${short(one)}.$`))
    expect(pushed.summary).toContain(`<td><code>exists (${short(one)})</code></td>`)
  }
  // What may be missing is in `missing`, and a warning says so; a push that is denied has a message of its own.
  const isSilent = exists === 'false' || (onExisting === 'ignore' && (exists === 'true' || denied))
  const about = pushed.annotations.filter(({ title = '' }) => ['Tag exists', 'Existing tag not known'].includes(title))
  expect(about.map(({ level }) => level)).toEqual(isSilent ? [] : [onExisting === 'fail' ? 'error' : 'warning'])
  const { message = '' } = about[0] ?? {}
  if (!isSilent) expect(message).toMatch(words as RegExp)
  const offersToWarn = message.includes('Set `on-existing: warn` to push without this answer.')
  expect(offersToWarn).toBe(onExisting === 'fail' && exists === 'unknown')
  expect(titles(pushed).includes('notice First push')).toBe(name === 'the package is not there')
})

it('a tag that is there is to be listed alone where the step pushes others, and is to be another one where it is alone', async () => {
  const says = async (push: string) => (await step({ push, 'on-existing': 'fail' })).annotations[0]?.message
  expect(await says(TAG)).toContain('already exists. Push another tag.')
  expect(await says(`${TAG}, ${APP}:1`)).toContain('List only the tag that must not move')
})

it('a tag that an outage leaves open is none that the registry hides, though the push is denied', async () => {
  const of = { token: githubToken({ packages: 'read' }), ...answer(500) } as const
  const pushed = await step({ push: TAG, 'on-denied': 'warn', 'on-existing': 'warn' }, of)
  const [about] = pushed.annotations.filter(({ title }) => title === 'Existing tag not known')
  expect(about?.message).toMatch(/returned 500/)
  expect(about?.message).not.toContain('answers 404')
})

it.each([
  ['fail', 1, githubToken({ live: false })],
  ['warn', 0, '']
] as const)(
  'a token that is not accepted leaves open what exists: %s ends with %i',
  async (onExisting, exitCode, of) => {
    const refused = await step({ push: TAG, 'on-denied': 'warn', 'on-existing': onExisting }, { token: of })
    expect(refused).toMatchObject({ exitCode, outputs: { exists: 'unknown', 'logged-in': 'false' } })
    expect(titles(refused).filter(title => title.endsWith('Existing tag not known'))).toHaveLength(1)
  }
)

it('a tag is asked for while the upload session is', async () => {
  const pushed = await step({ push: TAG }, { faults: [{ on: 'upload', effect: 'delay', ms: 4000 }] })
  const at = (wanted: string) => pushed.requests.find(({ kind }) => kind === wanted)
  expect(at('manifest')?.time).toBeLessThan(at('upload')?.ended ?? 0)
})

// What else there is: __tests__/unit/verdict.test.ts.
it.each([
  ['denied where it is the other one', 'public', 'denied', 1, ['error Wrong visibility']],
  ['allowed where it is as asked', 'private', 'allowed', 0, []]
])(
  'with `visibility` a push is %s, for one question whatever the number of tags',
  async (_, visibility, verdict, exitCode, told) => {
    const pushed = await step({ push: TAGS, visibility })
    expect([pushed.exitCode, pushed.outputs['can-push'], titles(pushed)]).toEqual([exitCode, `${exitCode === 0}`, told])
    expect(reportOf(pushed)[0]).toMatchObject({ verdict, visibility: 'private', exists: 'false' })
    expect(kindsOf(pushed)).toEqual(['manifest', 'manifest', 'manifest', 'tags', 'token', 'token', 'upload'])
    if (exitCode === 1) expect(pushed.annotations[0]?.message).toMatch(/ghcr\.io\/acme\/app:1\.2\.3 .*private.*public/s)
  }
)
