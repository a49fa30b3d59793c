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

/** The scopes that the documentation lists (docs.github.com, "Scopes for OAuth apps"), and those of the token form. */
const SCOPES = [
  'repo repo:status repo_deployment public_repo repo:invite security_events workflow gist notifications',
  'write:packages read:packages delete:packages admin:org write:org read:org manage_runners:org',
  'admin:public_key write:public_key read:public_key admin:repo_hook write:repo_hook read:repo_hook admin:org_hook',
  'user read:user user:email user:follow delete_repo project read:project write:discussion read:discussion',
  'admin:gpg_key write:gpg_key read:gpg_key admin:ssh_signing_key write:ssh_signing_key read:ssh_signing_key',
  'admin:enterprise manage_runners:enterprise manage_billing:enterprise read:enterprise scim:enterprise',
  'audit_log read:audit_log codespace codespace:secrets copilot manage_billing:copilot site_admin',
  'write:network_configurations read:network_configurations'
].flatMap(line => line.split(' '))

/** The documented scope that was probably meant by one that is not: `packages:write`, `write_packages`, `write:package`. */
export function scopeMeantBy(scope: string): string | undefined {
  if (SCOPES.includes(scope)) return undefined
  // The same words in any order, with any separator, in singular or plural.
  const wordsOf = (text: string) =>
    text
      .split(/[:_]/)
      .map(word => word.replace(/s$/, ''))
      .sort()
      .join()
  return SCOPES.find(each => wordsOf(each) === wordsOf(scope))
}

/** Scopes that allow more than reading and writing packages, so that a leaked token does more harm. */
const POWERFUL =
  /^(?:repo|public_repo|workflow|delete:packages|delete_repo|site_admin|codespace|user|(?:admin|write):(?!packages$).+)$/

export function isPowerful(scope: string): boolean {
  return POWERFUL.test(scope)
}
