import { isDeepStrictEqual } from 'node:util'
import type { Credential } from '../github/credential.ts'
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

/** What keeps credentials: a config, or the helper that it names. Its methods throw a StoreError where it cannot be used. */
export interface Store {
  /** The file or the program, for messages. */
  readonly where: string
  /** The entry in which it keeps a credential. */
  entryOf(credential: Credential): unknown
  get(registry: string): Promise<Entries>
  /** Keeps these entries for a registry and no others. */
  put(registry: string, entries: Entries): Promise<void>
}

/**
 * The whole text of a config before the first login, `null` where there was no file; nothing where it is not to come back,
 * since other logins are left or one stays.
 */
export type Original = string | null | undefined

/** A config as it is; no text where there is no file. */
interface OpenConfig {
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

/** What a config says; nothing where it cannot be read, since no client finds a login in it then. */
export function documentOf(config: ConfigFile): ConfigJson {
  try {
    return openConfig(config).document
  } catch (error) {
    if (error instanceof StoreError) return new ConfigJson('')
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
export function helperOf(document: ConfigJson, config: ConfigFile, registry: string): string | undefined {
  const name = document.get(...helperMember(document, config, registry))
  return typeof name === 'string' && name !== '' ? name : undefined
}

function helperMember(document: ConfigJson, config: ConfigFile, registry: string): readonly string[] {
  const own = ['credHelpers', registry]
  // Go reads `null` as an empty name, which is no helper.
  return document.get(...own) !== undefined || config.kind !== 'docker' ? own : ['credsStore']
}

/** The store that a config has its users keep a registry's credential in; the config itself where it names no helper. */
export function namedStore(
  document: ConfigJson,
  config: ConfigFile,
  registry: string
): { store: Store; helper: string | undefined } {
  const helper = helperOf(document, config, registry)
  if (helper === undefined) return { store: fileStore(config), helper }
  const [member] = helperMember(document, config, registry)
  return { store: helperStore(new CredentialHelper(helper, `\`${member}\` in ${config.file}`)), helper }
}

/**
 * The store that a login was made in, whatever the config says by now.
 *
 * @param helper the helper that keeps the credential, by name; without one the config itself does
 * @param original comes back to the byte as soon as the config has the same content as it had
 */
export function openStore(config: ConfigFile, helper: string | undefined, original?: Original): Store {
  return helper === undefined ? fileStore(config, original) : helperStore(new CredentialHelper(helper))
}

function fileStore(config: ConfigFile, original?: Original): Store {
  const { file } = config
  return {
    where: file,
    entryOf: authEntry,
    async get(registry) {
      const auths = openConfig(config).document.entries('auths')
      return Object.fromEntries(auths.filter(([name]) => isRegistryOrPath(name, registry)))
    },
    async put(registry, entries) {
      const { text, document } = openConfig(config)
      const next = restored(withEntries(document, registry, entries), original)
      if (next === text) return
      if (next !== undefined) write(file, next)
      else if (!removeFile(resolveLink(file)) && read(file) !== '') throw new StoreError(`${file} cannot be removed`)
    }
  }
}

function withEntries(document: ConfigJson, registry: string, entries: Entries): ConfigJson {
  const kept = document
    .entries('auths')
    .filter(([name]) => !isRegistryOrPath(name, registry) || Object.hasOwn(entries, name))
  return document.set(['auths'], { ...Object.fromEntries(kept), ...entries })
}

/** The bytes of before where the content is the same again, also where we made `auths`; nothing where there was no file. */
function restored(document: ConfigJson, original: Original): string | undefined {
  if (original === undefined) return document.text
  const before = new ConfigJson(original ?? '')
  const made = before.get('auths') === undefined && isDeepStrictEqual(document.get('auths'), {})
  const now = made ? document.remove('auths') : document
  return isDeepStrictEqual(now.get(), before.get()) ? (original ?? undefined) : now.text
}

function helperStore(helper: CredentialHelper): Store {
  const get = async (registry: string): Promise<Entries> => {
    const credential = await helper.get(registry)
    if (credential === undefined) return {}
    // Those of Windows and macOS find `https://HOST` for `HOST` as well, and `get` does not say which it was.
    const names = await listed(helper)
    const other = names.includes(registry) ? undefined : names.find(name => isAddressOf(name, registry))
    return { [other ?? registry]: credential }
  }
  return {
    where: `docker-credential-${helper.name}`,
    entryOf: ({ username, secret }): HelperCredential => ({ Username: username, Secret: secret }),
    get,
    async put(registry, entries) {
      const now = await get(registry)
      for (const name of Object.keys(now)) if (!Object.hasOwn(entries, name)) await helper.erase(name)
      for (const [name, entry] of Object.entries(entries)) {
        if (!isDeepStrictEqual(now[name], entry)) await helper.store(name, entry as HelperCredential)
      }
    }
  }
}

/** The names that a helper lists; none where it cannot, since the credential is under the name that was asked for then. */
async function listed(helper: CredentialHelper): Promise<string[]> {
  try {
    return await helper.list()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return []
  }
}
