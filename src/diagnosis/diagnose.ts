import { type Answer, faultOf, isAccepted, isAnswered, statusOf } from '../access/answer.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { imageOfRepository } from '../github/image.ts'
import { tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'
import { type Advice, explain } from './advice.ts'
import { LIMITS } from './causes.ts'
import type { Context, RefusedAccess } from './context.ts'
import { existingTags, firstPushes } from './existing-tags.ts'
import { explainRefusal, findKnownRefusal } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { explainNoAnswer } from './no-answer.ts'
import { type Diagnostic, describe } from './problem.ts'
import { requestedScopes, tokenHygiene } from './token-hygiene.ts'
import { foreignHost, notSent, tokenRejected } from './token-rejected.ts'

/** Inputs that were read differently from how they are written. */
export function diagnoseInputs({ notices }: Inputs): Diagnostic[] {
  return notices.map(text => ({ level: 'notice', id: 'lower-case', title: 'Input read differently', text }))
}

/** The `image` output is empty where the repository's name cannot be an image's. */
export function diagnoseImageOutput({ server }: Inputs, { repository }: JobContext): Diagnostic[] {
  if (repository === '' || imageOfRepository(repository, server.registry) !== undefined) return []
  return [
    {
      level: 'notice',
      id: 'no-image-name',
      title: 'No name for an image',
      text: `The output \`image\` is empty: ${sanitize(repository)} cannot be the name of an image.`,
      remedy: 'name the image yourself',
      cause:
        'registries accept letters and digits in each part of a name, joined by single `.` or `_`, by `__` or by `-`.',
      fixes: [`Name the image yourself:\n  push: ${server.registry}/OWNER/NAME`]
    }
  ]
}

/** Every message of the step, the most serious first. It sends no requests and decides nothing. */
export function diagnose(inputs: Inputs, report: AccessReport, job: JobContext): Diagnostic[] {
  const { check } = report
  const probed = typeof check === 'string' ? undefined : check
  const context: Context = {
    ...inputs,
    job,
    metadata: probed?.metadata,
    ssoAnswers: probed?.ssoAnswers ?? [],
    kind: tokenKindOf(inputs.token, inputs.server),
    denial: inputs.onDenied === 'warn' ? 'warning' : 'error',
    widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
    pushedTo: new Set(report.images.filter(isProvedPush).map(({ owner }) => owner))
  }
  const existing = existingTags(report.images, context)
  if (typeof check === 'string') return [notSent(check, report.images, context), ...existing]
  const serious = [
    credential(report, check, context),
    ...needsIn(report.images).flatMap(images => imageAccess(images, context)),
    ...existing,
    requestedScopes(report, context),
    nothingListed(report, context)
  ].filter(each => each !== undefined)
  const hygiene = tokenHygiene(report, context)
  return [
    ...serious,
    ...firstPushes(report.images, context),
    // Suggestions would take attention from what is wrong.
    ...hygiene.filter(({ level }) => level !== 'notice' || serious.length === 0)
  ]
}

function credential(report: AccessReport, probed: Probed, context: Context): Diagnostic | undefined {
  const images = report.images.filter(image => image.answer === undefined)
  if (report.token === 'dead') return tokenRejected(probed, images, context)
  if (report.token === 'foreign-host') return foreignHost(probed, report.images, context)
  if (report.token !== 'unknown') return undefined
  const text = `It is not known whether ${context.server.registry} accepts the token. The login is tried.`
  const advice = explainNoAnswer(probed.token, context)
  return { level: 'warning', title: 'Token not verified', text, ...describe(probed.token), ...advice, images }
}

function isProvedPush({ access, verdict }: ImageResult): boolean {
  return access === 'push' && verdict === 'allowed'
}

/** What was asked at once: the tags to push of one package, or one image to pull. */
function needsIn(images: readonly ImageResult[]): (readonly [ImageResult, ...ImageResult[]])[] {
  const keyOf = ({ access, name, reference, verdict, visibility, mismatch }: ImageResult) =>
    JSON.stringify([access, access === 'push' ? name : reference, verdict, visibility, mismatch])
  return [...Map.groupBy(images, keyOf).values()] as [ImageResult, ...ImageResult[]][]
}

const DONE = { push: 'pushed', pull: 'pulled' } as const

function imageAccess(images: readonly [ImageResult, ...ImageResult[]], ofStep: Context): Diagnostic[] {
  const [result] = images
  const { access, answer, verdict } = result
  if (answer === undefined || verdict === 'allowed' || faultOf(answer) === 'foreign-host') return []
  const context = { ...ofStep, image: result, access }
  const reference = images.length === 1 ? result.reference : `${context.server.registry}/${result.name}`
  if (result.mismatch === true) return [wrongVisibility(images, context)]
  const name = access === 'push' ? 'Push' : 'Pull'
  if (verdict === 'denied') {
    const text = `${reference} cannot be ${DONE[access]}.`
    const listed = { name: reference, heading: `images cannot be ${DONE[access]}.` }
    const advice = explainRefusal(answer, context)
    return [{ level: context.denial, title: `${name} denied`, text, listed, ...describe(answer), ...advice, images }]
  }
  // The access was verified, and only what an anonymous client gets was not.
  if (result.visibility === 'unknown' && (isAccepted(answer) || statusOf(answer) === 200)) {
    const said = result.anonymous ?? answer
    const text = `It is not known whether ${result.reference} is public.`
    const advice = explainNoAnswer(said, context)
    return [{ level: 'warning', title: 'Visibility not verified', text, ...describe(said), ...advice, images }]
  }
  const text = `It is not known whether ${reference} can be ${DONE[access]}.`
  const advice = explainUnknownAccess(answer, context)
  return [{ level: 'warning', title: `${name} not verified`, text, ...describe(answer), ...advice, images }]
}

/** Why there was no answer, and what is known to prevent the access in any case. */
function explainUnknownAccess(answer: Answer, context: RefusedAccess): Partial<Advice> {
  const known = isOwnError(answer) ? findKnownRefusal(answer) : undefined
  if (known !== undefined && known.id !== 'absent') return { id: known.id, ...explain(known.causes, context) }
  const advice = explainNoAnswer(answer, context)
  const limit = explain(LIMITS, context)
  if (limit.cause === undefined) return advice
  const fixes = [...(advice.fixes ?? []), ...(limit.fixes ?? [])]
  return { ...limit, ...advice, cause: `${advice.cause} Also, ${limit.cause}`, fixes }
}

/** An answer in the registry's own form, and not about its own trouble. */
function isOwnError(answer: Answer): boolean {
  return isAnswered(answer) && answer.code !== undefined && answer.status !== 429 && answer.status < 500
}

function wrongVisibility(images: readonly [ImageResult, ...ImageResult[]], context: RefusedAccess): Diagnostic {
  const [result] = images
  const isPublic = result.visibility === 'public'
  return {
    level: context.denial,
    id: 'visibility',
    title: 'Wrong visibility',
    text: `${context.image.reference} is ${result.visibility}, and \`visibility\` asks for ${context.visibility}.`,
    ...(result.anonymous && describe(result.anonymous)),
    cause: isPublic ? 'the package was made public.' : 'a new package is private until someone makes it public.',
    remedy: 'change it in the package settings, or set `visibility: any`',
    fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
    settings: settingsPage(context.server, context.image, context.job),
    images
  }
}

/** Without a list of images nothing was asked: what is known to fail later is said now. */
function nothingListed(report: AccessReport, context: Context): Diagnostic | undefined {
  const { cause, fixes = [], ...advice } = explain(LIMITS, context)
  if (report.token !== 'live' || report.images.length > 0 || cause === undefined) return undefined
  const isJob = context.kind === 'github-token'
  const list = `List what the job pushes:\n  push: ${context.server.registry}/\${{ github.repository }}`
  return {
    level: 'warning',
    title: 'Access not verified',
    text: 'The access was not checked, because `push` and `pull` list no image.',
    ...advice,
    ...(isJob ? { remedy: 'list what the job pushes' } : {}),
    cause,
    fixes: [...(isJob ? [list] : []), ...fixes]
  }
}
