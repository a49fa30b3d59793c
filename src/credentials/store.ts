import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { sanitize } from '../runner/sanitize.ts'
import { read, removeFile, resolveLink, write } from './atomic-file.ts'
import { authEntry, isAddressOf, isRegistryOrPath } from './auth-entry.ts'
import type { ConfigFile, ConfigKind } from './config-files.ts'
import { ConfigJson, ShapeError } from './config-json.ts'
import { pathText, type Refused } from './config-types.ts'
import { CredentialHelper, type HelperCredential } from './credential-helper.ts'

/** What is kept for a registry, by the name under which it is kept: the host, an address of it, or a path on it. */
export type Entries = Readonly<Record<string, unknown>>

/** What keeps a registry's credential: a config, or the helper that it names. */
export interface Store {
  readonly where: string
  /** The entry of a `user:token`. */
  entry(userAndToken: string): unknown
  get(): Promise<Entries>
  /**
   * Keeps these entries and no others.
   *
   * @param original the config before the first login, where the last one leaves: its bytes come back where its content
   *   is as it was then, and `null` is no config
   */
  put(entries: Entries, original?: string | null): Promise<void>
}

/** A config as it is; no text where there is no file. */
export interface OpenConfig {
  readonly text: string | undefined
  readonly document: ConfigJson
}

/**
 * Reads a place's config, to change it.
 *
 * @throws StoreError where it is not a JSON object, or its logins are not in one: it is never overwritten then
 */
export function openConfig(place: ConfigFile): OpenConfig {
  const config = readConfig(place.file)
  const faults = config.document.refused(place.kind).filter(({ path }) => /^(?:auths|credHelpers)$/.test(path.join()))
  if (faults.length > 0) throw unusable(place.file, refusedText(place.kind, faults))
  return config
}

/**
 * Reads a place's config.
 *
 * @throws StoreError where it is not a JSON object
 */
export function readConfig(file: string): OpenConfig {
  const text = read(file)
  try {
    return { text, document: new ConfigJson(text ?? '') }
  } catch (error) {
    if (error instanceof ShapeError) throw unusable(file, error.message)
    throw error
  }
}

/**
 * Holds that the engine of a place's kind can read it: where it cannot, no login in it is found.
 *
 * @throws StoreError with the member that the engine does not accept
 */
export function assertAccepted(place: ConfigFile): void {
  const { document } = readConfig(place.file)
  const refused = document.refused(place.kind)
  if (refused.length > 0) throw unusable(place.file, refusedText(place.kind, refused))
  if (place.kind === 'podman' && document.hasTail) {
    throw unusable(place.file, 'podman does not accept the text after its JSON object')
  }
}

/** The members that an engine does not accept, and why, in words. */
export function refusedText(engine: ConfigKind, refused: readonly Refused[]): string {
  const shown = refused.slice(0, 3).map(({ path, reason }) => `\`${sanitize(pathText(path), 80)}\` (${reason})`)
  // Each entry of `auths` may be one.
  const more = refused.length > 3 ? ` and ${refused.length - 3} more` : ''
  return `${engine} does not accept ${shown.join(', ')}${more}`
}

function unusable(file: string, reason: string): StoreError {
  return new StoreError(`${file} cannot be used and was left as it is: ${reason}`)
}

/** The helper that a config names for a registry: `credHelpers` beats `credsStore`, which podman does not know. */
export function helperOf(document: ConfigJson, place: ConfigFile, registry: string): string | undefined {
  const own = document.get('credHelpers', registry)
  // Go reads it as an empty name: no helper.
  if (own === null) return undefined
  const general = place.kind === 'docker' ? document.get('credsStore') : undefined
  const name = typeof own === 'string' ? own : general
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** @param helper the helper that keeps the credential, by name; without one the config itself does */
export function openStore(place: ConfigFile, registry: string, helper: string | undefined): Store {
  return helper === undefined ? inFile(place, registry) : inHelper(new CredentialHelper(helper), registry)
}

function inFile(place: ConfigFile, registry: string): Store {
  return {
    where: place.file,
    entry: authEntry,
    async get() {
      const auths = Object.entries(openConfig(place).document.get('auths') ?? {})
      return Object.fromEntries(auths.filter(([name]) => isRegistryOrPath(name, registry)))
    },
    async put(entries, original) {
      const { text, document } = openConfig(place)
      const auths = Object.entries(document.get('auths') ?? {})
      const kept = auths.filter(([name]) => !isRegistryOrPath(name, registry) || Object.hasOwn(entries, name))
      const full = document.set(['auths'], { ...Object.fromEntries(kept), ...entries })
      const next = original === undefined ? full.text : likeBefore(full, original)
      if (next === text) return
      if (next !== null) write(place.file, next)
      else if (text !== undefined && !removeFile(resolveLink(place.file)) && read(place.file) !== '') {
        throw new StoreError(`${place.file} cannot be removed`)
      }
    }
  }
}

/** The bytes of before where the content is the same again, also where we made `auths`. */
function likeBefore(document: ConfigJson, original: string | null): string | null {
  const before = new ConfigJson(original ?? '')
  const made = before.get('auths') === undefined && isDeepStrictEqual(document.get('auths'), {})
  const now = made ? document.remove('auths') : document
  return isDeepStrictEqual(now.get(), before.get()) ? original : now.text
}

function inHelper(helper: CredentialHelper, registry: string): Store {
  return {
    where: `docker-credential-${helper.name}`,
    entry(userAndToken) {
      const colon = userAndToken.indexOf(':')
      return { Username: userAndToken.slice(0, colon), Secret: userAndToken.slice(colon + 1) }
    },
    // Those of Windows and macOS find `https://HOST` for `HOST` as well, and `get` does not say which it was.
    async get() {
      const credential = await helper.get(registry)
      if (credential === undefined) return {}
      const names = (await helper.list()) ?? []
      const other = names.includes(registry) ? undefined : names.find(name => isAddressOf(name, registry))
      return { [other ?? registry]: credential }
    },
    async put(entries) {
      const now = await this.get()
      for (const name of Object.keys(now)) if (!Object.hasOwn(entries, name)) await helper.erase(name)
      for (const [name, entry] of Object.entries(entries)) {
        if (!isDeepStrictEqual(now[name], entry)) await helper.store(name, entry as HelperCredential)
      }
    }
  }
}
