import { isAbsolute } from 'node:path'
import { getState, saveState } from '@actions/core'
import { runDirOf } from '../credentials/run-dir.ts'
import type { LoginBase, Place } from '../credentials/shared.ts'
import { isObject, type Json, objectOf, parsed } from '../runner/json.ts'

/** The variables that a login may export, by what they lead to. */
export const VARIABLES = { docker: 'DOCKER_CONFIG', podman: 'REGISTRY_AUTH_FILE', buildx: 'BUILDX_CONFIG' } as const
export type Variable = (typeof VARIABLES)[keyof typeof VARIABLES]

/** What main leaves for post, which is another process: no secret, and nothing that one can be read from. */
export interface SavedLogin extends LoginBase {
  readonly registry: string
  /** The user's own configs that get an entry, and whether each has it yet. */
  readonly places: readonly (Place & { readonly stored: boolean })[]
  /** What the exported variables were before. */
  readonly exported: Readonly<Record<string, string>>
}

const STATE = 'login'

/** Saves what post needs; a later call replaces it. Called before the first write, so that a half-done login is undone. */
export function saveLogin({ folder, ...login }: SavedLogin): void {
  saveState(STATE, login)
}

export function forgetLogin(): void {
  saveState(STATE, '')
}

/**
 * Reads what main saved. The runner keeps it, so only what costs nothing is checked: the folder follows from the run's id,
 * the variables are those three, and files have absolute paths. @returns nothing where there was no login
 */
export function loadLogin(env: NodeJS.ProcessEnv): SavedLogin | 'unreadable' | undefined {
  const text = getState(STATE)
  if (text === '') return undefined
  const saved = objectOf(parsed(text)) as unknown as SavedLogin
  const { runId, places, exported, fingerprint } = saved
  const isPlace = ({ file, name }: Json) => isAbsolute(`${file}`) && typeof name === 'string'
  const arePlaces = Array.isArray(places) && places.map(objectOf).every(isPlace)
  const isWhole = isObject(exported) && isObject(fingerprint) && arePlaces
  if (!isWhole || !/^[\da-f]{16}$/.test(runId)) return 'unreadable'
  return { ...saved, folder: runDirOf(env.RUNNER_TEMP ?? '', runId) }
}
