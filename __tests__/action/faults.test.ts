import { beforeAll, describe, expect, it } from '@jest/globals'
import { RATE_LIMITS, SERVER_TROUBLES } from '../../simulator/github/not-refusals.ts'
import { classicPat } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault, TlsFault } from '../../simulator/network/faults.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import type { Fake } from '../../simulator/runner/fake-engine.ts'
import { extent, sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { verdictsIn, type WireRun, wireRun } from '../support/wire-run.ts'

// What a proxy, a server or the network does wrong, at each request that the action makes: nothing is denied by it, the
// login is made, and it costs no memory. Waits take no time here, and a limit is a fifth of itself where a row waits for it.

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
  /** It is played with three images: with twenty, the limit of all answers together would count. */
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
const GONE = /lost the connection/
const returned = (status: number) => new RegExp(`returned ${status}`)
/** A refusal that a HEAD only has a status of, and that is no refusal in its words. */
const inWords = { head: 1, get: 5 }

const NO_REFUSALS: Row[] = [
  ...Object.entries(RATE_LIMITS).map(([form, fault]): Row => {
    const is429 = fault.status === 429
    return {
      fault: `limits the rate: ${form}`,
      effect: () => fault,
      tries: 5,
      ...(is429 ? {} : inWords),
      says: /limit/
    }
  }),
  ...Object.entries(SERVER_TROUBLES).map(
    ([form, fault]): Row => ({
      fault: `tells of ${form}`,
      effect: () => fault,
      tries: 3,
      head: 1,
      get: 3,
      says: /authzd|intermediary/
    })
  )
]

const ROWS: Row[] = [
  { fault: 'never answers', effect: () => ({ effect: 'hang' }), tries: 3, hangs: true, says: IN_TIME },
  // The answer to a HEAD is whole with its header; this one names no digest.
  {
    fault: 'stops after its header',
    effect: () => ({ effect: 'stall' }),
    tries: 3,
    head: 1,
    hangs: true,
    says: IN_TIME
  },
  { fault: 'sends its header slowly', effect: () => ({ effect: 'drip' }), tries: 3, hangs: true, says: IN_TIME },
  {
    fault: 'sends its body slowly',
    effect: () => ({ effect: 'drip', from: 'body' }),
    ...{ tries: 3, head: 1, hangs: true, says: IN_TIME }
  },
  { fault: 'cuts the connection', effect: () => ({ effect: 'reset' }), tries: 3, says: GONE },
  { fault: 'cuts its answer', effect: () => ({ effect: 'truncated' }), tries: 3, says: GONE },
  { fault: 'answers 500', effect: () => answer(500), tries: 3, says: returned(500) },
  { fault: 'answers 502 and a page', effect: () => ({ effect: 'html' }), tries: 3, says: returned(502) },
  { fault: 'answers 503', effect: () => answer(503), tries: 3, says: returned(503) },
  { fault: 'answers 429 without a word', effect: () => answer(429), tries: 5, says: returned(429) },
  {
    fault: 'answers 429 and asks for two seconds',
    effect: () => answer(429, '', { 'retry-after': '2' }),
    ...{ tries: 5, waits: 2000, says: returned(429) }
  },
  {
    fault: 'answers 503 and names a date',
    effect: () => answer(503, '', { 'retry-after': new Date(Date.now() + 20_000).toUTCString() }),
    ...{ tries: 3, waits: 2000, few: true, says: returned(503) }
  },
  {
    fault: 'answers 503 and asks for a day',
    effect: () => answer(503, '', { 'retry-after': '86400' }),
    ...{ tries: 1, says: returned(503) }
  },
  {
    fault: 'answers 429 and asks for more seconds than there are',
    effect: () => answer(429, '', { 'retry-after': '9'.repeat(20) }),
    ...{ tries: 1, says: returned(429) }
  },
  // A HEAD has no body that could be too large: here the connection breaks.
  {
    fault: 'answers without end',
    effect: () => ({ effect: 'endless' }),
    tries: 1,
    head: 3,
    few: true,
    says: TOO_LARGE
  },
  { fault: 'answers 200 and a page', effect: () => ({ effect: 'html', status: 200 }), tries: 1, says: returned(200) },
  {
    fault: 'answers 403 and a page',
    effect: () => ({ effect: 'html', status: 403 }),
    ...{ tries: 1, get: 1, says: returned(403) }
  },
  {
    fault: 'answers 403 and a page that is longer than any answer',
    effect: () => answer(403, 'x'.repeat(200_000)),
    ...{ tries: 1, get: 1, says: returned(403) }
  },
  { fault: 'answers 200 and nothing of use', effect: () => json({}), tries: 1, says: returned(200) },
  {
    fault: 'answers 200 and wrong types',
    effect: () => json({ token: ['a'], access_token: 7, tags: { a: 1 }, errors: 'none' }),
    ...{ tries: 1, says: returned(200) }
  },
  { fault: 'answers 200 and a bare null', effect: () => json(null), tries: 1, says: returned(200) },
  {
    fault: 'answers 403 and wrong types',
    effect: () => json({ errors: [{ code: 42, message: null }] }, 403),
    ...{ tries: 1, get: 1, says: returned(403) }
  },
  {
    fault: 'leads in a circle',
    effect: () => ({ effect: 'redirect', location: '?again' }),
    tries: 4,
    says: returned(307)
  },
  {
    fault: 'has a body of one-byte chunks without end',
    effect: () => endless(CHUNKED, '1\r\nx\r\n'.repeat(10_000)),
    says: TOO_LARGE
  },
  {
    fault: 'has a chunk extension without end',
    effect: () => endless(`${CHUNKED}1;`, 'x'.repeat(60_000)),
    says: /too large an answer|lost the connection/
  },
  {
    fault: 'has a trailer without end',
    effect: () => endless(`${CHUNKED}0\r\n`, LINES),
    says: /too large an answer|lost the connection/
  },
  { fault: 'has a header without end', effect: () => endless(HEAD, LINES), says: TOO_LARGE },
  {
    fault: 'comes after interim answers without end',
    effect: () => endless('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(1000)),
    says: TOO_LARGE
  },
  {
    fault: 'is followed by others without end',
    effect: () => endless('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'.repeat(1000)),
    says: returned(200)
  },
  {
    fault: 'changes the protocol',
    effect: () => endless('HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', SPACES),
    says: /lost the connection \(closed without an answer\)/
  },
  {
    fault: 'is a large redirect in a circle',
    effect: () => answer(307, 'x'.repeat(BODY), { location: '?again' }),
    says: returned(307)
  },
  { fault: 'is arrays in arrays', effect: () => answer(403, '['.repeat(BODY)), says: returned(403) },
  { fault: 'is objects in objects', effect: () => answer(403, '{"a":'.repeat(BODY / 5)), says: returned(403) },
  ...(
    [
      ['is an object of many fields', 403, BODY, '{', (i: number) => `"${i}":1,`, '"z":1}', returned(403)],
      ['is many objects of different fields', 403, BODY, '[', (i: number) => `{"${i}":1},`, '1]', returned(403)],
      ['has many errors', 403, BODY, '{"errors":[', () => '{},', '{}]}', returned(403)],
      ['has a long token', 200, BODY, '{"token":"', () => 'x', '"}', returned(200)],
      ['has a long message', 418, BODY, '{"errors":[{"message":"', () => 'word ', '"}]}', /word word …/],
      ['has many numbers in place of tags', 200, LARGE, '{"tags":[', () => '1,', '1]}', /returned 200|too large/],
      [
        'has a list of many children',
        200,
        LARGE,
        '{"manifests":[',
        () => '{"digest":1},',
        '1]}',
        /returned 200|too large/
      ]
    ] as const
  ).map(([fault, status, size, start, part, end, says]): Row => {
    return { fault, effect: () => answer(status, filled(size, start, part, end)), says }
  })
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
const REQUESTS: Fault['on'] = ['upload', 'manifest', 'tags', 'api']
const FAST = { limits: 5 }

// All at once and before the tests that look at them: what waits for its limit waits next to everything else.
const waiting = openPool(8)
const computing = openPool(3)
const runs = new Map<string, Promise<WireRun>>()
const start = (name: string, hangs: true | undefined, run: () => Promise<WireRun>) =>
  runs.set(name, (hangs ? waiting : computing)(run))
const runOf = (name: string) => runs.get(name) as Promise<WireRun>

/** Each row at `/token` or at the rest; in full at both. */
const atToken = [...NO_REFUSALS, ...ROWS.filter((_, index) => index % extent(1, 3) === 0)]
const atImages = ROWS.filter((_, index) => index % extent(1, 3) === extent(0, 1))
/** What has the form of a refusal, at each of the places; in short some at one of them. */
const PLACES = [
  { on: 'upload', inputs: PUSH },
  { on: 'manifest', inputs: { pull: 'ghcr.io/acme/base:latest' } },
  { on: 'tags', inputs: { pull: 'ghcr.io/acme/base' } }
] as const
const atPlaces = sample(
  NO_REFUSALS.flatMap(row => PLACES.map(place => ({ ...row, ...place }))),
  2
)

beforeAll(() => {
  for (const { fault, effect, hangs } of atToken)
    start(`token ${fault}`, hangs, () =>
      wireRun(PUSH, { faults: [{ on: 'token', ...effect() } as Fault], clock: FAST })
    )
  for (const { fault, effect, hangs, few } of atImages) {
    const options = { clock: hangs ? FAST : {}, unknownRequests: 'allow' } as const
    const inputs = hangs || few ? THREE : TWENTY
    start(`images ${fault}`, hangs, () =>
      wireRun(inputs, { ...options, faults: [{ on: REQUESTS, ...effect() } as Fault] })
    )
  }
  for (const { on, fault, effect, inputs } of atPlaces)
    start(`${on} ${fault}`, undefined, () => wireRun(inputs, { faults: [{ on, ...effect() } as Fault], clock: {} }))
})

describe('the registry that does not answer /token as it should', () => {
  it.each(atToken)('denies nothing, and the login is made: it $fault', async ({ fault, says, tries, waits: least }) => {
    const { step, count, waits, peak } = await runOf(`token ${fault}`)
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(step.log).toMatch(says)
    if (tries !== undefined)
      expect([count('token'), waits.length]).toEqual([tries, fault.includes('circle') ? 0 : tries - 1])
    // Half a second at least before the second try, a second before the third, or what the answer asks for.
    for (const [index, ms] of waits.entries())
      expect(ms).toBeGreaterThanOrEqual((index === 0 && least) || 500 * 2 ** index)
    expect(count('upload')).toBe(0)
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
    for (const { sent } of step.requests) expect(sent).toBeLessThan(8 << 20)
  })
})

describe('the registry that does not answer for an image, nor the API at all', () => {
  it.each(atImages)('leaves each unknown, and the login is made: it $fault', async row => {
    const { step, tries, peak } = await runOf(`images ${row.fault}`)
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', scopes: '' } })
    expect(step.outputs).toMatchObject({ 'can-push': 'unknown', 'can-pull': 'unknown' })
    expect(new Set(verdictsIn(step))).toEqual(new Set(['unknown']))
    expect(step.log).toMatch(row.says)
    expect(step.annotations.map(({ level }) => level)).not.toContain('error')
    if (row.tries !== undefined) {
      // A push asks for its tag with GET at once. Of a rate limit only those that are asked first are tried so often.
      expect(Math.max(tries('upload'), tries('tags'))).toBe(row.tries)
      if (row.tries < 5) expect(tries('tags')).toBe(row.tries)
      if (row.tries < 5) expect(tries('manifest', 'HEAD')).toBe(row.head ?? row.tries)
      // The API has 5 s in all, so that there is less room for tries.
      expect(tries('api')).toBeGreaterThanOrEqual(1)
    }
    if (row.hangs && row.get !== undefined) expect(tries('manifest', 'GET')).toBe(row.get)
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })
})

describe('what has the form of a refusal and is none', () => {
  it.each(atPlaces)('is unknown, and the login is kept: $on $fault', async ({ on, fault, says, tries, head, get }) => {
    const { step, count } = await runOf(`${on} ${fault}`)
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    expect([step.outputs['can-push'], step.outputs['can-pull']]).toContain('unknown')
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    // Nothing about permissions, which would be a wrong repair.
    expect(step.annotations[0]?.message).toMatch(says)
    expect(step.annotations[0]?.message).not.toMatch(/Manage Actions access|packages: (?:read|write)/)
    if (on !== 'manifest') expect(count(on)).toBe(tries)
    else expect([count(on, 'HEAD'), count(on, 'GET')]).toEqual([head ?? tries, get ?? 0])
  })
})

interface Way extends Omit<Row, 'head' | 'get'> {
  /** How often a tunnel is asked for. */
  tunnels: number
}

const throughProxy = (detail: string) => new RegExp(`did not get through the proxy \\(${detail}\\)`)
const OVERFLOW = throughProxy('HPE_HEADER_OVERFLOW')
const tls = (of: TlsFault, says: RegExp, tunnels = 2): Way => {
  // Node does not know the authority at first: the handshake is made again with the system's.
  return { fault: `leads to a server whose TLS is ${of}`, effect: () => ({ effect: 'tls', of }), tunnels, says }
}
const WAYS: Way[] = [
  { fault: 'does not find the host', effect: () => ({ effect: 'unreachable' }), tunnels: 3, says: throughProxy('502') },
  { fault: 'refuses', effect: () => ({ effect: 'status', status: 403 }), tunnels: 1, says: throughProxy('403') },
  {
    fault: 'limits the rate',
    effect: () => ({ effect: 'status', status: 429 }),
    tunnels: 1,
    says: throughProxy('429')
  },
  { fault: 'hangs up', effect: () => ({ effect: 'reset' }), tunnels: 3, says: /did not get through the proxy/ },
  { fault: 'never answers', effect: () => ({ effect: 'hang' }), tunnels: 3, hangs: true, says: IN_TIME },
  { fault: 'answers one byte a second', effect: () => ({ effect: 'drip' }), tunnels: 3, hangs: true, says: IN_TIME },
  {
    fault: 'answers in 26 pieces',
    effect: () => slow(5, raw('HTTP/1.1 407 No\r\n', ...Array(24).fill('X-Line: value\r\n'), '\r\n')),
    ...{ tunnels: 1, says: throughProxy('407') }
  },
  {
    fault: 'answers byte by byte',
    effect: () => slow(5, raw(...'HTTP/1.1 403 No\r\n\r\n')),
    ...{ tunnels: 1, says: throughProxy('403') }
  },
  {
    fault: 'answers byte by byte, without end',
    effect: () => slow(20, endless(`${TUNNEL}X: `, 'y')),
    ...{ tunnels: 3, hangs: true, says: IN_TIME }
  },
  {
    fault: 'sends 2 MB of header',
    effect: () => raw(`${TUNNEL}${'X: y\r\n'.repeat(350_000)}\r\n`),
    tunnels: 3,
    says: OVERFLOW
  },
  { fault: 'sends a header without end', effect: () => endless(TUNNEL, LINES), tunnels: 3, says: OVERFLOW },
  {
    fault: 'sends a first line without end',
    effect: () => endless('HTTP/1.1 200 ', SPACES),
    tunnels: 3,
    says: OVERFLOW
  },
  {
    fault: 'answers 407 with a page without end',
    effect: () => endless('HTTP/1.1 407 No\r\n\r\n', SPACES),
    ...{ tunnels: 1, says: throughProxy('407') }
  },
  { fault: 'answers 100', effect: () => raw('HTTP/1.1 100 Continue\r\n\r\n'), tunnels: 1, says: throughProxy('100') },
  {
    fault: 'speaks another protocol',
    effect: () => endless('SSH-2.0-x\r\n', SPACES),
    tunnels: 3,
    says: throughProxy('HPE_\\w+')
  },
  {
    fault: 'opens a tunnel in which nothing comes',
    effect: () => raw(`${TUNNEL}\r\n`),
    tunnels: 3,
    hangs: true,
    says: IN_TIME
  },
  {
    fault: 'opens a tunnel in which no TLS comes, without end',
    effect: () => endless(`${TUNNEL}\r\n`, SPACES),
    ...{ tunnels: 1, says: /tls \(.*(?:packet length|version number)/ }
  },
  tls('untrusted', /tls \(UNABLE_TO_VERIFY/),
  tls('expired', /tls \(CERT_HAS_EXPIRED/, 1),
  tls('not-yet-valid', /tls \(CERT_NOT_YET_VALID/, 1),
  tls('other-host', /tls \(ERR_TLS_CERT_ALTNAME/, 1),
  tls('old-digest', /tls \(.*too weak/, 1),
  tls('wrong-usage', /tls \(INVALID_PURPOSE/, 1),
  tls('old', /tls \(.*protocol/, 1),
  tls('client', /tls \(.*certificate required/, 1),
  tls('plain', /tls \(.*(?:packet length|version number)/, 1)
]

/** Each comes through one of them, in turn: the answer to CONNECT is read alike on all. */
const PROXIES = [{}, { proxyCredential: 'me:secret-of-the-proxy' }, { secureProxy: true }] as const
const SOME_WAYS = sample(
  WAYS.map((way, index) => ({ ...way, options: PROXIES[index % PROXIES.length] ?? {} })),
  2
)

beforeAll(() => {
  for (const { fault, effect, hangs, options } of SOME_WAYS) {
    const faults = [{ on: 'connect', ...effect() } as Fault]
    start(`proxy ${fault}`, hangs, () => wireRun(PUSH, { ...options, faults, clock: FAST }))
  }
})

describe('no way that leads there', () => {
  it.each(SOME_WAYS)('denies anything, and the login is made: the proxy $fault', async ({ fault, says, tunnels }) => {
    const { step, count, peak } = await runOf(`proxy ${fault}`)
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(step.log).toMatch(says)
    expect(count('connect')).toBe(tunnels)
    expect(step.requests.filter(({ kind }) => kind !== 'connect')).toEqual([])
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })

  it('is a name that is not found', async () => {
    const env = { GITHUB_SERVER_URL: 'https://ghe.invalid', NO_PROXY: '*' }
    const { step } = await wireRun({ ...PAT, push: 'containers.ghe.invalid/acme/app' }, { job: { env }, clock: FAST })
    expect(step.outputs).toMatchObject({ 'logged-in': 'true', 'can-push': 'unknown' })
    expect(step.log).toMatch(/found no host of that name \((?:ENOTFOUND|EAI_AGAIN)\)|got no answer in time/)
  })
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

  it.each([
    ['odd case', 'bEARER REALM="/token" , Service="ghcr.io"'],
    ['several schemes', 'Negotiate, Basic realm="a, Bearer realm=\\"x", Bearer service="ghcr.io",realm="/token"'],
    ['a relative realm', 'Bearer realm="/token"']
  ])('where /token is not there, the challenge says where it is: %s', async (_, header) => {
    const missing: Fault = { on: 'token', effect: 'status', status: 404, times: 1 }
    const { step, count } = await ask(PUSH, missing, { on: 'v2', effect: 'challenge', header })
    expect([step.outputs['can-push'], count('v2'), count('token')]).toEqual(['true', 1, 2])
  })

  it('a redirect to the same host is followed, from every request', async () => {
    const locations = {
      token: '/token?service=ghcr.io',
      upload: 'https://ghcr.io/v2/acme/app/blobs/uploads/',
      manifest: '/v2/acme/base/manifests/latest',
      tags: 'list?n=5',
      api: 'https://api.github.com/rate_limit'
    }
    const redirect = (on: keyof typeof locations): Fault => ({
      on,
      effect: 'redirect',
      location: locations[on],
      times: 1
    })
    const { step, count } = await ask(THREE, ...KINDS.map(redirect))
    expect(step.outputs).toMatchObject(PROVED)
    for (const on of KINDS) expect([on, count(on)]).toEqual([on, 2])
  })

  it.each([
    ['breaks off', { effect: 'reset' }],
    ['limits the rate', RATE_LIMITS['the short form']]
  ] as const)('a request that %s once is made again', async (_, effect) => {
    const { step } = await ask(THREE, ...KINDS.map(on => ({ on, times: 1, ...effect }) as Fault))
    expect(step.outputs).toMatchObject(PROVED)
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

describe('an API that hangs', () => {
  const hang: Fault = { on: 'api', effect: 'hang' }

  it('holds a proved job for 5 s, and its silence is said', async () => {
    const { step, count } = await wireRun(
      { ...PAT, ...PUSH, scopes: '' },
      { packages: [pkg('acme/app')], faults: [hang] }
    )
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true', scopes: '' } })
    expect(count('api')).toBe(1)
    const limit = /GET https:\/\/api\.github\.com\/rate_limit: timeout \((\d+) ms\)/.exec(step.log)?.[1]
    expect(Number(limit)).toBeLessThanOrEqual(5_000)
    expect(step.log).toContain('scopes and expiry: not known, GET /rate_limit of the API got no answer')
    expect(step.annotations).toMatchObject([{ level: 'warning', title: 'API not reached' }])
  })

  it.each([
    ['is asked nothing more after it', hang, /single sign-on of acme: no page, GET \/orgs\/acme .*\(no time left\)/],
    [
      'is named where only the page for single sign-on is missing',
      { ...hang, path: /^\/orgs\// },
      /sign-on of acme: no page/
    ]
  ])('%s', async (_, fault, says) => {
    const tokens = [classicPat({ ssoRequiredFor: ['acme'] })]
    const { step } = await wireRun({ ...PAT, ...PUSH }, { tokens, packages: [pkg('acme/app')], faults: [fault] })
    expect(step.log).toMatch(says)
    expect(step.annotations.map(({ message }) => message).join('\n')).toContain('/settings/tokens')
  })
})

describe('answers that are framed in another way', () => {
  const tags = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, manifest({ seed: `v${i}` })]))
  const closed = pkg('acme/closed', { actionsAccess: {} })
  const packages = [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' }), closed]
  const tagged = Object.keys(tags).map(tag => `ghcr.io/acme/app:${tag}`)
  const pull = ['ghcr.io/acme/closed:latest', 'ghcr.io/acme/base:latest', 'ghcr.io/acme/app', ...tagged].join()
  // Each framing on both ways; in short on one of them, in turn.
  const both = [false, true]
  const combinations = FRAMINGS.flatMap((framing, turn) =>
    extent(both, both.slice(turn % 2, (turn % 2) + 1)).map(direct => ({ framing, direct }))
  )

  it.each(combinations)('give the same verdicts: $framing, without a proxy: $direct', async ({ framing, direct }) => {
    const { step } = await wireRun({ ...PUSH, pull, 'on-denied': 'warn' }, { framing, packages, job: { direct } })
    const outputs = { 'can-push': 'true', 'can-pull': 'false', 'logged-in': 'true' }
    expect(step).toMatchObject({ exitCode: 0, outputs })
    expect(verdictsIn(step)).toEqual(['allowed', 'denied', ...Array(27).fill('allowed')])
    expect(step.annotations[0]?.message).toContain('permission_denied: read_package')
  })
})

describe('a program that prints without end', () => {
  const MB = 1 << 20
  const loginOf = async (fake: Fake) => {
    const world = { packages: [pkg('acme/app')], job: { engines: [{ name: 'docker', fake }] } }
    return wireRun({ ...PUSH, engine: 'docker' }, world)
  }

  it('is ended after 1 MiB, which is said, and costs no memory', async () => {
    const { step, peak } = await loginOf({ hugeBytes: 100 * MB, hang: true })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'can-push': 'true', 'logged-in': 'false' } })
    expect(step.annotations.map(({ message }) => message).join()).toContain('it printed more than 1 MiB and was ended')
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })

  it('is no fault up to there', async () => {
    const { step, peak } = await loginOf({ hugeBytes: MB / 4, exitCode: 1, stderr: 'Error: the reason' })
    expect(step.annotations[0]?.message).not.toContain('it printed more')
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })
})

it('main with 20 images and no fault takes as much memory as the limit says', async () => {
  const { step, peak } = await wireRun(TWENTY, { packages: [] })
  expect(step.outputs['can-push']).toBe('true')
  expect(peak).toBeGreaterThan(40)
  expect(peak).toBeLessThan(LIMIT_MIB - 15)
})
