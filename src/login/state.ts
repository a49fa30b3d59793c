import { getState, saveState } from '@actions/core'
import type { Fingerprint } from '../credentials/auth-entry.ts'
import type { SharedPlace } from '../credentials/record.ts'

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
      readonly places: readonly SharedPlace[]
      /** Variables that are exported, and what they were before. */
      readonly exported: readonly { readonly name: ExportedVariable; readonly before: string }[]
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

/**
 * What main saved, or nothing where it saved none.
 *
 * @throws Error where it is not what main saved
 */
export function loadLoginState(): LoginState | undefined {
  const text = getState(STATE)
  if (text === '') return undefined
  try {
    const saved: LoginState = JSON.parse(text)
    if (typeof saved.phase === 'string' && typeof saved.logout === 'boolean') return saved
  } catch {
    // Not JSON.
  }
  throw new Error('What the login saved cannot be read')
}
