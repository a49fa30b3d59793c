import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { forget, recall } from './aside.ts'
import { removeFolder, removeUnfinished } from './atomic-file.ts'
import { isAddressOf, isEntryOf } from './auth-entry.ts'
import type { ConfigFile } from './config-files.ts'
import { ConfigJson } from './config-json.ts'
import { withLock } from './lock.ts'
import {
  isDead,
  type LoginRecord,
  loadRecord,
  newRun,
  type Run,
  recordFile,
  type SharedLogin,
  type Stored,
  saveRecord,
  stackOf,
  withRuns
} from './record.ts'
import { type Entries, openConfig, openStore, type Store } from './store.ts'

/**
 * What came of a removal. `none`: nothing had been written; `absent`: it was gone; `replaced`: a login that is not one of
 * ours is there and stays; `covered`: a later login of this action is there; `released`: a later one is to stay.
 */
export type Outcome = 'removed' | 'restored' | 'none' | 'absent' | 'replaced' | 'covered' | 'released'

export interface Removal {
  readonly outcome: Outcome
  /** Another job's login with another credential came after this one. */
  readonly overwritten?: boolean
  /** The credential is gone, and this keeps what was there before it from coming back; the next run tries again. */
  readonly notRestored?: string
  /** The credential is gone, and so may be what was there before it: what keeps it from coming back at all. */
  readonly lost?: string | undefined
  /** What still holds the credential. */
  readonly leftover?: string | undefined
}

/**
 * Takes a credential back: it goes only if it is still ours, and what was there before comes back. What dead jobs have
 * left is taken back as well.
 *
 * @param token the token where it is known, to find what is left of it in whatever form
 * @throws StoreError where the config cannot be read or written; the record stays, for another try
 */
export async function remove(login: SharedLogin, token: string): Promise<Removal> {
  const { config, runId } = login
  const { folders, removal } = await withLock(config.file, runId, false, async () => {
    // Where the run's own folder is gone, an earlier post was here.
    const stored = existsSync(login.folder) ? config.stored : undefined
    const found = loadRecord(config)
    const record = await takeBackDead(config, withOwnRun(found, login, stored), runId)
    const run = record.runs.find(each => each.runId === runId)
    if (run === undefined) {
      return { folders: record.folders, removal: { outcome: stored === undefined ? 'none' : 'absent' } as const }
    }
    const taken = await takeBack(config, record, run, stored !== undefined)
    const isKnown = found.runs.some(each => isOwn(each, login, stored))
    const lost = taken.removal.lost ?? (isKnown ? undefined : found.fault?.words)
    const leftover = await findLeftover(config, taken, run, token)
    return { folders: record.folders, removal: { ...taken.removal, lost, leftover } }
  })
  removeEmptied(config, [...config.missing, ...folders])
  return removal
}

/** The record may have been removed or changed, and with it what was there before. */
function withOwnRun(record: LoginRecord, login: SharedLogin, stored: Stored | undefined): LoginRecord {
  const runs = record.runs.filter(each => each.runId !== login.runId || isOwn(each, login, stored))
  if (stored?.wasAlreadyThere !== false || runs.some(each => each.runId === login.runId)) return { ...record, runs }
  return { ...record, runs: [...runs, newRun(login, {}, stored.helper)] }
}

/** Whether what the record says of a run is what the run itself has saved. */
function isOwn(run: Run, { runId, registry, fingerprint }: SharedLogin, stored: Stored | undefined): boolean {
  const { salt, digest } = fingerprint
  const isSame = run.runId === runId && run.registry === registry && run.salt === salt && run.digest === digest
  return isSame && (stored === undefined || run.helper === stored.helper)
}

/** Folders that were made for a config go when they are empty, the deepest first; no other folder does. */
function removeEmptied({ file }: ConfigFile, folders: readonly string[]): void {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (folders.includes(folder)) removeFolder(folder)
  }
}

/** Takes back what jobs left that cannot do it themselves any more, the newest first. @returns the record without it */
export async function takeBackDead(config: ConfigFile, found: LoginRecord, runId: string): Promise<LoginRecord> {
  removeUnfinished(config.file)
  removeUnfinished(recordFile(config))
  let record = found
  // A helper that is not there any more, say. Its runs stay in the record, and it is not waited for again.
  const failed = new Set<string | undefined>()
  for (const { runId: dead } of found.runs.filter(run => run.runId !== runId && isDead(run)).toReversed()) {
    const run = record.runs.find(each => each.runId === dead)
    if (run === undefined || failed.has(run.helper)) continue
    try {
      record = (await takeBack(config, record, run, true)).record
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      failed.add(run.helper)
    }
  }
  return record
}

interface TakenBack {
  readonly removal: Removal
  /** The record without the run, or with it where another try is to bring back what was there before. */
  readonly record: LoginRecord
  /** What was there before the run. */
  readonly before: Entries
}

/**
 * Takes what a run stored out of its store, and the run out of the record. The store comes first: where this ends early,
 * the next try finds less to do.
 */
async function takeBack(config: ConfigFile, known: LoginRecord, run: Run, stored: boolean): Promise<TakenBack> {
  const store = openStore(config, run.helper, known.runs.length === 1 ? known.original : undefined)
  const { record, removal, before } =
    run.released === true
      ? { record: known, removal: { outcome: 'released' } as const, before: {} }
      : await undo(config, store, known, run, stored)
  if (removal.notRestored !== undefined) return { record, removal, before }
  const own = record.runs.find(each => each.runId === run.runId) ?? run
  await forget(store, own)
  const without = withRuns(record, new Map([[own, undefined]]))
  saveRecord(config, without)
  return { record: without, removal: { ...removal, overwritten: run.replaced === true }, before }
}

/** Puts back what was there before a run, or leaves that to the run above it. */
async function undo(
  config: ConfigFile,
  store: Store,
  known: LoginRecord,
  run: Run,
  stored: boolean
): Promise<TakenBack> {
  const now = await store.get(run.registry)
  const before = await recall(store, run)
  const stack = stackOf(known, run)
  const later = stack.slice(stack.indexOf(run) + 1)
  const own = now[run.registry]
  // Later runs that were ended before they had stored anything have not covered ours.
  const isCovered = later.length > 0 && (!isEntryOf(own, run) || later.some(each => isEntryOf(own, each)))
  const removal: Removal = isCovered
    ? { outcome: stored ? 'covered' : 'none' }
    : await restore(store, known, run, now, before, stored)
  const [above] = later
  if (above === undefined || removal.notRestored !== undefined) return { record: known, removal, before }
  const record = handOver(known, run, above, await recall(store, above))
  if (record !== known) saveRecord(config, record)
  return { record, removal, before }
}

/**
 * Where what the run above found was ours, it brings back what we found. The two are exchanged and not overwritten, so
 * that what a helper has set aside for either is removed with this run.
 */
function handOver(record: LoginRecord, run: Run, above: Run, found: Entries): LoginRecord {
  const ours = Object.keys(above.before).filter(name => isEntryOf(found[name], run))
  if (ours.length === 0) return record
  const pick = (own: boolean) =>
    Object.fromEntries(Object.entries(above.before).filter(([name]) => ours.includes(name) === own))
  return withRuns(
    record,
    new Map([
      [above, { ...above, before: { ...pick(false), ...run.before } }],
      [run, { ...run, before: pick(true) }]
    ])
  )
}

/** Takes a run's own login out of a store and puts back what was there before it, where nobody else's is there by now. */
async function restore(
  store: Store,
  { runs, original }: LoginRecord,
  run: Run,
  now: Entries,
  before: Entries,
  stored: boolean
): Promise<Removal> {
  const { [run.registry]: own, ...others } = now
  const isOurs = isEntryOf(own, run)
  const rest = isOurs ? others : now
  const isForeign = Object.entries(rest).some(
    ([name, entry]) => isAddressOf(name, run.registry) && !isDeepStrictEqual(entry, before[name])
  )
  // A helper may take both names for one.
  const after: Entries = isForeign && run.helper !== undefined ? rest : { ...before, ...rest }
  const isBack = Object.keys(after).length > Object.keys(rest).length
  const missing = Object.keys(run.before).some(name => before[name] === undefined)
  const madeFile = runs.length === 1 && original === null
  try {
    if (isOurs || isBack || madeFile) await store.put(run.registry, after)
  } catch (error) {
    if (!(error instanceof StoreError && isOurs && isBack)) throw error
    await store.put(run.registry, rest)
    return { outcome: 'removed', notRestored: error.message }
  }
  if (isOurs && missing) return { outcome: 'removed', lost: `${store.where} does not hold what was set aside in it` }
  if (isOurs || isBack) return { outcome: isBack ? 'restored' : 'removed' }
  const isOther = isForeign && !missing && !runs.some(each => each !== run && isEntryOf(now[run.registry], each))
  return { outcome: !stored ? 'none' : isOther ? 'replaced' : 'absent' }
}

/**
 * Looks again whether a config or its helper still holds the credential, under the registry's name or any other. What had
 * it before, and what another run of ours put there, is no leftover.
 */
async function findLeftover(
  config: ConfigFile,
  { removal, record, before }: TakenBack,
  run: Run,
  token: string
): Promise<string | undefined> {
  if (removal.outcome === 'covered' || removal.outcome === 'released') return undefined
  const original = record.original ?? ''
  const isExpected = (name: string, entry: unknown) =>
    isDeepStrictEqual(entry, before[name]) ||
    isDeepStrictEqual(entry, new ConfigJson(original).get('auths', name)) ||
    record.runs.some(each => each.runId !== run.runId && isEntryOf(entry, each))
  const store = openStore(config, run.helper)
  const { text, document } = openConfig(config)
  const held = [
    ...document.entries('auths').map(([name, entry]) => ({ where: config.file, name, entry })),
    ...Object.entries(await store.get(run.registry)).map(([name, entry]) => ({ where: store.where, name, entry }))
  ].filter(({ entry }) => isEntryOf(entry, run))
  const left = held.find(({ name, entry }) => !isExpected(name, entry))
  if (left !== undefined || held.length > 0 || token === '') return left?.where
  // In another field.
  const forms = [token, Buffer.from(token).toString('base64')]
  return forms.some(form => text?.includes(form) && !original.includes(form)) ? config.file : undefined
}
