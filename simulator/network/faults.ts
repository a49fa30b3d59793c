import type { Framing } from './framing.ts'
import type { Request, RequestKind } from './request-log.ts'
import type { Flaw } from './test-ca.ts'

/**
 *     client      the server asks for a certificate of the client
 *     old         nothing newer than TLS 1.1
 *     plain       plain HTTP
 */
export type TlsFault = Flaw | 'client' | 'old' | 'plain'

interface Aim {
  on: RequestKind | RequestKind[]
  /** Only the first so many matching requests; absent = all of them. */
  times?: number
  /** Matches the user agent, so that node is served and the engine is not, or the other way round. A CONNECT shows node's
   * as empty and a Go program's as `Go-http-client`. */
  userAgent?: RegExp
  path?: RegExp
  method?: string
  /** How an answer is framed; as all others by default. */
  framing?: Framing
  /** Of an answer, only this part of its bytes is sent, from 0 to 1; then the connection is closed. */
  cutAfter?: number
}

export type Fault = Aim &
  (
    | { effect: 'status'; status: number; headers?: Record<string, string>; body?: string }
    | { effect: 'delay'; ms: number }
    | { effect: 'reset' }
    /** Takes the request and never answers. */
    | { effect: 'hang' }
    /** The header of an answer, and then nothing. */
    | { effect: 'stall' }
    /** An answer of which a byte comes each second, from its first byte or from the first of its body. */
    | { effect: 'drip'; from?: 'head' | 'body' }
    /** Half of a body, then the connection is cut. */
    | { effect: 'truncated' }
    /** A body without an end, which only the client can stop; the request log counts what was sent. */
    | { effect: 'endless' }
    /** These bytes in place of an answer, piece by piece, `everyMs` apart; `endless` repeats the last one until the client goes. */
    | { effect: 'raw'; pieces: string[]; everyMs?: number; endless?: true }
    | { effect: 'html'; status?: number }
    /** Any JSON: wrong types, a missing `token`, an `access_token` instead. */
    | { effect: 'json'; body: unknown; status?: number }
    /** 401 with this `WWW-Authenticate`, word for word. */
    | { effect: 'challenge'; header: string | string[] }
    | { effect: 'redirect'; location: string; status?: number }
    /** CONNECT only: the proxy answers 502, as for a name that does not resolve or a port that refuses. */
    | { effect: 'unreachable' }
    /** CONNECT only: what is in the tunnel has a certificate of a CA that nobody trusts, or a handshake that fails. */
    | { effect: 'tls'; of: TlsFault }
  )

/** Faults with their counts. `take` finds the first that matches and counts it. */
export class Faults {
  readonly #left = new Map<Fault, number>()

  constructor(faults: Fault[]) {
    for (const fault of faults) this.add(fault)
  }

  add(fault: Fault): void {
    this.#left.set(fault, fault.times ?? Number.POSITIVE_INFINITY)
  }

  clear(): void {
    this.#left.clear()
  }

  take(asked: Request): Fault | undefined {
    for (const [fault, left] of this.#left) {
      if (left <= 0 || !aimedAt(fault, asked)) continue
      this.#left.set(fault, left - 1)
      return fault
    }
    return undefined
  }
}

function aimedAt(fault: Aim, asked: Request): boolean {
  return (
    [fault.on].flat().includes(asked.kind) &&
    (fault.method === undefined || fault.method === asked.method) &&
    (fault.path === undefined || fault.path.test(asked.path)) &&
    (fault.userAgent === undefined || fault.userAgent.test(asked.userAgent))
  )
}
