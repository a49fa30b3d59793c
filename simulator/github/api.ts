import { type Answer, type Asked, type StandIn, unknown } from '../network/exchange.ts'
import type { Token } from './tokens.ts'
import { type Package, packageOf, tokenOf, type Version, type World } from './world.ts'

const SSO =
  'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'

/** api.github.com, as far as GitHub's documentation and public captures tell. */
export function openApi(world: World): StandIn {
  return { kindOf: () => 'api', answer: asked => answer(world, asked) }
}

function answer(world: World, asked: Asked): Answer {
  const { method, server } = asked
  if (!asked.path.startsWith(`${server.apiPrefix}/`)) return unknown(`a path outside of ${server.apiPrefix}`)
  const path = asked.path.slice(server.apiPrefix.length)
  const caller = callerOf(world, asked)
  if (caller === 'dead') return { status: 401, body: { message: 'Bad credentials', status: '401' } }
  const headers = caller ? tokenHeaders(caller) : {}

  const [, versionsOwner, versionsOf, id] = VERSIONS.exec(path) ?? []
  if (versionsOwner && versionsOf) {
    const image = `${versionsOwner}/${decodeURIComponent(versionsOf)}`.toLowerCase()
    return versions(world, asked, caller, image, id, headers)
  }
  if (path === '/installation/token' && method === 'DELETE' && caller?.value.startsWith('ghs_')) {
    // https://docs.github.com/en/rest/apps/installations: "Revoke an installation access token".
    world.tokens = world.tokens.map(token => (token === caller ? { ...token, live: false } : token))
    return { status: 204, headers, body: '' }
  }
  if (method !== 'GET') return unknown(`${method} on the API`)
  if (path === '/rate_limit') return { status: 200, headers, body: { rate: { limit: 5000, remaining: 4999 } } }
  const [, org] = /^\/orgs\/([^/]+)$/.exec(path) ?? []
  if (org) return organization(caller, org, headers)
  const [, owner, name] = /^\/(?:orgs|users)\/([^/]+)\/packages\/container\/([^/]+)$/.exec(path) ?? []
  if (owner && name) return container(world, caller, `${owner}/${decodeURIComponent(name)}`.toLowerCase(), headers)
  return unknown(`no such route: GET ${asked.path}`)
}

const VERSIONS = /^\/(?:orgs|users)\/([^/]+)\/packages\/container\/([^/]+)\/versions(?:\/(\d+))?$/

/**
 * https://docs.github.com/en/rest/packages/packages: the newest version first, 30 in a page and at most 100; to delete one
 * takes the role Admin.
 */
function versions(
  w: World,
  { method, query }: Asked,
  caller: Token | undefined,
  image: string,
  id: string | undefined,
  headers: Record<string, string>
): Answer {
  const seen = container(w, caller, image, headers)
  const found = packageOf(w, image)
  if (seen.status !== 200 || !found) return seen
  if (method === 'GET' && id === undefined) {
    const size = Math.min(100, Number(query.get('per_page') ?? 30))
    const start = (Number(query.get('page') ?? 1) - 1) * size
    const page = found.versions.toSorted((a, b) => b.id - a.id).slice(start, start + size)
    return { status: 200, headers, body: page.map(described) }
  }
  if (method !== 'DELETE' || id === undefined) return unknown(`${method} on the versions of a package`)
  if (!mayDelete(found, caller)) return { status: 403, headers, body: { message: 'Forbidden' } }
  const left = found.versions.filter(version => version.id !== Number(id))
  if (left.length === found.versions.length) return { status: 404, headers, body: { message: 'Not Found' } }
  found.versions = left
  return { status: 204, headers, body: '' }
}

const described = ({ id, digest, tags, updatedAt }: Version) => ({
  id,
  name: digest,
  created_at: updatedAt.replace(/\.\d+Z$/, 'Z'),
  updated_at: updatedAt.replace(/\.\d+Z$/, 'Z'),
  metadata: { package_type: 'container', container: { tags } }
})

function mayDelete({ actionsAccess, people }: Package, caller: Token | undefined): boolean {
  if (caller?.kind !== 'github-token') {
    return caller?.scopes.includes('delete:packages') === true && people[caller.actor] === 'admin'
  }
  return caller.packages === 'write' && actionsAccess[caller.repository.toLowerCase()] === 'admin'
}

function callerOf(world: World, { headers, server }: Asked): Token | 'dead' | undefined {
  if (headers.authorization === undefined) return undefined
  const [, secret = ''] = /^(?:bearer|token) (\S+)$/i.exec(headers.authorization) ?? []
  const found = tokenOf(world, secret)
  return found?.live && found.server === server.url ? found : 'dead'
}

/** Present and empty for a token without scopes; absent for the kinds that have none to report. */
function tokenHeaders({ kind, scopes, expiresAt }: Token): Record<string, string> {
  const headers: Record<string, string> = {}
  if (kind === 'classic-pat' || kind === 'oauth') headers['x-oauth-scopes'] = scopes.join(', ')
  if (expiresAt !== undefined) headers['github-authentication-token-expiration'] = expiresAt
  return headers
}

function sso(org: string, headers: Record<string, string>): Answer {
  const url = `https://github.com/orgs/${org}/sso?authorization_request=AAAA`
  return { status: 403, headers: { ...headers, 'x-github-sso': `required; url=${url}` }, body: { message: SSO } }
}

function organization(caller: Token | undefined, org: string, headers: Record<string, string>): Answer {
  if (caller?.ssoRequiredFor.includes(org.toLowerCase())) return sso(org, headers)
  return { status: 200, headers, body: { login: org } }
}

/** 404 is ambiguous on purpose: the service hides what the caller may not see. */
function container(w: World, caller: Token | undefined, image: string, headers: Record<string, string>): Answer {
  const found = packageOf(w, image)
  if (caller?.ssoRequiredFor.includes(image.split('/')[0] ?? '')) return sso(image.split('/')[0] ?? '', headers)
  if (caller?.kind === 'github-token' && caller.packages === 'none') {
    return { status: 403, headers, body: { message: 'Resource not accessible by integration' } }
  }
  const seen =
    caller?.kind === 'github-token'
      ? found?.actionsAccess[caller.repository.toLowerCase()]
      : caller?.scopes.some(scope => scope.endsWith(':packages')) && found?.people[caller.actor]
  if (!found || !seen) return { status: 404, headers, body: { message: 'Not Found' } }
  const repository = { full_name: found.repository }
  const name = image.split('/').slice(1).join('/')
  return { status: 200, headers, body: { name, package_type: 'container', visibility: found.visibility, repository } }
}
