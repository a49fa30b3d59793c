/** The proxy of this runner. */
export interface ProxySettings {
  /** As node's agent takes it. */
  readonly url?: string
  /** `NO_PROXY`. */
  readonly bypass?: string | undefined
  /** Why requests cannot go through the proxy that is named, in words for the user. */
  readonly unsupported?: string
}

/**
 * Reads `HTTPS_PROXY` and `NO_PROXY`, in either case, as docker does (golang.org/x/net/http/httpproxy): an address
 * without a scheme is one of http.
 */
export function readProxy(env: NodeJS.ProcessEnv): ProxySettings {
  const text = env.https_proxy || env.HTTPS_PROXY
  if (!text) return {}
  const url = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(url)) return { unsupported: 'the proxy variable is not a URL' }
  const { protocol, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return { unsupported: `${protocol}// is not supported by this action` }
  return { url: href, bypass: env.no_proxy || env.NO_PROXY }
}

/** The passwords in the proxy's variables, in each form that they take, to be masked. */
export function proxySecrets(env: NodeJS.ProcessEnv): string[] {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap(name => secretsIn(env[name] ?? ''))
}

/** A proxy's password as its variable has it, decoded, and as it is sent in a header. */
function secretsIn(url: string): string[] {
  const [, user = '', password] = /^(?:[a-z]+:\/\/)?([^/@:]*):([^/]+)@/i.exec(url) ?? []
  if (password === undefined) return []
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }
  return [password, decoded(password), Buffer.from(`${decoded(user)}:${decoded(password)}`).toString('base64')]
}
