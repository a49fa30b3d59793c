import type { AccessCheck, Probed } from '../access/probe.ts'
import type { Evidence } from '../access/registry-client.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { hidesApp, isMistyped, tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Advice, type Circumstances, knownLimit, type RefusedAccess } from './causes.ts'
import { adviseExisting, adviseFirstPush } from './existing-tags.ts'
import { findKnownRefusal, permissionOrGrant } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { describe, gather, type Problem, type Statement } from './problem.ts'
import { adviseHygiene, adviseScopes } from './token-hygiene.ts'
import { adviseForeignHost, advisePreflight, adviseRejectedToken } from './token-rejected.ts'

/** What was read otherwise than it was written. */
export function adviseInputs({ notices }: Inputs): Problem[] {
  return notices.map(text => ({
    level: 'notice',
    id: 'lower-case',
    title: 'Input read differently',
    what: [{ text }],
    images: []
  }))
}

/** All that there is to tell, the most serious first. It sends no requests and decides nothing. */
export function diagnose(inputs: Inputs, report: AccessReport, check: AccessCheck, job: JobContext): Problem[] {
  const at = circumstancesOf(inputs, check, job)
  const existing = adviseExisting(inputs, report, at)
  if (check.kind === 'not-probed') return gather([advisePreflight(check.reason, report, at), ...existing])
  const problems = [
    ...adviseCredential(report, check, at),
    ...report.images.flatMap(image => adviseImage(image, at)),
    ...existing,
    ...adviseScopes(inputs, report, check, at),
    ...adviseNothingListed(report, at)
  ]
  const hygiene = adviseHygiene(inputs, report, check, at)
  return gather([
    ...problems,
    ...adviseFirstPush(report, at),
    // A suggestion would take attention from what is wrong.
    ...hygiene.filter(({ level }) => level !== 'notice' || problems.length === 0)
  ])
}

function circumstancesOf(inputs: Inputs, check: AccessCheck, job: JobContext): Circumstances {
  const { metadata, sso } = check.kind === 'probed' ? check : {}
  const scopes = metadata?.scopes
  return {
    kind: tokenKindOf(inputs.token, inputs.server),
    tokenInput: inputs.tokenInput,
    onDenied: inputs.onDenied,
    mistyped: isMistyped(inputs.token),
    anonymousApp: hidesApp(inputs.token),
    server: inputs.server,
    job,
    widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
    ...(scopes === undefined ? {} : { scopes }),
    ...(sso === undefined ? {} : { sso })
  }
}

function adviseCredential(report: AccessReport, probed: Probed, at: Circumstances): Problem[] {
  const images = report.images.filter(image => image.evidence === undefined)
  switch (report.token) {
    case 'dead':
      return [adviseRejectedToken(probed, images, at)]
    case 'foreign-host':
      return [adviseForeignHost(probed, report.images, at)]
    case 'unknown': {
      const text = `It is not known whether ${at.server.registry} accepts the token. The login is tried.`
      const advice = adviseUnanswered(probed.token, at)
      return [
        {
          level: 'warning',
          title: 'Token not verified',
          what: [{ text, ...describe(probed.token) }],
          ...advice,
          images
        }
      ]
    }
    default:
      return []
  }
}

function adviseImage(image: ImageResult, at: Circumstances): Problem[] {
  const { evidence } = image
  if (evidence === undefined || image.verdict === 'allowed' || evidence.noResponse?.fault === 'foreign-host') return []
  if (image.mismatch === true) return [adviseMismatch(image, at)]
  if (image.verdict === 'denied') return [adviseDenied(image, evidence, at)]
  // The access was verified, and only what an anonymous client gets was not.
  const accessKnown = image.visibility === 'unknown' && evidence.status === 200
  return [accessKnown ? visibilityUnknown(image, image.anonymous ?? evidence, at) : accessUnknown(image, evidence, at)]
}

function adviseDenied(image: ImageResult, evidence: Evidence, at: Circumstances): Problem {
  const { access } = image
  const { settings, ...advice } = adviseRefusal(evidence, { ...at, image: image.image, access })
  const text = `${image.image.reference} cannot be ${access === 'push' ? 'pushed' : 'pulled'}.`
  return {
    level: 'denial',
    title: access === 'push' ? 'Push denied' : 'Pull denied',
    what: [statementOf(image, text, evidence, settings)],
    ...advice,
    images: [image]
  }
}

function accessUnknown(image: ImageResult, evidence: Evidence, at: Circumstances): Problem {
  const isPush = image.access === 'push'
  const text = `It is not known whether ${image.image.reference} can be ${isPush ? 'pushed' : 'pulled'}.`
  const { id, cause, fixes } = adviseUnanswered(evidence, at)
  const limit = knownLimit(at, image)
  return {
    level: 'warning',
    id,
    title: isPush ? 'Push not verified' : 'Pull not verified',
    what: [statementOf(image, text, evidence, limit?.settings)],
    cause: limit === undefined ? cause : `${cause} Also, ${limit.cause}`,
    fixes: [...fixes, ...(limit?.fixes ?? [])],
    images: [image]
  }
}

function visibilityUnknown(image: ImageResult, evidence: Evidence, at: Circumstances): Problem {
  return {
    level: 'warning',
    title: 'Visibility not verified',
    what: [statementOf(image, `It is not known whether ${image.image.reference} is public.`, evidence)],
    ...adviseUnanswered(evidence, at),
    images: [image]
  }
}

function statementOf(image: ImageResult, text: string, evidence: Evidence, settings?: string): Statement {
  return { text, image, ...describe(evidence), ...(settings === undefined ? {} : { settings }) }
}

/** The known refusal that fits the registry's words, or the words alone. */
function adviseRefusal(evidence: Evidence, at: RefusedAccess): Advice {
  const known = findKnownRefusal(evidence)
  if (known !== undefined) return { id: known.id, ...known.advise(at) }
  const advice = permissionOrGrant(at)
  return { ...advice, id: 'unknown-words', cause: `this message is not known here; it may be that ${advice.cause}` }
}

function adviseMismatch(image: ImageResult, at: Circumstances): Problem {
  const isPublic = image.visibility === 'public'
  const [is, wanted] = isPublic ? ['public', 'private'] : ['private', 'public']
  const text = `${image.image.reference} is ${is}, and \`visibility\` asks for ${wanted}.`
  const settings = settingsPage(at.server, image.image, at.job)
  return {
    level: 'denial',
    id: 'visibility',
    title: 'Wrong visibility',
    what: [statementOf(image, text, image.anonymous as Evidence, settings)],
    cause: isPublic ? 'the package was made public.' : 'a new package is private until someone makes it public.',
    fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
    images: [image]
  }
}

/** Where no image was listed nothing was asked: what is known to fail later is said now. */
function adviseNothingListed(report: AccessReport, at: Circumstances): Problem[] {
  const advice = knownLimit(at)
  if (report.token !== 'live' || report.images.length > 0 || advice === undefined) return []
  const text = 'The access was not checked, because `push` and `pull` list no image.'
  const list = `List what the job pushes:\n  push: ${at.server.registry}/\${{ github.repository }}`
  const fixes = [...(at.kind === 'github-token' ? [list] : []), ...advice.fixes]
  return [
    {
      level: 'warning',
      title: 'Access not verified',
      what: [{ text }],
      ...advice,
      fixes,
      images: []
    }
  ]
}
