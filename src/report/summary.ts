import type { JudgedImage } from '../access/verdict.ts'
import type { Step } from '../diagnosis/diagnose.ts'
import { isAbout, type Message } from '../diagnosis/message.ts'
import type { JobContext } from '../runner/event.ts'
import { redact } from '../runner/masks.ts'
import { sanitize } from '../runner/sanitize.ts'
import { fitting, fittingImages } from './fitting.ts'
import { type Group, groupsOf, type Line, linesOf, titleOf } from './lines.ts'
import { CHECKED_ONLY, isUnchecked, nothingChecked } from './log.ts'
import { describeTag, type Row, rowsOf, tagsOf } from './rows.ts'

const LEVELS = { error: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f', log: '\u2139\ufe0f' } as const

/** Bytes of the parts. Together they stay below the 1 MiB that GitHub takes of one step; it rejects more as a whole. */
const TABLE_BYTES = 300 * 1024
const MESSAGES_BYTES = 560 * 1024
/** Images that are named with a problem; the table has the rest. */
const IMAGES = 100

/** Whether there is anything to show: a login by itself is seen in the step's log. */
export function hasSummary({ inputs, access }: Step, messages: readonly Message[]): boolean {
  const isWrong = messages.some(({ level }) => level === 'error' || level === 'warning')
  return inputs?.summary !== false && ((access?.images ?? []).length > 0 || isWrong)
}

/**
 * The result as the job summary shows it: one block of HTML without colors of its own, so that both themes can show it,
 * and without blank lines, so that no Markdown is read in it. What comes from outside is only in `code`, where GitHub
 * makes neither mentions nor links of it.
 */
export function summaryOf(step: Step, job: JobContext, messages: readonly Message[]): string {
  const { inputs, access } = step
  const images = access?.images ?? []
  const groups = groupsOf(messages)
  const { shown, left } = fitting(
    groups.map((group, index) => section(group, index + 1, job.manual)),
    MESSAGES_BYTES
  )
  return [
    '<h3>GHCR Login</h3>',
    `<p>${headline(step)}</p>`,
    ...(inputs && isUnchecked(access) ? [`<p>${prose(nothingChecked(inputs, job))}</p>`] : []),
    ...(images.length === 0 ? [] : table(images, groups, inputs?.onDenied === 'warn')),
    ...shown,
    ...omitted(left, 'problems')
  ].join('\n')
}

function headline({ inputs, access, login }: Step): string {
  if (inputs === undefined) return `${LEVELS.error} Not logged in`
  const registry = code(inputs.server.registry)
  if (login !== undefined) {
    const programs = login.engines.filter(engine => engine !== 'file')
    const by = programs.length === 0 ? '' : `, with ${programs.join(' and ')}`
    return `\u2705 Logged in to ${registry} as ${code(inputs.username)}${by}`
  }
  if (inputs.engines.length > 0 || access === undefined) return `${LEVELS.error} Not logged in to ${registry}`
  return `${access.mayLogIn ? '\u2705' : LEVELS.error} ${CHECKED_ONLY}`
}

/** The images in a table. A column without content in any row is left out. */
function table(images: readonly JudgedImage[], groups: readonly Group[], goesOn: boolean): string[] {
  const marks = { allowed: '\u2705', denied: goesOn ? LEVELS.warning : LEVELS.error, unknown: '\u2754' }
  const columns: Record<string, (row: Row) => string> = {
    Image: ({ reference }) => code(reference),
    Access: ({ access }) => access,
    Verdict: ({ verdict }) => `${marks[verdict]} ${verdict}`,
    Tags: row => tagsOf(row, describeTag).map(code).join('<br>'),
    See: ({ images }) => {
      const isAboutRow = (group: Group) => group.some(message => images.some(image => isAbout(message, image)))
      return groups.flatMap((group, index) => (isAboutRow(group) ? index + 1 : [])).join(', ')
    }
  }
  const rows = rowsOf(images)
  const filled = Object.entries(columns).filter(([, cell]) => rows.some(row => cell(row) !== ''))
  const { shown, left } = fittingImages(rows, TABLE_BYTES, row => {
    const cells = filled.map(([, cell]) => `<td>${cell(row)}</td>`)
    return `<tr>${cells.join('')}</tr>`
  })
  const head = filled.map(([title]) => `<th>${title}</th>`)
  return ['<table>', `<tr>${head.join('')}</tr>`, ...shown, '</table>', ...omitted(left, 'rows')]
}

function omitted(count: number, what: string): string[] {
  return count === 0 ? [] : [`<p>${count} more ${what} are in the log of the step.</p>`]
}

function section(group: Group, number: number, manual: string | undefined): string {
  const lines = linesOf(group, IMAGES, manual)
  const what = lines.filter(({ label }) => label === undefined).map(({ text = '' }) => prose(text, plain))
  const advice = lines.filter(({ label }) => label !== undefined).flatMap(paragraphs)
  const title = `<b>${number}. ${LEVELS[group[0].level]} ${prose(titleOf(group))}</b>`
  return [`<p>${title}<br>${what.join('<br>')}</p>`, ...advice].join('\n')
}

function paragraphs({ label, text = '', words }: Line): string[] {
  if (label === 'Details') {
    // A path in it may be the server's own, so it holds no link.
    const parts = [prose(text, plain), words === undefined ? '' : code(sanitize(words))]
    return [`<p>Details: ${parts.filter(Boolean).join(': ')}</p>`]
  }
  // Indented lines are to be pasted: they stand as they are, without the indentation that they share.
  const parts = `${label}: ${text}`.split(/\n((?: {2}.*(?:\n|$))+)/)
  return parts.flatMap(part => {
    if (part.startsWith('  ')) return `<pre>${escaped(part.trimEnd().replace(/^ {2}/gm, ''))}</pre>`
    return part === '' ? [] : `<p>${prose(part)}</p>`
  })
}

/** Words of this action: what is in backticks is code, addresses are links. */
function prose(text: string, between: (part: string) => string = linked): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? code(part) : between(part)))
    .join('')
}

function linked(text: string): string {
  return text
    .split(/(https:\/\/[^\s<>()"]*[^\s<>()".,;:])/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${plain(part)}">${plain(part)}</a>` : plain(part)))
    .join('')
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`
}

function plain(text: string): string {
  return escaped(text.replace(/\s+/g, ' '))
}

/** Text that is neither HTML nor Markdown any more. */
function escaped(text: string): string {
  return redact(text).replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`)
}
