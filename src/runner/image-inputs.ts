import type { Image } from '../github/image.ts'
import { type ImageList, parseImageList } from '../github/image-list.ts'
import type { Server } from '../github/server.ts'
import type { InputReader } from './input-reader.ts'
import { listed, sanitize } from './sanitize.ts'

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
  const changed = read
    .filter(({ written, image }) => image.reference !== written)
    .map(({ written, image }) => `${sanitize(written)} is read as ${image.reference}`)
  const others = read.length === 0 ? [] : leftOut.map(entry => sanitize(entry, 120))
  return [
    ...(changed.length === 0 ? [] : [`${listed(changed, NAMED)}.`]),
    ...(hasComments ? ['comments are left out.'] : []),
    ...(others.length === 0 ? [] : [`not checked, because it is not on ${registry}: ${listed(others, NAMED)}.`])
  ]
}
