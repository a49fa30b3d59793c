import { dirname, join } from 'node:path'
import { assertWritable, follow, isReadableByOthers } from '../credentials/atomic-file.ts'
import { isOf } from '../credentials/auth-entry.ts'
import { checkLocation } from '../credentials/install.ts'
import {
  dockerFolder,
  type Location,
  type LocationKind,
  podmanAuthFile,
  podmanFallbacks
} from '../credentials/locations.ts'
import { registriesIn } from '../credentials/private-config.ts'
import { StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { stagingFile } from './engine.ts'

/** A file that tools read, and how the credential gets there. */
export interface PlacedFile extends Location {
  /**
   * `private`: the run's own file, written by this run only. `shared`: the user's own, which gets one entry that is taken
   * back. `same`: a file that another place of the plan writes already.
   */
  readonly mode: 'private' | 'shared' | 'same'
}

/** Where a login is put. */
export interface Placement {
  readonly isolated: boolean
  readonly places: readonly PlacedFile[]
  /** What is exported. */
  readonly variables: readonly (readonly [name: string, value: string])[]
  /** What the user should know of it. */
  readonly notices: readonly string[]
}

/**
 * Settles where the credential is put, before anything is written there.
 *
 * @param kinds the files that the engines keep their credentials in
 * @param folder the run's own
 * @throws StoreError where a shared config is malformed or cannot be written
 */
export function planPlacement(
  inputs: Inputs,
  kinds: ReadonlySet<LocationKind>,
  folder: string,
  env: NodeJS.ProcessEnv
): Placement {
  const isolated = isIsolated(inputs, env)
  const settled = isolated ? isolatedPlaces(folder) : sharedPlaces(folder, kinds, inputs.server.registry, env)
  const shared = settled.places.filter(({ mode }) => mode === 'shared')
  for (const place of shared) checkLocation(place)
  const open = shared
    .filter(({ file }) => isReadableByOthers(file))
    .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`)
  return { ...settled, isolated, notices: [...settled.notices, ...open] }
}

/** Only GitHub's own runners are made for one job: elsewhere the next job finds what a shared store was left with. */
export function isIsolated({ store }: Inputs, env: NodeJS.ProcessEnv): boolean {
  return store === 'isolated' || (store === 'auto' && env.RUNNER_ENVIRONMENT !== 'github-hosted')
}

type Settled = Pick<Placement, 'places' | 'variables' | 'notices'>

/**
 * Both forms and both variables, whatever the engine: a podman, buildah or skopeo that sees DOCKER_CONFIG reads that and
 * nothing else (containers/common, `GetDefaultAuthFile`), or none of it where it is old.
 */
function isolatedPlaces(folder: string): Settled {
  const docker = stagingFile(folder, 'docker')
  const podman = stagingFile(folder, 'podman')
  return {
    places: [
      { kind: 'docker', file: docker, mode: 'private' },
      { kind: 'podman', file: podman, mode: 'private' }
    ],
    variables: [
      ['DOCKER_CONFIG', dirname(docker)],
      ['REGISTRY_AUTH_FILE', podman]
    ],
    notices: []
  }
}

function sharedPlaces(
  folder: string,
  kinds: ReadonlySet<LocationKind>,
  registry: string,
  env: NodeJS.ProcessEnv
): Settled {
  const docker = kinds.has('docker') ? [sharedDocker(env)] : []
  if (!kinds.has('podman')) return { places: docker, variables: [], notices: overshadowed(registry, env) }
  const file = podmanAuthFile(env)
  if (file === undefined || !isWritable(file)) {
    const own = stagingFile(folder, 'podman')
    return {
      places: [...docker, { kind: 'podman', file: own, mode: 'private' }],
      variables: [['REGISTRY_AUTH_FILE', own]],
      notices: []
    }
  }
  // Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry.
  const same = docker.some(place => follow(place.file) === follow(file))
  const { exports, notices } = publish(file, registry, env)
  return {
    places: [...docker, { kind: 'podman', file, mode: same ? 'same' : 'shared' }],
    variables: exports ? [['REGISTRY_AUTH_FILE', file]] : [],
    notices
  }
}

function sharedDocker(env: NodeJS.ProcessEnv): PlacedFile {
  const folder = dockerFolder(env)
  if (folder === undefined) {
    throw new StoreError('HOME is not set and this user has no home: docker has no place for credentials')
  }
  return { kind: 'docker', file: join(folder, 'config.json'), mode: 'shared' }
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
