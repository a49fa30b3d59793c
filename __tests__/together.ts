/**
 * Plays scenes at the same time, so many at once: a scene that waits for a time-out costs the suite nothing where others
 * wait beside it. Out: a promise each, for the test of its own.
 */
export function openTheatre(atOnce: number): <T>(scene: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let busy = 0
  return scene => {
    const turn = busy < atOnce ? Promise.resolve() : new Promise<void>(resolve => queue.push(resolve))
    if (busy < atOnce) busy += 1
    const played = turn.then(scene).finally(() => {
      const next = queue.shift()
      if (next) next()
      else busy -= 1
    })
    // Its test awaits it; until then a failure is nobody's.
    played.catch(() => undefined)
    return played
  }
}
