import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportVariable } from '@actions/core'
import { makeFolder, missingFolders, retry } from '../credentials/atomic-file.ts'
import { authEntry } from '../credentials/auth-entry.ts'
import { type ConfigKind, dockerFolder, podmanAuthFile, podmanFallbacks } from '../credentials/config-files.ts'
import { install } from '../credentials/install.ts'
import { type PrivateConfig, privateConfigs } from '../credentials/private-config.ts'
import type { SharedConfigFile } from '../credentials/record.ts'
import { makeRunDir, RUNNER_TEMP_FIX, removeRunDir, runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import { Credential } from '../github/credential.ts'
import { ENGINE_NAMES, type EngineName } from '../runner/engines.ts'
import { LoginError, StoreError } from '../runner/errors.ts'
import { onSignal } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import {
  type Before,
  isChanged,
  lookElsewhere,
  removeBefore,
  type Stray,
  saveBefore,
  undoElsewhere,
  warnOfStray
} from './elsewhere.ts'
import {
  type Control,
  type Engine,
  type EngineLogin,
  engineFiles,
  findEngines,
  logIn,
  ownFiles,
  refusedPrograms
} from './engine.ts'
import { type Plan, planLogin } from './placement.ts'
import { forgetLoginState, type LoginState, saveLoginState } from './state.ts'

/** Where the credential is after a login. */
export interface LoggedIn {
  readonly engines: readonly EngineName[]
  /** The folder to use as DOCKER_CONFIG; none where only podman was logged in. */
  readonly dockerConfig: string | undefined
  /** The file that holds the credential; none where a helper does. */
  readonly authFile: string | undefined
  /** What the user should know of it. */
  readonly notices: readonly string[]
  /** What the user should change. */
  readonly warnings: readonly string[]
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
 * The state is saved, the folder is made like the user's without our entry, and the engines log in there. What one of
 * them has stored elsewhere all the same is undone when they have ended. `keep` saves what it is about to write, and moves
 * the credential to where the tools look for it: from there on post undoes it. `discard` ends the engines and removes the
 * folder.
 */
export class Login {
  readonly #inputs: Inputs
  readonly #env: NodeJS.ProcessEnv
  readonly #credential: Credential
  readonly #usable: Promise<boolean>
  readonly #stop = new AbortController()
  readonly #staged: Promise<Staged | undefined>
  /** What is taken back where the login is not kept. */
  #begun: { readonly folder: string; readonly before: readonly Before[] } | undefined

  /**
   * Starts the engines, unless there are none.
   *
   * @param usable whether `/token` took the credential: one that is dead ends the engines, and none tries again
   * @throws InputError where an engine is not on PATH
   */
  constructor(inputs: Inputs, env: NodeJS.ProcessEnv, usable: Promise<boolean>) {
    this.#inputs = inputs
    this.#env = env
    this.#credential = new Credential(inputs.username, inputs.token)
    this.#usable = usable
    const engines = findEngines(inputs.engines, env)
    this.#staged = inputs.engines.length > 0 ? this.#stage(engines) : Promise.resolve(undefined)
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
    const places: SharedConfigFile[] = plan.shared.map(config => ({ ...config, missing: missingFolders(config.file) }))
    const exported = plan.variables.map(([name]) => ({ name, before: this.#env[name] ?? '' }))
    const phase = plan.own.length > 0 ? 'own' : 'shared'
    const state: LoginState = { ...staged.state, phase, places, exported }
    saveLoginState(state)
    this.#begun = undefined
    removeBefore(state.folder)
    clearEngineFiles(state.folder, plan)
    for (const { kind, file } of plan.own) {
      const entry = authEntry(this.#credential)
      writeInRunDir(file, baseConfigs[kind].document.set(['auths', state.registry], entry).text)
    }
    for (const place of places) {
      place.stored = await install({ ...state, config: place }, this.#credential)
      saveLoginState(state)
    }
    for (const [name, value] of plan.variables) exportVariable(name, value)
    const inHelpers = places.filter(({ stored }) => stored?.helper !== undefined).map(({ file }) => file)
    const { engines } = this.#inputs
    return {
      ...{ engines, ...whereIn(plan, kinds, inHelpers) },
      notices: [
        ...refusedPrograms(engines, this.#env),
        ...new Set([...plan.notices, ...plan.own.flatMap(({ kind }) => baseConfigs[kind].notices)])
      ],
      warnings: plan.warnings
    }
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
    const state = newLogin(this.#inputs, this.#credential, this.#env)
    const { folder, registry } = state
    saveLoginState(state)
    try {
      makeRunDir(folder)
    } catch (error) {
      forgetLoginState()
      throw error
    }
    this.#begun = { folder, before: [] }
    onSignal(() => this.#remove())
    const [baseConfigs, before] = await Promise.all([
      makeOwnFiles(folder, engines, this.#inputs, this.#env),
      engines.length === 0 ? [] : lookElsewhere(registry, this.#env)
    ])
    this.#begun = { folder, before }
    if (before.length > 0) saveBefore(folder, before)
    const control: Control = { stop: this.#stop.signal, pause: ms => this.#pause(ms) }
    const logins = await Promise.allSettled(
      engines.map(engine => logIn(engine, registry, this.#credential, folder, control))
    )
    // Where each has stored it in the run's own folder, there is nothing elsewhere that is theirs.
    const misled = logins.some(login => login.status === 'rejected' || login.value.stored === undefined)
    const strays = misled ? await undoElsewhere(before, state) : []
    this.#begun = { folder, before: [] }
    for (const { where, undone } of strays) if (!undone) warnOfStray(where, registry)
    const engineKinds = logins.map(login => kindOf(login, folder, strays))
    const kinds = new Set([...(this.#inputs.engines.includes('file') ? fileKinds(this.#env) : []), ...engineKinds])
    return { state, baseConfigs, kinds }
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

  #remove(): void {
    if (this.#begun === undefined) return
    // A signal came while a login was elsewhere: post undoes it, since that takes a lock and may take a helper.
    if (this.#begun.before.some(isChanged)) return
    // What cannot be removed is left to post, which tries again and says so.
    if (removeRunDir(this.#begun.folder).left.length > 0) return
    this.#begun = undefined
    forgetLoginState()
  }
}

/**
 * The form in which an engine keeps its credential.
 *
 * @throws what its login threw; LoginError where its own files do not hold the credential
 */
function kindOf(login: PromiseSettledResult<EngineLogin>, folder: string, strays: readonly Stray[]): ConfigKind {
  if (login.status === 'rejected') throw login.reason
  const { engine, stored, named } = login.value
  if (stored !== undefined) return stored.kind
  const [own] = engineFiles(engine.name, folder)
  const found = strays.map(({ where }) => where).join(', ')
  const removed = strays.every(({ undone }) => undone) ? ', and was removed from there' : ''
  const said = named === undefined ? '' : `. It says that it stored it in ${named}: log out there`
  const rest = found === '' ? said : `. It was stored in ${found}${removed}`
  const reason = `${engine.name} login ended with exit code 0, but ${own?.file} does not hold the credential${rest}`
  throw new LoginError({ kind: 'elsewhere', reason })
}

/** Where clients find a login. @param inHelpers configs that name a helper, which keeps the credential */
function whereIn({ shared, own }: Plan, kinds: ReadonlySet<ConfigKind>, inHelpers: readonly string[]) {
  const configs = [...shared, ...own]
  const docker = configs.find(({ kind }) => kind === 'docker')?.file
  const file = configs.findLast(config => kinds.has(config.kind) && !inHelpers.includes(config.file))?.file
  return { dockerConfig: docker === undefined ? undefined : dirname(docker), authFile: file }
}

function newLogin(inputs: Inputs, credential: Credential, env: NodeJS.ProcessEnv): LoginState {
  const temp = env.RUNNER_TEMP
  if (!temp) throw new StoreError('RUNNER_TEMP is not set', [RUNNER_TEMP_FIX])
  const runId = randomBytes(8).toString('hex')
  return {
    registry: inputs.server.registry,
    runId,
    folder: runDirOf(temp, runId),
    logout: inputs.logout,
    fingerprint: credential.fingerprint(randomBytes(8).toString('hex')),
    phase: 'engines',
    places: [],
    exported: []
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
  // No engine shares its file with another, and one of docker's form needs what docker's has: see docs/architecture.md.
  for (const { kind, file } of files)
    if (kind === 'docker' && file !== docker.file) writeInRunDir(file, bases.docker.document.text)
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
