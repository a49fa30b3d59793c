import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { codeOf, read, removeFile, retry, write } from './atomic-file.ts'
import type { Location } from './locations.ts'

/** How often a folder is removed that an engine makes again meanwhile. */
const REPLACE_TRIES = 10

/** The folder of one run of this action below RUNNER_TEMP, which the runner empties at the job's start and end. */
export function runDirOf(runnerTemp: string, runId: string): string {
  return join(runnerTemp, `ghcr-login-${runId}`)
}

/**
 * Makes the run's folder, for its owner only.
 *
 * @throws StoreError where RUNNER_TEMP cannot be written
 */
export function makeRunDir(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`)
  }
}

/** That a run stored its credential in a place, and did not only mean to. */
export interface Receipt {
  /** The helper that keeps it; without one the config does. */
  readonly helper?: string
  /** Whether the same credential stood there before. */
  readonly stood: boolean
}

export function saveReceipt(folder: string, place: Location, receipt: Receipt): void {
  write(receiptOf(folder, place), JSON.stringify(receipt))
}

export function loadReceipt(folder: string, place: Location): Receipt | undefined {
  const text = read(receiptOf(folder, place))
  return text === undefined ? undefined : JSON.parse(text)
}

function receiptOf(folder: string, { kind }: Location): string {
  return join(folder, `stored-${kind}.json`)
}

/**
 * Removes a run's folder, the files that hold its credential first; what is linked from it stays.
 *
 * @returns the files that could not be removed, and those of them that hold the credential
 */
export function removeRunDir(folder: string): { left: string[]; credentials: string[] } {
  const configs = subfolders(folder).flatMap(each => plainFiles(each).filter(file => file.endsWith('.json')))
  const kept = configs.filter(file => !removeFile(file) && statSync(file).size > 0)
  try {
    retry(() => rmSync(folder, { recursive: true, force: true }))
  } catch {
    // It stops at the first that it cannot remove.
    for (const file of filesBelow(folder)) removeFile(file)
  }
  return { left: existsSync(folder) ? filesBelow(folder) : [], credentials: kept }
}

/**
 * Removes a run's folder for good: an engine that outlived its main would make it again, and write the credential there.
 * An empty file in its place keeps it from doing so until the runner empties RUNNER_TEMP.
 */
export function replaceRunDir(folder: string): ReturnType<typeof removeRunDir> {
  for (let tries = 1; ; tries++) {
    const removed = removeRunDir(folder)
    try {
      writeFileSync(folder, '', { flag: 'wx', mode: 0o600 })
      return removed
    } catch {
      if (tries === REPLACE_TRIES) return removed
    }
  }
}

function subfolders(folder: string): string[] {
  return listed(folder).flatMap(entry => (entry.isDirectory() ? [join(folder, entry.name)] : []))
}

function plainFiles(folder: string): string[] {
  return listed(folder).flatMap(entry => (entry.isFile() ? [join(folder, entry.name)] : []))
}

function filesBelow(folder: string): string[] {
  return [...plainFiles(folder), ...subfolders(folder).flatMap(filesBelow)]
}

function listed(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
