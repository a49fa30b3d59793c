import type { Probed } from '../access/probe.ts'
import type { AccessReport } from '../access/verdict.ts'
import { imageOfRepository } from '../github/image.ts'
import type { LoggedIn } from '../login/login.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'
import { explain } from './cause.ts'
import { type Context, contextOf } from './context.ts'
import { errorMessages } from './errors.ts'
import { existingTags, firstPushes } from './existing-tags.ts'
import { imageAccess } from './image-access.ts'
import { detailsOf, type Message } from './message.ts'
import { LIMITS } from './no-access.ts'
import { explainNoAnswer } from './no-answer.ts'
import { notSent } from './not-sent.ts'
import { foreignHost, tokenRefused } from './token-refused.ts'
import { improvements, requestedScopes } from './working-token.ts'

/** What became known while the step ran; what is absent did not come to it. */
export interface Step {
  inputs?: Inputs
  access?: AccessReport
  login?: LoggedIn | undefined
  /** What ended a part of it. */
  readonly thrown: unknown[]
}

/**
 * Every message of the step. It asks nothing and decides nothing.
 *
 * @param now the time of this runner, in ms
 */
export function diagnose({ inputs, access, login, thrown }: Step, job: JobContext, now: number): Message[] {
  return [
    ...(inputs ? ofInputs(inputs, job) : []),
    ...(inputs && access ? ofAccess(access, contextOf(inputs, access, job, now)) : []),
    ...(login ? ofLogin(login) : []),
    ...thrown.flatMap(each => errorMessages(each, inputs, access, job.issues))
  ]
}

/** Inputs that were read differently from how they are written, and an `image` output that is empty. */
function ofInputs({ notices, environment, server }: Inputs, { repository }: JobContext): Message[] {
  const differently = { level: 'notice', id: 'lower-case', title: 'Input read differently', causes: [] } as const
  const settled = { level: 'notice', title: 'Environment not followed', causes: [] } as const
  const read: Message[] = [
    ...notices.map(what => ({ ...differently, what })),
    ...environment.map(what => ({ ...settled, what }))
  ]
  if (repository === '' || imageOfRepository(repository, server.registry) !== undefined) return read
  const what = `The output \`image\` is empty: ${sanitize(repository)} cannot be the name of an image.`
  const text = 'each part of a name has letters and digits, joined by single `.` or `_`, by `__` or by `-`.'
  const causes = [{ text, fixes: [`Name the image yourself. Write:\n  push: ${server.registry}/OWNER/NAME`] }]
  return [...read, { level: 'notice', id: 'no-image-name', title: 'No name for an image', what, causes }]
}

/** The most serious first. */
function ofAccess(report: AccessReport, context: Context): Message[] {
  const { check, images } = report
  const existing = existingTags(images, context)
  if (typeof check === 'string') return [notSent(check, images, context), ...existing]
  const serious = [
    credential(report, check, context),
    ...imageAccess(images, context),
    ...existing,
    requestedScopes(report, context),
    nothingListed(report, context)
  ].filter(each => each !== undefined)
  // Suggestions would take attention from what is wrong.
  const better = improvements(report, context).filter(({ level }) => level !== 'notice' || serious.length === 0)
  return [...serious, ...firstPushes(images, context), ...better]
}

function credential({ token, images }: AccessReport, probed: Probed, context: Context): Message | undefined {
  const unasked = images.filter(image => image.answer === undefined)
  if (token === 'dead') return tokenRefused(probed, unasked, context)
  if (token === 'foreign-host') return foreignHost(probed, images, context)
  if (token !== 'unknown') return undefined
  const next = context.engines.length === 0 ? 'Nothing could be checked.' : 'The login is tried.'
  return {
    level: 'warning',
    title: 'Token not verified',
    what: `It is not known whether ${context.server.registry} accepts the token. ${next}`,
    ...explainNoAnswer(probed.token, context),
    details: detailsOf(probed.token),
    images: unasked
  }
}

/** Without a list of images nothing was asked: what is known to fail later is said now. */
function nothingListed({ token, images }: AccessReport, context: Context): Message | undefined {
  const [limit] = explain(LIMITS, context)
  if (token !== 'live' || images.length > 0 || limit === undefined) return undefined
  const list = `List what the job pushes. Write:\n  push: ${context.server.registry}/\${{ github.repository }}`
  const cause = context.kind === 'github-token' ? { ...limit, fixes: [list, ...limit.fixes] } : limit
  const what = 'The access was not checked, because `push` and `pull` list no image.'
  return { level: 'warning', title: 'Access not verified', what, causes: [cause] }
}

function ofLogin({ warnings, notices }: LoggedIn): Message[] {
  const said = { title: 'Where the credential is', causes: [] }
  return [
    ...warnings.map((what): Message => ({ level: 'warning', ...said, what })),
    ...notices.map((what): Message => ({ level: 'notice', ...said, what }))
  ]
}
