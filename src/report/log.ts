import { endGroup, info, startGroup } from '@actions/core'
import { isAnswered } from '../access/answer.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult, Verdict } from '../access/verdict.ts'
import { describeLine } from '../diagnosis/problem.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { listedTags } from './json-output.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** Logs what was asked and what was answered, in the order in which it was asked. */
export function logAccess({ server, token }: Inputs, access: AccessReport, probed: Probed): void {
  const sign = SIGNS[access.token === 'live' ? 'allowed' : access.token === 'dead' ? 'denied' : 'unknown']
  logGroup(`What ${server.registry} says of the ${KIND_NAMES[tokenKindOf(token, server)]}`, [
    `${sign} token  ${describeLine(probed.token)}`,
    ...metadataLines(probed),
    ...access.images.flatMap(imageLines),
    ...listedTags(access.images).map(({ image, tags, cut }) => {
      const more = cut ? '; there are more, which `report` leaves out' : ''
      return `  ${image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`
    }),
    ...probed.ssoAnswers
      .filter(({ page }) => page === undefined)
      .map(({ owner, answer }) => `  single sign-on of ${owner}: no page, ${describeLine(answer)}`)
  ])
}

function metadataLines({ metadata }: Probed): string[] {
  if (metadata === undefined) return []
  const { answer, scopes, expiresAt } = metadata
  if (!isAnswered(answer) || answer.status !== 200) {
    const why = isAnswered(answer) ? `was answered with ${answer.status}` : 'got no answer'
    return [`  scopes and expiry: not known, GET /rate_limit of the API ${why}`]
  }
  return [
    `  scopes: ${scopes === undefined ? 'not reported' : scopes.join(', ') || 'none'}`,
    `  expires: ${expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`
  ]
}

function imageLines(image: ImageResult): string[] {
  const { answer, manifest, anonymous } = image
  const { exists, existing } = image.access === 'push' ? image : {}
  const content = `${sanitize(manifest?.digest ?? '')} (${sanitize(manifest?.mediaType ?? '')})`
  const existence = {
    true: `already exists: ${content}`,
    false: 'does not exist yet',
    unknown: `may exist or not: ${existing === undefined ? 'not asked' : describeLine(existing)}`
  }
  return [
    `${SIGNS[image.verdict]} ${image.access}   ${image.reference}: ${answer === undefined ? 'not asked' : describeLine(answer)}`,
    ...(exists === undefined ? [] : [`  ${image.reference} ${existence[exists]}`]),
    ...(exists === undefined && manifest?.digest !== undefined ? [`  points to ${content}`] : []),
    ...(anonymous === undefined ? [] : [`  ${image.visibility} to an anonymous client: ${describeLine(anonymous)}`])
  ]
}

/** A line of the log in which the runner reads no command. */
export function logLine(line: string): void {
  info(escapeCommands(line))
}

/** Lines that the page shows only once they are unfolded. */
export function logGroup(title: string, lines: readonly string[]): void {
  startGroup(title)
  for (const line of lines) logLine(line)
  endGroup()
}
