import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { owner, pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator

afterEach(() => simulator.close())

async function play(jobOptions: JobOptions, stageOptions: SimulatorOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken(), githubToken({ name: 'dead', live: false })],
    packages: [pkg('acme/app')],
    owners: { acme: owner() },
    ...stageOptions
  })
  return simulator.job(jobOptions)
}

const stored = (file: string): string => {
  const { auths } = JSON.parse(readFileSync(file, 'utf8'))
  return Buffer.from(auths['ghcr.io']?.auth ?? '', 'base64').toString()
}

for (const engine of ['docker', 'podman']) {
  needs(engine).describe(`the real ${engine}`, () => {
    it('is logged in, and out again without network or engine', async () => {
      const job = await play({ engines: [engine] })
      const main = await job.uses({ push: 'ghcr.io/acme/app' })
      expect(main.outputs).toMatchObject({ engine, 'logged-in': 'true', 'can-push': 'true' })
      const file = main.outputs['auth-file'] ?? ''
      expect(stored(file)).toBe(`octocat:${githubToken().value}`)
      simulator.fault({ on: 'connect', effect: 'unreachable' })
      const [post] = await job.end()
      expect(post?.exitCode).toBe(0)
      expect(post?.children).toEqual([])
      expect(post?.requests).toEqual([])
      expect(existsSync(file)).toBe(false)
      expect(existsSync(dirname(file))).toBe(false)
    })

    it('gets the token on stdin alone, and an environment without inputs', async () => {
      const job = await play({ engines: [engine] })
      const main = await job.uses()
      const [child] = main.children
      expect(child?.argv).toEqual(expect.arrayContaining(['login', '--password-stdin', 'ghcr.io']))
      expect(child?.stdinBytes).toBe(githubToken().value.length)
      expect(Object.keys(child?.env ?? {}).filter(name => /^(?:INPUT|STATE)_/.test(name))).toEqual([])
    })
  })
}

needs('docker').describe('docker', () => {
  it('is not handed docker_auth_config, however it is written', async () => {
    const env = { docker_auth_config: '{}', DOCKER_AUTH_CONFIG: '{}' }
    const job = await play({ engines: ['docker'], env })
    const main = await job.uses({ engine: 'docker' })
    const names = main.children.flatMap(child => Object.keys(child.env))
    expect(names.filter(name => /^docker_auth_config$/i.test(name))).toEqual([])
  })
})

needs('docker', 'podman').describe('docker and podman', () => {
  it('are both logged in when both are named', async () => {
    const job = await play({ engines: ['docker', 'podman'] })
    const main = await job.uses({ engine: 'docker,podman' })
    expect(main.outputs.engine).toBe('docker,podman')
    expect(stored(`${main.outputs['docker-config']}/config.json`)).toBe(stored(main.outputs['auth-file'] ?? ''))
    expect(main.exported.REGISTRY_AUTH_FILE).toBe(main.outputs['auth-file'])
  })
})

needs('docker', 'buildah', 'skopeo', 'docker-registry').describe("Debian's registry behind ghcr.io", () => {
  it('takes a push while the job is logged in, and refuses the same push after post', async () => {
    const engines = ['docker', 'buildah', 'skopeo']
    const env = { BUILDAH_ISOLATION: 'chroot' }
    const job = await play({ engines, env }, { storage: true, packages: [pkg('acme/app', { tags: {} })] })
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
    expect(main.outputs['can-push']).toBe('true')
    const build = `engine="buildah --root $RUNNER_TEMP/store --runroot $RUNNER_TEMP/run --storage-driver vfs"
      image=$($engine from scratch)
      $engine commit -q $image ghcr.io/acme/app:1.0
      $engine push -q ghcr.io/acme/app:1.0`
    expect((await job.run(build)).exitCode).toBe(0)
    const read = await job.run('skopeo inspect --format "{{.Name}} {{.Digest}}" docker://ghcr.io/acme/app:1.0')
    expect(read.stdout).toMatch(/^ghcr\.io\/acme\/app sha256:[0-9a-f]{64}$/m)
    await job.end()

    const later = await simulator.job({ engines, env, home: job.folder.home })
    const refused = await later.run(build)
    expect(refused.exitCode).not.toBe(0)
    expect(refused.stderr).toMatch(/403 \(Forbidden\)|denied|unauthorized/i)
  })
})
