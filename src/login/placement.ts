import { dirname, isAbsolute, join, resolve } from 'node:path'
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
import { registriesIn } from '../credentials/private-config.ts'
import { assertAccepted, documentOf, helperOf, openConfig } from '../credentials/store.ts'
import { Credential } from '../github/credential.ts'
import { StoreError } from '../runner/errors.ts'
import { findProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { isInWorkspace } from '../runner/workspace.ts'
import { EXPORTED_VARIABLES, type ExportedVariable } from './state.ts'

/** The config files that a login is put into, and what else that takes. */
export interface Plan {
  /** The user's own files; each gets one entry, which is taken back. */
  readonly shared: readonly ConfigFile[]
  /** Files in the run's own folder. */
  readonly own: readonly ConfigFile[]
  /** What is exported. */
  readonly variables: readonly (readonly [name: ExportedVariable, value: string])[]
  /** What the user should know of it. */
  readonly notices: readonly string[]
  /** What the user should change. */
  readonly warnings: readonly string[]
}

/**
 * Settles where the credential is put, before anything is written there.
 *
 * @param kinds the forms in which the engines keep their credentials
 * @param own the run's own files, by kind
 * @throws StoreError where a shared config is malformed or cannot be written
 */
export function planLogin(
  inputs: Inputs,
  kinds: ReadonlySet<ConfigKind>,
  own: Readonly<Record<ConfigKind, ConfigFile>>,
  env: NodeJS.ProcessEnv
): Plan {
  const plan = inputs.store === 'isolated' ? isolatedPlan(own) : sharedPlan(own, kinds, inputs, env)
  for (const config of plan.shared) {
    assertAccepted(config)
    assertWritable(config.file)
  }
  const open = plan.shared
    .filter(({ file }) => isReadableByOthers(file))
    .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`)
  const older = olderLogins([...plan.shared, ...plan.own], inputs, env)
  const warnings = misplaced(plan, env)
  return { ...plan, notices: [...plan.notices, ...open, ...older], warnings }
}

type Draft = Omit<Plan, 'warnings'>

/**
 * Both forms and both variables, whatever the engine: a podman, buildah or skopeo that sees DOCKER_CONFIG reads that and
 * nothing else (containers/common, `GetDefaultAuthFile`), or none of it where it is old.
 */
function isolatedPlan({ docker, podman }: Readonly<Record<ConfigKind, ConfigFile>>): Draft {
  return {
    shared: [],
    own: [docker, podman],
    variables: [
      ['DOCKER_CONFIG', dirname(docker.file)],
      ['REGISTRY_AUTH_FILE', podman.file]
    ],
    notices: []
  }
}

function sharedPlan(
  own: Readonly<Record<ConfigKind, ConfigFile>>,
  kinds: ReadonlySet<ConfigKind>,
  inputs: Inputs,
  env: NodeJS.ProcessEnv
): Draft {
  const { registry } = inputs.server
  const docker = kinds.has('docker') ? [sharedDocker(env)] : []
  if (!kinds.has('podman')) {
    const notices = [...readsAnotherFile(docker, inputs, env), ...inHelper(docker, registry)]
    return { shared: docker, own: [], variables: [], notices }
  }
  const file = podmanAuthFile(env)
  if (file === undefined || !succeeds(() => assertWritable(file))) {
    const notices = docker.length > 0 ? [] : olderInDockers(own.podman.file, inputs, env)
    return { shared: docker, own: [own.podman], variables: [['REGISTRY_AUTH_FILE', own.podman.file]], notices }
  }
  // Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry.
  const isDockers = docker.some(config => resolveLink(config.file) === resolveLink(file))
  if (isDockers) assertAccepted({ kind: 'podman', file })
  // With DOCKER_CONFIG set, they find docker's own entry, and the entries next to it.
  const found =
    env.DOCKER_CONFIG && !env.REGISTRY_AUTH_FILE && docker.some(config => helperIn(config, registry) === undefined)
  const { exports, notices } = found ? { exports: false, notices: [] } : publish(file, registry, env)
  return {
    shared: isDockers ? docker : [...docker, { kind: 'podman', file }],
    own: [],
    variables: exports ? [['REGISTRY_AUTH_FILE', file]] : [],
    notices: [...notices, ...(docker.length > 0 ? [] : olderInDockers(file, inputs, env))]
  }
}

/**
 * Files in the workspace that get the credential, and variables that are relative and so lead there: `env:` of a workflow
 * expands neither `$HOME` nor `~`.
 */
function misplaced({ shared, own }: Draft, env: NodeJS.ProcessEnv): string[] {
  const variables = { docker: 'DOCKER_CONFIG', podman: 'REGISTRY_AUTH_FILE' } as const
  const relative = EXPORTED_VARIABLES.filter(name => env[name] && !isAbsolute(env[name]))
  const inWorkspace = [...shared, ...own.slice(0, 1)].filter(({ file }) => isInWorkspace(file, env))
  return [
    ...inWorkspace.map(({ kind, file }) => {
      const name = own.some(each => each.file === file) ? 'RUNNER_TEMP' : variables[kind]
      const value = relative.some(each => each === name) ? ` (${name} is \`${env[name]}\`, a relative path)` : ''
      const advice = name === 'RUNNER_TEMP' ? '' : ', or use `store: isolated`'
      return `The credential is stored in ${resolve(file)}, in the workspace${value}: artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace${advice}.`
    }),
    ...relative
      .filter(name => !inWorkspace.some(({ kind }) => variables[kind] === name))
      .map(
        name =>
          `${name} is \`${env[name]}\`, a relative path: \`env:\` of a workflow does not expand variables. It leads to ${resolve(env[name] ?? '')}, where no other login was found. Set it to an absolute path.`
      )
  ]
}

function sharedDocker(env: NodeJS.ProcessEnv): ConfigFile {
  const folder = dockerFolder(env)
  if (folder === undefined) {
    throw new StoreError('HOME is not set and this user has no home: docker has no place for credentials', [
      'Set HOME or DOCKER_CONFIG, or use `store: isolated`.'
    ])
  }
  return { kind: 'docker', file: join(folder, 'config.json') }
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
  const document = documentOf(config)
  const entries = document.entries('auths').filter(([name]) => isRegistryOrPath(name, registry))
  const isNamed = document.get('credHelpers', registry) !== undefined
  if (helperOf(document, config, registry) !== undefined && (isNamed || entries.length > 0)) return [registry]
  const isOther = (name: string, entry: unknown) => {
    const found = credentialIn(entry)
    if (found !== undefined) return !found.equals(new Credential(username, token))
    return config.kind === 'docker' && typeof document.get('auths', name, 'identitytoken') === 'string'
  }
  return entries.filter(([name, entry]) => isOther(name, entry)).map(([name]) => name)
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
function inHelper(docker: readonly ConfigFile[], registry: string): string[] {
  const [helper] = docker.flatMap(config => helperIn(config, registry) ?? [])
  const clients = ['podman', 'buildah', 'skopeo'].filter(name => findProgram(name) !== undefined).join(', ')
  if (helper === undefined || clients === '') return []
  return [
    `docker keeps this login in docker-credential-${helper}, where ${clients} cannot find it. For ${clients}, add \`podman\` to \`engine\`, or use \`store: isolated\`.`
  ]
}

/** The helper of a `credsStore` that keeps a registry's credential. */
function helperIn(config: ConfigFile, registry: string): string | undefined {
  const { document } = openConfig(config)
  return document.get('credHelpers', registry) === undefined ? helperOf(document, config, registry) : undefined
}

/** Logins that helm and regctl have made on their own, and take before this one. */
function olderLogins(configs: readonly ConfigFile[], inputs: Inputs, env: NodeJS.ProcessEnv): string[] {
  const { registry } = inputs.server
  return otherClients(env)
    .filter(({ file }) => configs.every(config => !isSameFile(config.file, file)))
    .filter(client => hasOlder(client, inputs))
    .map(
      ({ name, file, variable }) =>
        `${file} has an older login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'} for its steps.`
    )
}

function hasOlder({ file, members: [registries, credential] }: OtherClient, { server, username, token }: Inputs) {
  const ours = Object.values(authEntry(new Credential(username, token)))
  const document = documentOf({ kind: 'docker', file })
  return document.entries(registries).some(([name]) => {
    const found = document.get(registries, name, credential)
    const isLogin = typeof found === 'string' && found !== '' && found !== token && !ours.includes(found)
    return isLogin && isAddressOf(name, server.registry)
  })
}
