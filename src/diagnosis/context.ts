import { type AccessReport, checksOnly, type JudgedImage } from '../access/verdict.ts'
import type { Access, Image } from '../github/image.ts'
import { tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'

/** What the words of a message depend on, and the image and access that it is about. */
export type Context = ReturnType<typeof contextOf> & Partial<About>

export type RefusedAccess = Context & About

interface About {
  readonly image: JudgedImage
  readonly access: Access
}

export function contextOf(inputs: Inputs, { check, images }: AccessReport, job: JobContext, now: number) {
  const { metadata } = typeof check === 'string' ? {} : check
  const denial: 'error' | 'warning' = inputs.onDenied === 'warn' ? 'warning' : 'error'
  const doubt: typeof denial = checksOnly(inputs) ? denial : 'warning'
  /** The widest access that the job lists: a block or token to paste has it, so that one fix does not undo another. */
  const widest: Access = inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull'
  const proved = images.filter(({ access, verdict }) => access === 'push' && verdict === 'allowed')
  return {
    ...inputs,
    job,
    metadata,
    now,
    kind: tokenKindOf(inputs.token, inputs.server),
    /** What a denial is in this step, and what is not known. */
    denial,
    doubt,
    /** The step only checks, and knows nothing of anything. */
    isInVain: checksOnly(inputs) && images.every(({ verdict }) => verdict === 'unknown'),
    widest,
    /** Owners of the packages that this step proved a push to: what that disproves is no cause. */
    pushedTo: new Set(proved.map(({ owner }) => owner))
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
