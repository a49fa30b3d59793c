import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openTestCa } from '../../simulator/network/test-ca.ts'
import { openSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { Deadline, OriginClient } from '../../src/access/http.ts'
import { type HttpProxy, proxySecrets, readProxy } from '../../src/runner/proxy.ts'

// How a tunnel is asked for, and what is left of one that is given up: nothing.

const servers = new Set<Server>()
const sockets = new Set<Socket>()

beforeEach(() => {
  // Of the machine that the tests run on.
  delete process.env.no_proxy
  delete process.env.NO_PROXY
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  sockets.clear()
  servers.clear()
})

/** A proxy on loopback that answers with these bytes. Out: its port, and the header of each CONNECT it got. */
async function openProxy(answer: string, host = '127.0.0.1'): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined)
    socket.once('data', (head: Buffer) => {
      asked.push(head.toString())
      socket.write(answer)
      socket.resume()
    })
  })
  servers.add(server)
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  return { port: (server.address() as AddressInfo).port, asked }
}

/** Resolves when no connection is open: each request ends its own, since no client is closed here. */
const allClosed = () => Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))

/** One request through a proxy of this address, from this process. */
async function ask(address: string, origin = 'https://ghcr.io', ms = 60_000) {
  const proxy = readProxy({ HTTPS_PROXY: address })
  const client = new OriginClient(origin, new Deadline(ms), 1, proxy)
  return client.ask({ method: 'GET', path: '/v2/' })
}

const hasIpv6 = Object.values(networkInterfaces()).some(each => each?.some(({ address }) => address === '::1'))

describe('the status of a proxy is said as it is', () => {
  const answered = async (status: number) => {
    const { port, asked } = await openProxy(`HTTP/1.1 ${status} Text\r\nContent-Length: 5\r\n\r\nwords`)
    return { outcome: await ask(`http://127.0.0.1:${port}`), tries: asked.length }
  }

  it.each([100, 101, 201, 204, 301, 400, 401, 403, 404, 407, 429])('%i is a refusal', async status => {
    expect(await answered(status)).toEqual({ outcome: { fault: 'proxy', detail: String(status) }, tries: 1 })
  })

  it('500, 502 and 503 may pass, and are tried again', async () => {
    const statuses = [500, 502, 503]
    expect(await Promise.all(statuses.map(answered))).toEqual(
      statuses.map(status => ({ outcome: { fault: 'proxy', detail: String(status) }, tries: 3 }))
    )
  })
})

describe('what breaks on the way to a proxy is said of the proxy', () => {
  it.each([
    ['http://127.0.0.1:9', 'ECONNREFUSED'],
    ['http://proxy.invalid:3128', expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/)]
  ])('%s', async (address, detail) => {
    expect(await ask(address)).toEqual({ fault: 'proxy', detail })
  })
})

it('a certificate of a proxy on https:// that is not trusted is told as one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ca-'))
  try {
    const server = createTlsServer(await (await openTestCa(folder)).issue('localhost'))
    servers.add(server)
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
    const { port } = server.address() as AddressInfo
    expect(await ask(`https://localhost:${port}`)).toMatchObject({
      fault: 'tls',
      detail: expect.stringMatching(/^UNABLE_TO_VERIFY/)
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('no connection is left open', () => {
  const tunnel = 'HTTP/1.1 200 Connection Established\r\n\r\n'
  // What is tried again has time for it.
  const msFor = (fault: string) => (fault === 'timeout' ? 500 : 60_000)

  it.each([
    ['of a proxy that refuses', 'HTTP/1.1 407 No\r\n\r\n', 'proxy'],
    ['of a proxy that sends no HTTP', 'SSH-2.0-x\r\n', 'proxy'],
    ['of a proxy with too large a header', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`, 'proxy'],
    ['of a proxy that does not answer', '', 'timeout'],
    ['of a proxy that does not end its header', 'HTTP/1.1 200 OK\r\nX: ', 'timeout'],
    ['of a tunnel without a handshake', tunnel, 'timeout'],
    ['of a tunnel that begins with something else', `${tunnel}220 mail.example ESMTP\r\n`, 'tls']
  ])('%s', async (_, answer, fault) => {
    const { port } = await openProxy(answer)
    const outcome = await ask(`http://127.0.0.1:${port}`, undefined, msFor(fault))
    expect(outcome).toMatchObject({ fault })
    await allClosed()
  })

  it.each([
    ['after too large a body', `HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n${'x'.repeat(900_000)}`, 'oversized'],
    ['after an endless one', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx', 'timeout'],
    ['after a header without end', 'HTTP/1.1 200 OK\r\nX: ', 'timeout'],
    ['after a 101', 'HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'connection'],
    ['after a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n', 'connection']
  ])('of a registry: %s', async (_, answer, fault) => {
    const { port } = await openProxy(answer)
    const outcome = await ask('', `http://127.0.0.1:${port}`, msFor(fault))
    expect(outcome).toMatchObject({ fault })
    await allClosed()
  })
})

describe('a proxy is told which host, and who asks', () => {
  it.each([
    ['https://ghcr.io', 'ghcr.io:443'],
    ['https://containers.ghe.example:8443', 'containers.ghe.example:8443'],
    ['https://[2001:db8::1]', '[2001:db8::1]:443']
  ])('%s', async (origin, target) => {
    const { port, asked } = await openProxy('HTTP/1.1 403 No\r\n\r\n')
    await ask(`http://127.0.0.1:${port}`, origin)
    expect(asked[0]).toMatch(`CONNECT ${target} HTTP/1.1\r\n`)
    expect(asked[0]).toContain(`\r\nhost: ${target}\r\n`)
    expect(asked[0]).not.toMatch(/authorization/i)
  })

  it.each([
    ['user:password', 'user:password'],
    ['user', 'user:'],
    [':password', ':password'],
    ['us%40er:p%3Ass%2Fw%25rd', 'us@er:p:ss/w%rd'],
    ['user:100%', 'user:100%'],
    ['user:p"<>^`{|}ss', 'user:p"<>^`{|}ss'],
    ['user:a%20b%0Ac', 'user:a b\nc'],
    ['Üser:pässwörd€', 'Üser:pässwörd€'],
    ['user:p@ss@word', 'user:p@ss@word']
  ])('with %s before its host', async (written, sent) => {
    const { port, asked } = await openProxy('HTTP/1.1 407 No\r\n\r\n')
    for (const scheme of ['http://', '']) await ask(`${scheme}${written}@127.0.0.1:${port}`)
    const base64 = Buffer.from(sent).toString('base64')
    expect(asked).toHaveLength(2)
    for (const head of asked) expect(head).toContain(`proxy-authorization: Basic ${base64}\r\n`)
    if (written.includes(':')) expect(proxySecrets({ HTTPS_PROXY: `http://${written}@x` })).toContain(base64)
  })

  it.each(['::1'].filter(() => hasIpv6))('that has the address %s', async host => {
    const { port, asked } = await openProxy('HTTP/1.1 407 No\r\n\r\n', host)
    expect(await ask(`http://[${host}]:${port}`)).toEqual({ fault: 'proxy', detail: '407' })
    expect(asked[0]).toContain('CONNECT ghcr.io:443')
  })
})

describe('which hosts go past the proxy', () => {
  const outcomeOf = async (origin: string, noProxy: string) => {
    const { port, asked } = await openProxy('HTTP/1.1 403 No\r\n\r\n')
    process.env.NO_PROXY = noProxy
    const proxy = readProxy({ HTTPS_PROXY: `http://127.0.0.1:${port}` }) as HttpProxy
    await new OriginClient(origin, new Deadline(300), 1, proxy).ask({ method: 'GET', path: '/' })
    return asked.length > 0 ? 'proxy' : 'direct'
  }

  // No host of these names is asked: they are looked up in vain.
  it.each([
    ['https://api.ghe.invalid', 'ghe.invalid', 'direct'],
    ['https://ghe.invalid', 'ghe.invalid', 'direct'],
    ['https://ghe.invalid', '.ghe.invalid', 'proxy'],
    ['https://api.ghe.invalid', '.ghe.invalid', 'direct'],
    ['https://xghe.invalid', 'ghe.invalid', 'proxy'],
    ['https://ghe.invalid', 'GHE.INVALID:443', 'direct'],
    ['https://ghe.invalid', 'ghe.invalid:8443', 'proxy'],
    ['https://ghe.invalid', '*', 'direct'],
    ['https://ghe.invalid', 'other.invalid, ghe.invalid', 'direct'],
    ['https://127.0.0.1:9', '', 'direct'],
    ['https://localhost:9', '', 'direct'],
    ['https://[::1]:9', '', 'direct']
  ])('%s with NO_PROXY=%s: %s', async (origin, noProxy, way) => {
    expect(await outcomeOf(origin, noProxy)).toBe(way)
  })

  it('an address that no request can use is no hindrance for them', async () => {
    const client = new OriginClient('https://localhost:9', new Deadline(300), 1, { unsupported: 'socks5://' })
    expect(await client.ask({ method: 'GET', path: '/' })).toMatchObject({ detail: 'ECONNREFUSED' })
  })
})

describe('the action logs in', () => {
  const play = async (options: SimulatorOptions, proxy = async (url: string) => url) => {
    const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')], ...options })
    try {
      const job = await simulator.job()
      job.parts.env.HTTPS_PROXY = await proxy(job.parts.env.HTTPS_PROXY ?? '')
      const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
      await job.end()
      expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true' } })
    } finally {
      await simulator.close()
    }
  }

  it('through a proxy on https:// that asks for a password with every kind of character', () =>
    play({ secureProxy: true, proxyCredential: 'us@er:p:ss/w%rd "€' }))

  it.each(['::1'].filter(() => hasIpv6))('through a proxy on %s', async host => {
    await play({}, async url => {
      const relay = createServer(socket => {
        const onwards = connect(Number(new URL(url).port), '127.0.0.1')
        for (const each of [socket, onwards]) sockets.add(each.on('error', () => undefined))
        socket.pipe(onwards).pipe(socket)
      })
      servers.add(relay)
      await new Promise<void>(resolve => relay.listen(0, host, resolve))
      return `http://[${host}]:${(relay.address() as AddressInfo).port}`
    })
  })
})
