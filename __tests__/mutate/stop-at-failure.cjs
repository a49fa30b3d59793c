const { TestEnvironment } = require('jest-environment-node')

/** Skips what comes after a test that failed: the mutant is killed. */
module.exports = class StopAtFailure extends TestEnvironment {
  #failed = false

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#failed = true
    if (name === 'test_start' && this.#failed) test.mode = 'skip'
  }
}
