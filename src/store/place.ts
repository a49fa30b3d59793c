import { userInfo } from 'node:os'
import { join } from 'node:path'
import { StoreError } from './file.ts'

/** Docker's config or podman's auth file: the two forms in which credentials lie. */
export type PlaceKind = 'docker' | 'podman'

/** Where an engine keeps credentials. */
export interface Place {
  readonly kind: PlaceKind
  readonly file: string
}

/** The folder that docker reads: `DOCKER_CONFIG`, where empty counts as unset, else `.docker` in the home. */
export function dockerFolder(env: NodeJS.ProcessEnv, platform = process.platform): string {
  return env.DOCKER_CONFIG || join(home(env, platform), '.docker')
}

/**
 * The file that podman, buildah and skopeo write and read first (github.com/containers/image, containers-auth.json(5)).
 *
 * @returns nothing where this machine has no such place for this user
 */
export function podmanAuthFile(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  if (env.REGISTRY_AUTH_FILE) return env.REGISTRY_AUTH_FILE
  if (platform !== 'linux') return join(home(env, platform), '.config', 'containers', 'auth.json')
  if (env.XDG_RUNTIME_DIR) return join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')
  const uid = process.getuid?.()
  return uid === undefined ? undefined : join('/run/containers', String(uid), 'auth.json')
}

/** The files that podman falls back on, in its order, as long as no REGISTRY_AUTH_FILE is set. */
export function podmanFallbacks(env: NodeJS.ProcessEnv): string[] {
  const configured = env.XDG_CONFIG_HOME || join(home(env), '.config')
  return [join(configured, 'containers', 'auth.json'), join(dockerFolder(env), 'config.json')]
}

/** The home as the engines find it: Go's `os.UserHomeDir` reads `USERPROFILE` on Windows, where a shell may set HOME too. */
function home(env: NodeJS.ProcessEnv, platform = process.platform): string {
  const named = platform === 'win32' ? env.USERPROFILE : env.HOME
  if (named) return named
  try {
    return userInfo().homedir
  } catch {
    throw new StoreError('HOME is not set and this user has no home; set HOME or DOCKER_CONFIG')
  }
}
