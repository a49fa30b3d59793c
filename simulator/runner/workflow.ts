import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Contexts, holds, interpolate } from './expressions.ts'
import type { Job } from './job.ts'
import type { Step } from './step.ts'

export interface WorkflowOptions {
  /** `uses:` that are passed over, e.g. /^actions\/checkout@/; every other foreign action is an error. */
  skip?: RegExp
  /** `uses:` that mean this repository's action. */
  own?: RegExp
  /** What the steps that are passed over put out, by their id. */
  results?: Record<string, Record<string, string>>
  /** Values for inputs of this repository's action that a step sets otherwise, such as a shorter `wait`. */
  overrides?: Record<string, string>
  /** Further contexts: `matrix` of the leg that is meant, `needs` of the jobs before, `inputs`, `vars`. */
  contexts?: Contexts
}

export interface WorkflowResult {
  /** In order; a step whose `if:` did not hold is absent, and so is one of an action that is passed over. */
  steps: Step[]
  /** The steps whose `if:` did not hold, the steps after a failure included; or the job, where its own did not. */
  skipped: string[]
  /** The steps of other actions that would have run, with their inputs. */
  passed: PassedStep[]
  /** The job's own outputs, for `needs` of the jobs after it. */
  outputs: Record<string, string>
}

export interface PassedStep {
  uses: string
  with: Record<string, string>
}

interface WrittenStep {
  /** Steps that run at once on GitHub; here they come one after another, since only one step at a time is recorded. */
  parallel?: WrittenStep[]
  id?: string
  name?: string
  if?: string | boolean
  uses?: string
  run?: string
  with?: Record<string, unknown>
  env?: Record<string, unknown>
  'continue-on-error'?: boolean
}

type Permissions = string | Record<string, string>

interface WrittenJob {
  if?: string | boolean
  permissions?: Permissions
  env?: Record<string, unknown>
  steps?: WrittenStep[]
  outputs?: Record<string, unknown>
}

// What runs next to or around the steps is not simulated: a test gives the job the PATH of its container, and the leg of its
// matrix in `contexts`.
const JOB_KEYS = new Set(
  'name runs-on permissions env steps outputs needs timeout-minutes if container environment strategy'.split(' ')
)
const STEP_KEYS = new Set('id name if uses run with env continue-on-error shell'.split(' '))

/**
 * A job of a workflow file that uses this action and `run:` steps; its posts run at the job's end, as all others. What else
 * it holds is an error, not passed over in silence: an example that was not wholly run was not tested. The token gets the
 * `packages` permission of the `permissions:` block, and none where the block does not name packages, as on GitHub.
 */
export async function runWorkflow(job: Job, file: string, jobName: string, options: WorkflowOptions = {}) {
  const { skip, own = /^\.\/?$|\/ghcr-login@/, results = {}, overrides = {} } = options
  const written = parse(readFileSync(file, 'utf8')) as {
    permissions?: Permissions
    env?: Record<string, unknown>
    jobs: Record<string, WrittenJob>
  }
  const described = written.jobs[jobName]
  if (!described?.steps) throw new Error(`${file} has no steps for a job ${jobName}`)
  refuseOthers(described, JOB_KEYS, `the job ${jobName}`)
  Object.assign(job.parts.contexts, options.contexts)
  const permissions = described.permissions ?? written.permissions
  if (permissions !== undefined) job.parts.permit(packagesOf(permissions))
  const texts = (from: Record<string, unknown> = {}) =>
    Object.fromEntries(
      Object.entries(from).map(([k, v]) => [k, interpolate(String(v ?? ''), job.contexts, job.status)])
    )
  for (const env of [written.env, described.env]) {
    Object.assign(job.exported, texts(env))
    job.granted.push(...Object.keys(env ?? {}))
  }

  const result: WorkflowResult = { steps: [], skipped: [], passed: [], outputs: {} }
  const runs = holds(described.if, job.contexts, job.status)
  if (!runs) result.skipped.push(jobName)
  for (const step of runs ? described.steps.flatMap(step => step.parallel ?? [step]) : []) {
    const called = step.name ?? step.uses ?? step.run?.split('\n')[0] ?? ''
    refuseOthers(step, STEP_KEYS, `the step "${called}"`)
    if (!holds(step.if, job.contexts, job.status)) {
      result.skipped.push(called)
      continue
    }
    if (step.uses !== undefined && !own.test(step.uses) && skip?.test(step.uses)) {
      result.passed.push({ uses: step.uses, with: texts(step.with) })
      if (step.id !== undefined) job.passOver(step.id, results[step.id] ?? {})
      continue
    }
    const name = step.name && interpolate(step.name, job.contexts, job.status)
    const given = { id: step.id, name, env: texts(step.env), continueOnError: step['continue-on-error'] }
    if (step.run !== undefined) result.steps.push(await job.run(step.run, given))
    else if (step.uses && own.test(step.uses)) {
      const changed = Object.entries(overrides).filter(([name]) => name in (step.with ?? {}))
      result.steps.push(await job.uses({ ...texts(step.with), ...Object.fromEntries(changed) }, given))
    } else throw new Error(`the step "${called}" uses an action that is not simulated`)
  }
  result.outputs = runs ? texts(described.outputs) : {}
  return result
}

function refuseOthers(written: object, known: Set<string>, where: string): void {
  const other = Object.keys(written).find(key => !known.has(key))
  if (other) throw new Error(`"${other}" of ${where} is not simulated`)
}

function packagesOf(permissions: Permissions): 'none' | 'read' | 'write' {
  if (typeof permissions === 'string') return permissions === 'write-all' ? 'write' : 'read'
  const asked = permissions.packages ?? 'none'
  if (asked === 'none' || asked === 'read' || asked === 'write') return asked
  throw new Error(`packages: ${asked} is no permission`)
}
