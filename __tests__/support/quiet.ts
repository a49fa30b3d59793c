/**
 * Functions of the source that a test calls in its own process write workflow commands to stdout. Nobody reads them there,
 * and GitHub's runner would take them for its own where the tests are a step.
 */
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
  typeof chunk === 'string' && chunk.startsWith('::') ? true : write(chunk, ...rest)) as typeof process.stdout.write
