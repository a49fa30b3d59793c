import { describe } from '@jest/globals'
import { onMachine } from '../../simulator/runner/fake-engine.ts'

/**
 * Tests that need real programs. Where one is not on PATH they are skipped and the output says which; with
 * CI_NO_SKIP=1, as `.ci/run` sets it, they run and fail instead.
 */
export function withPrograms(names: readonly string[], title: string, tests: () => void): void {
  const missing = names.filter(name => onMachine(name) === undefined)
  if (missing.length === 0 || process.env.CI_NO_SKIP === '1') describe(title, tests)
  else describe.skip(`${title} (skipped: ${missing.join(', ')} not on PATH)`, tests)
}
