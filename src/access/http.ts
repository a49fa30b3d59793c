import http from 'node:http'
import https from 'node:https'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { debug } from '@actions/core'
import { checkBypass } from '@actions/http-client/lib/proxy'
import type { HttpProxy, UnsupportedProxy } from '../runner/proxy.ts'
import { excerpt, type HttpResponse, isNoResponse, isTransient, type NoResponse, noResponseFrom } from './response.ts'
import { TunnelAgent } from './tunnel.ts'

/** One request; `origin` is part of the client, so that no request can name a host of its own. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  /** Path and query below the origin. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether an answer deserves one more try beyond what the wire's own rules say. */
  readonly again?: (answer: HttpResponse) => boolean
  /** Bytes of the answer that are read at most; 32 KiB. */
  readonly limit?: number
}

/** Bytes of an answer that are read, with all that frames it: interim answers, header, chunks, trailers. */
const ANSWER_BYTES = 32 * 1024
/**
 * Bytes of all answers together: these, and more with each request. V8 may let 64 MiB of what was read pile up before it
 * frees any of it.
 */
const TOTAL_BYTES = { once: 512 * 1024, request: 16 * 1024 }
/** What a piece of a body counts in addition, and an interim answer: node makes an object of each. */
const PIECE_BYTES = 64
const INTERIM_BYTES = 1024
const TRY_MS = 10_000
const TRIES = 3
const REDIRECTS = 3
/** Time for all requests of the step together, in ms, waits included. */
const TOTAL_MS = 60_000
/** The wait before the second try, in ms; it doubles, and a random part of the same size is added. */
const WAIT_MS = 500

const TOO_MUCH: NoResponse = { fault: 'oversized', detail: 'more than 512 KiB of all answers together' }

/** The time that all requests of one purpose share. */
export class Deadline {
  readonly #end: number

  /** @param totalMs milliseconds from now, waits between tries included */
  constructor(totalMs: number = TOTAL_MS) {
    this.#end = Date.now() + totalMs
  }

  /** Milliseconds left, never below 0. */
  get left(): number {
    return Math.max(0, this.#end - Date.now())
  }
}

/** Requests to one origin, over kept-alive connections. The only HTTP of this action. */
export class OriginClient {
  readonly origin: string
  readonly deadline: Deadline
  readonly #agent: http.Agent
  /** Why nothing can be sent. */
  readonly #unsupported: string | undefined
  /** Bytes that may still be read. */
  #room = TOTAL_BYTES.once
  /** How many more may ask at the same time, and those that wait for their turn. */
  #free: number
  readonly #waiting: (() => void)[] = []

  /**
   * @param origin scheme, host and port; every request of this client goes there
   * @param connections how many are open at the same time at the most
   * @param proxy what to go through, unless the runner's rules for `NO_PROXY` and loopback say otherwise
   */
  constructor(origin: string, deadline: Deadline, connections = 1, proxy?: HttpProxy | UnsupportedProxy) {
    this.origin = origin
    this.deadline = deadline
    this.#free = connections
    const options = { keepAlive: true, maxSockets: connections }
    // Plain http is for loopback only, which is always bypassed.
    const through = proxy === undefined || checkBypass(new URL(origin)) ? undefined : proxy
    if (through !== undefined && 'url' in through) this.#agent = new TunnelAgent(through, options)
    else this.#agent = origin.startsWith('https:') ? new https.Agent(options) : new http.Agent(options)
    this.#unsupported = through !== undefined && 'unsupported' in through ? through.unsupported : undefined
  }

  /**
   * Asks, and tries again where that can help: after a time-out, a broken connection, a failed look-up, 429 and 5xx, at
   * most three times, with growing waits or as `Retry-After` says, within the step's minute. Refusals are not retried.
   *
   * @returns the last answer, or why there was none; it never throws for what the network does
   */
  async ask(request: HttpRequest): Promise<HttpResponse | NoResponse> {
    // The turn is waited for here, and not in the agent's queue, where it would use up the time of a try.
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await this.#askUntilAnswered(request)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  async #askUntilAnswered(request: HttpRequest): Promise<HttpResponse | NoResponse> {
    const what = `${request.method} ${this.origin}${request.path.replace(/\?.*/, '')}`
    let asked = false
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#follow(request)
      debug(`${what}: ${said(outcome)}`)
      const once: boolean = !isNoResponse(outcome) && !asked && request.again?.(outcome) === true
      if (attempt === TRIES || !(once || isTransient(outcome))) return outcome
      asked ||= once
      const wait = waitFor(outcome, attempt)
      if (wait >= this.deadline.left) return outcome
      debug(`${what}: again in ${Math.round(wait)} ms`)
      await sleep(wait)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Follows redirects within the origin; one that leads elsewhere gets no request, and so no credential. */
  async #follow(request: HttpRequest): Promise<HttpResponse | NoResponse> {
    let { method, path } = request
    for (let hop = 0; ; hop++) {
      const outcome = await this.#send({ ...request, method, path })
      if (isNoResponse(outcome) || ![301, 302, 303, 307, 308].includes(outcome.status)) return outcome
      const target = resolveSameOrigin(this.origin, path, outcome.headers.location)
      if (target === undefined || hop === REDIRECTS) return outcome
      if (typeof target !== 'string') return target
      path = target
      if (outcome.status === 303) method = 'GET'
    }
  }

  /** One try. It ends by its limit whatever the socket does: a look-up of a name, for one, cannot be aborted. */
  async #send(request: HttpRequest): Promise<HttpResponse | NoResponse> {
    if (this.#unsupported !== undefined) return { fault: 'proxy', detail: this.#unsupported }
    const budget = Math.min(TRY_MS, this.deadline.left)
    if (budget === 0) return { fault: 'timeout', detail: 'no time left' }
    if (this.#room < 0) return TOO_MUCH
    const limit = new AbortController()
    const expired = Promise.withResolvers<NoResponse>()
    const timer = setTimeout(() => {
      expired.resolve({ fault: 'timeout', detail: `${budget} ms` })
      limit.abort()
    }, budget)
    try {
      return await Promise.race([expired.promise, this.#exchange(request, budget, limit.signal)])
    } finally {
      clearTimeout(timer)
    }
  }

  async #exchange(asked: HttpRequest, timeout: number, signal: AbortSignal): Promise<HttpResponse | NoResponse> {
    const { limit = ANSWER_BYTES } = asked
    const request = this.#request(asked, timeout, signal)
    let received = 0
    this.#room += TOTAL_BYTES.request
    const count = (bytes: number) => {
      received += bytes
      this.#room -= bytes
      if (received > limit || this.#room < 0) request.destroy()
    }
    const countChunk = (chunk: Buffer) => count(chunk.length)
    let head: Omit<HttpResponse, 'body'> | undefined
    const body: string[] = []
    const answered = Promise.withResolvers<void>()
    request
      .once('socket', socket => socket.on('data', countChunk))
      .on('information', () => count(INTERIM_BYTES))
      .once('response', message => {
        head = { status: message.statusCode ?? 0, headers: message.headers }
        message.setEncoding('utf8').on('data', (piece: string) => {
          body.push(piece)
          count(PIECE_BYTES)
        })
        finished(message).then(answered.resolve, answered.reject)
      })
      .on('error', answered.reject)
      // After a 101 that was not asked for, node tells nothing else.
      .once('close', () => head === undefined && answered.reject(new Error('closed without an answer')))
      .end()
    try {
      await answered.promise
      return { ...(head as NonNullable<typeof head>), body: body.join('') }
    } catch (error) {
      if (received <= limit && this.#room >= 0) return noResponseFrom(error)
      // What a proxy or a server in trouble says at length is told by its status.
      if (head !== undefined && head.status >= 400) return { ...head, body: '' }
      return received > limit ? { fault: 'oversized', detail: `more than ${limit} bytes` } : TOO_MUCH
    } finally {
      request.socket?.off('data', countChunk)
    }
  }

  #request({ method, path, headers }: HttpRequest, timeout: number, signal: AbortSignal): http.ClientRequest {
    const { protocol, hostname, port } = new URL(this.origin)
    // The path is handed over as it is: resolved against the origin, `//host/` would be another host.
    return (protocol === 'https:' ? https : http).request({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port || (protocol === 'https:' ? 443 : 80),
      path,
      method,
      headers: { 'user-agent': 'ghcr-login', ...(method === 'POST' ? { 'content-length': '0' } : {}), ...headers },
      agent: this.#agent,
      // The signal ends the request, the time-out a tunnel that is being opened for it.
      timeout,
      signal
    })
  }
}

/**
 * Where a URL that the registry handed out (redirect, `Location`, `Link`) leads to.
 *
 * @returns the path below the same origin; a refusal that names the host where it is another one, a plain-text one or
 *   one with a user in it; nothing where there is no URL
 */
export function resolveSameOrigin(
  origin: string,
  base: string,
  location: string | undefined
): string | NoResponse | undefined {
  if (location === undefined) return undefined
  try {
    const url = new URL(location, origin + base)
    if (url.origin === origin && url.username === '' && url.password === '') return url.pathname + url.search
    return { fault: 'foreign-host', detail: excerpt(`${url.protocol}//${url.host}`) }
  } catch {
    return { fault: 'foreign-host', detail: 'something that is no URL' }
  }
}

/** Milliseconds until the next try: what `Retry-After` says in seconds or as a date (RFC 9110), or a growing wait. */
function waitFor(outcome: HttpResponse | NoResponse, attempt: number): number {
  const own = WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random())
  const after = isNoResponse(outcome) ? undefined : outcome.headers['retry-after']
  if (after === undefined) return own
  const asked = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return Number.isFinite(asked) ? Math.max(asked, own) : own
}

function said(outcome: HttpResponse | NoResponse): string {
  return isNoResponse(outcome) ? `${outcome.fault} (${outcome.detail})` : String(outcome.status)
}
