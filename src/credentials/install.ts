import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { assertWritable, follow, makeFolder } from './atomic-file.ts'
import { type Fingerprint, matches } from './auth-entry.ts'
import { openBackend, openConfig, type StoredEntry } from './backend.ts'
import type { Location } from './locations.ts'
import { lockBeside, withLock } from './lock.ts'
import { type Earlier, isSameJob, type LedgerRecord, ledgerBeside, loadEarlier, saveEarlier } from './record.ts'

/** What a deposit needs to know, and its withdrawal after it. */
export interface Installation {
  readonly place: Location
  readonly registry: string
  /** Names this run in files and folders; unique. */
  readonly runId: string
  /** The run's own folder, which holds what stood there before. */
  readonly folder: string
  readonly fingerprint: Fingerprint
  /** Whether the deposit is to be withdrawn; one that stays needs nothing set aside. */
  readonly logout: boolean
  /** Folders that were not there before; they go again when they are empty, the deepest first. */
  readonly missing: readonly string[]
}

/** The folders above a file that are not there yet, the deepest first. */
export function missingFolders(file: string): string[] {
  const missing: string[] = []
  // A drive of Windows that is not there has no folder above it.
  for (let folder = dirname(file); !existsSync(folder) && folder !== dirname(folder); folder = dirname(folder)) {
    missing.push(folder)
  }
  return missing
}

/**
 * Finds out, before anything is written or logged in, whether a place would take a credential.
 *
 * @throws StoreError where its config is malformed or cannot be written
 */
export function checkLocation(place: Location): void {
  openConfig(place)
  assertWritable(place.file)
}

/**
 * Puts a credential where the user's own tools look for it. What stood there is set aside first, the write is one move,
 * and a lock keeps other runs of this action out.
 *
 * @param credential `user:token`
 * @param dead the run folders of jobs that are over and were not cleared
 * @returns what holds it now
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export async function install(it: Installation, credential: string, dead: readonly string[]): Promise<string> {
  makeFolder(dirname(it.place.file))
  return withLock(lockBeside(it.place), it.runId, async () => {
    const { text, document } = openConfig(it.place)
    const holder = openBackend(it.place, it.registry, it.runId)
    const entry = holder.entry(credential)
    if (it.logout) {
      const held = await holder.get()
      const ledger = ledgerBeside(follow(it.place.file), it.runId, it.folder)
      const fellow = ledger.find(it.registry, held?.credential)
      if (fellow !== undefined && !isSameJob(fellow, it.folder, dead))
        saveEarlier(it.folder, it.place, inherit(fellow, it.place))
      else if (holder.where !== it.place.file) saveEarlier(it.folder, it.place, earlierOf(it, held))
      else {
        const after = hash('sha256', document.set(['auths', it.registry], entry).text)
        saveEarlier(it.folder, it.place, { ...earlierOf(it, held), before: text ?? null, after })
      }
      const made = { config: text === undefined, auths: document.get('auths') === undefined, folders: it.missing }
      ledger.add({ runId: it.runId, registry: it.registry, folder: it.folder, ...it.fingerprint }, made)
    }
    await holder.put(entry)
    if (!matches((await holder.get())?.credential, it.fingerprint)) {
      throw new StoreError(`${holder.where} does not hold what was stored in it`)
    }
    return holder.where
  })
}

function earlierOf(it: Installation, held: StoredEntry | undefined): Earlier {
  return { ...(held === undefined ? {} : { entry: held.json }), same: matches(held?.credential, it.fingerprint) }
}

/** Where another job of this action wrote what stands there, its token is dead by then: what stood there before it. */
function inherit(theirs: LedgerRecord, place: Location): Earlier {
  const { entry, same = false } = loadEarlier(theirs.folder, place) ?? {}
  return { ...(entry === undefined ? {} : { entry }), same }
}
