import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { manifest, type Package, pkg, type Refusal } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { run } from '../support/case-run.ts'
import { PLAIN_STORAGE } from '../support/engines.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const TAG = 'ghcr.io/acme/app:1.2.0'
const release = manifest({ seed: '1.2.0' })
const released = pkg('acme/app', { tags: { '1.2.0': release } })
const unreleased = pkg('acme/app', { tags: { '1.1.0': release } })

const says = (status: number, code: string, message: string): Refusal => ({
  image: 'acme/app',
  on: 'manifest',
  status,
  code,
  message
})

/** What the registry answers, and the exit codes for `on-existing` ignore, warn and fail. */
interface Row {
  packages?: Package[]
  mayPush?: false
  refusals?: Refusal[]
  faults?: Fault[]
  exists: 'true' | 'false' | 'unknown'
  canPush: 'true' | 'false'
  /** With `on-denied: fail`. */
  fail: [ignore: number, warn: number, fail: number]
  /** With `on-denied: warn`. */
  warn: [ignore: number, warn: number, fail: number]
  /** What the message says, where there is one. */
  words?: RegExp
}

const onManifest = { on: 'manifest' } as const
/** A wait that is longer than the step's limit is not waited for. */
const LATER = { headers: { 'retry-after': '3600' } }
const IN_ITS_WORDS = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: read_package' }] })
const UNKNOWN: Row = { exists: 'unknown', canPush: 'true', fail: [0, 0, 1], warn: [0, 0, 1] }

const ROWS: Record<string, Row> = {
  'the tag is there': {
    packages: [released],
    exists: 'true',
    canPush: 'true',
    fail: [0, 0, 1],
    warn: [0, 0, 1],
    words: /^ghcr\.io\/acme\/app:1\.2\.0 already exists\./
  },
  'the tag is not there': {
    packages: [unreleased],
    exists: 'false',
    canPush: 'true',
    fail: [0, 0, 0],
    warn: [0, 0, 0]
  },
  'the package is not there': { exists: 'false', canPush: 'true', fail: [0, 0, 0], warn: [0, 0, 0] },
  'the tag is there, and the push is denied': {
    packages: [released],
    mayPush: false,
    exists: 'true',
    canPush: 'false',
    fail: [1, 1, 1],
    warn: [0, 0, 1],
    words: /already exists\./
  },
  'the tag is not there, and the push is denied': {
    packages: [unreleased],
    mayPush: false,
    exists: 'unknown',
    canPush: 'false',
    fail: [1, 1, 1],
    warn: [0, 0, 1],
    words: /not known whether .* already exists\..*\nCause: ghcr\.io answers 404 for what a token may not see/
  },
  'the package may be written and not read': {
    ...UNKNOWN,
    packages: [released],
    refusals: [says(403, 'DENIED', 'permission_denied: read_package')],
    words: /not known whether .*the role Read.*permission_denied: read_package/s
  },
  'the credential is not accepted there': {
    ...UNKNOWN,
    packages: [unreleased],
    refusals: [says(401, 'UNAUTHORIZED', 'unauthenticated: User cannot be authenticated with the token provided.')],
    words: /not known whether .*returned 401/s
  },
  'a 404 with another code': {
    ...UNKNOWN,
    packages: [unreleased],
    refusals: [says(404, 'UNSUPPORTED', 'no such route')],
    words: /not known whether .*returned 404: "?no such route/s
  },
  "a proxy's 404": {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'html', status: 404 }],
    words: /not known whether .*returned 404/s
  },
  "a proxy's 200": {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'html', status: 200 }],
    words: /not known whether .*returned 200/s
  },
  'too many requests': {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'status', status: 429, ...LATER }],
    words: /not known whether .*rate limit.*returned 429/s
  },
  'too many requests, in the words of a refusal': {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'status', status: 429, ...LATER, body: IN_ITS_WORDS }],
    words: /not known whether .*rate limit.*returned 429: "?permission_denied/s
  },
  'a fault of the registry in the words of a refusal': {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'status', status: 500, ...LATER, body: IN_ITS_WORDS }],
    words: /not known whether .*returned 500: "?permission_denied/s
  },
  'a fault of the registry': {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'status', status: 503, ...LATER }],
    words: /not known whether .*returned 503/s
  },
  'no answer': {
    ...UNKNOWN,
    packages: [unreleased],
    faults: [{ ...onManifest, effect: 'reset' }],
    words: /not known whether .*lost the connection/s
  }
}

const about = (step: Pick<Step, 'annotations' | 'outputs'>) =>
  step.annotations.filter(({ title = '' }) => ['Tag exists', 'Existing tag not known'].includes(title))
const entryOf = (step: Pick<Step, 'annotations' | 'outputs'>) => JSON.parse(step.outputs.report ?? '[]')[0]

/** All settings of an answer, or one of them that differs from one answer to the next. */
const EVERY = extent(1, 6)

describe.each(Object.entries(ROWS).map(([name, row], number) => [name, row, number] as const))(
  '%s',
  (name, row, number) => {
    const cases = (['fail', 'warn'] as const)
      .flatMap(onDenied =>
        (['ignore', 'warn', 'fail'] as const).map(
          (onExisting, index) => [onDenied, onExisting, row[onDenied][index]] as const
        )
      )
      .filter((_, index) => (index + number) % EVERY === 0)

    it.each(cases)(
      'with `on-denied: %s` and `on-existing: %s` ends with exit code %i',
      async (onDenied, onExisting, exitCode) => {
        const step = await run({
          token: githubToken(row.mayPush === false ? { packages: 'read' } : {}),
          packages: row.packages ?? [],
          refusals: row.refusals ?? [],
          faults: row.faults ?? [],
          with: { push: TAG, 'on-denied': onDenied, 'on-existing': onExisting }
        })
        expect(step.outputs).toMatchObject({ exists: row.exists, 'can-push': row.canPush })
        expect(step.exitCode).toBe(exitCode)
        expect(step.outputs['logged-in']).toBe(String(exitCode === 0))

        const digest = row.exists === 'true' ? { digest: release.digest, mediaType: release.mediaType } : {}
        expect(entryOf(step)).toMatchObject({ exists: row.exists, ...digest })
        expect('digest' in entryOf(step)).toBe(row.exists === 'true')

        const told = about(step)
        // What may be missing is in `missing`, and a warning says so; a push that is denied has a message of its own.
        const isSilent = onExisting === 'ignore' && (row.exists === 'true' || row.canPush !== 'true')
        if (isSilent || row.exists === 'false') expect(told).toEqual([])
        else {
          expect(told.map(({ level }) => level)).toEqual([onExisting === 'fail' ? 'error' : 'warning'])
          expect(told[0]?.message).toMatch(row.words as RegExp)
          const offersToWarn = told[0]?.message.includes('Set `on-existing: warn` to push without this answer.')
          expect(offersToWarn).toBe(onExisting === 'fail' && row.exists === 'unknown')
        }
        expect(step.annotations.some(({ title }) => title === 'First push')).toBe(name === 'the package is not there')
        expect(step.annotations.some(({ title }) => title === 'Push denied')).toBe(row.canPush === 'false')
        if (row.exists === 'true') {
          const state = `exists (${release.digest.slice(0, 'sha256:'.length + 12)})`
          expect(step.log).toMatch(new RegExp(`^ {2}. push {3}${TAG}: .*; ${state.replace(/[()]/g, '\\$&')}$`, 'm'))
          expect(step.summary).toContain(`<td><code>${state}</code></td>`)
        }
      }
    )
  }
)

describe('a token that is not accepted', () => {
  it.each([
    ['ignore', 0],
    ['warn', 0],
    ['fail', 1]
  ] as const)('leaves open what exists: `on-existing: %s` ends with exit code %i', async (onExisting, exitCode) => {
    for (const token of [githubToken({ live: false }), ''] as const) {
      const step = await run({ token, with: { push: TAG, 'on-denied': 'warn', 'on-existing': onExisting } })
      expect([step.exitCode, step.outputs.exists, step.outputs['logged-in']]).toEqual([exitCode, 'unknown', 'false'])
      if (onExisting !== 'ignore') expect(about(step)).toHaveLength(1)
    }
  })
})

describe('`exists`', () => {
  const existsOf = async (push: string) =>
    (await run({ token: githubToken(), packages: [released], with: { push } })).outputs.exists

  it('is empty where `push` names no tag, and nothing more is asked then', async () => {
    const step = await run({ token: githubToken(), packages: [released], with: { push: 'ghcr.io/acme/app' } })
    expect(step.outputs.exists).toBe('')
    expect('exists' in entryOf(step)).toBe(false)
    expect(step.requests.map(({ kind }) => kind).filter(kind => kind !== 'connect')).toEqual(['token', 'upload'])
    expect(step.summary).not.toMatch(/<th>(?:Exists|Digest|See)<\/th>/)
  })

  it('is false as soon as one tag is not there', async () => {
    expect(await existsOf('ghcr.io/acme/app:1.2.0, ghcr.io/acme/app')).toBe('true')
    expect(await existsOf('ghcr.io/acme/app:1.2.0, ghcr.io/acme/app:1.3.0')).toBe('false')
  })

  it('is told for a digest, by the digest where there is a tag as well', async () => {
    expect(await existsOf(`ghcr.io/acme/app@${release.digest}`)).toBe('true')
    expect(await existsOf(`ghcr.io/acme/app:1.2.0@sha256:${'0'.repeat(64)}`)).toBe('false')
  })
})

describe('one image with a tag', () => {
  it.each([
    ['there', released],
    ['not there', unreleased]
  ])('that is %s costs one request, sent while the upload session is asked for', async (_, held) => {
    const faults: Fault[] = [{ on: 'upload', effect: 'delay', ms: 4000 }]
    const step = await run({ token: githubToken(), packages: [held], faults, with: { push: TAG } })
    const requests = step.requests.filter(({ kind }) => kind !== 'connect')
    expect(requests.map(({ kind }) => kind).sort()).toEqual(['manifest', 'token', 'upload'])
    const at = (wanted: string) => requests.find(({ kind }) => kind === wanted)
    expect(at('manifest')?.time).toBeLessThan(at('upload')?.ended ?? 0)
  })
})

it('many tags that exist for one cause are one message', async () => {
  const tags = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, release]))
  const push = Object.keys(tags)
    .map(tag => `ghcr.io/acme/app:${tag}`)
    .join(',')
  const step = await run({
    token: githubToken(),
    packages: [pkg('acme/app', { tags })],
    with: { push, 'on-existing': 'fail' }
  })
  expect(step.exitCode).toBe(1)
  expect(about(step)).toHaveLength(1)
  expect(about(step)[0]?.message).toContain('and 7 more images')
})

it('a first push is explained once for all new packages, without links to pages that do not exist yet', async () => {
  const step = await run({
    token: githubToken(),
    with: { push: 'ghcr.io/acme/app:1, ghcr.io/acme/app:2, ghcr.io/acme/other:1' }
  })
  const told = step.annotations.filter(({ title }) => title === 'First push')
  expect(told.map(({ level }) => level)).toEqual(['notice'])
  const [first, ...names] = told[0]?.message.split('\n') ?? []
  expect(first).toMatch(/first push of 2 /)
  expect(names.slice(0, 2)).toEqual(['ghcr.io/acme/app', 'ghcr.io/acme/other'])
  expect(told[0]?.message.replace(/More: \S+/, '')).not.toContain('https://github.com')
})

it('a manifest of a push that leads to another host keeps the credential from it', async () => {
  const faults: Fault[] = [{ on: 'manifest', effect: 'redirect', location: 'https://evil.example/v2/' }]
  const step = await run({
    token: githubToken(),
    packages: [released],
    faults,
    with: { push: TAG, 'on-denied': 'warn' }
  })
  expect([step.exitCode, step.outputs['logged-in'], step.outputs.exists]).toEqual([1, 'false', 'unknown'])
  expect(step.annotations[0]).toMatchObject({ level: 'error', title: 'Credential not sent to another host' })
})

needs('docker', 'buildah', 'docker-registry').describe("Debian's registry behind ghcr.io", () => {
  let simulator: Simulator
  afterEach(() => simulator.close())

  it('says false, takes the push, and says true with the digest that was pushed', async () => {
    const token = githubToken()
    simulator = await openSimulator({ tokens: [token], storage: true })
    const engines = ['docker', 'buildah']
    const job = await simulator.job({ engines, env: { BUILDAH_ISOLATION: 'chroot' }, githubToken: token })
    const guarded = { push: TAG, 'on-existing': 'fail', engine: 'docker' }
    const before = await job.uses(guarded)
    expect([before.exitCode, before.outputs.exists]).toEqual([0, 'false'])

    const pushed = await job.run(
      `image=$(buildah ${PLAIN_STORAGE} from scratch)
       buildah ${PLAIN_STORAGE} commit -q $image ${TAG} >/dev/null
       buildah ${PLAIN_STORAGE} push -q --digestfile "$RUNNER_TEMP/digest" ${TAG}
       cat "$RUNNER_TEMP/digest"`
    )
    expect([pushed.exitCode, pushed.stderr]).toEqual([0, ''])

    const after = await job.uses(guarded)
    expect([after.exitCode, after.outputs.exists]).toEqual([1, 'true'])
    expect(entryOf(after)).toMatchObject({ exists: 'true', digest: pushed.stdout.trim() })
  })
})
