import { basename, dirname, join } from 'node:path'
import type { Fingerprint } from '../github/credential.ts'
import { StoreError } from '../runner/errors.ts'
import { isSetAside, setAsideNames } from './aside.ts'
import { readOwn, removeFile, resolveLink, succeeds, write } from './atomic-file.ts'
import { isRegistryOrPath } from './auth-entry.ts'
import type { ConfigFile } from './config-files.ts'
import { ConfigJson } from './config-json.ts'
import { isHelperCredential, isHelperName } from './credential-helper.ts'
import { isBoolean, isNumber, isObject, isText, matching, objectOf, optional, parsed, shaped } from './json.ts'
import { type Owner, ownerOf, stateOf } from './owner.ts'
import type { Entries, Original } from './store.ts'

/** A login of a run of this action. */
export interface LoginBase {
  readonly registry: string
  /** Names this run; unique. */
  readonly runId: string
  /** The run's own folder below its job's RUNNER_TEMP. */
  readonly folder: string
  readonly fingerprint: Fingerprint
  /** Whether post takes the credential back. */
  readonly logout: boolean
}

/** A login in a config of the user's. */
export interface SharedLogin extends LoginBase {
  readonly config: SharedConfigFile
}

/** A config of the user's that gets an entry. */
export interface SharedConfigFile extends ConfigFile {
  /** Folders that were not there before; they go again when they are empty. */
  readonly missing: readonly string[]
  /** That the credential was stored, and not only meant to be. */
  stored?: Stored
}

/** What post needs to know of a credential that was stored where it finds no record any more. */
export interface Stored {
  /** The helper that keeps it; without one the config does. */
  readonly helper: string | undefined
  /** Whether the same credential was there before. */
  readonly wasAlreadyThere: boolean
}

/** A login that a run of this action made in a config or its helper and has not taken back. */
export interface Run extends Fingerprint {
  readonly runId: string
  readonly registry: string
  readonly folder: string
  /** The helper that keeps it, whatever the config says by now; without one the config does. */
  readonly helper?: string | undefined
  /** The runner's process that the job belongs to. */
  readonly owner: Owner
  /** When it was made, in ms since 1970. */
  readonly since: number
  /** What was kept for the registry before; what a helper kept is set aside there (`aside.ts`). */
  readonly before: Entries
  /** Another job's login with another credential came after it. */
  readonly replaced?: boolean
  /** A later login is to stay (`logout: false`): there is nothing to take back any more. */
  readonly released?: boolean
}

/**
 * The logins of this action in a config, oldest first, and what there was before the first one. It is a file next to the
 * config, read and written under its lock, which goes with the last run. Another program of the same user may have
 * written to it: whatever no run could have written is left out when it is read.
 */
export interface LoginRecord {
  readonly runs: readonly Run[]
  /** The whole config before the first run. */
  readonly original: Original
  /** Folders that were made for it. */
  readonly folders: readonly string[]
  /** What is wrong with what is in its place, for messages; `foreign` is never written over nor removed. */
  readonly fault?: { readonly words: string; readonly foreign: boolean }
}

/** @param found what was kept for the registry before @param helper the helper that keeps it, by name */
export function newRun(login: SharedLogin, found: Entries, helper: string | undefined): Run {
  const { runId, registry, folder, fingerprint, config } = login
  const before = helper === undefined ? found : setAsideNames(found, runId, config.kind)
  return { runId, registry, folder, ...fingerprint, helper, owner: ownerOf(process.ppid), since: Date.now(), before }
}

/** GitHub ends a job on a self-hosted runner after five days. */
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000

/** Whether no post of a run can come any more. */
export function isDead({ owner, since }: Run): boolean {
  const state = stateOf(owner)
  return state === 'dead' || (state === 'unknown' && Date.now() - since > JOB_LIMIT_MS)
}

/** The runs whose logins are in the same store under the same registry: each replaced the one before it. */
export function stackOf(record: LoginRecord, { registry, helper }: Pick<Run, 'registry' | 'helper'>): Run[] {
  return record.runs.filter(run => run.registry === registry && run.helper === helper)
}

/** The record with other runs in place of some; with none in place of one, that one is left out. */
export function withRuns(record: LoginRecord, changed: ReadonlyMap<Run, Run | undefined>): LoginRecord {
  return { ...record, runs: record.runs.flatMap(run => (changed.has(run) ? (changed.get(run) ?? []) : run)) }
}

export function recordFile(config: ConfigFile): string {
  const file = resolveLink(config.file)
  return join(dirname(file), `.ghcr-login.${basename(file)}`)
}

/** More than any host has jobs at the same time, and little enough to be gone through. */
const MOST_RUNS = 1_000

const EMPTY: LoginRecord = { runs: [], original: undefined, folders: [] }

/** The record of a config. What is no record, or not there, tells of no logins. */
export function loadRecord(config: ConfigFile): LoginRecord {
  try {
    const file = recordFile(config)
    return parseRecord(readOwn(file)?.text ?? '', file)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { ...EMPTY, fault: { words: error.message, foreign: true } }
  }
}

/**
 * Writes the record, or removes it where no run is left.
 *
 * @throws StoreError where it cannot be written
 */
export function saveRecord(config: ConfigFile, record: LoginRecord): void {
  if (record.fault?.foreign === true) return
  const file = recordFile(config)
  if (record.runs.length === 0) return void removeFile(file)
  const { runs, folders, original } = record
  write(file, JSON.stringify({ runs, folders, original }))
}

function parseRecord(text: string, file: string): LoginRecord {
  if (text === '') return EMPTY
  const { runs, folders, original } = objectOf(parsed(text))
  const sound = arrayOf(runs).slice(0, MOST_RUNS).filter(isRun)
  // No two runs have the same name or salt: a copy of one would keep its login from being removed.
  const known = sound.filter(
    (run, at) => sound.findIndex(each => each.runId === run.runId || each.salt === run.salt) === at
  )
  const whole = Array.isArray(runs) && known.length === runs.length && Array.isArray(folders)
  return {
    runs: known,
    original: isOriginal(original) ? original : undefined,
    // Which of them may be removed is decided by the config's own path.
    folders: arrayOf(folders).filter(isText),
    ...(whole ? {} : { fault: { words: `${file} was changed by another program`, foreign: false } })
  }
}

/** Whether a value is what a config was: its whole text, or `null` where there was no file. */
export function isOriginal(value: unknown): value is string | null {
  return value === null || (isText(value) && succeeds(() => new ConfigJson(value)))
}

export const isRunId = matching(/^[\da-f]{16}$/)
const FINGERPRINT = { salt: matching(/^[\da-f]{16}$/), digest: matching(/^[\da-f]{64}$/) }
export const isFingerprint = shaped<Fingerprint>(FINGERPRINT)

const hasFields = shaped<Run>({
  ...FINGERPRINT,
  runId: isRunId,
  registry: matching(/^[^\s/@]{1,255}$/),
  folder: isText,
  helper: optional(isHelperName),
  owner: shaped<Owner>({ host: isText, pid: isNumber, start: optional(isText) }),
  since: isNumber,
  before: isObject,
  replaced: optional(isBoolean),
  released: optional(isBoolean)
})

/** Before it there was nothing that another registry's client would find, and in a helper only what was set aside there. */
function isRun(value: unknown): value is Run {
  if (!hasFields(value)) return false
  return Object.entries(value.before).every(
    ([name, entry]) =>
      isRegistryOrPath(name, value.registry) &&
      // Until version 1.1 the record had the credentials of helpers.
      (value.helper === undefined ? isShallow(entry) : isSetAside(entry) || isHelperCredential(entry))
  )
}

/** Whether a value can be written again: JSON.stringify recurses, JSON.parse does not. */
function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth < 100 && Object.values(value).every(each => isShallow(each, depth + 1))
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
