import { readFileSync } from 'node:fs'

/** Whether a process runs. One that has ended and that nobody has asked after (a zombie) does not. Linux alone. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
