import { dirname } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { assertWritable, makeFolder } from './atomic-file.ts'
import { credentialIn, matches } from './auth-entry.ts'
import { helperOf, openBackend, openConfig } from './backend.ts'
import type { Location } from './locations.ts'
import { lockOf, withLock } from './lock.ts'
import { type Installation, type LoginRecord, loadRecord, type Run, runOf, saveRecord, stackOf } from './record.ts'
import { takeBackDead } from './remove.ts'
import { saveReceipt } from './run-dir.ts'

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
 * Puts a credential where the user's own tools look for it. What stood there goes into the record first, the write is
 * one move, and a lock keeps other runs of this action out.
 *
 * @param credential `user:token`
 * @returns what holds it now
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export async function install(it: Installation, credential: string): Promise<string> {
  makeFolder(dirname(it.place.file))
  return withLock(lockOf(it.place), it.runId, true, async () => {
    const record = loadRecord(it.place)
    await takeBackDead(it.place, record, it.runId)
    const { text, document } = openConfig(it.place)
    const helper = helperOf(document, it.place, it.registry)
    const backend = openBackend(it.place, it.registry, helper)
    const before = await backend.get()
    const run = runOf(it, before, helper)
    const below = stackOf(record, run)
    for (const each of below) {
      if (dirname(each.folder) !== dirname(it.folder)) each.replaced = !matches(credential, each)
    }
    if (it.logout) push(it, record, run, text ?? null)
    await backend.put({ [it.registry]: backend.entry(credential) })
    if (!it.logout && below.length > 0) release(it.place, record, below)
    if (!matches(credentialIn((await backend.get())[it.registry]), it.fingerprint)) {
      throw new StoreError(`${backend.where} does not hold what was stored in it`)
    }
    const stood = Object.values(before).some(entry => matches(credentialIn(entry), it.fingerprint))
    saveReceipt(it.folder, it.place, { ...(helper === undefined ? {} : { helper }), stood })
    return backend.where
  })
}

function push(it: Installation, record: LoginRecord, run: Run, text: string | null): void {
  if (record.runs.length === 0) record.original = text
  record.folders = [...new Set([...record.folders, ...it.missing])]
  record.runs.push(run)
  saveRecord(it.place, record)
}

/** A login that stays: nobody brings back what stood before it. */
function release(place: Location, record: LoginRecord, runs: readonly Run[]): void {
  for (const run of runs) Object.assign(run, { before: {}, released: true })
  delete record.original
  saveRecord(place, record)
}
