import type { LoginFailure } from './errors.ts'
import type { ProgramResult } from './exec.ts'
import { errorLines, sanitize } from './sanitize.ts'

// Of a registry that did not answer (moby/moby, containers/image: the words of Go's net and http).
const TRANSIENT =
  /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|rate limit|abuse detection|from intermediary|authzd|twirp error|\b429\b|\b50[0234]\b|proxyconnect/i
// Of a bare `denied` at `/token`, which was once seen for a token that worked otherwise.
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/
// A certificate that is not trusted stays so, but it says nothing of the credential either.
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i')
/** Of an argument that they do not know (Go's pflag, which docker, podman and nerdctl use). */
const UNKNOWN_FLAG = /unknown flag: --/
// Of a file that docker has stored a credential in (docker/cli, config/credentials/file_store.go).
const STORED_IN = /stored unencrypted in '?([^'\r\n]*[^'\r\n. \t])/
// Of a config: docker, with exit code 0, goes on without it; podman fails.
const UNREAD_BY_DOCKER = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)/m
const UNREAD_BY_PODMAN = /reading JSON file ".*/

/** Of podman that runs on no registry here: this user, or this container, may not do what it needs (containers/storage). */
export const CANNOT_RUN =
  /cannot re-exec process|overlay\b.* is not supported|newuidmap|cannot (?:clone|set up namespace)|user namespaces|lstat "?\/run\/user\/\d/i

/** Whether the engine may get through at another try. */
export function mayPass({ timedOut, stderr }: ProgramResult): boolean {
  return !timedOut && TRANSIENT.test(stderr)
}

/** Whether the registry has said nothing but no. */
export function isBareDenial({ timedOut, stderr }: ProgramResult): boolean {
  return !timedOut && BARE_DENIAL.test(stderr)
}

/** Whether the engine does not know one of its arguments. */
export function knowsNotAll({ exitCode, stderr }: ProgramResult): boolean {
  return exitCode !== 0 && UNKNOWN_FLAG.test(stderr)
}

/** What an engine tells of files, safe to show. */
export function toldOfFiles({ stderr }: ProgramResult) {
  const [found] = UNREAD_BY_PODMAN.exec(stderr) ?? []
  const safe = (text: string | undefined) => text && sanitize(text)
  return {
    /** The file that docker names as the one that it stored the credential in. */
    named: safe(STORED_IN.exec(stderr)?.[1]),
    /** What docker says of a config that it goes on without: a login in it is not found. */
    unread: safe(UNREAD_BY_DOCKER.exec(stderr)?.[1]),
    /** What podman says of a config that it fails on. */
    unreadable: safe(found)
  }
}

/** Lines besides the last that are looked at. */
const LINES = 20

/** @param limitMs the time that the engine had, in ms */
export function failureOf(name: string, outcome: ProgramResult, limitMs: number): LoginFailure {
  if (outcome.timedOut) return { kind: 'unended', reason: `${name} login did not end within ${limitMs / 1000} s` }
  const [words = 'it printed nothing', ...more] = [...errorLines(outcome.stderr), ...errorLines(outcome.stdout)]
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  const kind = UNREACHABLE.test(outcome.stderr) ? 'unreachable' : 'refused'
  return { kind, reason: `${name} login ${ended}: ${words}`, more: more.slice(0, LINES) }
}
