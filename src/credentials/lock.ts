import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { succeeds } from '../runner/attempt.ts'
import { StoreError } from '../runner/errors.ts'
import { codeOf, makeFolders, read, removeFile, resolveLink } from './files.ts'

/**
 * How long one holder of a lock is watched, in ms, before it counts as killed: a lock is held for a few file operations,
 * which no signal comes between. It is watched, and no time of the file is compared: a file server has a clock of its own.
 */
const STALE_MS = 5_000
/** The longest that a lock is waited for, in ms. */
const WAIT_MS = 60_000
const POLL_MS = 20

/**
 * Does work while no other run of this action writes to the folder of a config. The engines themselves know of no lock.
 *
 * @param needed whether to give up where no lock can be made; where nothing can be written, no other run writes either
 * @throws StoreError where the lock is not one of this action, cannot be made, or is held for too long
 */
export async function withLock<T>(config: string, needed: boolean, work: () => T | Promise<T>): Promise<T> {
  // Next to the file itself: a symlink and its target have one.
  const lock = join(dirname(resolveLink(config)), '.ghcr-login.lock')
  const name = randomBytes(8).toString('hex')
  const held = await acquire(lock, name, needed)
  try {
    return await work()
  } finally {
    // Another run may have broken it, and holds one of its own.
    if (held) succeeds(() => name.startsWith(readFileSync(lock, 'utf8')) && removeFile(lock))
  }
}

async function acquire(lock: string, name: string, needed: boolean): Promise<boolean> {
  const start = performance.now()
  let seen: { holder: string | undefined; since: number } = { holder: undefined, since: start }
  for (; performance.now() - start < WAIT_MS; await sleep(POLL_MS)) {
    try {
      if (make(lock, name, needed)) return true
      const holder = read(lock)?.text
      if (seen.holder !== holder) seen = { holder, since: performance.now() }
      else if (holder !== undefined && performance.now() - seen.since > STALE_MS) removeFile(lock)
    } catch (error) {
      if (!needed) return false
      throw error instanceof StoreError ? error : new StoreError(`${lock} cannot be made: ${codeOf(error)}`)
    }
  }
  throw new StoreError(`${lock} is held by another run, which did not end within ${WAIT_MS / 1000} s`)
}

/** @returns whether it is ours @throws Error where none can be made */
function make(lock: string, name: string, needed: boolean): boolean {
  try {
    if (needed) makeFolders(lock)
    const handle = openSync(lock, 'wx', 0o600)
    // A full disk has no room for the name.
    succeeds(() => writeFileSync(handle, name))
    closeSync(handle)
    return true
  } catch (error) {
    // Another run has it, or one that ends takes away the folder that it has made.
    if (codeOf(error) === 'EEXIST' || (needed && codeOf(error) === 'ENOENT')) return false
    throw error
  }
}
