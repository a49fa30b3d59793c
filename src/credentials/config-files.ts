import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** Docker's config or podman's auth file: the two forms in which credentials lie. */
export type ConfigKind = 'docker' | 'podman'

/** Where an engine keeps credentials. */
export interface ConfigFile {
  readonly kind: ConfigKind
  readonly file: string
}

/**
 * The folder that docker reads: `DOCKER_CONFIG`, where empty counts as unset, else `.docker` in the home.
 *
 * @returns nothing where this user has no home
 */
export function dockerFolder(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  return env.DOCKER_CONFIG || below(home(env, platform), '.docker')
}

/**
 * The file that podman, buildah and skopeo write and read first (github.com/containers/image, containers-auth.json(5)).
 *
 * @returns nothing where this machine has no such place for this user
 */
export function podmanAuthFile(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  if (env.REGISTRY_AUTH_FILE) return env.REGISTRY_AUTH_FILE
  if (platform !== 'linux') return below(home(env, platform), '.config', 'containers', 'auth.json')
  // One that is named and not there makes podman fail.
  if (env.XDG_RUNTIME_DIR) {
    return existsSync(env.XDG_RUNTIME_DIR) ? join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined
  }
  const uid = process.getuid?.()
  return uid === undefined ? undefined : join('/run/containers', String(uid), 'auth.json')
}

/** The files that podman falls back on, in its order, as long as no REGISTRY_AUTH_FILE is set. */
export function podmanFallbacks(env: NodeJS.ProcessEnv): string[] {
  const configured = env.XDG_CONFIG_HOME || below(home(env), '.config')
  return [below(configured, 'containers', 'auth.json'), below(dockerFolder(env), 'config.json')].filter(
    file => file !== undefined
  )
}

/** A client that keeps logins of its own and takes them before docker's. */
export interface OtherClient {
  readonly name: string
  readonly file: string
  /** The variable that names another file. */
  readonly variable: string
  /** The member of the file that has the registries, and the one of a registry that has its credential. */
  readonly members: readonly [registries: string, credential: string]
}

/** helm.sh/docs/helm/helm (`HELM_REGISTRY_CONFIG`) and github.com/regclient/regclient (`REGCTL_CONFIG`). */
export function otherClients(env: NodeJS.ProcessEnv, platform = process.platform): OtherClient[] {
  const at = home(env, platform)
  const helm = env.HELM_CONFIG_HOME || below(helmHome(env, at, platform), 'helm')
  const helmFile = env.HELM_REGISTRY_CONFIG || below(helm, 'registry', 'config.json')
  const regctlFile = env.REGCTL_CONFIG || below(at, '.regctl', 'config.json')
  return [
    { name: 'helm', file: helmFile, variable: 'HELM_REGISTRY_CONFIG', members: ['auths', 'auth'] as const },
    { name: 'regctl', file: regctlFile, variable: 'REGCTL_CONFIG', members: ['hosts', 'pass'] as const }
  ].flatMap(({ file, ...client }) => (file === undefined ? [] : [{ ...client, file }]))
}

function helmHome(env: NodeJS.ProcessEnv, at: string | undefined, platform: string): string | undefined {
  if (env.XDG_CONFIG_HOME) return env.XDG_CONFIG_HOME
  if (platform === 'win32') return env.APPDATA
  return platform === 'darwin' ? below(at, 'Library', 'Preferences') : below(at, '.config')
}

/** The home as the engines find it: Go's `os.UserHomeDir` reads `USERPROFILE` on Windows, where a shell may set HOME too. */
function home(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  const named = platform === 'win32' ? env.USERPROFILE : env.HOME
  if (named) return named
  try {
    return userInfo().homedir
  } catch {
    return undefined
  }
}

/** A path below a folder; nothing where there is no folder. */
export function below(folder: string | undefined, ...names: readonly string[]): string | undefined {
  return folder === undefined ? undefined : join(folder, ...names)
}
