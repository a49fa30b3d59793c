import { statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { helperOf, isAtOrBelow, membersOf, openConfig, readableConfig } from '../credentials/config.ts'
import { dockerConfig, otherClients, podmanFile, podmanFiles } from '../credentials/config-files.ts'
import { assertWritable, missingFolders, read, resolveLink } from '../credentials/files.ts'
import { hasRecord, type Place } from '../credentials/shared.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { type ConfigKind, KINDS } from '../runner/engines.ts'
import { StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { objectOf, parsed } from '../runner/json.ts'
import { quoted } from '../runner/sanitize.ts'
import { isInFolder } from '../runner/workspace.ts'
import { VARIABLES, type Variable } from './state.ts'

/** The configs that get the credential: files of the user's, or the run's own. */
type Files = Readonly<Partial<Record<ConfigKind, string | undefined>>>

/** Where a login is put, and what that means for the user. */
export interface Placement {
  /** The run's own configs that get it. */
  readonly own: readonly ConfigKind[]
  /** Whether docker logs in in the user's config, as by hand. */
  readonly isByItself: boolean
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
 * @param kinds the forms in which the engines keep their credentials
 * @param reason why it is isolated though it is to be shared
 * @param runs the run's own configs
 */
export function placementOf(
  inputs: Inputs,
  kinds: readonly ConfigKind[],
  reason: string | undefined,
  runs: Readonly<Record<ConfigKind, string>>,
  env: NodeJS.ProcessEnv
): Placement {
  const { store, logout, engines, server } = inputs
  // What is to be shared and to stay, but cannot be one entry: there is nothing to undo.
  const isByItself =
    reason !== undefined && !logout && store === 'shared' && engines.includes('docker') && kinds.includes('docker')
  const filesFor = isByItself ? podmansAlone : store === 'shared' && reason === undefined ? sharedFiles : isolatedFiles
  const files = distinct(filesFor(inputs, kinds, runs, env))
  const own = KINDS.filter(kind => files[kind] === runs[kind])
  const all = KINDS.flatMap(kind => files[kind] ?? [])
  const places = all
    .filter(file => !Object.values(runs).includes(file))
    .map(file => ({ file, name: server.registry, made: missingFolders(file)[0] }))
  const docker = isByItself ? dockerConfig(env) : files.docker
  return {
    own,
    isByItself,
    places,
    variables: {
      ...(own.includes('docker') ? { DOCKER_CONFIG: dirname(runs.docker) } : {}),
      ...(own.includes('podman') ? { REGISTRY_AUTH_FILE: runs.podman } : {})
    },
    dockerConfig: docker === undefined ? undefined : dirname(docker),
    authFile: (kinds.includes('podman') ? files.podman : undefined) ?? files.docker,
    remarks: [],
    notices: [
      ...(reason === undefined ? [] : [`${reason}. ${isByItself ? BY_ITSELF : INSTEAD}`]),
      ...(store === 'isolated' ? setElsewhere(own, env) : []),
      ...olderLogins(inputs, env)
    ],
    warnings: [...misplaced(all, env), ...goesWithJob(inputs, isByItself || places.length > 0, reason)]
  }
}

const BY_ITSELF = 'docker has logged in by itself, as by hand.'
const INSTEAD =
  "So the login is in a config of this job's own, as with `store: isolated`, and what docker's names is left alone."

type FilesFor = (inputs: Inputs, kinds: readonly ConfigKind[], runs: Required<Files>, env: NodeJS.ProcessEnv) => Files

const podmansAlone: FilesFor = (_, kinds, runs, env) =>
  kinds.includes('podman') ? { podman: usablePodmanFile(env) ?? runs.podman } : {}

/**
 * Both forms and both variables, whatever the engine: a podman, buildah or skopeo that sees DOCKER_CONFIG reads that and
 * nothing else (containers/common, `GetDefaultAuthFile`), or none of it where it is old. A folder or file below RUNNER_TEMP
 * that a variable names is the job's own already, so that it is used: later steps may set the same variable.
 */
const isolatedFiles: FilesFor = ({ server }, kinds, runs, env) => {
  const jobs = (file: string | undefined) => {
    // What another login of this action has made is not taken for it.
    const isJobs = file && isInFolder(file, env.RUNNER_TEMP) && !/[/\\]ghcr-login-[\da-f]{16}[/\\]/.test(file)
    return isJobs && whyNotShared(file, server.registry) === undefined ? resolve(file) : undefined
  }
  const docker = jobs(env.DOCKER_CONFIG && dockerConfig(env))
  const podman = jobs(env.REGISTRY_AUTH_FILE)
  const needsPodman = kinds.includes('podman') || Boolean(env.REGISTRY_AUTH_FILE) || docker === undefined
  return {
    docker: docker ?? (kinds.includes('docker') || podman === undefined ? runs.docker : undefined),
    podman: podman ?? (needsPodman ? runs.podman : undefined)
  }
}

const sharedFiles: FilesFor = ({ server: { registry } }, kinds, runs, env) => {
  const hasLogin = (file: string) => namesIn(file).some(name => isAtOrBelow(name, registry))
  const docker = dockerConfig(env)
  // podman 5 keeps its login there where DOCKER_CONFIG is set; the other clients read it where it is there.
  const isRead = docker !== undefined && (hasLogin(docker) || (kinds.includes('podman') && Boolean(env.DOCKER_CONFIG)))
  const needsDocker = kinds.includes('docker') || (isRead && whyNotShared(docker, registry) === undefined)
  const needsPodman = kinds.includes('podman') || env.REGISTRY_AUTH_FILE || podmanFiles(env).some(hasLogin)
  return {
    docker: needsDocker ? docker : undefined,
    podman: needsPodman ? (usablePodmanFile(env) ?? runs.podman) : undefined
  }
}

/** podman's own file, where every version looks for it without being told and it can be changed. */
export function usablePodmanFile(env: NodeJS.ProcessEnv): string | undefined {
  const file = podmanFile(env)
  const isUsable = (each: string) => succeeds(() => openConfig(each)) && succeeds(() => assertWritable(each))
  return file !== undefined && isUsable(file) ? resolve(file) : undefined
}

/** Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry. */
function distinct({ docker, podman }: Files): Files {
  const real = (file: string | undefined) => file && attempt(() => resolveLink(file))
  return { docker, podman: real(docker) && real(docker) === real(podman) ? undefined : podman }
}

/** A step that sets one of the variables in its own `env:` does not see what is exported. */
function setElsewhere(own: readonly ConfigKind[], env: NodeJS.ProcessEnv): string[] {
  return own.flatMap(kind => {
    const [name, value] = [VARIABLES[kind], env[VARIABLES[kind]]]
    if (!value || isInFolder(value, env.RUNNER_TEMP)) return []
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
  const found = files.filter(file => isInFolder(file, env.GITHUB_WORKSPACE))
  if (found.length === 0) return []
  const names = ['RUNNER_TEMP', 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HOME']
  const name = names.find(each => found.some(file => isInFolder(file, env[each]))) ?? 'the variable that leads there'
  const why = isAbsolute(env[name] ?? '/') ? '' : ` (${name} is \`${env[name]}\`, a relative path)`
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
    const { auths, hosts } = objectOf(parsed(text))
    const { auth, pass } = objectOf({ ...objectOf(auths), ...objectOf(hosts) }[registry])
    if (!(auth || pass) || text.includes(token)) return []
    const other = name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'
    return [
      `${file} has a login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${other} for its steps.`
    ]
  })
  return [...paths, ...others]
}
