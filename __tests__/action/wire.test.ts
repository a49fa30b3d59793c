import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Request, RequestKind } from '../../simulator/network/request-log.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { Deadline, OriginClient } from '../../src/access/http.ts'
import { explain, type Words } from '../support/case-words.ts'
import { sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'

// Each fault against each request, with the limits that users have: 10 s a try, three tries, a minute in all.

type Effect = Fault extends infer Each ? (Each extends Fault ? Omit<Each, 'on'> : never) : never

interface Row {
  fault: string
  effect: () => Effect
  /** Requests that main makes for `/token` and for each of the others; a refused HEAD is followed by a GET. */
  tries: number
  head?: number
  get?: number
  /** Tries that each wait for their whole 10 s. */
  timeouts?: number
  /** What it waits between two tries, in ms, where the answer says how long. */
  waits?: number
  /** Further annotations for the images, where they do not all fail alike. */
  titles?: string[]
  /** What the log says of it. */
  says: RegExp
}

const inTwoSeconds = () => new Date(Date.now() + 2000).toUTCString()
const gone = /lost the connection/
const authzd = {
  errors: [
    {
      code: 'DENIED',
      message: 'permission_denied: unable to connect to authzd server: twirp error internal: failed to do request'
    }
  ]
}
const refused = (message: unknown) => ({ errors: [{ code: 42, message }] })

const ROWS: Row[] = [
  {
    fault: 'never answers',
    effect: () => ({ effect: 'hang' }),
    tries: 3,
    timeouts: 3,
    says: /got no answer in time/
  },
  {
    fault: 'stops after its header',
    effect: () => ({ effect: 'stall' }),
    tries: 3,
    // The answer to a HEAD is whole with its header; this one names no digest.
    head: 1,
    titles: ['Pull not verified'],
    timeouts: 3,
    says: /got no answer in time/
  },
  {
    fault: 'sends its header one byte a second',
    effect: () => ({ effect: 'drip' }),
    tries: 3,
    timeouts: 3,
    says: /got no answer in time/
  },
  {
    fault: 'sends its body one byte a second',
    effect: () => ({ effect: 'drip', from: 'body' }),
    tries: 3,
    head: 1,
    titles: ['Pull not verified'],
    timeouts: 3,
    says: /got no answer in time/
  },
  { fault: 'cuts the connection', effect: () => ({ effect: 'reset' }), tries: 3, says: gone },
  { fault: 'cuts its answer', effect: () => ({ effect: 'truncated' }), tries: 3, says: gone },
  { fault: 'answers 500', effect: () => ({ effect: 'status', status: 500 }), tries: 3, says: /returned 500/ },
  { fault: 'answers 502 and a page', effect: () => ({ effect: 'html' }), tries: 3, says: /returned 502/ },
  { fault: 'answers 503', effect: () => ({ effect: 'status', status: 503 }), tries: 3, says: /returned 503/ },
  { fault: 'answers 429', effect: () => ({ effect: 'status', status: 429 }), tries: 3, says: /returned 429/ },
  {
    fault: 'answers 429 and asks for two seconds',
    effect: () => ({ effect: 'status', status: 429, headers: { 'retry-after': '2' } }),
    tries: 3,
    waits: 2_000,
    says: /returned 429/
  },
  {
    fault: 'answers 429 and names a date',
    effect: () => ({ effect: 'status', status: 429, headers: { 'retry-after': inTwoSeconds() } }),
    tries: 3,
    says: /returned 429/
  },
  {
    fault: 'answers 503 and asks for a day',
    effect: () => ({ effect: 'status', status: 503, headers: { 'retry-after': '86400' } }),
    tries: 1,
    says: /returned 503/
  },
  {
    fault: 'answers 429 and asks for more seconds than there are',
    effect: () => ({ effect: 'status', status: 429, headers: { 'retry-after': '9'.repeat(20) } }),
    tries: 1,
    says: /returned 429/
  },
  {
    fault: 'answers without end',
    effect: () => ({ effect: 'endless' }),
    tries: 1,
    // A HEAD has no body that could be too large: here the connection breaks.
    head: 3,
    says: /too large an answer/
  },
  {
    fault: 'answers 200 and a page',
    effect: () => ({ effect: 'html', status: 200 }),
    tries: 1,
    says: /returned 200/
  },
  {
    fault: 'answers 403 and a page',
    effect: () => ({ effect: 'html', status: 403 }),
    tries: 1,
    get: 1,
    says: /returned 403/
  },
  {
    fault: 'answers 200 and nothing of use',
    effect: () => ({ effect: 'json', body: {} }),
    tries: 1,
    says: /returned 200/
  },
  {
    fault: 'answers 200 and wrong types',
    effect: () => ({ effect: 'json', body: { token: ['a'], access_token: 7, tags: { a: 1 }, errors: 'none' } }),
    tries: 1,
    says: /returned 200/
  },
  {
    fault: 'answers 200 and a bare null',
    effect: () => ({ effect: 'json', body: null }),
    tries: 1,
    says: /returned 200/
  },
  {
    fault: 'answers 403 and wrong types',
    effect: () => ({ effect: 'json', status: 403, body: refused(null) }),
    tries: 1,
    get: 1,
    says: /returned 403/
  },
  {
    fault: "tells of its authorization service's trouble",
    effect: () => ({ effect: 'json', status: 403, body: authzd }),
    tries: 3,
    // A HEAD has no words; the GET after it is tried again.
    head: 1,
    get: 3,
    says: /temporary fault[\s\S]*authzd/
  },
  {
    fault: 'leads in a circle',
    effect: () => ({ effect: 'redirect', location: '?again' }),
    tries: 4,
    says: /returned 307/
  }
]

const WAYS: { way: string; faults: Fault[]; tunnels: number; timeouts?: number; says: RegExp }[] = [
  {
    way: 'the proxy does not find the host',
    faults: [{ on: 'connect', effect: 'unreachable' }],
    tunnels: 3,
    says: /did not get through the proxy \(502\)/
  },
  {
    way: 'the proxy refuses',
    faults: [{ on: 'connect', effect: 'status', status: 403 }],
    tunnels: 1,
    says: /NO_PROXY[\s\S]*did not get through the proxy \(403\)/
  },
  {
    way: 'the proxy hangs up',
    faults: [{ on: 'connect', effect: 'reset' }],
    tunnels: 3,
    says: /did not get through the proxy/
  },
  {
    way: 'the proxy never answers',
    faults: [{ on: 'connect', effect: 'hang' }],
    tunnels: 3,
    timeouts: 3,
    says: /got no answer in time/
  },
  {
    way: 'the proxy answers one byte a second',
    faults: [{ on: 'connect', effect: 'drip' }],
    tunnels: 3,
    timeouts: 3,
    says: /got no answer in time/
  },
  {
    way: 'the certificate is not trusted',
    faults: [{ on: 'connect', effect: 'untrusted' }],
    tunnels: 1,
    says: /NODE_EXTRA_CA_CERTS[\s\S]*a certificate that is not trusted/
  }
]

const SOME_WAYS = sample(WAYS, 3)

interface Run<T = Words> {
  step: T
  count: (kind: RequestKind, method?: string) => number
}

const counted = <T>(step: T, requests: readonly Request[]): Run<T> => ({
  step,
  count: (kind, method) => requests.filter(each => each.kind === kind && (method ?? each.method) === each.method).length
})

const packages = [pkg('acme/app'), pkg('acme/base'), pkg('acme/tool')]

/** What the action makes of these faults, in this process. */
async function ask(inputs: Record<string, string>, faults: Fault[]): Promise<Run> {
  const { token = githubToken().value, ...rest } = inputs
  const held = [githubToken(), classicPat()].find(({ value }) => value === token)
  const of = { ...(held && { token: held }), packages, faults, job: { debug: true }, with: rest }
  const step = await explain(of, { unknownRequests: 'allow' })
  return counted(step, step.requests)
}

/** The built action, through a proxy and TLS. */
async function run(inputs: Record<string, string>, faults: Fault[], jobOptions: JobOptions = {}): Promise<Run<Step>> {
  const tokens = [githubToken(), classicPat()]
  const simulator = await openSimulator({ tokens, packages, faults, unknownRequests: 'allow' })
  try {
    const job = await simulator.job({ debug: true, ...jobOptions })
    const step = await job.uses({ engine: 'file', ...inputs }, { timeoutMs: 240_000 })
    expect(step.signal).toBeNull()
    return counted(step, [...simulator.requests(), ...simulator.requests('connect')])
  } finally {
    await simulator.close()
  }
}

/** It ends after the waits that the log names. How long it takes beyond them is the machine's matter. */
function expectWaits({ log }: Pick<Step, 'log'>, { timeouts = 0, waits = 0 }: Pick<Row, 'timeouts' | 'waits'>): void {
  const named = (pattern: RegExp) => [...log.matchAll(pattern)].map(([, ms]) => Number(ms))
  const tries = named(/: timeout \((\d+) ms\)/g)
  expect(tries.filter(ms => ms === 10_000).length).toBeGreaterThanOrEqual(timeouts)
  expect(Math.max(0, ...tries)).toBeLessThanOrEqual(10_000)
  const asked = named(/: again in (\d+) ms/g).filter(ms => ms === waits)
  if (waits > 0) expect(asked.length).toBeGreaterThanOrEqual(2)
}

const PUSH = { push: 'ghcr.io/acme/app' }
const PAT = { token: classicPat().value }
const EVERY_REQUEST = { ...PAT, ...PUSH, pull: 'ghcr.io/acme/base:latest, ghcr.io/acme/tool', scopes: 'write:packages' }

// All at once and before the short tests: what hangs for half a minute hangs next to everything else.
const processes = openPool(4)
const started = new Map<string, Promise<Run<Step>>>()
const asked = new Map<string, Promise<Run>>()
beforeAll(() => {
  const start = (name: string, inputs: Record<string, string>, faults: Fault[], options?: JobOptions) =>
    started.set(
      name,
      processes(() => run(inputs, faults, options))
    )
  start('silent API', { ...PAT, ...PUSH }, [{ on: 'api', effect: 'hang' }])
  start('silent registry', PUSH, [{ on: 'token', effect: 'hang' }])
  for (const { way, faults } of SOME_WAYS) start(way, PUSH, faults)
  for (const { fault, effect } of ROWS) {
    const faultAt = (on: Fault['on']) => [{ on, ...effect() } as Fault]
    asked.set(`token ${fault}`, ask(PUSH, faultAt('token')))
    asked.set(`rest ${fault}`, ask(EVERY_REQUEST, faultAt(['upload', 'manifest', 'tags', 'api'])))
  }
  for (const each of asked.values()) each.catch(() => undefined)
})

describe('what is odd and still an answer', () => {
  it('an access_token serves as the token', async () => {
    const access_token = Buffer.from(githubToken().value).toString('base64')
    const faults: Fault[] = [{ on: 'token', effect: 'json', body: { access_token } }]
    expect((await ask(PUSH, faults)).step.outputs['can-push']).toBe('true')
  })

  it.each([
    ['odd case', 'bEARER REALM="/token" , Service="ghcr.io"'],
    ['several schemes', 'Negotiate, Basic realm="a, Bearer realm=\\"x", Bearer service="ghcr.io",realm="/token"'],
    ['a relative realm', 'Bearer realm="/token"']
  ])('where /token is not there, the challenge says where it is: %s', async (_, header) => {
    const faults: Fault[] = [
      { on: 'token', effect: 'status', status: 404, times: 1 },
      { on: 'v2', effect: 'challenge', header }
    ]
    const { step, count } = await ask(PUSH, faults)
    expect(step.outputs['can-push']).toBe('true')
    expect(count('v2')).toBe(1)
    expect(count('token')).toBe(2)
  })

  const KINDS = ['token', 'upload', 'manifest', 'tags', 'api'] as const

  it('a redirect to the same host is followed, from every request', async () => {
    const locations = {
      token: '/token?service=ghcr.io',
      upload: 'https://ghcr.io/v2/acme/app/blobs/uploads/',
      manifest: '/v2/acme/base/manifests/latest',
      tags: 'list?n=5',
      api: 'https://api.github.com/rate_limit'
    }
    const faults = KINDS.map((on): Fault => ({ on, effect: 'redirect', location: locations[on], times: 1 }))
    const { step, count } = await run(EVERY_REQUEST, faults)
    const scopes = 'write:packages,read:packages'
    expect(step.outputs).toMatchObject({ 'can-push': 'true', 'can-pull': 'true', scopes })
    for (const on of KINDS) expect([on, count(on)]).toEqual([on, 2])
  })

  it('a request that fails once is made again', async () => {
    const faults = KINDS.map((on): Fault => ({ on, effect: 'reset', times: 1 }))
    const { step } = await ask(EVERY_REQUEST, faults)
    const scopes = 'write:packages,read:packages'
    expect(step.outputs).toMatchObject({ 'can-push': 'true', 'can-pull': 'true', scopes })
  })

  it('a page that is larger than any answer is told by its status', async () => {
    const body = 'x'.repeat(100_000)
    const { step, count } = await ask(PUSH, [{ on: 'token', effect: 'status', status: 403, body }])
    expect(step.outputs['can-push']).toBe('unknown')
    expect([step.annotations[0]?.message, count('token')]).toEqual([expect.stringContaining('returned 403'), 1])
  })

  it('a bare denial is asked about once more, a scoped one never', async () => {
    const bare = { errors: [{ code: 'DENIED', message: 'denied' }] }
    const once: Fault[] = [{ on: 'token', effect: 'json', status: 403, body: bare, times: 1 }]
    expect((await ask(PUSH, once)).step.outputs['can-push']).toBe('true')
    const denied = await ask(PUSH, [{ on: 'token', effect: 'json', status: 403, body: bare }])
    expect(denied.count('token')).toBe(2)
    expect(denied.step).toMatchObject({ exitCode: 1, outputs: { 'can-push': 'false', 'logged-in': 'false' } })
    const scoped = { errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] }
    expect((await ask(PUSH, [{ on: 'upload', effect: 'json', status: 403, body: scoped }])).count('upload')).toBe(1)
  })
})

describe('a connection', () => {
  const open = async (server: Server) => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return new OriginClient(`http://127.0.0.1:${port}`, new Deadline())
  }

  it('is kept for the next request, whatever form the answer has', async () => {
    let opened = 0
    const server = createHttpServer((request, response) => {
      if (request.url === '/chunked') response.write('{"a":')
      if (request.url === '/late') response.flushHeaders()
      // Without a length, node takes the end of a HEAD's answer for that of the connection.
      if (request.method === 'HEAD') response.setHeader('content-length', 7)
      setTimeout(() => response.end(request.url === '/chunked' ? '1}' : undefined), 20)
    }).on('connection', () => opened++)
    // Whatever the machine's pace: it is the connection's end that is counted, not the server's patience.
    server.keepAliveTimeout = 0
    const connection = await open(server)
    const get = { method: 'GET', path: '/chunked' } as const
    expect(await connection.ask(get)).toMatchObject({ status: 200, body: '{"a":1}' })
    expect(await connection.ask({ method: 'HEAD', path: '/' })).toMatchObject({ status: 200, body: '' })
    expect(await connection.ask({ method: 'POST', path: '/late' })).toMatchObject({ status: 200, body: '' })
    expect(await connection.ask(get)).toMatchObject({ status: 200, body: '{"a":1}' })
    expect(opened).toBe(1)
    connection.close()
    server.close()
  })

  it.each(['end', 'resetAndDestroy'] as const)('that the server closes meanwhile is opened anew: %s', async how => {
    let opened = 0
    const closed: Promise<unknown>[] = []
    const server = createServer(socket => {
      opened++
      closed.push(once(socket, 'close'))
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        setTimeout(() => socket[how](), 20)
      })
    })
    const connection = await open(server)
    for (const count of [1, 2]) {
      expect(await connection.ask({ method: 'GET', path: '/' })).toMatchObject({ status: 200, body: 'ok' })
      expect(opened).toBe(count)
      await closed.at(-1)
    }
    connection.close()
    server.close()
  })
})

describe('when the registry does not answer /token', () => {
  function expectUnknown(
    { step, count }: Run<Pick<Step, 'annotations' | 'exitCode' | 'outputs'>>,
    row: Pick<Row, 'says' | 'tries'>
  ): void {
    expect(step.outputs).toMatchObject({ 'logged-in': 'true', 'can-push': 'unknown' })
    expect(step.exitCode).toBe(0)
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(step.annotations[0]?.message).toMatch(row.says)
    expect(count('token')).toBe(row.tries)
    expect(count('upload')).toBe(0)
  }

  it.each(ROWS)('nothing is denied, and the login is tried: it $fault', async row => {
    const answered = (await asked.get(`token ${row.fault}`)) as Run
    expectUnknown(answered, row)
    for (const { sent } of answered.step.requests) expect(sent).toBeLessThan(8 << 20)
    expectWaits(answered.step, row)
    // Half a second at least before the second try, a second before the third.
    const waits = [...answered.step.log.matchAll(/: again in (\d+) ms/g)].map(([, ms]) => Number(ms))
    for (const [index, ms] of waits.entries()) expect(ms).toBeGreaterThanOrEqual(500 * (index + 1))
  })

  it('the built action does so as well', async () => {
    const built = (await started.get('silent registry')) as Run<Step>
    expectUnknown(built, { says: /got no answer in time/, tries: 3 })
    expectWaits(built.step, { timeouts: 3 })
  })
})

describe('when it does not answer for an image, nor the API at all', () => {
  it.each(ROWS)('each is unknown, and the login is made: it $fault', async row => {
    const { step, count } = (await asked.get(`rest ${row.fault}`)) as Run
    expect(step.outputs).toMatchObject({
      'logged-in': 'true',
      'can-push': 'unknown',
      'can-pull': 'unknown',
      scopes: ''
    })
    expect(step.report.images.map(({ verdict }) => verdict)).toEqual(Array(3).fill('unknown'))
    expect(step.exitCode).toBe(0)
    expect(count('upload')).toBe(row.tries)
    expect(count('manifest', 'HEAD')).toBe(row.head ?? row.tries)
    expect(count('manifest', 'GET')).toBe(row.get ?? 0)
    expect(count('tags')).toBe(row.tries)
    // The API has 5 s in all, so that there is less room for tries.
    expect(count('api')).toBeGreaterThanOrEqual(1)
    expect(count('api')).toBeLessThanOrEqual(row.tries)
    const told = step.annotations.filter(({ level }) => level === 'warning')
    // One annotation for all images that failed alike, and one for the API.
    const api = expect.stringMatching(/^(?:Scopes not verified|API not reached)$/)
    expect(new Set(told.map(({ title }) => title))).toEqual(
      new Set(['Access not verified', ...(row.titles ?? []), api])
    )
    for (const image of ['acme/app', 'acme/base:latest', 'acme/tool']) {
      expect(told.some(({ message }) => message.includes(`ghcr.io/${image}`))).toBe(true)
    }
    expect(told[0]?.message).toMatch(row.says)
    expectWaits(step, row)
  })
})

describe('an API that hangs', () => {
  it('holds a proved job for 5 s, and its silence is said', async () => {
    const { step, count } = (await started.get('silent API')) as Run<Step>
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true', scopes: '' } })
    expect(count('api')).toBe(1)
    const limit = /GET https:\/\/api\.github\.com\/rate_limit: timeout \((\d+) ms\)/.exec(step.log)?.[1]
    expect(Number(limit)).toBeLessThanOrEqual(5_000)
    expect(step.log).toContain('scopes and expiry: not known, GET /rate_limit of the API got no answer')
    const warnings = step.annotations.filter(({ level }) => level === 'warning')
    expect(warnings).toMatchObject([{ title: 'API not reached' }])
    expect(warnings[0]?.message).toMatch(/\/rate_limit/)
  })

  const refusedForSso = (fault: Fault) =>
    explain({ token: classicPat({ ssoRequiredFor: ['acme'] }), packages, faults: [fault], with: PUSH })

  it('has one limit for all questions: none is asked after it', async () => {
    const words = await refusedForSso({ on: 'api', effect: 'hang' })
    expect(words.requests.filter(({ kind }) => kind === 'api').map(({ path }) => path)).toEqual(['/rate_limit'])
    expect(words.log).toMatch(/single sign-on of acme: no page, GET \/orgs\/acme .*\(no time left\)/)
  })

  it('is named where only the page for single sign-on is missing', async () => {
    const words = await refusedForSso({ on: 'api', path: /^\/orgs\//, effect: 'hang' })
    expect(words.log).toContain('single sign-on of acme: no page, GET /orgs/acme')
    expect(words.annotations.map(({ message }) => message).join('\n')).toContain('https://github.com/settings/tokens')
  })
})

describe('when no way leads there', () => {
  it.each(SOME_WAYS)('nothing is denied, and main ends: $way', async ({ way, tunnels, says, ...time }) => {
    const { step, count } = (await started.get(way)) as Run<Step>
    expect(step.outputs).toMatchObject({ 'logged-in': 'true', 'can-push': 'unknown' })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(step.annotations[0]?.message).toMatch(says)
    expect(count('connect')).toBe(tunnels)
    expect(step.requests.filter(({ kind }) => kind !== 'connect')).toEqual([])
    expectWaits(step, time)
  })

  it('a name that is not found is a fault, not a refusal', async () => {
    const env = { GITHUB_SERVER_URL: 'https://ghe.invalid', NO_PROXY: '*' }
    const { step } = await run({ ...PAT, push: 'containers.ghe.invalid/acme/app' }, [], { env })
    expect(step.outputs).toMatchObject({ 'logged-in': 'true', 'can-push': 'unknown' })
    expect(step.annotations[0]?.message).toMatch(/found no host of that name \((?:ENOTFOUND|EAI_AGAIN)\)|timed out/)
  })
})
