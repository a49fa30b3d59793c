import { describe, expect, it } from '@jest/globals'
import { RATE_LIMITS, SERVER_TROUBLES } from '../../simulator/github/not-refusals.ts'
import { classicPat, githubToken, oldGithubToken, refreshToken } from '../../simulator/github/tokens.ts'
import { meaningOf, type Outcome, outcomeOf } from '../../src/access/outcome.ts'
import type { AskedImage, Probed } from '../../src/access/probe.ts'
import { type AccessReport, judge, preflight } from '../../src/access/verdict.ts'
import { type Access, parseImage } from '../../src/github/image.ts'
import { findServer } from '../../src/github/server.ts'
import type { Inputs } from '../../src/runner/inputs.ts'
import { readWith } from '../support/read-inputs.ts'

const image = parseImage('acme/app', 'ghcr.io')

const inputs = (overrides: Partial<Inputs> = {}): Inputs => ({
  ...readWith({ engine: 'file', store: 'shared' }),
  ...overrides
})

const answer = (overrides: Partial<Outcome> = {}): Outcome => ({ asked: 'GET /token', status: 200, ...overrides })
const LIVE = answer({ status: 200, found: true })
const refused = (status: number) => answer({ status, code: 'DENIED', message: 'denied' })
const silent: Outcome = { asked: 'GET /token', failure: { fault: 'timeout', detail: '10000 ms' } }
const evil = { fault: 'foreign-host', detail: 'https://evil.example' } as const
const elsewhere: Outcome = { asked: 'GET /token', failure: evil }

const found = (images: readonly AskedImage[] = [], overrides: Partial<Probed> = {}): Probed => ({
  token: LIVE,
  images,
  ...overrides
})
const finding = (access: Access, of?: Outcome, anonymous?: Outcome): AskedImage => ({
  ...image,
  access,
  ...(of === undefined ? {} : { answer: of }),
  ...(anonymous === undefined ? {} : { anonymous })
})
const answerOf = (of: Partial<Outcome>) => ('failure' in of ? { asked: 'GET /', ...of } : answer(of))
const verdictOf = (...of: Parameters<typeof finding>) => judge(inputs(), found([finding(...of)])).images[0]?.verdict

describe('an upload session', () => {
  it.each([
    ['202 with a place to upload to', { status: 202, found: true }, 'allowed'],
    ['202 without one', { status: 202 }, 'unknown'],
    ["403 in the registry's words", { status: 403, code: 'DENIED' }, 'denied'],
    ['404', { status: 404, code: 'NAME_UNKNOWN' }, 'unknown'],
    ['429', { status: 429, code: 'TOOMANYREQUESTS' }, 'unknown']
  ] as const)('%s', (_, of, verdict) => expect(verdictOf('push', answerOf(of))).toBe(verdict))
})

describe('a manifest', () => {
  it.each([
    ['200 with a digest', { status: 200, found: true }, 'allowed'],
    ['200 without one', { status: 200 }, 'unknown'],
    ["403 in the registry's words", { status: 403, code: 'DENIED' }, 'denied'],
    ["404 in the registry's words", { status: 404, code: 'MANIFEST_UNKNOWN' }, 'denied'],
    ['404 of a proxy', { status: 404 }, 'unknown']
  ] as const)('%s', (_, of, verdict) => expect(verdictOf('pull', answerOf(of))).toBe(verdict))
})

describe('the credential', () => {
  const credentialOf = (token: Outcome, images: AskedImage[] = []): AccessReport =>
    judge(inputs(), found(images, { token }))

  it.each([
    ['200 with a token', LIVE, 'live', true],
    ['200 without a token', answer({ status: 200 }), 'unknown', true],
    ['403', refused(403), 'dead', false],
    ['401', refused(401), 'dead', false],
    ['403 of a proxy', answer({ status: 403 }), 'unknown', true],
    ['no answer', silent, 'unknown', true],
    ['a realm of another host', elsewhere, 'foreign-host', false]
  ] as const)('%s', (_, token, credential, mayLogIn) => {
    expect(credentialOf(token)).toMatchObject({ token: credential, mayLogIn })
  })

  it('is kept back if what a push names leads to another host', () => {
    const images = [{ ...finding('push', answer({ status: 202, found: true })), existing: elsewhere }]
    expect(credentialOf(LIVE, images)).toMatchObject({ token: 'foreign-host', mayLogIn: false, endsStep: true })
  })

  it('is kept back if one image leads to another host', () => {
    const images = [finding('pull', answer({ status: 200, found: true })), finding('push', elsewhere)]
    expect(credentialOf(LIVE, images)).toMatchObject({ token: 'foreign-host', mayLogIn: false })
  })
})

describe('the sum of all images', () => {
  const OPEN = answer({ status: 202, found: true })

  it.each([
    ['every one proved', [OPEN, OPEN], 'true'],
    ['one denied', [OPEN, silent, refused(403)], 'false'],
    ['none denied, one inconclusive', [OPEN, silent], 'unknown'],
    ['none listed', [], undefined]
  ] as const)('%s', (_, all, canPush) => {
    const judgement = judge(inputs(), found(all.map(of => finding('push', of))))
    expect(judgement.canPush).toBe(canPush)
    expect(judgement.canPull).toBeUndefined()
    expect(judgement.mayLogIn).toBe(canPush !== 'false')
  })

  it('logs in after a denial where `on-denied` is warn, but never with a dead token', () => {
    const warn = inputs({ onDenied: 'warn', push: [image] })
    expect(judge(warn, found([finding('push', refused(403))])).mayLogIn).toBe(true)
    const dead = judge(warn, found([finding('push')], { token: refused(403) }))
    expect(dead).toMatchObject({ token: 'dead', canPush: 'false', mayLogIn: false })
  })

  it('denies every image where nothing may be sent', () => {
    const judgement = judge(inputs({ token: '', push: [image], pull: [image] }), 'empty')
    expect(judgement).toMatchObject({ canPull: 'false', canPush: 'false', mayLogIn: false })
    expect(judgement.images.map(({ access, verdict }) => [access, verdict])).toEqual([
      ['push', 'denied'],
      ['pull', 'denied']
    ])
  })
})

describe('a tag to push', () => {
  const OPEN = answer({ status: 202, found: true })
  const tagged = parseImage('acme/app:1', 'ghcr.io')
  const existsOf = (existing: Outcome, upload: Outcome) =>
    judge(inputs(), found([{ ...tagged, access: 'push', answer: upload, existing }])).exists

  it.each([
    ['200 with a digest', { status: 200, found: true }, 'true', 'true'],
    ['200 without one', { status: 200 }, 'unknown', 'unknown'],
    ['404 MANIFEST_UNKNOWN', { status: 404, code: 'MANIFEST_UNKNOWN' }, 'false', 'unknown'],
    ['404 NAME_UNKNOWN', { status: 404, code: 'NAME_UNKNOWN' }, 'false', 'unknown'],
    ['404 with another code', { status: 404, code: 'DENIED' }, 'unknown', 'unknown'],
    ['403', { status: 403, code: 'DENIED' }, 'unknown', 'unknown'],
    ['no answer', silent, 'unknown', 'unknown']
  ] as const)('%s, where the push is allowed and where it is not', (_, existing, allowed, denied) => {
    expect(existsOf(answerOf(existing), OPEN)).toBe(allowed)
    expect(existsOf(answerOf(existing), refused(403))).toBe(denied)
  })

  it('was not asked for where nothing may be sent', () => {
    const access = judge(inputs({ token: '', push: [tagged, image], onDenied: 'warn', onExisting: 'fail' }), 'empty')
    expect(access.images.map(each => each.access === 'push' && each.exists)).toEqual(['unknown', undefined])
    expect(access).toMatchObject({ exists: 'unknown', endsStep: true })
  })
})

describe('`visibility`', () => {
  const MINE = answer({ status: 200, found: true })
  it.each([
    ['public', MINE, MINE, 'allowed', 'public'],
    ['private', MINE, MINE, 'denied', 'public'],
    ['public', MINE, refused(401), 'denied', 'private'],
    ['private', MINE, refused(403), 'allowed', 'private'],
    ['private', MINE, answer({ status: 404, code: 'MANIFEST_UNKNOWN' }), 'allowed', 'private'],
    ['private', MINE, answer({ status: 404 }), 'unknown', 'unknown'],
    ['public', MINE, silent, 'unknown', 'unknown'],
    ['public', refused(403), refused(403), 'denied', 'unknown'],
    ['private', refused(403), MINE, 'denied', 'public']
  ] as const)('%s', (visibility, own, anonymous, verdict, seen) => {
    const judgement = judge(inputs({ visibility }), found([finding('pull', own, anonymous)]))
    expect(judgement.images[0]).toMatchObject({ verdict, visibility: seen })
  })
})

describe('`visibility` of a package to push', () => {
  const OPEN = answer({ status: 202, found: true })
  const THERE = answer({ status: 200, found: true })
  const NEW = answer({ status: 404, code: 'NAME_UNKNOWN' })
  it.each([
    ['public', OPEN, THERE, THERE, 'allowed', 'public'],
    ['private', OPEN, THERE, THERE, 'denied', 'public'],
    ['public', OPEN, THERE, refused(401), 'denied', 'private'],
    ['private', OPEN, THERE, refused(403), 'allowed', 'private'],
    ['public', OPEN, NEW, refused(403), 'allowed', undefined],
    ['private', OPEN, refused(403), refused(403), 'unknown', 'unknown'],
    ['private', OPEN, silent, refused(403), 'unknown', 'unknown'],
    ['private', OPEN, THERE, silent, 'unknown', 'unknown'],
    ['private', OPEN, answer({ status: 404 }), refused(403), 'unknown', 'unknown'],
    ['public', refused(403), NEW, refused(403), 'denied', 'unknown']
  ] as const)('%s', (visibility, upload, listing, anonymous, verdict, seen) => {
    const check: AskedImage = { ...image, access: 'push', answer: upload, listing, anonymous }
    const [result] = judge(inputs({ visibility }), found([check])).images
    expect([result?.verdict, result?.visibility]).toEqual([verdict, seen])
  })
})

describe('an answer means', () => {
  const REFUSED = { code: 'DENIED', message: 'permission_denied: write_package' }
  it.each<[string, Partial<Outcome>]>([
    ['found', { status: 200, found: {} }],
    ['refused', { status: 403, ...REFUSED }],
    ['refused', { status: 401, code: 'UNAUTHORIZED' }],
    ['absent', { status: 404, code: 'MANIFEST_UNKNOWN' }],
    ['unclear', { status: 404 }],
    ['unclear', { status: 405, code: 'UNSUPPORTED' }],
    ['unclear', { status: 403, message: 'Forbidden' }],
    ['limited', { status: 429, ...REFUSED }],
    ['limited', { status: 403, code: 'TOOMANYREQUESTS', message: 'slow down' }],
    ['trouble', { status: 503, ...REFUSED }],
    ['foreign', elsewhere],
    ['unclear', silent]
  ])('%s: %j', (meaning, of) => expect(meaningOf(answerOf(of))).toBe(meaning))

  it.each(
    [...Object.entries(RATE_LIMITS), ...Object.entries(SERVER_TROUBLES)].map(
      ([form, fault], index) => [form, index < Object.keys(RATE_LIMITS).length ? 'limited' : 'trouble', fault] as const
    )
  )('%s: %s, whatever place it comes from', (_, meaning, { status, body }) => {
    const outcome = outcomeOf('GET /token', { status, headers: {}, body: JSON.stringify(body) })
    expect(meaningOf(outcome)).toBe(meaning)
    expect(judge(inputs(), found([], { token: outcome }))).toMatchObject({ token: 'unknown', mayLogIn: true })
  })
})

describe('an index', () => {
  const lacks = { platform: 'linux/arm64' }
  it.each([
    ['that does not list a platform', answer({ status: 200 }), lacks, 'denied'],
    ['of which a child is not there', answer({ status: 404, code: 'MANIFEST_UNKNOWN' }), lacks, 'denied'],
    ['of which a child was not answered', silent, undefined, 'unknown']
  ] as const)('%s', (_, of, lacking, verdict) => {
    const check: AskedImage = { ...image, access: 'pull', answer: of, lacks: lacking }
    expect(judge(inputs(), found([check])).images[0]?.verdict).toBe(verdict)
  })
})

describe('a step that only checks', () => {
  const only = (overrides: Partial<Inputs> = {}) => inputs({ engines: [], ...overrides })
  it.each([
    ['an image that is not known', [finding('push', silent)], LIVE],
    ['a token that is not known', [], silent]
  ] as const)('is ended by %s, unless `on-denied` is warn', (_, images, token) => {
    const probed = found(images, { token })
    expect(judge(only(), probed).endsStep).toBe(true)
    expect(judge(only({ onDenied: 'warn' }), probed).endsStep).toBe(false)
    expect(judge(inputs(), probed).endsStep).toBe(false)
  })
})

describe('what may be sent at all', () => {
  const github = findServer('', 'https://github.com')
  const ghes = 'https://ghe.example'

  it.each([
    ['no token', '', github, 'empty'],
    ['a refresh token', refreshToken().value, github, 'refresh'],
    ["a job's token to its own server", githubToken().value, github, undefined],
    ['a GHES token to ghcr.io', oldGithubToken().value, findServer('ghcr.io', ghes), 'other-server'],
    ['a GHES token to its own registry', oldGithubToken().value, findServer('', ghes), undefined],
    ['a github.com token to a GHES registry', githubToken().value, findServer('', ghes), 'other-server'],
    ['a personal token, which may be of any server', classicPat().value, findServer('ghcr.io', ghes), undefined]
  ])('%s', (_, token, server, failure) => expect(preflight({ token, server })).toBe(failure))
})
