import { isUtf8 } from 'node:buffer'
import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreError } from '../runner/errors.ts'

/**
 * The text of a file, or nothing where there is none. Bytes that are no UTF-8, which Go's JSON lets pass, are in it as lone
 * surrogates, so that `write` gives them back and JSON keeps them.
 */
export function read(file: string): string | undefined {
  try {
    // A pipe in its place would be waited for without an end.
    if (!statSync(file).isFile()) throw new StoreError(`${file} cannot be read: it is not a plain file`)
    return textOf(retry(() => readFileSync(file)))
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (isMissing(error)) return undefined
    throw new StoreError(`${file} cannot be read: ${codeOf(error)}`)
  }
}

/** In a text with a byte that is no UTF-8, every byte that is no ASCII counts as such. */
function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, letter => String.fromCharCode(BYTE + letter.charCodeAt(0)))
}

/** The lone surrogate that is to be the byte 0. */
const BYTE = 0xdc00

export function bytesOf(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const isByte = (letter: string) => /^[\udc80-\udcff]$/.test(letter)
  const parts = Array.from(text, each => (isByte(each) ? Buffer.of(each.charCodeAt(0) - BYTE) : Buffer.from(each)))
  return Buffer.concat(parts)
}

/**
 * Asks, without writing, whether `write` would go through.
 *
 * @throws StoreError where the file is read-only or its folder cannot be written or made
 */
export function assertWritable(file: string): void {
  const { target } = changeable(file)
  const folder = dirname(missingFolders(target).at(-1) ?? target)
  // By the name of what it holds, since a file in its place may be writable.
  if (!succeeds(() => accessSync(`${folder}/.`, constants.W_OK))) {
    throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`)
  }
}

/** Moving a file over a read-only one would go through, but a mode without `w` is what its owner wants. */
function changeable(file: string): { target: string; before: Stats | undefined } {
  const target = resolveLink(file)
  const before = statSync(target, { throwIfNoEntry: false })
  if (before !== undefined && (before.mode & 0o200) === 0) {
    throw new StoreError(`${file} cannot be written: it is read-only`)
  }
  return { target, before }
}

/** The folders above a file that are not there yet, the deepest first. */
export function missingFolders(file: string): string[] {
  const missing: string[] = []
  // On Windows a drive that is not there is the folder above itself.
  for (let folder = dirname(file); !existsSync(folder) && folder !== dirname(folder); folder = dirname(folder)) {
    missing.push(folder)
  }
  return missing
}

/**
 * Writes a file whole or not at all: next to its place, then moved over it. A symlink stays one, what it points to is
 * written; mode and owner stay, a new file is readable by its owner only.
 *
 * A file that cannot be replaced (a full disk, a folder that is read-only, a mount on the file itself) is overwritten.
 *
 * The bytes are on the disk before the move, so that no power cut leaves an empty config. The price is one fsync a file.
 *
 * @throws StoreError where the file is read-only or cannot be written; it is as it was then
 */
export function write(file: string, text: string): void {
  const { target, before } = changeable(file)
  const bytes = bytesOf(text)
  try {
    replace(target, bytes, before)
  } catch (error) {
    removeUnfinished(file)
    if (before?.isFile() !== true || !succeeds(() => overwrite(target, bytes, before.size))) {
      throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
    }
  }
}

function replace(target: string, bytes: Buffer, before: Stats | undefined): void {
  const next = unfinished(target)
  retry(() => rmSync(next, { force: true }))
  writeFileSync(next, bytes, { flag: 'wx', mode: 0o600, flush: true })
  if (before !== undefined) {
    if (process.getuid !== undefined && (before.uid !== process.getuid() || before.gid !== process.getgid?.())) {
      chownSync(next, before.uid, before.gid)
    }
    chmodSync(next, before.mode & 0o7777)
  }
  retry(() => renameSync(next, target))
}

/** Writes what needs new space first, so that a disk without any leaves the file as it was. */
function overwrite(target: string, bytes: Buffer, size: number): void {
  try {
    appendFileSync(target, bytes.subarray(size))
  } catch (error) {
    truncateSync(target, size)
    throw error
  }
  writeFileSync(target, bytes, { flag: 'r+', flush: true })
  truncateSync(target, bytes.length)
}

/** Removes what a write that was cut short has left next to a file. */
export function removeUnfinished(file: string): void {
  succeeds(() => removeFile(unfinished(resolveLink(file))))
}

/** Removes a file, or empties one that cannot be removed; what a link names stays as it is. @returns whether it is gone */
export function removeFile(file: string): boolean {
  if (succeeds(() => retry(() => rmSync(file, { force: true })))) return true
  succeeds(() => lstatSync(file).isFile() && truncateSync(file))
  return false
}

/** Removes a folder if it is there and empty. */
export function removeFolder(folder: string): void {
  succeeds(() => rmdirSync(folder))
}

/** @returns whether something that may fail went through */
export function succeeds(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/**
 * Where a path leads, through symlinks.
 *
 * @throws StoreError where it leads to nothing, or cannot be followed
 */
export function resolveLink(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if (!isMissing(error)) throw new StoreError(`${file} cannot be reached: ${codeOf(error)}`)
    if (succeeds(() => readlinkSync(file))) throw new StoreError(`${file} is a symlink to a file that is not there`)
    return file
  }
}

/**
 * Makes a folder and those above it. One by one: node's own way for that does not end where a system answers ENOENT for
 * a folder that it refuses to make, as Linux does below /proc.
 *
 * @throws StoreError where the folder cannot be made
 */
export function makeFolder(folder: string): void {
  for (const missing of missingFolders(join(folder, 'file')).toReversed()) {
    try {
      mkdirSync(missing, { mode: 0o700 })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`)
    }
  }
}

/** The longest that a file of Windows is waited for, in ms. */
const BUSY_MS = 5_000

/** Windows refuses to replace, to remove and at times to read a file that another process has open at that moment. */
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

/**
 * Reads a file that a run of this action wrote; nothing where there is none.
 *
 * @throws StoreError where something is in its place that no run of this user made
 */
export function readOwn(file: string): { text: string; stats: Stats } | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  const foreign = describeForeign(stats)
  if (foreign !== undefined) throw new StoreError(`${file} is ${foreign}, not a file of this action: remove it`)
  const text = read(file)
  return text === undefined ? undefined : { text, stats }
}

/** What it is that is no plain file of this user's with one name; nothing where it is one. */
function describeForeign(found: Stats): string | undefined {
  if (found.isSymbolicLink()) return 'a symlink'
  if (found.isDirectory()) return 'a folder'
  if (!found.isFile()) return 'not a plain file'
  if (process.getuid !== undefined && found.uid !== process.getuid()) return "another user's file"
  return found.nlink > 1 ? 'a hard link' : undefined
}

/** Whether a file is there and its mode lets others than its owner read it; Windows knows no such modes. */
export function isReadableByOthers(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  return process.platform !== 'win32' && (mode & 0o044) !== 0
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

/** One name, since one run at a time writes a file: the next one finds what a run that was killed has left. */
function unfinished(target: string): string {
  return join(dirname(target), `.${basename(target)}.ghcr-login.tmp`)
}
