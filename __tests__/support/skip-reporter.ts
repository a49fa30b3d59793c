import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AggregatedResult, Reporter } from '@jest/reporters'
import type { Config } from '@jest/types'
import { isFull } from '../../simulator/full.ts'
import { NEEDS } from './needs-title.ts'

/** Says in the last line how many tests were skipped, and what the machine would have to have for them. */
export default class SkipReporter implements Pick<Reporter, 'onRunComplete'> {
  readonly #isWhole: boolean

  constructor({ testPathPatterns }: Config.GlobalConfig) {
    this.#isWhole = testPathPatterns.patterns.length === 0
  }

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
    if (skipped > 0) say(`${skipped} tests were skipped. They need what this machine does not have: ${most.join(', ')}`)
    if (process.platform !== 'linux') sayOtherFiles()
    else if (this.#isWhole && !isFull()) say('Left out: __tests__/clients, with the real clients. CI_FULL=1 runs them')
  }
}

/** The simulator has a runner on Linux: bash, /proc, modes of files. */
function sayOtherFiles(): void {
  const folders = new Map<string, number>()
  for (const file of globSync(['__tests__/!(unit)/*.test.ts', 'simulator/**/*.test.ts'])) {
    if (!file.endsWith('portability.test.ts')) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)
  }
  const all = [...folders].map(([folder, files]) => `${files} in ${folder}`)
  say(`Test files that need Linux were skipped: ${all.join(', ')}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
