import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner } from '../../simulator/github/world.ts'
import { credentialIn } from '../../simulator/network/request-log.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { inventory, postOf, warningsOf } from '../support/credentials.ts'
import { image, pushed } from '../support/examples.ts'
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

const READS = {
  buildx: 'docker buildx imagetools inspect --raw ghcr.io/$1:1',
  skopeo: 'skopeo inspect --raw docker://ghcr.io/$1:1'
}

/** A job whose docker has the real buildx. */
async function jobWith(options: JobOptions = {}): Promise<Job> {
  const job = await simulator.job({ engines: ['docker', 'skopeo'], record: false, ...options })
  const plugins = join(job.folder.home, '.docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  symlinkSync(needOnMachine('docker-buildx'), join(plugins, 'docker-buildx'))
  return job
}

/** Whose credential the requests of a step carry for the content of a repository. */
function credentialsOf(step: Step, repository: string): string {
  const asked = step.requests.filter(
    ({ path }) => path.includes(repository.replace('/', '%2F')) || path.includes(repository)
  )
  const names = asked.map(({ headers }) => credentialIn(simulator.world, headers.authorization))
  return [
    ...new Set(names.filter(name => name !== '').map(name => name.replace(/^\w+ <(?:token:)?(.*)>$/, '$1')))
  ].join()
}

/** Reads each repository with each client. @returns by client and repository whose credential that was */
async function readAll(job: Job): Promise<Record<string, string>> {
  const seen: Record<string, string> = {}
  for (const [client, command] of Object.entries(READS))
    for (const repository of Object.keys(REPOSITORIES)) {
      const step = await job.run(`${command.replace('$1', repository)} || true`)
      seen[`${client} ${repository}`] = credentialsOf(step, repository)
    }
  return seen
}

/** What `readAll` is to find while these logins are there. */
function expected(logins: readonly Login[]): Record<string, string> {
  const names = { all: own.name, base: base.name, tool: tool.name }
  const serving = (wanted: Login) => [wanted, 'all' as const].find(login => logins.includes(login))
  return Object.fromEntries(
    Object.keys(READS).flatMap(client =>
      Object.entries(REPOSITORIES).map(([repository, login]) => {
        const found = serving(login)
        return [`${client} ${repository}`, found === undefined ? '' : names[found]]
      })
    )
  )
}

const places = ({ folder }: Job) =>
  [folder.home, folder.runtime, folder.runnerTemp].map(folder =>
    Object.keys(inventory(folder)).filter(name => !name.includes('_runner_file_commands'))
  )

type Planned = [Login, 'shared' | 'isolated']
const ORDERS: [Planned, Planned, ...Planned[]][] = [
  [
    ['base', 'shared'],
    ['all', 'shared']
  ],
  [
    ['all', 'isolated'],
    ['base', 'isolated']
  ],
  [
    ['base', 'isolated'],
    ['all', 'isolated']
  ],
  [
    ['all', 'shared'],
    ['base', 'shared'],
    ['tool', 'shared']
  ],
  [
    ['all', 'shared'],
    ['base', 'isolated'],
    ['tool', 'shared']
  ],
  [
    ['base', 'isolated'],
    ['tool', 'isolated'],
    ['all', 'shared']
  ],
  [
    ['all', 'isolated'],
    ['base', 'shared'],
    ['tool', 'isolated']
  ],
  [
    ['base', 'shared'],
    ['tool', 'isolated'],
    ['all', 'isolated']
  ]
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
    await pushed(simulator, base, { 1: image('base') }, 'base', 'other-org')
    await pushed(simulator, tool, { 1: image('tool') }, 'tool', 'other-org')
  })
  afterAll(() => simulator.close())

  it.each([
    ['acme/app', 'base'],
    ['acme/app@pull', 'base'],
    ['@pull', 'base'],
    ['acme/app@pull,push', 'own'],
    ['acme/app@push', 'own']
  ])('for %s buildx reads the repository with the login %s', async (scope, reading) => {
    const job = await jobWith()
    await job.uses({ ...LOGINS.all, store: 'shared' })
    await job.uses({ ...LOGINS.base, scope, store: 'shared' })
    const read = await job.run('docker buildx imagetools inspect --raw ghcr.io/acme/app:1')
    expect([read.exitCode, credentialsOf(read, 'acme/app')]).toEqual([0, reading])
    await job.end()
  })

  it('buildx copies within a registry with the login that it reads the source with', async () => {
    const job = await jobWith()
    await job.uses({ ...LOGINS.all, store: 'shared' })
    await job.uses({ ...LOGINS.tool, store: 'shared' })
    const to = 'ghcr.io/acme/app:copy'
    const copy = await job.run(`docker buildx imagetools create --tag ${to} ghcr.io/other-org/tool:1`)
    expect([copy.exitCode, credentialsOf(copy, 'acme/app')]).toEqual([0, 'tool'])
    await job.end()
  })

  it.each(ORDERS)('serves its repository next to other logins, until its post: %p %p %p', async (...planned) => {
    const job = await jobWith()
    // buildx makes files of its own.
    expect(await readAll(job)).toEqual(expected([]))
    const before = places(job)
    const steps: Step[] = []
    const logins: Login[] = []
    for (const [login, store] of planned.filter(Array.isArray)) {
      const step = await job.uses({ ...LOGINS[login], store })
      expect([step.exitCode, warningsOf([step])]).toEqual([0, []])
      steps.push(step)
      logins.push(login)
      expect([logins, await readAll(job)]).toEqual([logins, expected(logins)])
    }
    for (const step of steps.toReversed()) {
      const post = await postOf(job, step, { INPUT_TOKEN: LOGINS[logins.pop() ?? 'all'].token })
      expect([post.exitCode, warningsOf([post])]).toEqual([0, []])
      expect([logins, await readAll(job)]).toEqual([logins, expected(logins)])
    }
    expect(places(job)).toEqual(before)
  })
})
