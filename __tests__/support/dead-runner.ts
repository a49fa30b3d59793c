import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { needOnMachine } from '../../simulator/runner/machine.ts'

/**
 * For `node -e`: runs node with the arguments that follow, and ends when that has ended. The runner's worker is the parent
 * of the action, so to later runs the runner of this one has died.
 */
const DYING_RUNNER =
  "process.exitCode = require('node:child_process').spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit' }).status"

/** The same as a program, for `node` of a job. */
export function dyingRunner(folder: string): string {
  const file = join(folder, 'dying-runner')
  const command = `exec '${process.execPath}' -e "${DYING_RUNNER}" "$@"`
  writeFileSync(file, `#!${needOnMachine('bash')}\n${command}\n`, { mode: 0o755 })
  return file
}

let ended: number | undefined

/** The number of a process that has ended, where a run is made in this process. */
export function endedProcess(): number {
  ended ??= spawnSync(process.execPath, ['-e', '']).pid
  return ended
}
