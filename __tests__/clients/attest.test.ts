import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { config } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const ATTEST = fileURLToPath(new URL('../support/attest.mjs', import.meta.url))

/** A job that has pushed an image with the action's login. */
async function push(engine: string, store: string, options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken()],
    packages: [pkg('acme/app', { tags: {} })],
    storage: true,
    // It asks first whether the registry has the API for referrers, and writes a tag where it has not.
    unknownRequests: 'allow'
  })
  const job = await simulator.job({ engines: ['docker', 'podman', 'buildah'], ...options })
  expect(await job.uses({ push: 'ghcr.io/acme/app', engine, store }, { id: 'ghcr' })).toMatchObject({ exitCode: 0 })
  const pushed = await job.run(
    `where="--root $RUNNER_TEMP/store --runroot $RUNNER_TEMP/run --storage-driver vfs"
     image=$(buildah $where from scratch)
     buildah $where commit -q $image ghcr.io/acme/app:1.0
     buildah $where push -q --authfile "$AUTH_FILE" ghcr.io/acme/app:1.0`,
    { env: { BUILDAH_ISOLATION: 'chroot', AUTH_FILE: job.steps[0]?.outputs['auth-file'] ?? '' } }
  )
  expect(pushed).toMatchObject({ exitCode: 0 })
  return job
}

const attest = (job: Job, env: Record<string, string> = {}) =>
  job.run(`node ${ATTEST} ghcr.io/acme/app 1.0 ghcr.io/acme/app`, { env })

needs(...['docker', 'podman', 'buildah', 'docker-registry']).describe('actions/attest with push-to-registry', () => {
  it.each(['docker', 'file'])('finds a shared login of engine %s', async engine => {
    const job = await push(engine, 'shared')
    const step = await attest(job)
    expect([step.exitCode, step.stderr]).toEqual([0, ''])
    await job.end()
  })

  describe.each(sample(['docker', 'podman', 'file'], 2))('finds no isolated login of engine %s', engine => {
    it('but with HOME above the output `docker-config`', async () => {
      const job = await push(engine, 'isolated')
      const lost = await attest(job)
      expect(lost.exitCode).toBe(1)
      expect(lost.stderr).toContain('No credential file found at')
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow
      const home = '${{ steps.ghcr.outputs.docker-config }}/..'
      const found = await job.run(`HOME=${home} node ${ATTEST} ghcr.io/acme/app 1.0 ghcr.io/acme/app`)
      expect([found.exitCode, found.stderr]).toEqual([0, ''])
      const [post] = await job.end()
      expect(post).toMatchObject({ exitCode: 0, annotations: [] })
    })
  })

  it.each([
    ['engine podman', 'podman', {}, 'No credential file found at'],
    [
      'engine podman and a docker config',
      'podman',
      { files: { '.docker/config.json': '{"auths":{}}' } },
      'No credentials found for registry ghcr.io'
    ]
  ] as [string, string, JobOptions, string][])('finds no shared login with %s', async (_, engine, options, says) => {
    const job = await push(engine, 'shared', options)
    const step = await attest(job)
    expect(step.exitCode).toBe(1)
    expect(step.stderr).toContain(says)
  })

  it('finds no shared login that docker keeps in a `credsStore`', async () => {
    simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
    const files = { '.docker/config.json': config({ credsStore: 'keys' }) }
    const job = await simulator.job({ files, helpers: [{ name: 'keys' }] })
    await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' })
    const step = await attest(job)
    expect(step.exitCode).toBe(1)
    expect(step.stderr).toContain('No credentials found for registry ghcr.io')
  })
})
