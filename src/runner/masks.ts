import { setSecret } from '@actions/core'

const kept = new Set<string>()
const passwords = new Set<string>()

/**
 * Masks a value in the job's log and remembers it, so that text from outside can be freed of it before it reaches an
 * output, the summary or a file, which the runner does not mask.
 *
 * An empty value is passed over: masking it would break every line of the log (actions/runner, `add-mask`).
 */
export function maskSecret(value: string): void {
  if (value.trim() === '' || kept.has(value)) return
  setSecret(value)
  kept.add(value)
}

/** The same for the password of a proxy: it may be a word that stands in a path or an image's name by chance. */
export function maskPassword(value: string): void {
  if (value.trim() !== '' && !kept.has(value)) passwords.add(value)
  maskSecret(value)
}

/** Tells whether a text holds a credential that was kept; ones under eight characters are too common to tell by. */
export function containsSecret(text: string): boolean {
  return [...kept].filter(secret => !passwords.has(secret)).some(secret => secret.length >= 8 && text.includes(secret))
}

/** The text with every kept value replaced by `***`, the longest first so that no part of one stays. */
export function redact(text: string): string {
  return [...kept].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
