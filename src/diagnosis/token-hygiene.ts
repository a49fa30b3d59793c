import type { Probed } from '../access/probe.ts'
import { type AccessReport, missingIn } from '../access/verdict.ts'
import type { Access } from '../github/image.ts'
import { KIND_NAMES, reportsScopes } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Circumstances, classicToken, leaveTokenOut, scopeFor } from './causes.ts'
import type { Problem } from './problem.ts'

const DAY_MS = 86_400_000
/** Scopes that let a thief do more than read and write packages (docs.github.com, "Scopes for OAuth apps"). */
const POWERFUL = /^(?:repo|workflow|delete:packages|delete_repo|(?:admin|write):(?!packages$).+)$/

/** Scopes that were asked for and that the token lacks, or of which nothing can be said. */
export function adviseScopes(inputs: Inputs, judgement: AccessReport, found: Probed, at: Circumstances): Problem[] {
  if (judgement.token === 'dead') return []
  if (inputs.scopes.length === 0) return adviseSilentApi(found)
  const wanted = inputs.scopes.join(', ')
  if (at.scopes === undefined) {
    const why = reportsScopes(at.kind)
      ? `the API did not tell${found.metadata?.status === undefined ? '' : ` (GET /rate_limit was answered with ${found.metadata.status})`}`
      : `a ${KIND_NAMES[at.kind]} reports none`
    const what = [{ text: `Whether the token carries ${wanted} is not known: ${why}.` }]
    return [{ level: 'warning', title: 'Scopes not judged', what, images: [] }]
  }
  if (judgement.missingScopes.length === 0) return []
  const kept = at.scopes.filter(scope => scope.endsWith(':packages'))
  return [
    {
      level: 'denial',
      title: 'Scope missing',
      what: [{ text: `${lacking(at.scopes, judgement.missingScopes)} \`scopes\` asks for ${wanted}.` }],
      fixes: [classicToken(at, ...new Set([...kept, ...judgement.missingScopes]))],
      images: []
    }
  ]
}

/** An API that gave no answer proves nothing; one that refused is told in the log alone, for the registry decides. */
function adviseSilentApi({ metadata }: Probed): Problem[] {
  const status = metadata?.status ?? 0
  if (metadata?.noResponse === undefined && status !== 429 && status < 500) return []
  const why = metadata?.noResponse === undefined ? `was answered with ${status}` : 'got no answer'
  const what = [{ text: `The token's scopes and expiry are not known: GET /rate_limit of the API ${why}.` }]
  return [{ level: 'warning', title: 'API not reached', what, images: [] }]
}

/** What is worth telling of a token that works. */
export function adviseHygiene(inputs: Inputs, judgement: AccessReport, found: Probed, at: Circumstances): Problem[] {
  if (judgement.token !== 'live') return []
  const own = wouldGithubTokenDo(inputs, at)
  return [
    ...adviseExpiry(inputs, found.metadata?.expiresAt, at),
    ...adviseMissing(inputs, judgement, at),
    ...(own === undefined ? advisePower(inputs, at) : [own])
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
      title: 'Token expires soon',
      what: [{ text: `The ${KIND_NAMES[at.kind]} expires ${when}, at ${expiresAt.toISOString()}.` }],
      fixes: [classicToken(at, ...scopesFor(inputs))],
      images: []
    }
  ]
}

/** What was asked went well without the scope, as with a public image; what the job does next may not. */
function adviseMissing(inputs: Inputs, judgement: AccessReport, at: Circumstances): Problem[] {
  const { scopes } = at
  if (scopes === undefined || judgement.images.some(image => image.verdict === 'denied')) return []
  const accesses = new Set<Access>(judgement.images.map(image => image.access))
  const missing = missingIn(
    scopes,
    [...accesses].map(scopeFor).filter(scope => !inputs.scopes.includes(scope))
  )
  if (missing.length === 0) return []
  return [
    {
      level: 'warning',
      title: 'Scope missing',
      what: [
        { text: `${lacking(scopes, missing)} What was asked went well without: anybody may read a public image.` }
      ],
      fixes: [classicToken(at, ...scopesFor(inputs))],
      images: []
    }
  ]
}

function advisePower(inputs: Inputs, at: Circumstances): Problem[] {
  const spare = (at.scopes ?? []).filter(scope => POWERFUL.test(scope) && !inputs.scopes.includes(scope))
  if (spare.length === 0) return []
  const text = `The ${KIND_NAMES[at.kind]} carries ${spare.join(', ')}, which this job has no use for: whoever steals it can do more than read and write packages.`
  const fixes = [classicToken(at, ...scopesFor(inputs))]
  return [{ level: 'notice', title: 'Token more powerful than needed', what: [{ text }], fixes, images: [] }]
}

/** A personal token outlives the job; GITHUB_TOKEN ends with it, and may do the same to a repository's own image. */
function wouldGithubTokenDo(inputs: Inputs, at: Circumstances): Problem | undefined {
  const images = [...inputs.pull, ...inputs.push]
  const own = at.job.repository.toLowerCase()
  const theirs = images.some(({ name }) => name !== own && !name.startsWith(`${own}/`))
  const fixes = leaveTokenOut(at)
  if (at.kind !== 'classic-pat' || images.length === 0 || theirs || inputs.scopes.length > 0) return undefined
  if (fixes.length === 0) return undefined
  const text = `GITHUB_TOKEN would do in place of this personal token: the images are ${at.job.repository}'s own. It ends with the job; a personal token lives on.`
  return { level: 'notice', title: 'No personal token needed', what: [{ text }], fixes, images: [] }
}

function lacking(scopes: readonly string[], missing: readonly string[]): string {
  return `The token lacks ${missing.join(', ')}; it carries ${scopes.join(', ') || 'no scope at all'}.`
}

function scopesFor(inputs: Inputs): string[] {
  const access = inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull'
  return [...new Set([scopeFor(access), ...inputs.scopes.filter(scope => scope.endsWith(':packages'))])]
}
