import { type Access, requiredAccess } from '../github/image.ts'
import type { Inputs } from '../runner/inputs.ts'
import type { PreflightFailure } from './preflight.ts'
import type { AccessCheck, ImageCheck, Probed } from './probe.ts'
import type { Evidence } from './registry-client.ts'
import { isServerFault } from './response.ts'

export type Verdict = 'allowed' | 'denied' | 'unknown'

/** What is known of the credential: `barred` where a host that is not the registry's asked for it. */
export type TokenStatus = 'live' | 'dead' | 'unknown' | 'barred' | PreflightFailure

export interface ImageResult extends ImageCheck {
  readonly verdict: Verdict
  /** What the image is to an anonymous client; only where it was asked. */
  readonly visibility?: 'public' | 'private' | 'unknown'
  /** Denied for being public or private alone: the access itself was proved. */
  readonly mismatch?: boolean
}

export interface AccessReport {
  readonly token: TokenStatus
  readonly images: readonly ImageResult[]
  /** Scopes of the `scopes` input that the token was reported not to carry. */
  readonly missingScopes: readonly string[]
  readonly canPull: 'true' | 'false' | 'unknown' | ''
  readonly canPush: 'true' | 'false' | 'unknown' | ''
  /** Whether anything that was asked for was refused. */
  readonly denied: boolean
  /** Whether the credential may be handed to an engine: it is not known to be bad, and no denial ends the step. */
  readonly mayLogIn: boolean
}

/**
 * Turns needs and evidence into verdicts. Only a registry's own refusal is a denial, only its consent an allowance;
 * whatever else came back is unknown.
 */
export function judge(inputs: Inputs, check: AccessCheck): AccessReport {
  const token = check.kind === 'probed' ? judgeToken(check) : check.reason
  const images =
    check.kind === 'probed'
      ? check.images.map(image => judgeImage(image, token, inputs))
      : requiredAccess(inputs).map((required): ImageResult => ({ ...required, verdict: 'denied' }))
  const unusable = check.kind === 'not-probed' || token === 'dead'
  const canDo = (access: Access) => summed(images.filter(image => image.access === access))
  const missingScopes = check.kind === 'probed' ? missingIn(check.metadata?.scopes, inputs.scopes) : []
  const denied = unusable || missingScopes.length > 0 || images.some(image => image.verdict === 'denied')
  return {
    token,
    images,
    missingScopes,
    canPull: canDo('pull'),
    canPush: canDo('push'),
    denied,
    mayLogIn: (token === 'live' || token === 'unknown') && !(denied && inputs.onDenied === 'fail')
  }
}

function judgeToken(probed: Probed): TokenStatus {
  const everything = [probed.token, ...probed.images.flatMap(image => [image.evidence, image.anonymous])]
  if (everything.some(evidence => evidence?.noResponse?.fault === 'foreign-host')) return 'barred'
  if (probed.token.status === 200) return probed.token.complete === true ? 'live' : 'unknown'
  return isRefusal(probed.token) ? 'dead' : 'unknown'
}

function judgeImage(finding: ImageCheck, credential: TokenStatus, inputs: Inputs): ImageResult {
  const { evidence } = finding
  if (evidence === undefined) return { ...finding, verdict: credential === 'dead' ? 'denied' : 'unknown' }
  const verdict = finding.access === 'push' ? judgeUpload(evidence) : judgeManifest(evidence)
  if (finding.anonymous === undefined) return { ...finding, verdict }
  const visibility = judgeVisibility(finding.anonymous, verdict)
  const mismatch = verdict === 'allowed' && visibility !== 'unknown' && visibility !== inputs.visibility
  if (mismatch) return { ...finding, verdict: 'denied', visibility, mismatch }
  return { ...finding, visibility, verdict: verdict === 'allowed' && visibility === 'unknown' ? 'unknown' : verdict }
}

/** 202 with a `Location` is the consent; 401 and 403 in the registry's own words the refusal. */
function judgeUpload(evidence: Evidence): Verdict {
  if (evidence.status === 202 && evidence.complete === true) return 'allowed'
  return isRefusal(evidence) ? 'denied' : 'unknown'
}

/** A live credential without the right gets 403 or 404: both read "no read access, or it is not there". */
function judgeManifest(evidence: Evidence): Verdict {
  if (evidence.status === 200 && evidence.complete === true) return 'allowed'
  return isRefusal(evidence) || (evidence.status === 404 && evidence.code !== undefined) ? 'denied' : 'unknown'
}

/** Public is what anybody reads; private what this token reads and an anonymous client is refused. */
function judgeVisibility(anonymous: Evidence, verdict: Verdict): 'public' | 'private' | 'unknown' {
  if (anonymous.status === 200 && anonymous.complete === true) return 'public'
  const refused = isRefusal(anonymous) || (anonymous.status === 404 && anonymous.code !== undefined)
  return refused && verdict === 'allowed' ? 'private' : 'unknown'
}

/** A status alone may come from a proxy: the registry's refusals carry its own error body. */
function isRefusal(evidence: Evidence): boolean {
  const { status, code, message = '' } = evidence
  return (status === 401 || status === 403) && code !== undefined && !isServerFault(status, message)
}

function summed(images: readonly ImageResult[]): 'true' | 'false' | 'unknown' | '' {
  if (images.length === 0) return ''
  if (images.some(image => image.verdict === 'denied')) return 'false'
  return images.every(image => image.verdict === 'allowed') ? 'true' : 'unknown'
}

// docs.github.com, "Scopes for OAuth apps": the wider scope carries the narrower one.
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  'write:packages': ['read:packages'],
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  user: ['read:user', 'user:email', 'user:follow'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org']
}

/** The wanted scopes that a token does not carry; none where its scopes are not known. */
export function missingIn(scopes: readonly string[] | undefined, wanted: readonly string[]): string[] {
  if (scopes === undefined) return []
  const carried = new Set(scopes.flatMap(scope => [scope, ...(IMPLIED[scope] ?? [])]))
  return wanted.filter(scope => !carried.has(scope))
}
