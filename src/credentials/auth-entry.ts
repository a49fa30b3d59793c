import { hash } from 'node:crypto'

/** By what post recognises the credential that main wrote, without holding it. */
export interface Fingerprint {
  readonly salt: string
  /** SHA-256 of the salt and `user:token`, in hex. */
  readonly digest: string
}

export function fingerprint(userAndToken: string, salt: string): Fingerprint {
  return { salt, digest: hash('sha256', `${salt}\0${userAndToken}`) }
}

export function matches(userAndToken: string | undefined, known: Fingerprint): boolean {
  return userAndToken !== undefined && fingerprint(userAndToken, known.salt).digest === known.digest
}

/** The entry of `auths` as docker and podman write it: base64 of `user:token`. */
export function authEntry(userAndToken: string): object {
  return { auth: Buffer.from(userAndToken).toString('base64') }
}

/** The `user:token` in an entry of `auths` or of a helper; nothing where it holds none, or something else as well. */
export function credentialIn(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { auth, Username, Secret } = entry as Record<string, unknown>
  if (typeof Secret === 'string') return `${Username}:${Secret}`
  return typeof auth === 'string' && auth !== '' ? Buffer.from(auth, 'base64').toString('utf8') : undefined
}

/** Whether a name in `auths` means a registry: its host, an address of it, or a path on it. */
export function isRegistryOrPath(name: string, registry: string): boolean {
  return name.replace(/^https?:\/\//, '').split('/')[0] === registry
}

/** Whether a name means the registry as a whole, not a path on it. */
export function isAddressOf(name: string, registry: string): boolean {
  return name.replace(/^https?:\/\//, '').replace(/\/$/, '') === registry
}
