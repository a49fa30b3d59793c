import { basename, dirname, isAbsolute, relative } from 'node:path'
import { getState, saveState } from '@actions/core'
import { isHelperName } from '../credentials/credential-helper.ts'
import {
  type Check,
  isBoolean,
  listOf,
  matching,
  objectOf,
  oneOf,
  optional,
  parsed,
  shaped
} from '../credentials/json.ts'
import { isFingerprint, isRunId, type LoginBase, type SharedConfigFile, type Stored } from '../credentials/record.ts'
import { runDirOf } from '../credentials/run-dir.ts'

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
  const saved = objectOf(parsed(text))
  const folder = runDirOf(env.RUNNER_TEMP ?? '', `${saved.runId}`)
  const before = areExported(saved.exported) ? saved.exported.map(each => each.before) : []
  const checks: { readonly [name in keyof LoginState]: Check<LoginState[name]> } = {
    registry: matching(/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i),
    runId: isRunId,
    folder: oneOf([folder]),
    logout: isBoolean,
    fingerprint: isFingerprint,
    phase: oneOf(PHASES),
    places: listOf(placeWith([env.REGISTRY_AUTH_FILE, ...before])),
    exported: areExported
  }
  const fields = Object.entries<Check<unknown>>(checks).flatMap(([name, is]) => (is(saved[name]) ? [] : [name]))
  const known: Partial<LoginState> = Object.fromEntries(
    Object.entries(saved).filter(([name]) => !fields.includes(name))
  )
  return fields.length === 0 ? { kind: 'whole', login: known as LoginState } : { kind: 'damaged', login: known, fields }
}

const areExported = listOf(shaped<Exported>({ name: oneOf(EXPORTED_VARIABLES), before: matching(/^[^\0\r\n]*$/) }))

const isPath = matching(/^[^\0\r\n]+$/)

const hasFields = shaped<SharedConfigFile>({
  kind: oneOf(['docker', 'podman']),
  file: isPath,
  missing: listOf(isPath),
  stored: optional(shaped<Stored>({ helper: optional(isHelperName), wasAlreadyThere: isBoolean }))
})

/** @param authFiles what REGISTRY_AUTH_FILE names and named: podman's file may have any name */
function placeWith(authFiles: readonly (string | undefined)[]): Check<SharedConfigFile> {
  return (value): value is SharedConfigFile => {
    if (!hasFields(value)) return false
    const { kind, file, missing } = value
    const isPodmans = /[/\\]containers[/\\]auth\.json$/.test(file) || authFiles.includes(file)
    const isNamed = kind === 'docker' ? basename(file) === 'config.json' : isPodmans
    return isNamed && missing.every(folder => isAbove(folder, file))
  }
}

function isAbove(folder: string, file: string): boolean {
  const way = relative(folder, dirname(file))
  return !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way)
}
