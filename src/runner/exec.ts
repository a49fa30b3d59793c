import { AsyncLocalStorage } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exec } from '@actions/exec'
import { containsSecret } from './masks.ts'
import { isInWorkspace } from './workspace.ts'

/** How a program ended. */
export interface ProgramResult {
  /** The exit code, which decides; none where the program could not be started or had to be ended. */
  readonly exitCode?: number | undefined
  readonly timedOut: boolean
  /** At most `OUTPUT_LIMIT` bytes of each. */
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramCall {
  readonly args: readonly string[]
  /** Handed over on standard input: the one way for a secret. */
  readonly stdin: string
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Ends the program, and what it started, as soon as it is aborted. */
  readonly stop?: AbortSignal
}

const OUTPUT_LIMIT = 64 * 1024
/** Between the end of a program and that of its output, in ms. */
const GRACE_MS = 500
/** How long a signal's handler waits for programs that it has killed, in ms; the runner gives it 7.5 s. */
const KILLED_MS = 2_000

const running = new Set<ChildProcess>()

// @actions/exec hands out no handle of what it starts. Node publishes each new child on this channel, in the context of
// the call that starts it, before it runs (nodejs.org, "Diagnostics Channel", built-in channels).
const adopter = new AsyncLocalStorage<(child: ChildProcess) => void>()
subscribe('child_process', message => adopter.getStore()?.((message as { process: ChildProcess }).process))

/**
 * Runs a program to its end. The only place that starts processes.
 *
 * The child gets this process's environment less the inputs, the state, the runner's own tokens and every variable that
 * holds a secret. A run that outlives its time is ended, and whatever it started with it.
 *
 * @param file absolute path of the program
 */
export async function runProgram(
  file: string,
  { args, stdin, env = {}, timeoutMs, stop }: ProgramCall
): Promise<ProgramResult> {
  if (stop?.aborted) return { timedOut: false, stdout: '', stderr: 'it was ended' }
  const timeout = AbortSignal.timeout(timeoutMs)
  const ended = stop === undefined ? timeout : AbortSignal.any([timeout, stop])
  const [out, err] = [new Output(), new Output()]
  let stderr = () => err.text
  let exitCode: number | null = null
  let child: ChildProcess | undefined
  const adopt = (started: ChildProcess) => {
    child = started
    running.add(started)
    started.once('spawn', () => {
      // A program that ends without reading its input breaks the pipe; its exit code says all there is to say.
      started.stdin?.on('error', () => {})
      // The order to end may have come between the call and the start.
      if (ended.aborted) kill(started)
    })
  }
  ended.addEventListener('abort', () => {
    if (child !== undefined && running.has(child)) kill(child)
  })
  try {
    const options = {
      env: { ...cleanEnvironment(), ...env },
      input: Buffer.from(stdin),
      silent: true,
      ignoreReturnCode: true,
      // What a program has left running may hold its output open for ever.
      delay: GRACE_MS,
      listeners: { stdout: out.add, stderr: err.add }
    }
    const started: Promise<number | null> = adopter.run(adopt, () => exec(`"${file}"`, [...args], options))
    // A program that cannot even be killed is not waited for.
    exitCode = await Promise.race([started, sleep(timeoutMs + 4 * GRACE_MS, null, { ref: false })])
  } catch (error) {
    stderr = () => (error instanceof Error ? error.message : String(error))
  } finally {
    // Held open by what the program has left running, they would keep this process from ending.
    child?.stdout?.destroy()
    child?.stderr?.destroy()
    if (child !== undefined) running.delete(child)
  }
  // Windows gives a program that was ended the code 1.
  if (ended.aborted) exitCode = null
  return { exitCode: exitCode ?? undefined, timedOut: timeout.aborted, stdout: out.text, stderr: stderr() }
}

/**
 * Finds a program on PATH. Only absolute folders are searched, and none in the workspace: the checked-out repository could
 * put a program there, which would be handed the token.
 *
 * @returns its absolute path, or nothing where no folder that is searched has it
 */
export function findProgram(name: string, env = process.env, platform = process.platform): string | undefined {
  return onPath(name, env, platform).find(({ refusal }) => refusal === undefined)?.file
}

/**
 * The first program of a name on PATH, if it is not run.
 *
 * @returns its path and the reason, in words for the user
 */
export function findRefused(name: string, env = process.env, platform = process.platform): string | undefined {
  const [first] = onPath(name, env, platform)
  if (first?.refusal !== undefined) return `${first.file}, ${first.refusal}`
  // Windows: a script would need a shell, and a shell quotes arguments in its own way.
  const scripts = platform === 'win32' && first === undefined ? [`${name}.cmd`, `${name}.bat`] : []
  const [script] = scripts.flatMap(each => filesOnPath(each, env, platform))
  return script === undefined ? undefined : `${script}, and a script is not started`
}

/** The programs of a name on PATH, and why one is not run. */
function onPath(name: string, env: NodeJS.ProcessEnv, platform: string) {
  const files = filesOnPath(platform === 'win32' ? `${name}.exe` : name, env, platform)
  return files.map(file => ({ file, refusal: refusalOf(file, env) }))
}

function filesOnPath(name: string, env: NodeJS.ProcessEnv, platform: string): string[] {
  return pathFolders(env.PATH, platform)
    .map(folder => join(folder || '.', name))
    .filter(isExecutable)
}

function refusalOf(file: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!isAbsolute(file)) return 'which a relative folder of PATH leads to'
  return isInWorkspace(file, env) ? 'which is in the workspace' : undefined
}

function pathFolders(path: string | undefined, platform: string): string[] {
  if (path === undefined) return []
  const windows = platform === 'win32'
  // Windows allows quotes around a folder there.
  return path.split(windows ? ';' : ':').map(entry => (windows ? entry.replace(/^"(.*)"$/, '$1') : entry))
}

/**
 * Lets a cancelled job leave no program behind: the runner sends its signal to this process only. It ends by the signal
 * when the programs have ended and the clean-up is done, and nothing else of it runs in between.
 *
 * @param cleanUp what is to be done then, at once
 */
export function onSignal(cleanUp: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const killed = [...running].flatMap(kill)
      const end = Date.now() + KILLED_MS
      while (killed.some(isRunning) && Date.now() < end) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      cleanUp()
      process.kill(process.pid, signal)
    })
  }
}

/** Ends a program and what it started, at once. @returns their process ids */
function kill(child: ChildProcess): number[] {
  const pids = child.pid === undefined ? [] : [child.pid, ...descendantsOf(child.pid)]
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  return pids
}

/** What a process has started and what that has: only Linux tells (proc(5), `children`), elsewhere nothing is found. */
function descendantsOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return children.map(Number).flatMap(child => [child, ...descendantsOf(child)])
  } catch {
    return []
  }
}

/** Whether a process that was killed still runs: until this process asks after it, it is left as a zombie (proc(5)). */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || /^(?:INPUT_|STATE_|ACTIONS_)/i.test(name)) continue
    // Since docker 28.3 it would win over the login that is being made, and it holds credentials.
    if (/^DOCKER_AUTH_CONFIG$/i.test(name)) continue
    // A proxy's password stays where it is: without it the engine would not get through.
    if (containsSecret(value) && !/^(?:https?|all)_proxy$/i.test(name)) continue
    kept[name] = /^path$/i.test(name) ? searchedPath(value) : value
  }
  // Windows looks for a program in the current folder, which is the workspace, before it looks on PATH.
  if (process.platform === 'win32') kept.NoDefaultCurrentDirectoryInExePath = '1'
  return kept
}

/** PATH for a child: a docker that is a script finds the program behind it by the same rule. */
function searchedPath(path: string): string {
  const searched = pathFolders(path, process.platform).filter(
    folder => refusalOf(join(folder || '.', 'x'), process.env) === undefined
  )
  return searched.join(delimiter)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** A program's output, kept up to a limit and read to its end, so that a talkative one is not blocked. */
class Output {
  #bytes = Buffer.alloc(0)

  readonly add = (data: Buffer): void => {
    if (this.#bytes.length < OUTPUT_LIMIT) this.#bytes = Buffer.concat([this.#bytes, data]).subarray(0, OUTPUT_LIMIT)
  }

  get text(): string {
    return this.#bytes.toString('utf8')
  }
}

/** Whether a process runs, as far as can be told: one outside of the container that this runs in has no number here. */
export function isAlive(pid: unknown): boolean {
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
