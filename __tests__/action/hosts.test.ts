import { describe, expect, it } from '@jest/globals'
import { dataResidency, enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { resolveSameOrigin } from '../../src/access/http.ts'
import { kindsOf, messages, open, run, titles } from '../support/case-run.ts'
import { verdictsIn } from '../support/wire-run.ts'

// A credential goes to the registry's host and its server's API host, by equality, and nowhere else.

/** Ways to another host: as written in a header, and how the error names it. One function reads them all. */
it.each([
  ['https://evil.example/token', 'https://evil.example'],
  ['https://ghcr.io.evil.example/token', 'https://ghcr.io.evil.example'],
  ['https://xghcr.io/token', 'https://xghcr.io'],
  ['https://raw.ghcr.io/token', 'https://raw.ghcr.io'],
  ['http://ghcr.io/token', 'http://ghcr.io'],
  ['https://ghcr.io:8443/token', 'https://ghcr.io:8443'],
  ['https://x:y@ghcr.io/token', 'https://ghcr.io'],
  ['https://ghcr.io@evil.example/token', 'https://evil.example'],
  ['//evil.example/token', 'https://evil.example'],
  ['\\\\evil.example\\token', 'https://evil.example'],
  ['file:///etc/passwd', 'file://'],
  ['HTTPS://EVIL.EXAMPLE/token', 'https://evil.example']
])('an address is not followed and is named: %s', (location, detail) => {
  expect(resolveSameOrigin('https://ghcr.io', '/v2/', location)).toEqual({ fault: 'foreign-host', detail })
})

it.each(['https://ghcr.io//evil.example/token', '/.//evil.example/token', 'https://ghcr.io/\\evil.example/token'])(
  'a path that looks like a host stays a path: %s',
  location => expect(resolveSameOrigin('https://ghcr.io', '/v2/', location)).toBe('//evil.example/token')
)

/** Every request for an image, without a fault allowed. */
const EVERY_REQUEST = { push: 'ghcr.io/acme/app:1', pull: 'ghcr.io/acme/app' }
const KINDS: Fault['on'] = ['upload', 'manifest', 'tags']
const ELSEWHERE = ['Basic realm="x"', 'bEARER Realm="https://ghcr.io/token", bearer realm="https://evil.example/token"']
const challenge = (on: Fault['on'], header: string | string[]): Fault => ({ on, effect: 'challenge', header })
const redirect = (on: Fault['on'], location: string): Fault => ({ on, effect: 'redirect', location, status: 308 })
const answer = (on: Fault['on'], status: number, headers = {}): Fault => ({ on, effect: 'status', status, headers })
const WARN = { 'on-denied': 'warn' }

/** Runs main. `told`: the hosts that are not ours and got something; there must be none. */
async function refer(faults: Fault[], inputs: Record<string, string>) {
  const foreign = ['evil.example', 'ghcr.io.evil.example', 'xghcr.io', 'api.github.com.evil.example', 'raw.ghcr.io']
  const engines = [{ name: 'docker', fake: { exitCode: 1, stderr: 'no engine was to be asked' } }]
  const { simulator, job } = await open({ debug: true, engines }, { foreign, faults })
  const step = await job.uses({ engine: 'docker', ...inputs })
  const hosts = new Set(simulator.requests('connect', 'foreign').map(({ host }) => host))
  return { step, told: [...hosts].filter(host => host !== 'ghcr.io' && host !== 'api.github.com') }
}

it.each<[string, Fault[], Record<string, string>, string?]>([
  ['a redirect of /token', [redirect('token', 'https://evil.example/token')], WARN],
  ['a redirect of /token to plain http', [redirect('token', 'http://ghcr.io/token')], WARN, 'http://ghcr.io'],
  ['a redirect of each request for an image', [redirect(KINDS, 'https://evil.example/x')], EVERY_REQUEST],
  ['a challenge to each request for an image', [challenge(KINDS, ELSEWHERE)], EVERY_REQUEST],
  ['a challenge at /token', [challenge('token', 'Bearer realm="\\\\\\\\evil.example\\\\token",service="ghcr.io"')], {}],
  ['a challenge at /v2/', [answer('token', 404), challenge('v2', ELSEWHERE)], {}],
  [
    'the Location of an upload',
    [answer('upload', 202, { location: 'https://x:y@ghcr.io/v2/' })],
    EVERY_REQUEST,
    'https://ghcr.io'
  ]
])(
  '%s that names another host gets no credential and ends the step',
  async (what, faults, inputs, named = 'https://evil.example') => {
    const { step, told } = await refer(faults, inputs)
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(titles(step)[0]).toBe('error Credential not sent to another host')
    expect(step.annotations[0]?.message).toMatch(new RegExp(`was referred to .*${named}`))
    expect(told).toEqual([])
    if (!what.startsWith('the Location')) expect(verdictsIn(step)).not.toContain('allowed')
    if (what.includes('each request')) expect(kindsOf(step)).toEqual(['manifest', 'tags', 'token', 'upload'])
  }
)

it('a redirect of the API leaves the scopes unknown, and its host is named', async () => {
  const faults = [redirect('api', 'https://api.github.com.evil.example/')]
  const { step, told } = await refer(faults, { token: classicPat().value, push: 'ghcr.io/acme/app' })
  expect(step.outputs).toMatchObject({ scopes: '', 'can-push': 'true' })
  expect(step.log).toContain('https://api.github.com.evil.example')
  expect(told).toEqual([])
})

const ghes = enterprise('ghe.example')
const octo = dataResidency('octo')

describe.each([
  ['Enterprise Server', ghes, oldGithubToken({ server: ghes.url })],
  ['ghe.com', octo, githubToken({ server: octo.url, value: oldGithubToken().value })]
])('on %s', (_, server, token) => {
  const world = { servers: [server, githubCom], job: { server, githubToken: token }, token }
  const { registry, url } = server

  it("the registry and the API are the server's own, and nobody else is asked", async () => {
    // What is no scope is none, whoever says it.
    const pat = classicPat({ server: url, scopes: ['write:packages', 'read:packages', '<img>'] })
    const step = await run({ ...world, token: pat, packages: [pkg('acme/base')], with: { push: 'acme/base' } })
    const outputs = { registry, image: `${registry}/acme/app`, scopes: 'write:packages,read:packages' }
    expect(step).toMatchObject({ exitCode: 0, outputs })
    const asked = step.requests.filter(({ kind }) => kind !== 'connect')
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set([registry, server.apiHost]))
    expect(asked.find(({ kind }) => kind === 'api')?.path).toBe(`${server.apiPrefix}/rate_limit`)
  })

  it("its job's token is taken for one, and advice links to the server's own pages", async () => {
    const packages = [pkg('acme/app', { actionsAccess: {}, people: {} })]
    const refused = await run({ ...world, packages, with: { push: 'acme/app' } })
    const dead = await run({ ...world, token: classicPat({ server: url, live: false }), with: { push: 'acme/app' } })
    expect([titles(refused).at(-1), titles(dead).at(-1)]).toEqual(['error Push denied', 'error Token refused'])
    for (const step of [refused, dead]) {
      const text = messages(step)
        .join('\n')
        .replaceAll(/More: \S+/g, '')
      expect(new Set(text.match(/https:\/\/[^/\s]+/g))).toEqual(new Set([url]))
    }
  })

  it('its token goes to no registry but its own', async () => {
    const step = await run({ ...world, with: { registry: 'ghcr.io', push: 'ghcr.io/acme/app' } })
    expect(step).toMatchObject({ exitCode: 1, requests: [] })
    expect(messages(step)[0]).toContain('Nothing was sent.')
  })
})

it('a token of github.com goes to no Enterprise Server', async () => {
  const world = { servers: [ghes, githubCom], job: { server: ghes }, token: githubToken() }
  const step = await run({ ...world, with: { push: 'containers.ghe.example/acme/app' } })
  expect(step.requests).toEqual([])
  expect(messages(step)[0]).toContain('of github.com, and containers.ghe.example belongs to https://ghe.example')
})
