import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'

/**
 * Whether a path is in GITHUB_WORKSPACE, by its name or through a symlink. What is there comes from the checked-out
 * repository, and ends in artifacts and build contexts.
 */
export function isInWorkspace(path: string, env: NodeJS.ProcessEnv): boolean {
  const workspace = env.GITHUB_WORKSPACE
  if (!workspace) return false
  const roots = [resolve(workspace), realPath(workspace)]
  return [resolve(path), realPath(path), join(realPath(dirname(path)), 'x')].some(each =>
    roots.some(root => isBelow(each, root))
  )
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way)
}

/** Where a path leads; of one that is not there yet, where the folders lead that are. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(resolve(path))
    return folder === resolve(path) ? folder : join(realPath(folder), resolve(path).slice(folder.length))
  }
}
