import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { inputsOf, readAction } from './action.ts'
import { type Contexts, interpolate, type JobStatus } from './expressions.ts'
import { openCommandFiles, parseAssignments } from './file-commands.ts'
import { emptyFolder, type JobDirs } from './job-dirs.ts'
import { checkEnd, checkStep } from './leak-checks.ts'
import { Masks } from './masks.ts'
import type { JobParts } from './open-job.ts'
import { cancel, type Running, runProcess } from './process.ts'
import type { Step, StepOptions } from './step.ts'
import { StepLog } from './workflow-commands.ts'

type EndOptions = Pick<StepOptions, 'during' | 'timeoutMs'> & {
  /** True: a post whose main saved no state is left out. It would have nothing to do, and it is a process. */
  onlyWithState?: boolean
}

interface PlannedStep {
  phase: Step['phase']
  title: string
  command: [program: string, ...args: string[]]
  /** The step's own variables: `env:`, INPUT_, STATE_. */
  env: Record<string, string>
  options: StepOptions
  unexpected?: string[]
  state?: Record<string, string>
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
  /** What steps with `uses:` leave to be done when the job ends, the last one's first. */
  readonly #posts: ((options: EndOptions) => Promise<Step | undefined>)[] = []
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
    const own = { GITHUB_ACTION: options.id ?? '__acme_ghcr-login', ...options.env, ...env }
    // Filled before anything is judged: post needs it whatever happens.
    const state: Record<string, string> = {}
    const { node } = this.parts
    const { main, post } = action
    if (post) {
      this.#posts.unshift(async ({ onlyWithState, ...end }) => {
        if (onlyWithState && Object.keys(state).length === 0) return undefined
        const kept = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])
        const all = { ...own, ...Object.fromEntries(kept) }
        return this.#step({ phase: 'post', title: `Post ${title}`, command: [node, post], env: all, options: end })
      })
    }
    return this.#step({ phase: 'main', title, command: [node, main], options, unexpected, env: own, state })
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
  async end(options: EndOptions = {}): Promise<Step[]> {
    if (this.#ended) return []
    this.#ended = true
    const posts: Step[] = []
    try {
      for (const post of this.#posts) {
        const step = await post(options)
        if (step) posts.push(step)
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
    const commandFiles = files.collect()
    if (broken) throw broken
    const step: Step = {
      phase,
      title: this.#masks.apply(title),
      ...ended,
      log: log.log,
      printed: { stdout: log.printed('stdout'), stderr: log.printed('stderr') },
      outputs: parseAssignments(commandFiles.GITHUB_OUTPUT),
      state: parseAssignments(commandFiles.GITHUB_STATE),
      exported: parseAssignments(commandFiles.GITHUB_ENV),
      annotations: log.annotations,
      summary: commandFiles.GITHUB_STEP_SUMMARY,
      masks: this.#masks.values.slice(masksBefore),
      children,
      requests: this.#requests(),
      commandFiles
    }
    Object.assign(state, step.state)
    this.#conclude(step, options)
    checkStep(parts.watch, step, log.exposed, [...this.granted, ...Object.keys(options.env ?? {})])
    return step
  }

  #conclude(step: Step, { id, continueOnError }: StepOptions): void {
    this.steps.push(step)
    Object.assign(this.exported, step.exported)
    const outcome = step.exitCode === 0 ? 'success' : 'failure'
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
