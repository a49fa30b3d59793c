import type { ImageResult } from '../access/verdict.ts'
import { adviceFor, type Problem } from '../diagnosis/problem.ts'
import { sanitize } from '../runner/sanitize.ts'
import { fitting, refusedFirst } from './fitting.ts'

/** A step reads an output from its environment, where Linux takes at most 128 KiB in one variable (MAX_ARG_STRLEN). */
const OUTPUT_BYTES = 120 * 1024
/** Characters of tags in the `report` output, all images together, so that one image's tags leave room for the others. */
const TAGS_LIMIT = 64 * 1024

/** The tags of an image that names none, and whether there are more than are shown. */
export interface Tags {
  readonly image: ImageResult
  readonly tags: readonly string[]
  readonly cut: boolean
}

/**
 * The tags of each image that names none.
 *
 * @param limit characters for all images together, of which each gets the same share
 */
export function listedTags(images: readonly ImageResult[], limit: number = TAGS_LIMIT): Tags[] {
  const listed = images.filter(image => image.manifest?.tags !== undefined)
  return listed.map(image => {
    const all = (image.manifest?.tags ?? []).map(tag => sanitize(tag))
    const { shown, left } = fitting(all, limit / listed.length)
    return { image, tags: shown, cut: left > 0 || image.manifest?.more === true }
  })
}

/** An image of the report, as JSON. */
export interface ReportEntry extends Pick<ImageResult, 'access' | 'verdict' | 'exists' | 'visibility'> {
  readonly image: string
  readonly status: number | null
  /** The registry's own. */
  readonly message: string | null
  readonly advice: string | null
  readonly digest?: string
  readonly mediaType?: string
  readonly tags?: readonly string[]
}

/**
 * One entry for each image and access. Outputs and files are not masked, so what servers said is cleaned.
 *
 * @param tagsLimit characters of tags, as for `listedTags`
 */
export function reportEntries(
  images: readonly ImageResult[],
  problems: readonly Problem[],
  tagsLimit?: number
): ReportEntry[] {
  const tags = listedTags(images, tagsLimit)
  return images.map(image => {
    const { evidence, manifest, exists, visibility } = image
    const problem = problems.find(each => each.images.includes(image))
    const listed = tags.find(each => each.image === image)
    return {
      image: image.image.reference,
      access: image.access,
      verdict: image.verdict,
      status: evidence?.status ?? null,
      message: evidence?.message === undefined ? null : sanitize(evidence.message),
      advice: problem === undefined ? null : adviceFor(problem, image) || null,
      ...(exists === undefined ? {} : { exists }),
      ...(manifest?.digest === undefined ? {} : { digest: sanitize(manifest.digest) }),
      ...(manifest?.mediaType === undefined ? {} : { mediaType: sanitize(manifest.mediaType) }),
      ...(visibility === undefined ? {} : { visibility }),
      ...(listed === undefined ? {} : { tags: listed.tags })
    }
  })
}

/** The `report` output. Where it would be too large, refused images come first, then unknown ones, as many as fit. */
export function reportOutput(entries: readonly ReportEntry[]): string {
  const whole = JSON.stringify(entries)
  if (Buffer.byteLength(whole) <= OUTPUT_BYTES) return whole
  const parts = refusedFirst(entries).map(entry => JSON.stringify(entry))
  return `[${fitting(parts, OUTPUT_BYTES - '[]'.length).shown.join(',')}]`
}
