import { setSecret } from '@actions/core'

const masked = new Set<string>()

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

/** Whether a text holds a masked value. Those under eight characters are ignored: they may be there by chance. */
export function containsSecret(text: string): boolean {
  return [...masked].some(secret => secret.length >= 8 && text.includes(secret))
}

/** The text with every masked value replaced by `***`, the longest first so that no part of one stays. */
export function redact(text: string): string {
  return [...masked].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
