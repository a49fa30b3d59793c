import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { attempt } from './attempt.ts'

/**
 * Whether a path is in a folder, by its name or through a symlink. Folders are told apart by what the file system says of
 * them and not by their names: a disk may take letters of either case for the same, and a mount gives a second name.
 */
export function isInFolder(path: string, folder: string | undefined): boolean {
  if (!folder) return false
  const root = resolve(folder)
  const identity = identityOf(root)
  const isRoot = (each: string) => each === root || (identity !== undefined && identityOf(each) === identity)
  return [resolve(path), realPath(path), join(realPath(dirname(path)), 'x')].some(each => upwards(each).some(isRoot))
}

function upwards(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...upwards(above)]
}

function identityOf(path: string): string | undefined {
  const found = attempt(() => statSync(path, { bigint: true }))
  return found && `${found.dev} ${found.ino}`
}

/** Where a path leads; of one that is not there yet, where the folders lead that are. */
function realPath(path: string): string {
  const whole = resolve(path)
  const isTop = dirname(whole) === whole
  return attempt(() => realpathSync.native(path)) ?? (isTop ? whole : join(realPath(dirname(whole)), basename(whole)))
}
