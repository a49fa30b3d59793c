import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { type Launch, launchAs, OTHER_USER, own } from '../support/launch.ts'
import { has, needs } from '../support/needs.ts'

const token = githubToken()
const ours = { auth: auth('octocat', token.value) }
const asRoot = has('root')
const user = needs(...(asRoot ? ['setpriv'] : []))
const madeUser = needs('root', 'setpriv')

let simulator: Simulator
let launch: Launch | undefined
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token] })
})
afterAll(() => simulator.close())

/** A job of an ordinary user: root is given one, others are one. */
async function userJob(options: JobOptions = {}): Promise<Job> {
  launch ??= launchAs('ordinary', simulator.folder, false)
  const job = await simulator.job({ ...launch.options, ...options })
  launch.prepare(job.folder)
  return job
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

/** Makes docker's folder, with a config of the user's. */
function dockerIn(home: string): string {
  const folder = join(home, '.docker')
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), config({ auths: {} }), { mode: 0o600 })
  if (asRoot) own(folder)
  return folder
}

/** Makes what keeps a login from being shared, in a home. Out: variables of the step, and words of its log. */
type Hinder = (home: string) => [env: Record<string, string>, ...words: string[]]
const HINDERED: Record<string, Hinder> = {
  'in a HOME that cannot be written': HOME => [{ HOME: seal(HOME) }, `the folder ${HOME} is not writable`, 'isolated'],
  'in a folder that cannot be written': HOME => [{ HOME }, `${seal(dockerIn(HOME))} is not writable`],
  // Of no record of the system's: a user who was made for the test.
  ...(asRoot && { 'without a home at all': () => [{ HOME: '' }, 'HOME is not set and this user has no home'] })
}
/** The same, where there is no place for a login at all. */
const REFUSED: Record<string, Hinder> = {
  'without RUNNER_TEMP': () => [{ RUNNER_TEMP: '' }, 'RUNNER_TEMP is not set'],
  'where RUNNER_TEMP cannot be written': home => [{ RUNNER_TEMP: seal(home) }, 'cannot be made: EACCES']
}

user.it(
  'where an ordinary user cannot share a login, it is isolated, with a notice, and nothing is changed',
  async () => {
    const job = await userJob()
    for (const [title, hinder] of sample(Object.entries({ ...HINDERED, ...REFUSED }), 5)) {
      const isRefused = title in REFUSED
      const home = join(job.folder.home, title)
      mkdirSync(home)
      if (asRoot) own(home)
      const [env, ...words] = hinder(home)
      const before = inventory(home)
      const { exitCode, log, outputs, state } = await job.uses(shared, { env: { DOCKER_CONFIG: '', ...env } })
      const isIn = outputs['docker-config']?.startsWith(job.folder.runnerTemp)
      expect({ title, exitCode, isIn }).toEqual({ title, exitCode: isRefused ? 1 : 0, isIn: !isRefused })
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
  chownSync(folder, OTHER_USER, OTHER_USER)
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
  const posts = await job.end()
  expect(warningsOf(posts)).toEqual([])
  expect(posts[0]?.log).toMatch(/^Removed \/.*ghcr-login-[\da-f]{16} with the login\.$/m)
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
