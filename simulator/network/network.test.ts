import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { needs } from '../../__tests__/support/needs.ts'
import { basic, closing, simulate } from '../../__tests__/support/simulate.ts'
import { classicPat } from '../github/tokens.ts'
import { ask } from './client.ts'
import type { Fault } from './faults.ts'

describe('a fault', () => {
  const token = classicPat()
  const get = async (fault: Fault, headers: Record<string, string> = {}) => {
    const { simulator, job } = await simulate({ tokens: [token], faults: [fault] })
    const once = () => ask(job, 'GET', 'https://ghcr.io/token?service=ghcr.io', { ...basic(token), ...headers })
    return { simulator, once }
  }

  it('is a status with its headers, for so many requests of one client', async () => {
    const aimed = { on: 'token', times: 1, userAgent: /^engine/ } as const
    const fault: Fault = { ...aimed, effect: 'status', status: 503, headers: { 'retry-after': '1' } }
    expect((await (await get(fault)).once()).status).toBe(200)
    const { once } = await get(fault, { 'user-agent': 'engine/1' })
    expect(await once()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect((await once()).status).toBe(200)
  })

  it.each<[string, Fault, object]>([
    ['an HTML page', { on: 'token', effect: 'html' }, { status: 502, body: expect.stringContaining('<html>') }],
    [
      'JSON of another shape',
      { on: 'token', effect: 'json', body: { access_token: 7 } },
      { status: 200, body: '{"access_token":7}' }
    ],
    [
      'several challenges',
      { on: 'token', effect: 'challenge', header: ['Basic realm="x"', 'bEaReR realm="y"'] },
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x", bEaReR realm="y"' } }
    ],
    [
      'a redirect',
      { on: 'token', effect: 'redirect', location: 'http://ghcr.io/token' },
      { status: 307, headers: { location: 'http://ghcr.io/token' } }
    ],
    ['a delay', { on: 'token', effect: 'delay', ms: 5 }, { status: 200 }]
  ])('is %s', async (_, fault, reply) => {
    expect(await (await get(fault)).once()).toMatchObject(reply)
  })

  it.each<[string, Fault]>([
    ['a reset', { on: 'token', effect: 'reset' }],
    ['a truncated body', { on: 'token', effect: 'truncated' }],
    ['an endless body that stops at 64 MB', { on: 'token', effect: 'endless' }],
    ['bytes that are no answer', { on: 'token', effect: 'raw', pieces: ['no HTTP\r\n', '\r\n'], everyMs: 1 }],
    [
      'bytes without end',
      { on: 'connect', effect: 'raw', pieces: ['HTTP/1.1 200 ', 'x'.repeat(1 << 16)], endless: true }
    ],
    ['a tunnel that is refused', { on: 'connect', effect: 'unreachable' }],
    ['a tunnel that is reset', { on: 'connect', effect: 'reset' }],
    ['a certificate of another CA', { on: 'connect', effect: 'tls', of: 'untrusted' }]
  ])('is %s', async (_, fault) => {
    const { simulator, once } = await get(fault)
    await expect(once()).rejects.toThrow()
    expect(simulator.lines('token', 'connect').at(-1)).toContain(fault.effect)
  })

  it('is a request that hangs until the client goes', async () => {
    const { simulator, once } = await get({ on: 'token', effect: 'hang' })
    const waiting = once()
    const gone = expect(waiting).rejects.toThrow()
    const request = await simulator.until('token')
    expect(request.status).toBeUndefined()
    await closing(simulator)
    await gone
  })
})

describe('the proxy', () => {
  it('refuses other hosts, and remembers what they were told', async () => {
    const { simulator, job } = await simulate()
    await expect(ask(job, 'GET', 'https://evil.example/')).rejects.toThrow('502')
    expect(simulator.requests('foreign')).toMatchObject([{ host: 'evil.example', method: 'CONNECT', status: 502 }])
  })

  it('lets a foreign host be real, and keeps what it is sent', async () => {
    const { simulator, job } = await simulate({ foreign: ['evil.example'] })
    await ask(job, 'POST', 'https://evil.example/collect', { authorization: 'Basic eDp5' }, 'body')
    expect(simulator.requests('foreign')).toMatchObject([
      { path: '/collect', headers: { authorization: 'Basic eDp5' }, body: 'body' }
    ])
  })

  it('asks for its own credential', async () => {
    const { simulator, job } = await simulate({ proxyCredential: 'me:secret' })
    expect((await ask(job, 'GET', 'https://ghcr.io/v2/')).status).toBe(401)
    job.parts.env.HTTPS_PROXY = job.parts.env.HTTPS_PROXY?.replace('me:secret@', '') ?? ''
    await expect(ask(job, 'GET', 'https://ghcr.io/v2/')).rejects.toThrow('407')
    expect(simulator.requests('connect').map(({ status }) => status)).toEqual([200, 407])
  })

  needs('curl').it('is not in the way of plain http on loopback', async () => {
    const token = classicPat()
    const { simulator, job } = await simulate({ tokens: [token] }, { tools: ['curl'], secrets: { PAT: token } })
    const address = `http://${simulator.plainHost}/token?service=${simulator.plainHost}`
    const step = await job.run(`curl -s -o /dev/null -w '%{http_code}' -u 'x:\${{ secrets.PAT }}' '${address}'`)
    expect(step.stdout).toBe('200')
    expect(step.requests).toMatchObject([{ host: simulator.plainHost, kind: 'token' }])
  })

  it('makes everything wait', async () => {
    // Both the tunnel and the request in it.
    const { job } = await simulate({ delayMs: 60 })
    const ends: string[] = []
    await Promise.all([
      sleep(110).then(() => ends.push('a shorter wait')),
      ask(job, 'GET', 'https://ghcr.io/v2/').then(() => ends.push('the answer'))
    ])
    expect(ends).toEqual(['a shorter wait', 'the answer'])
  })
})
