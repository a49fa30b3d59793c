import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { assertWritable, follow, isReadableByOthers, missingFolders } from '../credentials/atomic-file.ts'
import { fingerprint, isOf } from '../credentials/auth-entry.ts'
import { checkLocation } from '../credentials/install.ts'
import { dockerFolder, type Location, podmanAuthFile, podmanFallbacks } from '../credentials/locations.ts'
import { registriesIn } from '../credentials/private-config.ts'
import { runDirOf } from '../credentials/run-dir.ts'
import { StoreError } from '../runner/errors.ts'
import type { EngineName, Inputs } from '../runner/inputs.ts'
import type { LoginState } from './state.ts'

/** A place to keep the credential: the run's own file that the engine writes, and the one that tools shall read. */
export interface PlacedFile {
  readonly kind: Location['kind']
  /** Whether an engine of the `engine` input keeps its credentials here. */
  readonly engine: boolean
  readonly stagingFile: string
  readonly destination: Location
  /** Whether the target is the user's, and nobody else of the plan writes it. */
  readonly shared: boolean
}

/** Where a login will lie, settled before anything is written. */
export interface Placement {
  readonly session: LoginState
  readonly isolated: boolean
  readonly places: readonly PlacedFile[]
  /** What is exported. */
  readonly variables: readonly (readonly [name: string, value: string])[]
  /** What the user should know of it. */
  readonly notices: readonly string[]
}

/**
 * Settles where the credential will lie.
 *
 * @throws StoreError where a shared config is malformed or cannot be written
 */
export function planPlacement(
  inputs: Inputs,
  engines: readonly { name: EngineName }[],
  env: NodeJS.ProcessEnv
): Placement {
  const temp = env.RUNNER_TEMP
  if (!temp) throw new StoreError('RUNNER_TEMP is not set: this action needs a runner, or a folder named there')
  const selfHosted = env.RUNNER_ENVIRONMENT === 'self-hosted'
  const isolated = inputs.store === 'isolated' || (inputs.store === 'auto' && selfHosted)
  const { registry } = inputs.server
  const runId = randomBytes(8).toString('hex')
  const folder = runDirOf(temp, runId)
  const kinds = new Set(engines.map(({ name }): Location['kind'] => (name === 'podman' ? 'podman' : 'docker')))
  const settled = isolated ? isolatedPlaces(folder, kinds) : sharedPlaces(folder, kinds, registry, env)
  const { places, variables, notices } = settled
  const shared = places.filter(place => place.shared)
  for (const place of shared) checkLocation(place.destination)
  const open = shared.filter(({ destination }) => isReadableByOthers(destination.file))
  const session: LoginState = {
    registry,
    runId,
    folder,
    logout: inputs.logout,
    fingerprint: fingerprint(`${inputs.username}:${inputs.token}`, randomBytes(8).toString('hex')),
    places: shared.map(({ destination }) => ({ ...destination, missing: missingFolders(destination.file) })),
    holds: places.some(({ stagingFile, destination }) => destination.file === stagingFile),
    exported: variables.map(([name]) => ({ name, before: env[name] ?? '' }))
  }
  return {
    session,
    isolated,
    places,
    variables,
    notices: [
      ...notices,
      ...open.map(
        ({ destination }) => `${destination.file} holds credentials and can be read by other users: \`chmod 600\` it.`
      )
    ]
  }
}

type Settled = Pick<Placement, 'places' | 'variables' | 'notices'>

/**
 * Both forms and both variables, whatever the engine: a podman, buildah or skopeo that sees DOCKER_CONFIG reads that and
 * nothing else (containers/common, `GetDefaultAuthFile`), or none of it where it is old.
 */
function isolatedPlaces(folder: string, kinds: ReadonlySet<Location['kind']>): Settled {
  const places = (['docker', 'podman'] as const).map(kind => {
    const file = ownFile(folder, kind)
    return { kind, engine: kinds.has(kind), stagingFile: file, destination: { kind, file }, shared: false }
  })
  return {
    places,
    variables: [
      ['DOCKER_CONFIG', dirname(ownFile(folder, 'docker'))],
      ['REGISTRY_AUTH_FILE', ownFile(folder, 'podman')]
    ],
    notices: []
  }
}

function sharedPlaces(
  folder: string,
  kinds: ReadonlySet<Location['kind']>,
  registry: string,
  env: NodeJS.ProcessEnv
): Settled {
  const docker = kinds.has('docker') ? sharedDocker(folder, env) : undefined
  if (!kinds.has('podman')) {
    return { places: [docker].flatMap(place => place ?? []), variables: [], notices: overshadowed(registry, env) }
  }
  const stagingFile = ownFile(folder, 'podman')
  const file = podmanAuthFile(env)
  if (file === undefined || !isWritable(file)) {
    const destination = { kind: 'podman', file: stagingFile } as const
    const podman = { kind: 'podman', engine: true, stagingFile, destination, shared: false } as const
    return {
      places: [docker ?? [], podman].flat(),
      variables: [['REGISTRY_AUTH_FILE', stagingFile]],
      notices: [
        `podman has no folder for credentials here (XDG_RUNTIME_DIR), so they lie in ${stagingFile} until the job ends.`
      ]
    }
  }
  // Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry.
  const one = docker !== undefined && follow(docker.destination.file) === follow(file)
  const podman = {
    kind: 'podman',
    engine: true,
    stagingFile,
    destination: { kind: 'podman', file },
    shared: !one
  } as const
  const { exports, notices } = publish(file, registry, env)
  return {
    places: [docker ?? [], podman].flat(),
    variables: exports ? [['REGISTRY_AUTH_FILE', file]] : [],
    notices
  }
}

function sharedDocker(folder: string, env: NodeJS.ProcessEnv): PlacedFile {
  const user = dockerFolder(env)
  if (user === undefined) {
    throw new StoreError('HOME is not set and this user has no home: docker has no place for credentials')
  }
  const destination = { kind: 'docker', file: join(user, 'config.json') } as const
  return { kind: 'docker', engine: true, stagingFile: ownFile(folder, 'docker'), destination, shared: true }
}

/**
 * Whether REGISTRY_AUTH_FILE shall name podman's file. It makes every version of podman, buildah and skopeo agree, and
 * hides the logins of the files that they would fall back on, docker's above all. They look into this file first anyway,
 * unless DOCKER_CONFIG is set, so it is not named where it would hide something.
 */
function publish(file: string, registry: string, env: NodeJS.ProcessEnv): { exports: boolean; notices: string[] } {
  if (env.REGISTRY_AUTH_FILE) return { exports: true, notices: [] }
  const known = registriesIn(file)
  const hidden = new Set(
    podmanFallbacks(env)
      .flatMap(registriesIn)
      .filter(name => !known.includes(name) && !isOf(name, registry))
  )
  if (hidden.size === 0) return { exports: true, notices: [] }
  if (!env.DOCKER_CONFIG) return { exports: false, notices: [] }
  return {
    exports: true,
    notices: [
      `REGISTRY_AUTH_FILE names ${file} now, so podman, buildah and skopeo do not see what DOCKER_CONFIG holds for ${[...hidden].join(', ')} until the job ends. \`store: isolated\` takes those logins over.`
    ]
  }
}

/** Podman, buildah and skopeo read docker's config, but an entry of their own comes first. */
function overshadowed(registry: string, env: NodeJS.ProcessEnv): string[] {
  const file = env.REGISTRY_AUTH_FILE || (env.DOCKER_CONFIG ? undefined : podmanAuthFile(env))
  if (file === undefined || !(env.REGISTRY_AUTH_FILE || registriesIn(file).some(name => isOf(name, registry)))) {
    return []
  }
  return [
    `podman, buildah and skopeo read ${file}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
  ]
}

/** Whether a file can be written as it is, or made. */
function isWritable(file: string): boolean {
  try {
    assertWritable(file)
    return true
  } catch (error) {
    if (error instanceof StoreError) return false
    throw error
  }
}

function ownFile(folder: string, kind: Location['kind']): string {
  return kind === 'docker' ? join(folder, 'docker', 'config.json') : join(folder, 'podman', 'auth.json')
}
