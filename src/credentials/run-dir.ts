import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { attempt, succeeds } from '../runner/attempt.ts'
import { StoreError } from '../runner/errors.ts'
import { codeOf, makeFolders, removeFile, retry } from './files.ts'

const RUNNER_TEMP_FIX = 'Let the runner set RUNNER_TEMP, and let it name a folder that this user can write.'

/** The folder of one run below RUNNER_TEMP, which the runner empties at the job's start and end. */
export function runDirOf(runnerTemp: string | undefined, runId: string): string {
  return join(runnerTemp ?? '', `ghcr-login-${runId}`)
}

/** Makes a run's folder. One that is there already, a file or a link is none of this run's. @throws StoreError */
export function makeRunDir(folder: string): void {
  if (!isAbsolute(folder)) throw new StoreError('RUNNER_TEMP is not set to an absolute path', [RUNNER_TEMP_FIX])
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`, [RUNNER_TEMP_FIX])
  }
}

/** Writes a file that goes with the job, readable by its owner only. @throws StoreError */
export function writeInRunDir(file: string, text: string | Buffer): void {
  try {
    makeFolders(file)
    retry(() => writeFileSync(file, text, { mode: 0o600 }))
  } catch (error) {
    throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
  }
}

export function runDirsIn(runnerTemp = ''): string[] {
  const names = attempt(() => readdirSync(runnerTemp)) ?? []
  const folders = names.filter(name => /^ghcr-login-[\da-f]{16}$/.test(name)).map(name => join(runnerTemp, name))
  return folders.filter(isRunDir)
}

function isRunDir(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid())
}

/**
 * Removes a run's folder, the files that may hold the credential first; what is linked from it stays, as does another
 * user's folder. @returns what is left: those of the files that still have content, and whether the folder is there
 */
export function removeRunDir(folder: string, credentials: readonly string[]): { left: boolean; credentials: string[] } {
  if (isRunDir(folder)) {
    for (const file of credentials) removeFile(file)
    succeeds(() => retry(() => rmSync(folder, { recursive: true, force: true })))
  }
  // After the last try: on Windows a file that was held open may have gone with its folder.
  const held = credentials.filter(file => (lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)
  return { left: lstatSync(folder, { throwIfNoEntry: false }) !== undefined, credentials: held }
}
