import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** A step's process while it runs, for tests that interrupt it. */
export interface Running {
  kill(signal: NodeJS.Signals): void
  output(): string
  alive(): boolean
}

export interface Ended {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Kills what the process left in the background. GitHub's runner does so at the job's end; here it ends with the step,
   * while its process group cannot yet be anybody else's. */
  reap(): void
}

export interface ProcessOptions {
  cwd: string
  env: Record<string, string>
  /** Told every line of either stream, in order of arrival. */
  line(text: string, stream: 'stdout' | 'stderr'): void
  during?: ((running: Running) => Promise<void> | void) | undefined
  /** After so long the whole process group is killed; milliseconds. */
  timeoutMs: number
}

/** How often, and for how many ms each time, more is waited for on a stream that a grandchild holds open after the process
 * is gone. Several short waits: where the machine stands still, one of them ends, and the next reads what has come. */
const GRACE = { waits: 10, ms: 100 }

/** Runs a program in a process group of its own, with no stdin and only the environment given. */
export async function runProcess(program: string, args: string[], options: ProcessOptions): Promise<Ended> {
  const { cwd, env, timeoutMs } = options
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const text = { stdout: '', stderr: '' }
  const flush = (['stdout', 'stderr'] as const).map(name => {
    let rest = ''
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) options.line(line.replace(/\r$/, ''), name)
    })
    return () => rest && options.line(rest, name)
  })
  const killGroup = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  const reap = () => {
    killGroup()
    child.stdout.destroy()
    child.stderr.destroy()
  }
  let isClosed = false
  const closed = new Promise<void>(resolve =>
    child.once('close', () => {
      isClosed = true
      resolve()
    })
  )
  const exited = once(child, 'exit')
  const timer = setTimeout(killGroup, timeoutMs)
  try {
    const interruption = options.during?.({
      kill: signal => void child.kill(signal),
      output: () => text.stdout,
      alive: () => child.exitCode === null && child.signalCode === null
    })
    const [[exitCode, signal]] = await Promise.all([exited, interruption])
    for (let waits = 0; waits < GRACE.waits && !isClosed; waits++) await Promise.race([closed, sleep(GRACE.ms)])
    for (const last of flush) last()
    return { exitCode, signal, ...text, reap }
  } catch (error) {
    reap()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What a cancelled run does: SIGINT, SIGTERM 7.5 s later, and after another 2.5 s the end (actions/runner, ProcessInvoker). */
export async function cancel(running: Running): Promise<void> {
  const signals = [
    ['SIGINT', 7500],
    ['SIGTERM', 2500],
    ['SIGKILL', 0]
  ] as const
  for (const [signal, wait] of signals) {
    running.kill(signal)
    for (let waited = 0; waited < wait && running.alive(); waited += 25) await sleep(25)
    if (!running.alive()) return
  }
}
