import { linkSync, lstatSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../runner/errors.ts'
import { codeOf, follow, makeFolder, removeFile, retry } from './atomic-file.ts'
import type { Location } from './locations.ts'
import { ownerOf, stateOf } from './owner.ts'

/** A lock whose owner cannot be seen is stale after this time, in ms: it is held for a few file operations and helper calls. */
const STALE_MS = 30_000
/** The longest that a lock is waited for, in ms. */
const WAIT_MS = 60_000
const POLL_MS = 20

/** The lock of a shared config, next to the file itself: a symlink and its target have one. */
export function lockOf(place: Location): string {
  return join(dirname(follow(place.file)), '.ghcr-login.lock')
}

/**
 * Does work while no other run of this action writes the same folder. The engines themselves know of no lock.
 *
 * @param lock path of the lock file
 * @param runId whose it is
 * @param needed whether to give up where no lock can be made; where nothing can be written, nobody else writes either
 * @throws StoreError where the lock is not one of this action, cannot be made, or is held for too long
 */
export async function withLock<T>(lock: string, runId: string, needed: boolean, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify({ runId, ...ownerOf(process.pid) })
  const start = performance.now()
  let seen = { text: own, since: start }
  for (let taken = take(lock, runId, own); taken !== true; taken = take(lock, runId, own)) {
    if (taken !== false && taken !== 'ENOENT') {
      if (needed) throw new StoreError(`${lock} cannot be made: ${taken}`)
      return work()
    }
    const now = performance.now()
    if (now - start > WAIT_MS) throw new StoreError(`${lock} is held by another run, and was waited for in vain`)
    const held = look(lock)
    // The file's own time is not enough: a clock that was put back would make it young for ever.
    if (held !== undefined && held.text !== seen.text) seen = { text: held.text, since: now }
    if (held !== undefined && isStale(held, now - seen.since)) breakLock(lock, runId, held.text)
    else await sleep(POLL_MS * (1 + Math.random()))
  }
  try {
    return await work()
  } finally {
    if (look(lock)?.text === own) removeFile(lock)
  }
}

/**
 * Writes the lock next to its place and links it there: no lock without an owner's name stands, wherever this is killed.
 *
 * @returns whether it was taken, or why it cannot be made
 */
function take(lock: string, runId: string, own: string): boolean | string {
  if (look(lock) !== undefined) return false
  const twin = twinOf(lock, runId)
  try {
    rmSync(twin, { force: true })
    retry(() => writeFileSync(twin, own, { mode: 0o600 }))
    retry(() => linkSync(twin, lock))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // A run that ends takes the folder that it made with it.
    if (codeOf(error) === 'ENOENT') makeFolder(dirname(lock))
    return codeOf(error)
  } finally {
    removeFile(twin)
  }
}

/**
 * The lock that stands there.
 *
 * @throws StoreError where it is something that no run of this user made
 */
function look(lock: string): { text: string; age: number } | undefined {
  const found = lstatSync(lock, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  const foreign = strangeness(found)
  if (foreign !== undefined)
    throw new StoreError(`${lock} is ${foreign}, not the lock of a run of this action: remove it`)
  try {
    return { text: retry(() => readFileSync(lock, 'utf8')), age: Date.now() - found.mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StoreError(`${lock} cannot be read: ${codeOf(error)}`)
  }
}

function strangeness(found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'a symlink'
  if (found.isDirectory()) return 'a folder'
  if (!found.isFile()) return 'not a plain file'
  return process.getuid !== undefined && found.uid !== process.getuid() ? "another user's file" : undefined
}

function isStale({ text, age }: { text: string; age: number }, unchangedFor: number): boolean {
  const state = ownerState(text)
  return state === 'dead' || (state === 'unknown' && Math.max(age, unchangedFor) > STALE_MS)
}

function ownerState(text: string): ReturnType<typeof stateOf> {
  try {
    return stateOf(JSON.parse(text))
  } catch {
    return 'unknown'
  }
}

/** Two runs may find the same stale lock: one that took away a fresh one in its place puts it back. */
function breakLock(lock: string, runId: string, held: string): void {
  const twin = twinOf(lock, runId)
  try {
    retry(() => renameSync(lock, twin))
    if (readFileSync(twin, 'utf8') !== held) linkSync(twin, lock)
  } catch (error) {
    // Another run was faster.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EEXIST') return
    throw new StoreError(`${lock} is stale and cannot be removed: ${codeOf(error)}`)
  } finally {
    removeFile(twin)
  }
}

function twinOf(lock: string, runId: string): string {
  return `${lock}.${runId}`
}
