/** @returns what came of something that may fail; nothing where it did */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** @returns whether something that may fail went through */
export function succeeds(work: () => unknown): boolean {
  return attempt(() => [work()]) !== undefined
}
