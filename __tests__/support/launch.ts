import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { needOnMachine, runProgram } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { has } from './needs.ts'
import { script } from './scripts.ts'

/** Of nobody on any machine that tests run on. */
export const OTHER_USER = 54321

/** How the programs of a job are started. */
export interface Launch {
  /** Options of the job. */
  readonly options: JobOptions
  /** The program that starts another one. */
  readonly start: string
  /** Makes what the started programs need among the folders of a job. */
  prepare(folder: JobDirs): Record<string, string>
}

/** Programs that `launchAs` takes from the machine. */
export const LAUNCH_NEEDS = ['setpriv', 'unshare', 'mount', 'mknod']

/**
 * Starts programs as this user, or as an ordinary one where this is root, whom no permission lets through.
 *
 * @param folder of the test
 * @param hasMachine whether they have a /run, and a home in the record of the user, that are below the job's own home:
 *   where variables are missing, clients write there. Else an ordinary user that was made has no record.
 */
export function launchAs(user: 'self' | 'ordinary', folder: string, hasMachine = has('mounts')): Launch {
  const isOther = user === 'ordinary' && has('root')
  const shell = needOnMachine('bash')
  const program = (name: string) => quote(needOnMachine(name))
  const files = ['ENV', 'OUTPUT', 'PATH', 'STATE', 'STEP_SUMMARY'].map(name => `"$GITHUB_${name}"`).join(' ')
  const before = isOther ? `${program('chown')} ${OTHER_USER} ${files}\n` : ''
  const mount = (name: string, at: string) => `${program('mount')} --bind "$MACHINE/${name}" ${at} &&`
  const mounts = () => `${mount('run', '/run')} ${mount('passwd', '/etc/passwd')} unset MACHINE && exec "$@"`
  const isolate = hasMachine ? `${program('unshare')} --mount ${quote(shell)} -c ${quote(mounts())} -` : ''
  const as = isOther ? `${program('setpriv')} --reuid=${OTHER_USER} --regid=${OTHER_USER} --clear-groups` : ''
  // bash and not sh, which drops variables with a hyphen.
  const starting = (name: string, started: string) =>
    script(join(folder, `${name}-as-${user}`), `${before}exec ${isolate} ${as} ${started} "$@"`)
  const node = isOther ? reachable(process.execPath, folder) : process.execPath
  if (isOther) chmodSync(folder, 0o755)
  return {
    options: { node: starting('node', quote(node)), ...(isOther ? { action: copyOfAction(folder) } : {}) },
    start: starting('start', ''),
    prepare({ root, home }) {
      if (!hasMachine) {
        if (isOther) own(root)
        return {}
      }
      const [record, machine] = [join(home, 'of-record'), join(home, 'machine')]
      // `mount` makes the last of these folders.
      for (const made of [record, join(machine, 'run', 'mount')]) mkdirSync(made, { recursive: true })
      const { uid, gid } = isOther ? { uid: OTHER_USER, gid: OTHER_USER } : userInfo()
      const all = readFileSync('/etc/passwd', 'utf8').split('\n')
      const others = all.filter(line => line.split(':')[2] !== `${uid}`)
      const passwd = [`runner:x:${uid}:${gid}::${record}:${shell}`, ...others].join('\n')
      writeFileSync(join(machine, 'passwd'), passwd, { mode: 0o644 })
      if (isOther) own(root)
      return { MACHINE: machine }
    }
  }
}

/** A step with `run:` that is started in this way. */
export function runAs(
  { start }: Launch,
  job: Job,
  script: string,
  env: Record<string, string>,
  timeoutMs = 60_000
): Promise<Step> {
  return job.run(`exec ${quote(start)} bash -c ${quote(script)}`, { env, timeoutMs })
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A program where every user gets at it: itself, or a copy where a folder above it is closed to others. */
function reachable(program: string, folder: string): string {
  for (let above = dirname(program); above !== dirname(above); above = dirname(above)) {
    if ((statSync(above).mode & 0o001) !== 0) continue
    copyFileSync(program, join(folder, 'node'))
    return join(folder, 'node')
  }
  return program
}

function copyOfAction(folder: string): string {
  const action = join(folder, 'action')
  for (const part of ['action.yml', 'dist'])
    cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), join(action, part), { recursive: true })
  return action
}

/** Gives all of it to the other user. */
export function own(path: string): void {
  runProgram('chown', ['-hR', `${OTHER_USER}:${OTHER_USER}`, path])
}
