import { StoreError } from '../runner/errors.ts'
import { read, write } from './atomic-file.ts'
import { authEntry, credentialIn } from './auth-entry.ts'
import { ConfigJson, ShapeError } from './config-json.ts'
import { CredentialHelper } from './credential-helper.ts'
import type { Location } from './locations.ts'

/** What stands for the registry: how it is put back, and the `user:token` in it. */
export interface StoredEntry {
  readonly json: string
  readonly credential?: string
}

/** The one entry for a registry in a place, wherever the place's config says that it lies. */
export interface Backend {
  /** Names what holds the credential: the config, or a helper. */
  readonly where: string
  get(): Promise<StoredEntry | undefined>
  /** Puts the entry of a credential, or one that `get` returned. */
  put(json: string): Promise<void>
  remove(): Promise<void>
  /** The form in which `put` takes a `user:token`. */
  entry(userAndToken: string): string
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

export function parse(file: string, text: string): ConfigJson {
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
export function helperOf(document: ConfigJson, place: Location, registry: string): CredentialHelper | undefined {
  const own = document.get('credHelpers', registry)
  if (typeof own === 'string') return own === '' ? undefined : new CredentialHelper(own)
  const general = place.kind === 'docker' ? document.get('credsStore') : undefined
  return typeof general === 'string' && general !== '' ? new CredentialHelper(general) : undefined
}

/** Opens what holds the registry's credential in a place. */
export function openBackend(place: Location, registry: string, mark: string): Backend {
  const helper = helperOf(openConfig(place).document, place, registry)
  return helper === undefined ? new FileHolder(place, registry, mark) : new HelperHolder(helper, registry)
}

class FileHolder implements Backend {
  constructor(
    readonly place: Location,
    readonly registry: string,
    readonly mark: string
  ) {}

  get where(): string {
    return this.place.file
  }

  async get(): Promise<StoredEntry | undefined> {
    const { document } = openConfig(this.place)
    const json = document.textAt('auths', this.registry)
    if (json === undefined) return undefined
    const credential = credentialIn(document.get('auths', this.registry))
    return credential === undefined ? { json } : { json, credential }
  }

  async put(json: string): Promise<void> {
    write(this.place.file, openConfig(this.place).document.set(['auths', this.registry], json).text, this.mark)
  }

  async remove(): Promise<void> {
    write(this.place.file, openConfig(this.place).document.remove('auths', this.registry).text, this.mark)
  }

  entry(userAndToken: string): string {
    return authEntry(userAndToken)
  }
}

class HelperHolder implements Backend {
  constructor(
    readonly helper: CredentialHelper,
    readonly registry: string
  ) {}

  get where(): string {
    return `docker-credential-${this.helper.name}`
  }

  async get(): Promise<StoredEntry | undefined> {
    const held = await this.helper.get(this.registry)
    if (held === undefined) return undefined
    return { json: JSON.stringify(held), credential: `${held.Username}:${held.Secret}` }
  }

  async put(json: string): Promise<void> {
    await this.helper.store(this.registry, JSON.parse(json))
  }

  async remove(): Promise<void> {
    await this.helper.erase(this.registry)
  }

  entry(userAndToken: string): string {
    const colon = userAndToken.indexOf(':')
    return JSON.stringify({ Username: userAndToken.slice(0, colon), Secret: userAndToken.slice(colon + 1) })
  }
}
