import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportVariable } from '@actions/core'
import { preflight } from '../access/preflight.ts'
import { makeFolder, missingFolders, retry, write } from '../credentials/atomic-file.ts'
import { authEntry, fingerprint } from '../credentials/auth-entry.ts'
import {
  type ConfigFile,
  type ConfigKind,
  dockerFolder,
  podmanAuthFile,
  podmanFallbacks
} from '../credentials/config-files.ts'
import { install } from '../credentials/install.ts'
import { type PrivateConfig, privateConfigs } from '../credentials/private-config.ts'
import type { SharedPlace } from '../credentials/record.ts'
import { removeRunDir, runDirOf } from '../credentials/run-dir.ts'
import { ENGINE_NAMES, type EngineName } from '../runner/engines.ts'
import { LoginError, type LoginFailure, StoreError } from '../runner/errors.ts'
import { onSignal } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Control, type Engine, type EngineLogin, engineFiles, findEngines, logIn, ownFiles } from './engine.ts'
import { type Plan, planLogin } from './placement.ts'
import { forgetLoginState, type LoginBase, type LoginState, saveLoginState } from './state.ts'

/** Where the credential is after a login. */
export interface LoggedIn {
  readonly engines: readonly EngineName[]
  /** The folder to use as DOCKER_CONFIG; none where only podman was logged in. */
  readonly dockerConfig?: string
  /** The file that holds the credential; none where a helper does. */
  readonly authFile?: string
  /** What the user should know of it. */
  readonly notices: readonly string[]
}

/** What the engines have made in the run's own folder. */
interface Staged {
  readonly state: LoginState
  /** Configs like the user's without an entry for the registry, by kind. */
  readonly baseConfigs: Readonly<Record<ConfigKind, PrivateConfig>>
  /** The forms in which the engines keep their credentials. */
  readonly kinds: ReadonlySet<ConfigKind>
}

/**
 * A login that is made while the registry is asked, and that no tool sees before the verdict: the engines log in in a
 * folder of this run's own.
 *
 *     idle ──▶ engines ──▶ stored
 *      ▲          │
 *      └──────────┘
 *
 * `engines`: the state is saved, the folder is made like the user's without our entry, and the engines log in there.
 * `stored`: `keep` has saved what it is about to write, and moves the credential to where the tools look for it; from
 * here on post undoes it. `idle`: nothing was begun, or `discard` has ended the engines and removed the folder.
 */
export class Login {
  readonly #inputs: Inputs
  readonly #env: NodeJS.ProcessEnv
  readonly #usable: Promise<boolean>
  readonly #stop = new AbortController()
  readonly #staged: Promise<Staged | undefined>
  #phase: { readonly name: 'idle' | 'stored' } | { readonly name: 'engines'; readonly folder: string } = {
    name: 'idle'
  }

  /**
   * Starts the engines, unless there are none or it is known without asking that the token must not be sent.
   *
   * @param usable whether `/token` took the credential: one that is dead ends the engines, and none tries again
   * @throws InputError where an engine is not on PATH
   */
  constructor(inputs: Inputs, env: NodeJS.ProcessEnv, usable: Promise<boolean>) {
    this.#inputs = inputs
    this.#env = env
    this.#usable = usable
    const engines = findEngines(inputs.engines, env)
    const starts = inputs.engines.length > 0 && preflight(inputs) === undefined
    this.#staged = starts ? this.#stage(engines) : Promise.resolve(undefined)
    // `keep` throws what went wrong, if the verdict asks for it.
    this.#staged.catch(() => {})
  }

  /**
   * Puts the credential where the tools look for it.
   *
   * @returns nothing where no engine is to be logged in
   * @throws LoginError where an engine is refused or does not get through; StoreError where the credential has no place
   */
  async keep(): Promise<LoggedIn | undefined> {
    const staged = await this.#staged
    if (staged === undefined) return undefined
    const { baseConfigs, kinds } = staged
    const plan = planLogin(this.#inputs, kinds, ownFiles(staged.state.folder), this.#env)
    const places = plan.shared.map(config => ({ ...config, missing: missingFolders(config.file) }))
    const exported = plan.variables.map(([name]) => ({ name, before: this.#env[name] ?? '' }))
    const phase = plan.own.length > 0 ? 'own' : 'shared'
    const state: LoginState = { ...staged.state, phase, places, exported }
    saveLoginState(state)
    this.#phase = { name: 'stored' }
    clearEngineFiles(state.folder, plan)
    for (const config of plan.own) this.#write(config, baseConfigs)
    for (const place of places) await this.#install(place, state)
    for (const [name, value] of plan.variables) exportVariable(name, value)
    return { engines: this.#inputs.engines, ...describe(plan, kinds, places, baseConfigs) }
  }

  /** Ends the engines of a login that is not kept and removes what they have made; one that is kept stays. */
  async discard(): Promise<void> {
    this.#stop.abort()
    await this.#staged.catch(() => {})
    this.#remove()
  }

  async #stage(engines: readonly Engine[]): Promise<Staged | undefined> {
    // Without a program there is nothing to wait for, and a dead token is known before anything is written.
    if (engines.length === 0 && !(await this.#isUsable())) return undefined
    this.#usable.then(usable => usable || this.#stop.abort())
    const { server, username, token } = this.#inputs
    const state: LoginState = { ...newLogin(this.#inputs, this.#env), phase: 'engines' }
    this.#phase = { name: 'engines', folder: state.folder }
    onSignal(() => this.#remove())
    saveLoginState(state)
    const baseConfigs = await makeOwnFiles(state.folder, engines, this.#inputs, this.#env)
    const credentials = { registry: server.registry, username, token }
    const control: Control = { stop: this.#stop.signal, pause: ms => this.#pause(ms) }
    const logins = await Promise.allSettled(engines.map(engine => logIn(engine, credentials, state.folder, control)))
    return { state, baseConfigs, kinds: this.#kindsOf(engines, logins) }
  }

  /** The registry's word on the token; false also where this login is ended before it has come. */
  #isUsable(): Promise<boolean> {
    const { signal } = this.#stop
    if (signal.aborted) return Promise.resolve(false)
    return Promise.race([this.#usable, once(signal, 'abort').then(() => false)])
  }

  /** Another try waits for the registry's word on the token. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop
    const waited = sleep(ms, undefined, { signal }).catch(() => {})
    const [usable] = await Promise.all([this.#isUsable(), waited])
    return usable && !signal.aborted
  }

  /**
   * The forms in which the engines keep their credentials.
   *
   * @throws LoginError with the first engine's failure
   */
  #kindsOf(engines: readonly Engine[], logins: readonly PromiseSettledResult<EngineLogin>[]): Set<ConfigKind> {
    const kinds = new Set<ConfigKind>(this.#inputs.engines.includes('file') ? fileKinds(this.#env) : [])
    for (const [index, login] of logins.entries()) {
      if (login.status === 'rejected') throw login.reason
      if ('failure' in login.value) throw new LoginError(login.value.failure)
      if (login.value.stored === undefined) throw new LoginError(storedElsewhere(engines[index]))
      kinds.add(login.value.stored.kind)
    }
    return kinds
  }

  #write({ kind, file }: ConfigFile, base: Readonly<Record<ConfigKind, PrivateConfig>>): void {
    const { server, username, token } = this.#inputs
    const entry = authEntry(`${username}:${token}`)
    write(file, base[kind].document.set(['auths', server.registry], entry).text, false)
  }

  async #install(place: SharedPlace, state: LoginState): Promise<void> {
    const { username, token } = this.#inputs
    place.stored = await install({ ...state, place }, `${username}:${token}`)
    saveLoginState(state)
  }

  #remove(): void {
    if (this.#phase.name !== 'engines') return
    // What cannot be removed is left to post, which tries again and says so.
    if (removeRunDir(this.#phase.folder).left.length > 0) return
    this.#phase = { name: 'idle' }
    forgetLoginState()
  }
}

function storedElsewhere(engine: Engine | undefined): LoginFailure {
  const reason = `${engine?.name} login ended with exit code 0, but did not store the credential in the folder that it was given`
  return { kind: 'elsewhere', reason }
}

/** Where a login is, and what the user should know of it. */
function describe(
  { shared, own, notices }: Plan,
  kinds: ReadonlySet<ConfigKind>,
  places: readonly SharedPlace[],
  bases: Staged['baseConfigs']
): Omit<LoggedIn, 'engines'> {
  const configs = [...shared, ...own]
  const docker = configs.find(({ kind }) => kind === 'docker')
  const inHelpers = places.filter(({ stored }) => stored?.helper !== undefined).map(({ file }) => file)
  const file = configs.findLast(config => kinds.has(config.kind) && !inHelpers.includes(config.file))?.file
  return {
    ...(docker === undefined ? {} : { dockerConfig: dirname(docker.file) }),
    ...(file === undefined ? {} : { authFile: file }),
    notices: [...new Set([...notices, ...own.flatMap(({ kind }) => bases[kind].notices)])]
  }
}

function newLogin(inputs: Inputs, env: NodeJS.ProcessEnv): LoginBase {
  const temp = env.RUNNER_TEMP
  if (!temp) throw new StoreError('RUNNER_TEMP is not set: this action needs a runner, or a folder named there')
  const runId = randomBytes(8).toString('hex')
  return {
    registry: inputs.server.registry,
    runId,
    folder: runDirOf(temp, runId),
    logout: inputs.logout,
    fingerprint: fingerprint(`${inputs.username}:${inputs.token}`, randomBytes(8).toString('hex'))
  }
}

/** Makes the run's own configs, like the user's without an entry for the registry, and the folders of the engines. */
async function makeOwnFiles(
  folder: string,
  engines: readonly Engine[],
  inputs: Inputs,
  env: NodeJS.ProcessEnv
): Promise<Record<ConfigKind, PrivateConfig>> {
  const { docker, podman } = ownFiles(folder)
  const files = engines.flatMap(({ name }) => engineFiles(name, folder))
  for (const { file } of [docker, podman, ...files]) makeFolder(dirname(file))
  const isolated = inputs.store === 'isolated'
  // What the host's REGISTRY_AUTH_FILE hides from podman stays hidden, as long as podman reads that file.
  const hidden = !isolated && env.REGISTRY_AUTH_FILE
  const bases = await privateConfigs(
    { docker: docker.file, podman: podman.file },
    {
      dockerFolder: dockerFolder(env),
      // In a folder that this user may not enter, podman finds nothing either.
      authFiles: [podmanAuthFile(env) ?? [], hidden ? [] : podmanFallbacks(env)]
        .flat()
        .filter(file => existsSync(file)),
      registry: inputs.server.registry,
      isolated
    }
  )
  for (const { kind, file } of files)
    if (kind === 'docker' && file !== docker.file) write(file, bases.docker.document.text, false)
  return bases
}

/** podman, buildah and skopeo read docker's config as well, unless REGISTRY_AUTH_FILE is set, as in quay.io/skopeo/stable. */
function fileKinds(env: NodeJS.ProcessEnv): ConfigKind[] {
  return env.REGISTRY_AUTH_FILE ? ['docker', 'podman'] : ['docker']
}

/** Removes the engines' copies of the credential, which no tool reads any more. */
function clearEngineFiles(folder: string, { own }: Plan): void {
  const read = own.map(({ file }) => file)
  const files = [...Object.values(ownFiles(folder)), ...ENGINE_NAMES.flatMap(name => engineFiles(name, folder))]
  for (const { file } of files) {
    if (!read.includes(file)) retry(() => rmSync(file, { force: true }))
  }
}
