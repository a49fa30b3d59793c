import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { inventory, postOf, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator
afterEach(() => simulator.close())

async function open(options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken()],
    packages: [pkg('acme/app'), pkg('acme/other', { actionsAccess: {} })]
  })
  return simulator.job({ tolerate: () => true, ...options })
}

// As `env: { DOCKER_CONFIG: $HOME/.docker }` comes to the step.
const VARIABLES = [
  ['DOCKER_CONFIG', '$HOME/.docker', 'file', '$HOME/.docker/config.json'],
  ['DOCKER_CONFIG', 'docker', 'docker', 'docker/config.json'],
  ['REGISTRY_AUTH_FILE', '~/auth.json', 'podman', '~/auth.json'],
  ['REGISTRY_AUTH_FILE', 'auth.json', 'file', 'auth.json']
] as const

for (const [name, value, engine, path] of sample(VARIABLES, 3)) {
  needs(...(engine === 'file' ? [] : [engine])).describe(`${name} that is ${value}, with engine ${engine}`, () => {
    const engines = engine === 'file' ? [] : [engine]

    it('is one warning that names the file, and post leaves nothing there', async () => {
      const job = await open({ engines, env: { [name]: value } })
      const before = inventory(job.folder.workspace)
      const main = await job.uses({ push: 'ghcr.io/acme/app', engine, store: 'shared' })
      expect(main.outputs['logged-in']).toBe('true')
      expect(warningsOf([main])).toEqual([
        `The credential is stored in ${join(job.folder.workspace, path)}, in the workspace (${name} is \`${value}\`, a relative path): artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace.`
      ])
      const post = await postOf(job, main, { INPUT_TOKEN: githubToken().value, [name]: value })
      expect(warningsOf([post])).toEqual([])
      expect(inventory(job.folder.workspace)).toEqual(before)
    })
  })
}

describe('a relative path', () => {
  const env = { DOCKER_CONFIG: '$HOME/.docker' }

  it('is not told of where the push is refused', async () => {
    const job = await open({ env, tolerate: () => false })
    const before = inventory(job.folder.workspace)
    const main = await job.uses({ push: 'ghcr.io/acme/other', engine: 'file', store: 'shared' })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(warningsOf([main])).toEqual([])
    expect(inventory(job.folder.workspace)).toEqual(before)
  })
})

describe('a folder in the workspace', () => {
  it('that DOCKER_CONFIG names in full is one warning', async () => {
    const job = await open()
    const folder = join(job.folder.workspace, 'docker')
    const env = { DOCKER_CONFIG: folder }
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' }, { env })
    expect(warningsOf([main])).toEqual([
      `The credential is stored in ${join(folder, 'config.json')}, in the workspace: artifacts and build contexts may take it along. Set DOCKER_CONFIG to an absolute path outside of the workspace.`
    ])
  })

  it('that RUNNER_TEMP names is a warning', async () => {
    const job = await open()
    const folder = join(job.folder.workspace, 'temp')
    mkdirSync(folder)
    const env = { RUNNER_TEMP: folder }
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store: 'isolated' }, { env })
    expect(warningsOf([main])).toEqual([expect.stringContaining('Set RUNNER_TEMP to an absolute path outside')])
  })
})

describe('what the step says of a place that is not to be had', () => {
  it.each([
    ['shared', { RUNNER_TEMP: '/proc/nothing' }],
    ['isolated', { RUNNER_TEMP: '' }]
  ])('fits with `store: %s` and %j', async (store, env) => {
    const job = await open()
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store }, { env })
    const [message = ''] = main.annotations.filter(({ level }) => level === 'error').map(each => each.message)
    expect(message).toMatch(/RUNNER_TEMP/)
    expect(message).not.toMatch(/store: isolated|named above/)
  })
})

needs('docker').describe('`engine: none`', () => {
  it.each([
    ['ghcr.io/acme/app', 0, 'true'],
    ['ghcr.io/acme/other', 1, 'false']
  ])('checks the push of %s and logs nobody in', async (push, exitCode, canPush) => {
    const job = await open({ engines: [{ name: 'docker', fake: {} }], tolerate: () => false })
    const main = await job.uses({ push, engine: 'none' })
    expect(main).toMatchObject({ exitCode, children: [], exported: {} })
    expect(main.outputs).toMatchObject({ 'logged-in': 'false', 'can-push': canPush, engine: '', 'docker-config': '' })
    expect(Object.keys(main.state)).toEqual(['report-file'])
    expect(main.summary).toContain('no login was asked for')
    const post = await postOf(job, main, { INPUT_TOKEN: githubToken().value })
    expect(post.log).toContain('No login to remove.')
    expect(Object.keys(inventory(job.folder.root)).filter(name => name.includes('ghcr-login'))).toEqual([])
  })
})
