import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import type { ConfigKind } from './config-files.ts'
import { matching, shaped } from './json.ts'
import type { Run } from './record.ts'
import type { Entries, Store } from './store.ts'

/**
 * What a helper kept for the registry before a run is set aside in the same helper, so that it stays as protected as it
 * was; the record has only the name. No client ever asks for that name: `.invalid` belongs to no one (RFC 2606).
 */
interface SetAside {
  readonly setAside: string
}

const NAME = /^[\da-f]{16}\.(?:docker|podman)\.ghcr-login\.invalid$/

export const isSetAside = shaped<SetAside>({ setAside: matching(NAME) })

/** Whether a name in a helper's list is one that this action made. */
export const isNameOfAside = matching(NAME)

/** The names for what a helper has for a registry, which is one entry at most. */
export function setAsideNames(found: Entries, runId: string, kind: ConfigKind): Entries {
  return Object.fromEntries(
    Object.keys(found).map(name => [name, { setAside: `${runId}.${kind}.ghcr-login.invalid` } satisfies SetAside])
  )
}

/**
 * Copies what a helper has for the registry to the names that the record has by now.
 *
 * @throws StoreError where the helper does not take it: nothing was changed for the registry then
 */
export async function setAside(store: Store, run: Run, found: Entries): Promise<void> {
  for (const [name, aside] of asidesOf(run)) {
    await store.put(aside, { [aside]: found[name] })
    if (!isDeepStrictEqual(await store.get(aside), { [aside]: found[name] })) {
      throw new StoreError(`${store.where} does not hold what was stored in it under another name`)
    }
  }
}

/** What was kept for the registry before a run. Without what has gone from where it was set aside. */
export async function recall(store: Store, run: Run): Promise<Entries> {
  const entries = Object.entries(run.before).filter(([, entry]) => run.helper === undefined || !isSetAside(entry))
  for (const [name, aside] of asidesOf(run)) {
    const { [aside]: entry } = await store.get(aside)
    if (entry !== undefined) entries.push([name, entry])
  }
  return Object.fromEntries(entries)
}

/** Removes what was set aside for a run. */
export async function forget(store: Store, run: Run): Promise<void> {
  for (const [, aside] of asidesOf(run)) await store.put(aside, {})
}

function asidesOf({ helper, before }: Run): (readonly [name: string, aside: string])[] {
  if (helper === undefined) return []
  return Object.entries(before).flatMap(([name, entry]) => (isSetAside(entry) ? [[name, entry.setAside] as const] : []))
}
