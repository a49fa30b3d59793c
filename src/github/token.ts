import type { Server } from './server.ts'

/** The name of each kind in a sentence. */
export const KIND_NAMES = {
  'github-token': 'GITHUB_TOKEN',
  'app-installation': 'GitHub App installation token',
  'classic-pat': 'classic personal access token',
  'fine-grained-pat': 'fine-grained personal access token',
  oauth: 'OAuth token',
  'app-user': 'GitHub App user token',
  refresh: 'refresh token',
  unknown: 'token of an unknown kind'
} as const
export type TokenKind = keyof typeof KIND_NAMES

/** The App that github.com issues GITHUB_TOKEN for; observed, not documented, so it changes messages only. */
const ACTIONS_APP_ID = '15368'

/** The id in `ghs_<APPID>_<JWT>`, the form since April 2026. The JWT after it is never read, as GitHub asks. */
function appIdOf(token: string): string | undefined {
  return /^ghs_(\d+)_/.exec(token)?.[1]
}

/** Whether an installation token has the older form, which does not name its App. */
export function hidesApp(token: string): boolean {
  return token.startsWith('ghs_') && appIdOf(token) === undefined
}

const PREFIX = /^(?:gh[a-z]|github_pat)_/
const PREFIXES: Readonly<Record<string, TokenKind>> = {
  ghp_: 'classic-pat',
  github_pat_: 'fine-grained-pat',
  gho_: 'oauth',
  ghu_: 'app-user',
  ghr_: 'refresh'
}

/**
 * Tells the kind of a token from its prefix only, whatever its length (docs.github.com, "About authentication to
 * GitHub", token formats). GITHUB_TOKEN and an App's token share `ghs_`: only on github.com, and only in the new form,
 * does the token hold the App's id; elsewhere the likelier kind is returned.
 */
export function tokenKindOf(token: string, server: Pick<Server, 'kind'>): TokenKind {
  if (token.startsWith('ghs_')) {
    const app = server.kind === 'github.com' ? appIdOf(token) : undefined
    return app === undefined || app === ACTIONS_APP_ID ? 'github-token' : 'app-installation'
  }
  return PREFIXES[PREFIX.exec(token)?.[0] ?? ''] ?? 'unknown'
}

/** Whether the API names the scopes of such a token. An unknown one may be a classic token from before 2021. */
export function reportsScopes(kind: TokenKind): boolean {
  return kind === 'classic-pat' || kind === 'oauth' || kind === 'unknown'
}

/**
 * Whether a token was issued by another server than the registry's, as far as it can be told without asking.
 *
 * A token without one of the prefixes that GitHub has given its tokens since 2021, in a job of a server that is not
 * github.com or ghe.com, is taken for that server's own: Gitea and Forgejo issue such tokens. It may also be a classic
 * token from before 2021, which cannot be told apart. An installation token comes from the server that runs the job.
 */
export function isOfAnotherServer(token: string, { kind, jobServerKind, isJobServer }: Server): boolean {
  if (kind === 'loopback') return false
  if (jobServerKind === 'other' && isJobServer) return true
  const onOtherServer = jobServerKind === 'ghes' || jobServerKind === 'other'
  if (!PREFIX.test(token)) return onOtherServer && !isJobServer
  if (!token.startsWith('ghs_')) return false
  // An Enterprise Server and Gitea issue no installation tokens of the new form: github.com made this one.
  if (onOtherServer && appIdOf(token) !== undefined) return kind !== 'github.com'
  return jobServerKind !== 'other' && !isJobServer
}

/**
 * What a scope carries besides itself (docs.github.com, "Scopes for OAuth apps"). The table has the scopes under another
 * one, and what the descriptions name: `repo` and `public_repo` grant full access to repository hooks. That
 * `write:packages` carries `read:packages` is observed.
 */
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  public_repo: ['admin:repo_hook'],
  user: ['read:user', 'user:email', 'user:follow'],
  project: ['read:project'],
  'admin:enterprise': ['manage_runners:enterprise', 'manage_billing:enterprise', 'read:enterprise']
}

/** `admin:X` carries `write:X`, and that `read:X`: so it is for hooks, keys, organizations and packages. */
function carriedBy(scope: string): readonly string[] {
  const [level, of = ''] = scope.split(':')
  if (level === 'write') return [`read:${of}`]
  if (level === 'admin' && CARRIED[scope] === undefined) return [`write:${of}`, `read:${of}`]
  return CARRIED[scope] ?? []
}

/** The wanted scopes that a token does not carry; none where its scopes are not known. */
export function missingScopes(scopes: readonly string[] | undefined, wanted: readonly string[]): string[] {
  if (scopes === undefined) return []
  const carried = new Set(scopes)
  // A set takes what is added while it is walked through.
  for (const scope of carried) for (const narrower of carriedBy(scope)) carried.add(narrower)
  return wanted.filter(scope => !carried.has(scope))
}
