import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { LoginState } from '../../src/login/state.ts'
import { auth, config, inventory, postOf, preload, readConfig, warningsOf } from '../support/credentials.ts'
import { needs } from '../support/needs.ts'
import { homeIn, logIn, openRunner, post, useHomes, warningsIn } from '../support/store-run.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const shared = { engine: 'file', store: 'shared' }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const long = config({ auths: { 'ghcr.io': { ...hosts, email: 'x'.repeat(4000) }, 'quay.io': quay } })
const short = config({ auths: { 'ghcr.io': {}, 'quay.io': quay } })

let simulator: Simulator
const homes = useHomes()
let jobs: Job[] = []
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host] })
})
afterEach(async () => {
  for (const job of jobs) await job.end()
  jobs = []
})
afterAll(() => simulator.close())

async function jobWith(text: string | undefined, options: JobOptions = {}): Promise<[Job, string]> {
  const files = text === undefined ? {} : { '.docker/config.json': text }
  const job = await simulator.job({ files, planted: { host: host.value }, ...options })
  jobs.push(job)
  return [job, join(job.folder.home, '.docker', 'config.json')]
}

/** A home in this process: the main of a run on it, and its post either here or as a process that finds the disk full. */
const homeWith = (text: string | undefined) => homeIn(homes.folder, text)
const main = (file: string, at = homes.runner) => logIn(at, file, { token: token.value })
const postHere = async (state: LoginState) => warningsIn(await post(state, token.value))
const fullDisk = (home: string) => ({ ...preload('fullDisk.cjs'), FULL_FOLDER: home })
async function postOnFullDisk(state: LoginState, home: string): Promise<string[]> {
  const [job] = await jobWith(undefined)
  const env = { INPUT_TOKEN: token.value, RUNNER_TEMP: dirname(state.folder), ...fullDisk(home) }
  return warningsOf([await postOf(job, { state: { login: JSON.stringify(state) } }, env)])
}

describe('on a disk that is full by the end of the job', () => {
  it.each([
    ['with no earlier login', config({ auths: { 'quay.io': quay } })],
    ['with an earlier entry that is shorter', short],
    ['with no earlier config', undefined]
  ])('post clears a config %s, and it is what it was', async (_, text) => {
    const { home, file } = homeWith(text)
    const before = inventory(home)
    expect(await postOnFullDisk(await main(file), home)).toEqual([])
    expect(inventory(home)).toEqual(before)
  })

  it('post removes the login though the earlier one has no room, and brings that back when there is', async () => {
    const { home, file } = homeWith(long)
    const before = inventory(home)
    const state = await main(file)
    expect(await postOnFullDisk(state, home)).toEqual([
      expect.stringContaining('ENOSPC. The earlier login to ghcr.io is not back yet')
    ])
    expect(readConfig(file).auths).toEqual({ 'quay.io': quay })
    expect(await postHere(state)).toEqual([])
    expect(inventory(home)).toEqual(before)
  })

  it('the next job brings the earlier login back', async () => {
    const { home, file } = homeWith(long)
    const before = inventory(home)
    await postOnFullDisk(await main(file, openRunner(homes.folder, true)), home)
    expect(await postHere(await main(file))).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(long)
    expect(inventory(home)).toEqual(before)
  })

  it('main changes nothing and says why', async () => {
    const [job] = await jobWith(long)
    const before = inventory(job.folder.home)
    const step = await job.uses(shared, { env: fullDisk(job.folder.home) })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('ENOSPC')
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
  })

  needs('mounts', 'mount', 'umount').it('post clears a login in a tmpfs without a free byte', async () => {
    const { file } = homeWith('')
    const at = join(file, '..')
    runProgram('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', at])
    try {
      const text = config({ auths: { 'ghcr.io': hosts, 'quay.io': quay } })
      writeFileSync(file, text, { mode: 0o600 })
      const state = await main(file)
      expect(() => writeFileSync(join(at, 'filler'), 'x'.repeat(1 << 20))).toThrow('ENOSPC')
      expect(await postHere(state)).toEqual([])
      expect(readFileSync(file, 'utf8')).toBe(text)
      expect(existsSync(join(at, '.ghcr-login.config.json'))).toBe(false)
    } finally {
      runProgram('umount', [at])
    }
  })
})

describe('a lock that no run of this action made', () => {
  const strange: [string, string, (lock: string) => void][] = [
    ['a dangling link', 'a symlink', lock => symlinkSync('/nonexistent/lock', lock)],
    ['a FIFO', 'not a plain file', lock => runProgram('mkfifo', [lock])],
    ['a folder', 'a folder', lock => mkdirSync(lock)]
  ]

  it.each(strange)(
    '%s: main and post name it at once',
    async (_, words, make) => {
      const { file } = homeWith(long)
      const state = await main(file)
      const lock = join(file, '..', '.ghcr-login.lock')
      make(lock)
      const named = `${lock} is ${words}, not a file of this action: remove it`
      await expect(main(file)).rejects.toThrow(named)
      expect(await postHere(state)).toEqual([expect.stringContaining(named)])
      rmSync(lock, { recursive: true })
      await postHere(state)
      expect(readFileSync(file, 'utf8')).toBe(long)
    },
    30_000
  )
})

describe('on Windows, a file that another process has open', () => {
  it.each(['config\\.json$', 'ghcr-login'])('(%s) is waited for', async pattern => {
    const [job, file] = await jobWith(long)
    const env = { ...preload('windows.cjs'), HOLD: pattern, USERPROFILE: job.folder.home }
    const before = inventory(job.folder.home)
    const step = await job.uses(shared, { env })
    expect(step.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(warningsOf([await postOf(job, step, env)])).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
    expect(existsSync(file)).toBe(true)
  })

  it.each([
    ['DOCKER_CONFIG', 'Q:\\docker', 'file'],
    ['DOCKER_CONFIG', '\\\\nohost\\share\\docker', 'file']
  ])('%s=%s names a drive that is not there: an error', async (name, value, engine) => {
    const [job] = await jobWith(undefined)
    const env = { ...preload('windows.cjs'), DRIVES: '1', USERPROFILE: job.folder.home, [name]: value }
    const step = await job.uses({ engine, store: 'shared' }, { env, timeoutMs: 20_000 })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('is not writable')
  })
})
