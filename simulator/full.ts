/** Whether proofs go to their full length, as in `.ci/run`: CI_FULL=1. */
export const isFull = (): boolean => process.env.CI_FULL === '1'
