import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { messages, open, titles } from '../support/case-run.ts'
import { inventory, postOf, preload, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

// A place for the credential that is in the workspace, that cannot be had, or that someone else has taken.

const PUSH = { push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' }
const anywhere = { tolerate: () => true }
const post = (job: Job, main: Parameters<typeof postOf>[1], env = {}) =>
  postOf(job, main, { INPUT_TOKEN: githubToken().value, ...env })

// As `env: { DOCKER_CONFIG: $HOME/.docker }` comes to the step.
const VARIABLES = [
  ['DOCKER_CONFIG', '$HOME/.docker', 'file', '$HOME/.docker/config.json'],
  ['DOCKER_CONFIG', 'docker', 'docker', 'docker/config.json'],
  ['REGISTRY_AUTH_FILE', '~/auth.json', 'podman', '~/auth.json'],
  ['REGISTRY_AUTH_FILE', 'auth.json', 'file', 'auth.json']
] as const

for (const [name, value, engine, path] of sample(VARIABLES, 3)) {
  const engines = engine === 'file' ? [] : [engine]
  needs(...engines).it(
    `${name} that is ${value}, with ${engine}, is one warning, and post leaves nothing there`,
    async () => {
      const { job } = await open({ ...anywhere, engines, env: { [name]: value } })
      const before = inventory(job.folder.workspace)
      const main = await job.uses({ ...PUSH, engine })
      expect(main.outputs['logged-in']).toBe('true')
      expect(warningsOf([main])).toEqual([
        `The credential is stored in ${join(job.folder.workspace, path)}, in the workspace (${name} is \`${value}\`, a relative path): artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace.`
      ])
      expect(warningsOf([await post(job, main, { [name]: value })])).toEqual([])
      expect(inventory(job.folder.workspace)).toEqual(before)
    }
  )
}

it.each<[string, JobOptions]>([
  ['a relative path', { env: { DOCKER_CONFIG: '$HOME/.docker' } }],
  ['a config that cannot be used', { files: { '.docker/config.json': '{' } }]
])('%s is not told of where the push is refused', async (_, options) => {
  const { job } = await open(options)
  const before = inventory(job.folder.workspace)
  const main = await job.uses({ ...PUSH, push: 'ghcr.io/acme/other' })
  expect([main.exitCode, titles(main)]).toEqual([1, ['error Push denied']])
  expect(main.log).not.toMatch(/relative path|not valid JSON/)
  expect(inventory(job.folder.workspace)).toEqual(before)
})

it.each([
  ['DOCKER_CONFIG', 'shared', 'docker/config.json'],
  ['RUNNER_TEMP', 'isolated', '']
])('a folder in the workspace that %s names in full is one warning', async (name, store, file) => {
  const { job } = await open(anywhere)
  const folder = join(job.folder.workspace, 'docker')
  mkdirSync(folder)
  const main = await job.uses({ ...PUSH, store }, { env: { [name]: folder } })
  const says = `in the workspace: artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace.`
  expect(warningsOf([main])).toEqual([expect.stringContaining(says)])
  expect(warningsOf([main])[0]).toContain(join(job.folder.workspace, file))
})

it.each([
  ['shared', { RUNNER_TEMP: '/proc/nothing' }],
  ['isolated', { RUNNER_TEMP: '' }]
])('what the step says of a place that is not to be had fits with `store: %s` and %j', async (store, env) => {
  const { job } = await open(anywhere)
  const [message = ''] = messages(await job.uses({ ...PUSH, store }, { env }), 'error')
  expect(message).toMatch(/RUNNER_TEMP/)
  expect(message).not.toMatch(/store: isolated|named above/)
})

// What it ends with: diagnosis.test.ts.
it('`engine: none` checks the push, logs nobody in, and leaves nothing', async () => {
  const { job } = await open({ engines: [{ name: 'docker', fake: {} }] })
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'none' })
  expect(main).toMatchObject({ exitCode: 0, children: [], exported: {}, state: {} })
  expect(main.outputs).toMatchObject({ 'logged-in': 'false', 'can-push': 'true', engine: '', 'docker-config': '' })
  expect(main.summary).toContain('no login was asked for')
  expect(main.summary).not.toContain('Not logged in')
  expect((await post(job, main)).log).toContain('No login to remove.')
  expect(Object.keys(inventory(job.folder.root)).filter(name => name.includes('ghcr-login'))).toEqual([])
})

const NAME = `ghcr-login-${'07'.repeat(8)}`
/** What stands at the name of the run before it. */
const PLANTED: Record<string, (path: string, job: Job) => void> = {
  'a folder': path => {
    mkdirSync(join(path, '.docker'), { recursive: true })
    writeFileSync(join(path, '.docker', 'config.json'), 'kept')
  },
  'a file': path => writeFileSync(path, 'kept'),
  'a link into the workspace': (path, job) => {
    writeFileSync(join(job.folder.workspace, 'config.json'), 'kept')
    symlinkSync(job.folder.workspace, path)
  },
  'a link to nothing': path => symlinkSync('/proc/nonexistent/folder', path)
}

// The folder of the run is made alike for both stores: each of them in turn.
const STORES = ['isolated', 'shared'] as const
it.each(
  sample(
    Object.keys(PLANTED).map((what, index) => [what, STORES[index % 2] as string] as const),
    3
  )
)('what is at the name of the run before it is refused and left: %s, with `store: %s`', async (what, store) => {
  const { job } = await open()
  PLANTED[what]?.(join(job.folder.runnerTemp, NAME), job)
  const planted = () =>
    Object.entries(inventory(job.folder.root)).filter(([name]) => name.includes(NAME) || name.startsWith('./work/'))
  const before = planted()
  const main = await job.uses({ ...PUSH, store }, { env: preload('fixedRandom.cjs') })
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(main.annotations[0]?.message).toMatch(new RegExp(`${NAME} cannot be made: EEXIST`))
  expect((await postOf(job, main)).log).toContain('No login to remove')
  expect(planted()).toEqual(before)
})
