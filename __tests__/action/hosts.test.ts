import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { sample } from '../support/extent.ts'

// A credential goes to the registry's host and its server's API host, by equality, and nowhere else.

let simulator: Simulator | undefined

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

const FOREIGN = ['evil.example', 'ghcr.io.evil.example', 'xghcr.io', 'api.github.com.evil.example', 'raw.ghcr.io']

/** Runs one main with a fault. `told`: what was sent to hosts that are not ours; must be nothing. */
async function run(faults: Fault[], inputs: Record<string, string>, options: SimulatorOptions = {}) {
  const opened = await openSimulator({
    tokens: [githubToken(), classicPat()],
    packages: [pkg('acme/app')],
    foreign: FOREIGN,
    faults,
    ...options
  })
  simulator = opened
  const job = await opened.job({
    debug: true,
    engines: [{ name: 'docker', fake: { exitCode: 1, stderr: 'no engine was to be asked' } }]
  })
  const step = await job.uses({ engine: 'docker', ...inputs })
  const hosts = new Set(opened.requests('connect', 'foreign').map(({ host }) => host))
  const told = [...hosts].filter(host => host !== 'ghcr.io' && host !== 'api.github.com')
  return { step, told, plain: opened.requests('foreign').length }
}

/** Ways to another host: as written in a header, and how the error names it. */
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

/** The kinds of them, where one reading of addresses serves all (`resolveSameOrigin`). */
const SOME_WAYS = WAYS.filter(([title]) =>
  ['another host', 'plain http', 'a user in it', 'backslashes'].includes(title)
)

/** An inputs' set that makes the request, and the header that carries the way. */
const REQUESTS = {
  token: {},
  upload: { push: 'ghcr.io/acme/app' },
  manifest: { pull: 'ghcr.io/acme/app:latest' },
  tags: { pull: 'ghcr.io/acme/app' }
} as const

describe('a redirect to a host that is not the registry’s gets no request, no login is kept, and it is named', () => {
  it.each(sample(WAYS, 4))('%s', async (_, location, named) => {
    const { step, told } = await run([{ on: 'token', effect: 'redirect', location }], REQUESTS.token)
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(step.annotations).toHaveLength(1)
    expect(step.annotations[0]).toMatchObject({ level: 'error', title: 'Credential not sent to another host' })
    expect(step.annotations[0]?.message).toContain(`was referred to ${named}`)
    expect(told).toEqual([])
  })

  it.each(['upload', 'manifest', 'tags'] as const)('from every request: %s', async on => {
    const location = 'https://evil.example/v2/'
    for (const status of [303, 308]) {
      const { step, told } = await run([{ on, effect: 'redirect', location, status }], REQUESTS[on])
      expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
      expect(step.annotations[0]?.message).toContain('was referred to https://evil.example')
      expect(told).toEqual([])
      await simulator?.close()
      simulator = undefined
    }
  })

  it('`on-denied: warn` does not soften it', async () => {
    const faults: Fault[] = [{ on: 'token', effect: 'redirect', location: 'https://evil.example/' }]
    const { step } = await run(faults, { 'on-denied': 'warn' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
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
  it.each(sample(SOME_WAYS, 2))('%s', async (_, realm, named) => {
    const header = `Bearer realm="${realm.replaceAll('\\', '\\\\')}",service="ghcr.io"`
    const { step, told } = await run([{ on: 'upload', effect: 'challenge', header }], REQUESTS.upload)
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(step.annotations[0]?.message).toContain(`was referred to ${named}`)
    expect(told).toEqual([])
  })

  it.each(['token', 'manifest', 'tags'] as const)('from every request: %s', async on => {
    const header = [
      'Basic realm="x"',
      'bEARER Realm="https://ghcr.io/token", bearer realm="https://evil.example/token"'
    ]
    const { step, told } = await run([{ on, effect: 'challenge', header }], REQUESTS[on])
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(step.annotations[0]?.message).toContain('was referred to https://evil.example')
    expect(told).toEqual([])
  })

  it('where /token is not there and /v2/ is asked', async () => {
    const faults: Fault[] = [
      { on: 'token', effect: 'status', status: 404 },
      { on: 'v2', effect: 'challenge', header: 'Bearer realm="https://evil.example/token"' }
    ]
    const { step, told } = await run(faults, REQUESTS.token)
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(step.annotations[0]?.message).toContain('was referred to https://evil.example')
    expect(told).toEqual([])
  })
})

describe('an address in an answer', () => {
  it.each(sample(SOME_WAYS, 2))('a Location of an upload is not one of ours: %s', async (_, location, named) => {
    const faults: Fault[] = [{ on: 'upload', effect: 'status', status: 202, headers: { location } }]
    const { step, told } = await run(faults, REQUESTS.upload)
    expect(step).toMatchObject({ exitCode: 1 })
    expect(step.annotations[0]?.message).toContain(`was referred to ${named}`)
    expect(told).toEqual([])
  })

  it('a next page of tags is not one of ours', async () => {
    const link = '<https://evil.example/v2/acme/app/tags/list?last=a>; rel="next"'
    const answer = { on: 'tags', effect: 'status', status: 200, headers: { link }, body: '{"tags":["a"]}' } as const
    const { step, told } = await run([answer], REQUESTS.tags)
    expect(step).toMatchObject({ exitCode: 1 })
    expect(step.annotations[0]?.message).toContain('was referred to https://evil.example')
    expect(told).toEqual([])
  })

  it.each(['https://ghcr.io//evil.example/token', '/.//evil.example/token', 'https://ghcr.io/\\evil.example/token'])(
    'a path that looks like a host stays a path: %s',
    async location => {
      const faults: Fault[] = [{ on: 'token', effect: 'redirect', location }]
      const { step, told } = await run(faults, REQUESTS.token, { unknownRequests: 'allow' })
      expect(told).toEqual([])
      const followed = step.requests.filter(({ path }) => path === '//evil.example/token')
      expect(new Set(followed.map(({ host }) => host))).toEqual(new Set(['ghcr.io']))
    }
  )
})
