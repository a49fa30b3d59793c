import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive } from '../runner/exec.ts'

/** A process that holds something in a file, as another process can tell it. */
export interface Owner {
  readonly host: string
  readonly pid: number
  /** When it started, by which it differs from a later process with its number; only Linux tells. */
  readonly start: string | undefined
}

export function ownerOf(pid: number): Owner {
  return { host: hostname(), pid, start: startOf(pid) }
}

/** Whether an owner still runs. A process of another host or outside of this container is not visible here. */
export function stateOf({ host, pid, start }: Owner): 'alive' | 'dead' | 'unknown' {
  if (host !== hostname() || !Number.isInteger(pid) || pid <= 1) return 'unknown'
  if (!isAlive(pid)) return 'dead'
  const now = startOf(pid)
  if (start === undefined || now === undefined) return 'unknown'
  return now === start ? 'alive' : 'dead'
}

/** Clock ticks between the boot and a process's start (proc_pid_stat(5), field 22; field 2 may hold spaces). */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19]
  } catch {
    return undefined
  }
}
