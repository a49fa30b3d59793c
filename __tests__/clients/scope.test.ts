import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner } from '../../simulator/github/world.ts'
import { image } from '../../simulator/live/questions.ts'
import { credentialIn } from '../../simulator/network/request-log.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { inventory, postOf, warningsOf } from '../support/credentials.ts'
import { pushed } from '../support/examples.ts'
import { needs } from '../support/needs.ts'

const own = githubToken({ name: 'own' })
const base = classicPat({ name: 'base' })
const tool = classicPat({ name: 'tool' })

let simulator: Simulator

/** What two steps of a job log in with, in either order. */
const LOGINS = {
  all: { token: own.value },
  base: { token: base.value, scope: 'other-org/base@pull' },
  tool: { token: tool.value, scope: 'other-org/tool' }
}
type Login = keyof typeof LOGINS
const REPOSITORIES = { 'acme/app': 'all', 'other-org/base': 'base', 'other-org/tool': 'tool' } as const

/** What reads `$1`, and how the requests of it tell who sent them. */
const READS = {
  buildx: { command: 'docker buildx imagetools inspect --raw ghcr.io/$1:1', agent: /^(?!skopeo)/ },
  skopeo: { command: 'skopeo inspect --raw docker://ghcr.io/$1:1', agent: /^skopeo/ }
}

/** A job whose docker has the real buildx. */
async function openJob(): Promise<Job> {
  const job = await simulator.job({ engines: ['docker', 'skopeo'], record: false })
  const plugins = join(job.folder.home, '.docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  symlinkSync(needOnMachine('docker-buildx'), join(plugins, 'docker-buildx'))
  return job
}

/** Whose credential the requests of a client carry for the content of a repository. */
function credentialsOf(step: Step, repository: string, agent = /./): string {
  const asked = step.requests.filter(
    ({ path, headers }) =>
      (path.includes(repository.replace('/', '%2F')) || path.includes(repository)) &&
      agent.test(headers['user-agent'] ?? '')
  )
  const names = asked.map(({ headers }) => credentialIn(simulator.world, headers.authorization))
  return [
    ...new Set(names.filter(name => name !== '').map(name => name.replace(/^\w+ <(?:token:)?(.*)>$/, '$1')))
  ].join()
}

/** Holds that each client reads each repository with the credential that is to serve it while these logins are there. */
async function expectReads(job: Job, logins: readonly Login[]): Promise<void> {
  const names = { all: own.name, base: base.name, tool: tool.name }
  const repositories = Object.entries(REPOSITORIES)
  const commands = repositories.flatMap(([repository]) =>
    Object.values(READS).map(({ command }) => `{ ${command.replace('$1', repository)} || true; } &`)
  )
  const step = await job.run([...commands, 'wait'].join('\n'))
  for (const [client, { agent }] of Object.entries(READS)) {
    const found = repositories.map(([repository]) => credentialsOf(step, repository, agent))
    const wanted = repositories.map(([, login]) => [login, 'all' as const].find(each => logins.includes(each)))
    expect({ client, logins, found }).toEqual({
      client,
      logins,
      found: wanted.map(login => (login ? names[login] : ''))
    })
  }
}

const places = ({ folder }: Job) =>
  [folder.home, folder.runtime, folder.runnerTemp].map(folder =>
    Object.keys(inventory(folder)).filter(name => !name.includes('_runner_file_commands'))
  )

/** Each kind of login follows each other one, and either store either. */
const ORDERS = [
  'all shared, base shared, tool shared',
  'base isolated, all shared, tool isolated',
  'tool shared, all isolated, base isolated',
  'tool isolated, base shared, all isolated'
]

needs('docker', 'docker-buildx', 'skopeo', 'docker-registry').describe('a login with `scope`', () => {
  beforeAll(async () => {
    simulator = await openSimulator({
      tokens: [own, base, tool],
      packages: [],
      owners: { acme: owner(), 'other-org': owner() },
      storage: true,
      // imagetools asks first whether the registry has the API for referrers.
      unknownRequests: 'allow'
    })
    await pushed(simulator, own, { 1: image('app') })
    await pushed(simulator, base, { 1: image('base') }, 'other-org/base')
    await pushed(simulator, tool, { 1: image('tool') }, 'other-org/tool')
  })
  afterAll(() => simulator.close())

  it.each([
    ['acme/app', 'base'],
    ['acme/app@pull', 'base'],
    ['@pull', 'base'],
    ['acme/app@pull,push', 'own'],
    ['acme/app@push', 'own']
  ])('for %s buildx reads the repository with the login %s', async (scope, reading) => {
    const job = await openJob()
    await job.uses({ ...LOGINS.all, store: 'shared' })
    await job.uses({ ...LOGINS.base, scope, store: 'shared' })
    const read = await job.run('docker buildx imagetools inspect --raw ghcr.io/acme/app:1')
    expect([read.exitCode, credentialsOf(read, 'acme/app')]).toEqual([0, reading])
    await job.end()
  })

  it('buildx copies within a registry with the login that it reads the source with', async () => {
    const job = await openJob()
    await job.uses({ ...LOGINS.all, store: 'shared' })
    await job.uses({ ...LOGINS.tool, store: 'shared' })
    const to = 'ghcr.io/acme/app:copy'
    const copy = await job.run(`docker buildx imagetools create --tag ${to} ghcr.io/other-org/tool:1`)
    expect([copy.exitCode, credentialsOf(copy, 'acme/app')]).toEqual([0, 'tool'])
    await job.end()
  })

  it.each(ORDERS)('serves its repository next to other logins, until its post: %s', async order => {
    const job = await openJob()
    // buildx makes files of its own.
    await job.run('docker buildx imagetools inspect --raw ghcr.io/acme/app:1 || true')
    const before = places(job)
    const steps: { login: Login; step: Step }[] = []
    for (const [login, store] of order.split(', ').map(each => each.split(' ') as [Login, string])) {
      const step = await job.uses({ ...LOGINS[login], store })
      expect([step.exitCode, warningsOf([step])]).toEqual([0, []])
      steps.push({ login, step })
    }
    for (;;) {
      await expectReads(
        job,
        steps.map(({ login }) => login)
      )
      const last = steps.pop()
      if (last === undefined) break
      const post = await postOf(job, last.step, { INPUT_TOKEN: LOGINS[last.login].token })
      expect([post.exitCode, warningsOf([post])]).toEqual([0, []])
    }
    expect(places(job)).toEqual(before)
  })
})
