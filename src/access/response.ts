import type { IncomingHttpHeaders } from 'node:http'
import { sanitize } from '../runner/sanitize.ts'

/** What a server said. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<IncomingHttpHeaders>
  readonly body: string
}

/** Why there is no answer. */
export type NetworkFault = 'timeout' | 'connection' | 'dns' | 'tls' | 'proxy' | 'oversized' | 'foreign-host'

/** No answer: nothing is proved either way. */
export interface NoResponse {
  readonly fault: NetworkFault
  /** The system's word for it (`ECONNRESET`), or the host that was refused. */
  readonly detail: string
}

export function isNoResponse(outcome: HttpResponse | NoResponse): outcome is NoResponse {
  return 'fault' in outcome
}

/** Characters of a server's own words that are kept; `sanitize` shows 300 of them. */
const WORDS = 1_000

/**
 * The beginning of a text from outside. Secrets are removed before the cut, which would leave a part of one that no mask
 * fits. It is copied: V8 keeps the whole text for a slice of it.
 */
export function excerpt(text: string): string {
  return text.length <= WORDS ? text : Buffer.from(sanitize(text, WORDS)).toString()
}

/** Whether node's code for an error is about TLS or a certificate. */
export function isTlsFault(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)
}

/** A proxy opened no tunnel; the message is its status, or the system's word for what broke: `407`, `ECONNREFUSED`. */
export class NoTunnel extends Error {}

/** What broke a request, from the error that it ended with. */
export function noResponseFrom(error: unknown): NoResponse {
  if (error instanceof NoTunnel) return { fault: 'proxy', detail: error.message }
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  if (isTlsFault(code)) return { fault: 'tls', detail: code }
  if (/^HPE_.*OVERFLOW$/.test(code)) return { fault: 'oversized', detail: code }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { fault: 'dns', detail: code }
  if (code === 'ETIMEDOUT' || code === 'ABORT_ERR') return { fault: 'timeout', detail: code }
  return { fault: 'connection', detail: code || message || 'closed before the answer was whole' }
}

/**
 * Whether a 403 tells of the server's own trouble: of its authorization service (`authzd`) or of a call between its
 * services (`twirp error`). Trying again helps (slsa-framework/slsa-github-generator#1699).
 */
export function isServerFault(status: number | undefined, words: string): boolean {
  return status === 403 && /\bauthzd\b|\btwirp error\b/i.test(words)
}

/** Whether the same request may well be answered in a moment: refusals, certificates and foreign hosts stay as they are. */
export function isTransient(outcome: HttpResponse | NoResponse): boolean {
  if (!isNoResponse(outcome))
    return outcome.status === 429 || outcome.status >= 500 || isServerFault(outcome.status, outcome.body)
  // A 5xx of the proxy's, or a code such as ECONNRESET. What it refuses stays refused.
  if (outcome.fault === 'proxy') return /^(?:5\d\d|[A-Z_]+)$/.test(outcome.detail)
  return ['timeout', 'connection', 'dns'].includes(outcome.fault)
}
