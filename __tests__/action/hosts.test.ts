import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { resolveSameOrigin } from '../../src/access/http.ts'

// A credential goes to the registry's host and its server's API host, by equality, and nowhere else.

/** Ways to another host: as written in a header, and how the error names it. One function reads them all. */
const WAYS: [title: string, url: string, named: string][] = [
  ['another host', 'https://evil.example/token', 'https://evil.example'],
  ['a host that starts like ours', 'https://ghcr.io.evil.example/token', 'https://ghcr.io.evil.example'],
  ['a host that ends like ours', 'https://xghcr.io/token', 'https://xghcr.io'],
  ['a host below ours', 'https://raw.ghcr.io/token', 'https://raw.ghcr.io'],
  ['plain http', 'http://ghcr.io/token', 'http://ghcr.io'],
  ['another port', 'https://ghcr.io:8443/token', 'https://ghcr.io:8443'],
  ['a user in it', 'https://x:y@ghcr.io/token', 'https://ghcr.io'],
  ['our name as the user', 'https://ghcr.io@evil.example/token', 'https://evil.example'],
  ['no scheme', '//evil.example/token', 'https://evil.example'],
  ['backslashes', '\\\\evil.example\\token', 'https://evil.example'],
  ['no host at all', 'file:///etc/passwd', 'file://'],
  ['upper case', 'HTTPS://EVIL.EXAMPLE/token', 'https://evil.example']
]

it.each(WAYS)('an address is not followed and is named: %s', (_, location, named) => {
  expect(resolveSameOrigin('https://ghcr.io', '/v2/', location)).toEqual({ fault: 'foreign-host', detail: named })
})

it.each(['https://ghcr.io//evil.example/token', '/.//evil.example/token', 'https://ghcr.io/\\evil.example/token'])(
  'a path that looks like a host stays a path: %s',
  location => expect(resolveSameOrigin('https://ghcr.io', '/v2/', location)).toBe('//evil.example/token')
)

let simulator: Simulator | undefined

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

const FOREIGN = ['evil.example', 'ghcr.io.evil.example', 'xghcr.io', 'api.github.com.evil.example', 'raw.ghcr.io']

/** Runs one main with a fault. `told`: what was sent to hosts that are not ours; must be nothing. */
async function run(faults: Fault[], inputs: Record<string, string> = {}, options: SimulatorOptions = {}) {
  simulator = await openSimulator({
    tokens: [githubToken(), classicPat()],
    packages: [pkg('acme/app')],
    foreign: FOREIGN,
    faults,
    ...options
  })
  const job = await simulator.job({
    debug: true,
    engines: [{ name: 'docker', fake: { exitCode: 1, stderr: 'no engine was to be asked' } }]
  })
  const step = await job.uses({ engine: 'docker', ...inputs })
  const hosts = new Set(simulator.requests('connect', 'foreign').map(({ host }) => host))
  const told = [...hosts].filter(host => host !== 'ghcr.io' && host !== 'api.github.com')
  return { step, told }
}

/** The images of a step that makes every request for one, and what each is called in the log of requests. */
const EVERY_REQUEST = { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:latest, ghcr.io/acme/app' }
const KINDS = ['upload', 'manifest', 'tags'] as const

/** The step ends red without a login, whatever `on-denied` says, and names the host that got nothing. */
function expectKept({ step, told }: Awaited<ReturnType<typeof run>>, named = 'https://evil.example'): void {
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(step.annotations[0]).toMatchObject({ level: 'error', title: 'Credential not sent to another host' })
  expect(step.annotations[0]?.message).toContain(`was referred to ${named}`)
  expect(told).toEqual([])
}

/** Without the fault each of them would be allowed. */
const verdictsOf = ({ step }: Awaited<ReturnType<typeof run>>) =>
  JSON.parse(step.outputs.report ?? '').map(({ verdict }: { verdict: string }) => verdict)

describe('a redirect to a host that is not the registry’s gets no request, no login is kept, and it is named', () => {
  it.each(['https://evil.example/token', 'http://ghcr.io/token'])('from /token to %s', async location => {
    const result = await run([{ on: 'token', effect: 'redirect', location }], { 'on-denied': 'warn' })
    expect(result.step.annotations).toHaveLength(1)
    expectKept(result, location.replace('/token', ''))
  })

  it.each([303, 308])('from each request for an image, with status %i', async status => {
    const faults = KINDS.map(
      (on): Fault => ({ on, effect: 'redirect', location: `https://evil.example/${on}`, status })
    )
    const result = await run(faults, EVERY_REQUEST)
    expectKept(result)
    for (const on of KINDS) expect(result.step.requests.filter(({ kind }) => kind === on)).toHaveLength(1)
    expect(verdictsOf(result)).toEqual(['unknown', 'unknown', 'unknown'])
  })

  it('from the API: the scopes stay unknown, and the host is named', async () => {
    const faults: Fault[] = [{ on: 'api', effect: 'redirect', location: 'https://api.github.com.evil.example/' }]
    const { step, told } = await run(faults, { token: classicPat().value, push: 'ghcr.io/acme/app' })
    expect(step.outputs).toMatchObject({ scopes: '', 'can-push': 'true' })
    expect(step.log).toContain('https://api.github.com.evil.example')
    expect(told).toEqual([])
  })
})

describe('a challenge that names another host gets no credential, and it is named', () => {
  it('from each request for an image', async () => {
    const header = [
      'Basic realm="x"',
      'bEARER Realm="https://ghcr.io/token", bearer realm="https://evil.example/token"'
    ]
    const result = await run([{ on: [...KINDS], effect: 'challenge', header }], EVERY_REQUEST)
    expectKept(result)
    expect(verdictsOf(result)).toEqual(['unknown', 'unknown', 'unknown'])
  })

  it('from /token, with backslashes', async () => {
    const header = 'Bearer realm="\\\\\\\\evil.example\\\\token",service="ghcr.io"'
    expectKept(await run([{ on: 'token', effect: 'challenge', header }]))
  })

  it('where /token is not there and /v2/ is asked', async () => {
    const faults: Fault[] = [
      { on: 'token', effect: 'status', status: 404 },
      { on: 'v2', effect: 'challenge', header: 'Bearer realm="https://evil.example/token"' }
    ]
    expectKept(await run(faults))
  })
})

describe('an address in an answer', () => {
  it('is not one of ours: the Location of an upload', async () => {
    const location = 'https://x:y@ghcr.io/v2/'
    const faults: Fault[] = [{ on: 'upload', effect: 'status', status: 202, headers: { location } }]
    const result = await run(faults, { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app' })
    expectKept(result, 'https://ghcr.io')
    expect(verdictsOf(result)).toEqual(['unknown', 'allowed'])
  })

  it('is not followed: the next page of tags, whatever host it names', async () => {
    const link = '<https://evil.example/v2/acme/app/tags/list?last=a>; rel="next"'
    const faults: Fault[] = [{ on: 'tags', effect: 'status', status: 200, headers: { link }, body: '{"tags":["a"]}' }]
    const result = await run(faults, { pull: 'ghcr.io/acme/app', engine: 'file' })
    expect([result.step.exitCode, verdictsOf(result), result.told]).toEqual([0, ['allowed'], []])
  })

  it('that is a path which looks like a host is asked of ours', async () => {
    const faults: Fault[] = [{ on: 'token', effect: 'redirect', location: 'https://ghcr.io/\\evil.example/token' }]
    const { step, told } = await run(faults, {}, { unknownRequests: 'allow' })
    expect(told).toEqual([])
    const followed = step.requests.filter(({ path }) => path === '//evil.example/token')
    expect(new Set(followed.map(({ host }) => host))).toEqual(new Set(['ghcr.io']))
  })
})
