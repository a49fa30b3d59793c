import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { attempt } from '../runner/attempt.ts'

/** The folder that docker reads: `DOCKER_CONFIG`, where empty counts as unset, else `.docker` in the home, if this user has one. */
export function dockerFolder(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  return env.DOCKER_CONFIG || below(home(env, platform), '.docker')
}

/** Docker's config, by its absolute path. */
export function dockerConfig(env: NodeJS.ProcessEnv): string | undefined {
  const folder = dockerFolder(env)
  return folder === undefined ? undefined : resolve(folder, 'config.json')
}

/** The files of podman's own that are there and that it reads, the first winning (containers-auth.json(5)). */
export function podmanFiles(env: NodeJS.ProcessEnv): string[] {
  if (env.REGISTRY_AUTH_FILE) return [env.REGISTRY_AUTH_FILE]
  const run = env.XDG_RUNTIME_DIR || `/run/containers/${process.getuid?.()}`
  const files = [
    join(run, env.XDG_RUNTIME_DIR ? 'containers/auth.json' : 'auth.json'),
    below(env.XDG_CONFIG_HOME || below(home(env), '.config'), 'containers', 'auth.json')
  ]
  return files.filter(file => file !== undefined).filter(file => existsSync(file))
}

/**
 * The file of podman's in which every version finds a login without being told: what a variable names, else its usual one
 * (containers-auth.json(5)). None where DOCKER_CONFIG is set, which newer versions take then, or where a user who is not
 * root has no XDG_RUNTIME_DIR, for which podman, buildah and skopeo do not take the same.
 */
export function podmanFile(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  if (env.REGISTRY_AUTH_FILE) return env.REGISTRY_AUTH_FILE
  if (env.DOCKER_CONFIG) return undefined
  if (platform !== 'linux') return below(home(env, platform), '.config', 'containers', 'auth.json')
  // One that is named and not there makes podman fail.
  const isThere = existsSync(env.XDG_RUNTIME_DIR ?? '')
  if (env.XDG_RUNTIME_DIR) return isThere ? join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined
  return process.getuid?.() === 0 ? '/run/containers/0/auth.json' : undefined
}

/** The files of clients that keep logins of their own and take them before docker's, and the variables that name others. */
export function otherClients(env: NodeJS.ProcessEnv, platform = process.platform) {
  const at = home(env, platform)
  const usual = platform === 'darwin' ? below(at, 'Library', 'Preferences') : below(at, '.config')
  const configs = env.XDG_CONFIG_HOME || (platform === 'win32' ? env.APPDATA : usual)
  // helm.sh/docs/helm/helm and github.com/regclient/regclient
  const helm = env.HELM_REGISTRY_CONFIG || below(env.HELM_CONFIG_HOME || below(configs, 'helm'), 'registry/config.json')
  const regctl = env.REGCTL_CONFIG || below(at, '.regctl', 'config.json')
  return [
    { name: 'helm', file: helm, variable: 'HELM_REGISTRY_CONFIG' },
    { name: 'regctl', file: regctl, variable: 'REGCTL_CONFIG' }
  ]
}

/** The home as the engines find it: Go's `os.UserHomeDir` reads `USERPROFILE` on Windows, where a shell may set HOME too. */
function home(env: NodeJS.ProcessEnv, platform = process.platform): string | undefined {
  const named = platform === 'win32' ? env.USERPROFILE : env.HOME
  return named || attempt(() => userInfo().homedir)
}

/** A path below a folder; nothing where there is no folder. */
export function below(folder: string | undefined, ...names: readonly string[]): string | undefined {
  return folder === undefined ? undefined : join(folder, ...names)
}
