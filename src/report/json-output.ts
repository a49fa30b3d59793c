import { isAnswered, statusOf } from '../access/answer.ts'
import type { ImageResult } from '../access/verdict.ts'
import { adviceFor, isAbout, type Problem } from '../diagnosis/problem.ts'
import { isSameAccess } from '../github/image.ts'
import { sanitize } from '../runner/sanitize.ts'
import { fitting, fittingImages } from './fitting.ts'

/** A step reads an output from its environment, where Linux takes at most 128 KiB in one variable (MAX_ARG_STRLEN). */
const OUTPUT_BYTES = 120 * 1024
/** Characters of tags in the `report` output, all images together, so that one image's tags leave room for the others. */
const TAGS_LIMIT = 64 * 1024

/**
 * The tags of each image that names none, and whether there are more.
 *
 * @param limit characters for all images together, of which each gets the same share
 */
export function listedTags(images: readonly ImageResult[], limit: number = TAGS_LIMIT) {
  const listed = images.flatMap(image => (image.access === 'pull' && image.tags ? [{ image, ...image.tags }] : []))
  return listed.map(({ image, names, more }) => {
    const { shown, left } = fitting(names, limit / listed.length)
    return { image, tags: shown.map(tag => sanitize(tag)), cut: left > 0 || more }
  })
}

/** An image of the report, as JSON. */
export type ReportEntry = ReturnType<typeof reportEntries>[number]

/**
 * One entry for each image and access. Outputs and files are not masked, so what servers said is cleaned.
 *
 * @param tagsLimit characters of tags, as for `listedTags`
 */
export function reportEntries(images: readonly ImageResult[], problems: readonly Problem[], tagsLimit?: number) {
  const tags = listedTags(images, tagsLimit)
  const clean = (text: string | undefined) => text && sanitize(text)
  return images.map(image => {
    const problem = problems.find(each => isAbout(each, image))
    const { answer } = image
    return {
      image: image.reference,
      access: image.access,
      verdict: image.verdict,
      status: statusOf(answer) ?? null,
      message: (isAnswered(answer) && clean(answer.message)) || null,
      advice: (problem && adviceFor(problem, image)) || null,
      // What is undefined is left out of JSON.
      exists: image.access === 'push' ? image.exists : undefined,
      digest: clean(image.manifest?.digest),
      mediaType: clean(image.manifest?.mediaType),
      visibility: image.visibility,
      tags: tags.find(each => isSameAccess(each.image, image))?.tags
    }
  })
}

/** The `missing` output: what `push` names and is not there yet. */
export function missingReferences(images: readonly ImageResult[]): string[] {
  return images.filter(image => image.access === 'push' && image.exists === 'false').map(({ reference }) => reference)
}

/** The `digest` output: of the one image that names a tag and is there; empty where none or several do. */
export function onlyDigest(images: readonly ImageResult[]): string {
  const tagged = images.filter(({ tag, manifest }) => tag !== undefined && manifest !== undefined)
  const references = new Set(tagged.map(({ reference }) => reference))
  return references.size === 1 ? sanitize(tagged[0]?.manifest?.digest ?? '') : ''
}

/** The `report` output. Where it would be too large, refused images come first, then unknown ones, as many as fit. */
export function reportOutput(entries: readonly ReportEntry[]): string {
  const { shown } = fittingImages(entries, OUTPUT_BYTES - '[]'.length, entry => JSON.stringify(entry))
  return `[${shown.join(',')}]`
}
