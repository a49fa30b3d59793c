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

/** Images that an annotation names: the list of annotations is no place for a hundred. */
const IMAGES = 5

/** The problem as an annotation's message. */
export function messageOf(problem: Problem): string {
  const { what, images } = problem
  const shown = images.length > 0 && what.length > IMAGES + 1 ? what.slice(0, IMAGES) : what
  return [
    ...shown.map(lineOf),
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
