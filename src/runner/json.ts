import { attempt } from './attempt.ts'

/** An object of a JSON text. Of its members nothing is known. */
export type Json = Readonly<Record<string, unknown>>

/**
 * What a text says as JSON; nothing where it is none.
 *
 * @param most values in it: one takes up to 300 bytes of memory, so what comes from outside has a limit
 */
export function parsed(text = '', most = Number.POSITIVE_INFINITY): unknown {
  let values = 0
  // Where one begins or another one follows. Those inside of texts count, too.
  if (most < text.length) for (const character of text) if ('{[,'.includes(character)) values++
  if (values > most) return undefined
  return attempt(() => JSON.parse(text))
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object to look for members in; one without any where a value is something else. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {}
}
