import { createHash } from 'node:crypto'

export type Kind =
  | 'github-token'
  | 'app-installation'
  | 'classic-pat'
  | 'fine-grained-pat'
  | 'oauth'
  | 'app-user'
  | 'refresh'

/** A token of the world: what GitHub's side knows about it. */
export interface Token {
  /** How the token is called where its value must not be shown, e.g. in snapshots. */
  name: string
  value: string
  kind: Kind
  /** Scopes of a classic or OAuth token; other kinds have none to report. */
  scopes: string[]
  live: boolean
  /** Organizations that the token still has to be authorized for (SAML SSO). */
  ssoRequiredFor: string[]
  actor: string
  /** The repository that a GITHUB_TOKEN belongs to, `OWNER/NAME`. */
  repository: string
  packages: 'none' | 'read' | 'write'
  /** `GitHub-Authentication-Token-Expiration`, word for word; absent = the header is. */
  expiresAt?: string
  /** GITHUB_SERVER_URL of the server that made it; every other server finds it dead. */
  server: string
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `length` characters that look random and are the same for the same seed, so that snapshots and reruns agree. */
function noise(seed: string, length: number): string {
  let text = ''
  for (let block = 0; text.length < length; block++) {
    for (const byte of createHash('sha256').update(`${seed}/${block}`).digest()) text += BASE62[byte % 62]
  }
  return text.slice(0, length)
}

/** The shapes that GitHub documents. Values are made here and never written down: scanners would take them for real ones. */
const SHAPE: Record<Kind, (seed: string) => string> = {
  'classic-pat': seed => `ghp_${noise(seed, 36)}`,
  oauth: seed => `gho_${noise(seed, 36)}`,
  'app-user': seed => `ghu_${noise(seed, 36)}`,
  refresh: seed => `ghr_${noise(seed, 76)}`,
  'app-installation': seed => `ghs_${noise(seed, 36)}`,
  'github-token': seed => `ghs_15368_${[36, 300, 170].map((n, i) => noise(`${seed}.${i}`, n)).join('.')}`,
  'fine-grained-pat': seed => `github_pat_${noise(seed, 22)}_${noise(`${seed}.2`, 59)}`
}

/** Makes tokens of a kind. */
const tokensOf =
  (kind: Kind, defaults: Partial<Token> = {}) =>
  (overrides: Partial<Token> = {}): Token => {
    const { name = kind } = overrides
    return {
      value: SHAPE[kind](name),
      kind,
      scopes: [],
      live: true,
      ssoRequiredFor: [],
      actor: 'octocat',
      repository: 'acme/app',
      packages: 'none',
      server: 'https://github.com',
      ...defaults,
      ...overrides,
      name
    }
  }

const SCOPES = ['write:packages', 'read:packages']

export const githubToken = tokensOf('github-token', { packages: 'write' })
/** GITHUB_TOKEN as it looked before April 2026, and still does on GHES. */
export const oldGithubToken = (overrides: Partial<Token> = {}): Token =>
  githubToken({ value: SHAPE['app-installation'](overrides.name ?? 'github-token'), ...overrides })
export const classicPat = tokensOf('classic-pat', { scopes: SCOPES })
export const oauthToken = tokensOf('oauth', { scopes: SCOPES })
export const fineGrainedPat = tokensOf('fine-grained-pat')
export const appInstallation = tokensOf('app-installation')
export const appUser = tokensOf('app-user')
/** A refresh token never is a credential of the registry. */
export const refreshToken = tokensOf('refresh', { live: false })

/** The registry token of a credential is the credential, in base64, as seen in public captures. */
export const registryToken = (value: string): string => Buffer.from(value).toString('base64')
