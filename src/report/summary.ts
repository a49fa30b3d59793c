import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { detailOf, fixLabel, moreAbout, type Problem, type Statement, settingsOf } from '../diagnosis/problem.ts'
import { KIND_NAMES, tokenKindOf } from '../github/token.ts'
import type { LoggedIn } from '../login/login.ts'
import type { Inputs } from '../runner/inputs.ts'
import { redact } from '../runner/masks.ts'

const MARKS = { allowed: '\u2705', denied: '\u274c', unknown: '\u2754' } as const
const LEVELS = { denial: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f' } as const

/**
 * The findings as the job summary shows them: one block of HTML without colours of its own, so that both themes can show
 * it, and without blank lines, so that no Markdown is read in it. What comes from outside stands in `code` alone, where
 * GitHub makes neither mentions nor links of it.
 */
export function renderSummary(
  inputs: Inputs | undefined,
  judgement: AccessReport | undefined,
  problems: readonly Problem[],
  login: LoggedIn | undefined,
  manual?: string
): string {
  const registry = inputs === undefined ? '' : `: ${code(inputs.server.registry)}`
  return [
    `<h3>GHCR Login${registry}</h3>`,
    `<p>${login === undefined ? `${MARKS.denied} Not logged in` : `${MARKS.allowed} Logged in: ${login.engines.join(', ')}`}</p>`,
    ...table(inputs, judgement?.images ?? [], problems),
    ...problems.map((problem, index) => section(problem, index + 1, manual))
  ].join('\n')
}

function table(inputs: Inputs | undefined, images: readonly ImageResult[], problems: readonly Problem[]): string[] {
  if (images.length === 0) return []
  const token = !inputs?.token ? 'none' : KIND_NAMES[tokenKindOf(inputs.token, inputs.server)]
  const rows = images.map(image => {
    const verdict = `${MARKS[image.verdict]} ${image.verdict}`
    const fix = problems.findIndex(problem => problem.images.includes(image))
    return row('td', [prose(token), code(image.image.reference), image.access, verdict, fix < 0 ? '' : `${fix + 1}.`])
  })
  return ['<table>', row('th', ['Token', 'Image', 'Access', 'Verdict', 'Fix']), ...rows, '</table>']
}

function row(cell: 'td' | 'th', values: readonly string[]): string {
  return `<tr>${values.map(value => `<${cell}>${value}</${cell}>`).join('')}</tr>`
}

function section(problem: Problem, number: number, manual: string | undefined): string {
  const { level, title, what, cause, fixes = [] } = problem
  const more = moreAbout(problem, manual)
  return [
    `<p><b>${number}. ${LEVELS[level]} ${prose(title)}</b><br>${what.map(({ text }) => prose(text, plain)).join('<br>')}</p>`,
    ...(cause === undefined ? [] : [`<p>Cause: ${prose(cause)}</p>`]),
    ...fixes.flatMap((fix, index) => steps(`${fixLabel(index)}: ${fix}`)),
    ...settingsOf(what).map(page => `<p>Package settings (for its admins): ${linked(page)}</p>`),
    ...what.filter(statement => detailOf(statement) !== '').map(details),
    ...(more === undefined ? [] : [`<p>More: ${linked(more)}</p>`])
  ].join('\n')
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
