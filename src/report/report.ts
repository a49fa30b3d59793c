import { error, info, notice, setOutput, summary, warning } from '@actions/core'
import type { AccessCheck } from '../access/probe.ts'
import type { AccessReport } from '../access/verdict.ts'
import { adviseInputs, diagnose } from '../diagnosis/diagnose.ts'
import { messageOf, type Problem } from '../diagnosis/problem.ts'
import { tokenKindOf } from '../github/token.ts'
import type { LoggedIn } from '../login/login.ts'
import { LoginError } from '../runner/errors.ts'
import { type JobContext, readJobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'
import { describeError } from './error-messages.ts'
import { reportEntries } from './json-output.ts'
import { logAccess, logLine } from './log.ts'
import { renderSummary } from './summary.ts'

/** Annotations of each level that GitHub keeps of one step; what comes after them it drops without a word. */
const ANNOTATIONS = 10

/**
 * What the job's page shows of this step, gathered while it runs: the log, one annotation for each problem, the
 * outputs, the summary. The only place that speaks to the page.
 */
export class Report {
  #inputs: Inputs | undefined
  #judgement: AccessReport | undefined
  #check: AccessCheck | undefined
  #login: LoggedIn | undefined
  readonly #problems: Problem[] = []
  readonly #told = new Map<typeof error, number>()
  #failed = false

  readonly #job: JobContext

  constructor(readonly env: NodeJS.ProcessEnv) {
    this.#job = readJobContext(env)
  }

  inputs(inputs: Inputs): Inputs {
    this.#inputs = inputs
    for (const problem of adviseInputs(inputs)) this.#add(problem)
    return inputs
  }

  /** Tells the verdicts and what is wrong, and marks the step as failed where a denial shall end it. */
  access(judgement: AccessReport, check: AccessCheck): AccessReport {
    const inputs = this.#known()
    this.#judgement = judgement
    this.#check = check
    if (check.kind === 'probed') logAccess(inputs, judgement, check)
    const grave = inputs.onDenied === 'fail' || judgement.token === 'barred'
    for (const problem of diagnose(inputs, judgement, check, this.#job)) this.#add(problem, grave)
    this.#failed ||= judgement.token === 'barred' || (judgement.denied && inputs.onDenied === 'fail')
    return judgement
  }

  login(login: LoggedIn): void {
    const inputs = this.#known()
    this.#login = login
    const where = login.authFile ?? 'the credential helper'
    const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks'
    logLine(
      `Logged in to ${inputs.server.registry} as ${inputs.username} (${login.engines.join(', ')}): ${where} holds the credential ${until}.`
    )
    for (const text of login.notices) {
      this.#add({ level: 'notice', title: 'Where credentials lie', what: [{ text }], images: [] })
    }
  }

  /** Takes in what was thrown: a failure in words for the user, or a fault of this action. */
  failure(thrown: unknown): void {
    const refused = thrown instanceof LoginError && !thrown.failure.unreachable
    const grave = !(refused && this.#inputs?.onDenied === 'warn')
    this.#add(describeError(thrown, this.#inputs, this.#judgement, this.#job.issues), grave)
    this.#failed ||= grave
  }

  /** Writes outputs and summary, whatever came of the step. @returns whether it failed */
  async publish(): Promise<boolean> {
    for (const [name, value] of Object.entries(this.#outputs())) setOutput(name, value)
    if (this.#inputs?.summary === false || !this.env.GITHUB_STEP_SUMMARY) return this.#failed
    const text = renderSummary(this.#inputs, this.#judgement, this.#problems, this.#login, this.#job.manual)
    try {
      await summary.addRaw(text, true).write()
    } catch (thrown) {
      // The login stands; only its page is missing.
      warning(`The job summary was not written: ${sanitize(String(thrown))}`, { title: 'No job summary' })
    }
    return this.#failed
  }

  /** @param grave whether a denial is an error, and not a warning */
  #add(problem: Problem, grave = true): void {
    this.#problems.push(problem)
    const tell = problem.level === 'notice' ? notice : problem.level === 'denial' && grave ? error : warning
    const told = (this.#told.get(tell) ?? 0) + 1
    this.#told.set(tell, told)
    if (told < ANNOTATIONS) tell(messageOf(problem, this.#job.manual), { title: problem.title })
    else info(`\n${messageOf(problem, this.#job.manual)}`)
    if (told === ANNOTATIONS)
      tell('There is more of this kind: the log and the job summary have it.', { title: 'More' })
  }

  #outputs(): Record<string, string> {
    const inputs = this.#inputs
    const metadata = this.#check?.kind === 'probed' ? this.#check.metadata : undefined
    const repository = this.env.GITHUB_REPOSITORY?.toLowerCase()
    return {
      'logged-in': String(this.#login !== undefined),
      registry: inputs?.server.registry ?? '',
      username: inputs?.username ?? '',
      image: inputs === undefined || !repository ? '' : `${inputs.server.registry}/${repository}`,
      'token-kind': inputs === undefined || inputs.token === '' ? '' : tokenKindOf(inputs.token, inputs.server),
      scopes: metadata?.scopes?.join(',') ?? '',
      'expires-at': metadata?.expiresAt?.toISOString() ?? '',
      'can-pull': this.#judgement?.canPull ?? '',
      'can-push': this.#judgement?.canPush ?? '',
      report: JSON.stringify(reportEntries(this.#judgement?.images ?? [], this.#problems)),
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
