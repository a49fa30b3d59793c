import { Credential, type Fingerprint } from '../github/credential.ts'
import { attempt } from '../runner/attempt.ts'
import { StoreError } from '../runner/errors.ts'
import { isObject, type Json, objectOf, parsed } from '../runner/json.ts'
import { quoted } from '../runner/sanitize.ts'
import { type Content, read } from './files.ts'

/** A config of docker's or podman's as it is; no text where there is no file. */
export interface Config {
  readonly file: string
  readonly found: Content | undefined
  readonly json: Json
}

/** Reads a config, to change it. @throws StoreError where the engines and this action may not read it alike: it stays then */
export function openConfig(file: string): Config {
  const found = read(file)
  const text = found?.text ?? ''
  const json = /^\s*(?:null\s*)?$/.test(text) ? {} : parsed(text)
  const kind = json === undefined ? 'it is not valid JSON' : 'it is not a JSON object'
  const fault = isObject(json) ? shapeFault(json, text) : kind
  if (fault !== undefined) throw new StoreError(`${file} cannot be used and was left as it is: ${fault}`)
  return { file, found, json: json as Json }
}

/** What a config says; nothing where it cannot be read: no client finds a login in it then. */
export function readableConfig(file: string | undefined): Json {
  return attempt(() => openConfig(file ?? '').json) ?? {}
}

/** Go merges a member that is there twice and JavaScript takes the last, so such a file is not edited. */
function shapeFault(json: Json, text: string): string | undefined {
  const wrong = ['auths', 'credHelpers'].find(name => !isObject(json[name] ?? {}))
  if (wrong !== undefined) return `\`${wrong}\` is not an object`
  const isEntry = (entry: unknown) => isObject(entry ?? {}) && typeof (objectOf(entry).auth ?? '') === 'string'
  const odd = Object.entries(membersOf(json, 'auths')).find(([, entry]) => !isEntry(entry))?.[0]
  if (odd !== undefined) return `the entry ${quoted(odd, 80)} in \`auths\` is not one of docker's or podman's`
  const count = (of: string, name: string) => of.split(`"${name}"`).length
  const twice = ['auths', 'credHelpers'].find(name => count(text, name) > count(JSON.stringify(json), name))
  return twice && `\`${twice}\` is in it twice`
}

/** A config as docker writes it. */
export function bytesOf(json: Json): Buffer {
  return Buffer.from(JSON.stringify(json, null, '\t'))
}

export function membersOf(json: Json, name: 'auths' | 'credHelpers'): Json {
  return objectOf(json[name])
}

/** What is kept under a name. Entries for paths on a registry are logins of their own, which podman takes for them. */
export function entryOf(json: Json, name: string): Json {
  return pick(membersOf(json, 'auths'), each => each === name)
}

/** With this entry under a name, or none. */
export function withEntry(json: Json, name: string, entry: Json): Json {
  return { ...json, auths: { ...pick(membersOf(json, 'auths'), each => each !== name), ...entry } }
}

export function pick(members: Json, wanted: (name: string) => boolean): Json {
  return Object.fromEntries(Object.entries(members).filter(([name]) => wanted(name)))
}

/** The helper that a docker config names for a registry: `credHelpers` beats `credsStore`. */
export function helperOf(json: Json, registry: string): string | undefined {
  const name = membersOf(json, 'credHelpers')[registry] ?? json.credsStore
  return typeof name === 'string' && name !== '' ? name : undefined
}

export function credentialIn(entry: unknown): Credential | undefined {
  return isObject(entry) && typeof entry.auth === 'string' ? Credential.fromBasic(entry.auth) : undefined
}

/** Whether an entry holds the credential that a fingerprint is of. */
export function isEntryOf(entry: unknown, known: Fingerprint): boolean {
  return credentialIn(entry)?.matches(known) === true
}

/** Whether a name in `auths` means what another one means, or a path on it; docker writes some with a scheme and a path. */
export function isAtOrBelow(each: string, name: string): boolean {
  return `${each.replace(/^https?:\/\//, '')}/`.startsWith(`${name}/`)
}
