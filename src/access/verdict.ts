import { type Access, referenceOf, requiredAccess } from '../github/image.ts'
import { missingScopes } from '../github/scopes.ts'
import type { Inputs } from '../runner/inputs.ts'
import type { PreflightFailure } from './preflight.ts'
import type { AccessCheck, ImageCheck, Probed } from './probe.ts'
import type { Evidence } from './registry-client.ts'
import { isServerFault } from './response.ts'

export type Verdict = 'allowed' | 'denied' | 'unknown'

/** What an output says of a question that the registry may leave open. */
export type Tristate = 'true' | 'false' | 'unknown'

/** What is known of the credential: `foreign-host` where a host other than the registry's asked for it. */
export type TokenStatus = 'live' | 'dead' | 'unknown' | 'foreign-host' | PreflightFailure

export interface ImageResult extends ImageCheck {
  readonly verdict: Verdict
  /** What the image is to an anonymous client; only where it was asked. */
  readonly visibility?: 'public' | 'private' | 'unknown'
  /** Denied only for being public or private: the access itself was proved. */
  readonly mismatch?: boolean
  /** Whether the tag or digest to push is there already; absent where `push` names neither. */
  readonly exists?: Tristate
}

export interface AccessReport {
  readonly token: TokenStatus
  readonly images: readonly ImageResult[]
  /** Scopes of the `scopes` input that the token was reported not to carry. */
  readonly missingScopes: readonly string[]
  readonly canPull: Tristate | ''
  readonly canPush: Tristate | ''
  /** Whether all tags and digests to push are there already. */
  readonly exists: Tristate | ''
  /** Whether anything that was asked for was refused. */
  readonly denied: boolean
  /** Whether the step fails here, without a login. */
  readonly endsStep: boolean
  /** Whether the credential may be handed to an engine: it is not known to be bad, and the step goes on. */
  readonly mayLogIn: boolean
}

/**
 * Turns what was answered into verdicts. Access is denied only where the registry itself refuses it, and allowed only
 * where the registry grants it; everything else is unknown.
 */
export function judge(inputs: Inputs, check: AccessCheck): AccessReport {
  const token = check.kind === 'probed' ? judgeToken(check) : check.reason
  const images =
    check.kind === 'probed'
      ? check.images.map(image => judgeImage(image, token, inputs))
      : requiredAccess(inputs).map(required => withExistence({ ...required, verdict: 'denied' }))
  const unusable = check.kind === 'not-probed' || token === 'dead'
  const canDo = (access: Access) => canAll(images.filter(image => image.access === access))
  const lacking = check.kind === 'probed' ? missingScopes(check.metadata?.scopes, inputs.scopes) : []
  const denied = unusable || lacking.length > 0 || images.some(image => image.verdict === 'denied')
  const endsStep =
    token === 'foreign-host' ||
    (inputs.onDenied === 'fail' && denied) ||
    (inputs.onExisting === 'fail' && images.some(mayOverwrite))
  return {
    token,
    images,
    missingScopes: lacking,
    canPull: canDo('pull'),
    canPush: canDo('push'),
    exists: allExist(images),
    denied,
    endsStep,
    mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
  }
}

function judgeToken(probed: Probed): TokenStatus {
  const images = probed.images.flatMap(image => [image.evidence, image.existing, image.anonymous])
  if ([probed.token, ...images].some(evidence => evidence?.noResponse?.fault === 'foreign-host')) return 'foreign-host'
  if (probed.token.status === 200) return probed.token.complete === true ? 'live' : 'unknown'
  return isRefusal(probed.token) ? 'dead' : 'unknown'
}

function judgeImage(image: ImageCheck, token: TokenStatus, inputs: Inputs): ImageResult {
  const { evidence } = image
  if (evidence === undefined) return withExistence({ ...image, verdict: token === 'dead' ? 'denied' : 'unknown' })
  if (image.access === 'push') return withExistence({ ...image, verdict: judgeUpload(evidence) })
  const verdict = judgeManifest(evidence)
  if (image.anonymous === undefined) return { ...image, verdict }
  const visibility = judgeVisibility(image.anonymous, verdict)
  const mismatch = verdict === 'allowed' && visibility !== 'unknown' && visibility !== inputs.visibility
  if (mismatch) return { ...image, verdict: 'denied', visibility, mismatch }
  return { ...image, visibility, verdict: verdict === 'allowed' && visibility === 'unknown' ? 'unknown' : verdict }
}

/** A push is granted by 202 with a `Location`, and refused by 401 or 403 in the registry's own words. */
function judgeUpload(evidence: Evidence): Verdict {
  if (evidence.status === 202 && evidence.complete === true) return 'allowed'
  return isRefusal(evidence) ? 'denied' : 'unknown'
}

/** A live credential without the right gets 403 or 404: both read "no read access, or it is not there". */
function judgeManifest(evidence: Evidence): Verdict {
  if (evidence.status === 200 && evidence.complete === true) return 'allowed'
  return isRefusal(evidence) || (evidence.status === 404 && evidence.code !== undefined) ? 'denied' : 'unknown'
}

function withExistence(image: ImageResult): ImageResult {
  return image.access === 'push' && referenceOf(image.image) !== undefined
    ? { ...image, exists: judgeExisting(image) }
    : image
}

/**
 * A tag or digest is not there only where the registry says so itself, to a token that may write: such a token may read
 * as well, so that its 404 hides nothing.
 */
function judgeExisting({ existing, verdict }: ImageResult): Tristate {
  if (existing?.status === 200 && existing.complete === true) return 'true'
  const absent = existing?.status === 404 && (existing.code === 'MANIFEST_UNKNOWN' || existing.code === 'NAME_UNKNOWN')
  return absent && verdict === 'allowed' ? 'false' : 'unknown'
}

/** Whether a push may overwrite something: only a clear "not there" excludes it. */
function mayOverwrite({ exists }: ImageResult): boolean {
  return exists === 'true' || exists === 'unknown'
}

/** Whether the push creates the package: the registry does not know its name. An unknown manifest says less. */
export function createsPackage({ exists, existing }: ImageResult): boolean {
  return exists === 'false' && existing?.code === 'NAME_UNKNOWN'
}

/** Public is what anybody reads; private what this token reads and an anonymous client is refused. */
function judgeVisibility(anonymous: Evidence, verdict: Verdict): 'public' | 'private' | 'unknown' {
  if (anonymous.status === 200 && anonymous.complete === true) return 'public'
  const refused = isRefusal(anonymous) || (anonymous.status === 404 && anonymous.code !== undefined)
  return refused && verdict === 'allowed' ? 'private' : 'unknown'
}

/** A status by itself may come from a proxy: the registry's refusals carry its own error body. */
export function isRefusal(evidence: Evidence): boolean {
  const { status, code, message = '' } = evidence
  return (status === 401 || status === 403) && code !== undefined && !isServerFault(status, message)
}

function canAll(images: readonly ImageResult[]): Tristate | '' {
  if (images.length === 0) return ''
  if (images.some(image => image.verdict === 'denied')) return 'false'
  return images.every(image => image.verdict === 'allowed') ? 'true' : 'unknown'
}

function allExist(images: readonly ImageResult[]): Tristate | '' {
  const told = images.flatMap(({ exists }) => exists ?? [])
  if (told.length === 0) return ''
  if (told.includes('false')) return 'false'
  return told.includes('unknown') ? 'unknown' : 'true'
}
