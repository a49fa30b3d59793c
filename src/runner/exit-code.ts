/** How long what is left over may hold the process after its end, in ms. */
const LINGER_MS = 1_000

/**
 * Watches for an unexpected end. node ends with 0 where its event loop runs dry, so a request that never settles
 * would end a step green; an exception that nothing catches would end it with a stack trace in place of words.
 * @returns to be called when the work is done: the event loop may run dry from then on
 */
export function onUnexpectedEnd(tell: (thrown: unknown) => void): () => void {
  let told = false
  const tellFirst = (thrown: unknown) => {
    if (!told) tell(thrown)
    told = true
  }
  const ranDry = () => tellFirst(new Error('it stopped before it was done'))
  process.once('beforeExit', ranDry)
  process.on('uncaughtException', tellFirst)
  return () => process.off('beforeExit', ranDry)
}

/** Fails the process until it reaches a verdict. @returns to be called with whether the step fails */
export function failUntilDecided(tell: (thrown: unknown) => void): (failed: boolean) => void {
  let fault = false
  process.exitCode = 1
  const done = onUnexpectedEnd(thrown => {
    fault = true
    process.exitCode = 1
    tell(thrown)
  })
  return failed => {
    done()
    if (!fault) process.exitCode = failed ? 1 : 0
    // A socket that some server keeps open, or a tunnel that a proxy does not finish, would hold the process.
    setTimeout(() => process.exit(), LINGER_MS).unref()
  }
}
