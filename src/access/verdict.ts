import { type Access, referenceOf, requiredAccess } from '../github/image.ts'
import { type NoToken, noTokenIn } from '../github/no-token.ts'
import { isOfAnotherServer, missingScopes, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { meaningOf, NAME_UNKNOWN } from './outcome.ts'
import { type AskedImage, foreignAnswer, type Probed } from './probe.ts'

export type Verdict = 'allowed' | 'denied' | 'unknown'

/** What an output says of a question that the registry may leave open. */
type Tristate = 'true' | 'false' | 'unknown'

const CAN = { allowed: 'true', denied: 'false', unknown: 'unknown' } as const

export type PreflightFailure = 'empty' | 'refresh' | 'other-server' | NoToken

/** Why nothing may be sent, known without asking; nothing where the registry may be asked. */
export function preflight({ token, server }: Pick<Inputs, 'token' | 'server'>): PreflightFailure | undefined {
  if (token === '') return 'empty'
  const noToken = noTokenIn(token)
  if (noToken !== undefined) return noToken
  if (tokenKindOf(token, server) === 'refresh') return 'refresh'
  return isOfAnotherServer(token, server) ? 'other-server' : undefined
}

/** What is known of the credential: `foreign-host` where a host other than the registry's asked for it. */
type TokenStatus = 'live' | 'dead' | 'unknown' | 'foreign-host' | PreflightFailure

export interface JudgedImage extends AskedImage {
  readonly verdict: Verdict
  /** What the image is to an anonymous client; only where it was asked. */
  readonly visibility?: 'public' | 'private' | 'unknown'
  /** Denied only for being public or private: the access itself was proved. */
  readonly mismatch?: true
  /** Push: whether the tag or digest is there already; absent where it names neither. */
  readonly exists?: Tristate | undefined
}

export type AccessReport = Readonly<ReturnType<typeof judge>>

/**
 * Turns what was answered into verdicts. Access is denied only where the registry itself refuses it, and allowed only
 * where the registry grants it; everything else is unknown.
 *
 * @param check the answers, or why nothing was sent
 */
export function judge(inputs: Inputs, check: Probed | PreflightFailure) {
  const probed = typeof check === 'string' ? undefined : check
  const token: TokenStatus = typeof check === 'string' ? check : judgeToken(check)
  const isRefused = probed === undefined || token === 'dead'
  const asked: readonly AskedImage[] = probed?.images ?? requiredAccess(inputs)
  const images = asked.map(image => judgeImage(image, isRefused, inputs))
  const canDo = (access: Access) => allOf(images.flatMap(image => (image.access === access ? CAN[image.verdict] : [])))
  const denied =
    isRefused ||
    missingScopes(probed?.metadata?.scopes, inputs.scopes).length > 0 ||
    images.some(image => image.verdict === 'denied')
  const open = token === 'unknown' || images.some(image => image.verdict === 'unknown')
  const endsStep =
    token === 'foreign-host' ||
    (inputs.onDenied === 'fail' && (denied || (open && checksOnly(inputs)))) ||
    // Only a clear "not there" excludes that something is overwritten.
    (inputs.onExisting === 'fail' && images.some(({ exists }) => exists === 'true' || exists === 'unknown'))
  return {
    check,
    token,
    images,
    /** Absent where no image is listed for it. */
    canPull: canDo('pull'),
    canPush: canDo('push'),
    /** Whether all tags and digests to push are there already; absent where `push` names none. */
    exists: allOf(images.flatMap(({ exists }) => exists ?? [])),
    /** Whether the step fails here, without a login. */
    endsStep,
    /** Whether the credential may be handed to an engine: it is not known to be bad, and the step goes on. */
    mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
  }
}

/** `engine: none`: the answer is all that the step is for, so that one that is not known ends it as a denial does. */
export function checksOnly({ engines }: Pick<Inputs, 'engines'>): boolean {
  return engines.length === 0
}

function judgeToken(probed: Probed): TokenStatus {
  if (foreignAnswer(probed) !== undefined) return 'foreign-host'
  const meaning = meaningOf(probed.token)
  return meaning === 'found' ? 'live' : meaning === 'refused' ? 'dead' : 'unknown'
}

/** @param isRefused whether the token is: then an image that was not asked for is denied */
function judgeImage(image: AskedImage, isRefused: boolean, inputs: Inputs): JudgedImage {
  const access = judgeAccess(image, isRefused)
  const exists = image.access === 'push' && referenceOf(image) !== undefined ? judgeExisting(image, access) : undefined
  return { ...image, ...judgeSeen(image, access, inputs), exists }
}

/**
 * Access is refused by 401 or 403 in the registry's own words; a pull also by 404, which a live credential without the
 * right may get (it reads "no read access, or it is not there"), and by an index that lacks a platform.
 */
function judgeAccess({ access, answer, lacks }: AskedImage, isRefused: boolean): Verdict {
  const meaning = meaningOf(answer)
  if (meaning === undefined) return isRefused ? 'denied' : 'unknown'
  if (meaning === 'found') return 'allowed'
  const isDenied = meaning === 'refused' || (access === 'pull' && (meaning === 'absent' || lacks !== undefined))
  return isDenied ? 'denied' : 'unknown'
}

/**
 * The verdict with what `visibility` asks for, where that was asked: an access that was proved is denied where the image
 * is not what it must be, and unknown where that is not known.
 */
function judgeSeen(image: AskedImage, verdict: Verdict, inputs: Inputs): Omit<JudgedImage, keyof AskedImage> {
  const { access, anonymous, listing } = image
  // A package that is not there yet is neither public nor private.
  const isNew = meaningOf(listing) === 'absent' && verdict === 'allowed'
  if (anonymous === undefined || isNew) return { verdict }
  // Public is what anybody reads; private what this token reads and an anonymous client is refused.
  const isRead = access === 'push' ? meaningOf(listing) === 'found' : verdict === 'allowed'
  const seen = meaningOf(anonymous)
  const isPrivate = isRead && (seen === 'refused' || seen === 'absent')
  const visibility = seen === 'found' ? 'public' : isPrivate ? 'private' : 'unknown'
  if (verdict !== 'allowed' || visibility === inputs.visibility) return { verdict, visibility }
  return visibility === 'unknown'
    ? { verdict: 'unknown', visibility }
    : { verdict: 'denied', visibility, mismatch: true }
}

/**
 * A tag or digest is not there only where the registry says so itself, to a token that may write: such a token may read
 * as well, so that its 404 hides nothing.
 */
function judgeExisting({ existing }: AskedImage, verdict: Verdict): Tristate {
  if (meaningOf(existing) === 'found') return 'true'
  const absent = meaningOf(existing) === 'absent' && ['MANIFEST_UNKNOWN', NAME_UNKNOWN].includes(existing?.code ?? '')
  return absent && verdict === 'allowed' ? 'false' : 'unknown'
}

/** Whether the push creates the package: the registry does not know its name. An unknown manifest says less. */
export function createsPackage({ exists, existing }: JudgedImage): boolean {
  return exists === 'false' && existing?.code === NAME_UNKNOWN
}

/** Nothing where there is nothing to be true. */
function allOf(values: readonly Tristate[]): Tristate | undefined {
  if (values.length === 0) return undefined
  if (values.includes('false')) return 'false'
  return values.includes('unknown') ? 'unknown' : 'true'
}
