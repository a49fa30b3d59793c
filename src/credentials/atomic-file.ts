import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreError } from '../runner/errors.ts'

/** The text of a file, or nothing where there is none; never text that would be written back with other bytes. */
export function read(file: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  } catch (error) {
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
  let folder = dirname(target)
  while (!existsSync(folder)) folder = dirname(folder)
  if (!canWrite(folder)) throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`)
}

/**
 * Writes a file whole or not at all: beside its place, then moved over it. A symlink stays one, what it points to is
 * written; mode and owner stay, a new file is readable by its owner alone.
 *
 * @param mark goes into the name of the file beside it, so that whoever clears up after a crash can find it
 * @throws StoreError where the file is read-only or its folder cannot be written
 */
export function write(file: string, text: string, mark: string = randomBytes(6).toString('hex')): void {
  const target = follow(file)
  const beside = besideOf(target, mark)
  rmSync(beside, { force: true })
  try {
    const before = statSync(target, { throwIfNoEntry: false })
    if (before !== undefined && isReadOnly(before)) throw Object.assign(new Error(), { code: 'it is read-only' })
    const handle = openSync(beside, 'wx', 0o600)
    try {
      writeFileSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    if (before !== undefined) {
      if (process.getuid !== undefined && (before.uid !== process.getuid() || before.gid !== process.getgid?.())) {
        chownSync(beside, before.uid, before.gid)
      }
      chmodSync(beside, before.mode & 0o7777)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw new StoreError(`${file} cannot be written: ${codeOf(error)}`)
  }
}

/** Removes what a write that was cut short has left beside a file. */
export function removeBeside(file: string, mark: string): void {
  rmSync(besideOf(follow(file), mark), { force: true })
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
    const link = lstatSync(file, { throwIfNoEntry: false })
    if (link?.isSymbolicLink() === true) throw new StoreError(`${file} is a symlink to a file that is not there`)
    return file
  }
}

/** @throws StoreError where the folder cannot be made */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`)
  }
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a file is there and its mode lets others than its owner read it; Windows knows no such modes. */
export function isReadableByOthers(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  return process.platform !== 'win32' && (mode & 0o044) !== 0
}

/** Moving a file over it would go through all the same, but a mode without `w` is somebody's wish. */
function isReadOnly({ mode }: Stats): boolean {
  return (mode & 0o200) === 0
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function besideOf(target: string, mark: string): string {
  return join(dirname(target), `.${basename(target)}.${mark}.tmp`)
}
