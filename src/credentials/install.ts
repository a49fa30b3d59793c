import { dirname } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { credentialIn, matches } from './auth-entry.ts'
import { withLock } from './lock.ts'
import { loadRecord, runOf, type SharedLogin, type Stored, saveRecord, stackOf } from './record.ts'
import { takeBackDead } from './remove.ts'
import { helperOf, openConfig, openStore } from './store.ts'

/**
 * Puts a credential where the user's own tools look for it. What stood there goes into the record first, the write is
 * one move, and a lock keeps other runs of this action out.
 *
 * @param credential `user:token`
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export async function install(it: SharedLogin, credential: string): Promise<Stored> {
  const { place, registry, fingerprint } = it
  return withLock(place.file, it.runId, true, async () => {
    const record = loadRecord(place)
    await takeBackDead(place, record, it.runId)
    const { text, document } = openConfig(place)
    const helper = helperOf(document, place, registry)
    const store = openStore(place, registry, helper)
    const before = await store.get()
    const run = runOf(it, before, helper)
    const below = stackOf(record, run)
    for (const each of below) {
      if (dirname(each.folder) !== dirname(it.folder)) each.replaced = !matches(credential, each)
    }
    if (it.logout) {
      if (record.runs.length === 0) record.original = text ?? null
      record.folders.push(...place.missing)
      record.runs.push(run)
      saveRecord(place, record)
    }
    await store.put({ [registry]: store.entry(credential) })
    if (!it.logout && below.length > 0) {
      // A login that stays: nobody brings back what stood before it.
      for (const each of below) Object.assign(each, { before: {}, released: true })
      delete record.original
      saveRecord(place, record)
    }
    if (!matches(credentialIn((await store.get())[registry]), fingerprint)) {
      throw new StoreError(`${store.where} does not hold what was stored in it`)
    }
    const wasAlreadyThere = Object.values(before).some(entry => matches(credentialIn(entry), fingerprint))
    return { helper, wasAlreadyThere }
  })
}
