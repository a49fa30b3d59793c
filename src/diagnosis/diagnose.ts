import { type Answer, faultOf, statusOf } from '../access/answer.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Context, combine, knownLimit, type RefusedAccess } from './causes.ts'
import { adviseExisting, adviseFirstPush } from './existing-tags.ts'
import { adviseRefusal } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { type Advice, describe, type Finding, groupByCause, type Problem } from './problem.ts'
import { adviseHygiene, adviseScopes } from './token-hygiene.ts'
import { adviseForeignHost, advisePreflight, adviseRejectedToken } from './token-rejected.ts'

/** What was read otherwise than it was written. */
export function adviseInputs({ notices }: Inputs): Problem[] {
  return groupByCause(
    notices.map(text => ({ level: 'notice', id: 'lower-case', title: 'Input read differently', text }))
  )
}

/** All that there is to tell, the most serious first. It sends no requests and decides nothing. */
export function diagnose(inputs: Inputs, report: AccessReport, job: JobContext): Problem[] {
  const { check } = report
  const { metadata, ssoAnswers } = check.kind === 'probed' ? check : { metadata: undefined, ssoAnswers: [] }
  const at: Context = {
    ...inputs,
    job,
    metadata,
    ssoAnswers,
    kind: tokenKindOf(inputs.token, inputs.server),
    denial: inputs.onDenied === 'warn' ? 'warning' : 'error',
    widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull'
  }
  const existing = adviseExisting(report.images, at)
  if (check.kind === 'not-probed') return groupByCause([advisePreflight(check.reason, report.images, at), ...existing])
  const findings = [
    ...adviseCredential(report, check, at),
    ...report.images.flatMap(image => adviseImage(image, at)),
    ...existing,
    ...adviseScopes(report, at),
    ...adviseNothingListed(report, at)
  ]
  const hygiene = adviseHygiene(report, at)
  return groupByCause([
    ...findings,
    ...adviseFirstPush(report.images, at),
    // A suggestion would take attention from what is wrong.
    ...hygiene.filter(({ level }) => level !== 'notice' || findings.length === 0)
  ])
}

function adviseCredential(report: AccessReport, probed: Probed, at: Context): Finding[] {
  const images = report.images.filter(image => image.answer === undefined)
  if (report.token === 'dead') return [adviseRejectedToken(probed, images, at)]
  if (report.token === 'foreign-host') return [adviseForeignHost(probed, report.images, at)]
  if (report.token !== 'unknown') return []
  return [
    {
      level: 'warning',
      title: 'Token not verified',
      text: `It is not known whether ${at.server.registry} accepts the token. The login is tried.`,
      ...describe(probed.token),
      ...adviseUnanswered(probed.token, at),
      images
    }
  ]
}

const DONE = { push: 'pushed', pull: 'pulled' } as const

function adviseImage(result: ImageResult, circumstances: Context): Finding[] {
  const { access, answer, verdict } = result
  if (answer === undefined || verdict === 'allowed' || faultOf(answer) === 'foreign-host') return []
  const at = { ...circumstances, image: result, access }
  const images = [result]
  if (result.mismatch === true) return [adviseMismatch(result, at)]
  const name = access === 'push' ? 'Push' : 'Pull'
  if (verdict === 'denied') {
    const text = `${result.reference} cannot be ${DONE[access]}.`
    const advice = adviseRefusal(answer, at)
    return [{ level: at.denial, title: `${name} denied`, text, ...describe(answer), ...advice, images }]
  }
  // The access was verified, and only what an anonymous client gets was not.
  if (result.visibility === 'unknown' && statusOf(answer) === 200) {
    const said = result.anonymous ?? answer
    const text = `It is not known whether ${result.reference} is public.`
    const advice = adviseUnanswered(said, at)
    return [{ level: 'warning', title: 'Visibility not verified', text, ...describe(said), ...advice, images }]
  }
  const text = `It is not known whether ${result.reference} can be ${DONE[access]}.`
  const advice = adviseUnknownAccess(answer, at)
  return [{ level: 'warning', title: `${name} not verified`, text, ...describe(answer), ...advice, images }]
}

/** Why there was no answer, and what is known to hinder the access even so. */
function adviseUnknownAccess(answer: Answer, at: RefusedAccess): Advice {
  const advice = adviseUnanswered(answer, at)
  const limit = knownLimit(at)
  if (limit === undefined) return advice
  return { ...combine(advice, limit), cause: `${advice.cause} Also, ${limit.cause}` }
}

function adviseMismatch(result: ImageResult, at: RefusedAccess): Finding {
  const isPublic = result.visibility === 'public'
  return {
    level: at.denial,
    id: 'visibility',
    title: 'Wrong visibility',
    text: `${at.image.reference} is ${result.visibility}, and \`visibility\` asks for ${at.visibility}.`,
    ...(result.anonymous && describe(result.anonymous)),
    cause: isPublic ? 'the package was made public.' : 'a new package is private until someone makes it public.',
    fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
    settings: settingsPage(at.server, at.image, at.job),
    images: [result]
  }
}

/** Where no image was listed nothing was asked: what is known to fail later is said now. */
function adviseNothingListed(report: AccessReport, at: Context): Finding[] {
  const advice = knownLimit(at)
  if (report.token !== 'live' || report.images.length > 0 || advice === undefined) return []
  const list = `List what the job pushes:\n  push: ${at.server.registry}/\${{ github.repository }}`
  return [
    {
      level: 'warning',
      title: 'Access not verified',
      text: 'The access was not checked, because `push` and `pull` list no image.',
      ...advice,
      fixes: [...(at.kind === 'github-token' ? [list] : []), ...advice.fixes]
    }
  ]
}
