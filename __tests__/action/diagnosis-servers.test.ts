import { describe, expect, it } from '@jest/globals'
import { dataResidency, enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { run } from '../support/case-run.ts'

const ghes = enterprise('ghe.example')
const octo = dataResidency('octo')

describe.each([
  ['Enterprise Server', ghes, oldGithubToken({ server: ghes.url })],
  ['ghe.com', octo, githubToken({ server: octo.url, value: oldGithubToken().value })]
])('on %s', (_, server, token) => {
  const job = { server, githubToken: token }
  const world = { servers: [server, githubCom], job, token }
  const hostsOf = ({ requests }: Pick<Awaited<ReturnType<typeof run>>, 'requests'>) =>
    new Set(requests.filter(({ kind }) => kind !== 'connect').map(({ host }) => host))

  it("the registry is the server's own, and nobody else is asked", async () => {
    const step = await run({ ...world, with: { push: 'acme/app' } })
    expect(step.exitCode).toBe(0)
    expect(step.outputs.registry).toBe(server.registry)
    expect(step.outputs.image).toBe(`${server.registry}/acme/app`)
    expect(hostsOf(step)).toEqual(new Set([server.registry]))
  })

  it("a personal token's scopes are asked of its own API", async () => {
    const pat = classicPat({ server: server.url })
    const step = await run({ ...world, token: pat, packages: [pkg('acme/base')], with: { push: 'acme/base' } })
    expect(hostsOf(step)).toEqual(new Set([server.registry, server.apiHost]))
    expect(step.outputs.scopes).toBe('write:packages,read:packages')
    expect(step.requests.find(({ kind }) => kind === 'api')?.path).toBe(`${server.apiPrefix}/rate_limit`)
  })

  it("advice links to the server's own pages", async () => {
    const packages = [pkg('acme/app', { actionsAccess: {}, people: {} })]
    const workflow = await run({ ...world, packages, with: { push: 'acme/app' } })
    const dead = await run({ ...world, token: classicPat({ server: server.url, live: false }) })
    for (const { annotations } of [workflow, dead]) {
      const texts = annotations.map(({ message }) => message.replace(/More: \S+/, ''))
      const links = texts.flatMap(text => text.match(/https:\/\/[^/\s]+/g) ?? [])
      expect(links.length).toBeGreaterThan(0)
      expect(new Set(links)).toEqual(new Set([server.url]))
    }
  })

  it('its token goes to no registry but its own', async () => {
    const step = await run({ ...world, with: { registry: 'ghcr.io', push: 'ghcr.io/acme/app' } })
    expect(step.exitCode).toBe(1)
    expect(step.requests).toEqual([])
    expect(step.annotations[0]?.message).toContain('Nothing was sent.')
  })
})

it('a token of github.com goes to no Enterprise Server', async () => {
  const token = githubToken()
  const step = await run({
    servers: [ghes, githubCom],
    job: { server: ghes },
    token,
    with: { push: 'containers.ghe.example/acme/app' }
  })
  expect(step.requests).toEqual([])
  expect(step.annotations[0]?.message).toContain(
    'of github.com, and containers.ghe.example belongs to https://ghe.example'
  )
  expect(step.annotations[0]?.message).toMatchSnapshot()
})
