import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportVariable, info } from '@actions/core'
import type { TokenState } from '../access/probe.ts'
import { authEntry, withEntry } from '../credentials/config.ts'
import { type ConfigKind, dockerFolder, KINDS } from '../credentials/config-files.ts'
import { retry } from '../credentials/files.ts'
import { makeOwnConfigs, type OwnConfigs } from '../credentials/own-configs.ts'
import { makeRunDir, removeRunDir, runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import { putIn } from '../credentials/shared.ts'
import { Credential } from '../github/credential.ts'
import { CANNOT_RUN } from '../runner/engine-words.ts'
import { ENGINE_NAMES, type Engine, type EngineName, findEngines, refusedPrograms } from '../runner/engines.ts'
import { LoginError } from '../runner/errors.ts'
import { onSignal } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { quoted } from '../runner/sanitize.ts'
import { rememberLogin, replacesEarlier } from './earlier-login.ts'
import { type Before, isStray, lookElsewhere, strayError, undoElsewhere, warnOfStray } from './elsewhere.ts'
import { type Control, engineFiles, logIn, ownFiles } from './engine.ts'
import { type Placement, placementOf, whyIsolated } from './placement.ts'
import { makeJobConfigs, scopedPlacement } from './scoped.ts'
import { forgetLogin, type SavedLogin, saveLogin } from './state.ts'

/** Where the credential is after a login. */
export interface LoggedIn extends Omit<Placement, 'targets' | 'places' | 'variables'> {
  readonly engines: readonly EngineName[]
  /** Whether it takes the place of an earlier login of the job with another credential. */
  readonly replacesEarlier: boolean
}

/** What the engines have made in the run's own folder: in these forms; and why it is isolated though it is to be shared. */
interface Staged {
  readonly login: SavedLogin
  readonly reason: string | undefined
  readonly own: OwnConfigs
  readonly kinds: readonly ConfigKind[]
}

/**
 * A login that is made while the registry is asked, and that no tool sees before the verdict: the engines log in in a
 * folder of this run's own. `keep` puts the credential where the tools look for it: from there on post undoes it.
 * `discard` ends the engines and removes the folder.
 */
export class Login {
  #inputs: Inputs
  readonly #env: NodeJS.ProcessEnv
  readonly #credential: Credential
  readonly #usable: Promise<boolean>
  #engines: readonly Engine[]
  readonly #stop = new AbortController()
  readonly #control: Control
  readonly #staged: Promise<Staged | undefined>
  /** The run's own folder as long as the login is not kept. */
  #folder: string | undefined
  #before: readonly Before[] = []
  /** Why `auto` has taken `file` in place of the engine that it found, in words for the user. */
  readonly #notices: string[] = []
  /** Whether `keep` throws what went wrong. */
  #isAsked = false

  /**
   * Starts the engines, unless there are none.
   * @param token what `/token` says: one that is dead ends the engines, and none tries again; one that is live gives them time
   * @throws InputError where an engine is not on PATH
   */
  constructor(inputs: Inputs, env: NodeJS.ProcessEnv, token: Promise<TokenState>) {
    this.#inputs = inputs
    this.#env = env
    this.#credential = new Credential(inputs.username, inputs.token)
    this.#usable = token.then(state => state !== 'dead')
    const live = new Promise<void>(resolve => token.then(state => state === 'live' && resolve()))
    this.#control = { stop: this.#stop.signal, live, pause: ms => this.#pause(ms), tell: info }
    this.#engines = findEngines(inputs.engines, env)
    this.#staged =
      inputs.engines.length > 0 ? this.#stage().catch(each => this.#stageFile(each)) : Promise.resolve(undefined)
    this.#staged.catch(() => {})
  }

  /**
   * Puts the credential where the tools look for it: what is about to be written is saved for post, then the run's own
   * configs get it, then each file of the user's one entry, then the variables that lead there are exported.
   * @returns nothing where no engine is to be logged in
   * @throws LoginError where an engine is refused or does not get through; StoreError where the credential has no place
   */
  async keep(): Promise<LoggedIn | undefined> {
    this.#isAsked = true
    const staged = await this.#staged
    if (staged === undefined) return undefined
    const { reason, own, kinds } = staged
    const { folder, registry } = staged.login
    const files = ownFiles(folder)
    const isScoped = this.#inputs.scope.length > 0
    const { targets, places, variables, ...placement } = isScoped
      ? await scopedPlacement(this.#inputs, this.#env)
      : placementOf(this.#inputs, kinds, reason, files, this.#env)
    const ownKinds = KINDS.filter(kind => targets[kind] === 'own')
    const exported = Object.fromEntries(Object.keys(variables).map(name => [name, this.#env[name] ?? '']))
    const storedTo = (count: number) => places.map((place, at) => ({ ...place, stored: at < count }))
    const login: SavedLogin = { ...staged.login, places: storedTo(0), exported }
    saveLogin(login)
    this.#folder = undefined
    // No tool reads the engines' copies any more.
    for (const file of credentialsIn(folder)) retry(() => rmSync(file, { force: true }))
    const isNextTo = isScoped || this.#inputs.storeAsked === 'isolated'
    const replaced = !isNextTo && replacesEarlier(this.#inputs, this.#env)
    if (!isScoped) rememberLogin(folder, this.#inputs, this.#env)
    if (isScoped && Object.keys(variables).length > 0) await makeJobConfigs(variables, this.#env)
    for (const kind of ownKinds) {
      const json = withEntry(own[kind], registry, { [registry]: authEntry(this.#credential) })
      writeInRunDir(files[kind], JSON.stringify(json, null, '\t'))
    }
    if (targets.docker === 'by-itself')
      for (const engine of this.#engines.filter(({ name }) => name === 'docker'))
        await logIn(engine, registry, this.#credential, undefined, this.#control)
    for (const [at, place] of places.entries()) {
      await putIn(place, login, this.#credential)
      saveLogin({ ...login, places: storedTo(at + 1) })
    }
    for (const [name, value] of Object.entries(variables)) exportVariable(name, value)
    const { engines } = this.#inputs
    const ofOwn = ownKinds.length > 0 ? own.notices : []
    const notices = [...this.#notices, ...refusedPrograms(engines, this.#env), ...placement.notices, ...ofOwn]
    return { ...placement, engines, notices, replacesEarlier: replaced }
  }

  /** Ends the engines of a login that is not kept and removes what they have made; one that is kept stays. */
  async discard(): Promise<void> {
    this.#stop.abort()
    await this.#staged.catch(error => this.#isAsked || warnOfStray(error))
    this.#remove()
  }

  async #stage(): Promise<Staged | undefined> {
    const inputs = this.#inputs
    // Without a program there is nothing to wait for, and a dead token is known before anything is written.
    if (this.#engines.length === 0 && !(await this.#isUsable())) return undefined
    this.#usable.then(usable => usable || this.#stop.abort())
    const login = this.#begin()
    const { folder, registry } = login
    const reason = whyIsolated(inputs, this.#env)
    const isIsolated = inputs.store === 'isolated' || reason !== undefined
    const files = ownFiles(folder)
    const own = await makeOwnConfigs(files, registry, isIsolated, this.#env)
    // An engine of docker's form with a file of its own needs what docker's has.
    for (const [kind, file] of this.#engines.flatMap(({ name }) => engineFiles(name, folder)))
      if (kind === 'docker' && file !== files.docker) writeInRunDir(file, JSON.stringify(own.docker))
    this.#before = lookElsewhere(this.#env)
    const ended = await Promise.allSettled(
      this.#engines.map(engine => logIn(engine, registry, this.#credential, folder, this.#control))
    )
    const kinds: ConfigKind[] = inputs.engines.includes('file') ? ['docker'] : []
    let unread: string | undefined
    const isMisled = ended.some(each => each.status === 'rejected' || each.value.kind === undefined)
    const strays = await undoElsewhere(isMisled ? this.#before : [], registry, this.#credential)
    for (const each of ended) {
      if (each.status === 'rejected') throw each.reason
      if (each.value.kind === undefined) throw strayError(each.value, registry, strays)
      kinds.push(each.value.kind)
      unread ??= each.value.unread
    }
    if (unread === undefined) return { login, reason, own, kinds }
    const config = join(dockerFolder(this.#env) ?? '', 'config.json')
    const words = `docker does not accept ${config}: ${quoted(unread)}. What it says is not taken over`
    return { login, reason: words, own: { ...own, docker: {} }, kinds }
  }

  /** Where the engine that `auto` has found cannot run here, this action writes the config itself. */
  #stageFile(error: unknown): Promise<Staged | undefined> {
    const { reason = '', more = [] } = error instanceof LoginError ? error.failure : {}
    const [engine] = this.#engines
    if (!this.#inputs.isEngineFound || !engine || ![reason, ...more].some(line => CANNOT_RUN.test(line))) throw error
    this.#notices.push(`${engine.name} cannot run here, so \`engine: auto\` is \`file\`: ${quoted(reason)}.`)
    this.#remove()
    this.#inputs = { ...this.#inputs, engines: ['file'] }
    this.#engines = []
    return this.#stage()
  }

  /** Makes the run's own folder. It is saved first: post removes what a main that is killed leaves. */
  #begin(): SavedLogin {
    const inputs = this.#inputs
    const runId = randomBytes(8).toString('hex')
    const fingerprint = this.#credential.fingerprint(randomBytes(8).toString('hex'))
    const { registry } = inputs.server
    const folder = runDirOf(this.#env.RUNNER_TEMP, runId)
    const login = { runId, folder, registry, fingerprint, logout: inputs.logout, places: [], exported: {} }
    saveLogin(login)
    try {
      makeRunDir(login.folder)
    } catch (error) {
      forgetLogin()
      throw error
    }
    this.#folder = login.folder
    onSignal(() => this.#remove())
    return login
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

  /** What cannot be removed is left to post, which tries again and says so; so is what a signal left elsewhere. */
  #remove(): void {
    if (this.#folder === undefined || removeRunDir(this.#folder, credentialsIn(this.#folder)).left) return
    if (this.#before.some(each => isStray(each, this.#inputs.server.registry, this.#credential))) return
    this.#folder = undefined
    forgetLogin()
  }
}

/** The files in a run's own folder that may hold the credential. */
export function credentialsIn(folder: string): string[] {
  return [
    ...Object.values(ownFiles(folder)),
    ...ENGINE_NAMES.flatMap(name => engineFiles(name, folder)).map(([, file]) => file)
  ]
}
