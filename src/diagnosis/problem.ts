import type { Evidence } from '../access/registry-client.ts'
import type { NoResponse } from '../access/response.ts'
import type { ImageResult } from '../access/verdict.ts'
import { sanitize } from '../runner/sanitize.ts'
import type { Advice } from './causes.ts'

/** One thing to tell the user: what failed, the likely cause, the fix to paste. */
export interface Problem extends Partial<Advice> {
  readonly level: 'denial' | 'warning' | 'notice'
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** A line for each thing that failed; they stand without the title. */
  readonly what: readonly Finding[]
  /** The images that it is about; none where it is about the token or the step. */
  readonly images: readonly ImageResult[]
}

/** Images that an annotation names: the list of annotations is no place for a hundred. */
const IMAGES = 5

/** The problem as an annotation's message. */
export function messageOf(problem: Problem): string {
  const { what, images } = problem
  const shown = images.length > 0 && what.length > IMAGES + 1 ? what.slice(0, IMAGES) : what
  return [
    ...shown.map(textOf),
    ...(shown === what ? [] : [`and ${what.length - IMAGES} more, which the log and the job summary name`]),
    ...adviceIn(problem)
  ].join('\n')
}

/** What to say besides what failed. */
export function adviceIn({ cause, fix }: Problem): string[] {
  return [...(cause === undefined ? [] : [`Likely cause: ${cause}`]), ...(fix === undefined ? [] : [`Fix: ${fix}`])]
}

/** Problems of images with one and the same cure become one: a hundred that one line mends are one finding. */
export function gather(problems: readonly Problem[]): Problem[] {
  const gathered = new Map<string, Problem>()
  for (const problem of problems) {
    const { level, title, what, cause, fix, images } = problem
    const key = JSON.stringify([level, cause, fix, images.length > 0 ? '' : title])
    const same = gathered.get(key) ?? { title, what: [], images: [] }
    gathered.set(key, {
      ...problem,
      title: same.title === title ? title : level === 'denial' ? 'Access denied' : 'Access not proved',
      what: [...same.what, ...what],
      images: [...same.images, ...images]
    })
  }
  return [...gathered.values()]
}

/** One line of what failed. A server's or an engine's own words stand apart: they are not ours to trust or to format. */
export interface Finding {
  readonly text: string
  readonly words?: string
}

/** The line as the log shows it. */
export function textOf({ text, words }: Finding): string {
  return words === undefined ? text : `${text}: ${words}`
}

/**
 * The operation and what came of it, in the server's own words.
 *
 * @param lead what that means, to stand before it
 */
export function describe(evidence: Evidence, lead?: string): Finding {
  const before = lead === undefined ? '' : `${lead}: `
  if (evidence.noResponse !== undefined) return { text: `${before}${evidence.asked} ${silenceIn(evidence.noResponse)}` }
  const text = `${before}${evidence.asked} was answered with ${evidence.status}`
  const words = evidence.message ?? evidence.code
  return words === undefined ? { text } : { text, words: sanitize(words) }
}

function silenceIn(silence: NoResponse): string {
  const detail = sanitize(silence.detail)
  switch (silence.fault) {
    case 'timeout':
      return `got no answer in time (${detail})`
    case 'dns':
      return `found no host of that name (${detail})`
    case 'tls':
      return `met a certificate that is not trusted here (${detail})`
    case 'proxy':
      return `did not get through the proxy (${detail})`
    case 'oversized':
      return `got too large an answer (${detail})`
    case 'foreign-host':
      return `was sent on to ${detail}`
    default:
      return `lost its connection (${detail})`
  }
}
