import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { debug } from '@actions/core'
import { HttpClient } from '@actions/http-client'
import { type Answer, faultOf, isSilence, isTransient, type Silence } from './answer.ts'

/** One request; `origin` is part of the client, so that no request can name a host of its own. */
export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST'
  /** Path and query below the origin. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether an answer deserves one more try beyond what the wire's own rules say. */
  readonly again?: (answer: Answer) => boolean
}

/** Bytes of a body that are read; a page of 1,000 tags of full length is 130 kB. */
const BODY_LIMIT = 1024 * 1024
const TRY_MS = 10_000
const TRIES = 3
const REDIRECTS = 3
/** Time for all requests of the step together, in ms, waits included. */
const TOTAL_MS = 60_000
/** The wait before the second try, in ms; it doubles, and a random part of the same size is added. */
const WAIT_MS = 500

/** The minute that all requests of a step share. */
export class Deadline {
  readonly #end = Date.now() + TOTAL_MS

  /** Milliseconds left, never below 0. */
  get left(): number {
    return Math.max(0, this.#end - Date.now())
  }
}

/**
 * One kept-alive connection to one origin; its requests run one after another. The only HTTP of this action.
 *
 * A connection is a client of its own with a single socket because the proxy agent of @actions/http-client (`tunnel`)
 * loses count of its sockets when one is closed. It also closes a tunnel when an answer ends and no request waits for it,
 * so an answer is read to its last byte at once, and to its end when the next request waits: a tunnel more costs two
 * round trips and a TLS handshake.
 */
export class Connection {
  #client = newClient()
  /** The last answer, whose end is still to be read. */
  #held: http.IncomingMessage | undefined

  constructor(
    readonly origin: string,
    readonly deadline: Deadline
  ) {}

  /**
   * Asks, and tries again where that can help: after a time-out, a broken connection, a failed look-up, 429 and 5xx, at
   * most three times, with growing waits or as `Retry-After` says, within the step's minute. Refusals are not retried.
   *
   * @returns the last answer, or why there was none; it never throws for what the network does
   */
  async ask(request: Request): Promise<Answer | Silence> {
    let asked = false
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#follow(request)
      debug(`${request.method} ${this.origin}${request.path.replace(/\?.*/, '')}: ${said(outcome)}`)
      const once: boolean = !isSilence(outcome) && !asked && request.again?.(outcome) === true
      if (attempt === TRIES || !(once || isTransient(outcome))) return outcome
      asked ||= once
      const wait = waitFor(outcome, attempt)
      if (wait >= this.deadline.left) return outcome
      await sleep(wait)
    }
  }

  close(): void {
    this.#letGo()
    this.#client.dispose()
  }

  /** Follows redirects within the origin; one that leads elsewhere gets no request, and so no credential. */
  async #follow(request: Request): Promise<Answer | Silence> {
    let { method, path } = request
    for (let hop = 0; ; hop++) {
      const outcome = await this.#send(method, path, request.headers ?? {})
      if (isSilence(outcome) || ![301, 302, 303, 307, 308].includes(outcome.status)) return outcome
      const target = locate(this.origin, path, outcome.headers.location)
      if (target === undefined || hop === REDIRECTS) return outcome
      if (typeof target !== 'string') return target
      path = target
      if (outcome.status === 303) method = 'GET'
    }
  }

  async #send(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Answer | Silence> {
    const budget = Math.min(TRY_MS, this.deadline.left)
    if (budget === 0) return { fault: 'timeout', detail: 'no time left' }
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), budget)
    try {
      // The path is handed over as it is: resolved against the origin, `//host/` would be another host.
      const url = new URL(this.origin)
      const sent = this.#client.requestRaw(
        {
          parsedUrl: url,
          httpModule: url.protocol === 'https:' ? https : http,
          options: {
            host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
            port: url.port || (url.protocol === 'https:' ? 443 : 80),
            path,
            method,
            headers: {
              'user-agent': 'ghcr-login',
              ...(method === 'POST' ? { 'content-length': '0' } : {}),
              ...headers
            },
            agent: limited(this.#client.getAgent(url.href), limit.signal),
            signal: limit.signal
          }
        },
        null as never
      )
      // It waits for the connection by now, so the answer before it may let go of it.
      this.#letGo()
      const { message } = await sent
      const body = await readBody(message, limit.signal)
      if (body === undefined) return this.#fail({ fault: 'oversized', detail: `more than ${BODY_LIMIT} bytes` })
      this.#held = message
      if (message.headers.connection?.toLowerCase() === 'close') this.#renew()
      return { status: message.statusCode ?? 0, headers: message.headers, body }
    } catch (error) {
      return this.#fail(limit.signal.aborted ? { fault: 'timeout', detail: `${budget} ms` } : faultOf(error))
    } finally {
      clearTimeout(timer)
    }
  }

  #fail(silence: Silence): Silence {
    this.#renew()
    return silence
  }

  #renew(): void {
    this.close()
    this.#client = newClient()
  }

  #letGo(): void {
    this.#held?.resume()
    this.#held = undefined
  }
}

/**
 * Where a URL that the registry handed out (redirect, `Location`, `Link`) leads to.
 *
 * @returns the path below the same origin; a refusal that names the host where it is another one, a plain-text one or
 *   one with a user in it; nothing where there is no URL
 */
export function locate(origin: string, base: string, location: string | undefined): string | Silence | undefined {
  if (location === undefined) return undefined
  try {
    const url = new URL(location, origin + base)
    if (url.origin === origin && url.username === '' && url.password === '') return url.pathname + url.search
    return { fault: 'foreign-host', detail: `${url.protocol}//${url.host}` }
  } catch {
    return { fault: 'foreign-host', detail: 'something that is no URL' }
  }
}

function newClient(): HttpClient {
  return new HttpClient('ghcr-login', [], {
    allowRedirects: false,
    allowRetries: false,
    keepAlive: true,
    maxSockets: 1
  })
}

/** A tunnel is asked for by a request of the agent's own, which without this one's limit would wait for ever. */
function limited<T>(agent: T, signal: AbortSignal): T {
  const { proxyOptions } = agent as { proxyOptions?: object }
  if (proxyOptions !== undefined) {
    Object.assign(proxyOptions, { signal })
    // `tunnel` makes a proxy's Basic header with `new Buffer`, and node would warn the user of it.
    process.noDeprecation = true
  }
  return agent
}

/** Reads a body to its last byte; the stream does not end by that. @returns nothing where it is too large */
async function readBody(message: http.IncomingMessage, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  while (!message.complete || message.readableLength > 0) {
    // A read of more than there is would be one to the end.
    const chunk = message.readableLength > 0 ? message.read(message.readableLength) : undefined
    if (chunk === undefined) await once(message, 'readable', { signal })
    else chunks.push(chunk)
    size += chunk?.length ?? 0
    if (size > BODY_LIMIT) {
      message.destroy()
      return undefined
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Milliseconds until the next try: what `Retry-After` says in seconds or as a date (RFC 9110), or a growing wait. */
function waitFor(outcome: Answer | Silence, attempt: number): number {
  const own = WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random())
  const after = isSilence(outcome) ? undefined : outcome.headers['retry-after']
  if (after === undefined) return own
  const asked = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return Number.isFinite(asked) ? Math.max(asked, own) : own
}

function said(outcome: Answer | Silence): string {
  return isSilence(outcome) ? `${outcome.fault} (${outcome.detail})` : String(outcome.status)
}
