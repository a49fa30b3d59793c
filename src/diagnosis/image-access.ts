import { meaningOf, NAME_UNKNOWN, type Outcome } from '../access/outcome.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { packageReference } from '../github/image.ts'
import { type Cause, explain } from './cause.ts'
import type { Context, RefusedAccess } from './context.ts'
import { settingsPage } from './links.ts'
import { detailsOf, type Message } from './message.ts'
import { LIMITS } from './no-access.ts'
import { explainNoAnswer } from './no-answer.ts'
import { explainRefusal, findKnownRefusal } from './refusals.ts'

/** The images of which the access is denied or not known. */
export function imageAccess(images: readonly JudgedImage[], context: Context): Message[] {
  return needsIn(images).flatMap(need => messageOf(need, { ...context, image: need[0], access: need[0].access }) ?? [])
}

/** What was asked at once: the tags to push of one package, or one image to pull. */
type Need = readonly [JudgedImage, ...JudgedImage[]]

function needsIn(images: readonly JudgedImage[]): Need[] {
  const keyOf = ({ access, name, reference, verdict, visibility, mismatch }: JudgedImage) =>
    JSON.stringify([access, access === 'push' ? name : reference, verdict, visibility, mismatch])
  return [...Map.groupBy(images, keyOf).values()] as unknown as Need[]
}

function messageOf(images: Need, context: RefusedAccess): Message | undefined {
  const { access, answer, verdict, mismatch, visibility, anonymous, reference } = images[0]
  if (answer === undefined || verdict === 'allowed' || meaningOf(answer) === 'foreign') return undefined
  if (mismatch) return wrongVisibility(images, context)
  const [title, done] = access === 'push' ? ['Push', 'pushed'] : ['Pull', 'pulled']
  const name = images.length === 1 ? reference : packageReference(images[0])
  const about = { name, images, details: detailsOf(answer) }
  if (verdict === 'denied') {
    const why = answer.code === NAME_UNKNOWN ? ': no such package, or this token may not see it' : ''
    const what = `%s cannot be ${done}${why}.`
    return { level: context.denial, title: `${title} denied`, what, ...about, ...explainRefusal(answer, context) }
  }
  // The access was verified, and only what an anonymous client gets was not.
  if (visibility === 'unknown' && meaningOf(answer) === 'found') {
    const said = anonymous ?? answer
    const what = 'The visibility of %s is not known.'
    const explained = explainNoAnswer(said, context)
    return {
      level: 'warning',
      title: 'Visibility not verified',
      what,
      ...about,
      ...explained,
      details: detailsOf(said)
    }
  }
  const what = `It is not known whether %s can be ${done}.`
  return { level: 'warning', title: `${title} not verified`, what, ...about, ...explainUnknown(answer, context) }
}

/** Why there was no answer, and what is known to prevent the access in any case. */
function explainUnknown(answer: Outcome, context: RefusedAccess): Pick<Message, 'id' | 'causes'> {
  const known = meaningOf(answer) === 'refused' ? findKnownRefusal(answer) : undefined
  if (known !== undefined && known.id !== 'absent') return { id: known.id, causes: explain(known.causes, context) }
  const unanswered = explainNoAnswer(answer, context)
  const limits = explain(LIMITS, context)
  return limits.length === 0 ? unanswered : { ...unanswered, causes: [...unanswered.causes.slice(0, 1), ...limits] }
}

function wrongVisibility(images: Need, { server, job, denial, visibility: wanted }: RefusedAccess): Message {
  const [image] = images
  const cause: Cause =
    image.visibility === 'public'
      ? { text: 'it was made public.', fixes: ['Use another name: a public package cannot be made private again.'] }
      : {
          text: 'a new package is private until someone makes it public.',
          fixes: ['Make it public in the package settings. Admins do it in the "Danger Zone".'],
          page: settingsPage(server, image, job)
        }
  return {
    level: denial,
    id: 'visibility',
    title: 'Wrong visibility',
    what: `The visibility of %s is ${image.visibility}, and ${wanted} was asked for.`,
    name: image.reference,
    causes: [{ ...cause, fixes: [...cause.fixes, 'Set `visibility: any`.'] }],
    ...(image.anonymous && { details: detailsOf(image.anonymous) }),
    images
  }
}
