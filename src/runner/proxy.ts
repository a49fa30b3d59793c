/** A proxy that opens tunnels (CONNECT), as `HTTPS_PROXY` names it. */
export interface HttpProxy {
  /** Of http or https. */
  readonly url: URL
  /** `Basic …`, where the address has a user or a password in it. */
  readonly authorization?: string
}

/** A proxy that requests cannot go through. */
export interface UnsupportedProxy {
  /** In words for the user. */
  readonly unsupported: string
}

/**
 * Reads `HTTPS_PROXY`, in either case, as docker does (golang.org/x/net/http/httpproxy): an address without a scheme is
 * one of http. `getProxyUrl` of @actions/http-client takes the host in `proxy.example:3128` for a scheme, and goes without
 * a proxy where the address is no URL. Its word on `NO_PROXY` counts: see `OriginClient`.
 */
export function readProxy(env: NodeJS.ProcessEnv): HttpProxy | UnsupportedProxy | undefined {
  const text = env.https_proxy || env.HTTPS_PROXY
  if (!text) return undefined
  const url = urlOf(text)
  if (url === null) return { unsupported: 'the proxy variable is not a URL' }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { unsupported: `${url.protocol}// is not supported by this action` }
  const basic = basicOf(url)
  return { url, ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) }
}

/** The passwords in the proxy's variables, in each form that they take, to be masked. */
export function proxySecrets(env: NodeJS.ProcessEnv): string[] {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap(name => secretsIn(env[name] ?? ''))
}

/** A proxy's password as its variable has it, as its URL has it, decoded, and as it is sent in a header. */
function secretsIn(text: string): string[] {
  const [, written] = /^(?:[a-z]+:\/\/)?[^/@:]*:([^/]+)@/i.exec(text) ?? []
  if (written === undefined) return []
  const url = urlOf(text)
  const parsed = url === null ? [] : [url.password, decoded(url.password), basicOf(url) ?? '']
  return [...new Set([written, decoded(written), ...parsed])]
}

function urlOf(text: string): URL | null {
  return URL.parse(text.includes('://') ? text : `http://${text}`)
}

/** User and password as HTTP Basic has them, in base64 (RFC 7617). */
function basicOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  return Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
}

/** The text as it is where its `%` encode nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
