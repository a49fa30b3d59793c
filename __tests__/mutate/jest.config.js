// For the copies that mutate.ts makes: the fastest file first, and nothing more after the first test that fails.
import config from '../../jest.config.js'

export default {
  ...config,
  rootDir: '../..',
  reporters: ['default'],
  testEnvironment: '<rootDir>/__tests__/mutate/stop-at-failure.cjs',
  testSequencer: '<rootDir>/__tests__/mutate/fastest-first.cjs',
  testTimeout: 120_000,
  bail: 1
}
