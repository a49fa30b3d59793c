import { join } from 'node:path'
import { authEntry, credentialIn, membersOf, readableConfig } from '../credentials/config.ts'
import type { ConfigKind } from '../credentials/config-files.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import { Credential } from '../github/credential.ts'
import { ENGINE_NAMES, type EngineName, type EngineProgram, engineProgram, OWN_FILES } from '../runner/engines.ts'
import { InputError, LoginError, type LoginFailure, StoreError } from '../runner/errors.ts'
import { findProgram, findRefused, type ProgramResult, runProgram } from '../runner/exec.ts'
import { errorLine, sanitize } from '../runner/sanitize.ts'

/** An engine that is a program, found on PATH. */
export interface Engine {
  readonly name: EngineName
  readonly program: string
  readonly how: EngineProgram
}

/** The login of an engine that ended well. */
export interface EngineLogin {
  readonly engine: EngineName
  /** The form of the one of its files that holds the credential; nothing where none does. */
  readonly kind: ConfigKind | undefined
  /** The file that it names as the one that it stored the credential in. */
  readonly named: string | undefined
  /** What docker says of a config that it goes on without: a login in it is not found. */
  readonly unread: string | undefined
}

/** How a login is ended early, and when it may be tried again. */
export interface Control {
  readonly stop: AbortSignal
  /** Waits before another try. @returns whether there is to be one */
  pause(ms: number): Promise<boolean>
}

const TRIES = 3
/** The longest that one login may take, in ms; docker and podman give up after 15 s on their own. */
const LOGIN_MS = 20_000
const WAIT_MS = 500

// What the engines print of a registry that did not answer (moby/moby, containers/image: the words of Go's net and http).
const TRANSIENT =
  /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|\b429\b|\b50[0234]\b|proxyconnect/i
// What they print of a bare `denied` at `/token`, which was once seen for a token that worked otherwise.
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/
// A certificate that is not trusted stays so, but it says nothing of the credential either.
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i')
/** What a program prints of an argument that it does not know (Go's pflag, which docker, podman and nerdctl use). */
const UNKNOWN_FLAG = /unknown flag: --/
// What docker prints of a file that it has stored a credential in (docker/cli, config/credentials/file_store.go).
const STORED_IN = /stored unencrypted in '?([^'\r\n]+?)'?\.?[ \t]*$/m

/** Finds the programs of the engines; `file` has none. @throws InputError where one is not on PATH */
export function findEngines(names: readonly EngineName[], env: NodeJS.ProcessEnv): Engine[] {
  return names.flatMap(name => {
    const how = engineProgram(name)
    if (how === undefined) return []
    const program = findProgram(name, env)
    if (program !== undefined) return [{ name, program, how }]
    const refused = findRefused(name, env)
    const found = refused === undefined ? 'is not installed here' : `is on PATH only as ${refused}`
    throw new InputError(`\`engine\` names ${name}, which ${found}. Install it, or use \`engine: file\`.`)
  })
}

/** Programs that come first on PATH and are not run, up to the engines that are logged in; in words for the user. */
export function refusedPrograms(names: readonly EngineName[], env: NodeJS.ProcessEnv): string[] {
  const last = Math.max(...names.map(name => ENGINE_NAMES.indexOf(name)))
  return ENGINE_NAMES.slice(0, last + 1).flatMap(name => {
    const refused = engineProgram(name) === undefined ? undefined : findRefused(name, env)
    const program = findProgram(name, env)
    const instead = program === undefined ? '' : `; ${program} was run in its place`
    return refused === undefined ? [] : [`PATH has ${refused}. This action does not run it${instead}.`]
  })
}

/** The files in the run's own folder that an engine may keep its login in, by kind. */
export function engineFiles(name: EngineName, folder: string): [ConfigKind, string][] {
  const files = Object.entries(engineProgram(name)?.files ?? {}) as [ConfigKind, string][]
  return files.map(([kind, path]) => [kind, join(folder, path)])
}

/** The run's own configs, by kind. */
export function ownFiles(folder: string): Record<ConfigKind, string> {
  return { docker: join(folder, OWN_FILES.docker), podman: join(folder, OWN_FILES.podman) }
}

// docker, with exit code 0, of a config that it goes on without; podman of one that it fails on.
const UNREAD_BY_DOCKER = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)/m
const UNREAD_BY_PODMAN = /reading JSON file ".*/

/**
 * Logs an engine in.
 * @param folder the run's own, in which it is told to keep the credential; without one it keeps it by itself, as by hand
 * @throws LoginError where it is refused or does not get through; StoreError where podman cannot read a config
 */
export async function logIn(
  { name, program, how }: Engine,
  registry: string,
  credential: Credential,
  folder: string | undefined,
  control: Control
): Promise<EngineLogin> {
  const files = folder === undefined ? [] : engineFiles(name, folder)
  const byItself = { options: [], loginOptions: [], env: {} }
  const told = folder === undefined ? byItself : how.call(kind => join(folder, how.files[kind] ?? ''))
  const login = ['login', ...told.loginOptions, `--username=${credential.username}`, '--password-stdin', registry]
  const run = (options: readonly string[]) =>
    runProgram(program, {
      args: [...options, ...login],
      stdin: credential.secret,
      env: told.env,
      timeoutMs: LOGIN_MS,
      stop: control.stop
    })
  for (const [kind, file] of files) if (kind === 'podman') writeInRunDir(file, withAnEntry(registry))
  const outcome = await repeat(control, async () => {
    const first = await run(told.options)
    const unknown = told.options.length > 0 && first.exitCode !== 0 && UNKNOWN_FLAG.test(first.stderr)
    return unknown ? run([]) : first
  })
  const [unread] = UNREAD_BY_PODMAN.exec(outcome.stderr) ?? []
  if (unread !== undefined) throw new StoreError(`${name} cannot log in: ${sanitize(unread)}`)
  if (outcome.exitCode !== 0) throw new LoginError(failureOf(name, outcome))
  const holds = (file: string) => credential.equals(credentialIn(membersOf(readableConfig(file), 'auths')[registry]))
  return {
    engine: name,
    kind: files.find(([, file]) => holds(file))?.[0],
    named: STORED_IN.exec(outcome.stderr)?.[1],
    unread: UNREAD_BY_DOCKER.exec(outcome.stderr)?.[1]
  }
}

/**
 * Before it logs in, podman looks for an earlier login in every file that it knows, up to one that has an entry (4.3). It
 * fails where it cannot read one, or finds an `identitytoken`.
 */
function withAnEntry(registry: string): string {
  return JSON.stringify({ auths: { [registry]: authEntry(new Credential('nobody', '')) } })
}

/**
 * Logs in, and tries again where the engine did not get through, and once after a bare denial; other refusals are final.
 * Only the exit code decides. @returns the last try
 */
async function repeat({ pause }: Control, login: () => Promise<ProgramResult>): Promise<ProgramResult> {
  let denied = false
  for (let count = 1; ; count++) {
    const outcome = await login()
    const once: boolean = !denied && BARE_DENIAL.test(outcome.stderr)
    const mayPass = !outcome.timedOut && (once || TRANSIENT.test(outcome.stderr))
    if (outcome.exitCode === 0 || !mayPass || count === TRIES) return outcome
    if (!(await pause(WAIT_MS * 2 ** (count - 1) * (1 + Math.random())))) return outcome
    denied ||= once
  }
}

function failureOf(name: string, outcome: ProgramResult): LoginFailure {
  if (outcome.timedOut) return { kind: 'unreachable', reason: `${name} login did not end within ${LOGIN_MS / 1000} s` }
  const words = errorLine(outcome.stderr) || errorLine(outcome.stdout) || 'it printed nothing'
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  const kind = UNREACHABLE.test(outcome.stderr) ? 'unreachable' : 'refused'
  return { kind, reason: `${name} login ${ended}: ${words}` }
}
