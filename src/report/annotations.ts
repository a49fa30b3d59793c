import { error, info, notice, warning } from '@actions/core'
import type { Problem } from '../diagnosis/problem.ts'
import type { Inputs } from '../runner/inputs.ts'

export type Severity = 'error' | 'warning' | 'notice'

/** How severe a problem is in this step: a denial is a warning where `on-denied` is `warn`. */
export function severityOf({ level }: Problem, inputs: Inputs | undefined): Severity {
  if (level !== 'denial') return level
  return inputs?.onDenied === 'warn' ? 'warning' : 'error'
}

/** GitHub keeps 10 annotations of each severity in a step, its own "Process completed with exit code 1" included. */
const LIMIT = 9

const COMMANDS = { error, warning, notice } as const

/** The annotations of the step, as many as GitHub keeps; the log has them all. */
export class Annotations {
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, notice: 0 }

  add(severity: Severity, title: string, message: string): void {
    this.#counts[severity] += 1
    const count = this.#counts[severity]
    const annotate = COMMANDS[severity]
    if (count < LIMIT) annotate(message, { title })
    else info(`\n${message}`)
    if (count === LIMIT) annotate('There is more: the log and the job summary show the rest.', { title: 'More' })
  }
}
