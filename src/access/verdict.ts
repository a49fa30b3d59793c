import { type Access, referenceOf, requiredAccess } from '../github/image.ts'
import { missingScopes } from '../github/scopes.ts'
import type { Inputs } from '../runner/inputs.ts'
import {
  type Answer,
  codeOf,
  faultOf,
  isAccepted,
  isFound,
  isNotFound,
  isRefusal,
  NAME_UNKNOWN,
  statusOf
} from './answer.ts'
import type { PreflightFailure } from './preflight.ts'
import { answersIn, type ImageCheck, type Probed, type PullCheck, type PushCheck } from './probe.ts'

export type Verdict = 'allowed' | 'denied' | 'unknown'

/** What an output says of a question that the registry may leave open. */
export type Tristate = 'true' | 'false' | 'unknown'

const CAN = { allowed: 'true', denied: 'false', unknown: 'unknown' } as const

/** What is known of the credential: `foreign-host` where a host other than the registry's asked for it. */
export type TokenStatus = 'live' | 'dead' | 'unknown' | 'foreign-host' | PreflightFailure

export type ImageResult = PushResult | PullResult

interface Judged {
  readonly verdict: Verdict
  /** What the image is to an anonymous client; only where it was asked. */
  readonly visibility?: Visibility
  /** Denied only for being public or private: the access itself was proved. */
  readonly mismatch?: true
}

export interface PushResult extends PushCheck, Judged {
  /** Whether the tag or digest to push is there already; absent where `push` names neither. */
  readonly exists?: Tristate
}

export interface PullResult extends PullCheck, Judged {}

export type Visibility = 'public' | 'private' | 'unknown'

export interface AccessReport {
  /** The answers that it was judged from, or why nothing was sent. */
  readonly check: Probed | PreflightFailure
  readonly token: TokenStatus
  readonly images: readonly ImageResult[]
  /** Absent where no image is listed for it. */
  readonly canPull: Tristate | undefined
  readonly canPush: Tristate | undefined
  /** Whether all tags and digests to push are there already; absent where `push` names none. */
  readonly exists: Tristate | undefined
  /** Whether the step fails here, without a login. */
  readonly endsStep: boolean
  /** Whether the credential may be handed to an engine: it is not known to be bad, and the step goes on. */
  readonly mayLogIn: boolean
}

/**
 * Turns what was answered into verdicts. Access is denied only where the registry itself refuses it, and allowed only
 * where the registry grants it; everything else is unknown.
 */
export function judge(inputs: Inputs, check: AccessReport['check']): AccessReport {
  const probed = typeof check === 'string' ? undefined : check
  const token = typeof check === 'string' ? check : judgeToken(check)
  const checked: readonly ImageCheck[] = probed?.images ?? requiredAccess(inputs)
  const unusable = probed === undefined || token === 'dead'
  const images = checked.map(image => judgeImage(image, unusable, inputs))
  const canDo = (access: Access) => allOf(images.flatMap(image => (image.access === access ? CAN[image.verdict] : [])))
  const denied =
    unusable ||
    missingScopes(probed?.metadata?.scopes, inputs.scopes).length > 0 ||
    images.some(image => image.verdict === 'denied')
  const endsStep =
    token === 'foreign-host' ||
    (inputs.onDenied === 'fail' && denied) ||
    (inputs.onExisting === 'fail' && images.some(mayOverwrite))
  return {
    check,
    token,
    images,
    canPull: canDo('pull'),
    canPush: canDo('push'),
    exists: allOf(images.flatMap(image => (image.access === 'push' ? (image.exists ?? []) : []))),
    endsStep,
    mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
  }
}

function judgeToken({ token, images }: Probed): TokenStatus {
  const answers = [token, ...images.flatMap(answersIn)]
  if (answers.some(answer => faultOf(answer) === 'foreign-host')) return 'foreign-host'
  if (statusOf(token) === 200) return isFound(token) ? 'live' : 'unknown'
  return isRefusal(token) ? 'dead' : 'unknown'
}

/** @param unusable whether the token is known to be: then an image that was not asked for is denied */
function judgeImage(image: ImageCheck, unusable: boolean, inputs: Inputs): ImageResult {
  const unasked = unusable ? 'denied' : 'unknown'
  return image.access === 'push' ? judgePush(image, unasked, inputs) : judgePull(image, unasked, inputs)
}

function judgePush(image: PushCheck, unasked: Verdict, inputs: Inputs): PushResult {
  const verdict = judgeAnswer(image, unasked)
  // A package that is not there yet is neither public nor private.
  const isNew = isNotFound(image.listing) && verdict === 'allowed'
  const seen = isNew ? { verdict } : judgeSeen(verdict, isFound(image.listing), image, inputs)
  const exists = referenceOf(image) === undefined ? {} : { exists: judgeExisting(image.existing, verdict) }
  return { ...image, ...seen, ...exists }
}

function judgePull(image: PullCheck, unasked: Verdict, inputs: Inputs): PullResult {
  const verdict = judgeAnswer(image, unasked)
  return { ...image, ...judgeSeen(verdict, verdict === 'allowed', image, inputs) }
}

/**
 * The verdict with what `visibility` asks for, where that was asked: an access that was proved is denied where the image
 * is not what it must be, and unknown where that is not known.
 *
 * @param isRead whether this token reads the image
 */
function judgeSeen(verdict: Verdict, isRead: boolean, { anonymous }: ImageCheck, inputs: Inputs): Judged {
  if (anonymous === undefined) return { verdict }
  const visibility = judgeVisibility(anonymous, isRead)
  if (verdict !== 'allowed' || visibility === inputs.visibility) return { verdict, visibility }
  return visibility === 'unknown'
    ? { verdict: 'unknown', visibility }
    : { verdict: 'denied', visibility, mismatch: true }
}

/**
 * A push is granted by 202 with a `Location`. Access is refused by 401 or 403 in the registry's own words; a pull also by
 * 404, which a live credential without the right may get: it reads "no read access, or it is not there".
 */
function judgeAnswer({ access, answer }: ImageCheck, unasked: Verdict): Verdict {
  if (answer === undefined) return unasked
  if (access === 'push' ? isAccepted(answer) : isFound(answer)) return 'allowed'
  return isRefusal(answer) || (access === 'pull' && isNotFound(answer)) ? 'denied' : 'unknown'
}

/**
 * A tag or digest is not there only where the registry says so itself, to a token that may write: such a token may read
 * as well, so that its 404 hides nothing.
 */
function judgeExisting(existing: Answer | undefined, verdict: Verdict): Tristate {
  if (isFound(existing)) return 'true'
  const absent = isNotFound(existing) && ['MANIFEST_UNKNOWN', NAME_UNKNOWN].includes(codeOf(existing) ?? '')
  return absent && verdict === 'allowed' ? 'false' : 'unknown'
}

/** Whether a push may overwrite something: only a clear "not there" excludes it. */
function mayOverwrite(image: ImageResult): boolean {
  return image.access === 'push' && (image.exists === 'true' || image.exists === 'unknown')
}

/** Whether the push creates the package: the registry does not know its name. An unknown manifest says less. */
export function createsPackage({ exists, existing }: PushResult): boolean {
  return exists === 'false' && codeOf(existing) === NAME_UNKNOWN
}

/** Public is what anybody reads; private what this token reads and an anonymous client is refused. */
function judgeVisibility(anonymous: Answer, isRead: boolean): Visibility {
  if (isFound(anonymous)) return 'public'
  return isRead && (isRefusal(anonymous) || isNotFound(anonymous)) ? 'private' : 'unknown'
}

/** Whether all of it is true: one that is false decides, and nothing is said of none. */
function allOf(values: readonly Tristate[]): Tristate | undefined {
  if (values.length === 0) return undefined
  if (values.includes('false')) return 'false'
  return values.includes('unknown') ? 'unknown' : 'true'
}
