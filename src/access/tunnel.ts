import http from 'node:http'
import https from 'node:https'
import { isIP, isIPv6, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { HttpProxy } from '../runner/proxy.ts'
import { isTlsFault, NoTunnel } from './response.ts'

/**
 * TLS connections through tunnels of a proxy, kept alive as those of node's own agent.
 *
 * Node's parser reads the answer to CONNECT, which bounds its header, and the request's `timeout` bounds its time. The
 * agents that read it themselves do neither: node's `proxyEnv` doubles its listeners with each piece of the answer
 * (nodejs/node#62904) and leaves the socket open after a time-out; https-proxy-agent 9.1 reads a header without end.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: HttpProxy

  constructor(proxy: HttpProxy, options: https.AgentOptions) {
    super(options)
    this.#proxy = proxy
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void
  ): undefined {
    // Node takes no stream with an error; its types do.
    const fail = (error: Error) => callback?.(error, undefined as never)
    const { url, authorization } = this.#proxy
    const isSecure = url.protocol === 'https:'
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const target = `${isIPv6(options.host ?? '') ? `[${options.host}]` : options.host}:${options.port}`
    const request = (isSecure ? https : http).request({
      host,
      port: url.port || (isSecure ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      // Otherwise node takes the name in the Host header for that of the proxy's certificate.
      servername: isIP(host) ? '' : host,
      // The global agent may go through a proxy of its own (NODE_USE_ENV_PROXY).
      agent: false,
      // Node keeps a request's signal from its agent. An idle time-out would not end an answer that comes byte by byte.
      ...(options.timeout === undefined ? {} : { signal: AbortSignal.timeout(options.timeout) })
    })
    request.once('connect', ({ statusCode }, socket: Socket, head) => {
      if (statusCode !== 200) {
        socket.destroy()
        fail(new NoTunnel(String(statusCode)))
        return
      }
      socket.unshift(head)
      callback?.(null, super.createConnection({ ...options, socket } as https.RequestOptions) as Duplex)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const { code = '', message } = error
      fail(isTlsFault(code) || code === 'ABORT_ERR' ? error : new NoTunnel(code || message))
    })
    request.end()
  }
}
