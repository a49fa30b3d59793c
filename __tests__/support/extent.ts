import { isFull } from '../../simulator/full.ts'

/**
 * How far a proof by repetition goes: to its full length where CI_FULL=1, as in `.ci/run`, else so far that the suite
 * stays short. What is proved is the same.
 */
export function extent<T>(full: T, short: T): T {
  return isFull() ? full : short
}

/** All rows of a table, or each so-many-th of them. */
export function sample<T>(rows: readonly T[], each: number): T[] {
  return rows.filter((_, index) => index % extent(1, each) === 0)
}
