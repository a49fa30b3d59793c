import type { AccessCheck, Probed } from '../access/probe.ts'
import type { Evidence } from '../access/registry-client.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { hidesApp, isMistyped, tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Advice, type Circumstances, foreseenLimit, type RefusedAccess } from './causes.ts'
import { adviseExisting, adviseFirstPush } from './existing-tags.ts'
import { findKnownRefusal, permissionOrGrant } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { describe, gather, type Problem, type Statement } from './problem.ts'
import { adviseHygiene, adviseScopes } from './token-hygiene.ts'
import { adviseForeignHost, advisePreflight, adviseRejectedToken } from './token-rejected.ts'

/** All that there is to tell, the gravest first. Pure: it asks nothing and decides nothing. */
export function diagnose(inputs: Inputs, judgement: AccessReport, found: AccessCheck, job: JobContext): Problem[] {
  const at = circumstancesOf(inputs, found, job)
  const existing = adviseExisting(inputs, judgement, at)
  if (found.kind === 'not-probed') return gather([advisePreflight(found.reason, judgement, at), ...existing])
  const problems = [
    ...adviseCredential(judgement, found, at),
    ...judgement.images.flatMap(image => adviseImage(image, at)),
    ...existing,
    ...adviseScopes(inputs, judgement, found, at),
    ...adviseUnasked(judgement, at)
  ]
  // A notice whose fix is part of another one's would be read twice.
  const known = new Set(problems.flatMap(({ fixes = [] }) => fixes))
  const hygiene = adviseHygiene(inputs, judgement, found, at)
  return gather([
    ...problems,
    ...adviseFirstPush(judgement, at),
    ...hygiene.filter(({ level, fixes = [] }) => level !== 'notice' || !fixes.some(fix => known.has(fix)))
  ])
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
    case 'foreign-host':
      return [adviseForeignHost(found, judgement.images, at)]
    case 'unknown': {
      const text = `It is not known whether ${at.server.registry} accepts the token. The login is tried.`
      const advice = adviseUnanswered(found.token, at)
      return [
        { level: 'warning', title: 'Token not checked', what: [{ text, ...describe(found.token) }], ...advice, images }
      ]
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
    const { settings, ...advice } = adviseRefusal(evidence, { ...at, image: image.image, access })
    const what = [statementOf(image, `${reference} cannot be ${verb}.`, evidence, settings)]
    return [{ level: 'denial', title: `${name} denied`, what, ...advice, images: [image] }]
  }
  // The access was proved, and only what an anonymous client gets was not.
  const blind = image.visibility === 'unknown' && evidence.status === 200
  const doubtful = blind ? (image.anonymous ?? evidence) : evidence
  const text = `It is not known whether ${reference} ${blind ? 'is public' : `can be ${verb}`}.`
  const advice = adviseUnanswered(doubtful, at)
  const limit = blind ? undefined : foreseenLimit(at, image)
  return [
    {
      level: 'warning',
      title: blind ? 'Visibility not proved' : `${name} not proved`,
      what: [statementOf(image, text, doubtful, limit?.settings)],
      ...advice,
      ...(limit === undefined
        ? {}
        : { cause: `${advice.cause} Also, ${limit.cause}`, fixes: [...advice.fixes, ...limit.fixes] }),
      images: [image]
    }
  ]
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
    title: 'Wrong visibility',
    what: [statementOf(image, text, image.anonymous as Evidence, settings)],
    cause: isPublic
      ? 'somebody made the package public.'
      : 'the package is new: it starts out private, until somebody makes it public.',
    fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
    images: [image]
  }
}

/** Where no image was listed nothing was asked: what is known to fail later is said now. */
function adviseUnasked(judgement: AccessReport, at: Circumstances): Problem[] {
  const advice = foreseenLimit(at)
  if (judgement.token !== 'live' || judgement.images.length > 0 || advice === undefined) return []
  const text = 'Access was not checked, since `push` and `pull` list no image.'
  const list = `List what the job pushes:\n  push: ${at.server.registry}/\${{ github.repository }}`
  const fixes = [...(at.kind === 'github-token' ? [list] : []), ...advice.fixes]
  return [{ ...advice, level: 'warning', title: 'Access not proved', what: [{ text }], fixes, images: [] }]
}
