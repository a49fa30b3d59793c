/** How often a run is made where the machine was paused, from which pause on, and how often that is looked at; in ms. */
const RUNS = 3
const PAUSE_MS = 2_000
const TICK_MS = 200

/**
 * Makes runs at the same time, at most so many at once: what waits for a time-out waits next to the others. Out: a
 * promise for each, for the test that looks at it.
 *
 * The action's limits go by the clock. Where this process, which is the registry of all runs, was paused for seconds, a
 * limit shows the machine's pace and not the action's: such a run is made again.
 */
export function openPool(atOnce: number): <T>(run: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let busy = 0
  return run => {
    const turn = busy < atOnce ? Promise.resolve() : new Promise<void>(resolve => queue.push(resolve))
    if (busy < atOnce) busy += 1
    const made = turn
      .then(() => runUnpaused(run))
      .finally(() => {
        const next = queue.shift()
        if (next) next()
        else busy -= 1
      })
    // Its test awaits it; until then a rejection is not an unhandled one.
    made.catch(() => undefined)
    return made
  }
}

async function runUnpaused<T>(run: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    let last = performance.now()
    let longest = 0
    const look = () => {
      const now = performance.now()
      longest = Math.max(longest, now - last - TICK_MS)
      last = now
    }
    const clock = setInterval(look, TICK_MS)
    try {
      const made = await run()
      look()
      if (longest < PAUSE_MS || count === RUNS) return made
      process.stderr.write(`The machine paused for ${Math.round(longest)} ms: run ${count + 1} of ${RUNS} is made\n`)
    } finally {
      clearInterval(clock)
    }
  }
}
