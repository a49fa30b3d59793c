import { redact } from './masks.ts'

/** How many characters of a message are shown: enough for every message that ghcr.io is known to send. */
const LIMIT = 300

/**
 * Sequences of a terminal (ECMA-48, 8.3.16 and 8.3.89): `CSI` with its parameters, and `OSC` with its text. Each part ends
 * where the next may begin, so that a text is read once; `stripVTControlCharacters` of node takes the square of its length.
 */
const TERMINAL =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]/g

/**
 * Makes text from outside (a server's message, an engine's stderr, an input) safe to show: no control character that
 * could start a workflow command or color a terminal, no mark that reorders what is read, no masked value, one line,
 * cut at `limit` characters.
 */
export function sanitize(text: string, limit: number = LIMIT): string {
  const cleaned = text
    .replace(TERMINAL, '')
    .replace(/\p{Cf}/gu, '')
    // White space other than one space: a long text has thousands of those, each an object to V8.
    .replace(/[^\S ]\s*| \s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
  // After the marks are gone and before the cut, since either would hide a secret.
  const plain = escapeCommands(redact(cleaned))
  if (plain.length <= limit) return plain
  // A character has at most two units.
  const characters = [...plain.slice(0, 2 * limit + 1)]
  return characters.length > limit ? `${characters.slice(0, limit).join('')}\u2026` : plain
}

/** Words from outside in a sentence of this action: in code, which nothing in them ends, and where nothing becomes a link. */
export function quoted(words: string, limit?: number): string {
  return `\`${sanitize(words, limit).replaceAll('`', "'")}\``
}

/** The first texts, and how many there are besides. */
export function listed(texts: readonly string[], most = 5): string {
  const more = texts.length - most
  return `${texts.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What engines print besides the reason: warnings and notes of their own and of logrus, and where to read more. */
const NOTE_LINE =
  /^\[?(?:warning|warn|info|note|debug)\b|\blevel="?(?:warning|warn|info|debug|trace)\b|^(?:see|run) .*--help|^usage:|^configure a credential helper|^https?:\/\/\S+$/i

/**
 * Why a program failed: the lines of its output that are neither a warning nor a note, the last first, safe to show; where
 * there are only those, the last of them.
 */
export function errorLines(output: string): string[] {
  const lines = output
    .split(/[\r\n]+/)
    .map(line => sanitize(line))
    .filter(line => line !== '')
    .toReversed()
  const errors = lines.filter(line => !NOTE_LINE.test(line))
  return errors.length > 0 ? errors : lines.slice(0, 1)
}

/**
 * A line for the log in which the runner finds no command: `::name::` at its start, the older `##[name]` anywhere in it
 * (actions/runner, ActionCommand.cs).
 */
export function escapeCommands(line: string): string {
  return line
    .replace(/[\r\n]+/g, ' ')
    .replace(/^(\s*:):/, '$1 :')
    .replaceAll('##[', '## [')
}
