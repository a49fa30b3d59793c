import { join } from 'node:path'
import { authEntry, credentialIn } from '../credentials/auth-entry.ts'
import { type ConfigFile, type ConfigKind, dockerFolder } from '../credentials/config-files.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import { documentOf } from '../credentials/store.ts'
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
  /** The user's docker config, for messages. */
  readonly dockerConfig: string
}

/** The login of an engine that ended well. */
export interface EngineLogin {
  readonly engine: Engine
  /** The one of its files that holds the credential, if one does. */
  readonly stored: ConfigFile | undefined
  /** The file that it names as the one that it stored the credential in. */
  readonly named: string | undefined
}

/** How a login is ended early, and when it may be tried again. */
export interface Control {
  /** Ends the engine. */
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

/** What docker prints of a file that it has stored a credential in (docker/cli, config/credentials/file_store.go). */
const STORED_IN = /stored unencrypted in '?([^'\r\n]+?)'?\.?[ \t]*$/m

/**
 * Finds the programs of the engines; `file` has none.
 *
 * @throws InputError where one is not on PATH
 */
export function findEngines(names: readonly EngineName[], env: NodeJS.ProcessEnv): Engine[] {
  return names.flatMap(name => {
    const how = engineProgram(name)
    if (how === undefined) return []
    const program = findProgram(name, env)
    if (program !== undefined)
      return [{ name, program, how, dockerConfig: join(dockerFolder(env) ?? '', 'config.json') }]
    const refused = findRefused(name, env)
    const found = refused === undefined ? 'is not installed here' : `is on PATH only as ${refused}`
    const what = `\`engine\` names ${name}, which ${found}.`
    throw new InputError([{ what, fix: `Install ${name}, or use \`engine: file\`.` }])
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

/** The files in the run's own folder that an engine may keep its login in. */
export function engineFiles(name: EngineName, folder: string): ConfigFile[] {
  const files = Object.entries(engineProgram(name)?.files ?? {}) as [ConfigKind, string][]
  return files.map(([kind, path]) => ({ kind, file: join(folder, path) }))
}

/** The run's own configs, by kind. */
export function ownFiles(folder: string): Record<ConfigKind, ConfigFile> {
  return {
    docker: { kind: 'docker', file: join(folder, OWN_FILES.docker) },
    podman: { kind: 'podman', file: join(folder, OWN_FILES.podman) }
  }
}

/**
 * What docker prints, with exit code 0, of a config that it goes on without (docker/cli, `LoadDefaultConfigFile`), and
 * podman of one that it fails on (containers/image, `findCredentialsInFile`). A login in such a file is not found.
 */
const UNREAD_CONFIG = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)|(reading JSON file ".*)/m

/**
 * @param dockerConfig the user's: docker was given a copy of it, which is gone when this is read
 * @throws StoreError where an engine said that it cannot read a config of the user's, or what is made from it
 */
function assertRead(name: EngineName, stderr: string, dockerConfig: string): void {
  const [, docker, podman] = UNREAD_CONFIG.exec(stderr) ?? []
  if (docker !== undefined) throw new StoreError(`${name} does not accept ${dockerConfig}: ${sanitize(docker)}`)
  if (podman !== undefined) throw new StoreError(`${name} cannot log in: ${sanitize(podman)}`)
}

/**
 * Logs an engine in, in the run's own folder.
 *
 * @throws LoginError where it is refused or does not get through; StoreError where the engine does not accept what its
 *   config has from the user's
 */
export async function logIn(
  engine: Engine,
  registry: string,
  credential: Credential,
  folder: string,
  control: Control
): Promise<EngineLogin> {
  const { name, program, how } = engine
  const { options, loginOptions, env } = how.call(kind => join(folder, how.files[kind] ?? ''))
  const run = (before: readonly string[]) =>
    runProgram(program, {
      args: [...before, 'login', ...loginOptions, `--username=${credential.username}`, '--password-stdin', registry],
      stdin: credential.secret,
      env,
      timeoutMs: LOGIN_MS,
      stop: control.stop
    })
  for (const { kind, file } of engineFiles(name, folder))
    if (kind === 'podman') writeInRunDir(file, withAnEntry(registry))
  const outcome = await repeat(control, async () => {
    const first = await run(options)
    const unknown = options.length > 0 && first.exitCode !== 0 && UNKNOWN_FLAG.test(first.stderr)
    return unknown ? run([]) : first
  })
  assertRead(name, outcome.stderr, engine.dockerConfig)
  if (outcome.exitCode !== 0) throw new LoginError(failureOf(name, outcome))
  // A file that an engine has spoiled holds nothing.
  const holds = (config: ConfigFile) => credential.equals(credentialIn(documentOf(config).get('auths', registry)))
  return { engine, stored: engineFiles(name, folder).find(holds), named: STORED_IN.exec(outcome.stderr)?.[1] }
}

/**
 * Before it logs in, podman looks for an earlier login in every file that it knows, also where it is given one by name
 * (4.3), and fails where it cannot read one of the user's, or finds an `identitytoken`. It looks no further than a file
 * that has an entry.
 */
function withAnEntry(registry: string): string {
  return JSON.stringify({ auths: { [registry]: authEntry(new Credential('nobody', '')) } })
}

/**
 * Logs in, and tries again where the engine did not get through, and once after a bare denial; other refusals are final.
 * Only the exit code decides.
 *
 * @returns the last try
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
  if (outcome.timedOut) {
    return { kind: 'unreachable', reason: `${name} login did not end within ${LOGIN_MS / 1000} s` }
  }
  const words = errorLine(outcome.stderr) || errorLine(outcome.stdout) || 'it printed nothing'
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  const kind = UNREACHABLE.test(outcome.stderr) ? 'unreachable' : 'refused'
  return { kind, reason: `${name} login ${ended}: ${words}` }
}
