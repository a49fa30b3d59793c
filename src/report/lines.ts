import type { Outcome } from '../access/outcome.ts'
import { type Cause, type Details, detailsOf, entryOf, type Message, splitSentence } from '../diagnosis/message.ts'
import { redact } from '../runner/masks.ts'
import { sanitize } from '../runner/sanitize.ts'

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

export function titleOf(group: Group): string {
  if (group.every(({ title }) => title === group[0].title)) return group[0].title
  const denied = group.some(({ images = [] }) => images.some(({ verdict }) => verdict === 'denied'))
  return denied ? 'Access denied' : 'Access not verified'
}

/**
 * Line by line: what failed and what to do first, the cause, the fixes, and only then the details.
 *
 * @param most how many images are named
 * @param manual the address of docs/troubleshooting.md, where it is known
 */
export function linesOf(group: Group, most: number, manual?: string): Line[] {
  const [first] = group
  const shown = new Set(first.images?.length && group.length > most + 1 ? group.slice(0, most) : group)
  const same = Map.groupBy(group, ({ what }) => what) as unknown as Map<string, Group>
  const [head, fixes] = fixLines(first.causes, same.get(first.what)?.length === 1)
  const [what = '', ...names] = [...same.values()].flatMap(each => whatLines(each, first, shown))
  const left = group.length - shown.size
  return [
    { text: [what, head].filter(Boolean).join(' ') },
    ...names.map(text => ({ text })),
    ...(left === 0 ? [] : [{ text: `and ${left} more images, listed in the log and the job summary` }]),
    ...causeLines(first, manual),
    ...fixes,
    ...distinct([...shown].flatMap(({ details = [] }) => details)).map(details => ({ label: 'Details', ...details }))
  ]
}

/** What failed. Images of which the same is said follow under their number, each with the page that is its own. */
function whatLines(same: Group, leader: Message, shown: ReadonlySet<Message>): string[] {
  const [first] = same
  if (first.name === undefined) return [first.what]
  const named = first.what.replace('%s', () => (same.length === 1 ? (first.name ?? '') : `${same.length} images`))
  if (same.length > 1) return [named, ...same.filter(each => shown.has(each)).map(each => withPage(each.name, each))]
  return [pageOf(first) === pageOf(leader) ? named : withPage(named, first)]
}

function pageOf({ causes }: Message): string | undefined {
  return causes.find(({ page }) => page !== undefined)?.page
}

function withPage(text = '', message: Message): string {
  const page = pageOf(message)
  return page === undefined ? text : `${text.replace(/\.$/, '')}: ${page}`
}

function fixLines(causes: readonly Cause[], hasPage: boolean): [head: string, lines: Line[]] {
  const fixes = causes.flatMap(({ fixes: [first, ...others], page }) =>
    first === undefined ? [] : [hasPage && page ? `${first.replace(/\.$/, ':')} ${page}` : first, ...others]
  )
  const [head = '', rest = ''] = splitSentence(fixes.shift() ?? '')
  const lines = fixes.map(text => ({ label: 'Or', text }))
  return [head, rest === '' ? lines : [{ label: 'Fix', text: rest }, ...lines]]
}

function causeLines(message: Message, manual: string | undefined): Line[] {
  const text = message.causes.flatMap(cause => cause.text || []).join(' Or ')
  const entry = entryOf(message)
  const more = entry === undefined || manual === undefined ? '' : `More: ${manual}#${entry}`
  if (text !== '') return [{ label: 'Cause', text: `${text} ${more}`.trim() }]
  return more === '' ? [] : [{ text: more }]
}

function distinct(details: readonly Details[]): Details[] {
  return [...new Map(details.toReversed().map(each => [each.words ?? each.text, each])).values()].toReversed()
}

/** Lines as plain text; what a server or an engine said is quoted. */
function textOf(lines: readonly Line[]): string {
  const quoted = (words: string | undefined) => words && `"${sanitize(words)}"`
  return redact(
    lines.map(({ label, text, words }) => [label, text, quoted(words)].filter(Boolean).join(': ')).join('\n')
  )
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
export function adviceOf(message: Message): string {
  const [head, fixes] = fixLines(message.causes, true)
  return [head, textOf([...causeLines(message, undefined), ...fixes])].filter(Boolean).join('\n')
}

export function answerLine(answer: Outcome): string {
  const { text, words } = detailsOf(answer)
  return words ? `${text}: ${sanitize(words)}` : text
}
