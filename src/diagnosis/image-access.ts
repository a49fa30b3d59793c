import { meaningOf, NAME_UNKNOWN, type Outcome } from '../access/outcome.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { packageReference } from '../github/image.ts'
import { type Context, notKnown, type RefusedAccess } from './context.ts'
import { settingsPage } from './fixes.ts'
import { type Cause, detailsOf, type Explained, explain, type Message } from './message.ts'
import { LIMITS } from './no-access.ts'
import { explainNoAnswer } from './no-answer.ts'
import { explainRefusal, findKnownRefusal } from './refusals.ts'

/** What was asked at once: the tags to push of one package, or one image to pull. */
type Need = readonly [JudgedImage, ...JudgedImage[]]

export function imageAccess(images: readonly JudgedImage[], context: Context): Message[] {
  const keyOf = ({ access, name, reference, verdict, visibility, mismatch }: JudgedImage) =>
    JSON.stringify([access, access === 'push' ? name : reference, verdict, visibility, mismatch])
  const needs = [...Map.groupBy(images, keyOf).values()] as unknown as Need[]
  return needs.flatMap(need => messageOf(need, { ...context, image: need[0], access: need[0].access }) ?? [])
}

function messageOf(images: Need, context: RefusedAccess): Message | undefined {
  const { access, answer, verdict, mismatch, visibility, anonymous, reference, lacks } = images[0]
  if (answer === undefined || verdict === 'allowed' || meaningOf(answer) === 'foreign') return undefined
  if (mismatch) return wrongVisibility(images, context)
  const [title, done] = access === 'push' ? ['Push', 'pushed'] : ['Pull', 'pulled']
  const name = images.length === 1 ? reference : packageReference(images[0])
  const about = { name, images, details: detailsOf(answer) }
  if (verdict === 'denied') {
    const notSeen = answer.code === NAME_UNKNOWN ? ': no such package, or this job may not see it' : ''
    const why = lacks === undefined ? notSeen : ` for ${lacks.platform}`
    const explained = lacks === undefined ? explainRefusal(answer, context) : explainLack(lacks)
    const level = isKnownToTheStep(explained.causes) ? 'log' : context.denial
    return { level, title: `${title} denied`, what: `%s cannot be ${done}${why}.`, ...about, ...explained }
  }
  // Only what an anonymous client gets was not verified.
  if (visibility === 'unknown' && meaningOf(answer) === 'found') {
    const said = anonymous ?? answer
    const what = notKnown('whether %s is public or private', context)
    const explained = { ...explainNoAnswer(said, context), details: detailsOf(said) }
    return { level: context.doubt, title: 'Visibility not verified', what, ...about, ...explained }
  }
  const what = notKnown(`whether %s can be ${done}`, context)
  return { level: context.doubt, title: `${title} not verified`, what, ...about, ...explainUnknown(answer, context) }
}

/** Whether a read-only run is all of it, and the step is set up for one: there is nothing left to do. */
function isKnownToTheStep([first]: readonly Cause[]): boolean {
  return first?.id === 'read-only-run' && first.certain === true && first.fixes.length === 0
}

function explainLack({ platform, digest }: NonNullable<JudgedImage['lacks']>): Explained {
  const again = `Build and push the image again for ${platform}.`
  if (digest === undefined) {
    const fixes = [again, `Take ${platform} out of \`platforms\`.`]
    return {
      id: 'platform',
      causes: [{ text: 'the index does not list it: the job that builds it may have failed.', fixes }]
    }
  }
  const text = `the index lists it as ${digest}, which is not there: a clean-up deleted it with the untagged versions.`
  const keep = 'Keep the untagged versions that an index lists in the clean-up of this package.'
  return { id: 'platform', causes: [{ text, fixes: [again, keep] }] }
}

/** Why there was no answer, and what is known to prevent the access in any case. */
function explainUnknown(answer: Outcome, context: RefusedAccess): Explained {
  const isDecided = ['refused', 'absent'].includes(meaningOf(answer) ?? '')
  const known = isDecided ? findKnownRefusal(answer) : undefined
  if (known !== undefined && known.id !== 'absent') return { id: known.id, causes: explain(known.causes, context) }
  const unanswered = explainNoAnswer(answer, context)
  const limits = explain(LIMITS, context)
  return limits.length === 0 ? unanswered : { ...unanswered, causes: [...unanswered.causes.slice(0, 1), ...limits] }
}

function wrongVisibility(images: Need, context: RefusedAccess): Message {
  const [image] = images
  const name = 'Use another name: a public package cannot be made private again.'
  const dangerZone = `Make it public in the package settings. Package admins do it in the "Danger Zone": all its versions become public. If "Public" cannot be chosen, owners of ${image.owner} forbid it under "Package creation".`
  const cause: Cause =
    image.visibility === 'public'
      ? { text: 'it was made public.', fixes: [name] }
      : {
          text: 'a new package is private until someone makes it public; no API does it.',
          fixes: [dangerZone],
          page: settingsPage(context, image)
        }
  return {
    level: context.denial,
    id: 'visibility',
    title: 'Wrong visibility',
    what: `The visibility of %s is ${image.visibility}, and ${context.visibility} was asked for.`,
    name: image.reference,
    causes: [{ ...cause, fixes: [...cause.fixes, 'Set `visibility: any`.'] }],
    ...(image.anonymous && { details: detailsOf(image.anonymous) }),
    images
  }
}
