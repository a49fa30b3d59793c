import type { Probed } from '../access/probe.ts'
import { type AccessReport, checksOnly, type JudgedImage } from '../access/verdict.ts'
import type { Access, Image } from '../github/image.ts'
import { type TokenKind, tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'

/** What the words of a message depend on. */
export interface Context extends Inputs {
  readonly kind: TokenKind
  readonly job: JobContext
  readonly metadata: Probed['metadata'] | undefined
  readonly ssoAnswers: Probed['ssoAnswers']
  /** What a denial is in this step, and what is not known. */
  readonly denial: 'error' | 'warning'
  readonly doubt: 'error' | 'warning'
  /** The step only checks, and knows nothing of anything. */
  readonly isInVain: boolean
  /** The widest access that the job lists: a block or token to paste has it, so that one fix does not undo another. */
  readonly widest: Access
  /** Owners of the packages that this step proved a push to: what that disproves is no cause. */
  readonly pushedTo: ReadonlySet<string>
  /** The time of this runner, in ms. */
  readonly now: number
  readonly image?: JudgedImage
  readonly access?: Access
}

export type RefusedAccess = Context & { readonly image: JudgedImage; readonly access: Access }

export function contextOf(inputs: Inputs, { check, images }: AccessReport, job: JobContext, now: number): Context {
  const { metadata, ssoAnswers = [] } = typeof check === 'string' ? {} : check
  const denial = inputs.onDenied === 'warn' ? 'warning' : 'error'
  return {
    ...inputs,
    job,
    metadata,
    ssoAnswers,
    now,
    kind: tokenKindOf(inputs.token, inputs.server),
    denial,
    doubt: checksOnly(inputs) ? denial : 'warning',
    isInVain: checksOnly(inputs) && images.every(({ verdict }) => verdict === 'unknown'),
    widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
    pushedTo: new Set(
      images.flatMap(({ access, verdict, owner }) => (access === 'push' && verdict === 'allowed' ? owner : []))
    )
  }
}

export function notKnown(what: string, { isInVain }: Context): string {
  return `${isInVain ? 'Nothing could be checked: it' : 'It'} is not known ${what}.`
}

/** Whether an image belongs to the owner of the job's repository; true where that owner is not known. */
export function isOwn(image: Image, { owner }: JobContext): boolean {
  return owner === '' || image.owner === owner.toLowerCase()
}

/** Whether this step proved a push to another package of the owner, so that the token may push there. */
export function provedPush({ image, pushedTo }: Context): boolean {
  return image === undefined ? pushedTo.size > 0 : pushedTo.has(image.owner)
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}
