import { describe, expect, it } from '@jest/globals'
import { dataResidency, enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { messages, run } from '../support/case-run.ts'

const ghes = enterprise('ghe.example')
const octo = dataResidency('octo')
const asked = ({ requests }: Step) => requests.filter(({ kind }) => kind !== 'connect')
const hostsOf = (step: Step) => new Set(asked(step).map(({ host }) => host))

describe.each([
  ['Enterprise Server', ghes, oldGithubToken({ server: ghes.url })],
  ['ghe.com', octo, githubToken({ server: octo.url, value: oldGithubToken().value })]
])('on %s', (_, server, token) => {
  const world = { servers: [server, githubCom], job: { server, githubToken: token }, token }
  const { registry } = server

  it("the registry is the server's own, and nobody else is asked", async () => {
    const step = await run({ ...world, with: { push: 'acme/app' } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { registry, image: `${registry}/acme/app` } })
    expect(hostsOf(step)).toEqual(new Set([registry]))
  })

  it("a personal token's scopes are asked of its own API", async () => {
    const pat = classicPat({ server: server.url })
    const step = await run({ ...world, token: pat, packages: [pkg('acme/base')], with: { push: 'acme/base' } })
    expect(hostsOf(step)).toEqual(new Set([registry, server.apiHost]))
    expect(step.outputs.scopes).toBe('write:packages,read:packages')
    expect(asked(step).find(({ kind }) => kind === 'api')?.path).toBe(`${server.apiPrefix}/rate_limit`)
  })

  it("advice links to the server's own pages", async () => {
    const packages = [pkg('acme/app', { actionsAccess: {}, people: {} })]
    const refused = { ...world, packages, with: { push: 'acme/app' } }
    for (const each of [refused, { ...world, token: classicPat({ server: server.url, live: false }) }]) {
      const text = messages(await run(each))
        .join('\n')
        .replaceAll(/More: \S+/g, '')
      expect(new Set(text.match(/https:\/\/[^/\s]+/g))).toEqual(new Set([server.url]))
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
  expect(messages(step)[0]).toMatchSnapshot()
  expect(messages(step)[0]).toContain('of github.com, and containers.ghe.example belongs to https://ghe.example')
})
