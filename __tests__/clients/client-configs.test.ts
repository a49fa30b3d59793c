import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, type Config, config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const quay = { auth: auth('robot', 'quay-secret') }
const hub = { auth: auth('hubber', 'hub-secret') }
const clients = ['docker', 'podman', 'buildah', 'skopeo']

let simulator: Simulator
let jobs: Job[] = []
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
})
afterEach(async () => {
  for (const job of jobs) await job.end()
  jobs = []
})
afterAll(() => simulator.close())

async function jobWith(content: Config | undefined, options: JobOptions = {}): Promise<Job> {
  const files = content === undefined ? {} : { '.docker/config.json': config(content) }
  const job = await simulator.job({ engines: clients, files, ...options })
  jobs.push(job)
  return job
}

/** Whom podman, buildah or skopeo would log in as. */
async function loginOf(job: Job, client: string, registry: string): Promise<string> {
  const step = await job.run(`${client} login --get-login ${registry} || true`)
  return step.stdout.trim()
}

/** Whom podman, buildah and skopeo would log in as, in one step. */
async function loginsOf(job: Job, ...registries: string[]): Promise<string[]> {
  const each = '$client login --get-login $registry || true'
  const step = await job.run(
    `for client in podman buildah skopeo; do for registry in ${registries.join(' ')}; do echo "$client $registry $(${each})"; done; done`
  )
  return step.stdout
    .trimEnd()
    .split('\n')
    .map(line => line.trim())
}

const everyClient = (users: Record<string, string>): string[] =>
  ['podman', 'buildah', 'skopeo'].flatMap(client =>
    Object.entries(users).map(([at, user]) => `${client} ${at} ${user}`.trim())
  )

/** Whether docker, with no daemon, is given a private manifest, which takes the credential that it finds. */
async function dockerReads(job: Job): Promise<boolean> {
  const step = await job.run('docker manifest inspect ghcr.io/acme/app:latest || true')
  return step.requests.some(({ kind, status }) => kind === 'manifest' && status === 200)
}

needs(...clients).describe('what each client reads', () => {
  /** What a job without a login of its own would find. */
  const content = { auths: { 'quay.io': quay, 'https://index.docker.io/v1/': hub } }

  it('without the action none of them may', async () => {
    const job = await jobWith(content)
    expect(await dockerReads(job)).toBe(false)
    expect(await loginsOf(job, 'ghcr.io')).toEqual(everyClient({ 'ghcr.io': '' }))
  })

  // One engine at a time is in clients.test.ts.
  it.each(['shared', 'isolated'].slice(0, extent(2, 1)))(
    'engine docker and podman, store %s: all of them, and the other registries as before',
    async store => {
      const job = await jobWith(content)
      const before = { home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }
      await job.uses({ engine: 'docker, podman', store })
      expect(await dockerReads(job)).toBe(true)
      const users = { 'ghcr.io': 'octocat', 'quay.io': 'robot', 'docker.io': 'hubber' }
      expect(await loginsOf(job, ...Object.keys(users))).toEqual(everyClient(users))
      const read = await job.run('skopeo inspect --raw docker://ghcr.io/acme/app:latest')
      expect(read.exitCode).toBe(0)
      await job.end()
      expect({ home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }).toEqual(before)
    }
  )

  it('in the isolated store a credsStore of the host gets nothing, and still serves the other registries', async () => {
    const entries = { 'quay.io': { Username: 'robot', Secret: 'quay-secret' } }
    const job = await jobWith({ auths: {}, credsStore: 'chain' }, { helpers: [{ name: 'chain', entries }] })
    const held = () => loginsIn(job.parts.watch.helperStores.chain ?? '')
    await job.uses({ engine: 'docker', store: 'isolated' })
    expect(held()).toEqual(entries)
    expect(await dockerReads(job)).toBe(true)
    expect(await loginsOf(job, 'ghcr.io')).toEqual(everyClient({ 'ghcr.io': 'octocat' }))
    const asked = await job.run('docker manifest inspect quay.io/acme/app:latest || true')
    expect(asked.children.map(({ name, argv }) => [name, ...argv])).toContainEqual(['docker-credential-chain', 'get'])
    expect(held()).toEqual(entries)
  })

  it('in the isolated store the credHelpers of other registries serve docker, podman, buildah and skopeo', async () => {
    const entries = { 'quay.io': { Username: 'robot', Secret: 'quay-secret' } }
    const credHelpers = { 'quay.io': 'chain', 'ghcr.io': 'chain' }
    const job = await jobWith({ credHelpers }, { helpers: [{ name: 'chain', entries }] })
    await job.uses({ engine: 'docker', store: 'isolated' })
    expect(await dockerReads(job)).toBe(true)
    const users = { 'ghcr.io': 'octocat', 'quay.io': 'robot' }
    expect(await loginsOf(job, ...Object.keys(users))).toEqual(everyClient(users))
  })

  it('in the isolated store contexts, proxies, CLI plugins and builders of before and after are found', async () => {
    const content = {
      auths: {},
      currentContext: 'far',
      proxies: { default: { httpProxy: 'http://proxy.acme.example:3128' } }
    }
    const job = await jobWith(content, { env: { DOCKER_HOST: undefined } })
    const docker = join(job.folder.home, '.docker')
    mkdirSync(join(docker, 'cli-plugins'))
    mkdirSync(join(docker, 'buildx', 'instances'), { recursive: true })
    writeFileSync(join(docker, 'buildx', 'instances', 'before'), '{}')
    const metadata = { SchemaVersion: '0.1.0', Vendor: 'acme', Version: '1', ShortDescription: 'greets' }
    writeFileSync(
      join(docker, 'cli-plugins', 'docker-hello'),
      `#!/bin/sh\nif [ "$1" = docker-cli-plugin-metadata ]; then echo '${JSON.stringify(metadata)}'; else echo hello from "$DOCKER_CONFIG"; fi\n`,
      { mode: 0o755 }
    )
    await job.run('docker context create far --docker host=tcp://127.0.0.1:9 >/dev/null 2>&1')
    const step = await job.uses({ engine: 'file', store: 'isolated' })
    const folder = step.outputs['docker-config'] ?? ''
    expect((await job.run('docker hello')).stdout.trim()).toBe(`hello from ${folder}`)
    expect((await job.run('docker context show')).stdout.trim()).toBe('far')
    expect((await job.run('docker context inspect far --format {{.Endpoints.docker.Host}}')).stdout).toContain(':9')
    expect(readConfig(join(folder, 'config.json')).proxies).toEqual(content.proxies)
    await job.run('touch "$DOCKER_CONFIG/buildx/instances/after"; ls "$DOCKER_CONFIG/buildx/instances"')
    expect(job.steps.at(-1)?.stdout.trim().split('\n')).toEqual(['after', 'before'])
    await job.end()
    const left = await jobWith(undefined, { home: job.folder.home, env: { DOCKER_HOST: undefined } })
    expect((await left.run('docker context show')).stdout.trim()).toBe('far')
    expect((await left.run('ls ~/.docker/buildx/instances')).stdout.trim().split('\n')).toEqual(['after', 'before'])
  })

  it('an older login in podman’s own file is named in a notice, since it comes before docker’s', async () => {
    const job = await jobWith({ auths: {} }, { planted: { host: host.value } })
    const file = join(job.folder.runtime, 'containers', 'auth.json')
    mkdirSync(join(file, '..'))
    writeFileSync(file, config({ auths: { 'ghcr.io': { auth: auth('owner', host.value) } } }), { mode: 0o600 })
    const step = await job.uses({ engine: 'docker', store: 'shared' })
    expect(step.log).toContain('add `podman` to `engine`')
    expect(await loginOf(job, 'skopeo', 'ghcr.io')).toBe('owner')
    writeFileSync(file, '{}')
  })

  it('podman’s file is not named where that would hide docker’s logins', async () => {
    const quiet = await jobWith(content)
    expect((await quiet.uses({ engine: 'podman', store: 'shared' })).exported).toEqual({})
    const plain = await jobWith(undefined)
    const named = await plain.uses({ engine: 'podman', store: 'shared' })
    expect(named.exported.REGISTRY_AUTH_FILE).toBe(named.outputs['auth-file'])
  })
})
