import type { AccessReport } from '../access/verdict.ts'
import { KIND_NAMES, missingScopes, reportsScopes } from '../github/token.ts'
import { type Context, scopeFor } from './context.ts'
import { classicToken, leaveTokenOut } from './fixes.ts'
import type { Message } from './message.ts'

const DAY_MS = 86_400_000

/** Scopes that `scopes` asks for and the token lacks, or about which nothing is known: of a kind that reports them, a step that only checks ends then. */
export function requestedScopes(report: AccessReport, context: Context): Message | undefined {
  const { scopes: wanted, metadata, kind } = context
  if (report.token === 'dead' || wanted.length === 0) return undefined
  const scopes = metadata?.scopes
  if (scopes === undefined) {
    const status = metadata?.answer.status
    const whose = reportsScopes(kind) ? 'its scopes' : `the scopes of a ${KIND_NAMES[kind]}`
    const text = `the API does not report ${whose}${status === undefined ? '' : ` (GET /rate_limit returned ${status})`}.`
    const what = `It is not known whether the token has ${wanted.join(', ')}.`
    const causes = [{ text, fixes: ['List the images in `push` and `pull` instead.'] }]
    const level = reportsScopes(kind) ? context.doubt : 'warning'
    return { level, id: 'scopes-not-verified', title: 'Scopes not verified', what, causes }
  }
  const missing = missingScopes(scopes, wanted)
  if (missing.length === 0) return undefined
  const what = `The token lacks ${missing.join(', ')}, which \`scopes\` asks for.`
  const fix = classicToken(context, distinct([...scopes.filter(isOfPackages), ...missing]))
  const causes = [{ text: `its scopes are ${scopes.join(', ') || 'none'}.`, fixes: [fix] }]
  return { level: context.denial, id: 'scope-missing', title: 'Scope missing', what, causes }
}

export function improvements(report: AccessReport, context: Context): Message[] {
  if (report.token !== 'live') return []
  const found = [otherLogin(context), expiresSoon(context), githubTokenInstead(context)]
  return found.filter(each => each !== undefined)
}

function otherLogin({ overridden, server: { registry } }: Context): Message | undefined {
  if (!overridden) return undefined
  const what = `docker 28.3 and later uses another login for ${registry} instead of this one.`
  const fix = `Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`
  const causes = [{ text: 'that variable has a login, too.', fixes: [fix] }]
  return { level: 'warning', id: 'docker-auth-config', title: 'Login not used by docker', what, causes }
}

function expiresSoon(context: Context): Message | undefined {
  const { metadata, now, expiryWarningDays, kind } = context
  const end = metadata?.expiresAt
  const days = end === undefined ? Number.POSITIVE_INFINITY : (end.getTime() - now) / DAY_MS
  if (end === undefined || days >= expiryWarningDays) return undefined
  const when = days < 1 ? 'within a day' : days < 2 ? 'tomorrow' : `in ${Math.floor(days)} days`
  const what = `The ${KIND_NAMES[kind]} expires ${when}, at ${end.toISOString()}.`
  const causes = [{ text: '', fixes: [nextToken(context)] }]
  return { level: 'warning', id: 'token-expires', title: 'Token expires soon', what, causes }
}

/** A personal token outlives the job and GITHUB_TOKEN does not, and it may do the same for a repository's own images. */
function githubTokenInstead(context: Context): Message | undefined {
  const images = [...context.pull, ...context.push]
  const { repository } = context.job
  const own = repository.toLowerCase()
  const isOwn = images.length > 0 && images.every(({ name }) => name === own || name.startsWith(`${own}/`))
  const fixes = leaveTokenOut(context)
  if (context.kind !== 'classic-pat' || context.scopes.length > 0 || !isOwn || fixes.length === 0) return undefined
  const what = 'You may not need this personal token.'
  const text = `GITHUB_TOKEN is enough if the package lists ${repository} under "Manage Actions access", and it expires when the job ends.`
  const causes = [{ text, fixes }]
  return { level: 'notice', id: 'github-token-instead', title: 'Personal token may not be needed', what, causes }
}

function nextToken(context: Context): string {
  return classicToken(context, distinct([scopeFor(context.widest), ...context.scopes.filter(isOfPackages)]))
}

const distinct = (scopes: readonly string[]) => [...new Set(scopes)]

function isOfPackages(scope: string): boolean {
  return scope.endsWith(':packages')
}
