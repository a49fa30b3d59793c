import { sanitize } from './sanitize.ts'

/** How long what is left over may hold the process after its end, in ms. */
const LINGER_MS = 1_000

/**
 * Watches for an unexpected end. node ends with 0 where its event loop runs dry, so a request that never settles
 * would end a step green; an exception that nothing catches would end it with a stack trace in place of words.
 *
 * @param tell called at most once, with what happened
 * @returns to be called when the work is done: the event loop may run dry from then on
 */
export function onUnexpectedEnd(tell: (what: string) => void): () => void {
  let told = false
  let done = false
  const once = (what: string) => {
    if (!told) tell(what)
    told = true
  }
  process.once('beforeExit', () => {
    if (!done) once('it stopped before it was done')
  })
  process.on('uncaughtException', thrown => once(sanitize(String(thrown))))
  return () => {
    done = true
  }
}

/** The exit code of main, which has to reach a verdict: it is 1 until the step says otherwise. */
export class ExitCode {
  readonly #done: () => void
  #fault = false

  /** @param tell called after an unexpected end, with what happened */
  constructor(tell: (what: string) => void) {
    process.exitCode = 1
    this.#done = onUnexpectedEnd(what => {
      this.#fault = true
      process.exitCode = 1
      tell(what)
    })
  }

  /** @param failed whether the step is to fail; it fails in any case after an unexpected end */
  decide(failed: boolean): void {
    this.#done()
    if (!this.#fault) process.exitCode = failed ? 1 : 0
    // A socket that some server keeps open, or a tunnel that a proxy does not finish, would hold the process.
    setTimeout(() => process.exit(), LINGER_MS).unref()
  }
}
