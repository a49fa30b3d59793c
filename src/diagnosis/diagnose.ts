import type { AccessCheck, Probed } from '../access/probe.ts'
import type { Evidence } from '../access/registry-client.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { hidesApp, isMistyped, tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Advice, type Circumstances, foreseenLimit, type RefusedAccess } from './causes.ts'
import { findKnownRefusal, permissionOrGrant } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { describe, gather, type Problem } from './problem.ts'
import { adviseHygiene, adviseScopes } from './token-hygiene.ts'
import { adviseForeignHost, advisePreflight, adviseRejectedToken } from './token-rejected.ts'

/** All that there is to tell, the gravest first. Pure: it asks nothing and decides nothing. */
export function diagnose(inputs: Inputs, judgement: AccessReport, found: AccessCheck, job: JobContext): Problem[] {
  const at = circumstancesOf(inputs, found, job)
  if (found.kind === 'not-probed') return [advisePreflight(found.reason, judgement, at)]
  const problems = [
    ...adviseCredential(judgement, found, at),
    ...judgement.images.flatMap(image => adviseImage(image, at)),
    ...adviseScopes(inputs, judgement, found, at),
    ...adviseUnasked(judgement, at)
  ]
  // A notice whose fix is part of another one's would be read twice.
  const fixes = problems.map(({ fix }) => fix ?? '').join('\n')
  const hygiene = adviseHygiene(inputs, judgement, found, at)
  return gather([...problems, ...hygiene.filter(({ level, fix = '-' }) => level !== 'notice' || !fixes.includes(fix))])
}

function circumstancesOf(inputs: Inputs, found: AccessCheck, job: JobContext): Circumstances {
  const { metadata, sso } = found.kind === 'probed' ? found : {}
  const scopes = metadata?.scopes
  return {
    kind: tokenKindOf(inputs.token, inputs.server),
    mistyped: isMistyped(inputs.token),
    anonymousApp: hidesApp(inputs.token),
    server: inputs.server,
    job,
    widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
    ...(scopes === undefined ? {} : { scopes }),
    ...(sso === undefined ? {} : { sso })
  }
}

function adviseCredential(judgement: AccessReport, found: Probed, at: Circumstances): Problem[] {
  const images = judgement.images.filter(image => image.evidence === undefined)
  switch (judgement.token) {
    case 'dead':
      return [adviseRejectedToken(found, images, at)]
    case 'barred':
      return [adviseForeignHost(found, judgement.images, at)]
    case 'unknown': {
      const lead = `Whether ${at.server.registry} takes the token is not known, and the login is tried all the same`
      const advice = adviseUnanswered(found.token, at)
      return [{ level: 'warning', title: 'Token not proved', what: [describe(found.token, lead)], ...advice, images }]
    }
    default:
      return []
  }
}

function adviseImage(image: ImageResult, at: Circumstances): Problem[] {
  const { evidence, access } = image
  if (evidence === undefined || image.verdict === 'allowed' || evidence.noResponse?.fault === 'foreign-host') return []
  if (image.mismatch === true) return [adviseMismatch(image, at)]
  const { reference } = image.image
  const verb = access === 'push' ? 'pushed' : 'pulled'
  const name = access === 'push' ? 'Push' : 'Pull'
  if (image.verdict === 'denied') {
    const what = [describe(evidence, `${reference} cannot be ${verb}`)]
    const advice = adviseRefusal(evidence, { ...at, image: image.image, access })
    return [{ level: 'denial', title: `${name} denied`, what, ...advice, images: [image] }]
  }
  // The access was proved, and only what an anonymous client gets was not.
  const blind = image.visibility === 'unknown' && evidence.status === 200
  const doubtful = blind ? (image.anonymous ?? evidence) : evidence
  const lead = blind
    ? `Whether ${reference} is public is not known`
    : `Whether ${reference} can be ${verb} is not known`
  const advice = adviseUnanswered(doubtful, at)
  const besides = blind ? undefined : foreseenLimit(at, image)
  return [
    {
      level: 'warning',
      title: blind ? 'Visibility not proved' : `${name} not proved`,
      what: [describe(doubtful, lead)],
      cause: advice.cause,
      fix: advice.fix,
      ...(besides === undefined ? {} : { fix: `${advice.fix}\nBesides, ${besides.cause} ${besides.fix}` }),
      images: [image]
    }
  ]
}

/** The known refusal that fits the registry's words, or the words alone. */
function adviseRefusal(evidence: Evidence, at: RefusedAccess): Advice {
  const known = findKnownRefusal(evidence)
  if (known !== undefined) return known.advise(at)
  const { cause, fix } = permissionOrGrant(at)
  return { cause: `this message is not known here; in such a job it may be that ${cause}`, fix }
}

function adviseMismatch(image: ImageResult, at: Circumstances): Problem {
  const isPublic = image.visibility === 'public'
  const lead = isPublic
    ? `${image.image.reference} is public, and \`visibility\` asks for private. Anonymously`
    : `${image.image.reference} is private, and \`visibility\` asks for public. Anonymously`
  return {
    level: 'denial',
    title: 'Wrong visibility',
    what: [describe(image.anonymous as Evidence, lead)],
    cause: isPublic
      ? 'somebody made the package public.'
      : 'the package is new: it starts out private, until somebody makes it public.',
    fix: `Change it in the "Danger Zone" of ${settingsPage(at.server, image.image, at.job)}\nElse: set \`visibility: any\`.`,
    images: [image]
  }
}

/** Where no image was listed nothing was asked: what is known to fail later is said now. */
function adviseUnasked(judgement: AccessReport, at: Circumstances): Problem[] {
  const advice = foreseenLimit(at)
  if (judgement.token !== 'live' || judgement.images.length > 0 || advice === undefined) return []
  const cause = advice.cause.charAt(0).toUpperCase() + advice.cause.slice(1)
  const text = `${at.kind === 'github-token' ? cause : advice.cause} That is not proved here, since \`push\` and \`pull\` list no image.`
  const list = `List what the job pushes:\n  push: ${at.server.registry}/\${{ github.repository }}\n`
  const fix = `${at.kind === 'github-token' ? list : ''}${advice.fix}`
  return [{ level: 'warning', title: 'Access not proved', what: [{ text }], fix, images: [] }]
}
