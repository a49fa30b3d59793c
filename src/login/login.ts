import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { exportVariable } from '@actions/core'
import { makeFolder, write } from '../credentials/atomic-file.ts'
import { authEntry, credentialIn } from '../credentials/auth-entry.ts'
import { openConfig } from '../credentials/backend.ts'
import type { ConfigJson } from '../credentials/config-json.ts'
import { install } from '../credentials/install.ts'
import { dockerFolder, type Location, podmanAuthFile, podmanFallbacks } from '../credentials/locations.ts'
import { type PrivateConfig, privateAuthFile, privateDockerConfig } from '../credentials/private-config.ts'
import { makeRunDir } from '../credentials/run-dir.ts'
import { InputError, LoginError, type LoginFailure } from '../runner/errors.ts'
import { findProgram } from '../runner/exec.ts'
import type { EngineName, Inputs } from '../runner/inputs.ts'
import { logInDocker, logInPodman, logOutPodman } from './engine.ts'
import { type PlacedFile, type Placement, planPlacement } from './placement.ts'
import { saveLoginState } from './state.ts'

/** An engine and its program; `file` has none. */
export interface Engine {
  readonly name: EngineName
  readonly program?: string
}

/** Where the credential lies after a login. */
export interface LoggedIn {
  readonly engines: readonly EngineName[]
  /** The folder to use as DOCKER_CONFIG; none where only podman was logged in. */
  readonly dockerConfig?: string
  /** The file that holds the credential; none where a helper does. */
  readonly authFile?: string
  readonly store: 'shared' | 'isolated'
  /** What the user should know of it. */
  readonly notices: readonly string[]
}

/**
 * Finds the engines to log in.
 *
 * @param wanted the `engine` input; empty takes docker if it is on PATH, else podman, else file
 * @throws InputError where one that was named is not on PATH
 */
export function findEngines(wanted: readonly EngineName[]): Engine[] {
  const engines = (wanted.length > 0 ? wanted : (['docker', 'podman', 'file'] as const)).flatMap((name): Engine[] => {
    if (name === 'file') return [{ name }]
    const program = findProgram(name)
    if (program !== undefined) return [{ name, program }]
    if (wanted.length === 0) return []
    throw new InputError(
      `\`engine\` names ${name}, but no folder of PATH has it. Accepted without an engine: \`file\`.`
    )
  })
  return wanted.length > 0 ? engines : engines.slice(0, 1)
}

/**
 * Logs the engines in and puts the credential where it belongs. An engine only ever writes into the run's own folder:
 * it proves the login and hands over the entry, and this action alone writes to the user's files, whole and under a lock.
 *
 *     1. plan         where it shall lie, and whether it can
 *     2. remember     the session is saved before the first write
 *     3. seed         a folder that looks like the user's, without our entry
 *     4. log in       docker and podman side by side, the token on stdin
 *     5. read back    the engine's entry is there and is ours
 *     6. keep         isolated: in the folder itself; shared: in the user's config, or with its helper
 *     7. export       DOCKER_CONFIG, REGISTRY_AUTH_FILE
 *
 * @throws LoginError where an engine is refused or does not get through; StoreError where the credential has no place
 */
export async function logIn(inputs: Inputs, engines: readonly Engine[], env: NodeJS.ProcessEnv): Promise<LoggedIn> {
  const plan = planPlacement(inputs, engines, env)
  saveLoginState(plan.session)
  makeRunDir(plan.session.folder)
  const seeds = plan.places.map(place => ({ place, seed: seedOf(place, inputs.server.registry, env) }))
  await logInEngines(inputs, engines, plan)
  const held: string[] = []
  for (const { place, seed } of seeds) held.push(await keep(place, seed.document, inputs, plan))
  for (const [name, value] of plan.variables) exportVariable(name, value)

  const docker = plan.places.find(place => place.kind === 'docker')
  const file = plan.places.findLast(place => place.engine && held.includes(place.destination.file))?.destination.file
  return {
    engines: engines.map(engine => engine.name),
    store: plan.isolated ? 'isolated' : 'shared',
    ...(docker === undefined ? {} : { dockerConfig: dirname(docker.destination.file) }),
    ...(file === undefined ? {} : { authFile: file }),
    notices: [...new Set([...plan.notices, ...seeds.flatMap(({ seed }) => seed.notices)])]
  }
}

function seedOf(place: PlacedFile, registry: string, env: NodeJS.ProcessEnv): PrivateConfig {
  if (place.kind === 'docker') return privateDockerConfig(dirname(place.stagingFile), dockerFolder(env), registry)
  const files = env.REGISTRY_AUTH_FILE
    ? [env.REGISTRY_AUTH_FILE]
    : [podmanAuthFile(env) ?? [], podmanFallbacks(env)].flat()
  makeFolder(dirname(place.stagingFile))
  return privateAuthFile(place.stagingFile, files, registry)
}

async function logInEngines(inputs: Inputs, engines: readonly Engine[], plan: Placement): Promise<void> {
  const login = { registry: inputs.server.registry, username: inputs.username, token: inputs.token }
  const ownOf = (kind: Location['kind']) => plan.places.find(place => place.kind === kind)?.stagingFile ?? ''
  const failures = await Promise.all(
    engines.map(async ({ name, program }): Promise<LoginFailure | undefined> => {
      if (program === undefined) return undefined
      const own = ownOf(name === 'podman' ? 'podman' : 'docker')
      const failure =
        name === 'podman' ? await logInPodman(program, login, own) : await logInDocker(program, login, dirname(own))
      if (failure !== undefined) return failure
      const { document } = openConfig({ kind: name === 'podman' ? 'podman' : 'docker', file: own })
      const stored = credentialIn(document.get('auths', login.registry))
      if (stored === `${login.username}:${login.token}`) return undefined
      if (name === 'podman') await logOutPodman(program, login.registry, own)
      return {
        reason: `${name} login ended with exit code 0, but ${own} does not hold the credential`,
        unreachable: false
      }
    })
  )
  const failure = failures.find(each => each !== undefined)
  if (failure !== undefined) throw new LoginError(failure)
}

/** Puts the credential where the tools look for it. @returns what holds it now */
async function keep(place: PlacedFile, seed: ConfigJson, inputs: Inputs, plan: Placement): Promise<string> {
  const { session } = plan
  const credential = `${inputs.username}:${inputs.token}`
  if (place.stagingFile === place.destination.file) {
    write(place.stagingFile, seed.set(['auths', session.registry], authEntry(credential)).text)
    return place.stagingFile
  }
  rmSync(dirname(place.stagingFile), { recursive: true, force: true })
  if (!place.shared) return place.destination.file
  const missing = session.places.find(each => each.kind === place.kind)?.missing ?? []
  return install({ ...session, place: place.destination, missing }, credential)
}
