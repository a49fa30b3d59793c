import type { Advice } from './causes.ts'
import type { Judged } from './verdict.ts'
import { lineOf, type Said } from './words.ts'

/** One thing to tell the user: what failed, the likely cause, the fix to paste. */
export interface Problem extends Partial<Advice> {
  readonly level: 'denial' | 'warning' | 'notice'
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** A line for each thing that failed; they stand without the title. */
  readonly what: readonly Said[]
  /** The images that it is about; none where it is about the token or the step. */
  readonly images: readonly Judged[]
}

/** How many lines of what failed an annotation shows: the list of annotations is no place for a hundred images. */
const LINES = 5

/** The problem as an annotation's message. */
export function messageOf({ what, cause, fix }: Problem): string {
  const rest = what.length - LINES
  return [
    ...what.slice(0, rest === 1 ? what.length : LINES).map(lineOf),
    ...(rest > 1 ? [`and ${rest} more, which the log and the job summary name`] : []),
    ...(cause === undefined ? [] : [`Likely cause: ${cause}`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`])
  ].join('\n')
}

/** Problems with one and the same cure become one: a hundred images that one line mends are one finding. */
export function gather(problems: readonly Problem[]): Problem[] {
  const gathered = new Map<string, Problem>()
  for (const problem of problems) {
    const key = JSON.stringify([problem.level, problem.title, problem.cause, problem.fix])
    const same = gathered.get(key)
    const what = [...(same?.what ?? []), ...problem.what]
    gathered.set(key, { ...problem, what, images: [...(same?.images ?? []), ...problem.images] })
  }
  return [...gathered.values()]
}
