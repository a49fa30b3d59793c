import { statusOf } from '../access/answer.ts'
import type { AccessReport } from '../access/verdict.ts'
import { isPowerful, missingScopes } from '../github/scopes.ts'
import { KIND_NAMES, reportsScopes } from '../github/token.ts'
import { type Context, classicToken, leaveTokenOut, scopeFor } from './causes.ts'
import type { Finding } from './problem.ts'

const DAY_MS = 86_400_000

/** Scopes that `scopes` asks for and the token lacks, or about which nothing is known. */
export function adviseScopes({ token, missingScopes }: AccessReport, at: Context): Finding[] {
  if (token === 'dead') return []
  if (at.scopes.length === 0) return adviseNoAnswerOfApi(at)
  const wanted = at.scopes.join(', ')
  const { scopes, answer } = at.metadata ?? {}
  if (scopes === undefined) {
    const status = answer && statusOf(answer)
    const returned = status === undefined ? '' : ` (GET /rate_limit returned ${status})`
    const why = reportsScopes(at.kind)
      ? `the API did not report its scopes${returned}`
      : `the API does not report the scopes of a ${KIND_NAMES[at.kind]}`
    const text = `It is not known whether the token has ${wanted}: ${why}.`
    return [{ level: 'warning', id: 'scopes-not-verified', title: 'Scopes not verified', text }]
  }
  if (missingScopes.length === 0) return []
  const kept = scopes.filter(isOfPackages)
  return [
    {
      level: at.denial,
      id: 'scope-missing',
      title: 'Scope missing',
      text: `${lacking(scopes, missingScopes)} \`scopes\` asks for ${wanted}.`,
      fixes: [classicToken(at, ...new Set([...kept, ...missingScopes]))]
    }
  ]
}

/** An API that refuses is told in the log only, since the registry decides; one that is not reached is a warning. */
function adviseNoAnswerOfApi({ metadata }: Context): Finding[] {
  if (metadata === undefined) return []
  const status = statusOf(metadata.answer)
  if (status !== undefined && status !== 429 && status < 500) return []
  const why = status === undefined ? 'got no answer' : `returned ${status}`
  const text = `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${why}.`
  return [{ level: 'warning', id: 'api-not-reached', title: 'API not reached', text }]
}

/** What is worth telling about a token that works. */
export function adviseHygiene(report: AccessReport, at: Context): Finding[] {
  if (report.token !== 'live') return []
  const own = suggestGithubToken(at)
  return [
    ...adviseOverridden(at),
    ...adviseExpiry(at),
    ...adviseMissing(report, at),
    ...(own.length > 0 ? own : adviseSpareScopes(at))
  ]
}

function adviseOverridden({ overridden, server: { registry } }: Context): Finding[] {
  if (!overridden) return []
  const text = `The variable DOCKER_AUTH_CONFIG has another login for ${registry}. docker 28.3 and later uses it instead of this one.`
  const fixes = [`Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`]
  return [{ level: 'warning', id: 'docker-auth-config', title: 'Login not used by docker', text, fixes }]
}

function adviseExpiry(at: Context): Finding[] {
  const end = at.metadata?.expiresAt
  const days = end === undefined ? Number.POSITIVE_INFINITY : (end.getTime() - Date.now()) / DAY_MS
  if (end === undefined || days >= at.expiryWarningDays) return []
  const when = days < 1 ? 'within a day' : days < 2 ? 'tomorrow' : `in ${Math.floor(days)} days`
  const text = `The ${KIND_NAMES[at.kind]} expires ${when}, at ${end.toISOString()}.`
  return [{ level: 'warning', id: 'token-expires', title: 'Token expires soon', text, fixes: [nextToken(at)] }]
}

/** The checks passed without the scope, as with a public image; later steps may need it. */
function adviseMissing({ images }: AccessReport, at: Context): Finding[] {
  const scopes = at.metadata?.scopes
  if (scopes === undefined || images.some(image => image.verdict === 'denied')) return []
  const needed = new Set(images.map(({ access }) => scopeFor(access)))
  const missing = missingScopes(scopes, [...needed]).filter(scope => !at.scopes.includes(scope))
  if (missing.length === 0) return []
  const text = `${lacking(scopes, missing)} The checks passed without it, because anyone can pull a public image.`
  return [{ level: 'warning', id: 'scope-missing', title: 'Scope missing', text, fixes: [nextToken(at)] }]
}

function adviseSpareScopes(at: Context): Finding[] {
  const spare = (at.metadata?.scopes ?? []).filter(scope => isPowerful(scope) && !at.scopes.includes(scope))
  if (spare.length === 0) return []
  const text = `The ${KIND_NAMES[at.kind]} has scopes that packages do not need: ${spare.join(', ')}. If it leaks, more than packages is at risk.`
  return [{ level: 'notice', id: 'spare-scopes', title: 'More scopes than needed', text, fixes: [nextToken(at)] }]
}

/** A personal token outlives the job and GITHUB_TOKEN does not, and it may do the same for a repository's own images. */
function suggestGithubToken(at: Context): Finding[] {
  const images = [...at.pull, ...at.push]
  const own = at.job.repository.toLowerCase()
  const others = images.some(({ name }) => name !== own && !name.startsWith(`${own}/`))
  const fixes = leaveTokenOut(at)
  if (at.kind !== 'classic-pat' || images.length === 0 || others || at.scopes.length > 0 || fixes.length === 0)
    return []
  const text = `GITHUB_TOKEN may do in place of this personal token, if the package lists ${at.job.repository} under "Manage Actions access". It expires when the job ends.`
  return [{ level: 'notice', id: 'github-token-instead', title: 'Personal token may not be needed', text, fixes }]
}

function lacking(scopes: readonly string[], missing: readonly string[]): string {
  return `The token lacks the scope ${missing.join(', ')}. Its scopes: ${scopes.join(', ') || 'none'}.`
}

function nextToken(at: Context): string {
  return classicToken(at, ...new Set([scopeFor(at.widest), ...at.scopes.filter(isOfPackages)]))
}

function isOfPackages(scope: string): boolean {
  return scope.endsWith(':packages')
}
