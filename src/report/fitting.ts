import type { Verdict } from '../access/verdict.ts'

/**
 * The parts that fit into a number of bytes, in their order, each with one more byte to separate it from the next.
 *
 * @returns them, and how many are left out
 */
export function fitting(parts: readonly string[], bytes: number): { shown: readonly string[]; left: number } {
  let room = bytes
  const end = parts.findIndex(part => {
    room -= Buffer.byteLength(part) + 1
    return room < 0
  })
  return end < 0 ? { shown: parts, left: 0 } : { shown: parts.slice(0, end), left: parts.length - end }
}

const ORDER: readonly Verdict[] = ['denied', 'unknown', 'allowed']

/** What was refused, then what is unknown, then the rest: the order in which a list is cut short. */
export function refusedFirst<T extends { readonly verdict: Verdict }>(items: readonly T[]): T[] {
  return ORDER.flatMap(verdict => items.filter(item => item.verdict === verdict))
}
