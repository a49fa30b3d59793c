import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { needOnMachine } from '../runner/machine.ts'

/** What one program took, its own children included. */
export interface Reading {
  /** From before its start to its end, in ms. */
  wallMs: number
  cpuMs: number
  /** The resident set of its largest process at its peak, in MiB. */
  peakMiB: number
}

/**
 * Measures programs from a process that does nothing else. Python, since node has no wait4(2): without it nobody learns
 * the CPU time and the peak of a child. A small process, too: Linux counts the memory of whoever forks into the peak.
 *
 * @param folder where the programs and the readings lie
 */
export function openMeter(folder: string) {
  const readings = join(folder, 'readings')
  let taken = 0
  return {
    /** Makes a program that runs `command`, with whatever arguments follow, and notes what it took. Out: its path. */
    around(name: string, command: string[]): string {
      const path = join(folder, name)
      writeFileSync(path, script(command, readings), { mode: 0o755 })
      return path
    },
    /** What was noted since the last call, in order. */
    take(): Reading[] {
      const lines = existsSync(readings) ? readFileSync(readings, 'utf8').trimEnd().split('\n').slice(taken) : []
      taken += lines.length
      return lines.map(line => {
        const [wallMs = 0, cpuMs = 0, peak = 0] = line.split(' ').map(Number)
        // The simulator runs on Linux, where getrusage(2) counts kilobytes.
        return { wallMs, cpuMs, peakMiB: peak / 1024 }
      })
    }
  }
}

const script = (command: string[], readings: string): string =>
  `#!${needOnMachine('python3')} -IS
import os, sys, time
command = ${JSON.stringify(command)} + sys.argv[1:]
start = time.monotonic()
child = os.posix_spawn(command[0], command, os.environ)
_, status, used = os.wait4(child, 0)
wall = time.monotonic() - start
with open(${JSON.stringify(readings)}, 'a') as file:
    print(wall * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss, file=file)
sys.exit(abs(os.waitstatus_to_exitcode(status)))
`
