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
import { isEntryOf, isRegistryOrPath } from '../credentials/auth-entry.ts'
import {
  below,
  type ConfigFile,
  type ConfigKind,
  dockerFolder,
  podmanAuthFile,
  podmanFallbacks
} from '../credentials/config-files.ts'
import { ConfigJson } from '../credentials/config-json.ts'
import {
  type Check,
  isBoolean,
  isNumber,
  isText,
  listOf,
  oneOf,
  optional,
  parsed,
  shaped
} from '../credentials/json.ts'
import { withLock } from '../credentials/lock.ts'
import { isOriginal, type LoginBase, loadRecord } from '../credentials/record.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import { documentOf, type Entries, helperOf, namedStore, openConfig, openStore } from '../credentials/store.ts'
import { StoreError } from '../runner/errors.ts'

/**
 * A config outside of the run's own folder, as it was before the engines ran: one that is a wrapper may log in there all
 * the same. It may hold credentials of the user's.
 */
export interface Before extends ConfigFile {
  /** Its whole text; `null` where there was no file. */
  readonly text: string | null
  readonly mode?: number | undefined
  /** Folders that were not there, the deepest first. */
  readonly missing: readonly string[]
  /** Changes when the config is written, or an unfinished write is left next to it. */
  readonly stamp: string
  /** The helper that the config named for the registry, and what that kept. */
  readonly helper?: string | undefined
  readonly kept?: Entries | undefined
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
type Sought = Pick<LoginBase, 'registry' | 'runId' | 'fingerprint'>

/**
 * The configs that docker, podman or what answers to their names may write: of this environment, of one without the
 * variables that name another place, of an empty one (`env -i`), and of docker as a snap, whose home is its own.
 */
export function configsElsewhere(env: NodeJS.ProcessEnv): ConfigFile[] {
  const { HOME, USERPROFILE } = env
  const places = [env, { HOME, USERPROFILE }, {}].flatMap((each): [ConfigKind, string | undefined][] => [
    ['docker', below(dockerFolder(each), 'config.json')],
    ['docker', below(dockerFolder({ ...each, DOCKER_CONFIG: '' }), '../snap/docker/current/.docker/config.json')],
    ['podman', podmanAuthFile(each)],
    ['podman', podmanFallbacks(each)[0]]
  ])
  const configs = places.flatMap(([kind, file]) => (file === undefined ? [] : [{ kind, file: resolve(file) }]))
  return [...new Map(configs.map(config => [config.file, config])).values()]
}

/** Notes what the configs hold before an engine runs. */
export function lookElsewhere(registry: string, env: NodeJS.ProcessEnv): Promise<Before[]> {
  return Promise.all(configsElsewhere(env).map(config => look(config, registry)))
}

async function look(config: ConfigFile, registry: string): Promise<Before> {
  const { file } = config
  const known = { ...config, missing: missingFolders(file), stamp: stampOf(file) }
  try {
    const { text = null, document } = openConfig(config)
    const mode = statSync(file, { throwIfNoEntry: false })?.mode
    const { helper, store } = namedStore(document, config, registry)
    return { ...known, text, mode, helper, kept: helper === undefined ? undefined : await store.get(registry) }
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

async function undo(before: Before, { registry, runId, fingerprint }: Sought): Promise<Stray[]> {
  const { file } = before
  for (const name of unfinishedIn(file).filter(each => !before.stamp.includes(each))) {
    const path = join(dirname(file), name)
    const logins = documentOf({ ...before, file: path }).entries('auths')
    if (logins.some(([, entry]) => isEntryOf(entry, fingerprint))) removeFile(path)
  }
  // Another run of this action may have logged in there in the meantime, with the same token: its own post undoes that.
  const others = loadRecord(before).runs.filter(run => run.runId !== runId)
  const isStray = (entry: unknown, earlier: unknown) =>
    isEntryOf(entry, fingerprint) && !isDeepStrictEqual(entry, earlier) && !others.some(run => isEntryOf(entry, run))
  const now = documentOf(before)
  const then = new ConfigJson(before.text ?? '')
  const names = now
    .entries('auths')
    .filter(([name, entry]) => isRegistryOrPath(name, registry) && isStray(entry, then.get('auths', name)))
    .map(([name]) => name)
  const undone = before.unknown !== true
  const strays = [
    ...(await undoInHelper(before, helperOf(now, before, registry), registry, isStray)),
    ...(names.length > 0 ? [{ where: file, undone }] : [])
  ]
  if (strays.length > 0 && undone) restore(before, then, now, names, registry)
  return strays
}

async function undoInHelper(
  before: Before,
  helper: string | undefined,
  registry: string,
  isStray: (entry: unknown, earlier: unknown) => boolean
): Promise<Stray[]> {
  if (helper === undefined) return []
  const store = openStore(before, helper)
  const earlier = helper === before.helper ? (before.kept ?? {}) : {}
  let found = false
  let undone = false
  try {
    found = Object.entries(await store.get(registry)).some(([name, entry]) => isStray(entry, earlier[name]))
    if (found && before.unknown !== true) {
      await store.put(registry, earlier)
      undone = true
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
  }
  return found ? [{ where: store.where, undone }] : []
}

/** Says which config holds a login that was not undone. */
export function warnOfStray(where: string, registry: string): void {
  warning(
    `${where} holds a login to ${registry} that the engine has made there, not in the folder that it was given. What was there before is not known, so it was left. Remove it: \`docker logout ${registry}\`, run as the engine was.`,
    { title: 'A credential is left' }
  )
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
    if (mode !== undefined) succeeds(() => chmodSync(file, mode & 0o7777))
  }
}

function otherLogins(document: ConfigJson, registry: string): object {
  const others = (member: string) =>
    Object.fromEntries(document.entries(member).filter(([name]) => !isRegistryOrPath(name, registry)))
  return { auths: others('auths'), credHelpers: others('credHelpers') }
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
  const known = before.map(({ kept = {}, ...each }) =>
    Object.keys(kept).length === 0 ? each : { ...each, unknown: true }
  )
  writeInRunDir(join(folder, FILE), JSON.stringify(known))
}

/** Removes what was kept. */
export function removeBefore(folder: string): void {
  removeFile(join(folder, FILE))
}

/** What main has kept, as far as main can have kept it: another program of this user may have written the file. */
export function loadBefore(folder: string, env: NodeJS.ProcessEnv): Before[] {
  const configs = configsElsewhere(env)
  try {
    const kept = parsed(read(join(folder, FILE)) ?? '')
    const known = (Array.isArray(kept) ? kept : []).filter(isBefore)
    return known.filter(({ kind, file }) => configs.some(config => config.kind === kind && config.file === file))
  } catch {
    return []
  }
}

const hasFields = shaped<Before>({
  kind: isText as Check<ConfigKind>,
  file: isText,
  text: isOriginal,
  mode: optional(isNumber),
  missing: listOf(isText),
  stamp: isText,
  helper: optional(isText),
  kept: oneOf([undefined]),
  unknown: optional(isBoolean)
})

function isBefore(value: unknown): value is Before {
  return hasFields(value) && value.missing.every(folder => value.file.startsWith(join(folder, '/')))
}
