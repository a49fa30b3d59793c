import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportVariable, info } from '@actions/core'
import type { TokenState } from '../access/probe.ts'
import { withEntry } from '../credentials/config.ts'
import { dockerConfig } from '../credentials/config-files.ts'
import { retry } from '../credentials/files.ts'
import { makeOwnConfigs, type OwnConfigs } from '../credentials/own-configs.ts'
import { makeRunDir, removeRunDir, runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import { putIn } from '../credentials/shared.ts'
import { Credential } from '../github/credential.ts'
import { CANNOT_RUN } from '../runner/engine-words.ts'
import {
  type ConfigKind,
  credentialsIn,
  type Engine,
  type EngineName,
  engineFiles,
  findEngines,
  ownFiles,
  refusedPrograms
} from '../runner/engines.ts'
import { LoginError } from '../runner/errors.ts'
import { onSignal } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { quoted } from '../runner/sanitize.ts'
import { noteLogin } from './earlier-login.ts'
import { type Before, isStray, lookElsewhere, strayError, undoElsewhere, warnOfStray } from './elsewhere.ts'
import { type Control, logIn } from './engine.ts'
import { type Placement, placementOf, whyIsolated } from './placement.ts'
import { scopedPlacement } from './scoped.ts'
import { forgetLogin, type SavedLogin, saveLogin } from './state.ts'

/** Where the credential is after a login. */
export interface LoggedIn extends Omit<Placement, 'own' | 'isByItself' | 'places' | 'variables'> {
  readonly engines: readonly EngineName[]
  /** Whether it takes the place of an earlier login of the job with another credential. */
  readonly replacesEarlier: boolean
}

/** What the engines have made in the run's own folder, in these forms. */
interface Staged {
  readonly login: SavedLogin
  /** Why it is isolated though it is to be shared. */
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
  /** The registry's word on the token; false also where this login is ended before it has come. */
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
    const ended = once(this.#stop.signal, 'abort').then(() => false)
    this.#usable = Promise.race([token.then(state => state !== 'dead'), ended])
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
    const { scope, engines, storeAsked } = this.#inputs
    const { folder, registry } = staged.login
    const files = ownFiles(folder)
    // No tool reads the engines' copies any more.
    for (const file of credentialsIn(folder)) retry(() => rmSync(file, { force: true }))
    const { own, isByItself, places, variables, ...told } =
      scope.length > 0
        ? await scopedPlacement(this.#inputs, folder, this.#env)
        : placementOf(this.#inputs, staged.kinds, staged.reason, files, this.#env)
    const exported = Object.fromEntries(Object.keys(variables).map(name => [name, this.#env[name] ?? '']))
    const save = (stored: number) =>
      saveLogin({ ...staged.login, exported, places: places.map((each, at) => ({ ...each, stored: at < stored })) })
    save(0)
    this.#folder = undefined
    const isReplaced = scope.length === 0 && noteLogin(folder, this.#inputs, this.#env)
    for (const kind of own) {
      const json = withEntry(staged.own[kind], registry, { [registry]: this.#credential.entry })
      writeInRunDir(files[kind], JSON.stringify(json, null, '\t'))
    }
    for (const engine of this.#engines.filter(({ name }) => isByItself && name === 'docker'))
      await logIn(engine, registry, this.#credential, undefined, this.#control)
    for (const [at, place] of places.entries()) {
      await putIn(place, staged.login, this.#credential)
      save(at + 1)
    }
    for (const [name, value] of Object.entries(variables)) exportVariable(name, value)
    const ofOwn = own.length > 0 ? staged.own.notices : []
    const notices = [...this.#notices, ...refusedPrograms(engines, this.#env), ...told.notices, ...ofOwn]
    return { ...told, engines, notices, replacesEarlier: isReplaced && storeAsked !== 'isolated' }
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
    if (this.#engines.length === 0 && !(await this.#usable)) return undefined
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
    const words = `docker does not accept ${dockerConfig(this.#env)}: ${quoted(unread)}. What it says is not taken over`
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
      makeRunDir(folder)
    } catch (error) {
      forgetLogin()
      throw error
    }
    this.#folder = folder
    onSignal(() => this.#remove())
    return login
  }

  /** Another try waits for the registry's word on the token. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop
    const waited = sleep(ms, undefined, { signal }).catch(() => {})
    const [usable] = await Promise.all([this.#usable, waited])
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
