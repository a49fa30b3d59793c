import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { exportVariable } from '@actions/core'
import { makeFolder, missingFolders, retry, write } from '../credentials/atomic-file.ts'
import { authEntry, fingerprint } from '../credentials/auth-entry.ts'
import { type ConfigKind, dockerFolder, podmanAuthFile, podmanFallbacks } from '../credentials/config-files.ts'
import { install } from '../credentials/install.ts'
import { waitForWriters } from '../credentials/lock.ts'
import { type PrivateConfig, privateConfigs } from '../credentials/private-config.ts'
import { removeRunDir, runDirOf } from '../credentials/run-dir.ts'
import { LoginError, StoreError } from '../runner/errors.ts'
import { onSignal } from '../runner/exec.ts'
import type { EngineName, Inputs } from '../runner/inputs.ts'
import { type Attempts, type Engine, type EngineLogin, stagingFile, stagingFiles } from './engine.ts'
import { type PlacedFile, planPlacement } from './placement.ts'
import { forgetLoginState, type LoginState, saveLoginState } from './state.ts'

/** Where the credential is after a login. */
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

/** What the engines have made in the run's own folder. */
interface Staged {
  readonly state: LoginState
  /** Configs like the user's without an entry for the registry, by kind. */
  readonly baseConfigs: Readonly<Record<ConfigKind, PrivateConfig>>
  readonly fileKinds: ReadonlySet<ConfigKind>
}

/** How long the first request waits for an engine's start, in ms: a helper or a lock may hold that up for longer. */
const START_MS = 100

/** Starts to log the engines in. */
export function startLogin(inputs: Inputs, engines: readonly Engine[], env: NodeJS.ProcessEnv): Login {
  return new Login(inputs, engines, env)
}

/**
 * A login that is made while the registry is asked, and that nobody sees before the verdict: the engines log in into a
 * folder of this run's own, where no tool looks.
 *
 *     start     the state is saved, the folder made like the user's without our entry, the engines are started
 *     keep      the state is saved with all that will be written, the credential moved to where the tools look for it,
 *               the variables exported
 *     discard   the engines are ended and waited for, the folder is removed
 */
export class Login {
  readonly inputs: Inputs
  readonly engines: readonly Engine[]
  readonly env: NodeJS.ProcessEnv
  readonly #staged: Promise<Staged | undefined>
  readonly #stop = new AbortController()
  readonly #asked = Promise.withResolvers<void>()
  readonly #started = Promise.withResolvers<void>()
  /** What is to be removed as long as nothing was written elsewhere. */
  #folder: string | undefined

  constructor(inputs: Inputs, engines: readonly Engine[], env: NodeJS.ProcessEnv) {
    this.inputs = inputs
    this.engines = engines
    this.env = env
    this.#staged = this.#stage()
    // What went wrong is told by `keep`, if the verdict asks for it.
    this.#staged.catch(() => {}).then(() => this.#started.resolve())
  }

  /**
   * When an engine runs, or will not, or has not come to it soon. The registry is asked from then on: the first request
   * keeps this process computing for long, and an engine that runs by then computes at the same time.
   */
  get started(): Promise<unknown> {
    return Promise.race([this.#started.promise, sleep(START_MS, undefined, { ref: false })])
  }

  /** Takes in what `/token` said of the credential: one that is dead ends the engines, and none tries again. */
  readonly onToken = (usable: boolean): void => {
    if (!usable) this.#stop.abort()
    this.#asked.resolve()
  }

  /**
   * Puts the credential where the tools look for it.
   *
   * @throws LoginError where an engine is refused or does not get through; StoreError where the credential has no place
   */
  async keep(): Promise<LoggedIn> {
    const staged = await this.#staged
    if (staged === undefined) throw new Error('there is no login to keep')
    const { inputs, env } = this
    const { fileKinds, baseConfigs } = staged
    await waitForWriters(sharedFiles(env))
    const plan = planPlacement(inputs, fileKinds, staged.state.folder, env)
    const { isolated, places, variables } = plan
    const state: LoginState = {
      ...staged.state,
      places: places
        .filter(({ mode }) => mode === 'shared')
        .map(({ kind, file }) => ({ kind, file, missing: missingFolders(file) })),
      keepsPrivateFile: places.some(({ mode }) => mode === 'private'),
      exported: variables.map(([name]) => ({ name, before: env[name] ?? '' })),
      running: false
    }
    saveLoginState(state)
    this.#folder = undefined
    clearStaging(state.folder, places)
    for (const place of places) await this.#put(place, baseConfigs[place.kind], state)
    for (const [name, value] of variables) exportVariable(name, value)

    const docker = places.find(place => place.kind === 'docker')
    const inHelpers = state.places.filter(({ stored }) => stored?.helper !== undefined).map(place => place.file)
    const file = places.findLast(place => fileKinds.has(place.kind) && !inHelpers.includes(place.file))?.file
    const taken = places.filter(({ mode }) => mode === 'private').flatMap(({ kind }) => baseConfigs[kind].notices)
    return {
      engines: this.engines.map(engine => engine.name),
      store: isolated ? 'isolated' : 'shared',
      ...(docker === undefined ? {} : { dockerConfig: dirname(docker.file) }),
      ...(file === undefined ? {} : { authFile: file }),
      notices: [...new Set([...plan.notices, ...taken])]
    }
  }

  /** Leaves nothing of a login that is not to be kept; of one that is, everything. */
  async discard(): Promise<void> {
    this.onToken(false)
    await this.#staged.catch(() => {})
    this.#remove()
  }

  async #stage(): Promise<Staged | undefined> {
    const { inputs, engines, env } = this
    if (engines.every(({ name }) => name === 'file')) {
      // Nothing is to be started: the files are made while the images are asked for.
      this.#started.resolve()
      await this.#asked.promise
      await nextTurn()
      if (this.#stop.signal.aborted) return undefined
    }
    const { registry } = inputs.server
    const credentials = { registry, username: inputs.username, token: inputs.token }
    const state = newState(inputs, env)
    this.#folder = state.folder
    onSignal(() => this.#remove())
    saveLoginState(state)
    for (const file of stagingFiles(state.folder)) makeFolder(dirname(file))
    await waitForWriters(sharedFiles(env))
    const baseConfigs = await baseConfigsIn(state.folder, inputs, env)
    const attempts: Attempts = {
      onStart: this.#started.resolve,
      stop: this.#stop.signal,
      pause: ms => this.#pause(ms)
    }
    const ended = await Promise.allSettled(engines.map(engine => engine.login(credentials, state.folder, attempts)))
    return { state, baseConfigs, fileKinds: fileKindsOf(ended) }
  }

  /** Another try waits for the registry's word on the token. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop
    await Promise.all([this.#asked.promise, sleep(ms, undefined, { signal }).catch(() => {})])
    return !signal.aborted
  }

  async #put({ kind, mode, file }: PlacedFile, base: PrivateConfig, state: LoginState): Promise<void> {
    const credential = `${this.inputs.username}:${this.inputs.token}`
    if (mode === 'private') write(file, base.document.set(['auths', state.registry], authEntry(credential)).text, false)
    const place = state.places.find(each => each.kind === kind)
    if (place === undefined) return
    place.stored = await install({ ...state, place }, credential)
    saveLoginState(state)
  }

  #remove(): void {
    if (this.#folder === undefined) return
    // What cannot be removed is left to post, which tries again and says so.
    if (removeRunDir(this.#folder).left.length > 0) return
    this.#folder = undefined
    forgetLoginState()
  }
}

function newState(inputs: Inputs, env: NodeJS.ProcessEnv): LoginState {
  const temp = env.RUNNER_TEMP
  if (!temp) throw new StoreError('RUNNER_TEMP is not set: this action needs a runner, or a folder named there')
  const runId = randomBytes(8).toString('hex')
  return {
    registry: inputs.server.registry,
    runId,
    folder: runDirOf(temp, runId),
    logout: inputs.logout,
    fingerprint: fingerprint(`${inputs.username}:${inputs.token}`, randomBytes(8).toString('hex')),
    places: [],
    keepsPrivateFile: false,
    exported: [],
    running: true
  }
}

/** The user's own files that this action reads, and writes where the store is shared. */
function sharedFiles(env: NodeJS.ProcessEnv): string[] {
  return [podmanAuthFile(env) ?? [], podmanFallbacks(env)].flat()
}

function baseConfigsIn(
  folder: string,
  inputs: Inputs,
  env: NodeJS.ProcessEnv
): Promise<Record<ConfigKind, PrivateConfig>> {
  const isolated = inputs.store === 'isolated'
  const own = podmanAuthFile(env)
  // What the host's REGISTRY_AUTH_FILE hides from podman stays hidden, as long as podman reads that file.
  const hidden = !isolated && env.REGISTRY_AUTH_FILE
  return privateConfigs(
    { docker: stagingFile(folder, 'docker'), podman: stagingFile(folder, 'podman') },
    {
      dockerFolder: dockerFolder(env),
      // In a folder that this user may not enter, podman finds nothing either.
      authFiles: [own ?? [], hidden ? [] : podmanFallbacks(env)].flat().filter(file => existsSync(file)),
      registry: inputs.server.registry,
      isolated
    }
  )
}

/** @throws LoginError with the first engine's failure */
function fileKindsOf(ended: readonly PromiseSettledResult<EngineLogin>[]): Set<ConfigKind> {
  const fileKinds = new Set<ConfigKind>()
  for (const result of ended) {
    if (result.status === 'rejected') throw result.reason
    if ('failure' in result.value) throw new LoginError(result.value.failure)
    for (const kind of result.value.fileKinds) fileKinds.add(kind)
  }
  return fileKinds
}

/** Removes the engines' own copies of the credential, which nobody reads any more. */
function clearStaging(folder: string, places: readonly PlacedFile[]): void {
  const read = places.filter(({ mode }) => mode === 'private').map(({ file }) => file)
  for (const file of stagingFiles(folder)) {
    if (!read.includes(file)) retry(() => rmSync(file, { force: true }))
  }
}
