import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { isAlive } from '../runner/exec.ts'
import { codeOf } from './atomic-file.ts'

const PREFIX = 'ghcr-login-'
/** GitHub ends a job on a self-hosted runner after five days; a folder older than that is of no job that runs. */
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000

/** The folder of one run of this action below RUNNER_TEMP, which the runner empties at the job's start and end. */
export function runDirOf(runnerTemp: string, mark: string): string {
  return join(runnerTemp, PREFIX + mark)
}

/**
 * Makes the run's folder, for its owner alone, and notes whose it is.
 *
 * @throws StoreError where RUNNER_TEMP cannot be written
 */
export function makeRunDir(folder: string, env: NodeJS.ProcessEnv): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ job: jobOf(env), worker: process.ppid }), {
      mode: 0o600
    })
  } catch (error) {
    throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`)
  }
}

/** Removes a run's folder; what is linked from it stays. */
export function removeRunDir(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 })
}

/**
 * Finds folders that dead jobs left in a RUNNER_TEMP that was not emptied: another job's, and its worker is gone or
 * nobody can be working that long.
 */
export function findDeadRunDirs(runnerTemp: string, env: NodeJS.ProcessEnv): string[] {
  return listed(runnerTemp)
    .map(name => join(runnerTemp, name))
    .filter(folder => isDead(folder, jobOf(env)))
}

function listed(runnerTemp: string): string[] {
  try {
    return readdirSync(runnerTemp).filter(name => name.startsWith(PREFIX))
  } catch {
    return []
  }
}

function isDead(folder: string, ownJob: string): boolean {
  try {
    if (Date.now() - statSync(folder).mtimeMs > JOB_LIMIT_MS) return true
    const { job, worker } = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))
    return job !== ownJob && !isAlive(worker)
  } catch {
    return false
  }
}

function jobOf(env: NodeJS.ProcessEnv): string {
  return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_NAME].join('/')
}
