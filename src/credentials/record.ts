import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { read, removeBeside, write } from './atomic-file.ts'
import { type Fingerprint, matches } from './auth-entry.ts'
import type { Location } from './locations.ts'

/** An entry that a run of this action wrote and has not taken back. */
export interface LedgerRecord extends Fingerprint {
  readonly runId: string
  readonly registry: string
  /** The run's own folder, below its job's RUNNER_TEMP. */
  readonly folder: string
}

/** What was not there before this action came: it goes with the last run that leaves. */
export interface Made {
  readonly config: boolean
  readonly auths: boolean
  /** The deepest first. */
  readonly folders: readonly string[]
}

interface Page {
  readonly made: Made
  readonly records: readonly LedgerRecord[]
}

const NOTHING: Made = { config: false, auths: false, folders: [] }

/**
 * The list of this action's own entries in a shared config, in a file beside it: so that a job does not take another
 * job's entry for one of the host's, and bring it back when that job is long over. It is read and written under the
 * config's lock, holds no credential, and is gone when its last record is.
 */
export class Ledger {
  /**
   * @param file where it lies
   * @param mark whose run looks into it
   * @param folder that run's own folder
   */
  constructor(
    readonly file: string,
    readonly mark: string,
    readonly folder: string
  ) {}

  /** Another run's record of a credential, if it is one of ours; of several, one whose run's folder is still there. */
  find(registry: string, credential: string | undefined): LedgerRecord | undefined {
    const found = this.#page().records.filter(
      record => record.runId !== this.mark && record.registry === registry && matches(credential, record)
    )
    return found.findLast(record => existsSync(record.folder)) ?? found.at(-1)
  }

  /** Whether this run has written an entry and not taken it back. */
  get holdsOwn(): boolean {
    return this.#page().records.some(record => record.runId === this.mark)
  }

  /** What goes with this run; nothing while another one is there. */
  get madeForLast(): Made {
    const { made, records } = this.#page()
    return this.#others(records).length === 0 ? made : NOTHING
  }

  add(record: LedgerRecord, made: Made): void {
    const page = this.#page()
    this.#save({
      made: {
        config: page.made.config || made.config,
        auths: page.made.auths || made.auths,
        folders: [...new Set([...page.made.folders, ...made.folders])]
      },
      records: [...this.#others(page.records), record]
    })
  }

  /** Takes this run out, and what a write that was cut short has left. */
  remove(): void {
    removeBeside(this.file, this.mark)
    const { made, records } = this.#page()
    const rest = this.#others(records)
    if (rest.length < records.length) this.#save({ made, records: rest })
  }

  /** Other runs that are still to leave: a job that died left its record, but the runner has emptied its temp folder. */
  #others(records: readonly LedgerRecord[]): LedgerRecord[] {
    return records.filter(
      record => record.runId !== this.mark && (!isOfSameRunner(record, this.folder) || existsSync(record.folder))
    )
  }

  #page(): Page {
    try {
      const { made, records } = JSON.parse(read(this.file) ?? '{}')
      return { made: { ...NOTHING, ...made }, records: Array.isArray(records) ? records.filter(isRecord) : [] }
    } catch {
      // Nothing that a run wrote: it says nothing of our own entries.
      return { made: NOTHING, records: [] }
    }
  }

  #save(page: Page): void {
    if (page.records.length === 0) rmSync(this.file, { force: true })
    else write(this.file, JSON.stringify(page), this.mark)
  }
}

export function ledgerBeside(file: string, mark: string, folder: string): Ledger {
  return new Ledger(join(dirname(file), '.ghcr-login.json'), mark, folder)
}

/** Whether a record is of the same job: a runner has one job at a time, and empties its temp folder between two. */
export function isSameJob(record: LedgerRecord, folder: string, dead: readonly string[]): boolean {
  return isOfSameRunner(record, folder) && existsSync(record.folder) && !dead.includes(record.folder)
}

function isOfSameRunner(record: LedgerRecord, folder: string): boolean {
  return dirname(record.folder) === dirname(folder)
}

function isRecord(value: unknown): value is LedgerRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof LedgerRecord, unknown>>
  return [record.runId, record.registry, record.folder, record.salt, record.digest].every(
    field => typeof field === 'string'
  )
}

/** What stood there before, kept in a 0600 file of the run's folder. */
export interface Earlier {
  /** The whole config, where it is what shall come back; `null` where there was none. */
  readonly before?: string | null
  /** SHA-256 of the config as we wrote it; the same bytes later mean that nobody else wrote. */
  readonly after?: string
  /** The registry's entry that shall come back. */
  readonly entry?: string
  /** Whether the same credential stood there already. */
  readonly same: boolean
}

export function saveEarlier(folder: string, place: Location, earlier: Earlier): void {
  write(fileOf(folder, place), JSON.stringify(earlier))
}

/** What a run set aside; nothing where it set nothing aside, or its folder is gone. */
export function loadEarlier(folder: string, place: Location): Earlier | undefined {
  try {
    const text = read(fileOf(folder, place))
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function fileOf(folder: string, { kind }: Location): string {
  return join(folder, `earlier-${kind}.json`)
}
