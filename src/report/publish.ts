import { endGroup, error, info, notice, setOutput, startGroup, summary, warning } from '@actions/core'
import type { AccessReport } from '../access/verdict.ts'
import { diagnose, type Step } from '../diagnosis/diagnose.ts'
import { errorMessages, noSummary } from '../diagnosis/error-messages.ts'
import type { Message } from '../diagnosis/message.ts'
import { readJobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { escapeCommands } from '../runner/sanitize.ts'
import { annotationOf, groupsOf, titleOf } from './lines.ts'
import { accessLog, lastLines, outputsLine } from './log.ts'
import { outputsOf } from './outputs.ts'
import { hasSummary, summaryOf } from './summary.ts'

/** Shows the access as soon as it is known: a login may take a minute. */
export function showAccess(inputs: Inputs, access: AccessReport): void {
  for (const remark of inputs.remarks) info(escapeCommands(remark))
  const { title, lines } = accessLog(inputs, access)
  if (lines.length === 0) return
  startGroup(title)
  for (const line of lines) info(escapeCommands(line))
  endGroup()
}

/**
 * Writes what the job's page shows of the step, whatever came of it: annotations, the end of the log, outputs, summary.
 *
 * @returns whether the step failed
 */
export async function publish(step: Step, env: NodeJS.ProcessEnv): Promise<boolean> {
  const job = readJobContext(env)
  const messages = diagnose(step, job, Date.now())
  const annotate = annotator(job.manual)
  annotate(messages)
  for (const line of lastLines(step, job)) info(escapeCommands(line))
  const outputs = outputsOf(step, job, messages)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  info(outputsLine(outputs))
  if (hasSummary(step, messages) && env.GITHUB_STEP_SUMMARY) {
    const text = summaryOf(step, job, messages)
    await summary
      .addRaw(text, true)
      .write()
      .catch(thrown => annotate([noSummary(thrown)]))
  }
  return step.access?.endsStep === true || messages.some(({ level }) => level === 'error')
}

/** Tells of an unexpected end, after which nothing is published. */
export function tellOfFault(thrown: unknown, env: NodeJS.ProcessEnv): void {
  const { manual, issues } = readJobContext(env)
  annotator(manual)(errorMessages(thrown, { issues }))
}

const ANNOTATE = { error, warning, notice } as const
/** GitHub keeps 10 annotations of each level in a step, its own "Process completed with exit code 1" included. */
const ANNOTATIONS = 9

/** Annotates as many messages as GitHub keeps; the log has them all. */
function annotator(manual: string | undefined): (messages: readonly Message[]) => void {
  const shown = { error: 0, warning: 0, notice: 0 }
  return messages => {
    for (const group of groupsOf(messages)) {
      const [{ level }] = group
      const text = annotationOf(group, manual)
      const count = level === 'log' ? ANNOTATIONS : ++shown[level]
      if (level !== 'log' && count < ANNOTATIONS) ANNOTATE[level](text, { title: titleOf(group) })
      else info(`\n${text}`)
      if (level !== 'log' && count === ANNOTATIONS) {
        ANNOTATE[level]('There is more: the log and the job summary show the rest.', { title: 'More' })
      }
    }
  }
}
