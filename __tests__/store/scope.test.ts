import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig, warningsOf } from '../support/credentials.ts'

const own = githubToken({ name: 'own' })
const base = classicPat({ name: 'base' })
const tool = classicPat({ name: 'tool' })
const entry = (token: { value: string }) => ({ auth: auth('octocat', token.value) })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [own, base, tool], packages: [pkg('acme/app'), pkg('acme/base')] })
})
afterAll(() => simulator.close())

const noticesOf = ({ annotations }: { annotations: { level: string; message: string }[] }, level = 'notice') =>
  annotations.filter(each => each.level === level).map(({ message }) => message)

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
  const step = await job.uses({
    engine: 'file',
    token: base.value,
    scope,
    pull: 'ghcr.io/acme/base:latest',
    push: 'ghcr.io/acme/app'
  })
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

it('has one entry in podman’s file for a repository that is listed twice', async () => {
  const job = await simulator.job()
  const before = [job.folder.home, job.folder.runtime].map(inventory)
  await job.uses({ engine: 'file', store: 'shared', token: base.value, scope: 'acme/base@pull\nacme/base@push' })
  expect(Object.keys(loginsOf(job)).sort()).toEqual(['ghcr.io/acme/base@pull', 'ghcr.io/acme/base@push', 'podman'])
  const [post] = await job.end()
  expect(post?.log.match(/^Removed the login to ghcr\.io\/acme\/base from/gm)).toHaveLength(1)
  expect([job.folder.home, job.folder.runtime].map(inventory)).toEqual(before)
})

it.each<[string, Record<string, string>, string]>([
  [
    'an image that it has no entry for',
    { scope: 'acme/base', push: 'acme/app' },
    '`push` is ghcr.io/acme/app: `scope` has no entry for it.'
  ],
  [
    'a host in it',
    { scope: 'ghcr.io/acme/base@pull' },
    '`scope` is ghcr.io/acme/base@pull: `registry` names the host, and `scope` none. Write acme/base.'
  ],
  ['`engine: none`', { scope: 'acme/base', engine: 'none' }, '`engine` is none: `scope` is for a login.'],
  [
    'nothing that podman could find',
    { scope: '@pull', engine: 'podman' },
    '`scope` is @pull: podman, buildah and skopeo find a login by its repository.'
  ]
])('with %s, the step says what is wrong and what to write', async (_, inputs, message) => {
  const job = await simulator.job()
  const step = await job.uses({ engine: 'file', ...inputs })
  expect(step.exitCode).toBe(1)
  expect(noticesOf(step, 'error').join('\n')).toContain(message)
  expect(step.requests).toEqual([])
  await job.end()
})

it('takes the place of no other login: neither it nor the next one warns', async () => {
  const job = await simulator.job()
  const steps = [
    await job.uses({ engine: 'file', store: 'shared', token: tool.value }),
    await job.uses({ engine: 'file', store: 'shared', token: base.value, scope: 'acme/base' }),
    await job.uses({ engine: 'file', store: 'shared', token: tool.value })
  ]
  expect(steps.flatMap(step => noticesOf(step, 'warning'))).toEqual([])
  await job.end()
})

it('keeps what another program has at the same path, and brings it back', async () => {
  const others = config({ auths: { 'ghcr.io': { auth: auth('someone', 'their secret') } } })
  const name = '.docker/buildx/config/ghcr.io/acme/base/config.json'
  const job = await simulator.job({ files: { [name]: others } })
  const before = inventory(job.folder.home)
  const step = await job.uses({ engine: 'file', store: 'shared', token: base.value, scope: 'acme/base' })
  expect(loginsOf(job)).toMatchObject({ 'ghcr.io/acme/base': entry(base) })
  expect(warningsOf([await postOf(job, step, { INPUT_TOKEN: base.value })])).toEqual([])
  expect(inventory(job.folder.home)).toEqual(before)
  await job.end()
})

it('stays with `logout: false`, next to a later login', async () => {
  const job = await simulator.job({ leftovers: /buildx|auth\.json/ })
  const scoped = await job.uses({
    engine: 'file',
    store: 'shared',
    token: base.value,
    scope: 'acme/base',
    logout: 'false'
  })
  const plain = await job.uses({ engine: 'file', store: 'shared', token: own.value })
  for (const step of [plain, scoped]) await postOf(job, step, { INPUT_TOKEN: base.value })
  expect(loginsOf(job)).toEqual({ 'ghcr.io/acme/base': entry(base), podman: { 'ghcr.io/acme/base': entry(base) } })
  await job.end()
})

it('warns with `logout: false` where the login is in RUNNER_TEMP', async () => {
  const job = await simulator.job()
  const step = await job.uses({ engine: 'file', store: 'isolated', scope: 'acme/base', logout: 'false' })
  expect(noticesOf(step, 'warning')).toEqual([expect.stringContaining('`logout: false` has no effect')])
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

it('two steps that run at once keep both logins', async () => {
  const job = await simulator.job()
  mkdirSync(join(job.folder.home, '.docker'))
  const before = [job.folder.home, job.folder.runtime].map(inventory)
  const at = join(job.folder.temp, 'parallel')
  mkdirSync(at)
  const start = (name: string, scope: string) => {
    const files = ['OUTPUT', 'STATE', 'ENV', 'STEP_SUMMARY'].map(each => {
      writeFileSync(join(at, `${name}.${each}`), '')
      return `GITHUB_${each}='${join(at, `${name}.${each}`)}'`
    })
    const inputs = `INPUT_TOKEN="$${name}" INPUT_SCOPE=${scope} INPUT_STORE=shared INPUT_ENGINE=file INPUT_USERNAME=octocat INPUT_PASSWORD=token INPUT_VISIBILITY=any INPUT_WAIT=0 INPUT_LOGOUT=true INPUT_SUMMARY=true`
    return `${files.join(' ')} ${inputs} '${process.execPath}' '${join(job.parts.action, 'dist', 'main.js')}' &`
  }
  const step = await job.run([start('A', 'acme/base'), start('B', 'acme/app'), 'wait'].join('\n'), {
    env: { A: base.value, B: tool.value }
  })
  expect(noticesOf(step, 'error')).toEqual([])
  const read = (name: string) => parseAssignments(readFileSync(join(at, name), 'utf8'))
  expect(loginsOf(job)).toEqual({
    'ghcr.io/acme/base': entry(base),
    'ghcr.io/acme/app': entry(tool),
    podman: { 'ghcr.io/acme/base': entry(base), 'ghcr.io/acme/app': entry(tool) }
  })
  for (const [name, token] of [
    ['B', tool],
    ['A', base]
  ] as const)
    expect(warningsOf([await postOf(job, { state: read(`${name}.STATE`) }, { INPUT_TOKEN: token.value })])).toEqual([])
  expect([job.folder.home, job.folder.runtime].map(inventory)).toEqual(before)
  expect(readdirSync(job.folder.runnerTemp).filter(name => name.startsWith('ghcr-login-'))).toEqual([])
  await job.end()
})
