import { join } from 'node:path'
import { credentialIn, membersOf, readableConfig } from '../credentials/config.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import { Credential } from '../github/credential.ts'
import { failureOf, isBareDenial, knowsNotAll, mayPass, toldOfFiles } from '../runner/engine-words.ts'
import { type ConfigKind, type Engine, type EngineName, engineFiles } from '../runner/engines.ts'
import { LoginError, StoreError } from '../runner/errors.ts'
import { type ProgramResult, runProgram } from '../runner/exec.ts'

/** The login of an engine that ended well, and what it tells of files. */
export interface EngineLogin extends Pick<ReturnType<typeof toldOfFiles>, 'named' | 'unread'> {
  readonly engine: EngineName
  /** The form of the one of its files that holds the credential; nothing where none does. */
  readonly kind: ConfigKind | undefined
}

export interface Control {
  readonly stop: AbortSignal
  /** Comes once the token is known to be live. */
  readonly live: Promise<void>
  /** Waits before another try. @returns whether there is to be one */
  pause(ms: number): Promise<boolean>
  /** Says what is waited for. */
  tell(line: string): void
}

const TRIES = 3
const WAIT_MS = 500
/** Times in ms; docker and podman give up on a registry after 15 s on their own. */
const TIMES = {
  /** One try, while the token is not known to be live. */
  first: 20_000,
  /** All tries, from when it is: a daemon that starts with the machine answers late. */
  live: 60_000,
  /** Between two lines in the log. */
  tell: 15_000
}

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
  control: Control,
  times = TIMES
): Promise<EngineLogin> {
  const files = folder === undefined ? [] : engineFiles(name, folder)
  const byItself = { options: [], loginOptions: [], env: {} }
  const told = folder === undefined ? byItself : how.call(kind => join(folder, how.files[kind] ?? ''))
  const login = ['login', ...told.loginOptions, `--username=${credential.username}`, '--password-stdin', registry]
  let end: number | undefined
  const more = async () => {
    await control.live
    end ??= performance.now() + times.live
    return end - performance.now()
  }
  const run = (options: readonly string[]) =>
    runProgram(program, {
      args: [...options, ...login],
      stdin: credential.secret,
      env: told.env,
      timeoutMs: times.first,
      more: more(),
      stop: control.stop
    })
  // Before it logs in, podman looks for an earlier login in every file that it knows, up to one that has an entry (4.3). It
  // fails where it cannot read one, or finds an `identitytoken`.
  const anEntry = JSON.stringify({ auths: { [registry]: new Credential('nobody', '').entry } })
  for (const [kind, file] of files) if (kind === 'podman') writeInRunDir(file, anEntry)
  let count = 0
  const telling = setInterval(() => {
    count++
    control.tell(`Waiting for ${name} login: ${(count * times.tell) / 1000} s so far`)
  }, times.tell)
  const outcome = await repeat(control, async () => {
    const first = await run(told.options)
    return told.options.length > 0 && knowsNotAll(first) ? run([]) : first
  }).finally(() => clearInterval(telling))
  const { unreadable, ...ofFiles } = toldOfFiles(outcome)
  if (outcome.exitCode !== 0) {
    if (unreadable !== undefined) throw new StoreError(`${name} cannot read a config`, [], unreadable)
    // A path in the run's own folder is none that anybody could repair.
    const stderr = folder === undefined ? outcome.stderr : outcome.stderr.replaceAll(join(folder, '/'), '')
    throw new LoginError(failureOf(name, { ...outcome, stderr }, end === undefined ? times.first : times.live))
  }
  const holds = (file: string) => credential.equals(credentialIn(membersOf(readableConfig(file), 'auths')[registry]))
  return { engine: name, kind: files.find(([, file]) => holds(file))?.[0], ...ofFiles }
}

/** Tries again where the engine did not get through, and once after a bare denial. @returns the last try */
async function repeat({ pause }: Control, login: () => Promise<ProgramResult>): Promise<ProgramResult> {
  let denied = false
  for (let count = 1; ; count++) {
    const outcome = await login()
    const once: boolean = !denied && isBareDenial(outcome)
    if (outcome.exitCode === 0 || !(once || mayPass(outcome)) || count === TRIES) return outcome
    if (!(await pause(WAIT_MS * 2 ** (count - 1) * (1 + Math.random())))) return outcome
    denied ||= once
  }
}
