import type { Answer } from './answer.ts'
import type { OriginClient } from './http.ts'
import { isNoResponse, type NoResponse, type Response } from './response.ts'

/** What the API says of a token. */
export interface TokenMetadata {
  readonly answer: Answer
  /** Absent where the kind of token reports none; empty for a token without scopes. */
  readonly scopes?: readonly string[]
  /** Absent where it was not told, which does not mean never. */
  readonly expiresAt?: Date
}

/** What the API said when it was asked where to authorise a token for an organisation. */
export interface SsoAnswer {
  readonly owner: string
  readonly answer: Answer
  /** Absent where it named none. */
  readonly page?: string
}

/**
 * Asks `GET /rate_limit`, which costs no quota and names a classic or OAuth token's scopes and expiry in its headers
 * (docs.github.com, "Rate limits for the REST API"; the headers are observed).
 *
 * @param prefix the path of the API's base URL, `/api/v3` on an Enterprise Server
 */
export async function fetchTokenMetadata(
  connection: OriginClient,
  prefix: string,
  token: string
): Promise<TokenMetadata> {
  const outcome = await connection.ask({ method: 'GET', path: `${prefix}/rate_limit`, headers: headersOf(token) })
  const answer = answerOf('GET /rate_limit', outcome)
  if (isNoResponse(outcome) || outcome.status !== 200) return { answer }
  const scopes = outcome.headers['x-oauth-scopes']
  const expiresAt = parseExpiry(String(outcome.headers['github-authentication-token-expiration'] ?? ''), new Date())
  return {
    answer,
    ...(typeof scopes === 'string' ? { scopes: scopesIn(scopes) } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
}

/**
 * Asks for the page on which a token is authorised for an organisation's single sign-on: the API names it in
 * `X-GitHub-SSO` when a request touches the organisation. The URL lives an hour.
 *
 * @param web the server's own pages: a URL that leads elsewhere is not shown
 */
export async function fetchSsoPage(
  connection: OriginClient,
  prefix: string,
  token: string,
  owner: string,
  web: string
): Promise<SsoAnswer> {
  const path = `${prefix}/orgs/${encodeURIComponent(owner)}`
  const outcome = await connection.ask({ method: 'GET', path, headers: headersOf(token) })
  const answer = answerOf(`GET /orgs/${owner}`, outcome)
  if (isNoResponse(outcome)) return { owner, answer }
  const page = /^required;\s*url=([^\s;,]+)/.exec(String(outcome.headers['x-github-sso'] ?? ''))?.[1]
  const trusted = page !== undefined && URL.canParse(page) && new URL(page).origin === web
  return { owner, answer, ...(trusted ? { page: new URL(page).href } : {}) }
}

function answerOf(asked: string, outcome: Response | NoResponse): Answer {
  return isNoResponse(outcome) ? { asked, ...outcome } : { asked, status: outcome.status, complete: true }
}

function headersOf(token: string): Record<string, string> {
  return { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` }
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
