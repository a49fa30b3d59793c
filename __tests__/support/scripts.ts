import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { Running } from '../../simulator/runner/process.ts'

/** A program in bash. Out: its path. */
export function script(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/bash\n${text}\n`, { mode: 0o755 })
  return file
}

/** For `node` of a job: the parent of the action, which it takes for its runner, ends with it. */
export const dyingRunner = (folder: string): string =>
  script(join(folder, 'dying-runner'), `'${process.execPath}' "$@"\nexit $?`)

/** A container of the same host name as others, with its own process numbers. Out: a job's `node` in it, and what ends it. */
export async function openContainer(folder: string) {
  const apart = ['--uts', '--pid', '--fork', '--kill-child', '--mount-proc', needOnMachine('bash')]
  const container = spawn(needOnMachine('unshare'), [...apart, '-c', 'echo; sleep infinity'])
  await once(container.stdout, 'data')
  const at = `/proc/${container.pid}/ns`
  const enter = `${needOnMachine('nsenter')} --mount=${at}/mnt --uts=${at}/uts --pid=${at}/pid_for_children --wd="$PWD"`
  // The shell is what the action takes for its runner.
  const started = `${needOnMachine('bash')} -c '"$@"; exit $?' - '${process.execPath}' "$@"`
  const node = script(join(folder, `node-in-${container.pid}`), `exec ${enter} ${started}`)
  return { node, stop: () => container.kill('SIGKILL') }
}

/** An engine of a job that is a script. Out: its path. */
export const plantEngine = (job: Job, text: string, name = 'docker'): string => script(join(job.folder.bin, name), text)

/** What a docker does that stores the login where it is told to. */
export const STORES_LOGIN = `t=$(cat); umask 077; mkdir -p "$DOCKER_CONFIG"
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"`

/** An engine that starts a helper, notes its number and the helper's, and then does this. */
export const plantWithHelper = (job: Job, then: string): string =>
  plantEngine(job, `sleep 600 &\necho $$ $! >"$HOME/pids"\n${then}`)

/** Resolves once both run. */
export const withHelper = (job: Job): Promise<string> => written(job, 'pids')

/**
 * For `during` of a step: which of both outlive it. The runner ends what is left of a step, so that nobody can tell later.
 * One that was killed may take a moment on a busy machine; one that was not stays for minutes.
 */
export async function outliving(job: Job, running: Running): Promise<number[]> {
  while (running.alive()) await sleep(10)
  const pids = (await withHelper(job)).split(' ').map(Number)
  for (let count = 0; count < 100 && pids.some(isAlive); count++) await sleep(20)
  return pids.filter(isAlive)
}

/** What is in a file of the home, once something is. */
export async function written(job: Job, name: string): Promise<string> {
  const file = join(job.folder.home, name)
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
  return readFileSync(file, 'utf8').trim()
}

/** Whether a process runs. One that has ended and that nobody has asked after (a zombie) does not. Linux alone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
