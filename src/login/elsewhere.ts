import { chmodSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { warning } from '@actions/core'
import {
  missingFolders,
  read,
  removeFile,
  removeFolder,
  resolveLink,
  succeeds,
  write
} from '../credentials/atomic-file.ts'
import { credentialIn, isRegistryOrPath } from '../credentials/auth-entry.ts'
import { type ConfigFile, dockerFolder, podmanAuthFile, podmanFallbacks } from '../credentials/config-files.ts'
import { ConfigJson } from '../credentials/config-json.ts'
import { CredentialHelper, type HelperCredential } from '../credentials/credential-helper.ts'
import { withLock } from '../credentials/lock.ts'
import { loadRecord } from '../credentials/record.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import { helperOf, openConfig } from '../credentials/store.ts'
import type { Credential } from '../github/credential.ts'
import { StoreError } from '../runner/errors.ts'

/**
 * A config outside of the run's own folder, as it was before the engines ran: one that is a wrapper may log in there all
 * the same. It may hold credentials of the user's.
 */
export interface Before extends ConfigFile {
  /** Its whole text; `null` where there was no file. */
  readonly text: string | null
  readonly mode?: number
  /** Folders that were not there, the deepest first. */
  readonly missing: readonly string[]
  /** Changes when the config is written, or an unfinished write is left next to it. */
  readonly stamp: string
  /** The helper that the config named for the registry, and the credential that it kept. */
  readonly helper?: string
  readonly entry?: HelperCredential
  /** Not everything could be read, so that it cannot be brought back. */
  readonly unknown?: boolean
}

/** A login that was found outside of the run's own folder. */
export interface Stray {
  readonly where: string
  /** Whether it is there no more, and what was there before is back. */
  readonly undone: boolean
}

/** The login that is looked for. */
export interface Sought {
  readonly registry: string
  readonly runId: string
  readonly isOurs: (credential: Credential | undefined) => boolean
}

/**
 * The configs that docker, podman or what answers to their names may write: of this environment, of one without the
 * variables that name another place, of an empty one (`env -i`), and of docker as a snap, whose home is its own.
 */
export function configsElsewhere(env: NodeJS.ProcessEnv): ConfigFile[] {
  const { HOME, USERPROFILE } = env
  const configs = [env, { HOME, USERPROFILE }, {}].flatMap(each => [
    ...filesOf('docker', dockerFolder(each), 'config.json'),
    ...filesOf(
      'docker',
      dockerFolder({ ...each, DOCKER_CONFIG: '' }),
      '..',
      'snap',
      'docker',
      'current',
      '.docker',
      'config.json'
    ),
    ...filesOf('podman', podmanAuthFile(each)),
    ...filesOf('podman', podmanFallbacks(each)[0])
  ])
  return [...new Map(configs.map(config => [config.file, config])).values()]
}

function filesOf(kind: ConfigFile['kind'], path: string | undefined, ...names: readonly string[]): ConfigFile[] {
  return path === undefined ? [] : [{ kind, file: resolve(path, ...names) }]
}

/** Notes what the configs hold before an engine runs. */
export function lookElsewhere(registry: string, env: NodeJS.ProcessEnv): Promise<Before[]> {
  return Promise.all(configsElsewhere(env).map(config => look(config, registry)))
}

async function look(config: ConfigFile, registry: string): Promise<Before> {
  const { file } = config
  const known = { ...config, missing: missingFolders(file), stamp: stampOf(file) }
  try {
    const { text, document } = openConfig(config)
    const mode = statSync(file, { throwIfNoEntry: false })?.mode
    const helper = helperOf(document, config, registry)
    const entry = helper === undefined ? undefined : await new CredentialHelper(helper).get(registry)
    return {
      ...{ ...known, text: text ?? null },
      ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
      ...(helper === undefined ? {} : { helper }),
      ...(entry === undefined ? {} : { entry })
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { ...known, text: null, unknown: true }
  }
}

/** Whether a config was written since it was looked at. */
export function isChanged({ file, stamp }: Before): boolean {
  return stampOf(file) !== stamp
}

/**
 * Takes a login back that an engine has made outside of the run's own folder. What was there comes back, to the byte
 * where no other login was made in the meantime.
 */
export async function undoElsewhere(before: readonly Before[], sought: Sought): Promise<Stray[]> {
  const strays: Stray[] = []
  for (const each of before.filter(isChanged)) {
    // Without a lock where none can be made: the login goes all the same.
    strays.push(...(await withLock(each.file, sought.runId, false, () => undo(each, sought))))
    for (const folder of each.missing) removeFolder(folder)
  }
  return strays
}

/** Says which config holds a login that was not undone. */
export function warnOfStray(where: string, registry: string): void {
  warning(
    `${where} holds a login to ${registry} that the engine has made there, not in the folder that it was given. What was there before is not known, so it was left. Remove it: \`docker logout ${registry}\`, run as the engine was.`,
    { title: 'A credential is left' }
  )
}

async function undo(before: Before, { registry, runId, isOurs }: Sought): Promise<Stray[]> {
  const { file } = before
  for (const name of unfinishedIn(file)) {
    const path = join(dirname(file), name)
    if (!before.stamp.includes(name) && loginsIn(path).some(([, entry]) => isOurs(credentialIn(entry))))
      removeFile(path)
  }
  const strays: Stray[] = []
  const now = openedConfig(before)
  if (now === undefined) return []
  // Another run of this action may have logged in there in the meantime, with the same token: its own post undoes that.
  const { runs } = loadRecord(before)
  const isStray = (credential: Credential | undefined) =>
    isOurs(credential) && !runs.some(run => run.runId !== runId && credential?.matches(run) === true)
  const then = new ConfigJson(before.text ?? '')
  const helper = helperOf(now, before, registry)
  const kept = helper === undefined ? undefined : await keptBy(helper, registry)
  if (
    helper !== undefined &&
    kept !== undefined &&
    isStray(credentialIn(kept)) &&
    !isDeepStrictEqual(kept, before.entry)
  ) {
    const where = `docker-credential-${helper}`
    strays.push({ where, undone: before.unknown !== true && (await putBack(helper, registry, before)) })
  }
  const names = Object.entries(now.get('auths') ?? {})
    .filter(([name, entry]) => isRegistryOrPath(name, registry) && !isDeepStrictEqual(entry, then.get('auths', name)))
    .filter(([, entry]) => isStray(credentialIn(entry)))
    .map(([name]) => name)
  if (names.length > 0) strays.push({ where: file, undone: before.unknown !== true })
  if (strays.length > 0 && before.unknown !== true) restore(before, then, now, names, registry)
  return strays
}

async function keptBy(helper: string, registry: string): Promise<HelperCredential | undefined> {
  try {
    return await new CredentialHelper(helper).get(registry)
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

async function putBack(name: string, registry: string, { helper, entry }: Before): Promise<boolean> {
  const keeper = new CredentialHelper(name)
  try {
    if (helper === name && entry !== undefined) await keeper.store(registry, entry)
    else await keeper.erase(registry)
    return true
  } catch (error) {
    if (error instanceof StoreError) return false
    throw error
  }
}

/** docker and podman write a config anew and drop what they do not know, so that its text is brought back as a whole. */
function restore(before: Before, then: ConfigJson, now: ConfigJson, names: readonly string[], registry: string): void {
  const { file, text, mode } = before
  if (!isDeepStrictEqual(otherLogins(then, registry), otherLogins(now, registry))) {
    // Another program has logged in in the meantime: its login stays.
    const auths = names.reduce((rest, name) => rest.set(['auths', name], then.get('auths', name)), now)
    write(file, auths.text)
  } else if (text === null) removeFile(resolveLink(file))
  else {
    write(file, text)
    if (mode !== undefined) succeeds(() => chmodSync(file, mode))
  }
}

function otherLogins(document: ConfigJson, registry: string): object {
  const others = (member: string) =>
    Object.fromEntries(Object.entries(document.get(member) ?? {}).filter(([name]) => !isRegistryOrPath(name, registry)))
  return { auths: others('auths'), credHelpers: others('credHelpers') }
}

/** A config as it is now; nothing where it cannot be read. */
function openedConfig(config: ConfigFile): ConfigJson | undefined {
  try {
    return openConfig(config).document
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

function loginsIn(file: string): [string, unknown][] {
  return Object.entries(openedConfig({ kind: 'docker', file })?.get('auths') ?? {})
}

function stampOf(file: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true, throwIfNoEntry: false }) ?? {}
    return [ino, size, mtimeNs, ...unfinishedIn(file)].join(' ')
  } catch {
    return ''
  }
}

/** What a docker or a podman that was killed has left next to a config: both write a new file and move it to its place. */
function unfinishedIn(file: string): string[] {
  try {
    return readdirSync(dirname(file)).filter(name => {
      const [, of] = /^(?:\.tmp-)?(.+?)\d+$/.exec(name) ?? []
      return of === basename(file)
    })
  } catch {
    return []
  }
}

const FILE = 'before.json'

/**
 * Keeps what was noted in the run's own folder, for the post of a main that is killed. What a helper keeps is not written
 * to a file: a login that an engine has replaced there is only named then.
 */
export function saveBefore(folder: string, before: readonly Before[]): void {
  const kept = before.map(({ entry, ...each }) => (entry === undefined ? each : { ...each, unknown: true }))
  writeInRunDir(join(folder, FILE), JSON.stringify(kept))
}

/** Removes what was kept. */
export function removeBefore(folder: string): void {
  removeFile(join(folder, FILE))
}

/** What main has kept, as far as main can have kept it: another program of this user may have written the file. */
export function loadBefore(folder: string, env: NodeJS.ProcessEnv): Before[] {
  const configs = configsElsewhere(env)
  try {
    const kept: unknown = JSON.parse(read(join(folder, FILE)) ?? '')
    const known = (Array.isArray(kept) ? kept : []).filter(isBefore)
    return known.filter(({ kind, file }) => configs.some(config => config.kind === kind && config.file === file))
  } catch {
    return []
  }
}

function isBefore(value: unknown): value is Before {
  const { file, text, mode, missing, stamp, helper, entry, unknown } = (value ?? {}) as Record<string, unknown>
  const isText = (each: unknown) => typeof each === 'string'
  const { Username, Secret } = (entry ?? {}) as Record<string, unknown>
  return (
    isText(file) &&
    isText(stamp) &&
    (text === null || (isText(text) && succeeds(() => new ConfigJson(text as string)))) &&
    (mode === undefined || Number.isInteger(mode)) &&
    Array.isArray(missing) &&
    missing.every(folder => isText(folder) && (file as string).startsWith(join(folder, '/'))) &&
    (helper === undefined || isText(helper)) &&
    (entry === undefined || (isText(Username) && isText(Secret))) &&
    (unknown === undefined || unknown === true)
  )
}
