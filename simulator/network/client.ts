import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
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
export function ask(
  job: Job,
  method: string,
  address: string,
  headers: Record<string, string> = {},
  body?: string
): Promise<Reply> {
  const { HTTPS_PROXY, SSL_CERT_FILE = '' } = job.parts.env
  const agent = new Agent({ proxyEnv: { HTTPS_PROXY }, ca: readFileSync(SSL_CERT_FILE) })
  return new Promise((resolve, reject) => {
    const out = request(address, { agent, method, headers }, reply => {
      const { statusCode: status = 0, headers } = reply
      text(reply).then(body => resolve({ status, headers, body }), reject)
    })
    out.once('error', reject)
    out.end(body)
  })
}
