/** How long what is left over may hold the process after its end, in ms. */
const LINGER_MS = 1_000

/**
 * Watches for an unexpected end. node ends with 0 where its event loop runs dry, so a request that never settles
 * would end a step green; an exception that nothing catches would end it with a stack trace in place of words.
 *
 * @param tell called at most once, with what was thrown
 * @returns to be called when the work is done: the event loop may run dry from then on
 */
export function onUnexpectedEnd(tell: (thrown: unknown) => void): () => void {
  let told = false
  let done = false
  const tellFirst = (thrown: unknown) => {
    if (!told) tell(thrown)
    told = true
  }
  process.once('beforeExit', () => {
    if (!done) tellFirst(new Error('it stopped before it was done'))
  })
  process.on('uncaughtException', tellFirst)
  return () => {
    done = true
  }
}

/** The exit code of main, which has to reach a verdict: it is 1 until the step says otherwise. */
export class ExitCode {
  readonly #done: () => void
  #fault = false

  constructor(tell: (thrown: unknown) => void) {
    process.exitCode = 1
    this.#done = onUnexpectedEnd(thrown => {
      this.#fault = true
      process.exitCode = 1
      tell(thrown)
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
