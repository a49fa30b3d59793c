/**
 * How far a proof by repetition goes: to its full length where CI_FULL=1, as in `.ci/run`, else so far that the suite
 * stays under three minutes on two cores. What is proved is the same.
 */
export function extent(full: number, short: number): number {
  return process.env.CI_FULL === '1' ? full : short
}
