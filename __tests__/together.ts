import { afterAll } from '@jest/globals'

/** How often a scene is played where the machine stands still, and for how long it may, in ms. */
const PLAYS = 3
const STILL_MS = 2_000
const TICK_MS = 200

/**
 * Plays scenes at the same time, so many at once: a scene that waits for a time-out costs the suite nothing where others
 * wait beside it. Out: a promise each, for the test of its own.
 *
 * The action's limits are of the clock. Where this process, which is the registry of all scenes, got no turn for seconds,
 * a limit tells of the machine and not of the action: such a scene is played again.
 */
export function openTheatre(atOnce: number): <T>(scene: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let again = 0
  afterAll(() => {
    if (again > 0) process.stderr.write(`The machine stood still: ${again} times a scene was played again\n`)
  })
  let busy = 0
  return scene => {
    const turn = busy < atOnce ? Promise.resolve() : new Promise<void>(resolve => queue.push(resolve))
    if (busy < atOnce) busy += 1
    const played = turn
      .then(() => playInMotion(scene, () => again++))
      .finally(() => {
        const next = queue.shift()
        if (next) next()
        else busy -= 1
      })
    // Its test awaits it; until then a failure is nobody's.
    played.catch(() => undefined)
    return played
  }
}

async function playInMotion<T>(scene: () => Promise<T>, isAgain: () => void): Promise<T> {
  for (let play = 1; ; play++) {
    let last = performance.now()
    let still = 0
    const look = () => {
      const now = performance.now()
      still = Math.max(still, now - last - TICK_MS)
      last = now
    }
    const clock = setInterval(look, TICK_MS)
    try {
      const played = await scene()
      look()
      if (still < STILL_MS || play === PLAYS) return played
      isAgain()
    } finally {
      clearInterval(clock)
    }
  }
}
