import type { Fault, Outcome } from '../access/outcome.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { isSameAccess, type RequiredAccess } from '../github/image.ts'
import { sanitize } from '../runner/sanitize.ts'
import type { Cause } from './cause.ts'

/** What the step has to say of one thing. */
export interface Message {
  readonly level: 'error' | 'warning' | 'notice'
  /** Its entry in docs/troubleshooting.md. */
  readonly id?: string
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** What failed, in a sentence that is readable without the title; `%s` stands for `name`. */
  readonly what: string
  readonly name?: string
  readonly causes: readonly Cause[]
  readonly details?: Details
  /** The images that it is about; none where it is about the token or the step. */
  readonly images?: readonly JudgedImage[]
}

/** What came of an operation, with the words of a server or an engine: they are neither trusted nor formatted. */
export interface Details {
  /** `POST /v2/acme/app/blobs/uploads/ returned 403`; nothing for what an engine said. */
  readonly text?: string
  readonly words?: string | undefined
}

/** A line of the page, or a few that belong together. */
export interface Line extends Details {
  /** `Cause`, `Fix`; what failed has none. */
  readonly label?: string
}

/** Messages with the same cause and fix, which are shown once: a hundred images may need one line in the workflow. */
export type Group = readonly [Message, ...Message[]]

export function groupsOf(messages: readonly Message[]): Group[] {
  const keyOf = ({ level, id, title, causes, images = [] }: Message) =>
    JSON.stringify([level, id, causes.map(({ text, fixes }) => [text, fixes]), images.length > 0 ? '' : title])
  return [...Map.groupBy(messages, keyOf).values()] as unknown as Group[]
}

/** What several messages are called together. */
export function titleOf(group: Group): string {
  if (group.every(({ title }) => title === group[0].title)) return group[0].title
  const denied = group.some(({ images = [] }) => images.some(({ verdict }) => verdict === 'denied'))
  return denied ? 'Access denied' : 'Access not verified'
}

export function isAbout({ images = [] }: Message, image: RequiredAccess): boolean {
  return images.some(each => isSameAccess(each, image))
}

/** Its entry in docs/troubleshooting.md: that of the first cause, where it has one. */
export function entryOf({ id, causes }: Message): string | undefined {
  return causes[0]?.id ?? id
}

/**
 * Line by line: what failed and what to do first, the cause, the rest of the fixes, and only then the details.
 *
 * @param most how many images are named
 * @param manual the address of docs/troubleshooting.md, where it is known
 */
export function linesOf(group: Group, most: number, manual?: string): Line[] {
  const [first] = group
  const shown = first.images?.length && group.length > most + 1 ? group.slice(0, most) : group
  const [head = '', ...advice] = adviceLines(first.causes, sameIn(group).get(first.what)?.length === 1)
  const [what = '', ...names] = whatLines(group, shown)
  const left = group.length - shown.length
  const entry = entryOf(first)
  return [
    { text: [what, head].filter(Boolean).join(' ') },
    ...names.map(text => ({ text })),
    ...(left === 0 ? [] : [{ text: `and ${left} more images, listed in the log and the job summary` }]),
    ...advice,
    ...distinct(shown.flatMap(({ details = [] }) => details)).map(details => ({ label: 'Details', ...details })),
    ...(entry === undefined || manual === undefined ? [] : [{ label: 'More', text: `${manual}#${entry}` }])
  ]
}

/** What failed. Images of which the same is said follow under their number, each with the page that is its own. */
function whatLines(group: Group, shown: readonly Message[]): string[] {
  return [...sameIn(group).values()].flatMap(same => {
    const [first] = same
    if (first.name === undefined) return [first.what]
    const named = first.what.replace('%s', () => (same.length === 1 ? (first.name ?? '') : `${same.length} images`))
    if (same.length > 1)
      return [named, ...shown.filter(each => same.includes(each)).map(each => withPage(each.name, each))]
    // The page of the first message stands in the fix.
    return [pageOf(first) === pageOf(group[0]) ? named : withPage(named, first)]
  })
}

function sameIn(group: Group): Map<string, Group> {
  return Map.groupBy(group, ({ what }) => what) as unknown as Map<string, Group>
}

function pageOf({ causes }: Message): string | undefined {
  return causes.find(({ page }) => page !== undefined)?.page
}

function withPage(text = '', message: Message): string {
  const page = pageOf(message)
  return page === undefined ? text : `${text.replace(/\.$/, '')}: ${page}`
}

/** The first sentence of the first fix, then the cause and the rest of the fixes. */
function adviceLines(causes: readonly Cause[], hasPage: boolean): [head: string, ...lines: Line[]] {
  const fixes = causes.flatMap(({ fixes: [first, ...others], page }) =>
    first === undefined ? [] : [hasPage && page ? `${first.replace(/\.$/, ':')} ${page}` : first, ...others]
  )
  const [head = '', rest = ''] = splitSentence(fixes.shift() ?? '')
  return [
    head,
    ...causeLines(causes),
    ...(rest === '' ? [] : [{ label: 'Fix', text: rest }]),
    ...fixes.map(text => ({ label: 'Or', text }))
  ]
}

function causeLines(causes: readonly Cause[]): Line[] {
  const text = causes.flatMap(cause => cause.text || []).join(' Or ')
  return text === '' ? [] : [{ label: 'Cause', text }]
}

/** A text's first sentence, and what follows it. */
export function splitSentence(text: string): [string, string] {
  const [, first = text, rest = ''] = /^(.*?\.)\s+(.*)$/s.exec(text) ?? []
  return [first, rest]
}

/** The details of which each says something else. */
function distinct(details: readonly Details[]): Details[] {
  return [...new Map(details.toReversed().map(each => [each.words ?? each.text, each])).values()].toReversed()
}

/** Lines as plain text; what a server or an engine said is quoted. */
function textOf(lines: readonly Line[]): string {
  const quoted = (words: string | undefined) => words && `"${words}"`
  return lines.map(({ label, text, words }) => [label, text, quoted(words)].filter(Boolean).join(': ')).join('\n')
}

/** Images that an annotation names; the log and the table of the summary name all. */
const IMAGES = 5
/** Characters of an annotation's message that the runner keeps (actions/runner, ExecutionContext.cs). */
const LENGTH = 4096

/** An annotation's text. One that is too long names fewer images: the fix is always whole. */
export function annotationOf(group: Group, manual?: string): string {
  for (let images = IMAGES; ; images--) {
    const text = textOf(linesOf(group, images, manual))
    if (images === 1 || text.length <= LENGTH) return text
  }
}

/** The causes and every fix, for an image by itself. */
export function adviceOf({ causes }: Message): string {
  const [head, ...lines] = adviceLines(causes, true)
  return [head, textOf(lines)].filter(Boolean).join('\n')
}

const FAULT_TEXT: Readonly<Record<Fault, string>> = {
  timeout: 'got no answer in time',
  dns: 'found no host of that name',
  tls: 'got a certificate that is not trusted here',
  proxy: 'did not get through the proxy',
  oversized: 'got too large an answer',
  'foreign-host': 'was referred to',
  connection: 'lost the connection'
}

/** What came of a request, with the server's own words. */
export function detailsOf({ asked, failure, status, message, code }: Outcome): Details & { text: string } {
  if (failure === undefined) {
    const words = message ?? code
    return { text: `${asked} returned ${status}`, words: words && sanitize(words) }
  }
  const detail = sanitize(failure.detail)
  const said = failure.fault === 'foreign-host' ? detail : `(${detail})`
  return { text: `${asked} ${FAULT_TEXT[failure.fault]} ${said}` }
}

/** The same in one line of the log. */
export function answerLine(answer: Outcome): string {
  const { text, words } = detailsOf(answer)
  return words ? `${text}: ${words}` : text
}
