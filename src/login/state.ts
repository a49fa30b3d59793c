import { basename, dirname, isAbsolute, relative } from 'node:path'
import { getState, saveState } from '@actions/core'
import type { SharedConfigFile, Stored } from '../credentials/record.ts'
import { runDirOf } from '../credentials/run-dir.ts'
import type { Fingerprint } from '../github/credential.ts'

/** The variables that a login may export. */
export const EXPORTED_VARIABLES = ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE'] as const
export type ExportedVariable = (typeof EXPORTED_VARIABLES)[number]

/** What main leaves for post, which is another process: no secret, and nothing that one can be read from. */
export type LoginState = LoginBase & LoginPhase

export interface LoginBase {
  readonly registry: string
  readonly runId: string
  /** The run's own folder below RUNNER_TEMP. */
  readonly folder: string
  readonly logout: boolean
  readonly fingerprint: Fingerprint
}

/** How far main came. */
type LoginPhase =
  /** It had yet to wait for the engines: one that was killed leaves them running. */
  | { readonly phase: 'engines' }
  /** The credential is where tools look for it: `shared`, in the user's own files; `own`, in the run's own as well. */
  | {
      readonly phase: 'shared' | 'own'
      readonly places: readonly SharedConfigFile[]
      /** Variables that are exported, and what they were before. */
      readonly exported: readonly Exported[]
    }

interface Exported {
  readonly name: ExportedVariable
  readonly before: string
}

/** The name under which the runner keeps it for post. */
export const STATE = 'login'

/** Saves what post needs; a later call replaces it. Called before the first write, so that a half-done login is undone. */
export function saveLoginState(state: LoginState): void {
  saveState(STATE, state)
}

/** Takes back what was saved: nothing is left of the login. */
export function forgetLoginState(): void {
  saveState(STATE, '')
}

/** What post finds: no login, a whole one, or what is left of one, with the fields that are not what main saves. */
export type SavedLogin =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole'; readonly login: LoginState }
  | { readonly kind: 'damaged'; readonly login: PartOfLogin; readonly fields: readonly string[] }

export interface PartOfLogin {
  readonly registry?: string
  readonly runId?: string
  readonly logout?: boolean
  readonly fingerprint?: Fingerprint
  readonly places: readonly SharedConfigFile[]
  readonly exported: readonly Exported[]
}

/**
 * Reads what main saved. Another program of this user may have written it, so that only what main can have meant counts:
 * a folder of this action below RUNNER_TEMP, configs by their names, the two variables, helpers by one part of a path.
 */
export function loadLoginState(env: NodeJS.ProcessEnv): SavedLogin {
  const text = getState(STATE)
  return text === '' ? { kind: 'none' } : parseLogin(text, env)
}

/** @param text what main saved, or something else */
export function parseLogin(text: string, env: NodeJS.ProcessEnv): SavedLogin {
  const saved = parseObject(text)
  const phase = ['engines', 'shared', 'own'].find(each => each === saved.phase) as LoginState['phase'] | undefined
  const stored = phase !== 'engines'
  const exported = stored ? listOf(saved.exported, isExported) : []
  const files = [env.REGISTRY_AUTH_FILE, ...(exported ?? []).map(({ before }) => before)]
  const part = {
    registry: isRegistry(saved.registry) ? saved.registry : undefined,
    runId: isRunId(saved.runId) ? saved.runId : undefined,
    logout: typeof saved.logout === 'boolean' ? saved.logout : undefined,
    fingerprint: isFingerprint(saved.fingerprint) ? saved.fingerprint : undefined,
    exported,
    places: stored ? listOf(saved.places, place => isPlace(place, files)) : []
  }
  const folder = part.runId === undefined ? undefined : runDirOf(env.RUNNER_TEMP ?? '', part.runId)
  const whole = { ...part, phase, folder: saved.folder === folder ? folder : undefined }
  const fields = Object.entries(whole).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (fields.length === 0) return { kind: 'whole', login: whole as LoginState }
  const known = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))
  return { kind: 'damaged', login: { places: [], exported: [], ...known }, fields }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A list of which every element is one of ours, and nothing where one is not. */
function listOf<T>(value: unknown, isOne: (each: unknown) => each is T): T[] | undefined {
  return Array.isArray(value) && value.every(isOne) ? value : undefined
}

function isRegistry(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i.test(value)
}

function isRunId(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{16}$/.test(value)
}

function isFingerprint(value: unknown): value is Fingerprint {
  return isObject(value) && /^[\da-f]{16}$/.test(`${value.salt}`) && /^[\da-f]{64}$/.test(`${value.digest}`)
}

function isExported(value: unknown): value is Exported {
  return isObject(value) && EXPORTED_VARIABLES.some(name => name === value.name) && isPath(value.before, '')
}

/** @param authFiles what REGISTRY_AUTH_FILE names and named: podman's file may have any name */
function isPlace(value: unknown, authFiles: readonly (string | undefined)[]): value is SharedConfigFile {
  if (!isObject(value)) return false
  const { kind, file, missing, stored } = value
  if (!isPath(file)) return false
  const isNamed =
    kind === 'docker'
      ? basename(file) === 'config.json'
      : /[/\\]containers[/\\]auth\.json$/.test(file) || authFiles.includes(file)
  return (
    (kind === 'docker' || kind === 'podman') &&
    isNamed &&
    Array.isArray(missing) &&
    missing.every(folder => isPath(folder) && isAbove(folder, file)) &&
    (stored === undefined || isStored(stored))
  )
}

function isStored(value: unknown): value is Stored {
  if (!isObject(value)) return false
  const { helper, wasAlreadyThere } = value
  return (
    typeof wasAlreadyThere === 'boolean' &&
    (helper === undefined || (typeof helper === 'string' && /^[\w+-][\w.+-]*$/.test(helper)))
  )
}

/** @param empty what an empty text counts as */
function isPath(value: unknown, empty?: ''): value is string {
  return typeof value === 'string' && !/[\0\r\n]/.test(value) && (value !== '' || empty !== undefined)
}

function isAbove(folder: string, file: string): boolean {
  const way = relative(folder, dirname(file))
  return !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
