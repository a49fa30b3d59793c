import type { Token } from './tokens.ts'
import { ownerOf, type Package, packageOf, type Right, type World } from './world.ts'

/** What the registry answers instead of serving: a status, and `errors[0]` of the body. */
export interface Denial {
  status: number
  code: string
  message: string
}

const denied = (message: string): Denial => ({ status: 403, code: 'DENIED', message })
const SCOPES = denied('permission_denied: The token provided does not match expected scopes.')

export const UNAUTHENTICATED: Denial = {
  status: 401,
  code: 'UNAUTHORIZED',
  message: 'unauthenticated: User cannot be authenticated with the token provided.'
}
export const AUTHENTICATION_REQUIRED: Denial = { status: 401, code: 'UNAUTHORIZED', message: 'authentication required' }
export const DENIED = denied('denied')
export const ANONYMOUS_DENIED = denied('requested access to the resource is denied')

/**
 * May a live token do this to the image? In: the world, the token, an image in lower case. Out: nothing when it may,
 * else the registry's own words, as users reported them.
 */
export function denialOf(at: World, token: Token, image: string, right: Right): Denial | undefined {
  const found = packageOf(at, image)
  if (right === 'read' && found?.visibility === 'public') return undefined
  if (ownerOf(at, image).allowList) {
    // The API's wording; what ghcr.io says here is not known.
    return denied(
      `Although you appear to have the correct authorization credentials, the \`${image.split('/')[0]}\` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.`
    )
  }
  if (token.kind === 'github-token') return workflow(token, image, right, found)
  if (token.kind === 'app-installation') return app(right, found)
  return person(at, token, image, right, found)
}

const mayWrite = (granted?: Right): boolean => granted === 'write' || granted === 'admin'

/** GITHUB_TOKEN: the permissions block, and the package's Manage Actions access. */
function workflow(token: Token, image: string, right: Right, found?: Package): Denial | undefined {
  const repository = token.repository.toLowerCase()
  const granted = found?.actionsAccess[repository]
  if (right === 'read') {
    if (!found) return undefined
    if (token.packages === 'none') return DENIED
    return granted ? undefined : denied('permission_denied: read_package')
  }
  if (repository.split('/')[0] !== image.split('/')[0]) {
    return denied('permission_denied: The requested installation does not exist.')
  }
  if (!found) {
    return token.packages === 'write' ? undefined : denied('installation not allowed to Create organization package')
  }
  if (token.packages !== 'write') return denied('installation not allowed to Write organization package')
  return mayWrite(granted) ? undefined : denied('permission_denied: write_package')
}

/** Another App's token: login passes, nothing of an organization's packages does. */
function app(right: Right, found?: Package): Denial | undefined {
  if (right === 'read' && !found) return undefined
  const verb = right === 'read' ? 'Read' : found ? 'Write' : 'Create'
  return denied(`installation not allowed to ${verb} organization package`)
}

/** A user's token. What a `ghu_` token gets is unknown; here it fares as the fine-grained one, by having no scopes. */
function person(at: World, token: Token, image: string, right: Right, found?: Package): Denial | undefined {
  const [org = ''] = image.split('/')
  const scoped = token.scopes.includes('write:packages') || (right === 'read' && token.scopes.includes('read:packages'))
  if (!scoped) return SCOPES
  if (token.kind === 'classic-pat' && ownerOf(at, image).forbidsClassic) {
    return denied(
      `permission_denied: \`${org}\` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.`
    )
  }
  if (token.ssoRequiredFor.includes(org)) {
    return denied(
      'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
    )
  }
  if (found) {
    const granted = found.people[token.actor]
    if (right === 'read') return granted ? undefined : denied('permission_denied: read_package')
    return mayWrite(granted) ? undefined : denied('permission_denied: write_package')
  }
  if (right === 'read') return undefined
  const may = org === token.actor.toLowerCase() || ownerOf(at, image).creators.includes(token.actor)
  return may ? undefined : denied('permission_denied: create_package')
}
