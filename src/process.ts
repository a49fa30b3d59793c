import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { holdsSecret } from './secret.ts'

/** How a program ended. */
export interface Outcome {
  /** The exit code, which alone decides; none where the program could not be started or had to be ended. */
  readonly exitCode?: number
  readonly timedOut: boolean
  /** At most `OUTPUT_LIMIT` bytes of each. */
  readonly stdout: string
  readonly stderr: string
}

export interface Run {
  readonly args: readonly string[]
  /** Handed over on standard input: the one way for a secret. */
  readonly stdin: string
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

const OUTPUT_LIMIT = 64 * 1024
/** Between asking a program to end and ending it, and between its end and that of its output, in ms. */
const GRACE_MS = 500
const ON_WINDOWS = process.platform === 'win32'

const running = new Set<ChildProcessWithoutNullStreams>()

/**
 * Runs a program to its end. The only place that starts processes.
 *
 * The child gets this process's environment less the inputs, the state, the runner's own tokens and every variable that
 * holds a secret. A run that outlives its time is ended, and whatever it started with it.
 *
 * @param file absolute path of the program
 */
export async function run(file: string, { args, stdin, env = {}, timeoutMs }: Run): Promise<Outcome> {
  const out = new Output()
  const err = new Output()
  let timedOut = false
  try {
    // A group of its own, so that a helper that it starts can be ended with it (@actions/exec has no such option).
    const child = spawn(file, args, {
      env: { ...cleanEnvironment(), ...env },
      detached: !ON_WINDOWS,
      windowsHide: true
    })
    running.add(child)
    const timer = setTimeout(() => {
      timedOut = true
      end(child)
    }, timeoutMs)
    child.stdout.on('data', data => out.add(data))
    child.stderr.on('data', data => err.add(data))
    // A program that ends without reading its input breaks the pipe; its exit code says all there is to say.
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    const exitCode = await ended(child).finally(() => {
      clearTimeout(timer)
      running.delete(child)
    })
    const code = timedOut || exitCode === null ? {} : { exitCode }
    return { ...code, timedOut, stdout: out.text, stderr: err.text }
  } catch (error) {
    return { timedOut, stdout: out.text, stderr: error instanceof Error ? error.message : String(error) }
  }
}

/** The exit code of a program that has ended and whose output was read; `null` where a signal ended it. */
function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
    child.once('exit', () => {
      // What it has left running may hold its output open for ever.
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, GRACE_MS).unref()
    })
  })
}

/**
 * Finds a program on PATH, as the system's own look-up does.
 *
 * @returns its absolute path, or nothing where no folder of PATH has it
 */
export function find(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue
    // Windows: a script (.cmd) would need a shell, and a shell quotes arguments in its own way.
    const file = join(folder, ON_WINDOWS ? `${name}.exe` : name)
    if (isExecutable(file)) return file
  }
  return undefined
}

/** Lets a cancelled job leave no child behind: the runner sends its signal to this process alone. */
export function endChildrenOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const child of running) kill(child, 'SIGKILL')
      process.kill(process.pid, signal)
    })
  }
}

function end(child: ChildProcessWithoutNullStreams): void {
  kill(child, 'SIGTERM')
  setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS).unref()
}

/** Signals a program and what it started; Windows has no groups to signal. */
function kill(child: ChildProcessWithoutNullStreams, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (ON_WINDOWS) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // All of them have ended.
  }
}

function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || /^(?:INPUT_|STATE_|ACTIONS_)/i.test(name)) continue
    // A proxy's password stays where it is: without it the engine would not get through.
    if (holdsSecret(value) && !/^(?:https?|all)_proxy$/i.test(name)) continue
    kept[name] = value
  }
  // Since docker 28.3 it would win over the login that is being made, and it holds credentials.
  delete kept.DOCKER_AUTH_CONFIG
  return kept
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
  readonly #chunks: Buffer[] = []
  #size = 0

  add(data: Buffer): void {
    if (this.#size >= OUTPUT_LIMIT) return
    const room = data.subarray(0, OUTPUT_LIMIT - this.#size)
    this.#chunks.push(room)
    this.#size += room.length
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}
