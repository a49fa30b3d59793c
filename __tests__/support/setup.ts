import { grant } from '../../simulator/runner/machine.ts'

// Runs before each file of tests.

// Which programs a test may take from the machine is what it says that it needs.
grant(new Set())

// What a runner has; a user's own may close the simulator's folders to the users that tests make.
process.umask(0o022)

// The tests may be a step of a job themselves, or of a user who has these variables: they are none of theirs.
for (const name of Object.keys(process.env)) {
  const isRunners = /^(?:ACTIONS|GITHUB|INPUT|RUNNER|STATE)_/i.test(name)
  if (isRunners || /^(?:DOCKER_AUTH_CONFIG|DOCKER_CONFIG|REGISTRY_AUTH_FILE)$/.test(name)) delete process.env[name]
}

/**
 * Functions of the source that a test calls in its own process write workflow commands to stdout. Nobody reads them there,
 * and GitHub's runner would take them for its own where the tests are a step.
 */
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
  typeof chunk === 'string' && chunk.startsWith('::') ? true : write(chunk, ...rest)) as typeof process.stdout.write
