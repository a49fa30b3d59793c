import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Unaccepted } from '../../src/github/image.ts'
import { bareHost, findServer, isOnGitHub } from '../../src/github/server.ts'
import { always, anything } from '../support/texts.ts'

describe('a registry', () => {
  const label = fc
    .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1, maxLength: 10 })
    .filter(text => !/^-|-$/.test(text))
  const host = fc.array(label, { minLength: 2, maxLength: 4 }).map(parts => parts.join('.'))

  it('is a GitHub server’s own or none; its API is the same server’s', () => {
    always(
      fc.oneof(
        anything,
        host,
        host.map(name => `containers.${name}`),
        host.map(name => `ghcr.io.${name}`)
      ),
      text => {
        try {
          const { registry, origin, api, web, kind } = findServer(text, 'https://github.com')
          expect(new URL(origin).origin).toBe(origin)
          if (kind === 'loopback')
            return expect(new URL(origin).hostname).toMatch(/^(?:localhost|127\.[\d.]+|\[::1\])$/)
          if (kind === 'github.com') return expect([registry, api]).toEqual(['ghcr.io', 'https://api.github.com'])
          const server = registry.replace(/^containers\./, '').replace(/:\d+$/, '')
          expect(registry.startsWith('containers.')).toBe(true)
          expect([`https://api.${server}`, `https://${server}/api/v3`]).toContain(api)
          expect(web).toBe(`https://${server}`)
        } catch (error) {
          if (!(error instanceof Unaccepted)) throw error
        }
      }
    )
  })

  it.each([
    'ghcr.io.evil.example',
    'xghcr.io',
    'ghcr.io:8443',
    'ghcr.io.',
    'ghcr.io/acme',
    'https://ghcr.io',
    'a@ghcr.io',
    'containers.github.com',
    'docker.io',
    'containers.x:99999',
    '127.0.0.999',
    'gһcr.io'
  ])('%s is none of GitHub’s', registry =>
    expect(() => findServer(registry, 'https://github.com')).toThrow(/not (?:a host|the registry)/)
  )

  it.each([
    ['GHCR.IO', 'https://github.com', 'https://ghcr.io', 'https://api.github.com'],
    ['', 'https://octo.ghe.com', 'https://containers.octo.ghe.com', 'https://api.octo.ghe.com'],
    ['', 'https://ghe.example:8443', 'https://containers.ghe.example', 'https://ghe.example:8443/api/v3']
  ])('%s at %s', (registry, home, origin, api) => expect(findServer(registry, home)).toMatchObject({ origin, api }))

  it.each([
    ['http://ghcr.io:80/v2/', 'ghcr.io'],
    ['HTTPS://ghcr.io:443', 'ghcr.io'],
    ['http://git.example:8080', 'git.example:8080'],
    ['git.example:4430', 'git.example:4430']
  ])('%s is %s', (text, host) => expect(bareHost(text)).toBe(host))

  it('on loopback belongs to no server of GitHub’s', () => {
    expect(findServer('LOCALHOST:5000', 'https://github.com')).toEqual({
      ...{ registry: 'localhost:5000', origin: 'http://localhost:5000', web: 'https://github.com' },
      ...{ isJobServer: false, kind: 'loopback', jobServerKind: 'github.com' }
    })
  })
})

describe('a job', () => {
  const at = (server: string, api = '/api/v3', env = {}) => ({
    GITHUB_SERVER_URL: server,
    GITHUB_API_URL: `${server}${api}`,
    ...env
  })

  it.each([
    ['of a server that is not named', {}, true],
    ['of github.com', at('https://github.com', '', { GITEA_ACTIONS: 'true' }), true],
    ['of ghe.com', at('https://octo.ghe.com/'), true],
    ['of an Enterprise Server', at('https://git.example'), true],
    ['of an Enterprise Server with such a name', at('https://git.example', '/api/v1/api/v3'), true],
    ['of Gitea', at('https://git.example', '/api/v1'), false],
    ['of Gitea, by a path with a slash at its end', at('https://git.example', '/api/v1/'), false],
    ['of Gitea, by its variable', at('https://git.example', '/api/v3', { GITEA_ACTIONS: 'true' }), false],
    ['of Forgejo, by its variable', at('https://git.example', '/api/v3', { FORGEJO_ACTIONS: 'true' }), false],
    ['of a look-alike', at('https://github.com.evil.example', '/api/v1'), false]
  ])('%s is on GitHub: %#', (_, env, isGitHub) => expect(isOnGitHub(env)).toBe(isGitHub))
})
