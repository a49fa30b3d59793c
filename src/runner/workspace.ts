import { realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * Whether a path is in GITHUB_WORKSPACE, by its name or through a symlink. What is there comes from the checked-out
 * repository, and ends in artifacts and build contexts.
 */
export function isInWorkspace(path: string, env: NodeJS.ProcessEnv): boolean {
  return isInFolder(path, env.GITHUB_WORKSPACE)
}

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
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

/** Where a path leads; of one that is not there yet, where the folders lead that are. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const folder = dirname(resolve(path))
    return folder === resolve(path) ? folder : join(realPath(folder), resolve(path).slice(folder.length))
  }
}
