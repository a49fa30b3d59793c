import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findServer } from '../../src/github/server.ts'
import { Unaccepted } from '../../src/github/unaccepted.ts'
import { anything, RUNS } from '../support/texts.ts'

describe('a registry', () => {
  const label = fc
    .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1, maxLength: 10 })
    .filter(text => !/^-|-$/.test(text))
  const host = fc.array(label, { minLength: 2, maxLength: 4 }).map(parts => parts.join('.'))

  it('is a GitHub server’s own or none; its API is the same server’s', () => {
    fc.assert(
      fc.property(
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
      ),
      RUNS
    )
  })

  it('of any length is checked, in time that grows with its length only', () => {
    for (const text of ['a'.repeat(1_000_000), 'a.'.repeat(500_000), 'a-'.repeat(500_000)]) {
      expect(() => findServer(`${text}!`, 'https://github.com')).toThrow(Unaccepted)
    }
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
})
