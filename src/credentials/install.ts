import { dirname } from 'node:path'
import type { Credential } from '../github/credential.ts'
import { StoreError } from '../runner/errors.ts'
import { forget, setAside } from './aside.ts'
import { isEntryOf } from './auth-entry.ts'
import { withLock } from './lock.ts'
import {
  type LoginRecord,
  loadRecord,
  newRun,
  type Run,
  type SharedLogin,
  type Stored,
  saveRecord,
  stackOf,
  withRuns
} from './record.ts'
import { takeBackDead } from './remove.ts'
import { namedStore, openConfig, type Store } from './store.ts'

/**
 * Puts a credential where the user's own tools look for it. What was there goes into the record first, the write is one
 * move, and a lock keeps other runs of this action out.
 *
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export function install(login: SharedLogin, credential: Credential): Promise<Stored> {
  const { config, registry, fingerprint, runId } = login
  return withLock(config.file, runId, true, async () => {
    const left = loadRecord(config)
    if (left.fault?.foreign === true) throw new StoreError(left.fault.words)
    const known = await takeBackDead(config, left, runId)

    const { text, document } = openConfig(config)
    const { store, helper } = namedStore(document, config, registry)
    const found = await store.get(registry)
    const run = newRun(login, found, helper)
    const record = markReplaced(known, run, credential)

    if (login.logout) {
      const original = record.runs.length === 0 ? (text ?? null) : record.original
      const folders = [...record.folders, ...config.missing]
      saveRecord(config, { ...record, runs: [...record.runs, run], original, folders })
      await setAside(store, run, found)
    }
    await store.put(registry, { [registry]: store.entryOf(credential) })
    if (!login.logout) await release(store, record, run, login)
    if (!isEntryOf((await store.get(registry))[registry], fingerprint)) {
      throw new StoreError(`${store.where} does not hold what was stored in it`)
    }
    return { helper, wasAlreadyThere: Object.values(found).some(entry => isEntryOf(entry, fingerprint)) }
  })
}

/** Other jobs are told that a login with another credential came after theirs. */
function markReplaced(record: LoginRecord, run: Run, credential: Credential): LoginRecord {
  const others = stackOf(record, run).filter(below => dirname(below.folder) !== dirname(run.folder))
  return withRuns(record, new Map(others.map(each => [each, { ...each, replaced: !credential.matches(each) }])))
}

/** A login that stays: no run brings back what was there before it. */
async function release(store: Store, record: LoginRecord, run: Run, { config }: SharedLogin): Promise<void> {
  const stack = stackOf(record, run)
  if (stack.length === 0) return
  for (const each of stack) await forget(store, each)
  const released = new Map(stack.map(each => [each, { ...each, before: {}, released: true }]))
  saveRecord(config, { ...withRuns(record, released), original: undefined })
}
