import { endGroup, info, startGroup } from '@actions/core'
import { tagsOf } from './entries.ts'
import type { Inputs } from './inputs.ts'
import type { Findings } from './probe.ts'
import { inert, quote } from './quote.ts'
import { KIND_NAMES, kindOf } from './token.ts'
import type { Judged, Judgement, Verdict } from './verdict.ts'
import { lineOf, said } from './words.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** Tells in the log what was asked and what came of it, in the order in which it was asked. */
export function tellStory(inputs: Inputs, judgement: Judgement, found: Findings): void {
  const { registry } = inputs.server
  startGroup(`What ${registry} says of the ${KIND_NAMES[kindOf(inputs.token, inputs.server)]}`)
  say(`${signOf(judgement)} token  ${lineOf(said(found.token))}`)
  tellWitness(found)
  for (const image of judgement.images) tellImage(image)
  for (const { image, tags, cut } of tagsOf(judgement.images)) {
    const more = cut ? '; there are more, which `report` leaves out' : ''
    say(`  ${image.image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`)
  }
  endGroup()
}

function signOf({ credential }: Judgement): string {
  return SIGNS[credential === 'live' ? 'allowed' : credential === 'dead' ? 'denied' : 'unknown']
}

function tellWitness({ witness }: Findings): void {
  if (witness === undefined) return
  if (witness.status !== 200) {
    const why = witness.silence === undefined ? `was answered with ${witness.status}` : 'got no answer'
    say(`  scopes and expiry: not known, GET /rate_limit of the API ${why}`)
    return
  }
  say(`  scopes: ${witness.scopes === undefined ? 'not reported' : witness.scopes.join(', ') || 'none'}`)
  say(`  expires: ${witness.expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`)
}

function tellImage(image: Judged): void {
  const { evidence, manifest, anonymous } = image
  const asked = evidence === undefined ? 'not asked' : lineOf(said(evidence))
  say(`${SIGNS[image.verdict]} ${image.access}   ${image.image.reference}: ${asked}`)
  if (manifest?.digest !== undefined) info(`  points to ${quote(manifest.digest)} (${quote(manifest.mediaType ?? '')})`)
  if (anonymous !== undefined) info(`  ${image.visibility} to an anonymous client: ${lineOf(said(anonymous))}`)
}

/** A line of the log in which the runner reads no command. */
export function say(line: string): void {
  info(inert(line))
}
