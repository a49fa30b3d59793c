import { createHash } from 'node:crypto'
import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Fingerprint, matches } from './credential.ts'
import { assertWritable, follow, makeFolder, read, removeBeside, StoreError, write } from './file.ts'
import { type Held, openConfig, openHolder, parse } from './holder.ts'
import { isSameJob, type LedgerRecord, ledgerBeside, type Made } from './ledger.ts'
import { withLock } from './lock.ts'
import type { Place } from './place.ts'

/** What a deposit needs to know, and its withdrawal after it. */
export interface Deposit {
  readonly place: Place
  readonly registry: string
  /** Names this run in files and folders; unique. */
  readonly mark: string
  /** The run's own folder, which holds what stood there before. */
  readonly folder: string
  readonly fingerprint: Fingerprint
  /** Whether the deposit is to be withdrawn; one that stays needs nothing set aside. */
  readonly logout: boolean
  /** Folders that were not there before; they go again when they are empty, the deepest first. */
  readonly missing: readonly string[]
}

/** What stood there before, kept in a 0600 file of the run's folder. */
interface Earlier {
  /** The whole config, where it is what shall come back; `null` where there was none. */
  readonly before?: string | null
  /** SHA-256 of the config as we wrote it; the same bytes later mean that nobody else wrote. */
  readonly after?: string
  /** The registry's entry that shall come back. */
  readonly entry?: string
  /** Whether the same credential stood there already. */
  readonly same: boolean
}

/**
 * What came of a withdrawal. `shared`: another run of this action holds the same credential there and will take it back;
 * `untouched`: the entry of before stands there; `replaced`: one that is neither ours nor the one of before.
 */
export type Withdrawal = 'removed' | 'restored' | 'absent' | 'shared' | 'untouched' | 'replaced'

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
export function checkPlace(place: Place): void {
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
export async function deposit(it: Deposit, credential: string, dead: readonly string[]): Promise<string> {
  makeFolder(dirname(it.place.file))
  return withLock(lockOf(it.place), it.mark, async () => {
    const { text, document } = openConfig(it.place)
    const holder = openHolder(it.place, it.registry, it.mark)
    const entry = holder.entry(credential)
    if (it.logout) {
      const held = await holder.get()
      const ledger = ledgerBeside(follow(it.place.file), it.mark, it.folder)
      const fellow = ledger.find(it.registry, held?.credential)
      if (fellow !== undefined && !isSameJob(fellow, it.folder, dead)) save(it, inherit(fellow, it.place))
      else if (holder.where !== it.place.file) save(it, earlierOf(it, held))
      else {
        const after = sha256(document.set(['auths', it.registry], entry).text)
        save(it, { ...earlierOf(it, held), before: text ?? null, after })
      }
      const made = { config: text === undefined, auths: document.get('auths') === undefined, folders: it.missing }
      ledger.add({ mark: it.mark, registry: it.registry, folder: it.folder, ...it.fingerprint }, made)
    }
    await holder.put(entry)
    if (!matches((await holder.get())?.credential, it.fingerprint)) {
      throw new StoreError(`${holder.where} does not hold what was stored in it`)
    }
    return holder.where
  })
}

function earlierOf(it: Deposit, held: Held | undefined): Earlier {
  return { ...(held === undefined ? {} : { entry: held.json }), same: matches(held?.credential, it.fingerprint) }
}

/** Where another job of this action wrote what stands there, its token is dead by then: what stood there before it. */
function inherit(theirs: LedgerRecord, place: Place): Earlier {
  const { entry, same = false } = load(theirs.folder, place) ?? {}
  return { ...(entry === undefined ? {} : { entry }), same }
}

/**
 * Takes a credential back: ours goes only if it is still ours, and what stood there before comes back.
 *
 * @returns what was done, and whether the credential stays because it stood there before as well
 * @throws StoreError where the config cannot be read or written; it is left as it is
 */
export async function withdraw(it: Deposit): Promise<{ done: Withdrawal; stays: boolean }> {
  const earlier = load(it.folder, it.place)
  let folders = it.missing
  let done: Withdrawal = 'absent'
  if (existsSync(dirname(it.place.file))) {
    done = await withLock(lockOf(it.place), it.mark, async () => {
      removeBeside(it.place.file, it.mark)
      const ledger = ledgerBeside(follow(it.place.file), it.mark, it.folder)
      const { holdsOwn, madeForLast } = ledger
      const done = await takeBack(it, earlier, holdsOwn)
      if (holdsOwn) tidy(it, madeForLast)
      folders = [...it.missing, ...madeForLast.folders]
      ledger.remove()
      return done
    })
  }
  for (const folder of folders) removeEmpty(folder)
  return { done, stays: done === 'shared' || earlier?.same === true }
}

async function takeBack(it: Deposit, earlier: Earlier | undefined, recorded: boolean): Promise<Withdrawal> {
  const { place, registry, mark } = it
  const holder = openHolder(place, registry, mark)
  const held = await holder.get()
  const isOurs = matches(held?.credential, it.fingerprint)
  if (held !== undefined && !isOurs) {
    // Without a record it was never written, or it was taken back before.
    if (earlier === undefined && !recorded) return 'absent'
    return held.json === earlier?.entry ? 'untouched' : 'replaced'
  }
  const fellow = isOurs ? ledgerBeside(follow(place.file), mark, it.folder).find(registry, held?.credential) : undefined
  if (fellow !== undefined && existsSync(fellow.folder)) return 'shared'
  if (restoreWhole(it, earlier)) return earlier?.entry === undefined ? 'removed' : 'restored'
  if (earlier?.entry !== undefined) {
    await holder.put(earlier.entry)
    return 'restored'
  }
  if (held === undefined) return 'absent'
  await holder.remove()
  return 'removed'
}

/** Puts the whole config of before back, to the byte, where nobody else has written to it since. */
function restoreWhole({ place, mark }: Deposit, earlier: Earlier | undefined): boolean {
  const text = read(place.file)
  if (text === undefined || earlier?.before === undefined || earlier.after !== sha256(text)) return false
  if (earlier.before === null) rmSync(follow(place.file))
  else write(place.file, earlier.before, mark)
  return true
}

/** Removes an `auths` or a config that this action made and that holds nothing now. */
function tidy({ place, mark }: Deposit, made: Made): void {
  const text = read(place.file)
  if (text === undefined) return
  const document = parse(place.file, text)
  const auths = document.get('auths')
  const empty = made.auths && auths !== undefined && Object.keys(auths as object).length === 0
  const rest = empty ? document.remove('auths') : document
  if (made.config && Object.keys(rest.get() as object).length === 0) rmSync(follow(place.file))
  else if (empty) write(place.file, rest.text, mark)
}

function lockOf(place: Place): string {
  return join(dirname(follow(place.file)), '.ghcr-login.lock')
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Not there, or somebody else put something into it: it stays.
  }
}

function save(it: Deposit, earlier: Earlier): void {
  write(join(it.folder, `earlier-${it.place.kind}.json`), JSON.stringify(earlier))
}

function load(folder: string, place: Place): Earlier | undefined {
  try {
    const text = read(join(folder, `earlier-${place.kind}.json`))
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
