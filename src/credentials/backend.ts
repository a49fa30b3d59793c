import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { follow, read, removeFile, write } from './atomic-file.ts'
import { authEntry, isAddressOf, isOf } from './auth-entry.ts'
import { ConfigJson, ShapeError } from './config-json.ts'
import { CredentialHelper, type HelperCredential } from './credential-helper.ts'
import type { Location } from './locations.ts'

/** What is kept for a registry, by the name under which it is kept: the host, an address of it, or a path on it. */
export type Entries = Readonly<Record<string, unknown>>

/** What keeps a registry's credential: a config, or the helper that it names. */
export interface Backend {
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

/**
 * Reads a place's config.
 *
 * @throws StoreError where it is not a JSON object: it is never overwritten then
 */
export function openConfig(place: Location): { text: string | undefined; document: ConfigJson } {
  const text = read(place.file)
  return { text, document: parse(place.file, text ?? '') }
}

function parse(file: string, text: string): ConfigJson {
  try {
    const document = new ConfigJson(text)
    for (const member of ['auths', 'credHelpers']) {
      const value = document.get(member)
      if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
        throw new ShapeError(`${member} is not a JSON object`)
      }
    }
    return document
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // The parser's own words quote the text, which holds credentials.
    const mark = text.startsWith('\ufeff') ? 'it begins with a byte order mark' : 'it is not valid JSON'
    throw new StoreError(
      `${file} cannot be used and was left as it is: ${error instanceof ShapeError ? error.message : mark}`
    )
  }
}

/** The helper that a config names for a registry: `credHelpers` beats `credsStore`, which podman does not know. */
export function helperOf(document: ConfigJson, place: Location, registry: string): string | undefined {
  const own = document.get('credHelpers', registry)
  const general = place.kind === 'docker' ? document.get('credsStore') : undefined
  const name = typeof own === 'string' ? own : general
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** @param helper the helper that keeps the credential, by name; without one the config itself does */
export function openBackend(place: Location, registry: string, helper: string | undefined): Backend {
  return helper === undefined
    ? new FileBackend(place, registry)
    : new HelperBackend(new CredentialHelper(helper), registry)
}

class FileBackend implements Backend {
  constructor(
    readonly place: Location,
    readonly registry: string
  ) {}

  get where(): string {
    return this.place.file
  }

  entry(userAndToken: string): unknown {
    return JSON.parse(authEntry(userAndToken))
  }

  async get(): Promise<Entries> {
    const auths = Object.entries(openConfig(this.place).document.get('auths') ?? {})
    return Object.fromEntries(auths.filter(([name]) => isOf(name, this.registry)))
  }

  async put(entries: Entries, original?: string | null): Promise<void> {
    let { text, document } = openConfig(this.place)
    for (const name of Object.keys(await this.get())) {
      if (!Object.hasOwn(entries, name)) document = document.remove('auths', name)
    }
    for (const [name, entry] of Object.entries(entries)) {
      if (isDeepStrictEqual(document.get('auths', name), entry)) continue
      document = document.set(['auths', name], JSON.stringify(entry))
    }
    const next = original === undefined ? document.text : likeBefore(document, original)
    if (next === text) return
    if (next !== null) write(this.place.file, next)
    else if (text !== undefined && !removeFile(follow(this.place.file)) && read(this.place.file) !== '') {
      throw new StoreError(`${this.place.file} cannot be removed`)
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

class HelperBackend implements Backend {
  constructor(
    readonly helper: CredentialHelper,
    readonly registry: string
  ) {}

  get where(): string {
    return `docker-credential-${this.helper.name}`
  }

  entry(userAndToken: string): HelperCredential {
    const colon = userAndToken.indexOf(':')
    return { Username: userAndToken.slice(0, colon), Secret: userAndToken.slice(colon + 1) }
  }

  /** Those of Windows and macOS find `https://HOST` for `HOST` as well, and do not say in `get` which it was. */
  async get(): Promise<Entries> {
    const credential = await this.helper.get(this.registry)
    if (credential === undefined) return {}
    const names = (await this.helper.list()) ?? []
    const name = names.includes(this.registry) ? undefined : names.find(each => isAddressOf(each, this.registry))
    return { [name ?? this.registry]: credential }
  }

  async put(entries: Entries): Promise<void> {
    const now = await this.get()
    for (const name of Object.keys(now)) if (!Object.hasOwn(entries, name)) await this.helper.erase(name)
    for (const [name, entry] of Object.entries(entries)) {
      if (!isDeepStrictEqual(now[name], entry)) await this.helper.store(name, entry as HelperCredential)
    }
  }
}
