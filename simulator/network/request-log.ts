import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { World } from '../github/world.ts'

/** What a request is, by the simulator's routes; `foreign` is every host that was not asked for. */
export type RequestKind =
  | 'connect'
  | 'v2'
  | 'token'
  | 'upload'
  | 'manifest'
  | 'tags'
  | 'referrers'
  | 'blob'
  | 'api'
  | 'foreign'
  | 'unknown'

export interface Request {
  kind: RequestKind
  /** The job whose proxy it came through. */
  job: string
  host: string
  method: string
  /** Path with its query, parameters in alphabetical order. For a CONNECT: empty. */
  path: string
  headers: IncomingHttpHeaders
  /** Kept for hosts that should not have been asked, to be searched for credentials; empty elsewhere. */
  body: string
  userAgent: string
  /** Milliseconds since 1970 when it arrived, and when its answer ended or broke off. */
  time: number
  ended?: number
  /** The status answered; absent where the connection was cut or left hanging. */
  status?: number
  /** Headers and `body` that were sent back, for the pages that show an exchange. */
  answer?: Record<string, string | string[]>
  /** Bytes of body sent back: bounded by the client where the answer is endless. */
  sent: number
  fault?: string
  /** Why no rule covered it. */
  why?: string
}

/** Everything that was asked, in order of arrival. */
export class RequestLog {
  readonly requests: Request[] = []
  readonly #looks = new Set<() => void>()

  note(req: IncomingMessage, of: Pick<Request, 'kind' | 'job' | 'host' | 'path'>): Request {
    const { method = '', headers } = req
    const userAgent = headers['user-agent'] ?? ''
    const request = { ...of, method, headers, userAgent, body: '', time: Date.now(), sent: 0 }
    this.requests.push(request)
    for (const look of this.#looks) look()
    return request
  }

  /** Reads what is sent with it to the end. Kept: to be searched. */
  read(req: IncomingMessage, request: Request, isKept: boolean): void {
    req.on('data', (chunk: Buffer) => {
      if (isKept && request.body.length < 1 << 20) request.body += chunk.toString('latin1')
    })
  }

  close(request: Request): void {
    request.ended ??= Date.now()
  }

  /** Resolves with the first request that matches, past ones included; rejects after `withinMs`. */
  until(matches: (request: Request) => boolean, withinMs = 15_000): Promise<Request> {
    const { promise, resolve, reject } = Promise.withResolvers<Request>()
    const look = () => {
      const found = this.requests.find(matches)
      if (found) resolve(found)
    }
    this.#looks.add(look)
    look()
    const timer = setTimeout(() => reject(new Error(`no such request within ${withinMs} ms`)), withinMs)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#looks.delete(look)
    })
  }
}

/** The path with its query in a stable order: clients build it from maps. */
export function stablePath(url: string): string {
  const [path = '', query] = url.split('?', 2)
  return query === undefined ? path : `${path}?${query.split('&').sort().join('&')}`
}

/** Which client sent it. node's has no fixed user agent, so everything that is no known engine counts as node. */
export function clientOf(userAgent: string): string {
  if (/docker/i.test(userAgent)) return 'docker'
  if (/^(?:buildah|skopeo|podman|containers|libpod)\b/i.test(userAgent)) return 'podman'
  return /^go-/i.test(userAgent) ? 'go' : 'node'
}

/** The credential of an Authorization header by its name in the world, e.g. `Bearer <token:github-token>`. */
export function credentialIn(at: World, header: string | undefined): string {
  if (!header) return ''
  const [scheme = '', value = ''] = header.split(' ', 2)
  const decoded = Buffer.from(value, 'base64').toString()
  if (/^bearer$/i.test(scheme) && decoded.startsWith('v1:')) return `${scheme} <anonymous>`
  const secret = /^basic$/i.test(scheme) ? decoded.slice(decoded.indexOf(':') + 1) : value
  const token = at.tokens.find(t => t.value === secret || t.value === decoded)
  return `${scheme} <${token ? `token:${token.name}` : secret === '' ? 'empty' : 'unknown'}>`
}

/** One line for a snapshot, without a secret: `node    POST ghcr.io /v2/acme/app/blobs/uploads/  Bearer <token:x>  202`. */
export function requestLine(at: World, request: Request): string {
  const { host, method, path, headers, status, fault } = request
  const credential = credentialIn(at, headers.authorization ?? headers['proxy-authorization'])
  const outcome = `${status ?? 'cut'}${fault ? ` (${fault})` : ''}`
  return [`${clientOf(request.userAgent).padEnd(6)} ${method} ${host} ${path}`.trimEnd(), credential, outcome]
    .filter(part => part !== '')
    .join('  ')
}
