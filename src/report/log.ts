import { endGroup, info, startGroup } from '@actions/core'
import { type Answer, isAccepted, isAnswered, isFound } from '../access/answer.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult, Verdict } from '../access/verdict.ts'
import { describe, describeLine } from '../diagnosis/problem.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { escapeCommands } from '../runner/sanitize.ts'
import { listedTags } from './json-output.ts'
import { describeTag, type Row, rowsOf, tagsOf } from './rows.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** What a step with `engine: none` says in place of a login. */
export const CHECKED_ONLY = 'Checked only; no login was asked for.'
export const NOTHING_CHECKED = 'No image was checked: `pull` and `push` list none.'

/** Whether the token was accepted, and no image listed that it would be checked with. */
export function isUnchecked(access: AccessReport | undefined): boolean {
  return access !== undefined && access.images.length === 0 && access.mayLogIn
}

/** Logs what was asked and what was answered, in the order in which it was asked. */
export function logAccess({ server, token }: Inputs, access: AccessReport, probed: Probed): void {
  const sign = SIGNS[access.token === 'live' ? 'allowed' : access.token === 'dead' ? 'denied' : 'unknown']
  logGroup(`Access check on ${server.registry} with ${withArticle(KIND_NAMES[tokenKindOf(token, server)])}`, [
    `${sign} token  ${describeLine(probed.token)}`,
    ...metadataLines(probed),
    ...rowsOf(access.images).flatMap(rowLines),
    ...listedTags(access.images).map(({ image, tags, cut }) => {
      const more = cut ? '; there are more, which `report` leaves out' : ''
      return `  ${image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`
    }),
    ...probed.ssoAnswers
      .filter(({ page }) => page === undefined)
      .map(({ owner, answer }) => `  single sign-on of ${owner}: no page, ${describeLine(answer)}`)
  ])
  if (isUnchecked(access)) logLine(NOTHING_CHECKED)
}

/** Logs the images of which nothing was asked, since the token could not be sent. */
export function logUnasked({ images }: AccessReport): void {
  if (images.length > 0) logGroup('Access not checked: nothing was sent', rowsOf(images).flatMap(rowLines))
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

function rowLines(row: Row): string[] {
  const { access, reference, verdict, images } = row
  const visibility = new Set(images.flatMap(image => describeVisibility(image) ?? []))
  return [
    `${SIGNS[verdict]} ${access}   ${reference}: ${describeRow(row)}`,
    ...[...visibility].map(line => `  ${line}`)
  ]
}

/** What was answered, and the state of each tag. */
function describeRow(row: Row): string {
  const { access, images } = row
  const answers = new Set(images.map(describeAnswer))
  // Of a push all images have the package's answer.
  if (access === 'pull' && answers.size > 1) return tagsOf(row, describeAnswer).join('; ')
  const tags = tagsOf(row, image => describeExisting(image) ?? describeTag(image))
  return [...answers, ...(tags.length > 0 ? [tags.join(', ')] : [])].join('; ')
}

function describeAnswer({ access, answer }: ImageResult): string {
  if (answer === undefined) return 'not asked'
  if (access === 'push' && isAccepted(answer)) return 'allowed (nothing was written)'
  return access === 'pull' && isFound(answer) ? 'allowed' : describeResult(answer)
}

/** The result without the operation, which follows from the image: thirty refusals are to fit on a page. */
function describeResult(answer: Answer): string {
  const { detail, words } = describe(answer)
  const result = isAnswered(answer) ? `HTTP ${answer.status}` : detail.slice(answer.asked.length + 1)
  return words ? `${result}: ${words}` : result
}

/** Why it is not known whether a tag to push is there. */
function describeExisting(image: ImageResult): string | undefined {
  if (image.access === 'pull' || image.exists !== 'unknown') return undefined
  return `may exist (${image.existing === undefined ? 'not asked' : describeResult(image.existing)})`
}

function describeVisibility({ anonymous, visibility }: ImageResult): string | undefined {
  return anonymous && visibility && `${visibility} to an anonymous client: ${describeLine(anonymous)}`
}

function withArticle(kind: string): string {
  if (kind === KIND_NAMES['github-token']) return kind
  return `${/^[AEIOU]/i.test(kind) ? 'an' : 'a'} ${kind}`
}

/** A line of the log in which the runner reads no command. */
export function logLine(line: string): void {
  info(escapeCommands(line))
}

/** Lines that the page shows only once they are unfolded. */
function logGroup(title: string, lines: readonly string[]): void {
  startGroup(title)
  for (const line of lines) logLine(line)
  endGroup()
}
