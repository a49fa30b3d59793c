import type { Inputs } from '../runner/inputs.ts'
import { type Answer, statusOf } from './answer.ts'
import { Deadline, OriginClient } from './http.ts'
import { type HttpResponse, isNoResponse } from './response.ts'

/** What the API says of a token. */
export interface TokenMetadata {
  readonly answer: Answer
  /** Absent where the kind of token reports none; empty for a token without scopes. */
  readonly scopes?: readonly string[]
  /** Absent where it was not told, which does not mean never. */
  readonly expiresAt?: Date
}

/** What the API said when it was asked where to authorize a token for an organization. */
export interface SsoAnswer {
  readonly owner: string
  readonly answer: Answer
  /** Absent where it named none. */
  readonly page?: string
}

/** Time for all that the API is asked, in ms: it only explains. */
const TOTAL_MS = 5_000

/** The API of the registry's server, asked with the token. */
export class Api {
  readonly #connection: OriginClient
  /** The path of its base URL: `/api/v3` on an Enterprise Server. */
  readonly #prefix: string
  readonly #token: string
  readonly #web: string

  private constructor({ token, server, proxy }: Inputs, api: URL) {
    this.#connection = new OriginClient(api.origin, new Deadline(TOTAL_MS), 1, proxy)
    this.#prefix = api.pathname.replace(/\/$/, '')
    this.#token = token
    this.#web = server.web
  }

  /** @returns nothing where the server has none */
  static of(inputs: Inputs): Api | undefined {
    return inputs.server.api === undefined ? undefined : new Api(inputs, new URL(inputs.server.api))
  }

  /**
   * Asks `GET /rate_limit`, which costs no quota and names a classic or OAuth token's scopes and expiry in its headers
   * (docs.github.com, "Rate limits for the REST API"; the headers are observed).
   */
  async tokenMetadata(): Promise<TokenMetadata> {
    const { answer, headers } = await this.#ask('/rate_limit')
    if (statusOf(answer) !== 200) return { answer }
    const scopes = headers['x-oauth-scopes']
    const expiresAt = parseExpiry(String(headers['github-authentication-token-expiration'] ?? ''), new Date())
    return {
      answer,
      ...(typeof scopes === 'string' ? { scopes: scopesIn(scopes) } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt })
    }
  }

  /**
   * Asks for the page on which a token is authorized for an organization's single sign-on: the API names it in
   * `X-GitHub-SSO` when a request touches the organization. The URL lives an hour; one that leads elsewhere than to the
   * server's own pages is not shown.
   */
  async ssoAnswer(owner: string): Promise<SsoAnswer> {
    const { answer, headers } = await this.#ask(`/orgs/${encodeURIComponent(owner)}`)
    const page = URL.parse(/^required;\s*url=([^\s;,]+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1] ?? '')
    return { owner, answer, ...(page?.origin === this.#web ? { page: page.href } : {}) }
  }

  close(): void {
    this.#connection.close()
  }

  async #ask(path: string): Promise<{ answer: Answer; headers: HttpResponse['headers'] }> {
    const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${this.#token}` }
    const outcome = await this.#connection.ask({ method: 'GET', path: this.#prefix + path, headers })
    const asked = `GET ${path}`
    if (isNoResponse(outcome)) return { answer: { asked, ...outcome }, headers: {} }
    return { answer: { asked, status: outcome.status, complete: true }, headers: outcome.headers }
  }
}

function scopesIn(header: string): string[] {
  return header
    .split(',')
    .map(scope => scope.trim())
    .filter(scope => /^[a-z][a-z:_]*$/.test(scope))
}

/**
 * Reads the two forms that were observed, `2026-09-27 03:07:38 UTC` and `2023-04-26 20:23:26 +0200`.
 *
 * @returns the date, or nothing where the text has neither form or is not in the future: the token was just accepted
 */
export function parseExpiry(text: string, now: Date): Date | undefined {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(text.trim())
  if (parts === null) return undefined
  const [, day, time, zone = ''] = parts
  const date = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`)
  return date.getTime() > now.getTime() ? date : undefined
}
