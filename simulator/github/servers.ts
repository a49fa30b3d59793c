/** A GitHub server: which hosts belong together. Written anew on purpose: the simulator must not
 * lean on the code that it tests. */
export interface Server {
  url: string
  apiUrl: string
  registry: string
  apiHost: string
  /** What stands before every path of the API: empty, or `/api/v3` on GHES. */
  apiPrefix: string
}

function server(host: string, apiUrl: string, registry = `containers.${host}`): Server {
  const { host: apiHost, pathname } = new URL(apiUrl)
  return { url: `https://${host}`, apiUrl, registry, apiHost, apiPrefix: pathname.replace(/\/$/, '') }
}

export const githubCom = server('github.com', 'https://api.github.com', 'ghcr.io')

/** Data residency, e.g. `octo` for octo.ghe.com. */
export const dataResidency = (subdomain: string): Server =>
  server(`${subdomain}.ghe.com`, `https://api.${subdomain}.ghe.com`)

/** GitHub Enterprise Server, e.g. `ghe.example`. */
export const enterprise = (host: string): Server => server(host, `https://${host}/api/v3`)
