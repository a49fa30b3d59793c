import { readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

// Where `.ci/run` puts the clients that it builds.
const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
process.env.PATH = [join(caches, 'ghcr-login-tests', 'bin'), process.env.PATH].join(delimiter)

const folder = join(import.meta.dirname, '__tests__')

/** Whether a test runs the action on the simulated runner, itself or through a file that it imports from its own folder. */
function isSimulated(file) {
  // It has no simulator, but the modes and links that the simulator's homes have.
  if (file === 'store-run.ts') return true
  const text = readFileSync(join(folder, file), 'utf8')
  if (
    /^import (?!type).*from '\.\.\/simulator\/(?:simulator|demo|pictures\/runs|runner\/command-recorder)\.ts'/m.test(
      text
    )
  )
    return true
  return [...text.matchAll(/from '\.\/([\w.-]+\.ts)'/g)].some(([, beside]) => isSimulated(beside))
}

const simulated = readdirSync(folder).filter(file => file.endsWith('.test.ts') && isSimulated(file))
const linux = process.platform === 'linux'
if (!linux) {
  const why = `The simulator needs bash and /proc, which ${process.platform} has not`
  if (process.env.CI_NO_SKIP === '1') throw new Error(why)
  console.log(`${why}. Skipped: ${simulated.join(', ')}`)
}

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  setupFiles: ['<rootDir>/__tests__/quiet.ts'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: linux ? [] : simulated.map(file => `${file.replaceAll('.', '\\.')}$`),
  // Twice as many as the smallest machine has cores: some tests wait for time limits while others compute.
  maxWorkers: 4,
  // A hang ends here; what is bounded is asserted in its test.
  testTimeout: 600000
}
