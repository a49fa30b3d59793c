import { once } from 'node:events'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TlsOptions } from 'node:tls'
import type { TlsFault } from './faults.ts'
import { dripping, type FrontOptions, type Route, sendPieces, serve } from './request-handler.ts'
import type { TestCa } from './test-ca.ts'

export interface ProxyOptions extends FrontOptions {
  job: string
  authority: TestCa
  /** Host → what stands behind it. Every other host is refused and recorded. */
  routes: Map<string, Route>
  /** `user:password` that a client has to send; 407 without it. */
  proxyCredential?: string | undefined
  /** Whether clients speak TLS with the proxy itself. */
  secureProxy?: boolean | undefined
}

export type JobProxy = Awaited<ReturnType<typeof openProxy>>

/**
 * A CONNECT proxy on loopback. In: tunnels for `HOST:443`. Out: for a routed host, TLS with a certificate of the
 * simulator's CA, ended in this process; for another one, 502 and an entry in the request log. Plain `http://` requests come
 * here too, as clients send them to a proxy in absolute form: they are recorded as foreign, whatever the host.
 */
export async function openProxy(options: ProxyOptions) {
  const sockets = new Set<Duplex>()
  const direct: HttpServer[] = []
  const terminators = new Map<string, Promise<HttpServer>>()
  const keep = (socket: Duplex) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that goes away mid-answer is an outcome to look at, not a failure of the simulator.
    socket.on('error', () => undefined)
  }

  const makeTerminator = async (host: string, route: Route, fault?: TlsFault): Promise<HttpServer> => {
    const where = { host, origin: `https://${host}`, job: options.job }
    const answer = (req: IncomingMessage, res: ServerResponse) => void serve(options, route, where, req, res)
    const made =
      fault === 'plain' ? createServer(answer) : createTlsServer(await tlsOptions(options, host, fault), answer)
    made.on('tlsClientError', () => undefined)
    made.on('connection', keep)
    return made
  }
  const terminator = (host: string, route: Route, fault?: TlsFault): Promise<HttpServer> => {
    const key = `${fault} ${host}`
    const made = terminators.get(key) ?? makeTerminator(host, route, fault)
    terminators.set(key, made)
    return made
  }

  const answer = (req: IncomingMessage, res: ServerResponse) => plain(options, req, res)
  const server = options.secureProxy
    ? createTlsServer(await options.authority.issue('localhost'), answer)
    : createServer(answer)
  server.on('connection', keep)
  server.on('connect', (req: IncomingMessage, socket: Socket, head: Buffer) => {
    void tunnel(options, req, socket).then(async opened => {
      if (!opened) return
      if (head.length > 0) socket.unshift(head)
      const end = await terminator(opened.host, opened.route, opened.fault)
      end.emit('connection', socket)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  let closing: Promise<unknown> | undefined
  const user = options.proxyCredential ? `${options.proxyCredential.split(':').map(encodeURIComponent).join(':')}@` : ''
  return {
    /** With the user and password in it where there are some. */
    url: options.secureProxy ? `https://${user}localhost:${port}` : `http://${user}127.0.0.1:${port}`,
    /** Opens a port on loopback for each host, for clients that come without a proxy. Out: the ports by host. */
    async listen(): Promise<Record<string, number>> {
      const hosts = [...options.routes].map(async ([host, route]) => {
        const end = await terminator(host, route)
        await once(end.listen(0, '127.0.0.1'), 'listening')
        direct.push(end)
        return [host, (end.address() as AddressInfo).port] as const
      })
      return Object.fromEntries(await Promise.all(hosts))
    },
    async close(): Promise<void> {
      for (const end of direct.splice(0)) end.close()
      for (const socket of sockets) socket.destroy()
      closing ??= new Promise(resolve => server.close(resolve))
      await closing
    }
  }
}

async function tlsOptions({ authority }: ProxyOptions, host: string, fault?: TlsFault): Promise<TlsOptions> {
  if (fault === undefined || fault === 'plain') return authority.issue(host)
  if (fault === 'client') return { ...(await authority.issue(host)), requestCert: true, rejectUnauthorized: true }
  if (fault !== 'old') return { ...(await authority.issue(host, fault)), ciphers: ANY }
  return { ...(await authority.issue(host)), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: ANY }
}

/** Keys and protocols that OpenSSL does not serve by itself any more. */
const ANY = 'DEFAULT@SECLEVEL=0'

/** Answers a CONNECT. Out: the route to hand the socket to, or nothing where the answer was a refusal. */
async function tunnel(options: ProxyOptions, req: IncomingMessage, socket: Socket) {
  const [host = '', port = ''] = (req.url ?? '').split(':')
  const { ledger, job } = options
  const record = ledger.note(req, { kind: 'connect', job, host, path: port === '443' ? '' : `:${port}` })
  const close = (status?: number, text = '') => {
    if (status !== undefined) record.status = status
    ledger.close(record)
    if (status === undefined) socket.destroy()
    else if (status !== 200) socket.end(`HTTP/1.1 ${status} ${text}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  }
  if (options.delayMs > 0) await sleep(options.delayMs)

  const wanted = options.proxyCredential && `Basic ${Buffer.from(options.proxyCredential).toString('base64')}`
  if (wanted && req.headers['proxy-authorization'] !== wanted) return close(407, 'Proxy Authentication Required')

  const fault = options.faults.take(record)
  if (fault) record.fault = fault.effect
  if (fault?.effect === 'delay') await sleep(fault.ms)
  if (fault?.effect === 'hang') return undefined
  if (fault?.effect === 'drip' || fault?.effect === 'raw') {
    const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'
    void sendPieces(socket, fault.effect === 'raw' ? fault : dripping(established), record)
    return undefined
  }
  if (fault?.effect === 'reset') return close()
  if (fault?.effect === 'unreachable') return close(502, 'Bad Gateway')
  if (fault?.effect === 'status') return close(fault.status, 'Fault')

  const route = port === '443' ? options.routes.get(host) : undefined
  if (!route) {
    record.kind = 'foreign'
    return close(502, 'Bad Gateway')
  }
  close(200)
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  return { host, route, fault: fault?.effect === 'tls' ? fault.of : undefined }
}

/** A request in absolute form, i.e. over plain http: never right here, so it is kept whole for the leak search. */
function plain({ ledger, job }: ProxyOptions, req: IncomingMessage, res: ServerResponse): void {
  const path = req.url ?? ''
  const record = ledger.note(req, { kind: 'foreign', job, host: URL.parse(path)?.host ?? '', path })
  ledger.read(req, record, true)
  req.on('end', () => {
    record.status = 502
    res.writeHead(502, { 'content-length': 0 }).end()
    ledger.close(record)
  })
}
