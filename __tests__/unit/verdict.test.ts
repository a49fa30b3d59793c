import { describe, expect, it } from '@jest/globals'
import { RATE_LIMITS, SERVER_TROUBLES } from '../../simulator/github/not-refusals.ts'
import { failureFrom, meaningOf, type Outcome, outcomeOf } from '../../src/access/outcome.ts'
import type { AskedImage, Probed } from '../../src/access/probe.ts'
import { judge } from '../../src/access/verdict.ts'
import { type Access, parseImage } from '../../src/github/image.ts'
import type { Inputs } from '../../src/runner/inputs.ts'
import { readWith } from '../support/read-inputs.ts'

// In __tests__/action/: existing tags in tags.test.ts, indexes in platforms.test.ts, tokens that go to no registry in
// diagnosis.test.ts and hosts.test.ts.

const image = parseImage('acme/app', 'ghcr.io')

const inputs = (overrides: Partial<Inputs> = {}): Inputs => ({
  ...readWith({ engine: 'file', store: 'shared' }),
  ...overrides
})

const answer = (status: number, more: Partial<Outcome> = {}): Outcome => ({ asked: 'GET /token', status, ...more })
const LIVE = answer(200, { found: true })
const OPEN = answer(202, { found: true })
const DENIED = answer(403, { code: 'DENIED', message: 'denied' })
const UNAUTHORIZED = answer(401, { code: 'UNAUTHORIZED' })
const ABSENT = answer(404, { code: 'MANIFEST_UNKNOWN' })
const NEW = answer(404, { code: 'NAME_UNKNOWN' })
const OF_A_PROXY = answer(404)
const silent: Outcome = { asked: 'GET /token', failure: { fault: 'timeout', detail: '10000 ms' } }
const elsewhere: Outcome = {
  asked: 'GET /token',
  failure: { fault: 'foreign-host', detail: 'https://evil.example' }
}

const found = (images: readonly AskedImage[] = [], token = LIVE): Probed => ({ token, images })
const asked = (access: Access, of?: Outcome, more: Partial<AskedImage> = {}) =>
  ({ ...image, access, ...(of && { answer: of }), ...more }) as AskedImage

describe('an answer means', () => {
  it.each<[string, Outcome]>([
    ['found', LIVE],
    ['refused', DENIED],
    ['refused', UNAUTHORIZED],
    ['absent', ABSENT],
    ['unclear', OF_A_PROXY],
    ['unclear', answer(202)],
    ['unclear', answer(405, { code: 'UNSUPPORTED' })],
    ['unclear', answer(403, { message: 'Forbidden' })],
    ['limited', answer(429, { code: 'DENIED', message: 'permission_denied: write_package' })],
    ['limited', answer(403, { code: 'TOOMANYREQUESTS', message: 'slow down' })],
    ['trouble', answer(503, { code: 'DENIED', message: 'permission_denied: write_package' })],
    ['foreign', elsewhere],
    ['unclear', silent]
  ])('%s: %j', (meaning, of) => expect(meaningOf(of)).toBe(meaning))

  const forms = (meaning: string, faults: typeof RATE_LIMITS) =>
    Object.entries(faults).map(([form, fault]) => [meaning, form, fault] as const)
  it.each([...forms('limited', RATE_LIMITS), ...forms('trouble', SERVER_TROUBLES)])(
    '%s: %s, whatever place it comes from',
    (meaning, _, { status, body }) => {
      const outcome = outcomeOf('GET /token', { status, headers: {}, body: JSON.stringify(body) })
      expect(meaningOf(outcome)).toBe(meaning)
      expect(judge(inputs(), found([], outcome))).toMatchObject({ token: 'unknown', mayLogIn: true })
    }
  )
})

it.each<[Access, string, Outcome]>([
  ['push', 'allowed', OPEN],
  ['push', 'denied', DENIED],
  ['push', 'unknown', NEW],
  ['push', 'unknown', answer(202)],
  ['pull', 'allowed', LIVE],
  ['pull', 'denied', DENIED],
  ['pull', 'denied', ABSENT],
  ['pull', 'unknown', OF_A_PROXY]
])('a %s is %s after %j', (access, verdict, of) => {
  expect(judge(inputs(), found([asked(access, of)])).images).toMatchObject([{ verdict }])
})

describe('the credential', () => {
  const listed = asked('push', OPEN)
  it.each<[string, boolean, string, Outcome, AskedImage[]?]>([
    ['live', true, '200 with a token', LIVE],
    ['unknown', true, '200 without a token', answer(200)],
    ['dead', false, '403', DENIED],
    ['dead', false, '401', UNAUTHORIZED],
    ['unknown', true, '404 of a proxy', OF_A_PROXY],
    ['unknown', true, 'no answer', silent],
    ['foreign-host', false, 'a realm of another host', elsewhere],
    ['foreign-host', false, 'another host, by one image', LIVE, [listed, asked('pull', elsewhere)]],
    ['foreign-host', false, 'another host, by a tag to push', LIVE, [{ ...listed, existing: elsewhere }]]
  ])('is %s, and may be handed to an engine is %s, after %s', (token, mayLogIn, _, of, images = []) => {
    const endsStep = token === 'foreign-host' || token === 'dead'
    expect(judge(inputs(), found(images, of))).toMatchObject({ token, mayLogIn, endsStep })
  })
})

describe('the sum of all images', () => {
  it.each<[string, Outcome[], string | undefined]>([
    ['every one proved', [OPEN, OPEN], 'true'],
    ['one denied', [OPEN, silent, DENIED], 'false'],
    ['none denied, one inconclusive', [OPEN, silent], 'unknown'],
    ['none listed', [], undefined]
  ])('%s', (_, all, canPush) => {
    const judgement = judge(inputs(), found(all.map(of => asked('push', of))))
    expect([judgement.canPush, judgement.canPull, judgement.mayLogIn]).toEqual([
      canPush,
      undefined,
      canPush !== 'false'
    ])
  })

  it('logs in after a denial where `on-denied` is warn, but never with a dead token', () => {
    const warn = inputs({ onDenied: 'warn', push: [image] })
    expect(judge(warn, found([asked('push', DENIED)])).mayLogIn).toBe(true)
    expect(judge(warn, found([asked('push')], DENIED))).toMatchObject({
      token: 'dead',
      canPush: 'false',
      mayLogIn: false
    })
  })

  it('denies every image where nothing may be sent, and whether its tag is there is not known', () => {
    const tagged = parseImage('acme/app:1', 'ghcr.io')
    const given = inputs({ token: '', push: [tagged, image], pull: [image], onDenied: 'warn', onExisting: 'fail' })
    const judgement = judge(given, 'empty')
    expect(judgement).toMatchObject({ canPull: 'false', canPush: 'false', mayLogIn: false, exists: 'unknown' })
    expect(judgement.endsStep).toBe(true)
    expect(judgement.images).toMatchObject([
      { access: 'push', verdict: 'denied', exists: 'unknown' },
      { access: 'push', verdict: 'denied', exists: undefined },
      { access: 'pull', verdict: 'denied' }
    ])
  })

  it.each([
    ['an image that is not known', found([asked('push', silent)])],
    ['a token that is not known', found([], silent)]
  ])('ends a step that only checks after %s, unless `on-denied` is warn', (_, probed) => {
    expect(judge(inputs({ engines: [] }), probed).endsStep).toBe(true)
    expect(judge(inputs({ engines: [], onDenied: 'warn' }), probed).endsStep).toBe(false)
    expect(judge(inputs(), probed).endsStep).toBe(false)
  })
})

it.each([
  ['true', LIVE, OPEN],
  ['false', ABSENT, OPEN],
  ['false', NEW, OPEN],
  ['unknown', answer(404, { code: 'DENIED' }), OPEN],
  ['unknown', OF_A_PROXY, OPEN],
  ['unknown', ABSENT, DENIED]
])('a tag to push is there: %s (%#)', (exists, existing, upload) => {
  const tagged = { ...asked('push', upload, { existing }), tag: '1' }
  expect(judge(inputs({ onDenied: 'warn' }), found([tagged])).images[0]?.exists).toBe(exists)
})

it.each(['ENOTFOUND', 'EAI_AGAIN'])('a host whose address is not found is told as that: %s', code => {
  expect(failureFrom(Object.assign(new Error(), { code }))).toEqual({ fault: 'dns', detail: code })
})

describe('`visibility`', () => {
  const pull = (own: Outcome, anonymous: Outcome) => asked('pull', own, { anonymous })
  const push = (upload: Outcome, listing: Outcome, anonymous: Outcome) => asked('push', upload, { listing, anonymous })

  it.each<['public' | 'private', string, string | undefined, AskedImage]>([
    ['public', 'allowed', 'public', pull(LIVE, LIVE)],
    ['private', 'denied', 'public', pull(LIVE, LIVE)],
    ['public', 'denied', 'private', pull(LIVE, UNAUTHORIZED)],
    ['private', 'allowed', 'private', pull(LIVE, DENIED)],
    ['private', 'allowed', 'private', pull(LIVE, ABSENT)],
    ['private', 'unknown', 'unknown', pull(LIVE, OF_A_PROXY)],
    ['public', 'unknown', 'unknown', pull(LIVE, silent)],
    ['public', 'denied', 'unknown', pull(DENIED, DENIED)],
    ['private', 'denied', 'public', pull(DENIED, LIVE)],
    ['public', 'allowed', 'public', push(OPEN, LIVE, LIVE)],
    ['private', 'denied', 'public', push(OPEN, LIVE, LIVE)],
    ['public', 'denied', 'private', push(OPEN, LIVE, UNAUTHORIZED)],
    ['private', 'allowed', 'private', push(OPEN, LIVE, DENIED)],
    ['public', 'allowed', undefined, push(OPEN, NEW, DENIED)],
    ['private', 'unknown', 'unknown', push(OPEN, DENIED, DENIED)],
    ['private', 'unknown', 'unknown', push(OPEN, silent, DENIED)],
    ['private', 'unknown', 'unknown', push(OPEN, LIVE, silent)],
    ['public', 'denied', 'unknown', push(DENIED, NEW, DENIED)]
  ])('%s: %s, since it is %s (%#)', (visibility, verdict, seen, check) => {
    const [result] = judge(inputs({ visibility }), found([check])).images
    expect([result?.verdict, result?.visibility]).toEqual([verdict, seen])
  })
})
