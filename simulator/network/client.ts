import { readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as secureConnect } from 'node:tls'
import type { Job } from '../runner/job.ts'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/**
 * One request through a job's proxy, from this process: what a test asks the stand-ins without an action in between.
 * In: method, `https://` address, headers. Out: the answer; rejects where the tunnel or the answer breaks off.
 */
export async function ask(
  job: Job,
  method: string,
  address: string,
  headers: Record<string, string> = {},
  body?: string
): Promise<Reply> {
  const { hostname, pathname, search } = new URL(address)
  const ca = readFileSync(job.parts.env.SSL_CERT_FILE ?? '')
  const socket = secureConnect({ socket: await openTunnel(job, hostname), servername: hostname, ca })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    const options = { createConnection: () => socket, method, path: pathname + search, host: hostname, headers }
    const out = secureRequest(options, reply => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      reply.once('error', reject)
      reply.once('end', () => {
        socket.destroy()
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text })
      })
    })
    out.once('error', reject)
    out.end(body)
  })
}

function openTunnel(job: Job, host: string): Promise<Socket> {
  const proxy = new URL(job.parts.env.HTTPS_PROXY ?? '')
  const words = decodeURIComponent(`${proxy.username}:${proxy.password}`)
  const user = proxy.username && `Basic ${Buffer.from(words).toString('base64')}`
  return new Promise((resolve, reject) => {
    const out = request({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: `${host}:443`,
      headers: { host, ...(user ? { 'proxy-authorization': user } : {}) }
    })
    out.once('connect', (reply, socket: Socket) => {
      if (reply.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(`the proxy answered ${reply.statusCode}`))
    })
    out.once('error', reject)
    out.end()
  })
}
