import { statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { helperOf, isAtOrBelow, membersOf, openConfig, readableConfig } from '../credentials/config.ts'
import {
  type ConfigKind,
  dockerFolder,
  KINDS,
  otherClients,
  podmanFile,
  podmanFiles
} from '../credentials/config-files.ts'
import {
  assertWritable,
  attempt,
  isReadableByOthers,
  missingFolders,
  read,
  resolveLink,
  succeeds
} from '../credentials/files.ts'
import { hasRecord, type Place } from '../credentials/shared.ts'
import { StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { quoted } from '../runner/sanitize.ts'
import { isInFolder, isInWorkspace } from '../runner/workspace.ts'
import { VARIABLES, type Variable } from './state.ts'

/** A file of the user's, which gets one entry; the run's own; or docker logs in in the user's config, as by hand. */
type Target = { readonly file: string } | 'own' | 'by-itself'
type Targets = Readonly<Partial<Record<ConfigKind, Target | undefined>>>

/** Where a login is put, and what that means for the user. */
export interface Placement {
  readonly targets: Targets
  /** The entries in the user's files. */
  readonly places: readonly Place[]
  /** What is exported, so that clients find the other files. */
  readonly variables: Readonly<Partial<Record<Variable, string>>>
  /** The folder to use as DOCKER_CONFIG, and the file that holds the credential; none where a helper does. */
  readonly dockerConfig: string | undefined
  readonly authFile: string | undefined
  /** What goes without saying to most, for the log; what the user should know of it, and what the user should change. */
  readonly remarks: readonly string[]
  readonly notices: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Why a login that is to be shared is isolated, in words for the user: docker's config names a helper, or cannot be changed
 * by one entry. What `docker login` would do there is then neither needed nor undone.
 */
export function whyIsolated({ store, engines, server, scope }: Inputs, env: NodeJS.ProcessEnv): string | undefined {
  const isAsked = store === 'shared' && scope.length === 0 && engines.some(name => name !== 'podman')
  return isAsked ? whyNotShared(dockerConfig(env), server.registry) : undefined
}

/** Why a config is not to get an entry, in words for the user; nothing where it can. */
function whyNotShared(file: string | undefined, registry: string): string | undefined {
  if (file === undefined) return 'HOME is not set and this user has no home'
  try {
    const helper = helperOf(openConfig(file).json, registry)
    if (helper !== undefined) return `${file} names the credential helper ${quoted(`docker-credential-${helper}`, 100)}`
    const folder = dirname(file)
    if (attempt(() => statSync(folder).isFile()))
      return `DOCKER_CONFIG must name a folder, and names the file ${folder}`
    assertWritable(file)
    return undefined
  } catch (error) {
    if (error instanceof StoreError) return error.message
    throw error
  }
}

/**
 * Settles where the credential is put, so that every client finds it: where one reads another file first, or has an older
 * login there, that file gets it too.
 *
 * @param kinds the forms in which the engines keep their credentials
 * @param reason why it is isolated though it is to be shared
 * @param own the run's own configs
 */
export function placementOf(
  inputs: Inputs,
  kinds: readonly ConfigKind[],
  reason: string | undefined,
  own: Readonly<Record<ConfigKind, string>>,
  env: NodeJS.ProcessEnv
): Placement {
  const isShared = inputs.store === 'shared' && reason === undefined
  const targets = isShared ? sharedTargets(inputs, kinds, env) : isolatedTargets(inputs, kinds, env)
  const fileOf = (kind: ConfigKind) => {
    const target = targets[kind]
    return typeof target === 'object' ? target.file : target === 'own' ? own[kind] : undefined
  }
  const docker = targets.docker === 'by-itself' ? dockerConfig(env) : fileOf('docker')
  const files = KINDS.flatMap(kind => fileOf(kind) ?? [])
  const hasUsers = KINDS.some(kind => targets[kind] !== undefined && targets[kind] !== 'own')
  return {
    targets,
    places: KINDS.flatMap(kind => {
      const target = targets[kind]
      if (typeof target !== 'object') return []
      return { file: target.file, name: inputs.server.registry, made: missingFolders(target.file)[0] }
    }),
    variables: {
      ...(targets.docker === 'own' ? { DOCKER_CONFIG: dirname(own.docker) } : {}),
      ...(targets.podman === 'own' ? { REGISTRY_AUTH_FILE: own.podman } : {})
    },
    dockerConfig: docker === undefined ? undefined : dirname(docker),
    authFile: (kinds.includes('podman') ? fileOf('podman') : undefined) ?? fileOf('docker'),
    remarks: [],
    notices: [
      ...reasonOf(reason, targets),
      ...setElsewhere(inputs, targets, env),
      ...files
        .filter(isReadableByOthers)
        .map(file => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`),
      ...olderLogins(inputs, env)
    ],
    warnings: [...misplaced(files, env), ...goesWithJob(inputs, hasUsers, reason)]
  }
}

/**
 * Both forms and both variables, whatever the engine: a podman, buildah or skopeo that sees DOCKER_CONFIG reads that and
 * nothing else (containers/common, `GetDefaultAuthFile`), or none of it where it is old. A folder or file below RUNNER_TEMP
 * that a variable names is the job's own already, so that it is used: later steps may set the same variable.
 */
function isolatedTargets(inputs: Inputs, kinds: readonly ConfigKind[], env: NodeJS.ProcessEnv): Targets {
  // What is to be shared and to stay, but cannot be one entry: there is nothing to undo.
  const isUsers = inputs.store === 'shared' && !inputs.logout
  if (isUsers && kinds.includes('docker') && inputs.engines.includes('docker'))
    return { docker: 'by-itself', podman: kinds.includes('podman') ? podmanTarget(env) : undefined }
  const jobs = (file: string | undefined) => {
    // What another login of this action has made is not taken for it.
    const isJobs = file && isInFolder(file, env.RUNNER_TEMP) && !/[/\\]ghcr-login-[\da-f]{16}[/\\]/.test(file)
    return isJobs && whyNotShared(file, inputs.server.registry) === undefined ? { file: resolve(file) } : undefined
  }
  const docker = jobs(env.DOCKER_CONFIG && dockerConfig(env))
  const podman = jobs(env.REGISTRY_AUTH_FILE)
  const needsPodman = kinds.includes('podman') || Boolean(env.REGISTRY_AUTH_FILE) || docker === undefined
  return distinct({
    docker: docker ?? (kinds.includes('docker') || podman === undefined ? 'own' : undefined),
    podman: podman ?? (needsPodman ? 'own' : undefined)
  })
}

function sharedTargets(inputs: Inputs, kinds: readonly ConfigKind[], env: NodeJS.ProcessEnv): Targets {
  const { registry } = inputs.server
  const hasLogin = (file: string) => namesIn(file).some(name => isAtOrBelow(name, registry))
  const docker = dockerConfig(env)
  // podman 5 keeps its login there where DOCKER_CONFIG is set; the other clients read it where it is there.
  const isRead = docker !== undefined && (hasLogin(docker) || (kinds.includes('podman') && Boolean(env.DOCKER_CONFIG)))
  const needsDocker = kinds.includes('docker') || (isRead && whyNotShared(docker, registry) === undefined)
  const needsPodman = kinds.includes('podman') || env.REGISTRY_AUTH_FILE || podmanFiles(env).some(hasLogin)
  return distinct({
    docker: needsDocker && docker !== undefined ? { file: docker } : undefined,
    podman: needsPodman ? podmanTarget(env) : undefined
  })
}

/** podman's own file, where every version looks for it without being told; else the run's own, which a variable names. */
export function podmanTarget(env: NodeJS.ProcessEnv): Target {
  const file = podmanFile(env)
  const isUsable = (each: string) => succeeds(() => openConfig(each)) && succeeds(() => assertWritable(each))
  return file !== undefined && isUsable(file) ? { file: resolve(file) } : 'own'
}

/** Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry. */
function distinct({ docker, podman }: Targets): Targets {
  const real = (target: Target | undefined) => typeof target === 'object' && attempt(() => resolveLink(target.file))
  return { docker, podman: real(docker) && real(docker) === real(podman) ? undefined : podman }
}

function dockerConfig(env: NodeJS.ProcessEnv): string | undefined {
  const folder = dockerFolder(env)
  return folder === undefined ? undefined : resolve(folder, 'config.json')
}

function reasonOf(reason: string | undefined, { docker }: Targets): string[] {
  if (reason === undefined) return []
  const instead =
    docker === 'own'
      ? `So the login is in a config of this job's own, as with \`store: isolated\`, and what docker's names is left alone.`
      : 'docker has logged in by itself, as by hand.'
  return [`${reason}. ${instead}`]
}

/** A step that sets one of the variables in its own `env:` does not see what is exported. */
function setElsewhere({ store }: Inputs, targets: Targets, env: NodeJS.ProcessEnv): string[] {
  return KINDS.flatMap(kind => {
    const [name, value] = [VARIABLES[kind], env[VARIABLES[kind]]]
    if (store !== 'isolated' || targets[kind] !== 'own' || !value || isInFolder(value, env.RUNNER_TEMP)) return []
    const path = kind === 'docker' ? '.docker' : 'auth.json'
    return [
      `${name} was ${value}, and names a place of this job's own now. A step whose \`env:\` sets it again does not find this login: set it to a place below RUNNER_TEMP in every step (${name}: \${{ runner.temp }}/${path}), or use \`store: shared\`.`
    ]
  })
}

/** RUNNER_TEMP is emptied when the job ends, so that a login in it does not stay. */
export function goesWithJob({ logout, store }: Inputs, stays: boolean, reason: string | undefined): string[] {
  if (logout || stays) return []
  const way = reason ?? (store === 'isolated' ? '`store: shared` keeps it' : 'podman has no file of its own here')
  return [`\`logout: false\` has no effect: this login is in RUNNER_TEMP, which ends with the job. ${way}.`]
}

/** `env:` of a workflow expands neither `$HOME` nor `~`, so that a relative path leads into the workspace. */
export function misplaced(files: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const found = files.filter(file => isInWorkspace(file, env))
  if (found.length === 0) return []
  const names = ['RUNNER_TEMP', 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HOME']
  const name = names.find(each => found.some(file => isInFolder(file, env[each]))) ?? 'the variable that leads there'
  const isRelative = env[name] !== undefined && !isAbsolute(env[name])
  const why = isRelative ? ` (${name} is \`${env[name]}\`, a relative path)` : ''
  return [
    `The credential is stored in ${found.join(', ')}, in the workspace${why}: artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace.`
  ]
}

const namesIn = (file: string) => Object.keys(membersOf(readableConfig(file), 'auths'))

/** Logins that clients take before this one: of helm and regctl those of their own, of podman those for paths on the registry. */
function olderLogins({ server: { registry }, token }: Inputs, env: NodeJS.ProcessEnv): string[] {
  const paths = podmanFiles(env).flatMap(file => {
    const [path] = hasRecord(file) ? [] : namesIn(file).filter(name => name.startsWith(`${registry}/`))
    if (path === undefined) return []
    return `${file} has a login to ${path}, which podman, buildah or skopeo takes before this one. Where that is not meant, log out of it: \`podman logout ${path}\`.`
  })
  const others = otherClients(env).flatMap(({ name, file, variable }) => {
    const text = attempt(() => read(file ?? '')?.text) ?? ''
    if (!text.includes(`"${registry}"`) || text.includes(token)) return []
    const other = name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'
    return [
      `${file} has a login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${other} for its steps.`
    ]
  })
  return [...paths, ...others]
}
