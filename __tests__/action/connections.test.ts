import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createSecureContext } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { classicPat } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { TlsFault } from '../../simulator/network/faults.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { Deadline, OriginClient } from '../../src/access/http.ts'
import type { CertificateTrouble, HttpAnswer } from '../../src/access/outcome.ts'
import { VERIFIED } from '../../src/access/trust.ts'
import { type HttpProxy, proxySecrets, readProxy } from '../../src/runner/proxy.ts'
import { kindsOf, messages, open, reportOf, titles } from '../support/case-run.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

// How a connection is opened, directly and through a proxy, what it trusts, and what is left of one that is given up:
// nothing.

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

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.add(server)
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

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
  return { port: await listen(server, host), asked }
}

/** Resolves when no connection is open: each request ends its own, since no client is closed here. */
const allClosed = () => Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))

/** Why one request through a proxy of this address fails, from this process. */
async function ask(address: string, origin = 'https://ghcr.io', ms = 60_000) {
  const proxy = readProxy({ HTTPS_PROXY: address })
  const client = new OriginClient(origin, { deadline: new Deadline(ms), proxy })
  return (await client.ask({ method: 'GET', path: '/v2/' })).failure
}

const hasIpv6 = Object.values(networkInterfaces()).some(each => each?.some(({ address }) => address === '::1'))

describe('the status of a proxy is said as it is', () => {
  const answered = async (status: number) => {
    const { port, asked } = await openProxy(`HTTP/1.1 ${status} Text\r\nContent-Length: 5\r\n\r\nwords`)
    return { failure: await ask(`http://127.0.0.1:${port}`), tries: asked.length }
  }

  it.each([100, 101, 201, 204, 301, 400, 401, 403, 404, 407, 429])('%i is a refusal', async status => {
    expect(await answered(status)).toEqual({ failure: { fault: 'proxy', detail: String(status) }, tries: 1 })
  })

  it('500, 502 and 503 may pass, and are tried again', async () => {
    const statuses = [500, 502, 503]
    expect(await Promise.all(statuses.map(answered))).toEqual(
      statuses.map(status => ({ failure: { fault: 'proxy', detail: String(status) }, tries: 3 }))
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
    await new OriginClient(origin, { deadline: new Deadline(300), proxy }).ask({ method: 'GET', path: '/' })
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
    const way = { deadline: new Deadline(300), proxy: { unsupported: 'socks5://' } }
    const { failure } = await new OriginClient('https://localhost:9', way).ask({ method: 'GET', path: '/' })
    expect(failure).toMatchObject({ detail: 'ECONNREFUSED' })
  })
})

describe('a connection', () => {
  const clientOf = async (server: Server) =>
    new OriginClient(`http://127.0.0.1:${await listen(server)}`, { deadline: new Deadline() })
  const read = ({ body }: HttpAnswer) => ({ found: body })

  it('is kept for the next request, whatever form the answer has', async () => {
    let opened = 0
    const server = createHttpServer((request, response) => {
      if (request.url === '/chunked') response.write('{"a":')
      if (request.url === '/late') response.flushHeaders()
      // Without a length, node takes the end of a HEAD's answer for that of the connection.
      if (request.method === 'HEAD') response.setHeader('content-length', 7)
      setTimeout(() => response.end(request.url === '/chunked' ? '1}' : undefined), 20)
    }).on('connection', () => opened++)
    // Whatever the machine's pace: it is the connection's end that is counted, not the server's patience.
    server.keepAliveTimeout = 0
    const connection = await clientOf(server)
    const asked = [
      ['GET', '/chunked', '{"a":1}'],
      ['HEAD', '/', ''],
      ['POST', '/late', ''],
      ['GET', '/chunked', '{"a":1}']
    ] as const
    for (const [method, path, found] of asked)
      expect(await connection.ask({ method, path, read })).toMatchObject({ status: 200, found })
    expect(opened).toBe(1)
    connection.close()
  })

  it.each(['end', 'resetAndDestroy'] as const)('that the server closes meanwhile is opened anew: %s', async how => {
    let opened = 0
    const closed: Promise<unknown>[] = []
    const server = createServer(socket => {
      opened++
      closed.push(once(socket, 'close'))
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        setTimeout(() => socket[how](), 20)
      })
    })
    const connection = await clientOf(server)
    for (const count of [1, 2]) {
      expect(await connection.ask({ method: 'GET', path: '/', read })).toMatchObject({ status: 200, found: 'ok' })
      expect(opened).toBe(count)
      await closed.at(-1)
    }
    connection.close()
  })
})

const PUSH = { push: 'ghcr.io/acme/app', engine: 'file' }
const LOGGED_IN = { exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true' } }
const UNKNOWN = { exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } }
const same = (url: string) => url

/** @param proxy what HTTPS_PROXY is to be, made from the address of the simulator's proxy */
async function openJob(world: SimulatorOptions = {}, wanted: JobOptions = {}, proxy = same) {
  const { simulator, job } = await open({ debug: true, ...wanted }, world)
  job.parts.env.HTTPS_PROXY = proxy(job.parts.env.HTTPS_PROXY ?? '')
  return { simulator, job }
}

describe('what is wrong with a certificate', () => {
  let simulator: Simulator
  let way: ConstructorParameters<typeof OriginClient>[1]

  beforeAll(async () => {
    simulator = await openSimulator()
    const { env } = (await simulator.job()).parts
    // The system's authorities are the simulator's, and node's own are not.
    const context = createSecureContext({ ...VERIFIED, ca: readFileSync(env.SSL_CERT_FILE ?? '') })
    way = { deadline: new Deadline(), proxy: readProxy({ HTTPS_PROXY: env.HTTPS_PROXY }), trust: { context } }
  })
  afterAll(() => simulator.close())
  const askOnce = () => new OriginClient('https://ghcr.io', way).ask({ method: 'GET', path: '/v2/' })

  it.each<[TlsFault, CertificateTrouble, RegExp]>([
    ['untrusted', 'unknown-authority', /^UNABLE_TO_VERIFY/],
    ['expired', 'expired', /^CERT_HAS_EXPIRED/],
    ['not-yet-valid', 'not-yet-valid', /^CERT_NOT_YET_VALID/],
    ['other-host', 'other-host', /^ERR_TLS_CERT_ALTNAME/],
    ['old-digest', 'too-weak', /too weak/],
    ['wrong-usage', 'wrong-usage', /^INVALID_PURPOSE/],
    ['old', 'tls-too-old', /protocol/],
    ['client', 'client-certificate', /certificate required/],
    ['plain', 'plain-http', /packet length|version number/]
  ])('is told by its code, and asked about once: %s', async (of, certificate, detail) => {
    simulator.clearFaults()
    simulator.fault({ on: 'connect', effect: 'tls', of })
    const asked = simulator.requests('connect').length
    const { failure } = await askOnce()
    expect(failure).toMatchObject({ fault: 'tls', certificate, detail: expect.stringMatching(detail) })
    // Once more with the system's authorities, where node's own do not know it.
    expect(simulator.requests('connect').length - asked).toBeLessThanOrEqual(2)
  })

  it('is nothing where only the system knows its authority', async () => {
    simulator.clearFaults()
    expect(await askOnce()).toMatchObject({ status: 401 })
  })
})

describe('the action trusts what docker trusts', () => {
  it('also an authority that only SSL_CERT_FILE names, of the registry, the API and a proxy on https://', async () => {
    const { job } = await openJob({ secureProxy: true }, { env: { NODE_EXTRA_CA_CERTS: undefined } })
    const step = await job.uses({ ...PUSH, token: classicPat().value })
    expect(step).toMatchObject(LOGGED_IN)
    expect(step.outputs.scopes).toBe('write:packages,read:packages')
  })

  // A job may set each of them for another program.
  it.each<[string, Record<string, string>, TlsFault]>([
    ['NODE_TLS_REJECT_UNAUTHORIZED=0', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'untrusted'],
    ['--tls-min-v1.0', { NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0' }, 'old'],
    ['--tls-cipher-list', { NODE_OPTIONS: '--tls-cipher-list=DEFAULT@SECLEVEL=0' }, 'old-digest']
  ])('and nothing else, whatever the job sets for node: %s', async (_, env, of) => {
    const { job } = await openJob({ faults: [{ on: 'connect', effect: 'tls', of }] }, { env })
    const step = await job.uses(PUSH)
    expect(step).toMatchObject(UNKNOWN)
    expect(kindsOf(step)).toEqual([])
    const told = messages(step).filter(text => text.startsWith('NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored'))
    expect(told).toHaveLength('NODE_TLS_REJECT_UNAUTHORIZED' in env ? 1 : 0)
  })

  it.each([{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, {}])(
    'nor a proxy on https:// of another authority: %j',
    async env => {
      const authorities = { NODE_EXTRA_CA_CERTS: undefined, SSL_CERT_FILE: undefined }
      const { simulator, job } = await openJob({ secureProxy: true }, { env: { ...authorities, ...env } })
      const step = await job.uses(PUSH)
      expect(step).toMatchObject(UNKNOWN)
      expect([simulator.requests('connect'), step.log.includes('tls (UNABLE_TO_VERIFY')]).toEqual([[], true])
    }
  )
})

describe('the address of a proxy', () => {
  const withoutScheme = (url: string) => url.replace('http://', '')
  // docker reads it by itself.
  const addresses: [string, (url: string) => string, SimulatorOptions][] = [
    ['user:password@host:port', withoutScheme, { proxyCredential: 'runner:password-of-proxy' }],
    ['host:port', withoutScheme, {}],
    ['HTTP:// in upper case and a path', url => `${url.replace('http://', 'HTTP://')}/`, {}]
  ]
  needs('docker').it.each(sample(addresses, 3))('may be %s, for docker', async (_, proxy, options) => {
    const { job } = await openJob(options, { engines: ['docker'] }, proxy)
    expect(await job.uses({ ...PUSH, engine: 'docker' })).toMatchObject(LOGGED_IN)
  })

  it('may be one of https:// that asks for a password with every kind of character', async () => {
    const { job } = await openJob({ secureProxy: true, proxyCredential: 'us@er:p:ss/w%rd "€' })
    expect(await job.uses(PUSH)).toMatchObject(LOGGED_IN)
  })

  it('that cannot be used ends the check at once, and the login is made', async () => {
    const { simulator, job } = await openJob({}, {}, url => url.replace('http:', 'socks5:'))
    const step = await job.uses(PUSH)
    expect(step).toMatchObject(UNKNOWN)
    expect(step.log).toContain('socks5:// is not supported by this action')
    expect(step.log.match(/GET https:\/\/ghcr\.io\/token/g)).toHaveLength(1)
    expect(simulator.requests('connect')).toEqual([])
  })

  it('and NO_PROXY count in upper case, as for docker, and it is said where the two differ', async () => {
    const env = { https_proxy: 'http://127.0.0.1:9', NO_PROXY: 'none.example', no_proxy: 'ghcr.io' }
    const { job } = await openJob({}, { env })
    const step = await job.uses(PUSH)
    expect(step).toMatchObject(LOGGED_IN)
    expect(titles(step).join()).not.toMatch(/error|warning/)
    for (const name of ['HTTPS_PROXY', 'NO_PROXY'])
      expect(messages(step).join()).toContain(`${name} and ${name.toLowerCase()} differ: ${name} counts here`)
  })
})

describe('the password of a proxy', () => {
  const goesNowhereElse = async (engines: string[]) => {
    const proxyCredential = 'runner:p@ss-word-of-proxy'
    const { job } = await openJob({ proxyCredential }, { engines }, url => url.replace('http://', ''))
    const step = await job.uses({ push: PUSH.push })
    expect(step).toMatchObject({ ...LOGGED_IN, stderr: '' })
    const shown = step.stdout.replace(/^::add-mask::.*$/gm, '') + JSON.stringify(step.commandFiles)
    for (const form of ['p%40ss-word', 'p@ss-word', btoa(proxyCredential)]) expect(shown).not.toContain(form)
  }
  it('goes to the proxy and to nobody else', () => goesNowhereElse([]))
  needs('docker').it('goes to the proxy and to nobody else, with docker', () => goesNowhereElse(['docker']))

  it.each(sample(['p', 'app', 'application', 'acme/application'], 3))(
    'may stand in the name of an image and in a path: %s',
    async password => {
      const written = (url: string) => url.replace(/\/\/.*@/, `//runner:${password.replaceAll('/', '%2F')}@`)
      const packages = [pkg('acme/application', { actionsAccess: { 'acme/app': 'write' } })]
      const env = { CACHE: '/var/cache/acme/application' }
      const engines = [{ name: 'docker', fake: {} }]
      const { job } = await openJob({ proxyCredential: `runner:${password}`, packages }, { engines, env }, written)
      const image = 'ghcr.io/acme/application'
      const step = await job.uses({ push: image, pull: `${image}:latest`, engine: 'docker' })
      expect(step.outputs).toMatchObject({ 'can-push': 'true', 'can-pull': 'true' })
      expect(reportOf(step)[0]?.image).toBe(image)
      expect(step.children[0]?.env).toMatchObject(env)
    }
  )
})

it('the hosts of NO_PROXY are asked without the proxy, and so is loopback over plain http', async () => {
  // Past the proxy nothing answers here: port 9 of loopback.
  const env = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '.ghe.invalid' }
  const { simulator, job } = await openJob({}, { env })
  expect((await job.uses({ registry: '127.0.0.1:9', engine: 'file' })).log).toMatch(/ECONNREFUSED/)
  const registry = { registry: 'containers.ghe.invalid', engine: 'file', token: classicPat().value }
  await job.uses(registry, { env: { GITHUB_SERVER_URL: 'https://ghe.invalid' } })
  expect(simulator.requests('connect')).toEqual([])
})
