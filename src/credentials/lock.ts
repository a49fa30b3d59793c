import { randomBytes } from 'node:crypto'
import { linkSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../runner/errors.ts'
import { codeOf, makeFolders, read, removeFile, resolveLink, retry, succeeds } from './files.ts'

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
export async function withLock<T>(config: string, needed: boolean, work: () => T): Promise<T> {
  const lock = lockFile(config)
  const name = randomBytes(8).toString('hex')
  const held = await acquire(lock, name, needed)
  try {
    return work()
  } finally {
    // Another run may have broken it, and holds one of its own.
    if (held) succeeds(() => readFileSync(lock, 'utf8') === name && removeFile(lock))
  }
}

/** Next to the file itself: a symlink and its target have one. */
function lockFile(config: string): string {
  return join(dirname(resolveLink(config)), '.ghcr-login.lock')
}

async function acquire(lock: string, name: string, needed: boolean): Promise<boolean> {
  const start = performance.now()
  let seen: { holder: string | undefined; since: number } = { holder: undefined, since: start }
  for (; performance.now() - start < WAIT_MS; await sleep(POLL_MS)) {
    try {
      if (needed) makeFolders(lock)
      writeFileSync(lock, name, { flag: 'wx', mode: 0o600 })
      return true
    } catch (error) {
      if (error instanceof StoreError) throw error
      // A run that ends takes the folder that it has made with it.
      if (needed && codeOf(error) === 'ENOENT') continue
      if (codeOf(error) !== 'EEXIST') {
        if (!needed) return false
        throw new StoreError(`${lock} cannot be made: ${codeOf(error)}`)
      }
    }
    const holder = holderOf(lock)
    if (holder === 'foreign') {
      if (!needed) return false
      throw new StoreError(`${lock} is not a file of this action: remove it`)
    }
    if (seen.holder !== holder) seen = { holder, since: performance.now() }
    else if (holder !== undefined && performance.now() - seen.since > STALE_MS) breakLock(lock, name, holder)
  }
  throw new StoreError(`${lock} is held by another run, which did not end within ${WAIT_MS / 1000} s`)
}

/** What its holder has written into it; nothing where it has gone meanwhile. */
function holderOf(lock: string): string | undefined {
  const found = lstatSync(lock, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  try {
    return found.isFile() ? read(lock)?.text : 'foreign'
  } catch {
    return 'foreign'
  }
}

/** Two runs may watch the same lock: one that took away a fresh one in its place puts it back. */
function breakLock(lock: string, name: string, holder: string): void {
  const aside = `${lock}.${name}`
  succeeds(() => {
    retry(() => renameSync(lock, aside))
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, lock)
  })
  removeFile(aside)
}
