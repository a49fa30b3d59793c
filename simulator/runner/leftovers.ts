import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Ends every process that was started with something of this folder in its environment: what a job left in the
 * background, and the process that holds the namespaces of podman for a user who is not root, which outlives all jobs.
 * Linux alone tells; elsewhere there is no shell to leave any.
 */
export function endProcessesOf(folder: string): void {
  for (const name of process.platform === 'linux' ? readdirSync('/proc') : []) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder)) process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended, or is another user's.
    }
  }
}

/** Removes a folder with all that is in it, also what its jobs have closed to themselves. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    open(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

function open(folder: string): void {
  try {
    if (!lstatSync(folder).isDirectory()) return
    chmodSync(folder, 0o700)
    for (const name of readdirSync(folder)) open(join(folder, name))
  } catch {
    // Another user's.
  }
}
