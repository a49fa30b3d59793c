import { Unaccepted } from './image.ts'

/** A GitHub server and the hosts that belong to it: the only ones that its tokens may be sent to. */
export interface Server {
  /** Host with optional port, as engines write it: `ghcr.io`. */
  readonly registry: string
  /** Where the registry answers: `https://ghcr.io`; plain http on loopback only. */
  readonly origin: string
  /** Base URL of the REST API; none for a registry on loopback. */
  readonly api?: string
  readonly web: string
  readonly isJobServer: boolean
  readonly kind: ServerKind | 'loopback'
  /** What kind of server runs the job; `other` where it is not GitHub's, as Gitea and Forgejo. */
  readonly jobServerKind: ServerKind | 'other'
}

/** github.com, a data residency subdomain of ghe.com, or an Enterprise Server. */
type ServerKind = 'github.com' | 'ghe.com' | 'ghes'

const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/

/**
 * Finds the server that a registry belongs to. @param registry empty for that of the server that runs the job
 * @throws Unaccepted when the text is no host, or no GitHub server's registry
 */
export function findServer(registry: string, jobServerUrl: string, onGitHub = true): Server {
  const jobHost = URL.parse(jobServerUrl)?.host
  if (jobHost === undefined) throw new Unaccepted('GITHUB_SERVER_URL is not a URL')
  const wanted = registry.toLowerCase() || registryOf(jobHost)
  const isLoopback = LOOPBACK.test(wanted)
  // In its normal form, with which others are compared: no default port, an address without leading zeros.
  const origin = URL.parse(`${isLoopback ? 'http' : 'https'}://${wanted}`)?.origin
  if (origin === undefined && registry === '') {
    const reason = `the server that runs the job, ${jobHost}, has no registry of GitHub's`
    throw new Unaccepted(reason, 'Set `registry: ghcr.io` and a classic token of github.com.')
  }
  if (origin === undefined || !(isLoopback || HOST.test(wanted))) throw new Unaccepted('not a host with optional port')
  const found = { registry: wanted, origin, jobServerKind: onGitHub ? kindOf(jobHost) : 'other' } as const
  if (isLoopback) return { ...found, web: `https://${jobHost}`, isJobServer: false, kind: 'loopback' }
  const isJobServer = wanted === registryOf(jobHost)
  const host = isJobServer ? jobHost : webHostOf(wanted)
  if (host === undefined) {
    const fix = looksLikeGhcr(wanted) ? 'Write ghcr.io.' : 'For other registries, use docker/login-action.'
    throw new Unaccepted('not the registry of a GitHub server', fix)
  }
  const kind = kindOf(host)
  const api = kind === 'ghes' ? `https://${host}/api/v3` : `https://api.${host}`
  return { ...found, api, web: `https://${host}`, isJobServer, kind }
}

/** Whether a host that is not ghcr.io was probably meant to be: the letters of `ghcr` in any order; gcr.io is Google's. */
export function looksLikeGhcr(host: string): boolean {
  return (
    host !== 'ghcr.io' && /^(?:(?:www|docker\.pkg)\.)?(?!gcr\.io$)(?:[ghcr]{3,5}\.[a-z]{2,3}|github\.com)$/.test(host)
  )
}

/** A registry's host without scheme, path, and the port that it has anyway. */
export function bareHost(text: string): string {
  const [, scheme = '', host = ''] = /^(?:([a-z]+):\/\/)?([^/]*)/i.exec(text) ?? []
  return host.replace(scheme.toLowerCase() === 'http' ? /:80$/ : /:443$/, '')
}

/**
 * Whether the server that runs the job is GitHub's. The runners of Gitea and Forgejo set a variable of their own, and
 * their API is `/api/v1`, where that of an Enterprise Server is `/api/v3`.
 */
export function isOnGitHub(env: Readonly<Record<string, string | undefined>>): boolean {
  if (/^https:\/\/(?:github\.com|[^/]+\.ghe\.com)\/?$/.test(serverUrlOf(env))) return true
  if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true') return false
  return !/\/api\/v1\/?$/.test(env.GITHUB_API_URL ?? '')
}

export function serverUrlOf(env: Readonly<Record<string, string | undefined>>): string {
  return env.GITHUB_SERVER_URL || 'https://github.com'
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

function kindOf(webHost: string): ServerKind {
  if (webHost === 'github.com') return 'github.com'
  return webHost.endsWith('.ghe.com') ? 'ghe.com' : 'ghes'
}
