import { type Answer, type Asked, type StandIn, unknown } from '../network/exchange.ts'
import type { Token } from './tokens.ts'
import { type Package, packageOf, tokenOf, type Version, type World } from './world.ts'

/** api.github.com, as far as GitHub's documentation and public captures tell. */
export function openApi(world: World): StandIn {
  return {
    kindOf: () => 'api',
    answer(asked) {
      const { path, server } = asked
      if (!path.startsWith(`${server.apiPrefix}/`)) return unknown(`a path outside of ${server.apiPrefix}`)
      const caller = callerOf(world, asked)
      if (caller === 'dead') return message(401, 'Bad credentials')
      const answered = answer(world, { ...asked, path: path.slice(server.apiPrefix.length) }, caller)
      return { ...answered, headers: caller ? tokenHeaders(caller) : {} }
    }
  }
}

const message = (status: number, message: string): Answer => ({ status, body: { message } })

const CONTAINER = /^\/(?:orgs|users)\/([^/]+)\/packages\/container\/([^/]+)(\/versions(?:\/(\d+))?)?$/

function answer(world: World, asked: Asked, caller: Token | undefined): Answer {
  const { method, path } = asked
  const [, owner, name, versions, id] = CONTAINER.exec(path) ?? []
  const image = `${owner}/${decodeURIComponent(name ?? '')}`.toLowerCase()
  if (versions) return versionsOf(world, asked, caller, image, id)
  if (path === '/installation/token' && method === 'DELETE' && caller?.value.startsWith('ghs_')) {
    // https://docs.github.com/en/rest/apps/installations: "Revoke an installation access token".
    world.tokens = world.tokens.map(token => (token === caller ? { ...token, live: false } : token))
    return { status: 204, body: '' }
  }
  if (method !== 'GET') return unknown(`${method} on the API`)
  if (path === '/rate_limit') return { status: 200, body: { rate: { limit: 5000, remaining: 4999 } } }
  return name ? container(world, caller, image) : unknown(`no such route: GET ${path}`)
}

/**
 * https://docs.github.com/en/rest/packages/packages: the newest version first, 30 in a page and at most 100; to delete one
 * takes the role Admin.
 */
function versionsOf(w: World, { method, query }: Asked, caller: Token | undefined, image: string, id?: string): Answer {
  const seen = container(w, caller, image)
  const found = packageOf(w, image)
  if (seen.status !== 200 || !found) return seen
  if (method === 'GET' && id === undefined) {
    const size = Math.min(100, Number(query.get('per_page') ?? 30))
    const start = (Number(query.get('page') ?? 1) - 1) * size
    const page = found.versions.toSorted((a, b) => b.id - a.id).slice(start, start + size)
    return { status: 200, body: page.map(described) }
  }
  if (method !== 'DELETE' || id === undefined) return unknown(`${method} on the versions of a package`)
  if (!mayDelete(found, caller)) return message(403, 'Forbidden')
  const left = found.versions.filter(version => version.id !== Number(id))
  if (left.length === found.versions.length) return message(404, 'Not Found')
  found.versions = left
  return { status: 204, body: '' }
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
  return {
    ...(kind === 'classic-pat' || kind === 'oauth' ? { 'x-oauth-scopes': scopes.join(', ') } : {}),
    ...(expiresAt === undefined ? {} : { 'github-authentication-token-expiration': expiresAt })
  }
}

/** 404 is ambiguous on purpose: the service hides what the caller may not see. */
function container(world: World, caller: Token | undefined, image: string): Answer {
  const isWorkflow = caller?.kind === 'github-token'
  if (isWorkflow && caller.packages === 'none') return message(403, 'Resource not accessible by integration')
  const found = packageOf(world, image)
  const seen = isWorkflow
    ? found?.actionsAccess[caller.repository.toLowerCase()]
    : caller?.scopes.some(scope => scope.endsWith(':packages')) && found?.people[caller.actor]
  if (!found || !seen) return message(404, 'Not Found')
  const { visibility, repository } = found
  const [, ...name] = image.split('/')
  const body = { name: name.join('/'), package_type: 'container', visibility, repository: { full_name: repository } }
  return { status: 200, body }
}
