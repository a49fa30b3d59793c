import { closeSync, linkSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../runner/errors.ts'
import { codeOf, makeFolder, readOwn, removeFile, resolveLink, retry, succeeds } from './atomic-file.ts'
import { ownerOf, stateOf } from './owner.ts'

/** A lock whose owner cannot be seen is stale after this time, in ms: it is held for a few file operations and helper calls. */
const STALE_MS = 30_000
/** An empty lock is stale after this time, in ms: its run writes its name right after making it, or was killed in between. */
const UNNAMED_MS = 2_000
/** The longest that a lock is waited for, in ms. */
const WAIT_MS = 60_000
const POLL_MS = 20

/**
 * Does work while no other run of this action writes to the same folder. The engines themselves know of no lock.
 *
 * @param file the shared config
 * @param runId whose work it is
 * @param needed whether to give up where no lock can be made; where nothing can be written, no other run writes either
 * @throws StoreError where the lock is not one of this action, cannot be made, or is held for too long
 */
export async function withLock<T>(file: string, runId: string, needed: boolean, work: () => Promise<T>): Promise<T> {
  const release = await acquire(lockFile(file), runId, needed)
  try {
    return await work()
  } finally {
    release()
  }
}

/** The lock of a shared config, next to the file itself: a symlink and its target have one. */
function lockFile(file: string): string {
  return join(dirname(resolveLink(file)), '.ghcr-login.lock')
}

/** @returns what gives the lock up again */
async function acquire(lock: string, runId: string, needed: boolean): Promise<() => void> {
  const name = JSON.stringify({ runId, ...ownerOf(process.pid) })
  for (const start = performance.now(); performance.now() - start < WAIT_MS; ) {
    const held = readLock(lock)
    try {
      if (held === undefined) {
        if (make(lock, name)) return () => release(lock, name)
      } else if (held.stale) breakLock(lock, `${lock}.${runId}`, held.text)
      else await sleep(POLL_MS * (1 + Math.random()))
    } catch (error) {
      if (error instanceof StoreError) throw error
      const code = codeOf(error)
      // Another run was faster.
      if (code === 'EEXIST' || (code === 'ENOENT' && held !== undefined)) continue
      if (!needed) return () => {}
      // A run that ends takes the folder that it made with it.
      if (code !== 'ENOENT') throw new StoreError(`${lock} cannot be made: ${code}`)
      makeFolder(dirname(lock))
    }
  }
  throw new StoreError(`${lock} is held by another run, which did not end within ${WAIT_MS / 1000} s`)
}

/**
 * Makes the lock and writes its owner's name into it. A run that is killed in between leaves an empty one, which is stale
 * after `UNNAMED_MS`; one that only stood still for as long may have lost it to another run.
 *
 * @returns whether it is ours
 */
function make(lock: string, name: string): boolean {
  const handle = retry(() => openSync(lock, 'wx', 0o600))
  try {
    writeFileSync(handle, name)
  } catch (error) {
    removeFile(lock)
    throw error
  } finally {
    closeSync(handle)
  }
  return readLock(lock)?.text === name
}

function release(lock: string, name: string): void {
  // What another program put in its place stays.
  succeeds(() => readLock(lock)?.text === name && removeFile(lock))
}

/** Two runs may find the same stale lock: one that took away a fresh one in its place puts it back. */
export function breakLock(lock: string, aside: string, held: string): void {
  retry(() => renameSync(lock, aside))
  try {
    if (readFileSync(aside, 'utf8') !== held) linkSync(aside, lock)
  } finally {
    removeFile(aside)
  }
}

/** @throws StoreError where something is in its place that no run of this user made */
function readLock(lock: string): { text: string; stale: boolean } | undefined {
  const held = readOwn(lock)
  // A clock that was put back would make it young for ever.
  return held && { text: held.text, stale: isStale(held.text, Math.abs(Date.now() - held.stats.mtimeMs)) }
}

function isStale(text: string, age: number): boolean {
  if (text === '') return age > UNNAMED_MS
  try {
    const state = stateOf(JSON.parse(text))
    if (state !== 'unknown') return state === 'dead'
  } catch {
    // Not written by this action: its age decides.
  }
  return age > STALE_MS
}
