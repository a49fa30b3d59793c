import { basename, dirname, isAbsolute, relative } from 'node:path'
import { getState, saveState } from '@actions/core'
import type { LoginBase, SharedConfigFile, Stored } from '../credentials/record.ts'
import { runDirOf } from '../credentials/run-dir.ts'
import type { Fingerprint } from '../github/credential.ts'

/** The variables that a login may export. */
export const EXPORTED_VARIABLES = ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE'] as const
export type ExportedVariable = (typeof EXPORTED_VARIABLES)[number]

/** What main leaves for post, which is another process: no secret, and nothing that one can be read from. */
export interface LoginState extends LoginBase {
  /**
   * How far main came. `engines`: it had yet to wait for them, and one that was killed leaves them running. Else the
   * credential is where tools look for it: `shared`, in the user's own files; `own`, in the run's own as well.
   */
  readonly phase: (typeof PHASES)[number]
  readonly places: readonly SharedConfigFile[]
  /** Variables that are exported, and what they were before. */
  readonly exported: readonly Exported[]
}

const PHASES = ['engines', 'shared', 'own'] as const

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
  | { readonly kind: 'damaged'; readonly login: Partial<LoginState>; readonly fields: readonly string[] }

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
  const exported = only(saved.exported, isListOf(isExported))
  const files = [env.REGISTRY_AUTH_FILE, ...(exported ?? []).map(({ before }) => before)]
  const runId = only(saved.runId, isRunId)
  const folder = runDirOf(env.RUNNER_TEMP ?? '', runId ?? '')
  const login: { [name in keyof LoginState]: LoginState[name] | undefined } = {
    registry: only(saved.registry, isRegistry),
    runId,
    folder: only(saved.folder, (value): value is string => value === folder),
    logout: only(saved.logout, value => typeof value === 'boolean'),
    fingerprint: only(saved.fingerprint, isFingerprint),
    phase: PHASES.find(each => each === saved.phase),
    places: only(
      saved.places,
      isListOf(place => isPlace(place, files))
    ),
    exported
  }
  const known = Object.entries(login).filter(([, value]) => value !== undefined)
  if (known.length === Object.keys(login).length) return { kind: 'whole', login: login as LoginState }
  const fields = Object.keys(login).filter(name => known.every(([each]) => each !== name))
  return { kind: 'damaged', login: Object.fromEntries(known), fields }
}

function only<T>(value: unknown, is: (value: unknown) => value is T): T | undefined {
  return is(value) ? value : undefined
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function isListOf<T>(is: (each: unknown) => each is T): (value: unknown) => value is T[] {
  return (value): value is T[] => Array.isArray(value) && value.every(is)
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
