import { redact } from './masks.ts'

/** How much of a sentence from outside is shown, in characters: enough for every message that ghcr.io is known to send. */
const LIMIT = 300

/**
 * Makes text from outside (a server's message, an engine's stderr, an input) safe to show: no control character that
 * could start a workflow command or colour a terminal, no mark that reorders what is read, no kept secret, one line,
 * cut at `limit` characters.
 */
export function sanitize(text: string, limit: number = LIMIT): string {
  const cleaned = text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
  // Only now, and before the cut: a mark within a secret would hide it, and so would half of it.
  const plain = escapeCommands(redact(cleaned))
  const characters = [...plain]
  return characters.length > limit ? `${characters.slice(0, limit).join('')}\u2026` : plain
}

/**
 * A line for the log in which the runner reads no command: `::name::` at its start, the older `##[name]` anywhere in it
 * (actions/runner, ActionCommand.cs).
 */
export function escapeCommands(line: string): string {
  return line
    .replace(/[\r\n]+/g, ' ')
    .replace(/^(\s*:):/, '$1 :')
    .replaceAll('##[', '## [')
}
