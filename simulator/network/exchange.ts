import type { IncomingHttpHeaders } from 'node:http'
import type { Server } from '../github/servers.ts'
import type { RequestKind } from './request-log.ts'

/** A request as the stand-ins see it: decided upon without its body, as the real ones do. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  server: Server
  /** `https://HOST[:PORT]` as the client knows this host; what absolute addresses in answers start with. */
  origin: string
}

export interface Answer {
  status: number
  headers?: Record<string, string | string[]>
  /** A string goes as it is, everything else as JSON. */
  body?: unknown
  /** Why no rule covers this request: recorded, and the simulator fails when it closes. */
  unknown?: string
  /** Instead of answering: hand the request to a registry on this port of loopback; told the status afterwards. */
  forward?: { port: number; done?: (status: number, digest: string | undefined) => void }
}

export interface StandIn {
  kindOf(asked: Asked): RequestKind
  answer(asked: Asked): Answer
}

/** Refuses what is not known of the real service: a stand-in that guesses would let a wrong request pass a test. */
export const unknown = (why: string): Answer => ({ status: 501, body: { message: `simulator: ${why}` }, unknown: why })
