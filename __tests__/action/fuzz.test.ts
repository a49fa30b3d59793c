import { randomInt } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import type { RequestKind } from '../../simulator/network/request-log.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { extent } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { wireRun } from '../support/wire-run.ts'

// Whatever comes back, the step ends by itself with its outputs set, and it is green only where the verdict allows it.
// A run has several random answers: one for each kind of request, each for the first of them or for all.

const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
const RUNS = extent(200, 12)

/** mulberry32: a few lines, and the same numbers everywhere. */
function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T
  }
}

const KINDS = ['token', 'upload', 'manifest', 'tags', 'api', 'v2'] as const satisfies RequestKind[]
const STATUSES = [
  200, 200, 200, 201, 202, 204, 206, 301, 302, 304, 307, 400, 401, 401, 403, 403, 404, 404, 405, 408
].concat([409, 416, 418, 421, 429, 451, 500, 502, 503, 504, 599])
const errors = (code: unknown, message: unknown) => JSON.stringify({ errors: [{ code, message }] })
const BODIES = [
  '',
  '{}',
  'null',
  '[',
  '"text"',
  '<html><body>Unicorn!</body></html>',
  '{"token":"',
  '{"token":""}',
  '{"token":7,"access_token":["x"]}',
  '{"token":"a-token-that-is-nobodys"}',
  '{"tags":null}',
  '{"tags":["a",7,null,{}]}',
  '{"errors":[]}',
  '{"errors":"none"}',
  errors('DENIED', 'denied'),
  errors('DENIED', 'permission_denied: write_package'),
  errors('UNAUTHORIZED', 'authentication required'),
  errors('MANIFEST_UNKNOWN', 'manifest unknown'),
  errors(1, {}),
  errors('DENIED', 'twirp error internal'),
  `{"errors":[${'{"code":"X"},'.repeat(5000)}{}]}`,
  '\u0000\ufffd\u202e::error::x\n::add-mask::acme',
  '['.repeat(20_000)
]
const HEADERS: Record<string, string>[] = [
  {},
  {},
  {},
  { location: '/v2/acme/app/blobs/uploads/1' },
  { location: '/token' },
  { location: 'https://ghcr.io/v2/' },
  { location: '::' },
  { 'docker-content-digest': `sha256:${'0'.repeat(64)}`, 'content-type': 'application/vnd.oci.image.index.v1+json' },
  { 'docker-content-digest': 'sha256:x' },
  { link: '</v2/acme/app/tags/list?last=a>; rel="next"' },
  { 'www-authenticate': 'Bearer realm="https://ghcr.io/token",service="ghcr.io"' },
  { 'www-authenticate': 'Bearer realm="' },
  { 'x-oauth-scopes': 'write:packages' },
  { 'github-authentication-token-expiration': '9999-99-99 99:99:99 UTC' },
  { 'retry-after': '0' },
  { 'retry-after': '-1' },
  { 'retry-after': '86400' },
  { 'content-encoding': 'gzip' },
  { 'content-length': '7' },
  { 'transfer-encoding': 'nonsense' }
]

type Random = ReturnType<typeof randomOf>

function randomAnswer({ next, one }: Random, on: RequestKind): Fault {
  const effect = next()
  const aim = { on, ...(next() < 0.6 ? { times: 1 } : {}) }
  if (effect < 0.06) return { ...aim, effect: 'reset' }
  if (effect < 0.1) return { ...aim, effect: 'truncated' }
  const broken = next() < 0.3 ? { cutAfter: next() } : {}
  return {
    ...aim,
    effect: 'status',
    status: one(STATUSES),
    headers: one(HEADERS),
    body: one(BODIES),
    framing: one(FRAMINGS),
    ...broken
  }
}

function randomRun(seed: number) {
  const random = randomOf(seed)
  // What is not answered at random is answered as usual; three answers in a run let it get somewhere.
  const kinds = [...KINDS].sort(() => random.next() - 0.5).slice(0, 3)
  return {
    seed,
    framing: random.one(FRAMINGS),
    direct: random.next() < 0.3,
    onDenied: random.one(['fail', 'fail', 'warn']),
    faults: kinds.map(kind => randomAnswer(random, kind))
  }
}

const INPUTS = { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:1, ghcr.io/acme/app' }
const tags = { '1': manifest(), '2': manifest() }
const packages = [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' })]

function expectSound(
  { onDenied }: ReturnType<typeof randomRun>,
  { annotations, exitCode, outputs }: Pick<Step, 'annotations' | 'exitCode' | 'outputs'>
): void {
  const { 'can-push': push, 'can-pull': pull, 'logged-in': loggedIn } = outputs
  for (const can of [push, pull]) expect(['true', 'false', 'unknown']).toContain(can)
  const verdicts = JSON.parse(outputs.report ?? '').map(({ verdict }: { verdict: string }) => verdict)
  expect(verdicts).toHaveLength(3)
  const denied = verdicts.includes('denied')
  expect(denied).toBe(push === 'false' || pull === 'false')
  // Only a denial or an address of another host ends a step red; only a denial leaves a green one without a login.
  const kept = annotations.some(({ title }) => title === 'Credential not sent to another host')
  expect(exitCode).toBe(kept || (denied && onDenied === 'fail') ? 1 : 0)
  if (exitCode === 1) expect(annotations.some(({ level }) => level === 'error')).toBe(true)
  if (exitCode === 1) expect(loggedIn).toBe('false')
  else expect(loggedIn === 'true' || denied).toBe(true)
  // The titles of a fault that is caught, and of one that is not.
  const titles = ['Internal error']
  expect(annotations.filter(({ title = '' }) => titles.includes(title))).toEqual([])
}

/** Through a proxy or without one, on a clock whose waits take no time. */
async function check(run: ReturnType<typeof randomRun>): Promise<void> {
  const { framing, direct, faults, onDenied } = run
  const options = { framing, faults, tokens: [classicPat()], packages, clock: {} }
  const inputs = { token: classicPat().value, ...INPUTS, 'on-denied': onDenied }
  const { step } = await wireRun(inputs, { ...options, unknownRequests: 'allow', job: { direct } })
  expect(step.stderr).toBe('')
  expectSound(run, step)
}

const runs = Array.from({ length: RUNS }, (_, i) => randomRun(SEED + i))
const pool = openPool(4)
const done = new Map<number, Promise<void>>()
beforeAll(() => {
  for (const run of runs)
    done.set(
      run.seed,
      pool(() => check(run))
    )
})

describe(`${3 * RUNS} random answers`, () => {
  it.each(runs)('end with outputs, green only where the verdict allows it: FUZZ_SEED=$seed', async run => {
    try {
      await done.get(run.seed)
    } catch (error) {
      console.log(JSON.stringify(run))
      throw error
    }
  })
})
