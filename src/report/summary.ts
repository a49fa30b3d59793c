import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { distinctDetails, fixLabel, moreAbout, type Problem, type Statement, settingsOf } from '../diagnosis/problem.ts'
import type { LoggedIn } from '../login/login.ts'
import type { Inputs } from '../runner/inputs.ts'
import { redact } from '../runner/masks.ts'
import { severityOf } from './annotations.ts'
import { fitting, refusedFirst } from './fitting.ts'

const SEVERITIES = { error: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f' } as const
const ALLOWED = '\u2705'
const UNKNOWN = '\u2754'

/** Bytes of the parts. Together they stay below the 1 MiB that GitHub takes of one step; it rejects more as a whole. */
const TABLE_BYTES = 300 * 1024
const PROBLEMS_BYTES = 560 * 1024
const STATEMENTS_BYTES = 150 * 1024
const SETTINGS_BYTES = 250 * 1024
const DETAILS_BYTES = 50 * 1024

/**
 * The result as the job summary shows it: one block of HTML without colours of its own, so that both themes can show it,
 * and without blank lines, so that no Markdown is read in it. What comes from outside stands only in `code`, where GitHub
 * makes neither mentions nor links of it.
 */
export function renderSummary(
  inputs: Inputs | undefined,
  access: AccessReport | undefined,
  problems: readonly Problem[],
  login: LoggedIn | undefined,
  manual?: string
): string {
  const sections = problems.map((problem, index) => section(problem, index + 1, inputs, manual))
  const { shown, left } = fitting(sections, PROBLEMS_BYTES)
  return [
    '<h3>GHCR Login</h3>',
    `<p>${headline(inputs, login)}</p>`,
    ...table(inputs, access?.images ?? [], problems),
    ...shown,
    ...omitted(left, 'problems')
  ].join('\n')
}

function headline(inputs: Inputs | undefined, login: LoggedIn | undefined): string {
  if (inputs === undefined) return `${SEVERITIES.error} Not logged in`
  const registry = code(inputs.server.registry)
  if (login === undefined) return `${SEVERITIES.error} Not logged in to ${registry}`
  const programs = login.engines.filter(engine => engine !== 'file')
  const by = programs.length === 0 ? '' : `, with ${programs.join(' and ')}`
  return `${ALLOWED} Logged in to ${registry} as ${code(inputs.username)}${by}`
}

/** A column of the table; one without content in any row is left out. */
interface Column {
  readonly title: string
  readonly cell: (image: ImageResult) => string
}

function table(inputs: Inputs | undefined, images: readonly ImageResult[], problems: readonly Problem[]): string[] {
  if (images.length === 0) return []
  const columns = columnsOf(inputs, problems).filter(({ cell }) => images.some(image => cell(image) !== ''))
  const rowsOf = (of: readonly ImageResult[]) =>
    of.map(image =>
      row(
        'td',
        columns.map(({ cell }) => cell(image))
      )
    )
  const whole = fitting(rowsOf(images), TABLE_BYTES)
  const { shown, left } = whole.left === 0 ? whole : fitting(rowsOf(refusedFirst(images)), TABLE_BYTES)
  const head = row(
    'th',
    columns.map(({ title }) => title)
  )
  return ['<table>', head, ...shown, '</table>', ...omitted(left, 'images')]
}

function columnsOf(inputs: Inputs | undefined, problems: readonly Problem[]): Column[] {
  const exists = { true: 'yes', false: 'no', unknown: 'not known' } as const
  const numbersOf = (image: ImageResult) =>
    problems.flatMap(({ images }, index) => (images.includes(image) ? `${index + 1}` : [])).join(', ')
  return [
    { title: 'Image', cell: ({ image }) => code(image.reference) },
    { title: 'Access', cell: ({ access }) => access },
    { title: 'Verdict', cell: ({ verdict }) => `${markOf(verdict, inputs)} ${verdict}` },
    { title: 'Exists', cell: image => (image.exists === undefined ? '' : exists[image.exists]) },
    { title: 'Digest', cell: ({ manifest }) => (manifest?.digest === undefined ? '' : code(manifest.digest)) },
    { title: 'See', cell: numbersOf }
  ]
}

function markOf(verdict: ImageResult['verdict'], inputs: Inputs | undefined): string {
  if (verdict === 'allowed') return ALLOWED
  if (verdict === 'unknown') return UNKNOWN
  return inputs?.onDenied === 'warn' ? SEVERITIES.warning : SEVERITIES.error
}

function row(cell: 'td' | 'th', values: readonly string[]): string {
  return `<tr>${values.map(value => `<${cell}>${value}</${cell}>`).join('')}</tr>`
}

function section(problem: Problem, number: number, inputs: Inputs | undefined, manual: string | undefined): string {
  const { title, what, cause, fixes = [] } = problem
  const mark = SEVERITIES[severityOf(problem, inputs)]
  const statements = fitting(
    what.map(({ text }) => prose(text, plain)),
    STATEMENTS_BYTES
  )
  const pages = fitting(settingsOf(what).map(linked), SETTINGS_BYTES)
  const shownDetails = fitting(distinctDetails(what).map(details), DETAILS_BYTES)
  const more = moreAbout(problem, manual)
  return [
    `<p><b>${number}. ${mark} ${prose(title)}</b><br>${statements.shown.join('<br>')}</p>`,
    ...omitted(statements.left, 'images'),
    ...(cause === undefined ? [] : [`<p>Cause: ${prose(cause)}</p>`]),
    ...fixes.flatMap((fix, index) => steps(`${fixLabel(index)}: ${fix}`)),
    ...(pages.shown.length === 0 ? [] : [`<p>Package settings (for its admins): ${pages.shown.join('<br>')}</p>`]),
    ...omitted(pages.left, 'pages'),
    ...shownDetails.shown,
    ...omitted(shownDetails.left, 'details'),
    ...(more === undefined ? [] : [`<p>More: ${linked(more)}</p>`])
  ].join('\n')
}

/** Says what was left out for its size. */
function omitted(count: number, what: string): string[] {
  return count === 0 ? [] : [`<p>${count} more ${what} are in the log of the step.</p>`]
}

/** How it showed; a path in it may be the server's own, so it holds no link. */
function details({ detail, words }: Statement): string {
  const parts = [...(detail === undefined ? [] : [prose(detail, plain)]), ...(words === undefined ? [] : [code(words)])]
  return `<p>Details: ${parts.join(': ')}</p>`
}

/** Indented lines are to be pasted: they stand as they are, without the indentation that they share. */
function steps(fix: string): string[] {
  const parts: string[] = []
  let paste: string[] = []
  const close = () => {
    if (paste.length > 0) parts.push(`<pre>${paste.map(plain).join('\n')}</pre>`)
    paste = []
  }
  for (const line of fix.split('\n')) {
    if (line.startsWith('  ')) {
      paste.push(line.slice(2))
      continue
    }
    close()
    parts.push(`<p>${prose(line)}</p>`)
  }
  close()
  return parts
}

/** Words of this action: what stands in backticks is code, addresses are links. */
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

/** Text that is neither HTML nor Markdown any more, and on one line. */
function plain(text: string): string {
  return redact(text)
    .replace(/\s+/g, match => (/[\r\n]/.test(match) ? ' ' : match))
    .replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`)
}
