import { endGroup, info, startGroup } from '@actions/core'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult, Verdict } from '../access/verdict.ts'
import { describe, detailOf } from '../diagnosis/problem.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { listedTags } from './json-output.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** Logs what was asked and what was answered, in the order in which it was asked. */
export function logAccess(inputs: Inputs, access: AccessReport, probed: Probed): void {
  const { registry } = inputs.server
  startGroup(`What ${registry} says of the ${KIND_NAMES[tokenKindOf(inputs.token, inputs.server)]}`)
  logLine(`${signOf(access)} token  ${detailOf(describe(probed.token))}`)
  logMetadata(probed)
  for (const image of access.images) logImage(image)
  for (const { image, tags, cut } of listedTags(access.images)) {
    const more = cut ? '; there are more, which `report` leaves out' : ''
    logLine(`  ${image.image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`)
  }
  for (const { owner, page, ...answer } of probed.ssoAnswers ?? []) {
    if (page !== undefined) continue
    logLine(`  single sign-on of ${owner}: no page, ${detailOf(describe({ asked: `GET /orgs/${owner}`, ...answer }))}`)
  }
  endGroup()
}

function signOf({ token }: AccessReport): string {
  return SIGNS[token === 'live' ? 'allowed' : token === 'dead' ? 'denied' : 'unknown']
}

function logMetadata({ metadata }: Probed): void {
  if (metadata === undefined) return
  if (metadata.status !== 200) {
    const why = metadata.noResponse === undefined ? `was answered with ${metadata.status}` : 'got no answer'
    logLine(`  scopes and expiry: not known, GET /rate_limit of the API ${why}`)
    return
  }
  logLine(`  scopes: ${metadata.scopes === undefined ? 'not reported' : metadata.scopes.join(', ') || 'none'}`)
  logLine(`  expires: ${metadata.expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`)
}

function logImage(image: ImageResult): void {
  const { evidence, manifest, anonymous } = image
  const answer = evidence === undefined ? 'not asked' : detailOf(describe(evidence))
  logLine(`${SIGNS[image.verdict]} ${image.access}   ${image.image.reference}: ${answer}`)
  if (image.exists !== undefined) logExisting(image)
  else if (manifest?.digest !== undefined) logLine(`  points to ${contentOf(image)}`)
  if (anonymous !== undefined) info(`  ${image.visibility} to an anonymous client: ${detailOf(describe(anonymous))}`)
}

function logExisting(image: ImageResult): void {
  const answer = image.existing === undefined ? 'not asked' : detailOf(describe(image.existing))
  const said = {
    true: `already exists: ${contentOf(image)}`,
    false: 'does not exist yet',
    unknown: `may exist or not: ${answer}`
  }
  logLine(`  ${image.image.reference} ${said[image.exists ?? 'unknown']}`)
}

function contentOf({ manifest }: ImageResult): string {
  return `${sanitize(manifest?.digest ?? '')} (${sanitize(manifest?.mediaType ?? '')})`
}

/** A line of the log in which the runner reads no command. */
export function logLine(line: string): void {
  info(escapeCommands(line))
}

/** Lines that the page shows only once they are unfolded. */
export function logGroup(title: string, text: string): void {
  startGroup(title)
  for (const line of text.split('\n')) logLine(line)
  endGroup()
}
