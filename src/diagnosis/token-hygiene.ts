import { statusOf } from '../access/answer.ts'
import type { AccessReport } from '../access/verdict.ts'
import { isPowerful, missingScopes } from '../github/scopes.ts'
import { KIND_NAMES, reportsScopes } from '../github/token.ts'
import { type Context, scopeFor } from './context.ts'
import { classicToken, leaveTokenOut } from './fixes.ts'
import type { Diagnostic } from './problem.ts'

const DAY_MS = 86_400_000

/** Scopes that `scopes` asks for and the token lacks, or about which nothing is known. */
export function requestedScopes(report: AccessReport, context: Context): Diagnostic | undefined {
  if (report.token === 'dead') return undefined
  if (context.scopes.length === 0) return apiNotReached(context)
  const scopes = context.metadata?.scopes
  return scopes === undefined ? scopesNotVerified(context) : scopesMissing(scopes, context)
}

function scopesNotVerified({ scopes, kind, metadata }: Context): Diagnostic {
  const status = metadata && statusOf(metadata.answer)
  const returned = status === undefined ? '' : ` (GET /rate_limit returned ${status})`
  const why = reportsScopes(kind)
    ? `the API did not report its scopes${returned}`
    : `the API does not report the scopes of a ${KIND_NAMES[kind]}`
  return {
    level: 'warning',
    id: 'scopes-not-verified',
    title: 'Scopes not verified',
    text: `It is not known whether the token has ${scopes.join(', ')}: ${why}.`,
    remedy: 'list the images in `push` and `pull` instead'
  }
}

function scopesMissing(scopes: readonly string[], context: Context): Diagnostic | undefined {
  const missing = missingScopes(scopes, context.scopes)
  if (missing.length === 0) return undefined
  return {
    level: context.denial,
    id: 'scope-missing',
    title: 'Scope missing',
    text: `${lacking(scopes, missing)} \`scopes\` asks for ${context.scopes.join(', ')}.`,
    remedy: `use a token with ${missing.join(', ')}`,
    fixes: [classicToken(context, ...new Set([...scopes.filter(isOfPackages), ...missing]))]
  }
}

/** An API that refuses is only named in the log, since the registry decides; one that is not reached is a warning. */
function apiNotReached({ metadata }: Context): Diagnostic | undefined {
  if (metadata === undefined) return undefined
  const status = statusOf(metadata.answer)
  if (status !== undefined && status !== 429 && status < 500) return undefined
  const why = status === undefined ? 'got no answer' : `returned ${status}`
  const text = `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${why}.`
  const remedy = "allow the API's host in the proxy, or run the job again later"
  return { level: 'warning', id: 'api-not-reached', title: 'API not reached', text, remedy }
}

/** What to improve about a token that works. */
export function tokenHygiene(report: AccessReport, context: Context): Diagnostic[] {
  if (report.token !== 'live') return []
  const found = [
    otherLogin(context),
    expiresSoon(context),
    missingYetPassed(report, context),
    githubTokenInstead(context) ?? spareScopes(context)
  ]
  return found.filter(each => each !== undefined)
}

function otherLogin({ overridden, server: { registry } }: Context): Diagnostic | undefined {
  if (!overridden) return undefined
  const text = `The variable DOCKER_AUTH_CONFIG has another login for ${registry}. docker 28.3 and later uses it instead of this one.`
  const remedy = `remove ${registry} from that variable`
  const fixes = [`Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`]
  return { level: 'warning', id: 'docker-auth-config', title: 'Login not used by docker', text, remedy, fixes }
}

function expiresSoon(context: Context): Diagnostic | undefined {
  const end = context.metadata?.expiresAt
  const days = end === undefined ? Number.POSITIVE_INFINITY : (end.getTime() - Date.now()) / DAY_MS
  if (end === undefined || days >= context.expiryWarningDays) return undefined
  const when = days < 1 ? 'within a day' : days < 2 ? 'tomorrow' : `in ${Math.floor(days)} days`
  const text = `The ${KIND_NAMES[context.kind]} expires ${when}, at ${end.toISOString()}.`
  return {
    level: 'warning',
    id: 'token-expires',
    title: 'Token expires soon',
    text,
    remedy: 'create the next one',
    fixes: [nextToken(context)]
  }
}

/** The checks passed without the scope, as with a public image; later steps may need it. */
function missingYetPassed({ images }: AccessReport, context: Context): Diagnostic | undefined {
  const scopes = context.metadata?.scopes
  if (scopes === undefined || images.some(image => image.verdict === 'denied')) return undefined
  const needed = new Set(images.map(({ access }) => scopeFor(access)))
  const missing = missingScopes(scopes, [...needed]).filter(scope => !context.scopes.includes(scope))
  if (missing.length === 0) return undefined
  const text = `${lacking(scopes, missing)} The checks passed without it, because anyone can pull a public image.`
  const remedy = 'use a token with that scope if a later step needs it'
  return { level: 'warning', id: 'scope-missing', title: 'Scope missing', text, remedy, fixes: [nextToken(context)] }
}

function spareScopes(context: Context): Diagnostic | undefined {
  const spare = (context.metadata?.scopes ?? []).filter(scope => isPowerful(scope) && !context.scopes.includes(scope))
  if (spare.length === 0) return undefined
  const text = `The ${KIND_NAMES[context.kind]} has scopes that packages do not need: ${spare.join(', ')}. If it leaks, more than packages is at risk.`
  return {
    level: 'notice',
    id: 'spare-scopes',
    title: 'More scopes than needed',
    text,
    remedy: 'use a token with fewer',
    fixes: [nextToken(context)]
  }
}

/** A personal token outlives the job and GITHUB_TOKEN does not, and it may do the same for a repository's own images. */
function githubTokenInstead(context: Context): Diagnostic | undefined {
  const images = [...context.pull, ...context.push]
  const own = context.job.repository.toLowerCase()
  const isOwn = images.length > 0 && images.every(({ name }) => name === own || name.startsWith(`${own}/`))
  const fixes = leaveTokenOut(context)
  if (context.kind !== 'classic-pat' || context.scopes.length > 0 || !isOwn || fixes.length === 0) return undefined
  const text = `You may not need this personal token: GITHUB_TOKEN is enough if the package lists ${context.job.repository} under "Manage Actions access", and it expires when the job ends.`
  return { level: 'notice', id: 'github-token-instead', title: 'Personal token may not be needed', text, fixes }
}

function lacking(scopes: readonly string[], missing: readonly string[]): string {
  return `The token lacks the scope ${missing.join(', ')}. Its scopes: ${scopes.join(', ') || 'none'}.`
}

function nextToken(context: Context): string {
  return classicToken(context, ...new Set([scopeFor(context.widest), ...context.scopes.filter(isOfPackages)]))
}

function isOfPackages(scope: string): boolean {
  return scope.endsWith(':packages')
}
