import { basename, dirname, join } from 'node:path'
import { read, removeFile, resolveLink, write } from './atomic-file.ts'
import type { Fingerprint } from './auth-entry.ts'
import type { ConfigFile } from './config-files.ts'
import { type Owner, ownerOf, stateOf } from './owner.ts'
import type { Entries } from './store.ts'

/** What a run of this action stores, and needs to take it back. */
export interface SharedLogin {
  readonly place: SharedPlace
  readonly registry: string
  /** Names this run; unique. */
  readonly runId: string
  /** The run's own folder below its job's RUNNER_TEMP. */
  readonly folder: string
  readonly fingerprint: Fingerprint
  /** Whether post takes the credential back. */
  readonly logout: boolean
}

/** A config of the user's that gets an entry. */
export interface SharedPlace extends ConfigFile {
  /** Folders that were not there before; they go again when they are empty, the deepest first. */
  readonly missing: readonly string[]
  /** That the credential was stored, and not only meant to be. */
  stored?: Stored
}

/** What post needs to know of a credential that was stored where it finds no record any more. */
export interface Stored {
  /** The helper that keeps it; without one the config does. */
  readonly helper: string | undefined
  /** Whether the same credential stood there before. */
  readonly wasAlreadyThere: boolean
}

/** A login that a run of this action made in a place and has not taken back. */
export interface Run extends Fingerprint {
  readonly runId: string
  readonly registry: string
  readonly folder: string
  /** The helper that keeps it, whatever the config says by now; without one the config does. */
  readonly helper: string | undefined
  /** The runner's process that the job belongs to. */
  readonly owner: Owner
  /** When it was made, in ms since 1970. */
  readonly since: number
  /** What was kept for the registry before. */
  before: Entries
  /** Another job's login with another credential came after it. */
  replaced?: boolean
  /** A later login is to stay (`logout: false`): there is nothing to take back any more. */
  released?: boolean
}

/**
 * The logins of this action in a config, oldest first, and what there was before the first one. It lies next to the
 * config, is read and written under its lock, holds the credentials that are to come back, and goes with the last run.
 */
export interface LoginRecord {
  runs: Run[]
  /** The whole config before the first run, `null` where there was none; missing where a login is to stay. */
  original?: string | null
  /** Folders that were made for it, the deepest first. */
  folders: string[]
}

/** @param helper the helper that keeps it, by name */
export function runOf(it: SharedLogin, before: Entries, helper: string | undefined): Run {
  const { runId, registry, folder, fingerprint } = it
  return { runId, registry, folder, ...fingerprint, helper, owner: ownerOf(process.ppid), since: Date.now(), before }
}

/** GitHub ends a job on a self-hosted runner after five days. */
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000

export function recordOf(place: ConfigFile): string {
  const file = resolveLink(place.file)
  return join(dirname(file), `.ghcr-login.${basename(file)}`)
}

/** The record of a place. What is no record, or not there, says nothing of our logins. */
export function loadRecord(place: ConfigFile): LoginRecord {
  const text = read(recordOf(place))
  try {
    const record = JSON.parse(text ?? '')
    if (Array.isArray(record.runs) && Array.isArray(record.folders)) return record
  } catch {
    // Said above.
  }
  return { runs: [], folders: [] }
}

export function saveRecord(place: ConfigFile, record: LoginRecord): void {
  if (record.runs.length === 0) removeFile(recordOf(place))
  else write(recordOf(place), JSON.stringify(record))
}

/** The runs whose logins lie in the same store under the same registry: each replaced the one before it. */
export function stackOf(record: LoginRecord, { registry, helper }: Pick<Run, 'registry' | 'helper'>): Run[] {
  return record.runs.filter(run => run.registry === registry && run.helper === helper)
}

/** Whether no post of a run can come any more. */
export function isDead({ owner, since }: Run): boolean {
  const state = stateOf(owner)
  return state === 'dead' || (state === 'unknown' && Date.now() - since > JOB_LIMIT_MS)
}
