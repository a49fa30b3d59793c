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

/** Scopes that allow more than reading and writing packages, so that a leaked token does more harm. */
const POWERFUL =
  /^(?:repo|public_repo|workflow|delete:packages|delete_repo|site_admin|codespace|user|(?:admin|write):(?!packages$).+)$/

export function isPowerful(scope: string): boolean {
  return POWERFUL.test(scope)
}
