import { createHash } from 'node:crypto'
import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Fingerprint, matches } from './credential.ts'
import { follow, makeFolder, read, removeBeside, StoreError, write } from './file.ts'
import { type Held, openConfig, openHolder, parse } from './holder.ts'
import { isSameJob, type LedgerRecord, ledgerBeside } from './ledger.ts'
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
  /** What was not there before: the config itself, its `auths`. */
  readonly made: { readonly config: boolean; readonly auths: boolean; readonly folders: readonly string[] }
}

export type Withdrawal = 'removed' | 'restored' | 'absent' | 'replaced' | 'untouched'

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
 * Puts a credential where the user's own tools look for it. What stood there is set aside first, the write is one move,
 * and a lock keeps other runs of this action out.
 *
 * @param credential `user:token`
 * @returns what holds it now
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export async function deposit(it: Deposit, credential: string): Promise<string> {
  makeFolder(dirname(it.place.file))
  return withLock(lockOf(it.place), it.mark, async () => {
    const { text, document } = openConfig(it.place)
    const holder = openHolder(it.place, it.registry, it.mark)
    const entry = holder.entry(credential)
    if (it.logout) {
      const held = await holder.get()
      const ledger = ledgerBeside(follow(it.place.file))
      const made = { config: text === undefined, auths: document.get('auths') === undefined, folders: it.missing }
      const byFile = holder.where === it.place.file
      const after = byFile ? { after: sha256(document.set(['auths', it.registry], entry).text) } : {}
      save(it, { ...inherit(ledger.find(it.registry, held?.credential), it, held, { made }, text), ...after })
      ledger.add({ mark: it.mark, registry: it.registry, folder: it.folder, ...it.fingerprint })
    }
    await holder.put(entry)
    if (!matches((await holder.get())?.credential, it.fingerprint)) {
      throw new StoreError(`${holder.where} does not hold what was stored in it`)
    }
    return holder.where
  })
}

/**
 * What shall come back: the entry that stands there. Unless another job of this action wrote it, whose token is dead by
 * then: what stood there before that job's comes back instead.
 */
function inherit(
  own: LedgerRecord | undefined,
  it: Deposit,
  held: Held | undefined,
  { made }: Pick<Earlier, 'made'>,
  text: string | undefined
): Earlier {
  if (own === undefined || isSameJob(own, it.folder)) {
    return { before: text ?? null, ...(held === undefined ? {} : { entry: held.json }), made }
  }
  const theirs = load(own.folder, it.place)
  return {
    ...(theirs?.entry === undefined ? {} : { entry: theirs.entry }),
    made: {
      config: made.config || theirs?.made.config === true,
      auths: made.auths || theirs?.made.auths === true,
      folders: [...made.folders, ...(theirs?.made.folders ?? [])]
    }
  }
}

/**
 * Takes a credential back: ours goes only if it is still ours, and what stood there before comes back.
 *
 * @throws StoreError where the config cannot be read or written; it is left as it is
 */
export async function withdraw(it: Deposit): Promise<Withdrawal> {
  const folder = dirname(it.place.file)
  if (!existsSync(folder)) return 'absent'
  const earlier = load(it.folder, it.place)
  const done = await withLock(lockOf(it.place), it.mark, async () => {
    removeBeside(it.place.file, it.mark)
    const done = await takeBack(it, earlier)
    ledgerBeside(follow(it.place.file)).remove(it.mark)
    return done
  })
  for (const made of [...it.missing, ...(earlier?.made.folders ?? [])]) removeEmpty(made)
  return done
}

async function takeBack(it: Deposit, earlier: Earlier | undefined): Promise<Withdrawal> {
  const { place, registry, mark } = it
  const text = read(place.file)
  if (text !== undefined && earlier?.after === sha256(text)) {
    if (earlier.before === null) {
      rmSync(follow(place.file))
      return 'removed'
    }
    if (earlier.before !== undefined) {
      write(place.file, earlier.before, mark)
      return earlier.entry === undefined ? 'removed' : 'restored'
    }
  }
  const holder = openHolder(place, registry, mark)
  const held = await holder.get()
  if (held !== undefined && !matches(held.credential, it.fingerprint)) {
    return held.json === earlier?.entry || earlier === undefined ? 'untouched' : 'replaced'
  }
  if (earlier?.entry !== undefined) {
    await holder.put(earlier.entry)
    return 'restored'
  }
  if (held !== undefined) await holder.remove()
  tidy(it, earlier)
  return held === undefined ? 'absent' : 'removed'
}

/** Removes an `auths` or a config that this action made and that holds nothing now. */
function tidy({ place, mark }: Deposit, earlier: Earlier | undefined): void {
  const text = read(place.file)
  if (text === undefined || earlier === undefined) return
  const document = parse(place.file, text)
  const auths = document.get('auths')
  const empty = earlier.made.auths && auths !== undefined && Object.keys(auths as object).length === 0
  const rest = empty ? document.remove('auths') : document
  if (earlier.made.config && Object.keys(rest.get() as object).length === 0) rmSync(follow(place.file))
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
