import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { extent, sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'

// What a proxy or a registry sends has no effect on the size of the process, and its faults end in time.

/** Of main with 20 images. Without a fault it takes about 63. */
const LIMIT_MIB = 90
const KIB = 1024
const PRELOAD = fileURLToPath(new URL('../support/peak.cjs', import.meta.url))

type Effect = Fault extends infer Each ? (Each extends Fault ? Omit<Each, 'on'> : never) : never

interface Row {
  fault: string
  effect: () => Effect
  /** What the annotation says of it. */
  says: RegExp
  /** It is given up by its time limit, three times. */
  hangs?: true
}

/** Bytes of an answer that are read, less those of a header: by default, and of a manifest or a page of tags. */
const BODY = 31 * KIB
const LARGE = 159 * KIB
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const TUNNEL = 'HTTP/1.1 200 Connection Established\r\n'
const LINES = 'X: y\r\n'.repeat(5000)
const SPACES = ' '.repeat(60_000)

const raw = (...pieces: string[]) => ({ effect: 'raw', pieces }) as const
/** The last piece again and again. */
const endless = (...pieces: string[]) => ({ ...raw(...pieces), endless: true }) as const
const slow = (everyMs: number, effect: ReturnType<typeof raw>) => ({ ...effect, everyMs })
const answer = (status: number, body: string, headers = {}) => ({ effect: 'status', status, body, headers }) as const
const page = (body: string) => answer(200, body, { link: '</v2/acme/app/tags/list?last=z>; rel="next"' })

/** A JSON text of so many of these as fit. */
function filled(size: number, start: string, part: (index: number) => string, end: string): string {
  const parts = [start]
  for (let left = size - start.length - end.length - 200; left > 0; left -= parts.at(-1)?.length ?? 0) {
    parts.push(part(parts.length))
  }
  return parts.join('') + end
}

const OVERFLOW = /did not get through the proxy \(HPE_HEADER_OVERFLOW\)/
const IN_TIME = /got no answer in time/
const TOO_LARGE = /got too large an answer/

const CONNECT: Row[] = [
  {
    fault: 'comes in 26 pieces',
    effect: () => slow(5, raw('HTTP/1.1 407 No\r\n', ...Array(24).fill('X-Line: value\r\n'), '\r\n')),
    says: /proxy \(407\)/
  },
  { fault: 'comes byte by byte', effect: () => slow(5, raw(...'HTTP/1.1 403 No\r\n\r\n')), says: /proxy \(403\)/ },
  {
    fault: 'comes byte by byte, without end',
    effect: () => slow(20, endless(`${TUNNEL}X: `, 'y')),
    says: IN_TIME,
    hangs: true
  },
  { fault: 'has 2 MB of header', effect: () => raw(`${TUNNEL}${'X: y\r\n'.repeat(350_000)}\r\n`), says: OVERFLOW },
  { fault: 'has a header without end', effect: () => endless(TUNNEL, LINES), says: OVERFLOW },
  { fault: 'has a first line without end', effect: () => endless('HTTP/1.1 200 ', SPACES), says: OVERFLOW },
  {
    fault: 'is 407 with a page without end',
    effect: () => endless('HTTP/1.1 407 No\r\n\r\n', SPACES),
    says: /\(407\)/
  },
  { fault: 'is 100', effect: () => raw('HTTP/1.1 100 Continue\r\n\r\n'), says: /proxy \(100\)/ },
  { fault: 'is another protocol', effect: () => endless('SSH-2.0-x\r\n', SPACES), says: /proxy \(HPE_/ },
  { fault: 'does not come', effect: () => ({ effect: 'hang' }), says: IN_TIME, hangs: true },
  { fault: 'opens a tunnel in which nothing comes', effect: () => raw(`${TUNNEL}\r\n`), says: IN_TIME, hangs: true },
  {
    fault: 'opens a tunnel in which no TLS comes, without end',
    effect: () => endless(`${TUNNEL}\r\n`, SPACES),
    says: /\((?:ERR_SSL_\w+|EPROTO)\)/
  }
]

/** Each answer comes through one of them, in turn: the answer to CONNECT is read alike on all. */
const PROXIES: { proxy: string; options: SimulatorOptions }[] = [
  { proxy: 'a proxy', options: {} },
  { proxy: 'a proxy that asks for a password', options: { proxyCredential: 'me:secret-of-the-proxy' } },
  { proxy: 'a proxy on https://', options: { secureProxy: true } }
]
const TUNNELS = sample(
  CONNECT.map((row, index) => ({ ...row, ...(PROXIES[index % PROXIES.length] as (typeof PROXIES)[number]) })),
  4
)

const ANSWERS: Row[] = [
  { fault: 'has a body without end', effect: () => ({ effect: 'endless' }), says: TOO_LARGE },
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
    says: /returned 200/
  },
  {
    fault: 'changes the protocol',
    effect: () => endless('HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', SPACES),
    says: /lost the connection \(closed without an answer\)/
  },
  {
    fault: 'is a large redirect in a circle',
    effect: () => answer(307, 'x'.repeat(BODY), { location: '?again' }),
    says: /returned 307/
  },
  { fault: 'is arrays in arrays', effect: () => answer(403, '['.repeat(BODY)), says: /returned 403/ },
  { fault: 'is objects in objects', effect: () => answer(403, '{"a":'.repeat(BODY / 5)), says: /returned 403/ },
  {
    fault: 'is an object of many fields',
    effect: () =>
      answer(
        403,
        filled(BODY, '{', i => `"${i}":1,`, '"z":1}')
      ),
    says: /returned 403/
  },
  {
    fault: 'is many objects of different fields',
    effect: () =>
      answer(
        403,
        filled(BODY, '[', i => `{"${i}":1},`, '1]')
      ),
    says: /returned 403/
  },
  {
    fault: 'has many errors',
    effect: () =>
      answer(
        403,
        filled(BODY, '{"errors":[', () => '{},', '{}]}')
      ),
    says: /returned 403/
  },
  {
    fault: 'has a long message',
    effect: () =>
      answer(
        403,
        filled(BODY, '{"errors":[{"code":"DENIED","message":"', () => 'word ', '"}]}')
      ),
    says: /word word …/
  },
  {
    fault: 'has a long token',
    effect: () =>
      answer(
        200,
        filled(BODY, '{"token":"', () => 'x', '"}')
      ),
    says: /returned 200/
  }
]

const LARGE_ANSWERS: Row[] = [
  { fault: 'has a body without end', effect: () => ({ effect: 'endless' }), says: TOO_LARGE },
  {
    fault: 'has a body of one-byte chunks without end',
    effect: () => endless(CHUNKED, '1\r\nx\r\n'.repeat(10_000)),
    says: TOO_LARGE
  },
  {
    fault: 'has many short tags, on pages without end',
    effect: () => page(filled(LARGE, '{"tags":[', i => `"${i.toString(36)}",`, '"z"]}')),
    says: /returned 200/
  },
  {
    fault: 'has long tags, on pages without end',
    effect: () => page(filled(LARGE, '{"tags":[', i => `"${String(i).padEnd(128, 'x')}",`, '"z"]}')),
    says: TOO_LARGE
  },
  {
    fault: 'has much white space, on pages without end',
    effect: () => page(`{"tags":["a"${' '.repeat(LARGE - 500)}]}`),
    says: TOO_LARGE
  },
  {
    fault: 'has many numbers',
    effect: () => page(filled(LARGE, '{"tags":[', () => '1,', '1]}')),
    says: /returned 200/
  }
]

const names = Array.from({ length: 20 }, (_, i) => `ghcr.io/acme/image-${i}`)
const REQUESTS = [
  // With one answer in place of 20: the limit of each is the same.
  { on: 'token', inputs: { push: 'ghcr.io/acme/app' }, rows: ANSWERS.slice(0, extent(4, 1)) },
  { on: 'upload', inputs: { push: names.join() }, rows: sample(ANSWERS, 4) },
  { on: 'tags', inputs: { pull: names.join() }, rows: sample(LARGE_ANSWERS, 3) },
  // A manifest's body is not looked at.
  {
    on: 'manifest',
    inputs: { push: names.map(name => `${name}:v1`).join() },
    rows: LARGE_ANSWERS.slice(0, extent(2, 1))
  }
] as const

interface Measured {
  step: Step
  /** MiB. */
  peak: number
}

// What hangs only waits; the others start their processes one after the other.
const hanging = openPool(12)
const computing = openPool(3)
const runs = new Map<string, Promise<Measured>>()

async function measure(inputs: Record<string, string>, options: SimulatorOptions): Promise<Measured> {
  const simulator = await openSimulator({ tokens: [githubToken()], unknownRequests: 'allow', ...options })
  try {
    const file = join(simulator.folder, 'peak')
    const job = await simulator.job({ env: { NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, PEAK_FILE: file } })
    const step = await job.uses({ engine: 'file', ...inputs })
    return { step, peak: Number(readFileSync(file, 'utf8')) / KIB }
  } finally {
    await simulator.close()
  }
}

beforeAll(() => {
  for (const { proxy, fault, effect, hangs, options } of TUNNELS) {
    const faults = [{ on: 'connect', ...effect() } as Fault]
    const pool = hangs ? hanging : computing
    runs.set(
      `${proxy} ${fault}`,
      pool(() => measure({ push: 'ghcr.io/acme/app' }, { ...options, faults }))
    )
  }
  for (const { on, inputs, rows } of REQUESTS) {
    for (const { fault, effect } of rows) {
      const faults = [{ on, ...effect() } as Fault]
      runs.set(
        `${on} ${fault}`,
        computing(() => measure(inputs, { faults }))
      )
    }
  }
})

it('main with 20 images and no fault takes as much as the limit says', async () => {
  const { step, peak } = await measure({ push: names.join() }, {})
  expect(step.exitCode).toBe(0)
  expect(peak).toBeGreaterThan(40)
  expect(peak).toBeLessThan(LIMIT_MIB - 15)
})

describe('the answer of a proxy to CONNECT costs no memory, and is said', () => {
  it.each(TUNNELS)('of $proxy: it $fault', async ({ proxy, fault, says }) => {
    const { step, peak } = (await runs.get(`${proxy} ${fault}`)) as Measured
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
    expect(step.annotations[0]?.message).toMatch(says)
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })
})

describe.each(REQUESTS)('an answer to $on costs little memory', ({ on, rows }) => {
  it.each([...rows])('where it $fault', async ({ fault, says }) => {
    const { step, peak } = (await runs.get(`${on} ${fault}`)) as Measured
    expect(step.signal).toBeNull()
    expect(step.log).toMatch(says)
    expect(peak).toBeLessThanOrEqual(LIMIT_MIB)
  })
})
