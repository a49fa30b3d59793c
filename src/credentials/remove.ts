import { hash } from 'node:crypto'
import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { follow, read, removeBeside, write } from './atomic-file.ts'
import { credentialIn, type Fingerprint, matches } from './auth-entry.ts'
import { openBackend, openConfig, parse } from './backend.ts'
import type { Installation } from './install.ts'
import type { Location } from './locations.ts'
import { lockBeside, withLock } from './lock.ts'
import { type Earlier, ledgerBeside, loadEarlier, type Made } from './record.ts'

/**
 * What came of a withdrawal. `shared`: another run of this action holds the same credential there and will take it back;
 * `untouched`: the entry of before stands there; `replaced`: one that is neither ours nor the one of before.
 */
export type Removal = 'removed' | 'restored' | 'absent' | 'shared' | 'untouched' | 'replaced'

/**
 * Takes a credential back: ours goes only if it is still ours, and what stood there before comes back.
 *
 * @returns what was done, and whether the credential stays because it stood there before as well
 * @throws StoreError where the config cannot be read or written; it is left as it is
 */
export async function remove(it: Installation): Promise<{ done: Removal; stays: boolean }> {
  const earlier = loadEarlier(it.folder, it.place)
  let folders = it.missing
  let done: Removal = 'absent'
  if (existsSync(dirname(it.place.file))) {
    done = await withLock(lockBeside(it.place), it.runId, async () => {
      removeBeside(it.place.file, it.runId)
      const ledger = ledgerBeside(follow(it.place.file), it.runId, it.folder)
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

async function takeBack(it: Installation, earlier: Earlier | undefined, recorded: boolean): Promise<Removal> {
  const { place, registry, runId } = it
  const holder = openBackend(place, registry, runId)
  const held = await holder.get()
  const isOurs = matches(held?.credential, it.fingerprint)
  if (held !== undefined && !isOurs) {
    // Without a record it was never written, or it was taken back before.
    if (earlier === undefined && !recorded) return 'absent'
    return held.json === earlier?.entry ? 'untouched' : 'replaced'
  }
  const fellow = isOurs
    ? ledgerBeside(follow(place.file), runId, it.folder).find(registry, held?.credential)
    : undefined
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
function restoreWhole({ place, runId }: Installation, earlier: Earlier | undefined): boolean {
  const text = read(place.file)
  if (text === undefined || earlier?.before === undefined || earlier.after !== hash('sha256', text)) return false
  if (earlier.before === null) rmSync(follow(place.file))
  else write(place.file, earlier.before, runId)
  return true
}

/** Removes an `auths` or a config that this action made and that holds nothing now. */
function tidy({ place, runId }: Installation, made: Made): void {
  const text = read(place.file)
  if (text === undefined) return
  const document = parse(place.file, text)
  const auths = document.get('auths')
  const empty = made.auths && auths !== undefined && Object.keys(auths as object).length === 0
  const rest = empty ? document.remove('auths') : document
  if (made.config && Object.keys(rest.get() as object).length === 0) rmSync(follow(place.file))
  else if (empty) write(place.file, rest.text, runId)
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Not there, or somebody else put something into it: it stays.
  }
}

/**
 * Looks again, after clearing, whether a place still holds the credential: under the registry's name or any other, in
 * the file or in the helper that it names.
 *
 * @param token the token where it is known, to find it in whatever form; else its fingerprint has to do
 * @returns what holds it, or nothing
 */
export async function findLeftover(
  place: Location,
  registry: string,
  known: Fingerprint,
  token: string | undefined
): Promise<string | undefined> {
  const text = read(place.file)
  if (text === undefined) return undefined
  if (token && [token, Buffer.from(token).toString('base64')].some(form => text.includes(form))) return place.file
  const { document } = openConfig(place)
  const entries = Object.values((document.get('auths') as Record<string, unknown> | undefined) ?? {})
  if (entries.some(entry => matches(credentialIn(entry), known))) return place.file
  const holder = openBackend(place, registry, '')
  return matches((await holder.get())?.credential, known) ? holder.where : undefined
}
