import type { Silence } from './answer.ts'
import { quote } from './quote.ts'
import type { Evidence } from './registry.ts'

/** One line of what failed. A server's or an engine's own words stand apart: they are not ours to trust or to format. */
export interface Said {
  readonly text: string
  readonly words?: string
}

/** The line as the log shows it. */
export function lineOf({ text, words }: Said): string {
  return words === undefined ? text : `${text}: ${words}`
}

/**
 * The operation and what came of it, in the server's own words.
 *
 * @param lead what that means, to stand before it
 */
export function said(evidence: Evidence, lead?: string): Said {
  const before = lead === undefined ? '' : `${lead}: `
  if (evidence.silence !== undefined) return { text: `${before}${evidence.asked} ${silenceIn(evidence.silence)}` }
  const text = `${before}${evidence.asked} was answered with ${evidence.status}`
  const words = evidence.message ?? evidence.code
  return words === undefined ? { text } : { text, words: quote(words) }
}

function silenceIn(silence: Silence): string {
  const detail = quote(silence.detail)
  switch (silence.fault) {
    case 'timeout':
      return `got no answer in time (${detail})`
    case 'dns':
      return `found no host of that name (${detail})`
    case 'tls':
      return `met a certificate that is not trusted here (${detail})`
    case 'proxy':
      return `did not get through the proxy (${detail})`
    case 'oversized':
      return `got too large an answer (${detail})`
    case 'foreign-host':
      return `was sent on to ${detail}`
    default:
      return `lost its connection (${detail})`
  }
}
