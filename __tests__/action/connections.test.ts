import { createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { TlsFault } from '../../simulator/network/faults.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { SimulatorOptions } from '../../simulator/simulator.ts'
import { Deadline, OriginClient } from '../../src/access/http.ts'
import { proxySecrets, readProxy } from '../../src/runner/proxy.ts'
import { kindsOf, messages, open, reportOf, titles } from '../support/case-run.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { wireRun } from '../support/wire-run.ts'

// How a connection is opened, directly and through a proxy, what it trusts, and what is left of one that is given up:
// nothing. What a proxy and a certificate do wrong: faults.test.ts.

const servers = new Set<Server>()
const sockets = new Set<Socket>()

// Of the machine that the tests run on.
delete process.env.no_proxy
delete process.env.NO_PROXY

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  sockets.clear()
  servers.clear()
})

/** A server on loopback that answers with these bytes. Out: its port, and the header of each request it got. */
async function openServer(answer: string, host = '127.0.0.1'): Promise<{ port: number; asked: string[] }> {
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
  return { port: (server.address() as { port: number }).port, asked }
}

/** Why one request through a proxy of this address fails, from this process. */
async function ask(address: string, origin = 'https://ghcr.io', ms = 60_000) {
  const proxy = readProxy({ HTTPS_PROXY: address })
  const client = new OriginClient(origin, { deadline: new Deadline(ms), proxy })
  return (await client.ask({ method: 'GET', path: '/v2/' })).failure
}

const OK = 'HTTP/1.1 200 OK\r\n'
const REGISTRY = 'of a registry'

it.each([
  ['of a proxy', 'that refuses', 'HTTP/1.1 407 No\r\n\r\n', 'proxy'],
  ['of a proxy', 'that answers with success and no tunnel', 'HTTP/1.1 204 No\r\n\r\n', 'proxy'],
  [
    'of a proxy',
    'that changes the protocol',
    'HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    'proxy'
  ],
  ['of a proxy', 'that sends no HTTP', 'SSH-2.0-x\r\n', 'proxy'],
  ['of a proxy', 'with too large a header', `${OK}X: ${'y'.repeat(100_000)}\r\n\r\n`, 'proxy'],
  ['of a proxy', 'that does not answer', '', 'timeout'],
  ['of a proxy', 'that does not end its header', `${OK}X: `, 'timeout'],
  ['of a tunnel', 'without a handshake', `${OK}\r\n`, 'timeout'],
  ['of a tunnel', 'that begins with something else', `${OK}\r\n220 mail.example ESMTP\r\n`, 'tls'],
  [REGISTRY, 'after too large a body', `${OK}Content-Length: 900000\r\n\r\n${'x'.repeat(900_000)}`, 'oversized'],
  [REGISTRY, 'after an endless one', `${OK}Content-Length: 9\r\n\r\nx`, 'timeout'],
  [REGISTRY, 'after a header without end', `${OK}X: `, 'timeout'],
  [REGISTRY, 'after a 101', 'HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'connection'],
  [REGISTRY, 'after a broken chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n`, 'connection']
])('no connection is left open: %s %s', async (of, _, answer, fault) => {
  const { port } = await openServer(answer)
  const at = `http://127.0.0.1:${port}`
  const [proxy, origin] = of === REGISTRY ? ['', at] : [at, undefined]
  // What is tried again has time for it.
  expect(await ask(proxy, origin, fault === 'timeout' ? 500 : 60_000)).toMatchObject({ fault })
  // Each request ends its own, since no client is closed here.
  await Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))
})

describe('a proxy is told which host, and who asks', () => {
  it.each([
    ['https://ghcr.io', 'ghcr.io:443'],
    ['https://containers.ghe.example:8443', 'containers.ghe.example:8443'],
    ['https://[2001:db8::1]', '[2001:db8::1]:443']
  ])('%s', async (origin, target) => {
    const { port, asked } = await openServer('HTTP/1.1 403 No\r\n\r\n')
    await ask(`http://127.0.0.1:${port}`, origin)
    expect(asked[0]).toMatch(`CONNECT ${target} HTTP/1.1\r\n`)
    expect(asked[0]).toContain(`\r\nhost: ${target}\r\n`)
    expect(asked[0]).not.toMatch(/authorization/i)
  })

  it.each([
    ['user', 'user:'],
    [':password', ':password'],
    ['us%40er:p%3Ass%2Fw%25rd', 'us@er:p:ss/w%rd'],
    ['user:100%', 'user:100%'],
    ['user:p"<>^`{|}ss', 'user:p"<>^`{|}ss'],
    ['user:a%20b%0Ac', 'user:a b\nc'],
    ['Üser:pässwörd€', 'Üser:pässwörd€'],
    ['user:p@ss@word', 'user:p@ss@word']
  ])('with %s before its host', async (written, sent) => {
    const { port, asked } = await openServer('HTTP/1.1 407 No\r\n\r\n')
    for (const scheme of ['http://', '']) await ask(`${scheme}${written}@127.0.0.1:${port}`)
    const base64 = Buffer.from(sent).toString('base64')
    expect(asked).toHaveLength(2)
    for (const head of asked) expect(head).toContain(`proxy-authorization: Basic ${base64}\r\n`)
    if (written.includes(':')) expect(proxySecrets({ HTTPS_PROXY: `http://${written}@x` })).toContain(base64)
  })

  const hasIpv6 = Object.values(networkInterfaces()).some(each => each?.some(({ address }) => address === '::1'))
  it.each(['::1'].filter(() => hasIpv6))('that has the address %s', async host => {
    const { port, asked } = await openServer('HTTP/1.1 407 No\r\n\r\n', host)
    expect(await ask(`http://[${host}]:${port}`)).toEqual({ fault: 'proxy', detail: '407' })
    expect(asked[0]).toContain('CONNECT ghcr.io:443')
  })
})

const PUSH = { push: 'ghcr.io/acme/app', engine: 'file' }
const LOGGED_IN = { exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true' } }
const UNKNOWN = { exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } }
const same = (url: string) => url
const withoutScheme = (url: string) => url.replace('http://', '')

/** @param proxy what HTTPS_PROXY is to be, made from the address of the simulator's proxy */
async function openJob(world: SimulatorOptions = {}, wanted: JobOptions = {}, proxy = same) {
  const { simulator, job } = await open({ debug: true, ...wanted }, world)
  job.parts.env.HTTPS_PROXY = proxy(job.parts.env.HTTPS_PROXY ?? '')
  return { simulator, job }
}

describe('the action trusts what docker trusts', () => {
  it('also an authority that only SSL_CERT_FILE names, of the registry, the API and a proxy on https:// with a password', async () => {
    const proxy = { secureProxy: true, proxyCredential: 'us@er:p:ss/w%rd "€' }
    const { job } = await openJob(proxy, { env: { NODE_EXTRA_CA_CERTS: undefined } })
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

  it('nor a proxy on https:// of another authority', async () => {
    const authorities = { NODE_EXTRA_CA_CERTS: undefined, SSL_CERT_FILE: undefined }
    const env = { ...authorities, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const { simulator, job } = await openJob({ secureProxy: true }, { env })
    const step = await job.uses(PUSH)
    expect(step).toMatchObject(UNKNOWN)
    expect([simulator.requests('connect'), step.log.includes('tls (UNABLE_TO_VERIFY')]).toEqual([[], true])
  })
})

describe('the address of a proxy', () => {
  // docker reads it by itself.
  const addresses: [string, (url: string) => string, SimulatorOptions][] = [
    ['user:password@host:port', withoutScheme, { proxyCredential: 'runner:password-of-proxy' }],
    ['HTTP:// in upper case and a path', url => `${url.replace('http://', 'HTTP://')}/`, {}]
  ]
  needs('docker').it.each(sample(addresses, 2))('may be %s, for docker', async (_, proxy, options) => {
    const { job } = await openJob(options, { engines: ['docker'] }, proxy)
    expect(await job.uses({ ...PUSH, engine: 'docker' })).toMatchObject(LOGGED_IN)
  })

  it('that cannot be used ends the check at once, and the login is made', async () => {
    const { simulator, job } = await openJob({}, {}, url => url.replace('http:', 'socks5:'))
    const step = await job.uses(PUSH)
    expect(step).toMatchObject(UNKNOWN)
    expect(messages(step)[0]).toMatch(/^.*Correct HTTPS_PROXY: socks5:\/\/ is not supported by this action/)
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

  // Past the proxy nothing answers here.
  it.each([
    ['loopback over plain http', '127.0.0.1:9', 'https://github.com', /ECONNREFUSED/],
    ['the hosts of NO_PROXY', 'containers.ghe.invalid', 'https://ghe.invalid', /ENOTFOUND|EAI_AGAIN/]
  ])('is of no account for %s', async (_, registry, GITHUB_SERVER_URL, detail) => {
    const proxies = { HTTP_PROXY: 'socks5://127.0.0.1:1', HTTPS_PROXY: 'socks5://127.0.0.1:1', NO_PROXY: 'ghe.invalid' }
    const job = { env: { ...proxies, GITHUB_SERVER_URL } }
    const { step } = await wireRun({ registry, token: classicPat().value }, { job, clock: {} })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    expect(step.log).toMatch(detail)
    expect(step.log.replace(/^.*api\.github\.com.*$/gm, '')).not.toMatch(/not supported/)
  })
})

describe('the password of a proxy', () => {
  needs('docker').it('goes to the proxy and to nobody else', async () => {
    const proxyCredential = 'runner:p@ss-word-of-proxy'
    const { job } = await openJob({ proxyCredential }, { engines: ['docker'] }, withoutScheme)
    const step = await job.uses({ push: PUSH.push })
    expect(step).toMatchObject({ ...LOGGED_IN, stderr: '' })
    const shown = step.stdout.replace(/^::add-mask::.*$/gm, '') + JSON.stringify(step.commandFiles)
    for (const form of ['p%40ss-word', 'p@ss-word', btoa(proxyCredential)]) expect(shown).not.toContain(form)
  })

  it.each(sample(['p', 'application', 'acme/application'], 3))(
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
