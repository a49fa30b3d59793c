import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

// Where `.ci/run` puts the clients that it builds.
const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
process.env.PATH = [join(caches, 'ghcr-login-tests', 'bin'), process.env.PATH].join(delimiter)

// swc unpacks itself into the user's ~/.cache otherwise. Whoever may write to this folder may also change the tests.
process.env.SWC_NATIVE_BINDING_CACHE = join(import.meta.dirname, 'node_modules', '.cache', 'swc')
process.env.SWC_NATIVE_BINDING_CACHE_SKIP_SECURITY_CHECK = '1'

// The folders say what a test needs: `unit/` runs everywhere, and one file in `action/` starts the action on any system.
const everywhere = ['<rootDir>/__tests__/unit/**/*.test.ts', '<rootDir>/__tests__/action/portability.test.ts']
const linux = process.platform === 'linux'
if (!linux && process.env.CI_NO_SKIP === '1') {
  throw new Error(`The simulator needs bash and /proc, which ${process.platform} does not have`)
}

const isFull = process.env.CI_FULL === '1'
const clients = readdirSync(join(import.meta.dirname, '__tests__', 'clients')).map(name => `__tests__/clients/${name}`)
const words = process.argv.slice(2).filter(word => word !== '' && !word.startsWith('-'))
const isNamed = words.some(word => clients.some(file => file.includes(word) || word.endsWith(file)))

export default {
  reporters: ['default', '<rootDir>/__tests__/support/skip-reporter.ts'],
  // Nothing is left in the system's folder for temporary files.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  setupFiles: ['<rootDir>/__tests__/support/setup.ts'],
  // The real clients are a proof by repetition of what the other folders prove on their stand-ins: with CI_FULL=1, or by name.
  testPathIgnorePatterns: isFull || isNamed ? [] : ['<rootDir>/__tests__/clients/'],
  testMatch: linux ? ['<rootDir>/{__tests__,simulator}/**/*.test.ts'] : everywhere,
  watchman: false,
  // Four times as many as the smallest machine has cores: most of a test is waiting, for a process or for a time limit.
  maxWorkers: 8,
  // A hang ends here; what is bounded is asserted in its test.
  testTimeout: 600000
}
