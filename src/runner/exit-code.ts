import { error } from '@actions/core'
import { sanitize } from './sanitize.ts'

/** How long what is left over may hold the process after its end, in ms. */
const LINGER_MS = 1_000

/**
 * The exit code of a step that has to reach a verdict: it is 1 until the step says otherwise. node ends with 0 where its
 * event loop runs dry, so a request that never settles would end the step green; an exception that nobody catches would
 * end it with a stack trace in place of words.
 */
export class ExitCode {
  #state: 'undecided' | 'decided' | 'fault' = 'undecided'

  constructor() {
    process.exitCode = 1
    process.once('beforeExit', () => {
      if (this.#state === 'undecided') this.#fault('It stopped before it reached a verdict')
    })
    process.on('uncaughtException', thrown => {
      this.#fault(`It met an error that it did not expect: ${sanitize(String(thrown))}`)
    })
  }

  /** @param failed whether the step is to end red; after a fault it does whatever is said here */
  decide(failed: boolean): void {
    if (this.#state === 'fault') return
    this.#state = 'decided'
    process.exitCode = failed ? 1 : 0
    // A socket that some server keeps open, or a tunnel that a proxy does not finish, would hold the process.
    setTimeout(() => process.exit(), LINGER_MS).unref()
  }

  #fault(what: string): void {
    this.#state = 'fault'
    process.exitCode = 1
    error(
      `Internal error in ghcr-login: ${what}.\nPlease report it with this message and the log of the step: https://github.com/OWNER/ghcr-login/issues`,
      { title: 'Internal error' }
    )
  }
}
