import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreError } from '../runner/errors.ts'

/** The text of a file, or nothing where there is none; never text that would be written back with other bytes. */
export function read(file: string): string | undefined {
  try {
    // A pipe in its place would be waited for without an end.
    if (!statSync(file).isFile()) throw new StoreError(`${file} cannot be read: it is not a plain file`)
    const bytes = retry(() => readFileSync(file))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    const reason = codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : codeOf(error)
    throw new StoreError(`${file} cannot be read: ${reason}`)
  }
}

/**
 * Asks, without writing, whether `write` would go through.
 *
 * @throws StoreError where the file is read-only or its folder cannot be written or made
 */
export function assertWritable(file: string): void {
  const target = follow(file)
  const before = statSync(target, { throwIfNoEntry: false })
  if (before !== undefined && isReadOnly(before)) throw new StoreError(`${file} cannot be written: it is read-only`)
  const folder = dirname(missingFolders(target).at(-1) ?? target)
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`)
  }
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
 * @throws StoreError where the file is read-only or cannot be written; it is as it was then
 */
export function write(file: string, text: string): void {
  const target = follow(file)
  const before = statSync(target, { throwIfNoEntry: false })
  if (before !== undefined && isReadOnly(before)) throw new StoreError(`${file} cannot be written: it is read-only`)
  try {
    replace(target, text, before)
  } catch (error) {
    removeUnfinished(file)
    if (before?.isFile() !== true || !overwrite(target, Buffer.from(text))) {
      throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
    }
  }
}

function replace(target: string, text: string, before: Stats | undefined): void {
  const next = unfinished(target)
  retry(() => rmSync(next, { force: true }))
  const handle = openSync(next, 'wx', 0o600)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  if (before !== undefined) {
    if (process.getuid !== undefined && (before.uid !== process.getuid() || before.gid !== process.getgid?.())) {
      chownSync(next, before.uid, before.gid)
    }
    chmodSync(next, before.mode & 0o7777)
  }
  retry(() => renameSync(next, target))
}

/** Writes what needs new space first, so that a disk without any leaves the file as it was. */
function overwrite(target: string, bytes: Buffer): boolean {
  try {
    const handle = openSync(target, 'r+')
    const size = Math.min(fstatSync(handle).size, bytes.length)
    try {
      writeAt(handle, bytes, size, bytes.length)
      writeAt(handle, bytes, 0, size)
      ftruncateSync(handle, bytes.length)
      fsyncSync(handle)
      return true
    } catch {
      ftruncateSync(handle, size)
      return false
    } finally {
      closeSync(handle)
    }
  } catch {
    return false
  }
}

function writeAt(handle: number, bytes: Buffer, from: number, to: number): void {
  for (let at = from; at < to; ) at += writeSync(handle, bytes, at, to - at, at)
}

/** Removes what a write that was cut short has left next to a file. */
export function removeUnfinished(file: string): void {
  removeFile(unfinished(follow(file)))
}

/** Removes a file, or empties one that cannot be removed. @returns whether it is gone */
export function removeFile(file: string): boolean {
  try {
    retry(() => rmSync(file, { force: true }))
    return true
  } catch {
    overwrite(file, Buffer.alloc(0))
    return false
  }
}

/** Removes a folder if it is there and empty. */
export function removeFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It stays.
  }
}

/**
 * Where a path leads, through symlinks.
 *
 * @throws StoreError where it leads to nothing, or cannot be followed
 */
export function follow(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') {
      throw new StoreError(`${file} cannot be reached: ${codeOf(error)}`)
    }
    if (isLink(file)) throw new StoreError(`${file} is a symlink to a file that is not there`)
    return file
  }
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink()
  } catch {
    // Not there, or below something that is no folder.
    return false
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

/** Whether a file is there and its mode lets others than its owner read it; Windows knows no such modes. */
export function isReadableByOthers(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  return process.platform !== 'win32' && (mode & 0o044) !== 0
}

/** Moving a file over it would go through all the same, but a mode without `w` is what its owner wants. */
function isReadOnly({ mode }: Stats): boolean {
  return (mode & 0o200) === 0
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

/** One name, since one run at a time writes a file: the next one finds what a run that was killed has left. */
function unfinished(target: string): string {
  return join(dirname(target), `.${basename(target)}.ghcr-login.tmp`)
}
