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

export const githubCom: Server = {
  url: 'https://github.com',
  apiUrl: 'https://api.github.com',
  registry: 'ghcr.io',
  apiHost: 'api.github.com',
  apiPrefix: ''
}

/** Data residency, e.g. `octo` for octo.ghe.com. */
export const dataResidency = (subdomain: string): Server => ({
  url: `https://${subdomain}.ghe.com`,
  apiUrl: `https://api.${subdomain}.ghe.com`,
  registry: `containers.${subdomain}.ghe.com`,
  apiHost: `api.${subdomain}.ghe.com`,
  apiPrefix: ''
})

/** GitHub Enterprise Server, e.g. `ghe.example`. */
export const enterprise = (host: string): Server => ({
  url: `https://${host}`,
  apiUrl: `https://${host}/api/v3`,
  registry: `containers.${host}`,
  apiHost: host,
  apiPrefix: '/api/v3'
})
