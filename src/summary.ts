import type { Problem } from './advice.ts'
import type { Inputs } from './inputs.ts'
import type { LoggedIn } from './login.ts'
import { redact } from './secret.ts'
import { KIND_NAMES, kindOf } from './token.ts'
import type { Judgement } from './verdict.ts'

/**
 * The findings as the job summary shows them: HTML without colours of its own, so that both themes can show it, and
 * without blank lines, so that no Markdown is read in it.
 */
export function renderSummary(
  inputs: Inputs | undefined,
  judgement: Judgement | undefined,
  problems: readonly Problem[],
  login: LoggedIn | undefined
): string {
  const registry = inputs?.server.registry
  const token =
    inputs === undefined || inputs.token === '' ? 'no token' : KIND_NAMES[kindOf(inputs.token, inputs.server)]
  const rows = (judgement?.images ?? []).map(image => {
    const problem = problems.find(each => each.image === image)
    return row('td', [plain(token), code(image.image.reference), image.access, mark(image.verdict), fixOf(problem)])
  })
  const others = problems.filter(problem => problem.image === undefined)
  const heading = `${registry ?? 'GHCR login'}: ${login === undefined ? 'not logged in' : `logged in (${login.engines.join(', ')})`}`
  return [
    `<h3>${plain(heading)}</h3>`,
    ...(rows.length === 0
      ? []
      : ['<table>', row('th', ['Token', 'Image', 'Access', 'Verdict', 'Fix']), ...rows, '</table>']),
    ...others.map(problem => `<p><b>${plain(problem.title)}</b><br>${plain(problem.what)}</p>${fixOf(problem)}`)
  ].join('\n')
}

function row(cell: 'td' | 'th', values: readonly string[]): string {
  return `<tr>${values.map(value => `<${cell}>${value}</${cell}>`).join('')}</tr>`
}

function mark(verdict: string): string {
  return `${verdict === 'allowed' ? '✅' : verdict === 'denied' ? '❌' : '❔'} ${verdict}`
}

function fixOf(problem: Problem | undefined): string {
  if (problem === undefined) return ''
  const cause = problem.cause === undefined ? plain(problem.what) : plain(problem.cause)
  return problem.fix === undefined ? cause : `${cause}<pre>${plain(problem.fix)}</pre>`
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`
}

/** Text that is neither HTML nor Markdown any more; addresses become links. */
function plain(text: string): string {
  return redact(text)
    .replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`)
    .replace(/https:\/\/[^\s<>()]+/g, address => `<a href="${address}">${address}</a>`)
    .replace(/\r?\n/g, '<br>')
}
