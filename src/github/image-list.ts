import { hostIn, type Image, parseImage, splitReference, Unaccepted } from './image.ts'
import { looksLikeGhcr } from './server.ts'

/** One entry of an input that is not accepted, why, and what to write in its place. */
export interface Refused {
  readonly written: string
  /** A clause. */
  readonly reason: string
  /** A sentence; empty where it is what the input takes. */
  readonly fix: string
}

/** What became of each entry of a list; those of other registries are left out, as they were written. */
export type ImageList = ReturnType<typeof parseImageList>

/**
 * Reads a list of images as people have it at hand: the tags of docker/metadata-action, a list out of YAML or JSON, an
 * output of buildx. One entry per line, or separated by commas.
 *
 * An entry without a host is this registry's, unless another entry names a host: then it is what docker takes it for,
 * Docker Hub's. Entries of other registries are left out; where nothing else is listed, that is an error.
 *
 * @param input the name of the list, for the lines to write
 */
export function parseImageList(text: string, registry: string, input = 'push') {
  const { entries, hasComments } = splitList(text)
  const refused: Refused[] = []
  const read: { written: string; image: Image }[] = []
  const others: { written: string; host: string }[] = []
  const namesHost = entries.some(({ bare }) => hostIn(bare) !== undefined)
  for (const { written, bare } of entries) {
    try {
      const [, reason, fix = ''] = MISTAKES.find(([form]) => form.test(bare)) ?? []
      if (reason !== undefined) throw new Unaccepted(reason, fix.replaceAll('INPUT', input))
      const host = splitReference(bare).host?.replace(/:443$/, '') ?? (namesHost ? 'docker.io' : undefined)
      if (host !== undefined && host !== registry) {
        if (looksLikeGhcr(host)) throw new Unaccepted(`its host is ${host}`, `Write ghcr.io in place of ${host}.`)
        others.push({ written, host })
        continue
      }
      const image = parseImage(host === undefined ? bare : bare.replace(/^[^/]*/, registry), registry)
      read.push({ written, image })
    } catch (error) {
      if (!(error instanceof Unaccepted)) throw error
      refused.push({ written, reason: error.message, fix: error.fix })
    }
  }
  const leftOut = others.map(({ written }) => written)
  if (leftOut.length > 0 && read.length === 0 && refused.length === 0) {
    const fix = others.some(({ host }) => host === 'ghcr.io')
      ? 'Set `registry: ghcr.io`, and pass a token of github.com.'
      : 'For other registries, use docker/login-action.'
    refused.push({ written: leftOut.join(', '), reason: `no image of ${registry} is listed`, fix })
  }
  return { read, leftOut, refused, hasComments }
}

/** What a single entry is mistaken for, and what to write; the first that fits is said. */
const MISTAKES: readonly (readonly [form: RegExp, reason: string, fix: string])[] = [
  [
    /^type=(?:raw|ref|semver|pep440|match|edge|sha|schedule)\b/,
    'it is for the input `tags` of docker/metadata-action',
    `Write its output: \${{ steps.meta.outputs.tags }}.`
  ],
  [/^\w+=/, 'it is not an image', 'Write only the image itself.'],
  [
    /\$|\{\{/,
    'an expression or a variable in it was not evaluated',
    `Write \`\${{ github.repository }}\`, not \`$GITHUB_REPOSITORY\`.`
  ],
  [/^[[{](?!:)/, 'it is not a JSON array of strings', 'Write one entry per line.'],
  [/[ \t]/, 'it has white space in it', 'Write one entry per line under `INPUT: |`; `INPUT: >` joins the lines.'],
  [
    /^(?:true|false)$/i,
    'images are listed here, unlike in docker/build-push-action',
    `Write the image, such as ghcr.io/\${{ github.repository }}.`
  ],
  [/^(?!https?:|docker:|oci:)[a-z][a-z0-9+.-]*:\/\//i, 'it is an address of another kind than an image', '']
]

/** The entries, each as it was written and without what people put around a reference. */
function splitList(text: string) {
  const lines = rawEntriesOf(text)
  const uncommented = lines.map(line => line.replace(/(?:^|\s)#.*$/s, '').trim())
  const entries = uncommented.flatMap(line => {
    const item = unquote(line.replace(/^- +/, ''))
    const parts = (HAS_COMMAS.test(item) ? [item] : item.split(',')).map(part => part.trim()).filter(Boolean)
    // What was dropped from the line is part of what was written, where that is one entry.
    const isDressed = parts.length === 1 && item !== line
    return parts.map(part => ({ written: isDressed ? line : part, bare: unquote(part).replace(SCHEME, '') }))
  })
  return { entries, hasComments: lines.some((line, index) => line.trim() !== uncommented[index]) }
}

/** What a browser, skopeo or helm puts in front of a reference. */
const SCHEME = /^(?:https?|docker|oci):\/\//i
/** Forms whose commas do not separate entries. */
const HAS_COMMAS = /^(?:\w+=|[[{](?!:))/

/** The texts of an array in JSON, such as the output `missing`, or the lines. */
function rawEntriesOf(text: string): string[] {
  try {
    const list: unknown = text.trim().startsWith('[') && JSON.parse(text)
    if (Array.isArray(list) && list.every(each => typeof each === 'string')) return list
  } catch {
    // A registry in brackets, or another form, which says what is wrong itself.
  }
  return text.split(/[\r\n]+/)
}

function unquote(text: string): string {
  return /^(["'`])([^"'`]*)\1$/.exec(text)?.[2]?.trim() ?? text
}
