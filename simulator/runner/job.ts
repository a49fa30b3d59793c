import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { RequestLog } from '../network/request-log.ts'
import { inputsOf, readAction } from './action.ts'
import type { Recorder } from './command-recorder.ts'
import { type Contexts, interpolate, type JobStatus } from './expressions.ts'
import { openCommandFiles, parseAssignments } from './file-commands.ts'
import { emptyFolder, type JobDirs } from './job-dirs.ts'
import { checkEnd, checkStep, type LeakChecks } from './leak-checks.ts'
import { Masks } from './masks.ts'
import { cancel, type Running, runProcess } from './process.ts'
import { type Left, type PlannedStep, type Step, type StepOptions, succeeded } from './step.ts'
import { runWorkflow, type WorkflowOptions, type WorkflowResult } from './workflow.ts'
import { StepLog } from './workflow-commands.ts'

export interface JobParts {
  name: string
  folder: JobDirs
  /** The environment of every step, before GITHUB_ENV changes it. */
  env: Record<string, string>
  contexts: Contexts
  secrets: Record<string, string>
  debug: boolean
  node: string
  action: string
  ledger: RequestLog
  recorder: Recorder
  watch: LeakChecks
  /** Adds to `watch.secrets` what of these values is a secret. */
  recognize(values: string[], token?: string): void
  /** Gives GITHUB_TOKEN the `packages` permission that a workflow asks for. */
  permit(packages: 'none' | 'read' | 'write'): void
  dispose(): Promise<void>
}

/** GitHub's runner for one job: steps in order, then posts in reverse, with the leak search after each of them. */
export class Job {
  readonly steps: Step[] = []
  status: JobStatus = 'success'
  /** Job-level `env:` of a workflow and what steps exported. */
  readonly exported: Record<string, string> = {}
  /** Variables by which the workflow itself hands secrets on; programs may have them in their environment. */
  readonly granted: string[] = []
  readonly #masks = new Masks()
  readonly #posts: Left[] = []
  readonly #outcomes: Contexts = {}
  #asked = 0
  #ended = false

  readonly parts: JobParts

  constructor(parts: JobParts) {
    this.parts = parts
    // As the runner does: what comes from the secrets context, github.token included, is masked from the start.
    for (const value of Object.values(parts.secrets)) if (value.trim() !== '') this.#masks.add(value)
  }

  get folder(): JobDirs {
    return this.parts.folder
  }

  /** The whole log of the job, as the page shows it. */
  get log(): string {
    return this.steps.map(({ title, log }) => `▼ ${title}\n${log}`).join('\n')
  }

  get contexts(): Contexts {
    const { contexts, secrets } = this.parts
    return {
      vars: {},
      ...contexts,
      secrets,
      env: { ...this.exported },
      steps: this.#outcomes,
      job: { status: this.status }
    }
  }

  /** A step with `uses:` of the action; its post waits until the job ends. */
  async uses(inputs: Record<string, string> = {}, options: StepOptions = {}): Promise<Step> {
    const action = readAction(options.action ?? this.parts.action)
    const { env, values, unexpected } = inputsOf(action, inputs, this.contexts)
    this.parts.recognize([...Object.values(values), ...Object.values(options.env ?? {})], values.token)
    const title = options.name ?? `Run ${action.name}`
    // The runner names a step without an id by itself.
    const GITHUB_ACTION = options.id ?? '__acme_ghcr-login'
    const left: Left = { action, title, env: { GITHUB_ACTION, ...options.env, ...env }, state: {} }
    if (action.post) this.#posts.push(left)
    const command: PlannedStep['command'] = [this.parts.node, action.main]
    return this.#step({ phase: 'main', title, command, options, unexpected, env: left.env, state: left.state })
  }

  /** A step with `run:`, i.e. `bash -e`. Expressions in the command are replaced before, as on GitHub. */
  run(command: string, options: StepOptions = {}): Promise<Step> {
    const text = interpolate(command, this.contexts, this.status)
    this.parts.recognize(Object.values(options.env ?? {}))
    const script = join(this.folder.records, '..', `${this.steps.length}.sh`)
    writeFileSync(script, text, { mode: 0o700 })
    const title = options.name ?? `Run ${text.trim().split('\n')[0]}`
    const shell = join(this.folder.shell, 'bash')
    return this.#step({ phase: 'run', title, command: [shell, '-e', script], env: { ...options.env }, options })
  }

  /** Takes a step of another action for one that ended well with these outputs. */
  passOver(id: string, outputs: Record<string, string>): void {
    this.#outcomes[id] = { outputs, outcome: 'success', conclusion: 'success' }
  }

  /** Runs the posts, the last step's first, looks for leaks and empties RUNNER_TEMP. Out: the posts' steps. */
  async end(options: Pick<StepOptions, 'during' | 'timeoutMs'> = {}): Promise<Step[]> {
    if (this.#ended) return []
    this.#ended = true
    const posts: Step[] = []
    try {
      for (const { action, title, env, state } of this.#posts.reverse()) {
        if (!action.post) continue
        const kept = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
        const command: PlannedStep['command'] = [this.parts.node, action.post]
        posts.push(
          await this.#step({ phase: 'post', title: `Post ${title}`, command, env: { ...env, ...kept }, options })
        )
      }
      checkEnd(this.parts.watch, this.#requests())
    } finally {
      emptyFolder(this.folder.runnerTemp)
      await this.parts.dispose()
    }
    return posts
  }

  /** The runner dies: no post runs and nothing is looked for. */
  async abandon(): Promise<void> {
    this.#ended = true
    await this.parts.dispose()
  }

  /** Runs the steps of a job of a workflow file. Its posts run at the job's end, as all others. */
  workflow(file: string, jobName: string, options?: WorkflowOptions): Promise<WorkflowResult> {
    return runWorkflow(this, file, jobName, options)
  }

  async #step({ phase, title, command, env: own, options, unexpected = [], state = {} }: PlannedStep): Promise<Step> {
    const { folder, parts } = this
    const [program, ...args] = command
    const log = new StepLog(this.#masks, parts.debug)
    const masksBefore = this.#masks.values.length
    const files = openCommandFiles(folder.runnerTemp, String(this.steps.length))
    const PATH = [folder.bin, folder.tools, folder.shell].join(delimiter)
    if (unexpected.length > 0) log.line(`::warning::Unexpected input(s) '${unexpected.join("', '")}'`)
    let broken: unknown
    const { reap, ...ended } = await runProcess(program, args, {
      cwd: folder.workspace,
      env: { ...parts.env, PATH, ...this.exported, ...own, ...files.env },
      timeoutMs: options.timeoutMs ?? 180_000,
      during: options.during && (running => options.during?.({ ...running, cancel: () => this.#cancel(running) })),
      line: (text, stream) => {
        try {
          log.line(text, stream)
        } catch (error) {
          broken ??= error
        }
      }
    })
    const children = parts.recorder.take()
    reap()
    const raw = files.collect()
    if (broken) throw broken
    const step: Step = {
      phase,
      title: this.#masks.apply(title),
      ...ended,
      log: log.log,
      printed: { stdout: log.printed('stdout'), stderr: log.printed('stderr') },
      outputs: parseAssignments(raw.GITHUB_OUTPUT),
      state: parseAssignments(raw.GITHUB_STATE),
      exported: parseAssignments(raw.GITHUB_ENV),
      annotations: log.annotations,
      summary: raw.GITHUB_STEP_SUMMARY,
      masks: this.#masks.values.slice(masksBefore),
      children,
      requests: this.#requests(),
      commandFiles: raw
    }
    Object.assign(state, step.state)
    this.#conclude(step, options)
    checkStep(parts.watch, step, log.exposed, [...this.granted, ...Object.keys(options.env ?? {})])
    return step
  }

  #conclude(step: Step, { id, continueOnError }: StepOptions): void {
    this.steps.push(step)
    Object.assign(this.exported, step.exported)
    const outcome = succeeded(step) ? 'success' : 'failure'
    const conclusion = continueOnError ? 'success' : outcome
    if (conclusion === 'failure' && this.status === 'success') this.status = 'failure'
    if (id !== undefined) this.#outcomes[id] = { outputs: step.outputs, outcome, conclusion }
  }

  async #cancel(running: Running): Promise<void> {
    this.status = 'cancelled'
    await cancel(running)
  }

  /** Since the last call. What comes over plain http, past the proxy, cannot be told apart and counts for every job. */
  #requests() {
    const mine = this.parts.ledger.requests
      .slice(this.#asked)
      .filter(({ job }) => job === this.parts.name || job === 'plain')
    this.#asked = this.parts.ledger.requests.length
    return mine
  }
}
