/** A GitHub server and the hosts that belong to it: the only ones that its tokens may be sent to. */
export interface Server {
  /** Host with optional port, as engines write it: `ghcr.io`. */
  readonly registry: string
  /** Where the registry answers: `https://ghcr.io`; plain http on loopback alone. */
  readonly origin: string
  /** Base URL of the REST API; none for a registry on loopback. */
  readonly api?: string
  /** Base URL of the pages that people read. */
  readonly web: string
  /** Whether this is the server that runs the job. */
  readonly own: boolean
  readonly kind: ServerKind | 'loopback'
  /** What kind of server runs the job; `other` where it is not GitHub's, as Gitea and Forgejo. */
  readonly home: ServerKind | 'other'
}

/** github.com, a data residency subdomain of ghe.com, or an Enterprise Server. */
export type ServerKind = 'github.com' | 'ghe.com' | 'ghes'

export class ServerError extends Error {
  override name = 'ServerError'
}

const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/

/**
 * Finds the server that a registry belongs to.
 *
 * @param registry the `registry` input; empty takes the registry of the server that runs the job
 * @param homeUrl `GITHUB_SERVER_URL`
 * @param homeIsGitHub whether that server is GitHub's
 * @throws ServerError when the text is no host, or no GitHub server's registry
 */
export function findServer(registry: string, homeUrl: string, homeIsGitHub = true): Server {
  const homeHost = hostOf(homeUrl)
  const homeKind = homeIsGitHub ? kindOf(homeHost) : 'other'
  const wanted = registry.toLowerCase() || registryOf(homeHost)
  if (LOOPBACK.test(wanted)) {
    const web = `https://${homeHost}`
    return { registry: wanted, origin: originOf('http', wanted), web, own: false, kind: 'loopback', home: homeKind }
  }
  if (!HOST.test(wanted)) throw new ServerError('not a host with optional port, without scheme or path')
  const origin = originOf('https', wanted)
  const host = webHostOf(wanted)
  if (host === undefined) throw new ServerError(notGitHub(wanted))
  const own = wanted === registryOf(homeHost)
  return {
    registry: wanted,
    origin,
    api: apiOf(own ? homeHost : host),
    web: `https://${own ? homeHost : host}`,
    own,
    kind: kindOf(host),
    home: homeKind
  }
}

/** For a registry that is no GitHub server's: a look-alike of ghcr.io, or one that another action logs in to. */
function notGitHub(registry: string): string {
  const other = 'not the registry of a GitHub server. For other registries, use docker/login-action'
  return looksLikeGhcr(registry) ? `${other}. Did you mean ghcr.io?` : other
}

/** Registries that other companies run under a name like it. */
const NO_TYPING_ERROR = ['gcr.io', 'ecr.io', 'ocir.io']

function looksLikeGhcr(host: string): boolean {
  if (/^(?:(?:www|docker\.pkg)\.)?(?:ghcr\.io|github\.com)$/.test(host)) return true
  return !NO_TYPING_ERROR.includes(host) && editDistance(host.slice(0, 20), 'ghcr.io') <= 2
}

/** How many characters must be inserted, left out, replaced or swapped with the next one (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= from.length; i++) {
    rows.push([i])
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : replaced
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped))
    }
  }
  return at(from.length, to.length)
}

/** The origin in the one form that others are compared with: no default port, an address without leading zeros. */
function originOf(scheme: 'http' | 'https', host: string): string {
  try {
    return new URL(`${scheme}://${host}`).origin
  } catch {
    throw new ServerError('not a host with optional port, without scheme or path')
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    throw new ServerError('GITHUB_SERVER_URL is not a URL')
  }
}

// docs.github.com, "Working with the Container registry", for each of the three products.
function registryOf(webHost: string): string {
  return webHost === 'github.com' ? 'ghcr.io' : `containers.${webHost.replace(/:\d+$/, '')}`
}

function webHostOf(registry: string): string | undefined {
  if (registry === 'ghcr.io') return 'github.com'
  const host = /^containers\.(.+?)(?::\d+)?$/.exec(registry)?.[1]
  return host === 'github.com' ? undefined : host
}

function apiOf(webHost: string): string {
  switch (kindOf(webHost)) {
    case 'github.com':
      return 'https://api.github.com'
    case 'ghe.com':
      return `https://api.${webHost}`
    default:
      return `https://${webHost}/api/v3`
  }
}

function kindOf(webHost: string): ServerKind {
  if (webHost === 'github.com') return 'github.com'
  return webHost.endsWith('.ghe.com') ? 'ghe.com' : 'ghes'
}
