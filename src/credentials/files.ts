import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { succeeds } from '../runner/attempt.ts'
import { StoreError } from '../runner/errors.ts'

/** What a file holds. In the text a byte that is no UTF-8 is replaced, as Go's JSON does. */
export interface Content {
  readonly text: string
  readonly bytes: Buffer
}

/** @returns nothing where there is no file @throws StoreError where it cannot be read */
export function read(file: string): Content | undefined {
  try {
    // A pipe in its place would be waited for without an end.
    if (!fs.statSync(file).isFile()) throw new StoreError(`${file} cannot be read: it is not a plain file`)
    const bytes = retry(() => fs.readFileSync(file))
    return { text: bytes.toString(), bytes }
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (isMissing(error)) return undefined
    throw new StoreError(`${file} cannot be read: ${codeOf(error)}`)
  }
}

/**
 * Writes a file whole or not at all: next to its place, then moved over it. A symlink stays one; mode and owner stay, a new
 * file is readable by its owner only. One that cannot be replaced (a full disk, a read-only folder, a mount on the file
 * itself) is overwritten. @throws StoreError where it is read-only or cannot be written; it is as it was then
 */
export function write(file: string, bytes: Buffer): void {
  const { target, before } = changeable(file)
  try {
    replace(target, bytes, before)
  } catch (error) {
    if (before?.isFile() !== true || !succeeds(() => overwrite(target, bytes, before.size)))
      throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
  }
}

/** Moving a file over a read-only one would go through, but a mode without `w` is what its owner wants. @throws StoreError */
export function changeable(file: string): { target: string; before: fs.Stats | undefined } {
  const target = resolveLink(file)
  const before = fs.statSync(target, { throwIfNoEntry: false })
  if (before !== undefined && (before.mode & 0o200) === 0)
    throw new StoreError(`${file} cannot be written: it is read-only`)
  return { target, before }
}

/** Asks, without writing, whether a file can be written and others made next to it. @throws StoreError where not */
export function assertWritable(file: string): void {
  const { target } = changeable(file)
  const missing = missingFolders(target)[0] ?? target
  if (missing !== target && succeeds(() => fs.readlinkSync(missing)))
    throw new StoreError(`${file} cannot be written: ${missing} is a link to nothing`)
  const folder = dirname(missing)
  if (
    !fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ||
    !succeeds(() => fs.accessSync(folder, fs.constants.W_OK))
  )
    throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`)
}

/** Moves new bytes over a path; a link there is replaced. @param before whose mode and owner the file gets */
export function replace(path: string, bytes: Buffer, before?: fs.Stats): void {
  const next = unfinished(path)
  try {
    retry(() => fs.rmSync(next, { force: true }))
    fs.writeFileSync(next, bytes, { flag: 'wx', mode: 0o600, flush: true })
    if (before !== undefined) {
      if (process.getuid !== undefined && before.uid !== process.getuid()) fs.chownSync(next, before.uid, before.gid)
      fs.chmodSync(next, before.mode & 0o7777)
    }
    retry(() => fs.renameSync(next, path))
  } finally {
    removeFile(next)
  }
}

/** Writes what needs new space first, so that a disk without any leaves the file as it was. */
function overwrite(target: string, bytes: Buffer, size: number): void {
  try {
    fs.appendFileSync(target, bytes.subarray(size))
  } catch (error) {
    fs.truncateSync(target, size)
    throw error
  }
  fs.writeFileSync(target, bytes, { flag: 'r+', flush: true })
  fs.truncateSync(target, bytes.length)
}

/** What a write that was cut short leaves. One name, since one run at a time writes a file: the next one finds it. */
export function unfinished(path: string): string {
  return `${path}.ghcr-login.tmp`
}

/** Removes a file, or empties one that cannot be removed; what a link names stays. @returns whether nothing is left in it */
export function removeFile(file: string): boolean {
  if (succeeds(() => retry(() => fs.rmSync(file, { force: true })))) return true
  return fs.lstatSync(file).isFile() && succeeds(() => fs.truncateSync(file))
}

/** The folders above a file that are not there, the first one first. */
export function missingFolders(file: string): string[] {
  const missing: string[] = []
  for (let each = dirname(file); !fs.existsSync(each) && each !== dirname(each); each = dirname(each))
    missing.unshift(each)
  return missing
}

/**
 * Makes the folders above a file. One by one: node's own way for that does not end where a system answers ENOENT for a
 * folder that it refuses to make, as Linux does below /proc. @throws StoreError
 */
export function makeFolders(file: string): void {
  for (const each of missingFolders(file)) {
    try {
      fs.mkdirSync(each, { mode: 0o700 })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw new StoreError(`${dirname(file)} cannot be made: ${codeOf(error)}`)
    }
  }
}

/** Removes the folders that were made for a file, as far as they are empty. @param first the first of them, if any was */
export function removeFolders(file: string, first: string | undefined): void {
  if (first === undefined) return
  const isGone = (folder: string) => !fs.existsSync(folder) || succeeds(() => fs.rmdirSync(folder))
  for (let each = dirname(file); each.startsWith(first) && isGone(each); each = dirname(each));
}

/** Where a path leads, through symlinks. @throws StoreError where it leads to nothing, or cannot be followed */
export function resolveLink(file: string): string {
  try {
    return fs.realpathSync(file)
  } catch (error) {
    if (!isMissing(error)) throw new StoreError(`${file} cannot be reached: ${codeOf(error)}`)
    if (succeeds(() => fs.readlinkSync(file))) throw new StoreError(`${file} is a symlink to a file that is not there`)
    return file
  }
}

const BUSY_MS = 5_000

/** Windows refuses to replace, to remove and at times to read a file that another process has open: it is waited for. */
export function retry<T>(work: () => T): T {
  for (const start = performance.now(); ; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)) {
    try {
      return work()
    } catch (error) {
      const busy = process.platform === 'win32' && /^(?:EPERM|EACCES|EBUSY)$/.test(codeOf(error))
      if (!busy || performance.now() - start > BUSY_MS) throw error
    }
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}
