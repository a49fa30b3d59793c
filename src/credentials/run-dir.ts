import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { bytesOf, codeOf, makeFolder, removeFile, removeFolder, retry, succeeds } from './atomic-file.ts'

/** How often a folder is removed again that a running engine has made anew. */
const REPLACE_TRIES = 10

/** The folder of one run of this action below RUNNER_TEMP, which the runner empties at the job's start and end. */
export function runDirOf(runnerTemp: string, runId: string): string {
  return join(runnerTemp, `ghcr-login-${runId}`)
}

/** The run that a folder is of. */
export function runIdOf(folder: string): string {
  return basename(folder).slice(-16)
}

export const RUNNER_TEMP_FIX =
  'RUNNER_TEMP is to name a folder that this user can write; the runner sets it, and nothing else in the job is to change it.'

/**
 * Makes a run's folder. One that is there already, a file or a link is none of this run's.
 *
 * @throws StoreError where it cannot be made
 */
export function makeRunDir(folder: string): void {
  try {
    makeFolder(dirname(folder))
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const reason = error instanceof StoreError ? error.message : `${folder} cannot be made: ${codeOf(error)}`
    throw new StoreError(reason, [RUNNER_TEMP_FIX])
  }
}

/**
 * Writes a file in a run's own folder, readable by its owner only. No tool reads it yet, and it goes with the job, so it is
 * neither moved to its place nor forced to the disk: that would take longer than all else that main does with files.
 *
 * @throws StoreError where it cannot be written
 */
export function writeInRunDir(file: string, text: string): void {
  try {
    retry(() => writeFileSync(file, bytesOf(text), { mode: 0o600 }))
  } catch (error) {
    throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
  }
}

/** The folders of runs below RUNNER_TEMP; a link or another user's folder is none. */
export function runDirsIn(runnerTemp: string): string[] {
  try {
    const names = readdirSync(runnerTemp).filter(name => /^ghcr-login-[\da-f]{16}$/.test(name))
    return names.map(name => join(runnerTemp, name)).filter(isRunDir)
  } catch {
    return []
  }
}

/** Whether a run's folder is there and is one: neither a file, nor a link, nor another user's. */
export function isRunDir(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid())
}

/**
 * Removes a run's folder, the files that hold its credential first; what is linked from it stays.
 *
 * @returns what could not be removed, and the files among it that hold the credential
 */
export function removeRunDir(folder: string): { left: string[]; credentials: string[] } {
  const configs = filesBelow(folder).filter(file => /^(?:config|auth)\.json$/.test(basename(file)))
  const credentials = configs.filter(file => !removeFile(file) && statSync(file).size > 0)
  if (succeeds(() => retry(() => rmSync(folder, { recursive: true, force: true })))) return { left: [], credentials }
  // It stopped at the first file that it could not remove.
  for (const path of filesBelow(folder)) if (!removeFile(path)) removeFolder(path)
  return { left: filesBelow(folder), credentials }
}

/**
 * Removes a run's folder for good: an engine that still runs after main was killed would make it again, and write the
 * credential there. An empty file in its place prevents that until the runner empties RUNNER_TEMP.
 */
export function replaceRunDir(folder: string): ReturnType<typeof removeRunDir> {
  for (let tries = 1; ; tries++) {
    const removed = removeRunDir(folder)
    if (succeeds(() => writeFileSync(folder, '', { flag: 'wx', mode: 0o600 })) || tries === REPLACE_TRIES)
      return removed
  }
}

/** Whether an empty file is in the place of a run's folder. */
export function isReplaced(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isFile() === true && found.size === 0
}

/** The files below a folder, not through links; a folder that cannot be read or is empty counts as one. */
function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    if (entries.length === 0) return [folder]
    return entries.flatMap(entry => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : []
    })
  } catch {
    return [folder]
  }
}
