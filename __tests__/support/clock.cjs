// Loaded into the built action with NODE_OPTIONS=--require: its waits take no time, and the limit of a try is divided by
// `limits` of TEST_CLOCK, or is what `exact` has for so many ms. Below 1 all limits are longer, for a machine that is busy.
// What is waited for is noted in WAITS_FILE, in ms. Nothing of this is in the action: no job can shorten its limits.
const { appendFileSync } = require('node:fs')
const promises = require('node:timers/promises')
const { syncBuiltinESMExports } = require('node:module')

const { limits = 1, exact = {}, clockJumps = 0 } = JSON.parse(process.env.TEST_CLOCK)
const { setTimeout: sleep, setImmediate: soon } = promises
const now = performance.now.bind(performance)
let ahead = 0
let waited = false

const slow = Math.min(1, limits)
performance.now = () => now() * slow + ahead
promises.setTimeout = async (ms, value, options) => {
  // What nobody waits for: a limit.
  if (options?.ref === false) return sleep(ms, value, options)
  waited = true
  const until = performance.now() + ms
  if (process.env.WAITS_FILE) appendFileSync(process.env.WAITS_FILE, `${ms}\n`)
  await soon()
  ahead = Math.max(ahead, until - now() * slow)
  return value
}
const { timeout } = AbortSignal
AbortSignal.timeout = ms => {
  const until = performance.now() + ms
  const signal = timeout.call(AbortSignal, exact[ms] ?? Math.ceil(ms / limits))
  // When a limit is over, all of it has passed.
  signal.addEventListener('abort', () => {
    ahead = Math.max(ahead, until - now() * slow)
  })
  return signal
}
const { setTimeout: timer } = globalThis
// A limit of a program.
globalThis.setTimeout = (work, ms, ...rest) => timer(work, exact[Math.ceil(ms)] ?? ms, ...rest)
const { now: date } = Date
// Forward or back while the step waits for the first time.
Date.now = () => Math.round(date() + ahead + (waited ? clockJumps : 0))
syncBuiltinESMExports()
