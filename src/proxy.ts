/** The proxy of this runner, from its variables. */
export interface Proxy {
  /** As node's agent takes it. */
  readonly url?: string
  /** `NO_PROXY`. */
  readonly bypass?: string
  /** Why requests cannot go through the proxy that is named, in words for the user. */
  readonly unsupported?: string
}

/**
 * Reads `HTTPS_PROXY` and `NO_PROXY`, in either case, as docker does (golang.org/x/net/http/httpproxy): an address
 * without a scheme is one of http.
 */
export function proxyFrom(env: NodeJS.ProcessEnv): Proxy {
  const text = env.https_proxy || env.HTTPS_PROXY
  if (!text) return {}
  const bypass = env.no_proxy || env.NO_PROXY
  const url = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(url)) return { unsupported: 'the proxy variable is not a URL' }
  const { protocol } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return { unsupported: `${protocol}// is not supported by this action` }
  return { url, ...(bypass ? { bypass } : {}) }
}
