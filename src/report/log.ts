import { meaningOf, type Outcome } from '../access/outcome.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, JudgedImage, Verdict } from '../access/verdict.ts'
import type { Step } from '../diagnosis/diagnose.ts'
import { detailsOf } from '../diagnosis/message.ts'
import { imageOfRepository } from '../github/image.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'
import { answerLine } from './lines.ts'
import { listedTags } from './outputs.ts'
import { describeTag, type Row, rowsOf, tagsOf } from './rows.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '\u2713', denied: '\u2717', unknown: '?' }

/** What was asked and what was answered, in the order in which it was asked; the images by themselves where nothing was. */
export function accessLog({ server, token }: Inputs, access: AccessReport): { title: string; lines: string[] } {
  const { check, images } = access
  const rows = rowsOf(images).flatMap(rowLines)
  if (typeof check === 'string') return { title: 'Access not checked: nothing was sent', lines: rows }
  const kind = KIND_NAMES[tokenKindOf(token, server)]
  const article = kind === KIND_NAMES['github-token'] ? '' : /^[AEIOU]/i.test(kind) ? 'an ' : 'a '
  const sign = SIGNS[access.token === 'live' ? 'allowed' : access.token === 'dead' ? 'denied' : 'unknown']
  return {
    title: `Access check on ${server.registry} with ${article}${kind}`,
    lines: [
      `${sign} token  ${answerLine(check.token)}`,
      ...metadataLines(check),
      ...rows,
      ...listedTags(images)
        .filter(({ cut }) => cut)
        .map(({ image, tags }) => `  ${image.reference} has more tags than the ${tags.length} in \`report\``)
    ]
  }
}

/** What a workflow can rely on, in the words of the outputs, after all else. */
export function outputsLine(outputs: Readonly<Record<string, string>>): string {
  const told = ['logged-in', 'can-pull', 'can-push', 'exists'].filter(name => outputs[name] !== '')
  return `Outputs: ${told.map(name => `${name}: ${outputs[name]}`).join(', ')}`
}

/** What the step did and did not do, after its messages. */
export function lastLines({ inputs, access, login }: Step, job: JobContext): string[] {
  if (inputs === undefined || access === undefined) return []
  const lines = isUnchecked(access) ? [nothingChecked(inputs, job)] : []
  if (inputs.engines.length === 0 && access.mayLogIn) lines.push(CHECKED_ONLY)
  if (login === undefined) return lines
  const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks'
  const where = `${login.authFile ?? 'the credential helper'} holds the credential ${until}`
  const engines = login.engines.join(', ')
  const loggedIn = `Logged in to ${inputs.server.registry} as ${inputs.username} (${engines}): ${where}.`
  return [...lines, loggedIn, ...login.remarks]
}

export const CHECKED_ONLY = 'Checked only; no login was asked for.'

export function isUnchecked(access: AccessReport | undefined): boolean {
  return access !== undefined && access.images.length === 0 && access.mayLogIn
}

export function nothingChecked({ server: { registry } }: Inputs, { repository }: JobContext): string {
  const own = imageOfRepository(repository, registry) ?? `${registry}/OWNER/NAME`
  return `No image was checked: \`pull\` and \`push\` list none. To check one, add \`push: ${own}\`.`
}

function metadataLines({ metadata }: Probed): string[] {
  if (metadata === undefined) return []
  const { answer, scopes, expiresAt } = metadata
  const why = answer.status === undefined ? 'got no answer' : `was answered with ${answer.status}`
  if (answer.status !== 200) return [`  scopes and expiry: not known, GET /rate_limit of the API ${why}`]
  return [
    `  scopes: ${scopes === undefined ? 'not reported' : scopes.join(', ') || 'none'}`,
    `  expires: ${expiresAt?.toISOString() ?? 'not reported; the token may still expire'}`
  ]
}

function rowLines(row: Row): string[] {
  const { access, reference, verdict, images } = row
  const visibility = new Set(
    images.flatMap(({ anonymous, visibility: seen }) =>
      anonymous && seen ? `  ${seen} to an anonymous client: ${answerLine(anonymous)}` : []
    )
  )
  return [`${SIGNS[verdict]} ${access}   ${reference}: ${describeRow(row)}`, ...visibility]
}

function describeRow(row: Row): string {
  const { access, images } = row
  const answers = new Set(images.map(describeAnswer))
  // Of a push all images have the package's answer.
  if (access === 'pull' && answers.size > 1) return tagsOf(row, describeAnswer).join('; ')
  const tags = tagsOf(row, image => describeExisting(image) ?? describeTag(image))
  return [...answers, ...(tags.length > 0 ? [tags.join(', ')] : [])].join('; ')
}

function describeAnswer({ access, answer, mismatch, visibility }: JudgedImage): string {
  if (answer === undefined) return 'not asked'
  if (mismatch) return `${visibility}, and ${visibility === 'public' ? 'private' : 'public'} was asked for`
  if (meaningOf(answer) !== 'found') return describeResult(answer)
  return access === 'push' ? 'allowed (nothing was written)' : 'allowed'
}

/** The result without the operation, which follows from the image: thirty refusals are to fit on a page. */
function describeResult(answer: Outcome): string {
  const { text, words } = detailsOf(answer)
  const result = answer.failure === undefined ? `HTTP ${answer.status}` : text.slice(answer.asked.length + 1)
  return words ? `${result}: ${sanitize(words)}` : result
}

function describeExisting(image: JudgedImage): string | undefined {
  if (image.exists !== 'unknown') return undefined
  return `may exist (${image.existing === undefined ? 'not asked' : describeResult(image.existing)})`
}
