import type { Verdict } from '../access/verdict.ts'

/** The parts that fit, and how many are left out. */
interface Fitting {
  readonly shown: readonly string[]
  readonly left: number
}

/** The parts that fit into a number of bytes, in their order, each with one more byte to separate it from the next. */
export function fitting(parts: readonly string[], bytes: number): Fitting {
  let room = bytes
  const end = parts.findIndex(part => {
    room -= Buffer.byteLength(part) + 1
    return room < 0
  })
  return end < 0 ? { shown: parts, left: 0 } : { shown: parts.slice(0, end), left: parts.length - end }
}

const ORDER: readonly Verdict[] = ['denied', 'unknown', 'allowed']

/** The same of images: where not all fit, what was refused comes first, then what is unknown. */
export function fittingImages<T extends { readonly verdict: Verdict }>(
  images: readonly T[],
  bytes: number,
  render: (image: T) => string
): Fitting {
  const whole = fitting(images.map(render), bytes)
  if (whole.left === 0) return whole
  return fitting(ORDER.flatMap(verdict => images.filter(image => image.verdict === verdict)).map(render), bytes)
}
