import type { Probed } from '../access/probe.ts'
import type { Access, Image } from '../github/image.ts'
import type { TokenKind } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'

/** What the words of a message depend on. */
export interface Context extends Inputs {
  readonly kind: TokenKind
  readonly job: JobContext
  readonly metadata: Probed['metadata'] | undefined
  readonly ssoAnswers: Probed['ssoAnswers']
  /** What a denial is in this step. */
  readonly denial: 'error' | 'warning'
  /** The widest access that the job lists: a block or token to paste has it, so that one fix does not undo another. */
  readonly widest: Access
  /** Owners of the packages that this step proved a push to: what that disproves is no cause. */
  readonly pushedTo: ReadonlySet<string>
  readonly image?: RefusedImage
  readonly access?: Access
}

/** An image, and the newest tags that it has where its own is not there. */
export type RefusedImage = Image & { readonly newestTags?: readonly string[] | undefined }

/** The context, with the image and access that were refused. */
export type RefusedAccess = Context & { readonly image: RefusedImage; readonly access: Access }

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
