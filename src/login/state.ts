import { getState, saveState } from '@actions/core'
import type { SharedConfigFile } from '../credentials/record.ts'
import type { Fingerprint } from '../github/credential.ts'

/** What main leaves for post, which is another process. No secret, nothing that one can be read from. */
export interface LoginState {
  readonly registry: string
  readonly runId: string
  /** The run's own folder below RUNNER_TEMP. */
  readonly folder: string
  readonly logout: boolean
  readonly fingerprint: Fingerprint
  readonly places: readonly SharedConfigFile[]
  /** Whether the run's own folder holds a login that tools read. */
  readonly keepsPrivateFile: boolean
  /** Variables that are exported, and what they were before. */
  readonly exported: readonly { readonly name: string; readonly before: string }[]
  /** Whether main had yet to wait for the engines: one that was killed leaves them running. */
  readonly running: boolean
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
    if (Array.isArray(saved.places) && Array.isArray(saved.exported) && typeof saved.logout === 'boolean') return saved
  } catch {
    // Said below.
  }
  throw new Error('What the login saved cannot be read')
}
