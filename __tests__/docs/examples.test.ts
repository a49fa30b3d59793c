import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../../simulator/github/tokens.ts'
import { manifest, owner, pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine, runProgram } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { folder, image, play, pushed, unplayed } from '../support/examples.ts'
import { git } from '../support/git.ts'
import { has, needs } from '../support/needs.ts'

let simulator: Simulator

afterEach(() => simulator.close())

async function open(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await openSimulator({
    tokens: [githubToken(), classicPat()],
    packages: [
      pkg('acme/app', { tags: { latest: manifest() } }),
      pkg('acme/base', { tags: { '1.2': manifest({ seed: 'base' }) }, actionsAccess: { 'acme/app': 'read' } })
    ],
    owners: { acme: owner(), 'other-org': owner() },
    ...options
  })
  return simulator
}

/** The docker client, if there is one, as a hosted runner has it; in short without: other tests log it in. */
const docker = isFull() && has('docker') ? ['docker'] : []
const hosted = (options: JobOptions = {}): Promise<Job> => simulator.job({ engines: docker, ...options })

let storages = 0

/** The environment in which podman and buildah need no rights of their own: plain files, no namespaces. */
function vfs(): Record<string, string> {
  const storage = join(simulator.folder, `storage-${storages++}`)
  mkdirSync(storage)
  const conf = join(storage, 'storage.conf')
  writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${storage}/root"\nrunroot = "${storage}/run"\n`)
  return { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs', CONTAINERS_STORAGE_CONF: conf }
}

const FORK: JobOptions = {
  githubToken: githubToken({ name: 'fork', packages: 'read' }),
  eventName: 'pull_request',
  event: { number: 7, pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
}

/** A fork's token reads only, whatever `permissions` say; the simulated runner grants what the workflow asks for. */
async function forkJob(): Promise<Job> {
  const job = await hosted(FORK)
  job.parts.permit = () => {}
  return job
}

needs(...docker).describe('the example', () => {
  beforeEach(() => open())

  it('push.yml checks the push and logs in', async () => {
    const { steps, skipped, posts } = await play(await hosted(), 'push', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'logged-in': 'true', image: 'ghcr.io/acme/app' })
    expect(skipped).toHaveLength(3)
    expect(posts[0]?.exitCode).toBe(0)
  })

  it('attest.yml logs in where actions/attest finds it', async () => {
    const shared = await hosted()
    const onHosted = await play(shared, 'attest', 'hosted')
    expect(onHosted.steps[0]?.outputs['docker-config']).toBe(join(shared.folder.home, '.docker'))
    const job = await hosted({ runner: 'self-hosted' })
    const isolated = await play(job, 'attest', 'self-hosted')
    expect(isolated.steps[0]?.outputs).toMatchObject({
      'logged-in': 'true',
      'docker-config': expect.stringMatching(/[/]\.docker$/)
    })
  })

  it('private-base.yml checks the pull of the base and the push of the result', async () => {
    const { steps } = await play(await hosted(), 'private-base', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-pull': 'true', 'can-push': 'true', 'logged-in': 'true' })
  })

  it("pull-request.yml pushes from the repository's own branches", async () => {
    const { steps } = await play(await hosted(), 'pull-request', 'image')
    expect(steps[0]?.outputs['can-push']).toBe('true')
  })

  it('pull-request.yml continues without a push for a fork', async () => {
    await simulator.close()
    await open({ tokens: [githubToken({ name: 'fork', packages: 'read' })] })
    const { steps } = await play(await forkJob(), 'pull-request', 'image')
    expect(steps[0]).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'false', 'logged-in': 'true' } })
    expect(steps[0]?.log).toMatch(/pull request from a fork/)
  })

  it('pull-request.yml pushes for Dependabot, whose token has the permissions of the workflow', async () => {
    const head = { repo: { full_name: 'acme/app' } }
    const event = { number: 7, pull_request: { head, user: { login: 'dependabot[bot]' } } }
    const job = await hosted({ actor: 'dependabot[bot]', eventName: 'pull_request', event })
    const { steps } = await play(job, 'pull-request', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'logged-in': 'true' })
  })

  it('other-owner.yml pushes with a classic token where GITHUB_TOKEN cannot', async () => {
    const job = await hosted({ secrets: { GHCR_TOKEN: classicPat() }, actor: 'hubot' })
    const { steps } = await play(job, 'other-owner', 'image', { contexts: { vars: { GHCR_USER: 'octocat' } } })
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'token-kind': 'classic-pat', username: 'octocat' })
    const other = await play(await hosted(), 'other-owner', 'image', {
      contexts: { vars: { GHCR_USER: 'octocat' } }
    })
    expect(other.steps[0]).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(other.steps[0]?.log).toMatch(/secret/)
  })

  it('matrix.yml checks all pushes in one job, and logs in each job of the matrix', async () => {
    const access = await play(await hosted(), 'matrix', 'access')
    const report = JSON.parse(access.steps[0]?.outputs.report ?? '')
    expect(report.map(({ image, verdict }: Record<string, string>) => `${image} ${verdict}`)).toEqual([
      'ghcr.io/acme/app/api allowed',
      'ghcr.io/acme/app/worker allowed'
    ])
    const leg = await play(await hosted(), 'matrix', 'image', { contexts: { matrix: { image: 'api' } } })
    expect(leg.steps[0]?.outputs['logged-in']).toBe('true')
  })

  it('guard.yml builds where the push is allowed, and not for a fork', async () => {
    const access = await play(await hosted(), 'guard', 'access')
    const build = await play(await hosted(), 'guard', 'build', { contexts: { needs: { access } as never } })
    expect(build.steps[0]?.outputs['logged-in']).toBe('true')

    await simulator.close()
    await open({ tokens: [githubToken({ name: 'fork', packages: 'read' })] })
    const asked = await play(await forkJob(), 'guard', 'access')
    expect(asked.outputs).toEqual({ 'can-push': 'false' })
    const guarded = await play(await forkJob(), 'guard', 'build', { contexts: { needs: { access: asked } as never } })
    expect(guarded).toMatchObject({ steps: [], skipped: ['build'] })
  })

  it('deploy.yml passes the digest on, and deploys nothing that the registry did not confirm', async () => {
    const contexts = { inputs: { tag: 'latest' } }
    const image = await play(await hosted(), 'deploy', 'image', { contexts })
    const reference = `ghcr.io/acme/app@${manifest().digest}`
    expect(image.outputs).toEqual({ 'can-pull': 'true', reference })
    const deploy = await play(await hosted(), 'deploy', 'deploy', { contexts: { needs: { image } as never } })
    expect(deploy.steps[0]?.log).toContain(reference)

    const absent = await play(await hosted(), 'deploy', 'image', {
      contexts: { inputs: { tag: 'never-pushed' } }
    })
    expect(absent.steps[0]).toMatchObject({ exitCode: 1, outputs: { 'can-pull': 'false' } })
    simulator.fault({ on: 'manifest', effect: 'status', status: 500 })
    const silent = await play(await hosted(), 'deploy', 'image', { contexts })
    expect(silent.outputs).toEqual({ 'can-pull': 'unknown', reference: 'ghcr.io/acme/app@' })
    const kept = await play(await hosted(), 'deploy', 'deploy', {
      contexts: { needs: { image: silent } as never }
    })
    expect(kept.skipped).toEqual(['deploy'])
  })

  it('deploy.yml keeps its other outputs when the login ends before it reports', async () => {
    const image = await play(await hosted(), 'deploy', 'image', { contexts: { inputs: { tag: 'not a tag' } } })
    expect(image.steps[0]?.exitCode).toBe(1)
    expect(image.outputs).toMatchObject({ 'can-pull': '' })
  })

  it("from-docker-login.yml logs in with docker/login-action's inputs", async () => {
    // On GitHub this secret is the same as the default of `token`; another one shows that `password` is what counts.
    const { steps } = await play(
      await hosted({ secrets: { GITHUB_TOKEN: classicPat() } }),
      'from-docker-login',
      'image'
    )
    expect(steps[0]).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'logged-in': 'true' } })
    expect(steps[0]?.outputs).toMatchObject({ 'token-kind': 'classic-pat', registry: 'ghcr.io', username: 'octocat' })
  })

  it('metadata.yml takes the tags of metadata-action, and asks once for their package', async () => {
    const tags = ['1.2.3', '1.2', 'sha-0123456'].map(tag => `ghcr.io/acme/app:${tag}`).join('\n')
    const { steps } = await play(await hosted(), 'metadata', 'image', { results: { meta: { tags } } })
    expect(steps[0]).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'true', 'logged-in': 'true' } })
    expect(steps[0]?.requests.filter(({ kind }) => kind === 'upload')).toHaveLength(1)
  })

  it('cache.yml checks the package of the cache as well', async () => {
    const { steps } = await play(await hosted(), 'cache', 'image')
    expect(steps[0]?.outputs['can-push']).toBe('true')
    expect(steps[0]?.requests.filter(({ kind }) => kind === 'upload')).toHaveLength(2)
  })

  it('goreleaser.yml stops before the build where the tag exists', async () => {
    const free = await play(await hosted({ ref: 'refs/tags/v1.3.0' }), 'goreleaser', 'release')
    expect(free.steps[0]).toMatchObject({ exitCode: 0, outputs: { exists: 'false', 'logged-in': 'true' } })
    const taken = await play(await hosted({ ref: 'refs/tags/latest' }), 'goreleaser', 'release')
    expect(taken.steps[0]).toMatchObject({ exitCode: 1, outputs: { exists: 'true' } })
  })

  it('cosign.yml signs the image by the digest that was pushed', async () => {
    const digest = manifest().digest
    // Signing without a key needs services outside of this machine, so the program is a stand-in.
    const job = await simulator.job({ engines: [{ name: 'cosign', fake: {} }] })
    const { steps } = await play(job, 'cosign', 'image', { results: { build: { digest } } })
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(steps[1]?.children[0]?.argv).toEqual(['sign', '--yes', `ghcr.io/acme/app@${digest}`])
  })

  it('parallel.yml hands the outputs over when the group has ended', async () => {
    const { steps } = await play(await hosted(), 'parallel', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'logged-in': 'true', image: 'ghcr.io/acme/app' })
  })

  it('token-fallback.yml pushes with the secret, and only pulls without it', async () => {
    const secret = await play(await hosted({ secrets: { GHCR_TOKEN: classicPat() } }), 'token-fallback', 'image')
    expect(secret.steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'token-kind': 'classic-pat' })
    const lost = await play(await hosted(), 'token-fallback', 'image')
    expect(lost.steps[0]).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })

    await simulator.close()
    await open({ tokens: [githubToken({ name: 'fork', packages: 'read' })] })
    const fork = await play(await forkJob(), 'token-fallback', 'image')
    expect(fork.steps[0]).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'false', 'logged-in': 'true' } })
  })

  it('multi-arch.yml checks the push on each platform, and keeps the digest', async () => {
    const digest = manifest().digest
    const { steps } = await play(await hosted(), 'multi-arch', 'build', {
      contexts: { matrix: { platform: 'linux/amd64', runner: 'ubuntu-24.04', name: 'amd64' } },
      results: { build: { digest } }
    })
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(steps[0]?.outputs['can-push']).toBe('true')
  })

  it('release.yml pushes a tag that is free, and stops where it exists or the registry does not tell', async () => {
    const tagged = { ref: 'refs/tags/v1.3.0' }
    const free = await play(await hosted(tagged), 'release', 'image')
    expect(free.steps[0]).toMatchObject({ exitCode: 0, outputs: { exists: 'false', 'logged-in': 'true' } })
    const taken = await play(await hosted({ ref: 'refs/tags/latest' }), 'release', 'image')
    expect(taken.steps[0]).toMatchObject({ exitCode: 1, outputs: { exists: 'true' } })
    simulator.fault({ on: 'manifest', effect: 'status', status: 500 })
    const silent = await play(await hosted(tagged), 'release', 'image')
    expect(silent.steps[0]).toMatchObject({ exitCode: 1, outputs: { exists: 'unknown' } })
  })
})

needs('podman', 'buildah', 'skopeo', 'docker-registry').describe(
  'the example, with real engines and a real registry,',
  () => {
    const engines = ['podman', 'buildah', 'skopeo']

    /** A job with a file to build from. */
    async function builder(options: JobOptions = {}): Promise<Job> {
      const job = await simulator.job({ engines, env: vfs(), ...options })
      writeFileSync(join(job.folder.workspace, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
      return job
    }

    it('podman.yml builds, pushes and reads back', async () => {
      await open({ storage: true })
      const { steps } = await play(await builder(), 'podman', 'image')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      expect(steps[1]?.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m)
    })

    it("self-hosted.yml leaves the runner's own login as it was", async () => {
      const auth = Buffer.from('somebody:else').toString('base64')
      const home = { '.config/containers/auth.json': JSON.stringify({ auths: { 'ghcr.io': { auth } } }) }
      await open({ storage: true })
      const job = await builder({ runner: 'self-hosted', files: home })
      const { steps } = await play(job, 'self-hosted', 'image')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      expect(steps[0]?.outputs['auth-file']).toMatch(/\/ghcr-login-[0-9a-f]{16}\/podman\/auth\.json$/)
      expect(readFileSync(join(job.folder.home, '.config/containers/auth.json'), 'utf8')).toBe(
        home['.config/containers/auth.json']
      )
      expect(existsSync(steps[0]?.outputs['auth-file'] ?? '')).toBe(false)
    })

    it('job-container.yml gives skopeo what it needs without an engine', async () => {
      await open({ storage: true })
      await pushed(simulator, githubToken(), { latest: image('app') })
      const job = await simulator.job()
      // quay.io/skopeo/stable sets this variable.
      job.parts.env.REGISTRY_AUTH_FILE = join(job.folder.temp, 'auth.json')
      // skopeo 1.22 of that image then reads no other file; Debian's older one would also look in HOME.
      const skopeo = [
        '#!/usr/bin/env bash',
        'unset DOCKER_CONFIG',
        `HOME=/nonexistent exec '${needOnMachine('skopeo')}' "$@"`
      ]
      writeFileSync(join(job.folder.bin, 'skopeo'), skopeo.join('\n'), { mode: 0o755 })
      const { steps } = await play(job, 'job-container', 'copy')
      expect(steps[0]?.outputs).toMatchObject({ engine: 'file', 'can-pull': 'true', 'can-push': 'true' })
      expect(steps[1]?.exitCode).toBe(0)
    })

    it('pull-by-digest.yml pulls what was checked', async () => {
      await open({ storage: true })
      await pushed(simulator, githubToken(), { latest: image('app') })
      const job = await simulator.job({ engines: ['podman', 'skopeo'] })
      const { steps } = await play(job, 'pull-by-digest', 'test')
      expect(steps[1]?.exitCode).toBe(0)
      const [{ digest }] = JSON.parse(steps[0]?.outputs.report ?? '')
      expect(steps[1]?.children[0]?.argv).toContain(`docker://ghcr.io/acme/app@${digest}`)
    })

    needs('git').it('build-if-absent.yml builds a component once, and again when its files change', async () => {
      await open({ storage: true })
      const leg = async (text: string) => {
        const job = await builder({ tools: ['git'] })
        const { workspace } = job.folder
        mkdirSync(join(workspace, 'api'))
        writeFileSync(join(workspace, 'api', 'Containerfile'), `FROM scratch\nCOPY Containerfile /${text}\n`)
        git(workspace, 'init', '--quiet')
        git(workspace, 'add', 'api')
        git(workspace, 'commit', '--quiet', '--message', text)
        return play(job, 'build-if-absent', 'image', { contexts: { matrix: { component: 'api' } } })
      }
      const first = await leg('one')
      expect(first.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      expect(first.steps[1]?.outputs.exists).toBe('false')
      const again = await leg('one')
      expect(again.steps[1]?.outputs).toMatchObject({ exists: 'true', 'logged-in': 'true' })
      expect(again.skipped).toContain('Build and push')
      const changed = await leg('two')
      expect(changed.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    })

    it('redeploy.yml builds a commit once, and deploys the same digest each time', async () => {
      await open({ storage: true })
      const deploy = async () => {
        const image = await play(await builder(), 'redeploy', 'image')
        const needs = { image } as never
        const { steps } = await play(await simulator.job(), 'redeploy', 'deploy', { contexts: { needs } })
        return { image, said: steps[0]?.stdout }
      }
      const first = await deploy()
      expect(first.said).toMatch(/app=ghcr\.io\/acme\/app@sha256:[0-9a-f]{64}$/m)
      const again = await deploy()
      expect(again.image.skipped).toContain('Build and push')
      expect(again.said).toBe(first.said)
    })

    needs('docker', 'docker-buildx').it('multi-arch.yml merges the digests of the platforms into one tag', async () => {
      await open({ storage: true })
      const platforms = { amd64: image('amd64'), arm64: image('arm64') }
      await pushed(simulator, githubToken(), platforms)
      const job = await simulator.job({ engines: ['docker'] })
      const plugins = join(job.folder.home, '.docker', 'cli-plugins')
      mkdirSync(plugins, { recursive: true })
      symlinkSync(needOnMachine('docker-buildx'), join(plugins, 'docker-buildx'))
      // What download-artifact makes of the files of both jobs.
      mkdirSync(join(job.folder.runnerTemp, 'digests'))
      for (const { digest } of Object.values(platforms)) {
        writeFileSync(join(job.folder.runnerTemp, 'digests', digest.replace('sha256:', '')), '')
      }
      const { steps } = await play(job, 'multi-arch', 'merge')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      const reader = await simulator.job({ engines: ['skopeo'] })
      await reader.uses({ engine: 'file' })
      const { stdout } = await reader.run('skopeo inspect --raw docker://ghcr.io/acme/app:latest')
      const children = JSON.parse(stdout).manifests.map((child: { digest: string }) => child.digest)
      expect(children.sort()).toEqual([platforms.amd64.digest, platforms.arm64.digest].sort())
      await reader.end()
    })

    needs('helm').it('helm.yml pushes the chart to the name that was checked', async () => {
      await open({ storage: true })
      const job = await simulator.job({ engines: ['helm'] })
      const chart = join(job.folder.workspace, 'charts', 'app')
      mkdirSync(chart, { recursive: true })
      writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
      const { steps } = await play(job, 'helm', 'chart')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      const checked = JSON.parse(steps[0]?.outputs.report ?? '[]')
      expect(checked).toMatchObject([{ image: 'ghcr.io/acme/charts/app', verdict: 'allowed' }])
      expect(steps[1]?.stdout + (steps[1]?.stderr ?? '')).toContain('ghcr.io/acme/charts/app:1.0.0')
    })

    it('promote.yml copies with one login for each side', async () => {
      const [other, staging] = [classicPat(), classicPat({ name: 'staging', scopes: ['read:packages'] })]
      const own = githubToken()
      await open({ tokens: [own, staging, other], storage: true })
      await pushed(simulator, other, { '1.2': image('tool') }, 'tool', 'other-org')
      const job = await simulator.job({ engines: ['podman', 'skopeo'], secrets: { STAGING_TOKEN: staging } })
      const { steps } = await play(job, 'promote', 'promote', { contexts: { inputs: { tag: '1.2' } } })
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    })

    needs('git').it('monorepo.yml builds the images that are missing, and none when all are there', async () => {
      await open({ storage: true })
      const checkout = (job: Job) => {
        const { workspace } = job.folder
        for (const component of ['api', 'worker']) {
          mkdirSync(join(workspace, component))
          writeFileSync(join(workspace, component, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
        }
        git(workspace, 'init', '--quiet')
        git(workspace, 'add', '.')
        git(workspace, 'commit', '--quiet', '--message', 'components')
        return job
      }
      const plan = async () => play(checkout(await simulator.job({ tools: ['git'] })), 'monorepo', 'plan')
      const first = await plan()
      const missing: string[] = JSON.parse(first.outputs.missing ?? '')
      expect(missing.map(image => image.split(':')[0])).toEqual(['ghcr.io/acme/app/api', 'ghcr.io/acme/app/worker'])
      for (const image of missing) {
        const job = checkout(await simulator.job({ engines, env: vfs(), tools: ['git'] }))
        const contexts = { matrix: { image }, needs: { plan: first } as never }
        const leg = await play(job, 'monorepo', 'image', { contexts })
        expect(leg.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      }
      expect((await plan()).outputs.missing).toBe('[]')
    })

    it('rebuild.yml builds once on each base image', async () => {
      await open({ storage: true })
      const base = async (name: string) => pushed(simulator, classicPat(), { '1.2': image(name) }, 'base')
      const run = async () => {
        const job = await builder()
        writeFileSync(join(job.folder.workspace, 'Containerfile'), 'ARG BASE\nFROM scratch\nCOPY Containerfile /\n')
        return play(job, 'rebuild', 'image')
      }
      await base('one')
      const first = await run()
      expect(first.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
      expect((await run()).skipped).toContain('Build and push')
      await base('two')
      expect((await run()).steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
    })

    it('verify-public.yml fails where an anonymous client cannot pull what was pushed', async () => {
      await open({ storage: true })
      const { steps } = await play(await builder(), 'verify-public', 'image')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1])
      expect(steps[2]?.log).toContain('private')

      await simulator.close()
      await open({ storage: true, packages: [pkg('acme/app', { visibility: 'public', tags: {} })] })
      const shown = await play(await builder(), 'verify-public', 'image')
      expect(shown.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    })

    it("enterprise.yml reads from ghcr.io and pushes to the server's own registry", async () => {
      const server = enterprise('ghe.example')
      const own = oldGithubToken({ server: server.url })
      const pat = classicPat()
      await open({ storage: true, servers: [server, githubCom], tokens: [own, pat] })
      const job = await builder({ server, runner: 'self-hosted', secrets: { GHCR_TOKEN: pat } })
      const { steps } = await play(job, 'enterprise', 'image', { contexts: { vars: { GHCR_USER: 'octocat' } } })
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      expect(steps[0]?.outputs).toMatchObject({ registry: 'ghcr.io', 'can-pull': 'true' })
      expect(steps[1]?.outputs).toMatchObject({ registry: 'containers.ghe.example', 'can-push': 'true' })
    })
  }
)

needs('ansible-vault', 'podman', 'skopeo', 'docker-registry').describe(
  'the example, with the real ansible-vault,',
  () => {
    /** An inventory as the examples show it, with a token of the world in it. */
    function inventory(at: string, values: Record<string, string>, password: string): string {
      const file = join(at, 'vault-password')
      writeFileSync(file, password)
      const vars = Object.entries(values).map(([name, input]) => {
        const args = ['encrypt_string', '--vault-password-file', file, '--stdin-name', name]
        const options = { input, env: { HOME: at } }
        const text = runProgram('ansible-vault', args, options).toString()
        return text.trimEnd().replace(/^/gm, '      ')
      })
      return `all:\n  vars:\n    ghcr:\n${vars.join('\n')}\n`
    }

    it("ansible-vault.yml pulls with the inventory's token, and neither shows nor leaves it", async () => {
      const pat = classicPat({ scopes: ['read:packages', 'write:packages'] })
      await open({ tokens: [githubToken(), pat], packages: [], storage: true })
      await pushed(simulator, pat, { '1.2': image('base') }, 'base')
      const password = `vault password of ${pat.name}`
      const job = await simulator.job({
        engines: ['ansible-vault', 'podman'],
        env: vfs(),
        secrets: { ANSIBLE_VAULT_PASSWORD: password }
      })
      const text = inventory(job.folder.root, { ghcr_user: 'octocat', ghcr_pat: pat.value }, password)
      expect(text).toContain('$ANSIBLE_VAULT;1.1;AES256')
      writeFileSync(join(job.folder.workspace, 'inventory.yml'), text)
      const { steps, posts } = await play(job, 'ansible-vault', 'pull')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      expect(steps[0]?.masks).toEqual([pat.value])
      expect(steps[1]?.outputs).toMatchObject({ 'token-kind': 'classic-pat', username: 'octocat', 'can-pull': 'true' })
      expect(JSON.stringify(steps[0]?.children.map(({ argv, env }) => [argv, env]))).not.toContain(pat.value)
      expect(job.log).not.toContain(pat.value)
      expect(posts[0]?.exitCode).toBe(0)
    })

    it('ansible-vault.yml reads the inventory that is shown next to it', async () => {
      await open()
      const job = await simulator.job({ engines: ['ansible-vault'], secrets: { ANSIBLE_VAULT_PASSWORD: 'example' } })
      copyFileSync(join(folder, 'ansible', 'inventory.yml'), join(job.folder.workspace, 'inventory.yml'))
      const { steps } = await play(job, 'ansible-vault', 'pull')
      expect(steps[0]?.outputs.user).toBe('your-github-username')
      expect(steps[0]?.masks).toEqual(['your-classic-token'])
    })
  }
)

/** Programs without which a step of an example is not played. */
const PROGRAMS = ['ansible-vault', 'podman', 'buildah', 'skopeo', 'docker', 'docker-registry', 'curl', 'jq', 'git']

needs(...PROGRAMS).describe('examples/', () => {
  beforeEach(() => open())

  it('has no step of this action or of a shell that the tests above did not play to its end', () => {
    expect(unplayed(name => name !== 'delete-old-versions.yml')).toEqual([])
  })
})
