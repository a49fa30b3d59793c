import { type Image, parseImage, splitReference } from './image.ts'
import { looksLikeGhcr } from './server.ts'
import { Unaccepted } from './unaccepted.ts'

/** One entry of a list as it was written, and what it was read as. */
export interface ReadEntry {
  readonly written: string
  readonly image: Image
  /** How the reading differs from what was written: the most surprising way, where there are several. */
  readonly changed?: 'lowered' | 'host-added' | 'dressed'
}

/** What became of each entry of a list. */
export interface ImageList {
  readonly read: readonly ReadEntry[]
  /** Entries of other registries, as they were written. */
  readonly leftOut: readonly string[]
  readonly refused: readonly { readonly written: string; readonly reason: string }[]
  readonly hasComments: boolean
}

interface Entry {
  readonly written: string
  /** Without what people put around a reference. */
  readonly bare: string
}

/**
 * Reads a list of images as people have it at hand: the tags of docker/metadata-action, a list out of YAML or JSON, an
 * output of buildx. One entry per line, or separated by commas.
 *
 * An entry without a host is this registry's, unless another entry names a host: then it is what docker takes it for,
 * Docker Hub's. Entries of other registries are left out; where nothing else is listed, that is an error.
 *
 * @param registry host with optional port
 * @param input the name of the list, for the lines to write
 */
export function parseImageList(text: string, registry: string, input = 'push'): ImageList {
  const { entries, refused, hasComments } = entriesOf(text)
  const read: ReadEntry[] = []
  const leftOut: string[] = []
  const others = new Set<string>()
  const namesHost = entries.some(({ bare }) => hostIn(bare, input) !== undefined)
  for (const { written, bare } of entries) {
    try {
      const host = splitEntry(bare, input).host?.replace(/:443$/, '') ?? (namesHost ? 'docker.io' : undefined)
      if (host !== undefined && host !== registry) {
        if (looksLikeGhcr(host)) throw new Unaccepted(`its host is ${host}. Did you mean ghcr.io?`)
        leftOut.push(written)
        others.add(host)
        continue
      }
      const { image, lowered } = parseImage(host === undefined ? bare : bare.replace(/^[^/]*/, registry), registry)
      const dressed = image.reference === written ? undefined : 'dressed'
      const changed = lowered ? 'lowered' : host === undefined ? 'host-added' : dressed
      read.push({ written, image, ...(changed === undefined ? {} : { changed }) })
    } catch (error) {
      if (!(error instanceof Unaccepted)) throw error
      refused.push({ written, reason: error.message })
    }
  }
  if (leftOut.length > 0 && read.length === 0 && refused.length === 0) {
    const other = others.has('ghcr.io')
      ? 'Set `registry: ghcr.io`, and pass a token of github.com'
      : 'For other registries, use docker/login-action'
    refused.push({ written: leftOut.join(', '), reason: `no image of ${registry} is listed. ${other}` })
  }
  return { read, leftOut, refused, hasComments }
}

/** What a single entry is mistaken for; the first that fits is said. */
const MISTAKES: readonly (readonly [form: RegExp, reason: string])[] = [
  [
    /\$|\{\{/,
    `an expression or a variable in it was not evaluated. Write \`\${{ github.repository }}\`, not \`$GITHUB_REPOSITORY\``
  ],
  [/[ \t]/, 'it has white space in it. Write one entry per line under `INPUT: |`; `INPUT: >` joins the lines'],
  [
    /^(?:true|false)$/i,
    `images are listed here, unlike in docker/build-push-action. Write the image, such as ghcr.io/\${{ github.repository }}`
  ],
  [/^(?!https?:|docker:|oci:)[a-z][a-z0-9+.-]*:\/\//i, 'it is an address of another kind than an image'],
  [/^\w+=/, 'it is not an image. Write only the image itself']
]

function splitEntry(bare: string, input: string): ReturnType<typeof splitReference> {
  const mistake = MISTAKES.find(([form]) => form.test(bare))?.[1]
  if (mistake !== undefined) throw new Unaccepted(mistake.replaceAll('INPUT', input))
  return splitReference(bare)
}

function hostIn(bare: string, input: string): string | undefined {
  try {
    return splitEntry(bare, input).host
  } catch {
    return undefined
  }
}

interface Entries {
  readonly entries: Entry[]
  readonly refused: { written: string; reason: string }[]
  hasComments: boolean
}

function entriesOf(text: string): Entries {
  const found: Entries = { entries: [], refused: [], hasComments: false }
  const listed = jsonList(text)
  if (listed !== undefined) {
    for (const written of listed) found.entries.push({ written, bare: undress(written) })
    return found
  }
  if (/^\s*(?:\{(?!\{)|\[(?!:))/.test(text)) {
    found.refused.push({ written: text, reason: 'it is no list of texts in JSON. Write one entry per line' })
    return found
  }
  for (const whole of text.split(/[\r\n]+/)) {
    const line = whole.replace(/(?:^|\s)#.*$/, '')
    if (line !== whole) found.hasComments = true
    const item = unquote(line.trim().replace(/^- +/, ''))
    if (/^(?:type|name|ref|value)=/.test(item)) readAttributes(item, found)
    else for (const entry of entriesOfLine(line, item)) found.entries.push(entry)
  }
  return found
}

function entriesOfLine(line: string, item: string): Entry[] {
  const parts = item.split(',').map(part => part.trim())
  const entries = parts.filter(part => part !== '').map(part => ({ written: part, bare: undress(part) }))
  const [only] = entries
  // What was dropped from the line is part of what was written, where that is one entry.
  const isDressed = entries.length === 1 && item !== line.trim()
  return isDressed && only !== undefined ? [{ ...only, written: line.trim() }] : entries
}

/**
 * The forms of buildx (`type=registry,ref=IMAGE`, `type=image,name=IMAGE`) and of docker/metadata-action (`name=IMAGE`),
 * whose commas separate attributes.
 */
function readAttributes(line: string, { entries, refused }: Entries): void {
  const attributes = line.split(',').map(part => /^([a-z-]+)=(.*)$/.exec(part.trim()) ?? [])
  const valuesOf = (...names: string[]) =>
    attributes.flatMap(([, name = '', value = '']) => (names.includes(name) ? [value] : []))
  const [image, ...more] = valuesOf('ref', 'name')
  const isSingle = more.length === 0 && attributes.every(attribute => attribute.length > 0)
  if (image !== undefined && isSingle) entries.push({ written: line, bare: undress(image) })
  else if (/^(?:raw|ref|semver|pep440|match|edge|sha|schedule)$/.test(valuesOf('type').join())) {
    const reason = `it is for the input \`tags\` of docker/metadata-action. Write its output: \${{ steps.meta.outputs.tags }}`
    refused.push({ written: line, reason })
  } else refused.push({ written: line, reason: 'it names no single image. Write only the image itself' })
}

/** A list in JSON, such as that of `toJSON`; nothing where it is none. */
function jsonList(text: string): string[] | undefined {
  if (!/^\s*\[/.test(text)) return undefined
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list) && list.every(each => typeof each === 'string')) return list
  } catch {
    // One entry or several of another form, which say what is wrong themselves.
  }
  return undefined
}

/** A reference without quotes and without the scheme that a browser, skopeo or helm puts in front. */
function undress(text: string): string {
  return unquote(text).replace(/^(?:https?|docker|oci):\/\//i, '')
}

function unquote(text: string): string {
  return /^(["'`])([^"'`]*)\1$/.exec(text)?.[2]?.trim() ?? text
}
