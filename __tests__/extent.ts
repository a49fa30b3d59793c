import { isFull } from '../simulator/full.ts'

/**
 * How far a proof by repetition goes: to its full length where CI_FULL=1, as in `.ci/run`, else so far that the suite
 * stays under two minutes on two cores. What is proved is the same.
 */
export function extent(full: number, short: number): number {
  return isFull() ? full : short
}
