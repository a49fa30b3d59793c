import { dirname, join } from 'node:path'
import { assertWritable, isReadableByOthers, resolveLink, succeeds } from '../credentials/atomic-file.ts'
import { isRegistryOrPath } from '../credentials/auth-entry.ts'
import {
  type ConfigFile,
  type ConfigKind,
  dockerFolder,
  otherClients,
  podmanAuthFile,
  podmanFallbacks
} from '../credentials/config-files.ts'
import { registriesIn } from '../credentials/private-config.ts'
import { assertAccepted, helperOf, openConfig } from '../credentials/store.ts'
import { StoreError } from '../runner/errors.ts'
import { findProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { stagingFile } from './engine.ts'

/** A file that tools read, and how the credential gets there. */
export interface PlacedFile extends ConfigFile {
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
  kinds: ReadonlySet<ConfigKind>,
  folder: string,
  env: NodeJS.ProcessEnv
): Placement {
  const isolated = inputs.store === 'isolated'
  const settled = isolated ? isolatedPlaces(folder) : sharedPlaces(folder, kinds, inputs.server.registry, env)
  const shared = settled.places.filter(({ mode }) => mode === 'shared')
  for (const place of shared) assertWritable(place.file)
  for (const place of settled.places) if (place.mode !== 'private') assertAccepted(place)
  const open = shared
    .filter(({ file }) => isReadableByOthers(file))
    .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`)
  const older = olderLogins(settled.places, inputs.server.registry, env)
  return { ...settled, isolated, notices: [...settled.notices, ...open, ...older] }
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
  kinds: ReadonlySet<ConfigKind>,
  registry: string,
  env: NodeJS.ProcessEnv
): Settled {
  const docker = kinds.has('docker') ? [sharedDocker(env)] : []
  if (!kinds.has('podman')) {
    return {
      places: docker,
      variables: [],
      notices: [...readsAnotherFile(registry, env), ...inHelper(docker, registry)]
    }
  }
  const file = podmanAuthFile(env)
  if (file === undefined || !succeeds(() => assertWritable(file))) {
    const own = stagingFile(folder, 'podman')
    return {
      places: [...docker, { kind: 'podman', file: own, mode: 'private' }],
      variables: [['REGISTRY_AUTH_FILE', own]],
      notices: []
    }
  }
  // Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry.
  const same = docker.some(place => resolveLink(place.file) === resolveLink(file))
  // With DOCKER_CONFIG set, they find docker's own entry, and all that stands next to it.
  const found =
    env.DOCKER_CONFIG && !env.REGISTRY_AUTH_FILE && docker.some(place => helperIn(place, registry) === undefined)
  const { exports, notices } = found ? { exports: false, notices: [] } : publish(file, registry, env)
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
 * Whether REGISTRY_AUTH_FILE is to name podman's file. It makes every version of podman, buildah and skopeo agree, and
 * hides the logins of the files that they would fall back on, docker's above all. They look into this file first anyway,
 * unless DOCKER_CONFIG is set, so it is not named where it would hide something.
 */
function publish(file: string, registry: string, env: NodeJS.ProcessEnv): { exports: boolean; notices: string[] } {
  if (env.REGISTRY_AUTH_FILE) return { exports: true, notices: [] }
  const known = registriesIn(file)
  const hidden = new Set(
    podmanFallbacks(env)
      .flatMap(registriesIn)
      .filter(name => !known.includes(name) && !isRegistryOrPath(name, registry))
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
function readsAnotherFile(registry: string, env: NodeJS.ProcessEnv): string[] {
  const file = env.REGISTRY_AUTH_FILE || (env.DOCKER_CONFIG ? undefined : podmanAuthFile(env))
  if (
    file === undefined ||
    !(env.REGISTRY_AUTH_FILE || registriesIn(file).some(name => isRegistryOrPath(name, registry)))
  ) {
    return []
  }
  return [
    `podman, buildah and skopeo read ${file}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
  ]
}

/** podman, buildah and skopeo read docker's config, and no `credsStore` in it. */
function inHelper(docker: readonly PlacedFile[], registry: string): string[] {
  const [helper] = docker.flatMap(place => helperIn(place, registry) ?? [])
  const clients = ['podman', 'buildah', 'skopeo'].filter(name => findProgram(name) !== undefined).join(', ')
  if (helper === undefined || clients === '') return []
  return [
    `docker keeps this login in docker-credential-${helper}, where ${clients} cannot find it. For ${clients}, add \`podman\` to \`engine\`, or use \`store: isolated\`.`
  ]
}

/** The helper of a `credsStore` that keeps a registry's credential. */
function helperIn(place: ConfigFile, registry: string): string | undefined {
  const { document } = openConfig(place)
  return document.get('credHelpers', registry) === undefined ? helperOf(document, place, registry) : undefined
}

/** Logins that helm and regctl have made on their own, and take before this one. */
function olderLogins(places: readonly PlacedFile[], registry: string, env: NodeJS.ProcessEnv): string[] {
  return otherClients(env)
    .filter(client => places.every(({ file }) => file !== client.file))
    .filter(({ file, members: [registries, credential] }) => loginIn(file, [registries, registry, credential]))
    .map(
      ({ name, file, variable }) =>
        `${file} has an older login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'} for its steps.`
    )
}

function loginIn(file: string, path: readonly string[]): boolean {
  try {
    return typeof openConfig({ kind: 'docker', file }).document.get(...path) === 'string'
  } catch (error) {
    // What cannot be read holds no login for anybody.
    if (error instanceof StoreError) return false
    throw error
  }
}
