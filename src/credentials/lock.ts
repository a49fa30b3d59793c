import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../runner/errors.ts'
import { isAlive } from '../runner/exec.ts'
import { codeOf, follow, makeFolder } from './atomic-file.ts'
import type { Location } from './locations.ts'

/** A lock that stands for this long is stale, in ms: it is held for a few file operations and helper calls. */
const STALE_MS = 30_000
const POLL_MS = 20

/** The lock of a shared config, beside the file itself: a symlink and its target have one. */
export function lockBeside(place: Location): string {
  return join(dirname(follow(place.file)), '.ghcr-login.lock')
}

/**
 * Does work while no other run of this action writes the same file. The engines themselves know of no lock.
 *
 * A lock whose holder is dead, or that stands for half a minute, is broken; so is one with our own mark, which a killed
 * main leaves to its post.
 *
 * @param lock path of the lock file
 * @param mark whose it is
 * @throws StoreError where the lock cannot be made, read or broken: it would be waited for without end
 */
export async function withLock<T>(lock: string, mark: string, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify({ mark, pid: process.pid, host: hostname() })
  rmSync(asideOf(lock, mark), { force: true })
  let seen = { text: own, since: Date.now() }
  while (!take(lock, mark, own)) {
    const text = holder(lock)
    if (text === undefined) continue // It went in between.
    // The file's own time is not enough: a clock that was put back would make it young for ever.
    if (text !== seen.text) seen = { text, since: Date.now() }
    if (Date.now() - seen.since > STALE_MS || isStale(lock, text, mark)) breakLock(lock, mark, text)
    else await sleep(POLL_MS * (1 + Math.random()))
  }
  try {
    return await work()
  } finally {
    if (holder(lock) === own) rmSync(lock, { force: true })
  }
}

/** Writes whose lock it is beside it and links it into its place: killed in between, no lock without a name stands. */
function take(lock: string, mark: string, own: string): boolean {
  if (existsSync(lock)) return false
  const aside = asideOf(lock, mark)
  try {
    writeFileSync(aside, own, { mode: 0o600 })
    linkSync(aside, lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (codeOf(error) === 'ENOENT') {
      // A run that ends takes the folder that it made with it.
      makeFolder(dirname(lock))
      return false
    }
    if ((error as NodeJS.ErrnoException).syscall === 'link') return takeUnlinked(lock, own)
    throw new StoreError(`${lock} cannot be made: ${codeOf(error)}`)
  } finally {
    rmSync(aside, { force: true })
  }
}

/** For file systems without hard links. */
function takeUnlinked(lock: string, own: string): boolean {
  try {
    writeFileSync(lock, own, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new StoreError(`${lock} cannot be made: ${codeOf(error)}`)
  }
}

function holder(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StoreError(`${lock} cannot be read: ${codeOf(error)}; it may be another user's`)
  }
}

function isStale(lock: string, held: string, mark: string): boolean {
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > STALE_MS) return true
  try {
    const { mark: heldBy, pid, host } = JSON.parse(held)
    if (host !== hostname()) return false
    return !isAlive(pid) || (heldBy === mark && pid !== process.pid)
  } catch {
    // Written by somebody else: its age decides.
    return false
  }
}

/** Two runs may find the same stale lock: one that took away a fresh one in its place puts it back. */
function breakLock(lock: string, mark: string, held: string): void {
  const aside = asideOf(lock, mark)
  try {
    renameSync(lock, aside)
    if (readFileSync(aside, 'utf8') !== held) linkSync(aside, lock)
  } catch (error) {
    // Another run was faster.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EEXIST') return
    throw new StoreError(`${lock} is stale and cannot be removed: ${codeOf(error)}`)
  } finally {
    rmSync(aside, { force: true })
  }
}

function asideOf(lock: string, mark: string): string {
  return `${lock}.${mark}`
}
