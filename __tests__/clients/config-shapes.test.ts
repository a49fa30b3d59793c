import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { SHAPES, type Shape } from '../support/config-shapes.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

/** The engine that logs in, and the client that is to find it. */
const ENGINES = ['docker', 'podman', 'file'] as const
const STORES = ['shared', 'isolated'] as const

const CELLS = SHAPES.flatMap(shape =>
  ENGINES.flatMap(engine => STORES.map(store => ({ name: shape.name, engine, store, shape })))
)

let simulator: Simulator

/** A job whose docker config and whose file of podman's are of a shape. */
async function jobWith({ content }: Shape, engines: string[]): Promise<{ job: Job; files: Record<string, string> }> {
  const job = await simulator.job({ engines })
  const docker = join(job.folder.home, '.docker', 'config.json')
  const podman = join(job.folder.runtime, 'containers', 'auth.json')
  for (const file of [docker, podman]) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, content, { mode: 0o600 })
  }
  return { job, files: { docker, podman } }
}

const all = (job: Job) => ({ home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) })

async function expectFound(job: Job, client: 'docker' | 'podman'): Promise<void> {
  if (client === 'podman') {
    const step = await job.run('podman login --get-login ghcr.io')
    expect(step.stdout.trim()).toBe('octocat')
    return
  }
  const step = await job.run('docker manifest inspect ghcr.io/acme/app:latest')
  expect(step.requests.filter(({ kind }) => kind === 'manifest').map(({ status }) => status)).toContain(200)
  expect(step.stderr).not.toContain('WARNING: Error')
}

needs('docker', 'podman').describe('a config', () => {
  beforeAll(async () => {
    simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  })
  afterAll(() => simulator.close())

  it.each(sample(CELLS, 31))('$name: engine $engine, store $store', async ({ engine, store, shape }) => {
    const { job, files } = await jobWith(shape, engine === 'file' ? ['docker'] : [engine])
    const before = all(job)
    const kind = engine === 'podman' ? 'podman' : 'docker'
    const main = await job.uses({ engine, store })
    const words = store === 'shared' ? shape.fault[kind] : undefined
    if (words === undefined) {
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      await expectFound(job, kind)
    } else {
      expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
      const [error = ''] = main.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)
      expect(error).toContain(`${files[kind]} cannot be used and was left as it is`)
      expect(error).toContain(words)
    }
    if (words !== undefined || store === 'isolated') expect(all(job)).toEqual(before)
    if (store === 'isolated') expectTakenOver(main.exported, shape)
    // What an engine refuses, or cannot be read at all, is told where it is left out.
    const told = main.annotations.some(
      ({ level, message }) =>
        level === 'notice' && message.includes(files.docker ?? '') && !message.includes('older login')
    )
    expect(told).toBe(store === 'isolated' && shape.fault.docker !== undefined)
    for (const post of await job.end()) expect(post).toMatchObject({ exitCode: 0, annotations: [] })
    expect(all(job)).toEqual(before)
  })
})

function expectTakenOver({ DOCKER_CONFIG = '', REGISTRY_AUTH_FILE = '' }: Record<string, string>, shape: Shape): void {
  const quay = shape.other ? { auth: auth('robot', 'quay-secret') } : undefined
  const docker = join(DOCKER_CONFIG, 'config.json')
  for (const file of [docker, REGISTRY_AUTH_FILE])
    expect([file, readConfig(file).auths?.['quay.io']]).toEqual([file, quay])
  // A byte of the user's is one in the copy, too.
  const latin1 = (bytes: Buffer) => bytes.toString('latin1').includes('caf\xe9')
  if (shape.fault.docker === undefined && latin1(shape.content) && !shape.content.includes('\n\xe9', 0, 'latin1')) {
    expect(latin1(readFileSync(docker))).toBe(true)
  }
}

needs('docker-20.10').describe('a config with what only this docker does not accept', () => {
  it.each(STORES)('is no login, and docker’s own words say why: store %s', async store => {
    const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
    const files = { '.docker/config.json': '{"stackOrchestrator":1}' }
    const job = await simulator.job({ engines: ['docker-20.10'], files })
    writeFileSync(join(job.folder.bin, 'docker'), '#!/bin/sh\nexec docker-20.10 "$@"\n', { mode: 0o755 })
    const before = all(job)
    const main = await job.uses({ engine: 'docker', store })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    const file = join(job.folder.home, '.docker', 'config.json')
    expect(main.log).toContain(`docker does not accept ${file}: json: cannot unmarshal number into Go struct field`)
    expect(main.log).not.toContain('Run the job again')
    await job.end()
    expect(all(job)).toEqual(before)
    await simulator.close()
  })
})

it('what podman says of a file that it cannot read is told as that', async () => {
  const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  const file = '/home/runner/.docker/config.json'
  const words = `reading JSON file "${file}": unmarshaling JSON at "${file}": unexpected end of JSON input`
  const stderr = `Error: get credentials: 1 error occurred:\n\t* ${words}\n\n`
  const job = await simulator.job({ engines: [{ name: 'podman', fake: { exitCode: 125, stderr } }] })
  const main = await job.uses({ engine: 'podman' })
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(main.log).toContain(`podman cannot log in: ${words}`)
  expect(main.log).toContain('Fix the file named above')
  expect(main.log).not.toContain('Run the job again')
  await job.end()
  await simulator.close()
})
