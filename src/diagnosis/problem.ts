import { type Answer, isAnswered } from '../access/answer.ts'
import type { NetworkFault } from '../access/response.ts'
import type { ImageResult } from '../access/verdict.ts'
import { isSameAccess, type RequiredAccess } from '../github/image.ts'
import { sanitize } from '../runner/sanitize.ts'
import { type Advice, sentence } from './advice.ts'

/** One message: what failed, and the advice. */
export interface Diagnostic extends Partial<Advice> {
  readonly level: 'error' | 'warning' | 'notice'
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** What failed, in a sentence that is readable without the title. */
  readonly text: string
  /** How it is shown together with others: its name, under a heading that begins with their number. */
  readonly listed?: { readonly name: string; readonly heading: string }
  /** The images that it is about; none where it is about the token or the step. */
  readonly images?: readonly ImageResult[]
  /** The operation and its result: `POST /v2/acme/app/blobs/uploads/ returned 403`. */
  readonly detail?: string
  /** A server's or an engine's own message: kept apart, since it is neither trusted nor formatted. */
  readonly words?: string | undefined
}

/** Whether a diagnostic or a problem is about this access to this image. */
export function isAbout({ images = [] }: Diagnostic, image: RequiredAccess): boolean {
  return images.some(each => isSameAccess(each, image))
}

/** Diagnostics with the same cause and fix, which is shown once. */
export interface Problem extends Diagnostic {
  readonly what: readonly Diagnostic[]
  readonly images: readonly ImageResult[]
}

/** Makes one problem of what has the same cause and fix: a hundred images may need one line in the workflow. */
export function groupByCause(diagnostics: readonly Diagnostic[]): Problem[] {
  const keyOf = ({ level, title, cause, fixes, images }: Diagnostic) =>
    JSON.stringify([level, cause, fixes, images?.length ? '' : title])
  return [...Map.groupBy(diagnostics, keyOf).values()].map(what => {
    const first = what[0] as Diagnostic
    const images = what.flatMap(diagnostic => diagnostic.images ?? [])
    const mixed = images.some(({ verdict }) => verdict === 'denied') ? 'Access denied' : 'Access not verified'
    const title = what.every(diagnostic => diagnostic.title === first.title) ? first.title : mixed
    return { ...first, title, what, images }
  })
}

/** A line of a message, or a few that belong together. */
export interface Line extends Pick<Diagnostic, 'text' | 'words'> {
  /** `Cause`, `Fix`; what failed has none. */
  readonly label?: string
}

/**
 * The message line by line: what failed, the cause, the fix, and only then the details.
 *
 * @param images how many are named
 * @param manual the address of docs/troubleshooting.md, where it is known
 */
export function linesOf(problem: Problem, images: number, manual?: string): Line[] {
  const { what, id } = problem
  const shown = problem.images.length > 0 && what.length > images + 1 ? what.slice(0, images) : what
  const left = what.length - shown.length
  return [
    ...headLines(problem, shown),
    ...(left === 0 ? [] : [{ text: `and ${left} more images, listed in the log and the job summary` }]),
    ...adviceLines(problem, shown),
    ...distinctDetails(shown).map(({ detail = '', words }) => ({ label: 'Details', text: detail, words })),
    ...(id === undefined || manual === undefined ? [] : [{ label: 'More', text: `${manual}#${id}` }])
  ]
}

/** What failed, and in a few words what to do: the first line says both. Of several images, the others follow. */
function headLines({ what, remedy }: Problem, shown: readonly Diagnostic[]): Line[] {
  const heading = what[0]?.listed?.heading
  if (what.length > 1 && heading !== undefined && what.every(({ listed }) => listed?.heading === heading)) {
    const names = shown.flatMap(({ listed }) => listed?.name ?? [])
    return [[`${what.length} ${heading}`, ...sentence(remedy)].join(' '), ...names].map(text => ({ text }))
  }
  return shown.map(({ text }, index) => ({ text: index === 0 ? [text, ...sentence(remedy)].join(' ') : text }))
}

/** The cause and the fix, with the settings pages on which it is made. */
function adviceLines({ cause, fixes = [] }: Problem, shown: readonly Diagnostic[]): Line[] {
  const pages = new Set(shown.flatMap(({ settings = [] }) => settings))
  return [
    ...(cause === undefined ? [] : [{ label: 'Cause', text: cause }]),
    ...fixes.map((text, index) => ({ label: index === 0 ? 'Fix' : 'Or', text })),
    ...[...pages].map(text => ({ label: 'Package settings (for its admins)', text }))
  ]
}

/** One diagnostic for each message that a server or an engine gave. */
function distinctDetails(shown: readonly Diagnostic[]): Diagnostic[] {
  const sayings = shown.map(({ words, detail }) => words ?? detail)
  return shown.filter((_, index) => sayings[index] !== undefined && sayings.indexOf(sayings[index]) === index)
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ label, text, words }) => [label, text, words].filter(Boolean).join(': ')).join('\n')
}

/** Images that an annotation names; the log and the table of the summary name all. */
const IMAGES = 5
/** Characters of an annotation's message that the runner keeps (actions/runner, ExecutionContext.cs). */
const LENGTH = 4096

/** The problem as an annotation's message. One that is too long names fewer images: the fix is always whole. */
export function messageOf(problem: Problem, manual?: string): string {
  for (let images = IMAGES; ; images--) {
    const message = textOf(linesOf(problem, images, manual))
    if (images === 1 || message.length <= LENGTH) return message
  }
}

/** The cause and the fix; of many images, the settings page of the one given. */
export function adviceFor(problem: Problem, image: RequiredAccess): string {
  const own = problem.what.filter(diagnostic => isAbout(diagnostic, image))
  return textOf(adviceLines(problem, own))
}

const FAULT_TEXT: Readonly<Record<NetworkFault, string>> = {
  timeout: 'got no answer in time',
  dns: 'found no host of that name',
  tls: 'got a certificate that is not trusted here',
  proxy: 'did not get through the proxy',
  oversized: 'got too large an answer',
  'foreign-host': 'was referred to',
  connection: 'lost the connection'
}

/** The operation and its result, with the server's own message. */
export function describe(answer: Answer): Pick<Diagnostic, 'words'> & { detail: string } {
  if (isAnswered(answer)) {
    const words = answer.message ?? answer.code
    return { detail: `${answer.asked} returned ${answer.status}`, words: words && sanitize(words) }
  }
  const detail = sanitize(answer.detail)
  const said = answer.fault === 'foreign-host' ? detail : `(${detail})`
  return { detail: `${answer.asked} ${FAULT_TEXT[answer.fault]} ${said}` }
}

/** The same in one line of the log. */
export function describeLine(answer: Answer): string {
  const { detail, words } = describe(answer)
  return words ? `${detail}: ${words}` : detail
}
