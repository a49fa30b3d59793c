import { dirname, isAbsolute, join, resolve } from 'node:path'
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
import { helperOf, openConfig } from '../credentials/store.ts'
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
  const { registry } = inputs.server
  const plan = inputs.store === 'isolated' ? isolatedPlan(own) : sharedPlan(own, kinds, registry, env)
  for (const config of plan.shared) {
    openConfig(config)
    assertWritable(config.file)
  }
  const open = plan.shared
    .filter(({ file }) => isReadableByOthers(file))
    .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`)
  const older = olderLogins([...plan.shared, ...plan.own], registry, env)
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
  registry: string,
  env: NodeJS.ProcessEnv
): Draft {
  const docker = kinds.has('docker') ? [sharedDocker(env)] : []
  if (!kinds.has('podman')) {
    const notices = [...readsAnotherFile(registry, env), ...inHelper(docker, registry)]
    return { shared: docker, own: [], variables: [], notices }
  }
  const file = podmanAuthFile(env)
  if (file === undefined || !succeeds(() => assertWritable(file))) {
    return { shared: docker, own: [own.podman], variables: [['REGISTRY_AUTH_FILE', own.podman.file]], notices: [] }
  }
  // Whoever points REGISTRY_AUTH_FILE at docker's config has one file for both: it gets one entry.
  const isDockers = docker.some(config => resolveLink(config.file) === resolveLink(file))
  // With DOCKER_CONFIG set, they find docker's own entry, and the entries next to it.
  const found =
    env.DOCKER_CONFIG && !env.REGISTRY_AUTH_FILE && docker.some(config => helperIn(config, registry) === undefined)
  const { exports, notices } = found ? { exports: false, notices: [] } : publish(file, registry, env)
  return {
    shared: isDockers ? docker : [...docker, { kind: 'podman', file }],
    own: [],
    variables: exports ? [['REGISTRY_AUTH_FILE', file]] : [],
    notices
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
function olderLogins(configs: readonly ConfigFile[], registry: string, env: NodeJS.ProcessEnv): string[] {
  return otherClients(env)
    .filter(client => configs.every(({ file }) => file !== client.file))
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
