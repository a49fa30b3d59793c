import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { has, needs } from '../support/needs.ts'

const token = githubToken()
const ours = { auth: auth('octocat', token.value) }
/** Of nobody on any machine that tests run on. */
const UID = 54321
const asRoot = has('root')
const user = needs(...(asRoot ? ['setpriv'] : []))
const madeUser = needs('root', 'setpriv')

let simulator: Simulator
/** By which an ordinary user runs the action: root is given one, whom no permission lets through; others are one. */
let asUser: JobOptions | undefined
let jobs: Job[] = []
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token] })
})
afterEach(async () => {
  for (const job of jobs) await job.end()
  jobs = []
})
afterAll(() => simulator.close())

/** A program where every user gets at it: itself, or a copy where a folder above it is closed to others. */
function reachable(program: string): string {
  for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) !== 0) continue
    const copy = join(simulator.folder, 'node')
    copyFileSync(program, copy)
    return copy
  }
  return program
}

function makeUser(): JobOptions {
  const node = join(simulator.folder, 'node-as-user')
  // bash and not sh, which drops variables with a hyphen.
  const source = `'${needOnMachine('chown')}' ${UID}:${UID} "$GITHUB_ENV" "$GITHUB_OUTPUT" "$GITHUB_PATH" "$GITHUB_STATE" "$GITHUB_STEP_SUMMARY"
exec '${needOnMachine('setpriv')}' --reuid=${UID} --regid=${UID} --clear-groups '${reachable(process.execPath)}' "$@"`
  writeFileSync(node, `#!${needOnMachine('bash')}\n${source}\n`, { mode: 0o755 })
  const action = join(simulator.folder, 'action')
  mkdirSync(action)
  for (const part of ['action.yml', 'dist'])
    cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), join(action, part), { recursive: true })
  chmodSync(simulator.folder, 0o755)
  return { node, action }
}

/** A job of an ordinary user. */
async function userJob(options: JobOptions = {}): Promise<Job> {
  asUser ??= asRoot ? makeUser() : {}
  const job = await simulator.job({ ...asUser, ...options })
  jobs.push(job)
  if (asRoot) own(job.folder.root)
  return job
}

function own(path: string): void {
  lchownSync(path, UID, UID)
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) own(join(path, name))
}

/** Makes a folder one that nobody but root may write to. */
function seal(folder: string): string {
  if (asRoot) chownSync(folder, 0, 0)
  chmodSync(folder, 0o555)
  return folder
}

const shared = { engine: 'file', store: 'shared' }
const isolated = { engine: 'file', store: 'isolated' }
const quay = { auth: auth('robot', 'quay-secret') }

/** An ordinary user's machine that a shared login cannot be made on, and what main says of it. */
interface Hindered {
  title: string
  /** Makes a home below the job's own. Out: variables of the step, and words of its log. */
  prepare: (home: string) => { env: Record<string, string>; words: string[] }
  /** Whether the run has no place for a login at all. */
  isRefused?: boolean
  /** Whether only a user who was made for the test is in this case. */
  needsRoot?: boolean
}

/** Makes docker's folder, with a config of the user's. */
function dockerIn(home: string): string {
  const folder = join(home, '.docker')
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), config({ auths: {} }), { mode: 0o600 })
  if (asRoot) own(folder)
  return folder
}

const HINDERED: Hindered[] = [
  {
    title: 'in a HOME that cannot be written',
    prepare: HOME => ({ env: { HOME: seal(HOME) }, words: [`the folder ${HOME} is not writable`, 'isolated'] })
  },
  {
    title: 'in a folder that cannot be written',
    prepare: HOME => ({ env: { HOME }, words: [`${seal(dockerIn(HOME))} is not writable`] })
  },
  {
    title: 'without a home at all',
    prepare: () => ({ env: { HOME: '' }, words: ['HOME is not set and this user has no home'] }),
    needsRoot: true
  },
  {
    title: 'without RUNNER_TEMP',
    prepare: () => ({ env: { RUNNER_TEMP: '' }, words: ['RUNNER_TEMP is not set'] }),
    isRefused: true
  },
  {
    title: 'where RUNNER_TEMP cannot be written',
    prepare: home => ({ env: { RUNNER_TEMP: seal(home) }, words: ['cannot be made: EACCES'] }),
    isRefused: true
  }
]

user.it(
  'where an ordinary user cannot share a login, it is isolated, with a notice, and nothing is changed',
  async () => {
    const job = await userJob()
    for (const [index, { title, prepare, needsRoot, isRefused }] of HINDERED.entries()) {
      if (needsRoot && !asRoot) continue
      const home = join(job.folder.home, `${index}`)
      mkdirSync(home)
      if (asRoot) own(home)
      const { env, words } = prepare(home)
      const before = inventory(home)
      const { exitCode, log, outputs, state } = await job.uses(shared, { env: { DOCKER_CONFIG: '', ...env } })
      expect({ title, exitCode, isIn: outputs['docker-config']?.startsWith(job.folder.runnerTemp) }).toEqual({
        ...{ title, exitCode: isRefused ? 1 : 0, isIn: !isRefused }
      })
      // Where nothing is saved, post has nothing to do.
      if (isRefused) expect(state.login ?? '').toBe('')
      for (const each of words) expect(log).toContain(each)
      expect(inventory(home)).toEqual(before)
    }
    expect(warningsOf(await job.end())).toEqual([])
  }
)

madeUser.it("a lock of another user's is named, and nothing waits for it", async () => {
  const job = await userJob()
  const lock = join(dockerIn(job.folder.home), '.ghcr-login.lock')
  writeFileSync(lock, '{}', { mode: 0o600 })
  const step = await job.uses(shared, { timeoutMs: 30_000 })
  expect(step.exitCode).toBe(1)
  expect(step.log).toContain(`${lock} cannot be read: EACCES`)
  await job.abandon()
})

user.it('a config in a folder that became read-only by the end of the job is cleared in its place', async () => {
  const text = config({ auths: { 'quay.io': quay } })
  const job = await userJob({ files: { '.docker/config.json': text } })
  const folder = join(job.folder.home, '.docker')
  await job.uses(shared)
  seal(folder)
  expect(warningsOf(await job.end())).toEqual([])
  expect(readFileSync(join(folder, 'config.json'), 'utf8')).toBe(text)
  expect(readFileSync(join(folder, '.ghcr-login.config.json'), 'utf8')).toBe('')
})

madeUser.it('what root has put into the isolated folder stays and is named, a credential for what it is', async () => {
  const job = await userJob({ tolerate: ({ where }) => where.startsWith('RUNNER_TEMP') })
  const step = await job.uses(isolated)
  const folder = step.outputs['docker-config'] ?? ''
  for (const path of [folder, join(folder, 'config.json')]) chownSync(path, 0, 0)
  chmodSync(folder, 0o755)
  expect(warningsOf([await postOf(job, step)])).toEqual([
    `${folder}/config.json cannot be removed, and holds the credential.`
  ])
  chownSync(folder, UID, UID)
  mkdirSync(join(folder, 'buildx', 'activity'), { recursive: true })
  writeFileSync(join(folder, 'buildx', 'activity', 'default'), 'x')
  expect(warningsOf([await postOf(job, step)])).toEqual([
    `${dirname(folder)} cannot be removed. The files that held the credential are gone.`
  ])
  expect(Object.keys(inventory(dirname(folder)))).toEqual([
    './',
    './.docker/',
    './.docker/buildx/',
    './.docker/buildx/activity/',
    './.docker/buildx/activity/default',
    './login.json'
  ])
  await job.abandon()
})

user.it('the isolated store needs no home that can be written or read, and none at all', async () => {
  const job = await userJob({ files: { '.docker/config.json': { text: config({ auths: {} }), mode: 0o000 } } })
  seal(job.folder.home)
  for (const HOME of asRoot ? [job.folder.home, ''] : [job.folder.home]) {
    const step = await job.uses(isolated, { env: { HOME, DOCKER_CONFIG: '' } })
    expect(step.exitCode).toBe(0)
    if (HOME !== '') expect(step.log).toContain('cannot be read: EACCES: what it says is not taken over.')
    expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': ours })
  }
  expect(warningsOf(await job.end())).toEqual([])
})

needs(...(asRoot ? ['setpriv'] : []), 'podman', 'skopeo').it(
  'podman without a place for credentials has them in the run’s folder, and finds them without a notice',
  async () => {
    const files = { '.docker/config.json': config({ auths: { 'quay.io': quay } }) }
    const job = await userJob({ engines: ['podman', 'skopeo'], files, env: { XDG_RUNTIME_DIR: undefined } })
    // Podman itself makes a storage in the home of a user who has none.
    const docker = join(job.folder.home, '.docker')
    const before = inventory(docker)
    const step = await job.uses({ engine: 'podman', store: 'shared' })
    expect(step.annotations).toEqual([])
    const file = step.outputs['auth-file'] ?? ''
    expect(dirname(dirname(dirname(file)))).toBe(job.folder.runnerTemp)
    expect(step.exported.REGISTRY_AUTH_FILE).toBe(file)
    const found = await job.run('for host in ghcr.io quay.io; do skopeo login --get-login $host; done')
    expect(found.stdout.trim().split('\n')).toEqual(['octocat', 'robot'])
    const posts = await job.end()
    expect(posts[0]?.exported.REGISTRY_AUTH_FILE).toBe('')
    expect(existsSync(file)).toBe(false)
    expect(inventory(docker)).toEqual(before)
  }
)
