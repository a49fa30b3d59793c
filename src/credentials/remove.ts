import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { removeFolder, removeUnfinished } from './atomic-file.ts'
import { credentialIn, isAddressOf, matches } from './auth-entry.ts'
import type { ConfigFile } from './config-files.ts'
import { ConfigJson } from './config-json.ts'
import { withLock } from './lock.ts'
import {
  isDead,
  type LoginRecord,
  loadRecord,
  type Run,
  recordOf,
  runOf,
  type SharedLogin,
  saveRecord,
  stackOf
} from './record.ts'
import { type Entries, openConfig, openStore } from './store.ts'

/**
 * What came of a removal. `none`: nothing had been written; `absent`: it was gone; `replaced`: a login that is not one of
 * ours stands there and stays; `covered`: a later login of this action stands there; `released`: a later one is to stay.
 */
export type Outcome = 'removed' | 'restored' | 'none' | 'absent' | 'replaced' | 'covered' | 'released'

export interface Removal {
  readonly outcome: Outcome
  /** Another job's login with another credential came after this one. */
  readonly overwritten?: boolean
  /** The credential is gone, and this keeps what stood before it from coming back. */
  readonly notRestored?: string
  /** What still holds the credential. */
  readonly leftover?: string | undefined
}

/**
 * Takes a credential back: it goes only if it is still ours, and what stood there before comes back. What dead jobs have
 * left is taken back as well.
 *
 * @param token the token where it is known, to find what is left of it in whatever form
 * @throws StoreError where the config cannot be read or written; the record stays, for another try
 */
export async function remove(it: SharedLogin, token: string): Promise<Removal> {
  const { place, runId } = it
  const folders = [...place.missing]
  const removal = await withLock(place.file, runId, false, async (): Promise<Removal> => {
    const record = loadRecord(place)
    folders.push(...record.folders)
    // Where the run's own folder is gone, an earlier post was here.
    const stored = existsSync(it.folder) ? place.stored : undefined
    // The record was removed, and with it what was there before.
    if (record.runs.length === 0 && stored?.wasAlreadyThere === false) record.runs.push(runOf(it, {}, stored.helper))
    await takeBackDead(place, record, runId)
    const run = record.runs.find(each => each.runId === runId)
    if (run === undefined) return { outcome: stored === undefined ? 'none' : 'absent' }
    const removal = await takeBack(place, record, run, stored !== undefined)
    if (removal.outcome === 'covered' || removal.outcome === 'released') return removal
    return { ...removal, leftover: await findLeftover(place, record, run, token) }
  })
  for (const folder of folders) removeFolder(folder)
  return removal
}

/** Takes back what jobs left that cannot do it themselves any more, the newest first. */
export async function takeBackDead(place: ConfigFile, record: LoginRecord, runId: string): Promise<void> {
  removeUnfinished(place.file)
  removeUnfinished(recordOf(place))
  for (const run of record.runs.toReversed()) {
    if (run.runId === runId || !isDead(run)) continue
    try {
      await takeBack(place, record, run, true)
    } catch (error) {
      // A helper that is not there any more, say: it stays in the record.
      if (!(error instanceof StoreError)) throw error
    }
  }
}

/**
 * Takes a run out of the record, and what it stored out of its place. The place comes first: where this ends early, the
 * next try finds less to do.
 */
async function takeBack(place: ConfigFile, record: LoginRecord, run: Run, stored: boolean): Promise<Removal> {
  const stack = stackOf(record, run)
  const above = stack[stack.indexOf(run) + 1]
  let removal: Removal = { outcome: 'released' }
  if (run.released !== true) {
    removal = above === undefined ? await restore(place, record, run, stored) : handOver(run, above, stored)
  }
  if (removal.notRestored !== undefined) return removal
  record.runs = record.runs.filter(each => each !== run)
  saveRecord(place, record)
  return { ...removal, overwritten: run.replaced === true }
}

/** What the run above found was ours: what we found stands there when it leaves. */
function handOver(run: Run, above: Run, stored: boolean): Removal {
  const found = Object.entries(above.before)
  const rest = found.filter(([, entry]) => !matches(credentialIn(entry), run))
  if (rest.length < found.length) above.before = { ...Object.fromEntries(rest), ...run.before }
  return { outcome: stored ? 'covered' : 'none' }
}

async function restore(place: ConfigFile, record: LoginRecord, run: Run, stored: boolean): Promise<Removal> {
  const original = record.runs.length === 1 ? record.original : undefined
  const store = openStore(place, run.registry, run.helper)
  const now = await store.get()
  const { [run.registry]: own, ...others } = now
  const isOurs = matches(credentialIn(own), run)
  const rest = isOurs ? others : now
  const foreign = Object.entries(rest).some(
    ([name, entry]) => isAddressOf(name, run.registry) && !isDeepStrictEqual(entry, run.before[name])
  )
  // A helper may take both names for one.
  const after: Entries = foreign && run.helper !== undefined ? rest : { ...run.before, ...rest }
  const isBack = Object.keys(after).length > Object.keys(rest).length
  try {
    if (isOurs || isBack || original === null) await store.put(after, original)
  } catch (error) {
    if (!(error instanceof StoreError && isOurs && isBack)) throw error
    await store.put(rest)
    return { outcome: 'removed', notRestored: error.message }
  }
  if (isOurs || isBack) return { outcome: isBack ? 'restored' : 'removed' }
  return { outcome: !stored ? 'none' : foreign ? 'replaced' : 'absent' }
}

/**
 * Looks again whether a place still holds the credential: under the registry's name or any other, in the file or in the
 * helper. What had it before, and what another run of ours put there, is no leftover.
 */
async function findLeftover(
  place: ConfigFile,
  record: LoginRecord,
  run: Run,
  token: string
): Promise<string | undefined> {
  const original = record.original ?? ''
  const isExpected = (name: string, entry: unknown) =>
    isDeepStrictEqual(entry, run.before[name]) ||
    isDeepStrictEqual(entry, new ConfigJson(original).get('auths', name)) ||
    record.runs.some(each => matches(credentialIn(entry), each))
  const store = openStore(place, run.registry, run.helper)
  const { text, document } = openConfig(place)
  const held = [
    ...Object.entries(document.get('auths') ?? {}).map(([name, entry]) => ({ where: place.file, name, entry })),
    ...Object.entries(await store.get()).map(([name, entry]) => ({ where: store.where, name, entry }))
  ].filter(({ entry }) => matches(credentialIn(entry), run))
  const left = held.find(({ name, entry }) => !isExpected(name, entry))
  if (left !== undefined || held.length > 0 || token === '') return left?.where
  // In another field.
  const forms = [token, Buffer.from(token).toString('base64')]
  return forms.some(form => text?.includes(form) && !original.includes(form)) ? place.file : undefined
}
