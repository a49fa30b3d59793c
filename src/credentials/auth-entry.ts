import { Credential, type Fingerprint } from '../github/credential.ts'

/** The entry of `auths` as docker and podman write it. */
export function authEntry(credential: Credential): object {
  return { auth: credential.basic }
}

/** The credential in an entry of `auths` or of a helper; nothing where it holds none. */
export function credentialIn(entry: unknown): Credential | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { auth, Username, Secret } = entry as Record<string, unknown>
  if (typeof Secret === 'string') return new Credential(String(Username), Secret)
  return typeof auth === 'string' ? Credential.fromBasic(auth) : undefined
}

/** Whether an entry holds the credential that a fingerprint is of. */
export function isEntryOf(entry: unknown, known: Fingerprint): boolean {
  return credentialIn(entry)?.matches(known) === true
}

/** Whether a name in `auths` means a registry: its host, an address of it, or a path on it. */
export function isRegistryOrPath(name: string, registry: string): boolean {
  return name.replace(/^https?:\/\//, '').split('/')[0] === registry
}

/** Whether a name means the registry as a whole, not a path on it. */
export function isAddressOf(name: string, registry: string): boolean {
  return name.replace(/^https?:\/\//, '').replace(/\/$/, '') === registry
}
