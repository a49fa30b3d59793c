import { linkSync, lstatSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../runner/errors.ts'
import { codeOf, makeFolder, read, removeFile, resolveLink, retry } from './atomic-file.ts'
import { ownerOf, stateOf } from './owner.ts'

/** A lock whose owner cannot be seen is stale after this time, in ms: it is held for a few file operations and helper calls. */
const STALE_MS = 30_000
/** The longest that a lock is waited for by a run that writes, and by one that reads, in ms. */
const WAIT_MS = 60_000
const READ_WAIT_MS = 5_000
const POLL_MS = 20

/** The lock of a shared config, next to the file itself: a symlink and its target have one. */
function lockOf(file: string): string {
  return join(dirname(resolveLink(file)), '.ghcr-login.lock')
}

/**
 * Does work while no other run of this action writes to the same folder. The engines themselves know of no lock.
 *
 * @param file the shared config
 * @param runId whose work it is
 * @param needed whether to give up where no lock can be made; where nothing can be written, nobody else writes either
 * @throws StoreError where the lock is not one of this action, cannot be made, or is held for too long
 */
export async function withLock<T>(file: string, runId: string, needed: boolean, work: () => Promise<T>): Promise<T> {
  const lock = lockOf(file)
  const tempLock = `${lock}.${runId}`
  const own = JSON.stringify({ runId, ...ownerOf(process.pid) })
  for (const start = performance.now(); ; ) {
    const held = readLock(lock)
    try {
      if (held === undefined) {
        take(lock, tempLock, own)
        break
      }
      if (held.stale) breakLock(lock, tempLock, held.text)
      else await sleep(POLL_MS * (1 + Math.random()))
    } catch (error) {
      const code = codeOf(error)
      // Another run was faster.
      if (code === 'EEXIST' || (code === 'ENOENT' && held !== undefined)) continue
      if (!needed) return work()
      // A run that ends takes the folder that it made with it.
      if (code !== 'ENOENT') throw new StoreError(`${lock} cannot be made: ${code}`)
      makeFolder(dirname(lock))
    } finally {
      removeFile(tempLock)
    }
    if (performance.now() - start > WAIT_MS) {
      throw new StoreError(`${lock} is held by another run, and was waited for in vain`)
    }
  }
  try {
    return await work()
  } finally {
    if (readLock(lock)?.text === own) removeFile(lock)
  }
}

/** Written before it is linked to its place: no lock without an owner's name stands, wherever this is killed. */
function take(lock: string, tempLock: string, own: string): void {
  retry(() => rmSync(tempLock, { force: true }))
  retry(() => writeFileSync(tempLock, own, { mode: 0o600 }))
  retry(() => linkSync(tempLock, lock))
}

/** Two runs may find the same stale lock: one that took away a fresh one in its place puts it back. */
function breakLock(lock: string, tempLock: string, held: string): void {
  retry(() => renameSync(lock, tempLock))
  if (readFileSync(tempLock, 'utf8') !== held) linkSync(tempLock, lock)
}

/**
 * Waits while other runs write to files that are only read here: Windows replaces no file that is open. It takes no lock,
 * since a login that is isolated leaves these folders as they are; what is still held then is read all the same.
 */
export async function waitForWriters(files: readonly string[]): Promise<void> {
  for (const start = performance.now(); files.some(isHeld) && performance.now() - start < READ_WAIT_MS; ) {
    await sleep(POLL_MS)
  }
}

function isHeld(file: string): boolean {
  try {
    return readLock(lockOf(file))?.stale === false
  } catch {
    // Whoever needs the lock says what stands there.
    return false
  }
}

/** @throws StoreError where something stands there that no run of this user made */
function readLock(lock: string): { text: string; stale: boolean } | undefined {
  const found = lstatSync(lock, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  const foreign = describeNonFile(found)
  if (foreign !== undefined) {
    throw new StoreError(`${lock} is ${foreign}, not the lock of a run of this action: remove it`)
  }
  const text = read(lock)
  // A clock that was put back would make it young for ever.
  return text === undefined ? undefined : { text, stale: isStale(text, Math.abs(Date.now() - found.mtimeMs)) }
}

function describeNonFile(found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'a symlink'
  if (found.isDirectory()) return 'a folder'
  if (!found.isFile()) return 'not a plain file'
  return process.getuid !== undefined && found.uid !== process.getuid() ? "another user's file" : undefined
}

function isStale(text: string, age: number): boolean {
  try {
    const state = stateOf(JSON.parse(text))
    if (state !== 'unknown') return state === 'dead'
  } catch {
    // Not written by this action: its age decides.
  }
  return age > STALE_MS
}
