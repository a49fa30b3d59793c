import type { AggregatedResult, Reporter } from '@jest/reporters'
import { isFull } from '../../simulator/full.ts'
import { NEEDS } from './needs-title.ts'

/** Says in the last lines what was not played, and how many tests were skipped for what the machine does not have. */
export default class SkipReporter implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_: unknown, { testResults }: AggregatedResult): void {
    const wanting = new Map<string, number>()
    let skipped = 0
    for (const { status, fullName } of testResults.flatMap(file => file.testResults)) {
      const needs = [...fullName.matchAll(NEEDS)].flatMap(([, names = '']) => names.split(', '))
      if (status !== 'pending' || needs.length === 0) continue
      skipped += 1
      for (const need of new Set(needs)) wanting.set(need, (wanting.get(need) ?? 0) + 1)
    }
    const most = [...wanting].sort(([, a], [, b]) => b - a).map(([need, tests]) => `${need} (${tests})`)
    if (!isFull()) console.error('Tables were sampled, and the real clients and registry left out: CI_FULL=1 plays all')
    if (skipped > 0)
      console.error(`${skipped} tests were skipped. They need what this machine does not have: ${most.join(', ')}`)
    // The simulator has a runner on Linux: bash, /proc, modes of files.
    if (process.platform !== 'linux')
      console.error('Only __tests__/unit/ and portability.test.ts ran: the others need Linux')
  }
}
