import { setSecret } from '@actions/core'

const masked = new Set<string>()
const passwords = new Set<string>()

/**
 * Masks a value in the job's log and remembers it, so that it can be removed from outputs, the summary and files, which
 * the runner does not mask.
 *
 * An empty value is ignored: masking it would break every line of the log (actions/runner, `add-mask`).
 */
export function maskSecret(value: string): void {
  if (value.trim() === '' || masked.has(value)) return
  setSecret(value)
  masked.add(value)
}

/** The same for the password of a proxy, which may be a word that is also in a path or in an image's name. */
export function maskPassword(value: string): void {
  if (value.trim() !== '' && !masked.has(value)) passwords.add(value)
  maskSecret(value)
}

/** Whether a text holds a masked credential. Those under eight characters are ignored: they may be there by chance. */
export function containsSecret(text: string): boolean {
  return [...masked].some(secret => secret.length >= 8 && !passwords.has(secret) && text.includes(secret))
}

/** The text with every masked value replaced by `***`, the longest first so that no part of one stays. */
export function redact(text: string): string {
  return [...masked].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
