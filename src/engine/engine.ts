import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '../process.ts'
import { quote } from '../quote.ts'

/** Whom to log in, and where. */
export interface Login {
  readonly registry: string
  readonly username: string
  readonly token: string
}

/** What came of a login: nothing to say, or why it failed in the engine's own words. */
export interface LoginFailure {
  readonly reason: string
  /** The engine did not get through to the registry: the credential may be good. */
  readonly unreachable: boolean
}

/** One try of a login. */
export type Attempt = () => Promise<Outcome>

const TRIES = 3
/** The longest that one login may take, in ms; docker and podman give up after 15 s on their own. */
export const LOGIN_MS = 20_000
const WAIT_MS = 500

// What the engines print of a registry that did not answer (moby/moby, containers/image: the words of Go's net and http).
const TRANSIENT =
  /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|\b429\b|\b50[0234]\b|proxyconnect/i
// What they print of a bare `denied` at `/token`, which was once seen for a token that worked beside it.
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/
// A certificate that is not trusted stays so, but it says nothing of the credential either.
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i')

/**
 * Logs in, and tries again where the engine did not get through, and once after a bare denial; other refusals are final.
 * The exit code alone decides.
 *
 * @returns nothing on success
 */
export async function attempt(name: string, login: Attempt): Promise<LoginFailure | undefined> {
  let denied = false
  for (let count = 1; ; count++) {
    const outcome = await login()
    if (outcome.exitCode === 0) return undefined
    const once: boolean = !denied && BARE_DENIAL.test(outcome.stderr)
    if (count === TRIES || outcome.timedOut || !(once || TRANSIENT.test(outcome.stderr))) {
      return failureOf(name, outcome)
    }
    denied ||= once
    await sleep(WAIT_MS * 2 ** (count - 1) * (1 + Math.random()))
  }
}

function failureOf(name: string, outcome: Outcome): LoginFailure {
  if (outcome.timedOut) {
    return { reason: `${name} login did not end within ${LOGIN_MS / 1000} s`, unreachable: true }
  }
  const words = quote(outcome.stderr) || quote(outcome.stdout) || 'it printed nothing'
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  return { reason: `${name} login ${ended}: ${words}`, unreachable: UNREACHABLE.test(outcome.stderr) }
}
