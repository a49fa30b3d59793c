import type { Probed } from '../access/probe.ts'
import type { AccessReport } from '../access/verdict.ts'
import type { Access } from '../github/image.ts'
import { isPowerful, missingIn } from '../github/scopes.ts'
import { KIND_NAMES, reportsScopes } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Circumstances, classicToken, leaveTokenOut, scopeFor } from './causes.ts'
import type { Problem } from './problem.ts'

const DAY_MS = 86_400_000

/** Scopes that `scopes` asks for and the token lacks, or about which nothing is known. */
export function adviseScopes(inputs: Inputs, report: AccessReport, probed: Probed, at: Circumstances): Problem[] {
  if (report.token === 'dead') return []
  if (inputs.scopes.length === 0) return adviseNoAnswerOfApi(probed)
  if (at.scopes === undefined) return [adviseScopesUnknown(inputs, probed, at)]
  if (report.missingScopes.length === 0) return []
  const kept = at.scopes.filter(scope => scope.endsWith(':packages'))
  return [
    {
      level: 'denial',
      id: 'scope-missing',
      title: 'Scope missing',
      what: [{ text: `${lacking(at.scopes, report.missingScopes)} \`scopes\` asks for ${inputs.scopes.join(', ')}.` }],
      fixes: [classicToken(at, ...new Set([...kept, ...report.missingScopes]))],
      images: []
    }
  ]
}

function adviseScopesUnknown(inputs: Inputs, { metadata }: Probed, at: Circumstances): Problem {
  const status = metadata?.status === undefined ? '' : ` (GET /rate_limit returned ${metadata.status})`
  const why = reportsScopes(at.kind)
    ? `the API did not report its scopes${status}`
    : `the API does not report the scopes of a ${KIND_NAMES[at.kind]}`
  const text = `It is not known whether the token has ${inputs.scopes.join(', ')}: ${why}.`
  return { level: 'warning', id: 'scopes-not-verified', title: 'Scopes not verified', what: [{ text }], images: [] }
}

/** An API that refuses is told in the log only, since the registry decides; one that is not reached is a warning. */
function adviseNoAnswerOfApi({ metadata }: Probed): Problem[] {
  const status = metadata?.status ?? 0
  if (metadata?.noResponse === undefined && status !== 429 && status < 500) return []
  const why = metadata?.noResponse === undefined ? `returned ${status}` : 'got no answer'
  const text = `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${why}.`
  return [{ level: 'warning', id: 'api-not-reached', title: 'API not reached', what: [{ text }], images: [] }]
}

/** What is worth telling about a token that works. */
export function adviseHygiene(inputs: Inputs, report: AccessReport, probed: Probed, at: Circumstances): Problem[] {
  if (report.token !== 'live') return []
  const own = suggestGithubToken(inputs, at)
  return [
    ...adviseOverridden(inputs, at),
    ...adviseExpiry(inputs, probed.metadata?.expiresAt, at),
    ...adviseMissing(inputs, report, at),
    ...(own === undefined ? advisePower(inputs, at) : [own])
  ]
}

function adviseOverridden(inputs: Inputs, at: Circumstances): Problem[] {
  if (!inputs.overridden) return []
  const { registry } = at.server
  const text = `The variable DOCKER_AUTH_CONFIG has another login for ${registry}. docker 28.3 and later uses it instead of this one.`
  const fixes = [`Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`]
  return [
    {
      level: 'warning',
      id: 'docker-auth-config',
      title: 'Login not used by docker',
      what: [{ text }],
      fixes,
      images: []
    }
  ]
}

function adviseExpiry(inputs: Inputs, expiresAt: Date | undefined, at: Circumstances): Problem[] {
  const left = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt.getTime() - Date.now()
  if (expiresAt === undefined || left >= inputs.expiryWarningDays * DAY_MS) return []
  const days = Math.floor(left / DAY_MS)
  const when = days === 0 ? 'within a day' : days === 1 ? 'tomorrow' : `in ${days} days`
  return [
    {
      level: 'warning',
      id: 'token-expires',
      title: 'Token expires soon',
      what: [{ text: `The ${KIND_NAMES[at.kind]} expires ${when}, at ${expiresAt.toISOString()}.` }],
      fixes: [classicToken(at, ...scopesFor(inputs))],
      images: []
    }
  ]
}

/** The checks passed without the scope, as with a public image; later steps may need it. */
function adviseMissing(inputs: Inputs, report: AccessReport, at: Circumstances): Problem[] {
  const { scopes } = at
  if (scopes === undefined || report.images.some(image => image.verdict === 'denied')) return []
  const accesses = new Set<Access>(report.images.map(image => image.access))
  const missing = missingIn(
    scopes,
    [...accesses].map(scopeFor).filter(scope => !inputs.scopes.includes(scope))
  )
  if (missing.length === 0) return []
  const text = `${lacking(scopes, missing)} The checks passed without it, because anyone can pull a public image.`
  return [
    {
      level: 'warning',
      id: 'scope-missing',
      title: 'Scope missing',
      what: [{ text }],
      fixes: [classicToken(at, ...scopesFor(inputs))],
      images: []
    }
  ]
}

function advisePower(inputs: Inputs, at: Circumstances): Problem[] {
  const spare = (at.scopes ?? []).filter(scope => isPowerful(scope) && !inputs.scopes.includes(scope))
  if (spare.length === 0) return []
  const text = `The ${KIND_NAMES[at.kind]} has scopes that packages do not need: ${spare.join(', ')}. If it leaks, more than packages is at risk.`
  const fixes = [classicToken(at, ...scopesFor(inputs))]
  return [
    { level: 'notice', id: 'spare-scopes', title: 'More scopes than needed', what: [{ text }], fixes, images: [] }
  ]
}

/** A personal token outlives the job and GITHUB_TOKEN does not, and it may do the same for a repository's own images. */
function suggestGithubToken(inputs: Inputs, at: Circumstances): Problem | undefined {
  const images = [...inputs.pull, ...inputs.push]
  const own = at.job.repository.toLowerCase()
  const others = images.some(({ name }) => name !== own && !name.startsWith(`${own}/`))
  const fixes = leaveTokenOut(at)
  if (at.kind !== 'classic-pat' || images.length === 0 || others || inputs.scopes.length > 0) return undefined
  if (fixes.length === 0) return undefined
  const text = `GITHUB_TOKEN may do in place of this personal token, if the package lists ${at.job.repository} under "Manage Actions access". It expires when the job ends.`
  return {
    level: 'notice',
    id: 'github-token-instead',
    title: 'Personal token may not be needed',
    what: [{ text }],
    fixes,
    images: []
  }
}

function lacking(scopes: readonly string[], missing: readonly string[]): string {
  return `The token lacks the scope ${missing.join(', ')}. Its scopes: ${scopes.join(', ') || 'none'}.`
}

function scopesFor(inputs: Inputs): string[] {
  const access = inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull'
  return [...new Set([scopeFor(access), ...inputs.scopes.filter(scope => scope.endsWith(':packages'))])]
}
