import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { inputsOf, readAction } from '../../simulator/runner/action.ts'
import { openCommandFiles, parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProcess } from '../../simulator/runner/process.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { outcomeOf } from '../support/read-inputs.ts'

const own = githubToken({ name: 'own' })
const base = classicPat({ name: 'base' })
const tool = classicPat({ name: 'tool' })
const entry = (token: { value: string }) => ({ auth: auth('octocat', token.value) })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [own, base, tool], packages: [pkg('acme/app'), pkg('acme/base')] })
})
afterAll(() => simulator.close())

const file = (job: Job, inputs: Record<string, string>) => job.uses({ engine: 'file', ...inputs })
const shared = (job: Job, { value }: Token, inputs: Record<string, string>) =>
  file(job, { store: 'shared', token: value, ...inputs })
const inventoriesOf = ({ folder }: Job) => [folder.home, folder.runtime].map(inventory)

/** What buildx and podman read in a job, by path. */
function loginsOf({ folder, exported }: Job): Record<string, unknown> {
  const buildx = join(exported.BUILDX_CONFIG || join(folder.home, '.docker', 'buildx'), 'config')
  const names = readdirSync(buildx, { recursive: true, encoding: 'utf8' }).filter(name =>
    /(?:^|\/)config\.json$/.test(name)
  )
  const podman = exported.REGISTRY_AUTH_FILE || join(folder.runtime, 'containers', 'auth.json')
  return {
    ...Object.fromEntries(names.map(name => [dirname(name), readConfig(join(buildx, name)).auths?.['ghcr.io']])),
    podman: readConfig(podman).auths
  }
}

it('is written where buildx and podman look for it, and a notice says whom it serves', async () => {
  const job = await simulator.job()
  const scope = 'acme/base@pull\nacme/app@pull,push\n@pull'
  const images = { pull: 'ghcr.io/acme/base:latest', push: 'ghcr.io/acme/app' }
  const step = await file(job, { token: base.value, scope, ...images })
  expect(step.exitCode).toBe(0)
  expect(step.exported).toEqual({})
  expect(loginsOf(job)).toEqual({
    'ghcr.io@pull': entry(base),
    'ghcr.io/acme/base@pull': entry(base),
    'ghcr.io/acme/app@pull,push': entry(base),
    podman: { 'ghcr.io/acme/base': entry(base), 'ghcr.io/acme/app': entry(base) }
  })
  expect(step.annotations).toEqual([])
  expect(step.log).toContain(
    'This login is for acme/base@pull; acme/app@pull,push; @pull, in buildx (0.31 or later, imagetools 0.32), podman, buildah, skopeo: `docker pull`, `docker push` and other clients do not find it.'
  )
  await job.end()
})

needs('docker').it('is none that docker makes in the user’s own config, where it is to stay, too', async () => {
  const job = await simulator.job({ engines: ['docker'], tolerate: () => true })
  const login = { engine: 'docker', store: 'shared', logout: 'false', token: base.value, scope: 'acme/base' }
  const { exitCode, children } = await job.uses(login)
  const options = children.filter(({ argv }) => argv.includes('login')).map(({ argv: [first] }) => first)
  expect([exitCode, options]).toEqual([0, ['--config']])
  await job.end()
})

it('has one entry in podman’s file for a repository that is listed twice', async () => {
  const job = await simulator.job()
  const before = inventoriesOf(job)
  await shared(job, base, { scope: 'acme/base@pull\nacme/base@push' })
  expect(Object.keys(loginsOf(job)).sort()).toEqual(['ghcr.io/acme/base@pull', 'ghcr.io/acme/base@push', 'podman'])
  const [post] = await job.end()
  expect(post?.log.match(/^Removed the login to ghcr\.io\/acme\/base from/gm)).toHaveLength(1)
  expect(inventoriesOf(job)).toEqual(before)
})

it.each([
  [{ scope: 'acme/base', push: 'acme/app' }, '`push` is ghcr.io/acme/app: `scope` has no entry for it.'],
  [{ scope: 'ghcr.io/acme/base@pull' }, '`registry` names the host, and `scope` none. Write acme/base.'],
  [{ scope: 'acme/base', engine: 'none' }, '`engine` is none: `scope` is for a login.'],
  [{ scope: '@pull', engine: 'podman' }, '`scope` is @pull: podman, buildah and skopeo find a login by its repository.']
])('with %j the step says what is wrong and what to write', (inputs, message) => {
  expect(outcomeOf(inputs)).toContain(message)
})

it('keeps what another program has at the same path, and brings it back', async () => {
  const others = config({ auths: { 'ghcr.io': { auth: auth('someone', 'their secret') } } })
  const name = '.docker/buildx/config/ghcr.io/acme/base/config.json'
  const job = await simulator.job({ files: { [name]: others } })
  const before = inventory(job.folder.home)
  const step = await shared(job, base, { scope: 'acme/base' })
  expect(loginsOf(job)).toMatchObject({ 'ghcr.io/acme/base': entry(base) })
  expect(warningsOf([await postOf(job, step, { INPUT_TOKEN: base.value })])).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
  await job.end()
})

it('takes the place of no other login, so that none warns, and stays with `logout: false` next to a later one', async () => {
  const job = await simulator.job({ leftovers: /buildx|auth\.json/ })
  const first = await shared(job, tool, {})
  const scoped = await shared(job, base, { scope: 'acme/base', logout: 'false' })
  const plain = await shared(job, tool, {})
  expect(warningsOf([first, scoped, plain])).toEqual([])
  for (const step of [plain, scoped, first]) await postOf(job, step, { INPUT_TOKEN: base.value })
  expect(loginsOf(job)).toEqual({ 'ghcr.io/acme/base': entry(base), podman: { 'ghcr.io/acme/base': entry(base) } })
  await job.end()
})

it('warns with `logout: false` where the login is in RUNNER_TEMP', async () => {
  const job = await simulator.job()
  const step = await job.uses({ engine: 'file', store: 'isolated', scope: 'acme/base', logout: 'false' })
  const says = /`logout: false` has no effect.*RUNNER_TEMP.*`store: shared` keeps it/
  expect(warningsOf([step])).toEqual([expect.stringMatching(says)])
  await job.abandon()
})

it('isolated has the builders and the logins of the user’s buildx, and touches neither', async () => {
  const others = config({ auths: { 'ghcr.io': { auth: auth('someone', 'their secret') } } })
  const job = await simulator.job({
    files: { '.docker/buildx/instances/mine': '{}', '.docker/buildx/config/ghcr.io/acme/app/config.json': others }
  })
  const users = { 'ghcr.io/acme/tool': { auth: auth('someone', 'their secret') } }
  mkdirSync(join(job.folder.runtime, 'containers'))
  writeFileSync(join(job.folder.runtime, 'containers', 'auth.json'), config({ auths: users }))
  const before = inventory(job.folder.home)
  const step = await job.uses({ engine: 'file', store: 'isolated', token: base.value, scope: 'acme/base' })
  const { BUILDX_CONFIG = '' } = step.exported
  expect(readFileSync(join(BUILDX_CONFIG, 'instances', 'mine'), 'utf8')).toBe('{}')
  // Nobody reads a config of docker's there.
  expect(existsSync(join(dirname(BUILDX_CONFIG), '.docker', 'config.json'))).toBe(false)
  expect(loginsOf(job)).toMatchObject({
    'ghcr.io/acme/base': entry(base),
    'ghcr.io/acme/app': { auth: auth('someone', 'their secret') },
    podman: { ...users, 'ghcr.io/acme/base': entry(base) }
  })
  expect(inventory(job.folder.home)).toEqual(before)
  const [post] = await job.end()
  expect(post?.exported).toEqual({ BUILDX_CONFIG: '', REGISTRY_AUTH_FILE: '' })
  expect(inventory(job.folder.home)).toEqual(before)
})

it.each(sample(['shared', 'isolated'], 2))('two steps that run at once keep both logins, store %s', async store => {
  const job = await simulator.job()
  mkdirSync(join(job.folder.home, '.docker'))
  const before = inventoriesOf(job)
  const action = readAction(job.parts.action)
  const start = async (token: string, scope: string) => {
    const files = openCommandFiles(job.folder.runnerTemp, `of-${basename(scope)}`)
    const { env } = inputsOf(action, { engine: 'file', store, token, scope }, job.contexts)
    const all = { ...job.parts.env, ...env, ...files.env }
    const options = { cwd: job.folder.workspace, env: all, line: () => {}, timeoutMs: 60_000 }
    expect(await runProcess(process.execPath, [action.main], options)).toMatchObject({ exitCode: 0 })
    const { GITHUB_ENV, GITHUB_STATE } = files.collect()
    Object.assign(job.exported, parseAssignments(GITHUB_ENV))
    return [{ state: parseAssignments(GITHUB_STATE) }, { INPUT_TOKEN: token }] as const
  }
  const steps = await Promise.all([start(base.value, 'acme/base'), start(tool.value, 'acme/app')])
  expect(loginsOf(job)).toEqual({
    'ghcr.io/acme/base': entry(base),
    'ghcr.io/acme/app': entry(tool),
    podman: { 'ghcr.io/acme/base': entry(base), 'ghcr.io/acme/app': entry(tool) }
  })
  for (const [step, env] of steps.toReversed()) expect(warningsOf([await postOf(job, step, env)])).toEqual([])
  expect(inventoriesOf(job)).toEqual(before)
  expect(readdirSync(job.folder.runnerTemp).filter(name => name.startsWith('ghcr-login-'))).toEqual([])
  await job.end()
})
