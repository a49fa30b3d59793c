import { credentialIn, type Fingerprint, matches } from './credential.ts'
import { read } from './file.ts'
import { openConfig, openHolder } from './holder.ts'
import type { Place } from './place.ts'

/**
 * Looks again, after clearing, whether a place still holds the credential: under the registry's name or any other, in
 * the file or in the helper that it names.
 *
 * @param token the token where it is known, to find it in whatever form; else its fingerprint has to do
 * @returns what holds it, or nothing
 */
export async function findLeftover(
  place: Place,
  registry: string,
  known: Fingerprint,
  token: string | undefined
): Promise<string | undefined> {
  const text = read(place.file)
  if (text === undefined) return undefined
  if (token && [token, Buffer.from(token).toString('base64')].some(form => text.includes(form))) return place.file
  const { document } = openConfig(place)
  const entries = Object.values((document.get('auths') as Record<string, unknown> | undefined) ?? {})
  if (entries.some(entry => matches(credentialIn(entry), known))) return place.file
  const holder = openHolder(place, registry, '')
  return matches((await holder.get())?.credential, known) ? holder.where : undefined
}
