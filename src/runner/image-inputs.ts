import type { Image } from '../github/image.ts'
import { type ImageList, parseImageList, type ReadEntry } from '../github/image-list.ts'
import type { Server } from '../github/server.ts'
import type { InputReader } from './input-reader.ts'
import { sanitize } from './sanitize.ts'

const ACCEPTED = '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas'

/** How many entries a notice names. */
const NAMED = 3

/** Images, each once. None where there is no registry for them: what is wrong then is not the images' host. */
export function readImages(input: 'pull' | 'push', reader: InputReader, server: Server | undefined): Image[] {
  const text = reader.text(input, ACCEPTED)
  if (text === undefined || server === undefined || (server.jobServerKind === 'other' && server.isJobServer)) return []
  const list = parseImageList(text, server.registry, input)
  reader.refuse(input, ACCEPTED, list.refused)
  for (const notice of noticesOf(list, server.registry)) reader.notices.push(`\`${input}\`: ${notice}`)
  return [...new Map(list.read.map(({ image }) => [image.reference, image])).values()]
}

/** What was read differently, a sentence for each way. */
function noticesOf({ read, leftOut, hasComments }: ImageList, registry: string): string[] {
  const changed = (how: ReadEntry['changed']) => pairsOf(read.filter(entry => entry.changed === how))
  const said = [
    ['registries accept lower case only', changed('lowered')],
    ['write the host as well', changed('host-added')],
    [undefined, changed('dressed')]
  ] as const
  return [
    ...said.flatMap(([why, pairs]) => (pairs.length === 0 ? [] : [`${named(pairs)}${why ? `; ${why}` : ''}.`])),
    ...(hasComments ? ['comments are left out.'] : []),
    ...(leftOut.length === 0 || read.length === 0
      ? []
      : [`not checked, because it is not on ${registry}: ${named(leftOut.map(each => sanitize(each, 120)))}.`])
  ]
}

/** What was read as what: many tags of one package are named once, without them. */
function pairsOf(entries: readonly ReadEntry[]): string[] {
  const packages = Map.groupBy(entries, ({ image }) => image.name)
  return [...packages.values()].map(([first, ...rest]) => {
    if (first === undefined) return ''
    const { written, image } = first
    if (rest.length === 0) return `${sanitize(written)} is read as ${image.reference}`
    const suffix = image.reference.length - image.reference.indexOf(image.name) - image.name.length
    const cut = (text: string) => text.slice(0, text.length - suffix)
    return `${sanitize(cut(written))} is read as ${cut(image.reference)}`
  })
}

function named(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return `${texts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
