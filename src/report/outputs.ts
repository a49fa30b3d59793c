import type { JudgedImage } from '../access/verdict.ts'
import type { Step } from '../diagnosis/diagnose.ts'
import { entryOf, isAbout, type Message } from '../diagnosis/message.ts'
import { imageOfRepository, isSameAccess } from '../github/image.ts'
import { tokenKindOf } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import { sanitize } from '../runner/sanitize.ts'
import { fitting, fittingImages } from './fitting.ts'
import { adviceOf } from './lines.ts'

/** A step reads an output from its environment, where Linux takes at most 128 KiB in one variable (MAX_ARG_STRLEN). */
const OUTPUT_BYTES = 120 * 1024
const TAGS_BYTES = 32 * 1024

export function listedTags(images: readonly JudgedImage[]) {
  const listed = images.flatMap(image => (image.tags ? [{ image, ...image.tags }] : []))
  return listed.map(({ image, names, more }) => {
    const { shown, left } = fitting(names, TAGS_BYTES)
    return { image, tags: shown.map(tag => sanitize(tag)), cut: left > 0 || more }
  })
}

/**
 * An object for each image and access: refused images come first, then unknown ones, where not all fit. Outputs are not
 * masked, so what servers said is cleaned.
 */
function reportOf(images: readonly JudgedImage[], messages: readonly Message[]): string {
  const tags = listedTags(images)
  const clean = (text: string | undefined) => text && sanitize(text)
  const entries = images.map(image => {
    const message = messages.find(each => isAbout(each, image))
    const { answer, manifest } = image
    return {
      image: image.reference,
      access: image.access,
      verdict: image.verdict,
      id: message && entryOf(message),
      status: answer?.status ?? null,
      message: clean(answer?.message) || null,
      advice: (message && adviceOf(message)) || null,
      exists: image.exists,
      digest: clean(manifest?.digest),
      mediaType: clean(manifest?.mediaType),
      visibility: image.visibility,
      tags: tags.find(each => isSameAccess(each.image, image))?.tags
    }
  })
  const { shown } = fittingImages(entries, OUTPUT_BYTES - '[]'.length, entry => JSON.stringify(entry))
  return `[${shown.join(',')}]`
}

/** What `push` names and is not proved to be there: nothing that may be missing is skipped in silence. */
function missing(images: readonly JudgedImage[]): string[] {
  return images.filter(({ exists = 'true' }) => exists !== 'true').map(({ reference }) => reference)
}

/** The digest of the one image that names a tag and is there; empty where none or several do. */
function onlyDigest(images: readonly JudgedImage[]): string {
  const tagged = images.filter(({ tag, manifest }) => tag !== undefined && manifest !== undefined)
  const references = new Set(tagged.map(({ reference }) => reference))
  return references.size === 1 ? sanitize(tagged[0]?.manifest?.digest ?? '') : ''
}

export function outputsOf(
  { inputs, access, login }: Step,
  { repository }: JobContext,
  messages: readonly Message[]
): Record<string, string> {
  const images = access?.images ?? []
  const metadata = typeof access?.check === 'object' ? access.check.metadata : undefined
  return {
    'logged-in': String(login !== undefined),
    registry: inputs?.server.registry ?? '',
    username: inputs?.username ?? '',
    image: (inputs && imageOfRepository(repository, inputs.server.registry)) ?? '',
    'token-kind': inputs?.token ? tokenKindOf(inputs.token, inputs.server) : '',
    scopes: metadata?.scopes?.join(',') ?? '',
    'expires-at': metadata?.expiresAt?.toISOString() ?? '',
    'can-pull': access?.canPull ?? '',
    'can-push': access?.canPush ?? '',
    exists: access?.exists ?? '',
    missing: JSON.stringify(missing(images)),
    digest: onlyDigest(images),
    report: reportOf(images, messages),
    engine: login?.engines.join(',') ?? '',
    'docker-config': login?.dockerConfig ?? '',
    'auth-file': login?.authFile ?? ''
  }
}
