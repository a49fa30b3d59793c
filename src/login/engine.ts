import { setTimeout as sleep } from 'node:timers/promises'
import type { LoginFailure } from '../runner/errors.ts'
import { type Outcome, runProgram } from '../runner/exec.ts'
import { sanitize } from '../runner/sanitize.ts'

/** Whom to log in, and where. */
export interface Credentials {
  readonly registry: string
  readonly username: string
  readonly token: string
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
  const words = sanitize(outcome.stderr) || sanitize(outcome.stdout) || 'it printed nothing'
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  return { reason: `${name} login ${ended}: ${words}`, unreachable: UNREACHABLE.test(outcome.stderr) }
}

/**
 * `docker login`, with the credential kept in the folder given (docs.docker.com, "docker login"). It goes through the
 * daemon, or through the client alone where no daemon answers.
 *
 * @param program absolute path of docker
 * @param folder what DOCKER_CONFIG shall be
 */
export function logInDocker(program: string, login: Credentials, folder: string): Promise<LoginFailure | undefined> {
  return attempt('docker', () =>
    runProgram(program, {
      args: ['login', `--username=${login.username}`, '--password-stdin', login.registry],
      stdin: login.token,
      env: { DOCKER_CONFIG: folder },
      timeoutMs: LOGIN_MS
    })
  )
}

/**
 * `podman login`, with the credential kept in the file given: its default path differs by version
 * (docs.podman.io, "podman-login").
 *
 * @param program absolute path of podman
 */
export function logInPodman(program: string, login: Credentials, authFile: string): Promise<LoginFailure | undefined> {
  return attempt('podman', () =>
    runProgram(program, {
      args: ['login', `--authfile=${authFile}`, `--username=${login.username}`, '--password-stdin', login.registry],
      stdin: login.token,
      timeoutMs: LOGIN_MS
    })
  )
}

/** Undoes a login that podman kept elsewhere than in the file given: in a helper that registries.conf names. */
export async function logOutPodman(program: string, registry: string, authFile: string): Promise<void> {
  await runProgram(program, { args: ['logout', `--authfile=${authFile}`, registry], stdin: '', timeoutMs: LOGIN_MS })
}
