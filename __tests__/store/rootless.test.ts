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
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
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

/** Makes a folder that nobody but root may write to. */
function seal(folder: string): void {
  if (asRoot) chownSync(folder, 0, 0)
  chmodSync(folder, 0o555)
}

async function endsQuietly(job: Job, before: Record<string, string>): Promise<void> {
  const posts = await job.end()
  expect(posts.flatMap(post => post.annotations)).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
}

user.describe('the shared docker config of an ordinary user', () => {
  it('in a HOME without .docker is made, and goes again', async () => {
    const job = await userJob()
    const before = inventory(job.folder.home)
    const step = await job.uses({ engine: 'file', store: 'shared' })
    expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': ours })
    await endsQuietly(job, before)
  })

  it('in a HOME that cannot be written is an error that names the folder and the way out', async () => {
    const job = await userJob()
    seal(job.folder.home)
    const before = inventory(job.folder.home)
    const step = await job.uses({ engine: 'file', store: 'shared' })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain(`the folder ${job.folder.home} is not writable`)
    expect(step.log).toContain('store: isolated')
    await endsQuietly(job, before)
  })

  it('with mode 0400 is an error, and keeps its bytes', async () => {
    const job = await userJob({ files: { '.docker/config.json': { text: config({ auths: {} }), mode: 0o400 } } })
    const before = inventory(job.folder.home)
    const step = await job.uses({ engine: 'file', store: 'shared' })
    expect(step.log).toContain('cannot be written: it is read-only')
    await endsQuietly(job, before)
  })

  it('in a folder that cannot be written is an error, and keeps its bytes', async () => {
    const job = await userJob({ files: { '.docker/config.json': config({ auths: {} }) } })
    seal(join(job.folder.home, '.docker'))
    const before = inventory(job.folder.home)
    const step = await job.uses({ engine: 'file', store: 'shared' })
    expect(step.log).toContain('.docker is not writable')
    await endsQuietly(job, before)
  })

  madeUser.it('without a home at all is an error, and the isolated store works', async () => {
    const job = await userJob({ env: { HOME: undefined } })
    const before = inventory(job.folder.home)
    const denied = await job.uses({ engine: 'file', store: 'shared' })
    expect(denied.log).toContain('HOME is not set and this user has no home')
    const step = await job.uses({ engine: 'file', store: 'isolated' })
    expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': ours })
    await endsQuietly(job, before)
  })
})

user.describe('by the end of the job', () => {
  const quay = { auth: auth('robot', 'quay-secret') }

  it('a config in a folder that became read-only is cleared in its place', async () => {
    const job = await userJob({ files: { '.docker/config.json': config({ auths: { 'quay.io': quay } }) } })
    const docker = join(job.folder.home, '.docker')
    await job.uses({ engine: 'file', store: 'shared' })
    seal(docker)
    expect(warningsOf(await job.end())).toEqual([])
    expect(readFileSync(join(docker, 'config.json'), 'utf8')).toBe(config({ auths: { 'quay.io': quay } }))
    expect(readFileSync(join(docker, '.ghcr-login.config.json'), 'utf8')).toBe('')
  })

  madeUser.it(
    'files of root in the isolated folder stay, are named, and the credential goes all the same',
    async () => {
      const job = await userJob()
      const step = await job.uses({ engine: 'file', store: 'isolated' })
      const folder = step.outputs['docker-config'] ?? ''
      mkdirSync(join(folder, 'buildx', 'activity'), { recursive: true })
      writeFileSync(join(folder, 'buildx', 'activity', 'default'), 'x')
      const post = await postOf(job, step)
      expect(warningsOf([post])).toEqual([
        `${folder}/buildx/activity/default cannot be removed. The files that held the credential are gone.`
      ])
      expect(Object.keys(inventory(dirname(folder)))).toEqual([
        './',
        './.docker/',
        './.docker/buildx/',
        './.docker/buildx/activity/',
        './.docker/buildx/activity/default'
      ])
      await job.end()
    }
  )

  madeUser.it('a credential that cannot be removed is named for what it is', async () => {
    const job = await userJob({ tolerate: ({ where }) => where.startsWith('RUNNER_TEMP') })
    const step = await job.uses({ engine: 'file', store: 'isolated' })
    const folder = step.outputs['docker-config'] ?? ''
    chownSync(folder, 0, 0)
    chownSync(join(folder, 'config.json'), 0, 0)
    chmodSync(folder, 0o755)
    const post = await postOf(job, step)
    expect(warningsOf([post])).toEqual([`${folder}/config.json cannot be removed, and holds the credential.`])
    chownSync(folder, UID, UID)
    await job.end()
  })

  madeUser.it("a lock of another user's is named, and nothing waits for it", async () => {
    const job = await userJob({ files: { '.docker/config.json': config({ auths: {} }) } })
    const lock = join(job.folder.home, '.docker', '.ghcr-login.lock')
    writeFileSync(lock, '{}', { mode: 0o600 })
    const step = await job.uses({ engine: 'file', store: 'shared' }, { timeoutMs: 30_000 })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain(`${lock} is another user's file`)
    await job.end()
  })
})

user.it('the isolated store needs no home that can be written or read', async () => {
  const job = await userJob({ files: { '.docker/config.json': { text: config({ auths: {} }), mode: 0o000 } } })
  seal(job.folder.home)
  const step = await job.uses({ engine: 'file', store: 'isolated' })
  expect(step.exitCode).toBe(0)
  expect(step.log).toContain('cannot be read: EACCES: what it says is not taken over.')
  expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': ours })
})

user.it(
  'a malformed config of the user does not keep the isolated store from working, and a notice names it',
  async () => {
    const job = await userJob({ files: { '.docker/config.json': '{"auths":' } })
    const before = inventory(job.folder.home)
    const step = await job.uses({ engine: 'file', store: 'isolated' })
    expect(step.exitCode).toBe(0)
    expect(step.log).toContain('it is not valid JSON: what it says is not taken over.')
    await endsQuietly(job, before)
  }
)

user.it('without RUNNER_TEMP, or where it cannot be written, nothing is begun', async () => {
  const none = await userJob({ env: { RUNNER_TEMP: undefined } })
  const step = await none.uses({ engine: 'file', store: 'isolated' })
  expect(step.log).toContain('RUNNER_TEMP is not set')
  const job = await userJob()
  const sealed = join(job.folder.root, 'sealed')
  mkdirSync(sealed)
  seal(sealed)
  const denied = await job.uses({ engine: 'file', store: 'isolated' }, { env: { RUNNER_TEMP: sealed } })
  expect(denied.log).toContain('cannot be made: EACCES')
})

needs(...(asRoot ? ['setpriv'] : []), 'podman', 'skopeo').describe('podman without a place for credentials', () => {
  const paths: [string, string | undefined][] = [
    ['unset', undefined],
    ['missing', '/nonexistent/run']
  ]
  it.each(paths.slice(0, extent(2, 1)))(
    'XDG_RUNTIME_DIR %s: they lie in the run’s folder, and podman finds them without a notice',
    async (_, path) => {
      const quay = { auth: auth('robot', 'quay-secret') }
      const files = { '.docker/config.json': config({ auths: { 'quay.io': quay } }) }
      const job = await userJob({ engines: ['podman', 'skopeo'], files, env: { XDG_RUNTIME_DIR: path } })
      // Podman itself makes a storage in the home of a user who has none.
      const docker = join(job.folder.home, '.docker')
      const before = inventory(docker)
      const step = await job.uses({ engine: 'podman', store: 'shared' })
      expect(step.annotations).toEqual([])
      const file = step.outputs['auth-file'] ?? ''
      expect(dirname(dirname(dirname(file)))).toBe(job.folder.runnerTemp)
      expect(step.exported.REGISTRY_AUTH_FILE).toBe(file)
      for (const [registry, user] of [
        ['ghcr.io', 'octocat'],
        ['quay.io', 'robot']
      ]) {
        expect((await job.run(`skopeo login --get-login ${registry}`)).stdout.trim()).toBe(user)
      }
      const posts = await job.end()
      expect(posts[0]?.exported.REGISTRY_AUTH_FILE).toBe('')
      expect(existsSync(file)).toBe(false)
      expect(inventory(docker)).toEqual(before)
    }
  )
})
