import { error, info, notice, setOutput, summary, warning } from '@actions/core'
import type { AccessReport } from '../access/verdict.ts'
import { diagnose, diagnoseImageOutput, diagnoseInputs } from '../diagnosis/diagnose.ts'
import { type Diagnostic, groupByCause, messageOf, type Problem } from '../diagnosis/problem.ts'
import { diagnoseReplacedLogin } from '../diagnosis/replaced-login.ts'
import { imageOfRepository } from '../github/image.ts'
import { tokenKindOf } from '../github/token.ts'
import type { LoggedIn } from '../login/login.ts'
import { LoginError } from '../runner/errors.ts'
import { type JobContext, readJobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'
import { describeError } from './error-messages.ts'
import { missingReferences, onlyDigest, reportEntries, reportOutput } from './json-output.ts'
import { CHECKED_ONLY, logAccess, logLine, logUnasked } from './log.ts'
import { writeReportFile } from './report-file.ts'
import { renderSummary } from './summary.ts'

const ANNOTATE = { error, warning, notice } as const
/** GitHub keeps 10 annotations of each level in a step, its own "Process completed with exit code 1" included. */
const ANNOTATIONS = 9

/**
 * What the job's page shows of this step: the log, the annotations, the outputs, the summary. It takes what became known
 * while the step ran, and decides whether the step failed.
 */
export class Report {
  readonly env: NodeJS.ProcessEnv
  readonly #job: JobContext
  readonly #problems: Problem[] = []
  #inputs: Inputs | undefined
  #access: AccessReport | undefined
  #login: LoggedIn | undefined
  #failed = false

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env
    this.#job = readJobContext(env)
  }

  inputs(inputs: Inputs): void {
    this.#inputs = inputs
    this.#add([...diagnoseInputs(inputs), ...diagnoseImageOutput(inputs, this.#job)])
  }

  access(access: AccessReport): void {
    const inputs = this.#known()
    this.#access = access
    if (typeof access.check === 'string') logUnasked(access)
    else logAccess(inputs, access, access.check)
    this.#add(diagnose(inputs, access, this.#job))
    this.#failed ||= access.endsStep
    if (inputs.engines.length === 0 && access.mayLogIn) logLine(CHECKED_ONLY)
  }

  /** @param login nothing where no engine was to be logged in */
  login(login: LoggedIn | undefined): void {
    if (login === undefined) return
    const inputs = this.#known()
    this.#login = login
    if (login.replacesEarlier) this.#add([diagnoseReplacedLogin(inputs)])
    const where = login.authFile ?? 'the credential helper'
    const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks'
    logLine(
      `Logged in to ${inputs.server.registry} as ${inputs.username} (${login.engines.join(', ')}): ${where} holds the credential ${until}.`
    )
    const title = 'Where the credential is'
    this.#add(login.warnings.map(text => ({ level: 'warning', title, text })))
    this.#add(login.notices.map(text => ({ level: 'notice', title, text })))
  }

  /** Takes what was thrown: a failure in words for the user, or a fault of this action. */
  failure(thrown: unknown): void {
    const refused = thrown instanceof LoginError && thrown.failure.kind === 'refused'
    const fails = !(refused && this.#inputs?.onDenied === 'warn')
    const level = fails ? 'error' : 'warning'
    const diagnostics = describeError(thrown, this.#inputs, this.#access, this.#job.issues)
    this.#add(diagnostics.map(diagnostic => ({ ...diagnostic, level })))
    this.#failed ||= fails
  }

  /** Writes outputs and summary, whatever came of the step. @returns whether it failed */
  async publish(): Promise<boolean> {
    const file = await this.#written('report file', () => this.#writeReportFile())
    const outputs = { ...this.#outputs(), 'report-file': file ?? '' }
    for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
    await this.#written('job summary', () => this.#writeSummary())
    return this.#failed
  }

  async #writeSummary(): Promise<void> {
    if (this.#inputs?.summary === false || !this.env.GITHUB_STEP_SUMMARY) return
    const text = renderSummary(this.#inputs, this.#access, this.#problems, this.#login, this.#job.manual)
    await summary.addRaw(text, true).write()
  }

  #writeReportFile(): string {
    if (!this.env.RUNNER_TEMP) return ''
    const entries = reportEntries(this.#access?.images ?? [], this.#problems, Number.POSITIVE_INFINITY)
    return writeReportFile(entries, this.env.RUNNER_TEMP)
  }

  /** What the verdict does not depend on: the step goes on without it. */
  async #written<T>(what: string, write: () => T): Promise<Awaited<T> | undefined> {
    try {
      return await write()
    } catch (thrown) {
      const title = `No ${what}`
      const text = `The ${what} was not written.`
      const cause = `${sanitize(String(thrown))}.`
      const fix = "Look at the space and the permissions of the runner's temporary folder. The outputs have the result."
      this.#add([{ id: 'not-written', level: 'warning', title, text, cause, fixes: [fix] }])
      return undefined
    }
  }

  /** Adds an annotation for each problem, as many as GitHub keeps; the log has them all. */
  #add(diagnostics: readonly Diagnostic[]): void {
    for (const problem of groupByCause(diagnostics)) {
      this.#problems.push(problem)
      const { level, title } = problem
      const message = messageOf(problem, this.#job.manual)
      const count = this.#problems.filter(each => each.level === level).length
      if (count < ANNOTATIONS) ANNOTATE[level](message, { title })
      else info(`\n${message}`)
      if (count === ANNOTATIONS) {
        ANNOTATE[level]('There is more: the log and the job summary show the rest.', { title: 'More' })
      }
    }
  }

  #outputs(): Record<string, string> {
    const inputs = this.#inputs
    const access = this.#access
    const metadata = typeof access?.check === 'object' ? access.check.metadata : undefined
    const repository = this.env.GITHUB_REPOSITORY ?? ''
    return {
      'logged-in': String(this.#login !== undefined),
      registry: inputs?.server.registry ?? '',
      username: inputs?.username ?? '',
      image: (inputs && imageOfRepository(repository, inputs.server.registry)) ?? '',
      'token-kind': inputs?.token ? tokenKindOf(inputs.token, inputs.server) : '',
      scopes: metadata?.scopes?.join(',') ?? '',
      'expires-at': metadata?.expiresAt?.toISOString() ?? '',
      'can-pull': access?.canPull ?? '',
      'can-push': access?.canPush ?? '',
      exists: access?.exists ?? '',
      missing: JSON.stringify(missingReferences(access?.images ?? [])),
      digest: onlyDigest(access?.images ?? []),
      report: reportOutput(reportEntries(access?.images ?? [], this.#problems)),
      engine: this.#login?.engines.join(',') ?? '',
      'docker-config': this.#login?.dockerConfig ?? '',
      'auth-file': this.#login?.authFile ?? ''
    }
  }

  #known(): Inputs {
    if (this.#inputs === undefined) throw new Error('the inputs come first')
    return this.#inputs
  }
}
