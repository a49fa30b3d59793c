import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'

/**
 * How an answer tells where it ends, and what becomes of its connection:
 *
 *     length        Content-Length; the connection is kept
 *     chunked       Transfer-Encoding: chunked; the connection is kept
 *     bare-head     as `length`, but the answer to a HEAD has neither header; the connection is kept
 *     http/1.0      HTTP/1.0 without a length: the answer ends with the connection
 *     close         Content-Length and `Connection: close`, and closed
 *     silent-close  Content-Length, and closed without a header that says so
 */
export const FRAMINGS = ['length', 'chunked', 'bare-head', 'http/1.0', 'close', 'silent-close'] as const
export type Framing = (typeof FRAMINGS)[number]

export interface Framed {
  status: number
  headers: Record<string, string | string[]>
  text: string
}

export function sendFramed(framing: Framing, answer: Framed, req: IncomingMessage, res: ServerResponse): void {
  // node's server writes no HTTP/1.0, and closes no connection without saying so.
  if (framing === 'http/1.0' || framing === 'silent-close') {
    req.socket.end(bytesOf(framing, answer, req.method ?? ''), 'latin1')
    return
  }
  res.writeHead(answer.status, { ...frameOf(framing, answer, req.method ?? ''), ...answer.headers })
  res.end(hasBody(answer, req.method ?? '') ? answer.text : undefined)
}

/** The answer as it goes over the connection, one character for each byte. */
export function bytesOf(framing: Framing, answer: Framed, method: string): string {
  const { status, headers, text } = answer
  const lines = Object.entries({ ...frameOf(framing, answer, method), ...headers })
    .flatMap(([name, value]) => [value].flat().map(each => `${name}: ${each}\r\n`))
    .join('')
  const version = framing === 'http/1.0' ? '1.0' : '1.1'
  const head = `HTTP/${version} ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`
  if (!hasBody(answer, method)) return head
  const body = Buffer.from(text).toString('latin1')
  if (framing !== 'chunked') return head + body
  const half = Math.ceil(body.length / 2)
  const chunks = [body.slice(0, half), body.slice(half)].filter(Boolean)
  return head + [...chunks, ''].map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
}

function frameOf(framing: Framing, { status, text }: Framed, method: string): Record<string, string> {
  const none = framing === 'http/1.0' || (framing === 'bare-head' && method === 'HEAD') || !mayHaveBody(status)
  if (none) return {}
  if (framing === 'chunked') return { 'transfer-encoding': 'chunked' }
  const length = { 'content-length': String(Buffer.byteLength(text)) }
  return framing === 'close' ? { ...length, connection: 'close' } : length
}

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 304
const hasBody = ({ status }: Framed, method: string): boolean => method !== 'HEAD' && mayHaveBody(status)
