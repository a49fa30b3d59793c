import { endGroup, info, startGroup } from '@actions/core'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult, Verdict } from '../access/verdict.ts'
import { describe, detailOf } from '../diagnosis/problem.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { listedTags } from './json-output.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** Tells in the log what was asked and what came of it, in the order in which it was asked. */
export function logAccess(inputs: Inputs, judgement: AccessReport, found: Probed): void {
  const { registry } = inputs.server
  startGroup(`What ${registry} says of the ${KIND_NAMES[tokenKindOf(inputs.token, inputs.server)]}`)
  logLine(`${signOf(judgement)} token  ${detailOf(describe(found.token))}`)
  tellWitness(found)
  for (const image of judgement.images) tellImage(image)
  for (const { image, tags, cut } of listedTags(judgement.images)) {
    const more = cut ? '; there are more, which `report` leaves out' : ''
    logLine(`  ${image.image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`)
  }
  endGroup()
}

function signOf({ token }: AccessReport): string {
  return SIGNS[token === 'live' ? 'allowed' : token === 'dead' ? 'denied' : 'unknown']
}

function tellWitness({ metadata }: Probed): void {
  if (metadata === undefined) return
  if (metadata.status !== 200) {
    const why = metadata.noResponse === undefined ? `was answered with ${metadata.status}` : 'got no answer'
    logLine(`  scopes and expiry: not known, GET /rate_limit of the API ${why}`)
    return
  }
  logLine(`  scopes: ${metadata.scopes === undefined ? 'not reported' : metadata.scopes.join(', ') || 'none'}`)
  logLine(`  expires: ${metadata.expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`)
}

function tellImage(image: ImageResult): void {
  const { evidence, manifest, anonymous } = image
  const asked = evidence === undefined ? 'not asked' : detailOf(describe(evidence))
  logLine(`${SIGNS[image.verdict]} ${image.access}   ${image.image.reference}: ${asked}`)
  if (manifest?.digest !== undefined)
    info(`  points to ${sanitize(manifest.digest)} (${sanitize(manifest.mediaType ?? '')})`)
  if (anonymous !== undefined) info(`  ${image.visibility} to an anonymous client: ${detailOf(describe(anonymous))}`)
}

/** A line of the log in which the runner reads no command. */
export function logLine(line: string): void {
  info(escapeCommands(line))
}
