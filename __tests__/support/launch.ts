import {
  chmodSync,
  copyFileSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { has } from './needs.ts'

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
  const script = (name: string, program: string) => {
    const file = join(folder, `${name}-as-${user}`)
    const files = '"$GITHUB_ENV" "$GITHUB_OUTPUT" "$GITHUB_PATH" "$GITHUB_STATE" "$GITHUB_STEP_SUMMARY"'
    const owned = isOther ? `${quote(needOnMachine('chown'))} ${OTHER_USER} ${files}\n` : ''
    const inMachine = hasMachine
      ? `${quote(needOnMachine('unshare'))} --mount ${quote(shell)} -c ${quote(mounts())} -`
      : ''
    const ids = `--reuid=${OTHER_USER} --regid=${OTHER_USER} --clear-groups`
    const asOther = isOther ? `${quote(needOnMachine('setpriv'))} ${ids}` : ''
    // bash and not sh, which drops variables with a hyphen.
    writeFileSync(file, `#!${shell}\n${owned}exec ${inMachine} ${asOther} ${program} "$@"\n`, { mode: 0o755 })
    return file
  }
  const node = isOther ? reachable(process.execPath, folder) : process.execPath
  if (isOther) chmodSync(folder, 0o755)
  return {
    options: { node: script('node', quote(node)), ...(isOther ? { action: copyOfAction(folder) } : {}) },
    start: script('start', ''),
    prepare({ root, home }) {
      const machine = join(home, 'machine')
      if (hasMachine) makeMachine(machine, isOther ? { uid: OTHER_USER, gid: OTHER_USER } : userInfo())
      if (isOther) own(root)
      return hasMachine ? { MACHINE: machine } : {}
    }
  }
}

function makeMachine(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  const home = join(folder, 'home')
  // `mount` makes that folder.
  for (const path of [home, join(folder, 'run', 'mount')]) mkdirSync(path, { recursive: true })
  const others = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter(line => line.split(':')[2] !== `${uid}`)
  const user = `runner:x:${uid}:${gid}::${home}:${needOnMachine('bash')}`
  writeFileSync(join(folder, 'passwd'), [user, ...others].join('\n'), { mode: 0o644 })
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

const mounts = () =>
  `${quote(needOnMachine('mount'))} --bind "$MACHINE/run" /run && ${quote(needOnMachine('mount'))} --bind "$MACHINE/passwd" /etc/passwd && unset MACHINE && exec "$@"`

/** A program where every user gets at it: itself, or a copy where a folder above it is closed to others. */
function reachable(program: string, folder: string): string {
  for (let above = dirname(program); above !== dirname(above); above = dirname(above)) {
    if ((statSync(above).mode & 0o001) !== 0) continue
    const copy = join(folder, 'node')
    copyFileSync(program, copy)
    return copy
  }
  return program
}

function copyOfAction(folder: string): string {
  const action = join(folder, 'action')
  mkdirSync(action)
  for (const part of ['action.yml', 'dist'])
    cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), join(action, part), { recursive: true })
  return action
}

/** Gives all of it to the other user. */
export function own(path: string): void {
  lchownSync(path, OTHER_USER, OTHER_USER)
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) own(join(path, name))
}
