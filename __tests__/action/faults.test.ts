import { beforeAll, describe, expect, it } from '@jest/globals'
import { RATE_LIMITS, SERVER_TROUBLES } from '../../simulator/github/not-refusals.ts'
import { classicPat } from '../../simulator/github/tokens.ts'
import { index, manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault, TlsFault } from '../../simulator/network/faults.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import { runnerPlatform } from '../../src/access/platforms.ts'
import { mayPass } from '../../src/runner/engine-words.ts'
import { extent, sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { verdictsIn, type WireOptions, type WireRun, wireRun } from '../support/wire-run.ts'

// What a proxy, a server or the network does wrong, at each request that the action makes: nothing is denied by it, the
// login is made, and it costs no memory. Waits take no time here, and a limit is a third of itself where a row waits for it.

/** Of main with 20 images, in MiB; without a fault it takes about 63. */
const LIMIT_MIB = 90

type Effect = Fault extends infer Each ? (Each extends Fault ? Omit<Each, 'on'> : never) : never

interface Row {
  fault: string
  effect: () => Effect
  /** What the log says of it. */
  says: RegExp
  /** Requests for `/token` and for each image; a refused HEAD is followed by a GET. Not compared where it is absent. */
  tries?: number
  head?: number
  get?: number
  /** Every try waits for its limit. */
  hangs?: true
  /** It is played with three images: with twenty, the limit of all answers together would count, in whatever order they come. */
  few?: true
  /** What it waits before the second try at the least, in ms. */
  waits?: number
}

/** Bytes of an answer that are read, less those of a header: by default, and of a manifest or a page of tags. */
const BODY = 31 * 1024
const LARGE = 159 * 1024
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const TUNNEL = 'HTTP/1.1 200 Connection Established\r\n'
const LINES = 'X: y\r\n'.repeat(5000)
const SPACES = ' '.repeat(60_000)

const raw = (...pieces: string[]) => ({ effect: 'raw', pieces }) as const
/** The last piece again and again. */
const endless = (...pieces: string[]) => ({ ...raw(...pieces), endless: true }) as const
const slow = (everyMs: number, effect: ReturnType<typeof raw>) => ({ ...effect, everyMs })
const answer = (status: number, body = '', headers = {}) => ({ effect: 'status', status, body, headers }) as const
const json = (body: unknown, status = 200) => ({ effect: 'json', body, status }) as const

/** A JSON text of so many of these as fit. */
function filled(size: number, start: string, part: (index: number) => string, end: string): string {
  const parts = [start]
  for (let left = size - start.length - end.length - 200; left > 0; left -= parts.at(-1)?.length ?? 0) {
    parts.push(part(parts.length))
  }
  return parts.join('') + end
}

const IN_TIME = /got no answer in time/
const TOO_LARGE = /got too large an answer/
const TOO_LARGE_OR_GONE = /too large an answer|lost the connection/
const GONE = /lost the connection/
const NOT_GHCR = /Not ghcr\.io answers, but another server.*returned 200/s
const returned = (status: number) => new RegExp(`returned ${status}`)
const row = (fault: string, says: RegExp, effect: Effect, more: Partial<Row> = {}): Row => {
  return { fault, says, effect: () => effect, ...more }
}
/** An answer with this status; without a number of tries they are not counted. */
const answers = (
  fault: string,
  status: number,
  tries: number | undefined,
  ...rest: [body?: string, headers?: object]
) => row(fault, returned(status), answer(status, ...rest), tries === undefined ? {} : { tries })

const NOT_REFUSALS = { ...RATE_LIMITS, ...SERVER_TROUBLES }
/** A HEAD only has the status of a refusal: its words, by which it is none, come with a GET. */
const NO_REFUSALS = Object.entries(NOT_REFUSALS).map(([form, fault]) => {
  const tries = form in RATE_LIMITS ? 5 : 3
  const inWords = fault.status === 429 ? {} : { head: 1, get: tries }
  return row(`tells of what is no refusal: ${form}`, /limit|authzd|intermediary/, fault, { tries, ...inWords })
})

const inTwenty = () => answer(503, '', { 'retry-after': new Date(Date.now() + 20_000).toUTCString() })
const after = (seconds: string) => ({ 'retry-after': seconds })
const again = { location: '?again' }
const INTERIM = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(1000)
const MORE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'.repeat(1000)
const UPGRADE = 'HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'
const HANGS = { tries: 3, hangs: true } as const
const WRONG_TYPES = '{"token":["a"],"access_token":7,"tags":{"a":1},"errors":"none"}'

/** Bodies that are large once they are read. */
const LARGE_BODIES: [string, number, string, RegExp?][] = [
  ['is arrays in arrays', 403, '['.repeat(BODY)],
  ['is objects in objects', 403, '{"a":'.repeat(BODY / 5)],
  ['is an object of many fields', 403, filled(BODY, '{', i => `"${i}":1,`, '"z":1}')],
  ['is many objects of different fields', 403, filled(BODY, '[', i => `{"${i}":1},`, '1]')],
  ['has many errors', 403, filled(BODY, '{"errors":[', () => '{},', '{}]}')],
  ['has a long token', 200, filled(BODY, '{"token":"', () => 'x', '"}')],
  ['has a long message', 418, filled(BODY, '{"errors":[{"message":"', () => 'word ', '"}]}'), /word word …/],
  ['has many numbers for tags', 200, filled(LARGE, '{"tags":[', () => '1,', '1]}'), /returned 200|too large/],
  ['lists many children', 200, filled(LARGE, '{"manifests":[', () => '{"digest":1},', '1]}'), /returned 200|too large/]
]

const ROWS: Row[] = [
  row('never answers', IN_TIME, { effect: 'hang' }, HANGS),
  // The answer to a HEAD is whole with its header; this one names no digest.
  row('stops after its header', IN_TIME, { effect: 'stall' }, { ...HANGS, head: 1 }),
  row('sends its header slowly', IN_TIME, { effect: 'drip' }, HANGS),
  row('sends its body slowly', IN_TIME, { effect: 'drip', from: 'body' }, { ...HANGS, head: 1 }),
  row('cuts the connection', GONE, { effect: 'reset' }, { tries: 3 }),
  row('cuts its answer', GONE, { effect: 'truncated' }, { tries: 3 }),
  answers('answers 500', 500, 3),
  row('answers 502 and a page', returned(502), { effect: 'html' }, { tries: 3 }),
  answers('answers 503', 503, 3),
  answers('answers 429 without a word', 429, 5),
  { ...answers('answers 429 and asks for two seconds', 429, 5, '', after('2')), waits: 2000 },
  { ...answers('answers 503 and names a date', 503, 3), effect: inTwenty, waits: 2000, few: true },
  answers('answers 503 and asks for a day', 503, 1, '', after('86400')),
  answers('answers 429 and asks for more seconds than there are', 429, 1, '', after('9'.repeat(20))),
  // A HEAD has no body that could be too large: here the connection breaks.
  row(
    'answers without end',
    /got too large an answer.*reads too little of it/s,
    { effect: 'endless' },
    { tries: 1, head: 3, few: true }
  ),
  row('answers 200 and a page', NOT_GHCR, { effect: 'html', status: 200 }, { tries: 1 }),
  row('answers 403 and a page', returned(403), { effect: 'html', status: 403 }, { tries: 1, get: 1 }),
  { ...answers('answers 403 and a page that is longer than any answer', 403, 1, 'x'.repeat(200_000)), few: true },
  answers('answers 200 and nothing of use', 200, 1, '{}'),
  answers('answers 200 and wrong types', 200, 1, WRONG_TYPES),
  answers('answers 200 and a bare null', 200, 1, 'null'),
  answers('answers 403 and wrong types', 403, 1, '{"errors":[{"code":42,"message":null}]}'),
  answers('leads in a circle', 307, 4, '', again),
  answers('is a large redirect in a circle', 307, undefined, 'x'.repeat(BODY), again),
  row('has a body of one-byte chunks without end', TOO_LARGE, endless(CHUNKED, '1\r\nx\r\n'.repeat(10_000))),
  row('has a chunk extension without end', TOO_LARGE_OR_GONE, endless(`${CHUNKED}1;`, 'x'.repeat(60_000))),
  row('has a trailer without end', TOO_LARGE_OR_GONE, endless(`${CHUNKED}0\r\n`, LINES)),
  row('has a header without end', TOO_LARGE, endless(HEAD, LINES)),
  row('comes after interim answers without end', TOO_LARGE, endless(INTERIM)),
  row('is followed by others without end', returned(200), endless(MORE)),
  row('changes the protocol', /lost the connection\W+closed without an answer/, endless(UPGRADE, SPACES)),
  ...LARGE_BODIES.map(([fault, status, body, says]) => row(fault, says ?? returned(status), answer(status, body)))
]

const PUSH = { push: 'ghcr.io/acme/app' }
const PAT = { token: classicPat().value, scopes: 'write:packages' }
const listed = (count: number, end: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `ghcr.io/acme/image-${index}${end(index)}`).join()
/** Twenty images, and every kind of request for them. */
const TWENTY = {
  ...PAT,
  push: listed(12, index => (index % 2 ? ':v1' : '')),
  pull: listed(8, i => (i % 2 ? ':v2' : ''))
}
const THREE = { ...PAT, push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/base:latest, ghcr.io/acme/tool' }
/** A limit is a third of itself: of a try some 3 s, which an answer that comes has on a busy machine as well. */
const FAST = { limits: 3 }

const THREE_KINDS = ['upload', 'manifest', 'tags'] as const

/** The first line of the message, and what its details have in brackets. */
const told = (words: string, detail: string) => new RegExp(`^Warning: .*${words}[^]*\nDetails: .*\\(.*${detail}`, 'm')
const through = (words: string, status: number) => told(`The proxy \\S+ ${words}`, String(status))
const noHttp = (detail: string) => told('The proxy \\S+ is not reached', detail)
const OVERFLOW = noHttp('HPE_HEADER_OVERFLOW')
const PAGE = endless('HTTP/1.1 407 No\r\n\r\n', SPACES)
const PIECES = raw('HTTP/1.1 407 No\r\n', ...Array(24).fill('X-Line: value\r\n'), '\r\n')
const NO_TLS = told('speaks plain HTTP', '(?:packet length|version number)')
const CLOCK = "certificate .* is not valid at this runner's time .*: set the clock"
const PASSWORD = through('asks for a password \\(407\\): add it to HTTPS_PROXY', 407)
const REFUSES = through('refuses ghcr\\.io \\(403\\): allow ghcr\\.io:443 in it', 403)

/** What a proxy does, and how often a tunnel is asked for. */
const way = (fault: string, says: RegExp, tries: number, effect: Effect, hangs?: true): Row =>
  row(`leads through a proxy that ${fault}`, says, effect, { tries, ...(hangs ? { hangs } : {}) })
const to = (fault: string, of: TlsFault, says: RegExp, tries = 1) =>
  way(`leads to ${fault}`, says, tries, { effect: 'tls', of })

const WAYS: Row[] = [
  way('does not find the host', through('does not get through to ghcr\\.io', 502), 3, { effect: 'unreachable' }),
  way('refuses', REFUSES, 1, answer(403)),
  way('limits the rate', through('does not get through to ghcr\\.io', 429), 1, answer(429)),
  way('asks for a password', PASSWORD, 1, answer(407)),
  way('hangs up', told('The proxy \\S+ is not reached', ''), 3, { effect: 'reset' }),
  way('never answers', IN_TIME, 3, { effect: 'hang' }, true),
  way('answers one byte a second', IN_TIME, 3, { effect: 'drip' }, true),
  way('answers in 26 pieces', PASSWORD, 1, slow(5, PIECES)),
  way('answers byte by byte', REFUSES, 1, slow(5, raw(...'HTTP/1.1 403 No\r\n\r\n'))),
  way('answers byte by byte, without end', IN_TIME, 3, slow(20, endless(`${TUNNEL}X: `, 'y')), true),
  way('sends 2 MB of header', OVERFLOW, 1, raw(`${TUNNEL}${'X: y\r\n'.repeat(350_000)}\r\n`)),
  way('sends a header without end', OVERFLOW, 1, endless(TUNNEL, LINES)),
  way('sends a first line without end', OVERFLOW, 1, endless('HTTP/1.1 200 ', SPACES)),
  way('answers 407 with a page without end', PASSWORD, 1, PAGE),
  way('speaks another protocol', noHttp('HPE_\\w+'), 1, endless('SSH-2.0-x\r\n', SPACES)),
  way('opens a tunnel in which nothing comes', IN_TIME, 3, raw(`${TUNNEL}\r\n`), true),
  way('opens a tunnel in which no TLS comes, without end', NO_TLS, 1, endless(`${TUNNEL}\r\n`, SPACES)),
  // Node does not know the authority: the handshake is made again with the system's.
  to('an authority that nobody knows', 'untrusted', told('in NODE_EXTRA_CA_CERTS', 'UNABLE_TO_VERIFY'), 2),
  to('plain HTTP', 'plain', NO_TLS),
  to('a certificate that has expired', 'expired', told(CLOCK, 'CERT_HAS_EXPIRED')),
  to('one that is not valid yet', 'not-yet-valid', told(CLOCK, 'CERT_NOT_YET_VALID')),
  to('one of another host', 'other-host', told('is of another host: look at', 'ERR_TLS_CERT_ALTNAME')),
  to('one with SHA-1', 'old-digest', told('has a small key or SHA-1: replace it', 'too weak')),
  to('one for clients', 'wrong-usage', told('is not one for servers: replace it', 'INVALID_PURPOSE')),
  to('TLS 1.1', 'old', told('speaks nothing newer than TLS 1\\.1: update', 'protocol')),
  to('a server that asks for one', 'client', told('asks for a client certificate: exempt', 'certificate required'))
]

type Place = 'token' | 'connect' | 'images' | (typeof THREE_KINDS)[number]
interface Play extends Row {
  on: Place
  inputs: Record<string, string>
  options?: WireOptions
}
const at = (on: Place, inputs: Record<string, string>, rows: readonly Row[]): Play[] =>
  rows.map(row => ({ ...row, on, inputs: on === 'images' && (row.hangs || row.few) ? THREE : inputs }))
/** In short a few of the rows here, others there; in full all of them at each. */
const some = (start: number) => ROWS.filter((_, index) => index % extent(1, 15) === extent(0, start))
/** So that each of the rows is tried at two of the three kinds. */
const allButEachThird = (turn: number) => NO_REFUSALS.filter((_, index) => index % 3 !== turn)
const of = { upload: PUSH, manifest: { pull: 'ghcr.io/acme/base:latest' }, tags: { pull: 'ghcr.io/acme/base' } }
/** The answer to CONNECT is read alike from each of them. */
const PROXIES = [{}, { proxyCredential: 'me:secret-of-the-proxy' }, { secureProxy: true }]
const PLAYS: Play[] = [
  ...at('token', PUSH, [...sample(NO_REFUSALS, 5), ...some(0)]),
  ...at('images', TWENTY, some(4)),
  ...sample(
    THREE_KINDS.flatMap((kind, turn) => at(kind, of[kind], allButEachThird(turn))),
    11
  ),
  ...sample(
    at('connect', PUSH, WAYS).map((play, index) => ({ ...play, options: PROXIES[index % 3] ?? {} })),
    11
  )
]

// All at once and before the tests that look at them: what waits for its limit waits next to everything else.
const [waiting, computing] = [openPool(8), openPool(3)]
const runs = new Map<Play, Promise<WireRun>>()
beforeAll(() => {
  for (const play of PLAYS) {
    const { on, effect, hangs, inputs, options } = play
    const faults = () => [{ on: on === 'images' ? [...THREE_KINDS, 'api'] : on, ...effect() } as Fault]
    const clock = hangs ? FAST : {}
    const start = () => wireRun(inputs, { unknownRequests: 'allow', ...options, faults: faults(), clock })
    runs.set(play, (hangs ? waiting : computing)(start))
  }
})

/** Tries by the log of the action. On a machine that is busy, one that is given up may not have come to the server. */
const given = ({ step }: WireRun, what: string) =>
  step.log.split('\n').filter(line => line.startsWith(`##[debug]${what}: timeout`)).length

function expectTries({ on, fault, tries, head, get, hangs, waits: least }: Play, run: WireRun): void {
  const { count, waits } = run
  if (tries === undefined) return
  if (hangs) {
    const asked = on === 'images' ? 'POST https://ghcr.io/v2/acme/app/blobs/uploads/' : 'GET https://ghcr.io/token'
    expect(given(run, asked)).toBe(tries)
  } else if (on === 'images') {
    // A push asks for its tag with GET at once. Of a rate limit only those that are asked first are tried so often.
    expect(Math.max(run.tries('upload'), run.tries('tags'))).toBe(tries)
    if (tries < 5) expect([run.tries('tags'), run.tries('manifest', 'HEAD')]).toEqual([tries, head ?? tries])
    // The API has 5 s in all, so that there is less room for tries.
    expect(run.tries('api')).toBeGreaterThanOrEqual(1)
  } else if (on === 'manifest') expect([count(on, 'HEAD'), count(on, 'GET')]).toEqual([head ?? tries, get ?? 0])
  else expect(count(on)).toBe(tries)
  if (on !== 'token') return
  expect([count('upload'), waits.length]).toEqual([0, fault.includes('circle') ? 0 : tries - 1])
  // Half a second at least before the second try, a second before the third, or what the answer asks for.
  for (const [n, ms] of waits.entries()) expect(ms).toBeGreaterThanOrEqual((n === 0 && least) || 500 * 2 ** n)
}

it.each(PLAYS)('nothing is denied, and the login is made, by what is asked of $on and $fault', async play => {
  const run = (await runs.get(play)) as WireRun
  const { step, peak } = run
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
  expect(new Set(verdictsIn(step))).toEqual(new Set(['unknown']))
  expect(step.log).toMatch(play.says)
  const levels = step.annotations.map(({ level }) => level)
  if (play.on === 'images') expect(levels).not.toContain('error')
  else expect(levels).toEqual(['warning'])
  // Nothing about permissions, which would be a wrong repair.
  expect(step.annotations[0]?.message).not.toMatch(/Manage Actions access|packages: (?:read|write)/)
  expectTries(play, run)
  if (play.on === 'connect') expect(step.requests.filter(({ kind }) => kind !== 'connect')).toEqual([])
  for (const { sent } of step.requests) expect(sent).toBeLessThan(8 << 20)
  expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
})

describe('what is odd and still an answer', () => {
  const world = { packages: [pkg('acme/app'), pkg('acme/base'), pkg('acme/tool')], clock: {} }
  const ask = (inputs: Record<string, string>, ...faults: Fault[]) => wireRun(inputs, { ...world, faults })
  const PROVED = { 'can-push': 'true', 'can-pull': 'true', scopes: 'write:packages,read:packages' }
  const KINDS = ['token', 'upload', 'manifest', 'tags', 'api'] as const

  it('an access_token serves as the token', async () => {
    const access_token = Buffer.from(classicPat().value).toString('base64')
    const { step } = await ask({ ...PAT, ...PUSH }, { on: 'token', ...json({ access_token }) })
    expect(step.outputs['can-push']).toBe('true')
  })

  it('of a list of tags and of a manifest, only what has the right form counts', async () => {
    const tags = { on: 'tags', ...json({ tags: ['1.0', 7, '<img>'] }) } as const
    const digest = { on: 'manifest', ...answer(200, '', { 'docker-content-digest': 'sha256:x' }) } as const
    const { step } = await ask({ pull: 'ghcr.io/acme/base, ghcr.io/acme/tool:1' }, tags, digest)
    expect(JSON.parse(step.outputs.report ?? '')).toMatchObject([
      { verdict: 'allowed', tags: ['1.0'] },
      { verdict: 'unknown', status: 200 }
    ])
  })

  it.each([
    ['odd case', 'bEARER REALM="/token" , Service="ghcr.io"'],
    ['several schemes', 'Negotiate, Basic realm="a, Bearer realm=\\"x", Bearer service="ghcr.io",realm="/token"'],
    ['a relative realm', 'Bearer realm="/token"']
  ])('where /token is not there, the challenge says where it is: %s', async (_, header) => {
    const missing: Fault = { on: 'token', effect: 'status', status: 404, times: 1 }
    const { step, count } = await ask(PUSH, missing, { on: 'v2', effect: 'challenge', header })
    expect([step.outputs['can-push'], count('v2'), count('token')]).toEqual(['true', 1, 2])
  })

  it('a redirect to the same host is followed, from every request and with every status', async () => {
    const redirects = [
      { on: 'token', status: 301, location: '/token?service=ghcr.io' },
      { on: 'upload', status: 308, location: 'https://ghcr.io/v2/acme/app/blobs/uploads/' },
      { on: 'manifest', status: 302, location: '/v2/acme/base/manifests/latest' },
      { on: 'tags', status: 303, location: 'list?n=5' },
      { on: 'api', status: 307, location: 'https://api.github.com/rate_limit' }
    ] as const
    const { step, count } = await ask(
      THREE,
      ...redirects.map(each => ({ ...each, effect: 'redirect', times: 1 }) as const)
    )
    expect(step.outputs).toMatchObject(PROVED)
    for (const on of KINDS) expect([on, count(on)]).toEqual([on, 2])
  })

  it.each([
    ['breaks off', { effect: 'reset' }],
    ['limits the rate', RATE_LIMITS['the short form']]
  ] as const)('a request that %s once is made again', async (_, effect) => {
    const { step } = await ask(THREE, ...KINDS.map(on => ({ on, times: 1, ...effect }) as Fault))
    expect(step.outputs).toMatchObject(PROVED)
    expect(step.log).toMatch(/##\[debug\]GET \S+\/token: again in \d+ ms/)
  })

  it('a bare denial is asked about once more, a scoped one never', async () => {
    const denied = (message: string) => json({ errors: [{ code: 'DENIED', message }] }, 403)
    expect((await ask(PUSH, { on: 'token', times: 1, ...denied('denied') })).step.outputs['can-push']).toBe('true')
    const bare = await ask(PUSH, { on: 'token', ...denied('denied') })
    expect(bare.count('token')).toBe(2)
    expect(bare.step).toMatchObject({ exitCode: 1, outputs: { 'can-push': 'false', 'logged-in': 'false' } })
    expect((await ask(PUSH, { on: 'upload', ...denied('permission_denied: write_package') })).count('upload')).toBe(1)
  })
})

it('a rate limit that does not pass is waited for once, however many images there are', async () => {
  const faults = [{ on: 'upload', ...RATE_LIMITS['Error from intermediary'] } as Fault]
  const { count } = await wireRun({ push: listed(30, () => '') }, { faults, clock: {} })
  // Ten at a time with five tries each, and the others once.
  expect(count('upload')).toBeLessThanOrEqual(10 * 5 + 20)
})

it('an API that hangs holds a proved job for 5 s, and the log says that it is silent', async () => {
  const faults: Fault[] = [{ on: 'api', effect: 'hang' }]
  const { step, count } = await wireRun(
    { ...PAT, ...PUSH, scopes: '' },
    { packages: [pkg('acme/app')], faults, clock: FAST }
  )
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true', scopes: '' } })
  expect(count('api')).toBeLessThanOrEqual(1)
  const limit = /GET https:\/\/api\.github\.com\/rate_limit: timeout \((\d+) ms\)/.exec(step.log)?.[1]
  expect(Number(limit)).toBeLessThanOrEqual(5_000)
  expect(step.log).toContain('scopes and expiry: not known, GET /rate_limit of the API got no answer')
  // The registry decides: nothing is wrong with the job.
  expect(step.annotations.filter(({ level }) => level !== 'notice')).toEqual([])
})

describe('answers that are framed in another way', () => {
  const tags = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, manifest({ seed: `v${i}` })]))
  const closed = pkg('acme/closed', { actionsAccess: {} })
  const packages = [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' }), closed]
  const tagged = Object.keys(tags).map(tag => `ghcr.io/acme/app:${tag}`)
  const pull = ['ghcr.io/acme/closed:latest', 'ghcr.io/acme/base:latest', 'ghcr.io/acme/app', ...tagged].join()
  // Each framing on both ways; in short every third of these.
  const combinations = FRAMINGS.flatMap(framing => [true, false].map(direct => ({ framing, direct })))

  it.each(sample(combinations, 3))(
    'give the same verdicts: $framing, without a proxy: $direct',
    async ({ framing, direct }) => {
      const { step, count } = await wireRun(
        { ...PUSH, pull, 'on-denied': 'warn' },
        { framing, packages, job: { direct } }
      )
      const outputs = { 'can-push': 'true', 'can-pull': 'false', 'logged-in': 'true' }
      expect(step).toMatchObject({ exitCode: 0, outputs })
      expect(verdictsIn(step)).toEqual(['allowed', 'denied', ...Array(27).fill('allowed')])
      expect(step.annotations[0]?.message).toContain('permission_denied: read_package')
      // A connection is kept for the next request, and opened anew where it is closed: node does so after a bare HEAD.
      const isKept = framing === 'length' || framing === 'chunked'
      if (!direct) expect([framing, count('connect') === 10]).toEqual([framing, isKept])
    }
  )
})

// That an engine is tried again: engine-faults.test.ts.
it.each(Object.entries(NOT_REFUSALS))('docker that prints of no refusal may be tried again: %s', (_, { body }) => {
  const { errors: [error] = [], message } = body as { errors?: { code: string; message: string }[]; message?: string }
  const words = error ? `${error.code.toLowerCase()}: ${error.message}` : message
  const stderr = `Error response from daemon: Get "https://ghcr.io/v2/": ${words}`
  expect(mayPass({ exitCode: 1, stdout: '', stderr, timedOut: false })).toBe(true)
})

const tagsOf = (body: string): WireOptions => ({ faults: [{ on: 'tags', ...answer(200, body) }] })
const fifty = Array.from({ length: 50 }, (_, n) => [`linux/cpu${n}`, {}] as const)
const tag = { '1': index({ [runnerPlatform()]: {}, ...Object.fromEntries(fifty) }) }
const indexes = { packages: Array.from({ length: 20 }, (_, n) => pkg(`acme/image-${n}`, { tags: tag })) }

it.each(
  sample<[string, string, WireOptions, string?]>(
    [
      ['lists of short tags', 'unknown', tagsOf(filled(LARGE, '{"tags":[', i => `"${i.toString(36)}",`, '"z"]}'))],
      ['lists of long tags', 'unknown', tagsOf(filled(LARGE, '{"tags":[', i => `"${'x'.repeat(123)}${i}",`, '"z"]}'))],
      ['lists of white space', 'unknown', tagsOf(`{"tags":["a"${' '.repeat(LARGE - 500)}]}`)],
      ['indexes of fifty platforms', 'allowed', indexes, ':1']
    ],
    4
  )
)('twenty %s cost no memory', async (_, verdict, world, end = '') => {
  const { step, peak } = await wireRun({ token: PAT.token, pull: listed(20, () => end) }, { ...world, clock: {} })
  expect([step.exitCode, verdictsIn(step)]).toEqual([0, expect.arrayContaining([verdict])])
  expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
})

// That it is said, and what ends otherwise: engine-faults.test.ts.
it('a program that prints without end costs no memory', async () => {
  const engines = [{ name: 'docker', fake: { hugeBytes: 100 << 20, hang: true } }]
  const { step, peak } = await wireRun({ ...PUSH, engine: 'docker' }, { packages: [pkg('acme/app')], job: { engines } })
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'can-push': 'true', 'logged-in': 'false' } })
  expect(step.annotations.map(({ message }) => message).join()).toContain('it printed more than 1 MiB and was ended')
  expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
})

it('main with 20 images and no fault takes as much memory as the limit says', async () => {
  const { step, peak } = await wireRun(TWENTY, { packages: [] })
  expect(step.outputs['can-push']).toBe('true')
  expect(peak).toBeGreaterThan(40)
  expect(peak).toBeLessThan(LIMIT_MIB - 15)
})
