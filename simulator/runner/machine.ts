import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * What a job's shell has wherever it runs, and what recorded programs are made of; the last two are started by podman where
 * the user is not root. Nothing has to ask for them.
 */
export const SHELL =
  'bash sh cat cp mv rm mkdir rmdir mkfifo ls ln chmod chown env printenv grep sed awk head tail cut tr sort uniq wc test true false sleep base64 dirname basename date id stat touch find xargs mktemp tee uname readlink diff seq tar gzip newuidmap newgidmap'.split(
    ' '
  )

let granted: ReadonlySet<string> | undefined

/**
 * From now on only the shell's programs and these are handed out. Tests are granted what they say that they need, so that
 * none can depend on a program that only some machines have; the demo takes what the machine has.
 *
 * @returns what was granted before, to go back to; undefined: everything
 */
export function grant(programs: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  const before = granted
  granted = programs
  return before
}

export function grantAlso(programs: Iterable<string>): ReadonlySet<string> | undefined {
  return grant(granted && new Set([...granted, ...programs]))
}

/** Whether this machine has a program. It is not started, so nobody has to be granted it. */
export function hasProgram(name: string): boolean {
  return pathOf(name) !== undefined
}

/** The absolute path of a program of this machine, or nothing where the machine has none. Only the simulator looks there. */
export function onMachine(name: string): string | undefined {
  if (granted && !granted.has(name) && !SHELL.includes(name)) {
    throw new Error(
      `this test starts ${name} and does not say so: write needs('${name}').it(…) or needs('${name}').describe(…)`
    )
  }
  return pathOf(name)
}

export function needOnMachine(name: string): string {
  const path = onMachine(name)
  if (!path) throw new Error(`${name} is not on this machine's PATH; the simulator needs it here`)
  return path
}

/** Runs a program of the machine to its end, with nothing of the user's: no variables and no home. @returns what it wrote to stdout @throws where it fails */
export function runProgram(name: string, args: readonly string[], options: ExecFileSyncOptions = {}): Buffer {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...options.env }
  return execFileSync(needOnMachine(name), args, { ...options, env }) as Buffer
}

/** Where programs were found, by PATH and name: every job looks for a shell's fifty in each folder of PATH. */
const found = new Map<string, string>()

function pathOf(name: string): string | undefined {
  const { PATH = '' } = process.env
  const key = `${PATH} ${name}`
  for (const folder of found.has(key) ? [] : PATH.split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      found.set(key, path)
      break
    } catch {
      // The next folder, then.
    }
  }
  return found.get(key)
}
