import type { ImageResult } from '../access/verdict.ts'
import { adviceFor, type Problem } from '../diagnosis/problem.ts'
import { sanitize } from '../runner/sanitize.ts'

/**
 * Characters of tags that `report` may hold, all images together. A step reads it from its environment, where Linux
 * takes at most 128 KiB in one variable (execve(2), MAX_ARG_STRLEN).
 */
const TAGS_LIMIT = 64 * 1024

/** The tags of an image as `report` shows them, and whether there are more. */
export interface Tags {
  readonly image: ImageResult
  readonly tags: readonly string[]
  readonly cut: boolean
}

/** The tags of each image that names none, cut to a fair share of what an output can hold. */
export function listedTags(images: readonly ImageResult[]): Tags[] {
  const listed = images.filter(image => image.manifest?.tags !== undefined)
  return listed.map(image => {
    const all = image.manifest?.tags ?? []
    let room = TAGS_LIMIT / listed.length
    const end = all.findIndex(tag => {
      room -= tag.length + 3
      return room < 0
    })
    const tags = (end < 0 ? all : all.slice(0, end)).map(tag => sanitize(tag))
    return { image, tags, cut: end >= 0 || image.manifest?.more === true }
  })
}

/** The `report` output: one object for each image and access. Outputs are not masked, so what servers said is cleaned. */
export function reportEntries(images: readonly ImageResult[], problems: readonly Problem[]): Record<string, unknown>[] {
  const tags = listedTags(images)
  return images.map(image => {
    const { evidence, manifest } = image
    const problem = problems.find(each => each.images.includes(image))
    const shown = tags.find(each => each.image === image)
    return {
      image: image.image.reference,
      access: image.access,
      verdict: image.verdict,
      status: evidence?.status ?? null,
      message: evidence?.message === undefined ? null : sanitize(evidence.message),
      advice: problem === undefined ? null : adviceFor(problem, image) || null,
      ...(manifest?.digest === undefined ? {} : { digest: sanitize(manifest.digest) }),
      ...(manifest?.mediaType === undefined ? {} : { mediaType: sanitize(manifest.mediaType) }),
      ...(image.visibility === undefined ? {} : { visibility: image.visibility }),
      ...(shown === undefined ? {} : { tags: shown.tags })
    }
  })
}
