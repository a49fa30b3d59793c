import { globSync } from 'node:fs'
import { dirname } from 'node:path'
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
    if (!isFull())
      say('Long tables were sampled, and no example was played on a real registry: CI_FULL=1 plays them all')
    if (skipped > 0) say(`${skipped} tests were skipped. They need what this machine does not have: ${most.join(', ')}`)
    if (process.platform !== 'linux') sayOtherFiles()
  }
}

/** The simulator has a runner on Linux: bash, /proc, modes of files. */
function sayOtherFiles(): void {
  const files = globSync(['__tests__/!(unit)/*.test.ts', 'simulator/**/*.test.ts'])
  const others = files.filter(file => !file.endsWith('portability.test.ts'))
  const counts = [...new Set(others.map(dirname))].map(folder => {
    return `${others.filter(file => dirname(file) === folder).length} in ${folder}`
  })
  say(`Test files that need Linux were skipped: ${counts.join(', ')}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
