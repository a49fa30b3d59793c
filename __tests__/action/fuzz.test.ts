import { randomInt } from 'node:crypto'
import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import type { RequestKind } from '../../simulator/network/request-log.ts'
import { extent } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { verdictsIn, wireRun } from '../support/wire-run.ts'

// Whatever comes back, the step ends by itself with its outputs set, and it is green only where the verdict allows it.
// A run has several random answers: one for each kind of request, each for the first of them or for all.

const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
const RUNS = extent(30, 3)

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

const effect = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ effect: 'reset' }) },
  { weight: 4, arbitrary: fc.constant({ effect: 'truncated' }) },
  {
    weight: 90,
    arbitrary: fc.record({
      effect: fc.constant('status'),
      status: fc.constantFrom(...STATUSES),
      headers: fc.constantFrom(...HEADERS),
      body: fc.constantFrom(...BODIES),
      framing: fc.constantFrom(...FRAMINGS),
      cutAfter: fc.constantFrom(...Array(7).fill(undefined), 0.1, 0.5, 0.9)
    })
  }
)
const answerOf = fc
  .record({ times: fc.constantFrom(1, 1, 1, undefined, undefined), effect })
  .map(({ times, effect: of }) => ({ times, ...of }))
/** What is not answered at random is answered as usual; three answers in a run let it get somewhere. */
const run = fc.record({
  kinds: fc.shuffledSubarray(KINDS, { minLength: 3, maxLength: 3 }),
  answers: fc.array(answerOf, { minLength: 3, maxLength: 3 }),
  framing: fc.constantFrom(...FRAMINGS),
  direct: fc.constantFrom(true, false, false),
  onDenied: fc.constantFrom('fail', 'fail', 'warn')
})
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never

const INPUTS = { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:1, ghcr.io/acme/app' }
const tags = { '1': manifest(), '2': manifest() }
const packages = [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' })]

/** Through a proxy or without one, on a clock whose waits take no time. */
async function check({ kinds, answers, framing, direct, onDenied }: Run): Promise<void> {
  const faults = kinds.map((on, index) => ({ on, ...answers[index] }) as Fault)
  const options = { framing, faults, tokens: [classicPat()], packages, clock: {}, job: { direct } }
  const inputs = { token: classicPat().value, ...INPUTS, 'on-denied': onDenied }
  const { step } = await wireRun(inputs, { ...options, unknownRequests: 'allow' })
  const { annotations, exitCode, outputs, stderr } = step
  expect(stderr).toBe('')
  const { 'can-push': push, 'can-pull': pull, 'logged-in': loggedIn } = outputs
  for (const can of [push, pull]) expect(['true', 'false', 'unknown']).toContain(can)
  const verdicts = verdictsIn(step)
  expect(verdicts).toHaveLength(3)
  const denied = verdicts.includes('denied')
  expect(denied).toBe(push === 'false' || pull === 'false')
  // Only a denial or an address of another host ends a step red; only a denial leaves a green one without a login.
  const kept = annotations.some(({ title }) => title === 'Credential not sent to another host')
  expect(exitCode).toBe(kept || (denied && onDenied === 'fail') ? 1 : 0)
  if (exitCode === 1) expect(annotations.some(({ level }) => level === 'error')).toBe(true)
  if (exitCode === 1) expect(loggedIn).toBe('false')
  else expect(loggedIn === 'true' || denied).toBe(true)
  // The title of a fault that is not caught.
  expect(annotations.filter(({ title }) => title === 'Internal error')).toEqual([])
}

const runs = fc.sample(run, { seed: SEED, numRuns: RUNS })
const pool = openPool(4)
let done: Promise<void>[]
beforeAll(() => {
  done = runs.map(each => pool(() => check(each)))
})

it.each(runs.map((_, index) => index))(
  `three random answers end with outputs, green only where the verdict allows it: run %i of FUZZ_SEED=${SEED}`,
  index => done[index]
)
