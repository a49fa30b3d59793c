import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Fingerprint, matches } from './credential.ts'
import { read, write } from './file.ts'

/** An entry that a run of this action wrote and has not taken back. */
export interface LedgerRecord extends Fingerprint {
  readonly mark: string
  readonly registry: string
  /** The run's own folder, below its job's RUNNER_TEMP. */
  readonly folder: string
}

/**
 * The list of this action's own entries in a shared config, in a file beside it: so that a job does not take another
 * job's entry for one of the host's, and bring it back when that job is long over. It is read and written under the
 * config's lock, holds no credential, and is gone when its last record is.
 */
export class Ledger {
  constructor(readonly file: string) {}

  /** The record of a credential, if it is one of ours. */
  find(registry: string, credential: string | undefined): LedgerRecord | undefined {
    return this.#records().find(record => record.registry === registry && matches(credential, record))
  }

  add(record: LedgerRecord): void {
    // A job that died left its record, but the runner has emptied its temp folder since.
    const alive = this.#records().filter(each => !isOfSameRunner(each, record.folder) || existsSync(each.folder))
    this.#save([...alive, record])
  }

  remove(mark: string): void {
    const records = this.#records()
    const rest = records.filter(record => record.mark !== mark)
    if (rest.length < records.length) this.#save(rest)
  }

  #records(): LedgerRecord[] {
    try {
      const records: unknown = JSON.parse(read(this.file) ?? '[]')
      return Array.isArray(records) ? records.filter(isRecord) : []
    } catch {
      // Nothing that a run wrote: it says nothing of our own entries.
      return []
    }
  }

  #save(records: readonly LedgerRecord[]): void {
    if (records.length === 0) rmSync(this.file, { force: true })
    else write(this.file, JSON.stringify(records))
  }
}

/** Whether a record is of the same job: a runner has one job at a time, and empties its temp folder between two. */
export function isSameJob(record: LedgerRecord, folder: string): boolean {
  return isOfSameRunner(record, folder) && existsSync(record.folder)
}

function isOfSameRunner(record: LedgerRecord, folder: string): boolean {
  return dirname(record.folder) === dirname(folder)
}

export function ledgerBeside(file: string): Ledger {
  return new Ledger(join(dirname(file), '.ghcr-login.json'))
}

function isRecord(value: unknown): value is LedgerRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof LedgerRecord, unknown>>
  return [record.mark, record.registry, record.folder, record.salt, record.digest].every(
    field => typeof field === 'string'
  )
}
