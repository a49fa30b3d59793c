import type { Evidence } from '../access/registry-client.ts'
import type { NoResponse } from '../access/response.ts'
import type { ImageResult } from '../access/verdict.ts'
import { sanitize } from '../runner/sanitize.ts'
import type { Advice } from './causes.ts'

/** One thing to tell the user: what failed, the cause, how to fix it. */
export interface Problem extends Partial<Omit<Advice, 'settings'>> {
  /** A denial is an error or a warning, as `on-denied` says. */
  readonly level: 'error' | 'denial' | 'warning' | 'notice'
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** A sentence for each thing that failed, readable without the title. */
  readonly what: readonly Statement[]
  /** The images that it is about; none where it is about the token or the step. */
  readonly images: readonly ImageResult[]
}

/** What failed, and how it showed. */
export interface Statement {
  readonly text: string
  /** The image that it is about. */
  readonly image?: ImageResult
  /** The settings page of that image's package, where the fix is made there. */
  readonly settings?: string
  /** The operation and its result: `POST /v2/acme/app/blobs/uploads/ returned 403`. */
  readonly detail?: string
  /** A server's or an engine's own message: kept apart, since it is neither trusted nor formatted. */
  readonly words?: string
}

/** Images that an annotation names; the log and the summary name all. */
const IMAGES = 5
/** Characters of an annotation's message that the runner keeps (actions/runner, ExecutionContext.cs). */
const LENGTH = 4096

/**
 * The problem as an annotation's message: what failed, the cause, the fix, and only then the details. One that is too
 * long names fewer images, and then less of what failed: the fix is always whole.
 *
 * @param manual the address of docs/troubleshooting.md, where it is known
 */
export function messageOf(problem: Problem, manual?: string): string {
  for (let images = IMAGES; images > 0; images--) {
    const message = messageNaming(images, problem, manual)
    if (message.length <= LENGTH) return message
  }
  const advice = `\u2026\n${adviceLines(problem, []).join('\n')}`
  const what = problem.what.map(({ text }) => text).join('\n')
  return what.slice(0, Math.max(0, LENGTH - advice.length)) + advice
}

/** The same with every image named, whatever its length. */
export function wholeMessageOf(problem: Problem, manual?: string): string {
  return messageNaming(Number.POSITIVE_INFINITY, problem, manual)
}

function messageNaming(count: number, problem: Problem, manual: string | undefined): string {
  const { what, images } = problem
  const short = images.length > 0 && what.length > count + 1
  const shown = short ? what.slice(0, count) : what
  return [
    ...shown.map(({ text }) => text),
    ...(short ? [`and ${what.length - count} more images, listed in the log and the job summary`] : []),
    ...adviceLines(problem, shown),
    ...distinctDetails(shown).map(statement => `Details: ${detailOf(statement)}`),
    ...moreLine(problem, manual)
  ].join('\n')
}

/** The cause and the fix; of many images, the settings page of the one given. */
export function adviceFor(problem: Problem, image: ImageResult): string {
  const own = problem.what.filter(statement => statement.image === image)
  return adviceLines(problem, own).join('\n')
}

function adviceLines({ cause, fixes = [] }: Problem, shown: readonly Statement[]): string[] {
  return [
    ...(cause === undefined ? [] : [`Cause: ${cause}`]),
    ...fixes.map((fix, index) => `${fixLabel(index)}: ${fix}`),
    ...settingsOf(shown).map(page => `Package settings (for its admins): ${page}`)
  ]
}

/** What stands before a fix: they are alternatives, the likeliest first. */
export function fixLabel(index: number): string {
  return index === 0 ? 'Fix' : 'Or'
}

/** The settings pages on which the fix is made, each once. */
export function settingsOf(what: readonly Statement[]): string[] {
  return [...new Set(what.flatMap(({ settings }) => settings ?? []))]
}

/** The statements with an operation and its result, one for each message that a server or an engine gave. */
export function distinctDetails(what: readonly Statement[]): Statement[] {
  const first = new Map<string | undefined, Statement>()
  for (const statement of what) {
    const key = statement.words ?? statement.detail
    if (detailOf(statement) !== '' && !first.has(key)) first.set(key, statement)
  }
  return [...first.values()]
}

/** The operation and its result, with the server's own message. */
export function detailOf({ detail, words }: Pick<Statement, 'detail' | 'words'>): string {
  return [detail, words].filter(part => part !== undefined).join(': ')
}

/** The address of the problem's entry in docs/troubleshooting.md. */
export function moreAbout({ id }: Problem, manual: string | undefined): string | undefined {
  return id === undefined || manual === undefined ? undefined : `${manual}#${id}`
}

function moreLine(problem: Problem, manual: string | undefined): string[] {
  const address = moreAbout(problem, manual)
  return address === undefined ? [] : [`More: ${address}`]
}

/** Makes one problem of those that have the same cause and fix: a hundred images may need one line in the workflow. */
export function gather(problems: readonly Problem[]): Problem[] {
  const gathered = new Map<string, Problem>()
  for (const problem of problems) {
    const { level, title, what, cause, fixes, images } = problem
    const key = JSON.stringify([level, cause, fixes, images.length > 0 ? '' : title])
    const same = gathered.get(key)
    if (same === undefined) {
      gathered.set(key, problem)
      continue
    }
    gathered.set(key, {
      ...same,
      title: same.title === title ? title : level === 'denial' ? 'Access denied' : 'Access not verified',
      what: [...same.what, ...what],
      images: [...same.images, ...images]
    })
  }
  return [...gathered.values()]
}

/** The operation and its result, with the server's own message. */
export function describe(evidence: Evidence): { detail: string; words?: string } {
  if (evidence.noResponse !== undefined) return { detail: `${evidence.asked} ${describeSilence(evidence.noResponse)}` }
  const detail = `${evidence.asked} returned ${evidence.status}`
  const words = evidence.message ?? evidence.code
  return words === undefined ? { detail } : { detail, words: sanitize(words) }
}

function describeSilence(silence: NoResponse): string {
  const detail = sanitize(silence.detail)
  switch (silence.fault) {
    case 'timeout':
      return `timed out (${detail})`
    case 'dns':
      return `found no host of that name (${detail})`
    case 'tls':
      return `got a certificate that is not trusted (${detail})`
    case 'proxy':
      return `did not get through the proxy (${detail})`
    case 'oversized':
      return `got an answer that is too large (${detail})`
    case 'foreign-host':
      return `was redirected to ${detail}`
    default:
      return `lost the connection (${detail})`
  }
}
