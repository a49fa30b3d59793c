import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseExpiry } from '../../src/access/api.ts'
import { Deadline, OriginClient, realmsIn, resolveSameOrigin } from '../../src/access/http.ts'
import { membersIn } from '../../src/access/outcome.ts'
import { findServer } from '../../src/github/server.ts'
import { always, anything } from '../support/texts.ts'

it('any header that asks for a login is read without an error, and a quoted realm exactly', () => {
  always(anything, text => void realmsIn(text))
  const quoted = fc.string({ maxLength: 40 })
  always(fc.constantFrom('Bearer', 'BEARER', 'bearer', 'bEaReR'), quoted, quoted, (scheme, realm, service) => {
    const escaped = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
    const header = `Basic realm="x", ${scheme} Realm=${escaped(realm)} ,service= ${escaped(service)}`
    expect(realmsIn(header)).toEqual([realm])
  })
})

it.each([
  ['ten thousand values', Object.fromEntries(Array.from({ length: 9_999 }, (_, n) => [n, 0])), true],
  ['more', Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n, 0])), false],
  ['ten thousand in a list', Array(9_999).fill(0), true],
  ['more in a list', Array(10_000).fill(0), false]
])('a body that has %s is read as far as there is memory for it: %#', (_, value, isRead) => {
  expect(membersIn(JSON.stringify({ value }))).toEqual(isRead ? { value } : {})
})

it('the expiry that a server names is a date in the future or nothing', () => {
  const now = new Date('2026-11-01T00:00:00Z')
  always(
    fc.oneof(
      anything,
      fc.date({ noInvalidDate: true }).map(date => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
    ),
    text => {
      const end = parseExpiry(text, now)
      expect(end === undefined || end.getTime() > now.getTime()).toBe(true)
    }
  )
})

it('the end of a token is read in both forms that were seen', () => {
  const read = (text: string) => parseExpiry(text, new Date('2026-01-01'))?.toISOString()
  expect(read('2026-09-27 03:07:38 UTC')).toBe('2026-09-27T03:07:38.000Z')
  expect(read('2026-04-26 20:23:26 +0200')).toBe('2026-04-26T18:23:26.000Z')
})

// Ways to another host: __tests__/action/hosts.test.ts.
describe('where an address leads', () => {
  it.each([
    ['a relative one', '?n=1', '/v2/x?n=1'],
    ['our own', 'https://ghcr.io/a?b=c', '/a?b=c'],
    ['our own with its default port', 'https://ghcr.io:443/a', '/a'],
    ['our own in upper case', 'HTTPS://GHCR.IO/A', '/A'],
    ['one without its fragment', '/a#b', '/a'],
    ['none', undefined, undefined],
    ['what is none', 'https://', { fault: 'foreign-host', detail: expect.any(String) }]
  ])('%s', (_, location, led) => expect(resolveSameOrigin('https://ghcr.io', '/v2/x', location)).toEqual(led))

  it.each(['localhost:80', '127.0.0.1:80', 'containers.ghe.example:443'])(
    'the default port is the same origin for a registry that names it: %s',
    registry => {
      expect(resolveSameOrigin(findServer(registry, 'https://ghe.example').origin, '/v2/', '/token')).toBe('/token')
    }
  )

  it('a path alone can name no host', async () => {
    const connection = new OriginClient('http://127.0.0.1:9', { deadline: new Deadline() })
    const outcome = await connection.ask({ method: 'GET', path: '//192.0.2.1/' })
    expect(outcome.failure).toMatchObject({ fault: 'connection', detail: 'ECONNREFUSED' })
    connection.close()
  })

  it('any text leads to the same origin or nowhere', () => {
    const url = fc.oneof(
      anything,
      fc.webUrl(),
      fc
        .tuple(fc.constantFrom('https://ghcr.io', '//', '/', '\\', 'http://ghcr.io', 'https:/', 'https:'), anything)
        .map(parts => parts.join(''))
    )
    always(url, fc.constantFrom('/token', '//evil.example/', '/v2/a/b/tags/list?n=1'), (text, base) => {
      const led = resolveSameOrigin('https://ghcr.io', base, text)
      if (typeof led === 'string') {
        expect(led).toMatch(/^\/[!-~]*$/)
        expect(new URL(text, `https://ghcr.io${base}`).host).toBe('ghcr.io')
      } else expect(led).toMatchObject({ fault: 'foreign-host' })
    })
  })
})
