import { endGroup, error, info, notice, setOutput, startGroup, summary, warning } from '@actions/core'
import { advise, type Problem, said } from './advice.ts'
import { InputError, type Inputs } from './inputs.ts'
import { readJob } from './job.ts'
import { type LoggedIn, LoginError } from './login.ts'
import type { Findings } from './probe.ts'
import { inert, quote } from './quote.ts'
import { StoreError } from './store/file.ts'
import { renderSummary } from './summary.ts'
import { KIND_NAMES, kindOf } from './token.ts'
import type { Hindrance, Judged, Judgement } from './verdict.ts'

/** What the step is called in a sentence about each verdict. */
const SIGNS = { allowed: '✓', denied: '✗', unknown: '?' } as const

/**
 * What the job's page shows of this step, gathered while it runs: the log, one annotation for each problem, the
 * outputs, the summary. The only place that speaks to the page.
 */
export class Report {
  #inputs: Inputs | undefined
  #judgement: Judgement | undefined
  #found: Findings | Hindrance | undefined
  #login: LoggedIn | undefined
  readonly #problems: Problem[] = []
  #failed = false

  constructor(readonly env: NodeJS.ProcessEnv) {}

  inputs(inputs: Inputs): Inputs {
    this.#inputs = inputs
    for (const text of inputs.notices) notice(text, { title: 'Read in lower case' })
    return inputs
  }

  /** Tells the verdicts and what is wrong, and marks the step as failed where a denial shall end it. */
  proof(judgement: Judgement, found: Findings | Hindrance): Judgement {
    const inputs = this.#known()
    this.#judgement = judgement
    this.#found = found
    const kind = kindOf(inputs.token, inputs.server)
    const at = { kind, token: inputs.token, server: inputs.server, job: readJob(this.env) }
    if (typeof found !== 'string') tellStory(inputs, judgement, found)
    for (const problem of advise(inputs, judgement, found, at)) this.#add(problem)
    this.#failed ||= judgement.credential === 'barred' || (judgement.denied && inputs.onDenied === 'fail')
    return judgement
  }

  login(login: LoggedIn): void {
    const inputs = this.#known()
    this.#login = login
    const where = login.authFile ?? 'the credential helper'
    const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks'
    say(
      `Logged in to ${inputs.server.registry} as ${inputs.username} (${login.engines.join(', ')}): ${where} holds the credential ${until}.`
    )
    for (const text of login.notices) notice(text)
  }

  /** Takes in what was thrown: a failure in words for the user, or a fault of this action. */
  failure(thrown: unknown): void {
    const inputs = this.#inputs
    if (thrown instanceof InputError) {
      this.#problems.push({ level: 'denial', title: 'An input cannot be used', what: thrown.message })
      error(thrown.message, { title: 'An input cannot be used' })
      this.#failed = true
      return
    }
    const warnOnly = thrown instanceof LoginError && !thrown.failure.unreachable && inputs?.onDenied === 'warn'
    this.#add(problemOf(thrown, inputs, this.#judgement), !warnOnly)
    this.#failed ||= !warnOnly
  }

  /** Writes outputs and summary, whatever came of the step. */
  async publish(): Promise<void> {
    for (const [name, value] of Object.entries(this.#outputs())) setOutput(name, value)
    if (this.#failed) process.exitCode = 1
    if (this.#inputs?.summary === false || !this.env.GITHUB_STEP_SUMMARY) return
    const text = renderSummary(this.#inputs, this.#judgement, this.#problems, this.#login)
    await summary.addRaw(text, true).write()
  }

  #add(problem: Problem, grave: boolean = this.#known().onDenied === 'fail'): void {
    this.#problems.push(problem)
    const text = [
      problem.what,
      ...(problem.cause === undefined ? [] : [`Likely cause: ${problem.cause}`]),
      ...(problem.fix === undefined ? [] : [`Fix: ${problem.fix}`])
    ].join('\n')
    const tell = problem.level === 'notice' ? notice : problem.level === 'denial' && grave ? error : warning
    tell(text, { title: problem.title })
  }

  #outputs(): Record<string, string> {
    const inputs = this.#inputs
    const found = typeof this.#found === 'object' ? this.#found : undefined
    const repository = this.env.GITHUB_REPOSITORY?.toLowerCase()
    return {
      'logged-in': String(this.#login !== undefined),
      registry: inputs?.server.registry ?? '',
      username: inputs?.username ?? '',
      image: inputs === undefined || !repository ? '' : `${inputs.server.registry}/${repository}`,
      'token-kind': inputs === undefined || inputs.token === '' ? '' : kindOf(inputs.token, inputs.server),
      scopes: found?.witness?.scopes?.join(',') ?? '',
      'expires-at': found?.witness?.expiresAt?.toISOString() ?? '',
      'can-pull': this.#judgement?.canPull ?? '',
      'can-push': this.#judgement?.canPush ?? '',
      report: JSON.stringify((this.#judgement?.images ?? []).map(image => this.#entryOf(image))),
      engine: this.#login?.engines.join(',') ?? '',
      'docker-config': this.#login?.dockerConfig ?? '',
      'auth-file': this.#login?.authFile ?? ''
    }
  }

  /** One object of the `report` output; whatever a server said in it is cleaned, since outputs are not masked. */
  #entryOf(image: Judged): Record<string, unknown> {
    const problem = this.#problems.find(each => each.image === image)
    const { evidence, manifest } = image
    return {
      image: image.image.reference,
      access: image.access,
      verdict: image.verdict,
      status: evidence?.status ?? null,
      message: evidence?.message === undefined ? null : quote(evidence.message),
      advice: problem === undefined ? null : [problem.cause, problem.fix].filter(Boolean).join(' '),
      ...(manifest?.digest === undefined ? {} : { digest: quote(manifest.digest) }),
      ...(manifest?.mediaType === undefined ? {} : { mediaType: quote(manifest.mediaType) }),
      ...(image.visibility === undefined ? {} : { visibility: image.visibility }),
      ...(manifest?.tags === undefined ? {} : { tags: manifest.tags.map(tag => quote(tag)) })
    }
  }

  #known(): Inputs {
    if (this.#inputs === undefined) throw new Error('the inputs come first')
    return this.#inputs
  }
}

function say(line: string): void {
  info(inert(line))
}

function tellStory(inputs: Inputs, judgement: Judgement, found: Findings): void {
  startGroup(`What the ${KIND_NAMES[kindOf(inputs.token, inputs.server)]} may do at ${inputs.server.registry}`)
  say(
    `${judgement.credential === 'live' ? SIGNS.allowed : judgement.credential === 'dead' ? SIGNS.denied : SIGNS.unknown} token  ${said(found.token)}`
  )
  const { witness } = found
  if (witness?.scopes !== undefined) say(`  scopes: ${witness.scopes.join(', ') || 'none'}`)
  if (witness?.expiresAt !== undefined) say(`  expires at ${witness.expiresAt.toISOString()}`)
  for (const image of judgement.images) {
    const points = image.manifest?.digest === undefined ? '' : `, ${quote(image.manifest.digest)}`
    const asked = image.evidence === undefined ? 'not asked' : said(image.evidence)
    say(`${SIGNS[image.verdict]} ${image.access}  ${image.image.reference}: ${image.verdict} (${asked}${points})`)
  }
  endGroup()
}

function problemOf(thrown: unknown, inputs: Inputs | undefined, judgement: Judgement | undefined): Problem {
  if (thrown instanceof LoginError) {
    const title = `The login to ${inputs?.server.registry} failed`
    const what = thrown.failure.reason
    if (thrown.failure.unreachable && judgement?.credential === 'live') {
      return {
        level: 'denial',
        title,
        what,
        cause:
          'This action reached the registry, but the engine did not: a docker daemon has proxy and certificate settings of its own.',
        fix: "Give the daemon the runner's proxy and certificate authority, or use `engine: file`, which needs none."
      }
    }
    return { level: 'denial', title, what }
  }
  if (thrown instanceof StoreError) {
    return {
      level: 'denial',
      title: 'The credential has no place',
      what: `${quote(thrown.message)}.`,
      fix: 'Mend that, or keep the credential apart from it: `store: isolated`.'
    }
  }
  const what = quote(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  return { level: 'denial', title: 'A fault of this action', what }
}
