import { dirname, join } from 'node:path'
import { assertWritable, isReadableByOthers, resolveLink, succeeds } from '../credentials/atomic-file.ts'
import { authEntry, credentialIn, isAddressOf, isRegistryOrPath } from '../credentials/auth-entry.ts'
import {
  type ConfigFile,
  type ConfigKind,
  dockerFolder,
  type OtherClient,
  otherClients,
  podmanAuthFile,
  podmanFallbacks
} from '../credentials/config-files.ts'
import type { ConfigJson } from '../credentials/config-json.ts'
import { registriesIn } from '../credentials/private-config.ts'
import { assertAccepted, helperOf, openConfig, readConfig } from '../credentials/store.ts'
import { Credential } from '../github/credential.ts'
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
  const settled = isolated ? isolatedPlaces(folder) : sharedPlaces(folder, kinds, inputs, env)
  const shared = settled.places.filter(({ mode }) => mode === 'shared')
  for (const place of shared) assertWritable(place.file)
  for (const place of settled.places) if (place.mode !== 'private') assertAccepted(place)
  const open = shared
    .filter(({ file }) => isReadableByOthers(file))
    .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`)
  const older = olderLogins(settled.places, inputs, env)
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

function sharedPlaces(folder: string, kinds: ReadonlySet<ConfigKind>, inputs: Inputs, env: NodeJS.ProcessEnv): Settled {
  const { registry } = inputs.server
  const docker = kinds.has('docker') ? [sharedDocker(env)] : []
  if (!kinds.has('podman')) {
    return {
      places: docker,
      variables: [],
      notices: [...readsAnotherFile(docker, inputs, env), ...inHelper(docker, registry)]
    }
  }
  const file = podmanAuthFile(env)
  if (file === undefined || !succeeds(() => assertWritable(file))) {
    const own = stagingFile(folder, 'podman')
    return {
      places: [...docker, { kind: 'podman', file: own, mode: 'private' }],
      variables: [['REGISTRY_AUTH_FILE', own]],
      notices: docker.length > 0 ? [] : olderInDockers(own, inputs, env)
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
    notices: [...notices, ...(docker.length > 0 ? [] : olderInDockers(file, inputs, env))]
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

/**
 * podman, buildah and skopeo read docker's config too, unless REGISTRY_AUTH_FILE names another file, and a login in one of
 * their own files comes first. With DOCKER_CONFIG set, those since containers/image 5.24 read only that.
 */
function readsAnotherFile(docker: readonly ConfigFile[], inputs: Inputs, env: NodeJS.ProcessEnv): string[] {
  const own = env.DOCKER_CONFIG ? [] : [podmanAuthFile(env) ?? [], podmanFallbacks(env)].flat()
  const files = env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : own
  for (const file of files.filter(each => docker.every(place => !isSameFile(place.file, each)))) {
    const names = otherLogins({ kind: 'podman', file }, inputs)
    if (names.length === 0 && !env.REGISTRY_AUTH_FILE) continue
    const isHost = names.length === 0 || names.some(name => isAddressOf(name, inputs.server.registry))
    const images = isHost ? '' : ` for ${names.join(', ')}`
    return [
      `podman, buildah and skopeo read ${file}${images}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
    ]
  }
  return []
}

/** The other clients read docker's config where there is one, and podman's file never or not then. */
function olderInDockers(podmanFile: string, inputs: Inputs, env: NodeJS.ProcessEnv): string[] {
  const file = join(dockerFolder(env) ?? dirname(podmanFile), 'config.json')
  if (isSameFile(file, podmanFile) || otherLogins({ kind: 'docker', file }, inputs).length === 0) return []
  const engines = findProgram('docker') === undefined ? 'file, podman' : 'docker, podman'
  return [
    `${file} has an older login to ${inputs.server.registry}, which docker, buildx, crane, cosign, oras, helm and regctl take: they do not read ${podmanFile} then. Where the job uses them, write \`engine: ${engines}\`.`
  ]
}

/**
 * The names under which a config has another login than ours to the registry, as clients of its kind look for one: podman
 * passes over an entry without a user, docker asks a `credsStore` for what it has marked with an empty entry.
 */
function otherLogins(config: ConfigFile, { server: { registry }, username, token }: Inputs): string[] {
  const document = documentOf(config.file)
  const entries = Object.entries(document?.get('auths') ?? {}).filter(([name]) => isRegistryOrPath(name, registry))
  const helper = document === undefined ? undefined : helperOf(document, config, registry)
  const isNamed = document?.get('credHelpers', registry) !== undefined
  if (helper !== undefined && (isNamed || entries.length > 0)) return [registry]
  return entries.filter(([, entry]) => isOther(entry)).map(([name]) => name)

  function isOther(entry: { identitytoken?: unknown } | null): boolean {
    const found = credentialIn(entry)
    if (found !== undefined) return !found.equals(new Credential(username, token))
    return config.kind === 'docker' && typeof entry?.identitytoken === 'string'
  }
}

/** What a config says; nothing where it cannot be read: it holds no login for any client then. */
function documentOf(file: string): ConfigJson | undefined {
  try {
    return readConfig(file).document
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

function isSameFile(one: string, other: string): boolean {
  try {
    return resolveLink(one) === resolveLink(other)
  } catch (error) {
    if (error instanceof StoreError) return false
    throw error
  }
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
function olderLogins(places: readonly PlacedFile[], inputs: Inputs, env: NodeJS.ProcessEnv): string[] {
  const { registry } = inputs.server
  return otherClients(env)
    .filter(({ file }) => places.every(place => !isSameFile(place.file, file)))
    .filter(client => hasOlder(client, inputs))
    .map(
      ({ name, file, variable }) =>
        `${file} has an older login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'} for its steps.`
    )
}

function hasOlder({ file, members: [registries, credential] }: OtherClient, { server, username, token }: Inputs) {
  const ours = Object.values(authEntry(new Credential(username, token)))
  return Object.entries(documentOf(file)?.get(registries) ?? {}).some(([name, entry]) => {
    const found = entry?.[credential]
    const isLogin = typeof found === 'string' && found !== '' && found !== token && !ours.includes(found)
    return isLogin && isAddressOf(name, server.registry)
  })
}
