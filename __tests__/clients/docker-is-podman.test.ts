import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { auth, config, inventory } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const host = classicPat({ name: 'host' })

/** A job whose docker is podman under that name, as the package podman-docker installs it. */
async function open(options: JobOptions = {}, world: SimulatorOptions = {}): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken(), host], packages: [pkg('acme/app')], ...world })
  const job = await simulator.job({ engines: ['podman', 'buildah'], planted: { host: host.value }, ...options })
  const docker = join(job.folder.bin, 'docker')
  writeFileSync(docker, '#!/bin/sh\nexec podman "$@"\n')
  chmodSync(docker, 0o755)
  return job
}

const loginsOf = async (job: Job): Promise<string[]> =>
  (await job.run('for registry in ghcr.io quay.io; do docker login --get-login $registry; done')).stdout
    .trim()
    .split('\n')

needs('podman', 'buildah').describe('docker that is podman', () => {
  const cells: [string, boolean][] = [
    ['shared', false],
    ['isolated', true],
    ['shared', true],
    ['isolated', false]
  ]
  it.each(cells.slice(0, extent(4, 2)))(
    'store %s, REGISTRY_AUTH_FILE of the host %p: finds the login, twice in one job, and then the earlier one',
    async (store, named) => {
      const job = await open({ leftovers: /auth\.json/ })
      const file = named
        ? join(job.folder.home, 'logins', 'auth.json')
        : join(job.folder.runtime, 'containers', 'auth.json')
      mkdirSync(join(file, '..'), { recursive: true })
      const quay = { auth: auth('robot', 'quay-secret') }
      const earlier = { 'ghcr.io': { auth: auth('owner', host.value) }, 'quay.io': quay }
      writeFileSync(file, config({ auths: earlier }), { mode: 0o600 })
      if (named) job.parts.env.REGISTRY_AUTH_FILE = file
      const before = { home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }
      for (const step of ['first', 'second']) {
        const main = await job.uses({ push: 'ghcr.io/acme/app', store })
        expect([step, main.outputs]).toMatchObject([step, { 'logged-in': 'true', engine: 'docker' }])
        expect(await loginsOf(job)).toEqual(['octocat', 'robot'])
      }
      const posts = await job.end()
      expect(posts.map(({ exitCode, annotations }) => [exitCode, annotations])).toEqual([
        [0, []],
        [0, []]
      ])
      expect({ home: inventory(job.folder.home), runtime: inventory(job.folder.runtime) }).toEqual(before)
    }
  )
})

needs('podman', 'buildah', 'docker-registry').describe('docker that is podman and a registry', () => {
  it.each(['shared', 'isolated'].slice(0, extent(2, 1)))('store %s: pushes while the job is logged in', async store => {
    const env = { BUILDAH_ISOLATION: 'chroot' }
    const job = await open({ env }, { storage: true, packages: [pkg('acme/app', { tags: {} })] })
    await job.uses({ push: 'ghcr.io/acme/app', store })
    const push = await job.run(`where="--root $RUNNER_TEMP/store --runroot $RUNNER_TEMP/run --storage-driver vfs"
      image=$(buildah $where from scratch)
      buildah $where commit -q $image ghcr.io/acme/app:1.0
      docker $where push -q ghcr.io/acme/app:1.0`)
    expect([push.exitCode, push.stderr]).toEqual([0, expect.any(String)])
    expect(simulator.requests('upload').length).toBeGreaterThan(1)
  })
})
