import type { IncomingHttpHeaders } from 'node:http'

/** What a server said. */
export interface Response {
  readonly status: number
  readonly headers: Readonly<IncomingHttpHeaders>
  /** At most `BODY_LIMIT` bytes. */
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

export function isNoResponse(outcome: Response | NoResponse): outcome is NoResponse {
  return 'fault' in outcome
}

const NO_TUNNEL = 'no tunnel'
const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/

/** What broke a request, from the error that node gave. */
export function noResponseFrom(error: unknown): NoResponse {
  const { code = '', message = '', statusCode } = error as NodeJS.ErrnoException & { statusCode?: number }
  if (code === 'ERR_PROXY_TUNNEL') return { fault: 'proxy', detail: String(statusCode ?? NO_TUNNEL) }
  if (code === 'ERR_PROXY_INVALID_CONFIG') return { fault: 'proxy', detail: 'the proxy variable is not a URL' }
  if (TLS_CODES.test(code)) return { fault: 'tls', detail: code }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { fault: 'dns', detail: code }
  if (code === 'ETIMEDOUT') return { fault: 'timeout', detail: code }
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
export function isTransient(outcome: Response | NoResponse): boolean {
  if (!isNoResponse(outcome))
    return outcome.status === 429 || outcome.status >= 500 || isServerFault(outcome.status, outcome.body)
  switch (outcome.fault) {
    case 'timeout':
    case 'connection':
    case 'dns':
      return true
    case 'proxy':
      return outcome.detail === NO_TUNNEL || /^5\d\d$/.test(outcome.detail)
    default:
      return false
  }
}
