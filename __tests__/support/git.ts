import { runProgram } from '../../simulator/runner/machine.ts'

/** git as it is without the user's settings, which may sign, have hooks, or take the checkout for somebody else's. */
export function git(folder: string, ...args: string[]): Buffer {
  const settings = ['safe.directory=*', 'user.name=octocat', 'user.email=octocat@acme.example']
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const options = { cwd: folder, env, maxBuffer: 64 << 20 }
  return runProgram('git', [...settings.flatMap(setting => ['-c', setting]), ...args], options)
}

/** Makes a folder a repository, with all of its files staged. */
export function stage(folder: string): void {
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
}
