import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken, registryToken } from '../../simulator/github/tokens.ts'
import { MEDIA, manifest, owner, pkg } from '../../simulator/github/world.ts'
import { ask } from '../../simulator/network/client.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { credentialIn } from '../../simulator/network/request-log.ts'
import { SHA } from '../../simulator/runner/environment.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import type { WorkflowOptions, WorkflowResult } from '../../simulator/runner/workflow.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { folder, image, play, pushed, unplayed } from '../support/examples.ts'
import { git } from '../support/git.ts'
import { has, needs } from '../support/needs.ts'

let simulator: Simulator

afterEach(() => simulator.close())

async function open(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await openSimulator({
    tokens: [githubToken(), forkToken, classicPat()],
    packages: [
      pkg('acme/app', { tags: { latest: manifest() } }),
      pkg('acme/base', { tags: { '1.2': manifest({ seed: 'base' }) }, actionsAccess: { 'acme/app': 'read' } }),
      pkg('other-org/tool', { tags: { '1.2': manifest({ seed: 'tool' }) } })
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

/** What one job of an example is played with, and what came of its login. */
interface Played {
  job?: JobOptions
  /** A token that stays as it is, whatever `permissions` say, as that of a fork. */
  isFork?: boolean
  options?: WorkflowOptions
  fault?: Fault
  exitCode?: number
  outputs: Record<string, unknown>
  log?: RegExp
}

const LOGGED_IN = { 'can-push': 'true', 'logged-in': 'true' }
const forkToken = githubToken({ name: 'fork', packages: 'read' })
const FORK: Pick<Played, 'job' | 'isFork'> = {
  isFork: true,
  job: {
    githubToken: forkToken,
    eventName: 'pull_request',
    event: { number: 7, pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
  }
}
const DEPENDABOT: JobOptions = {
  actor: 'dependabot[bot]',
  eventName: 'pull_request',
  event: { number: 7, pull_request: { head: { repo: { full_name: 'acme/app' } }, user: { login: 'dependabot[bot]' } } }
}
const OCTOCAT: WorkflowOptions = { contexts: { vars: { GHCR_USER: 'octocat' } } }
const TAGGED: JobOptions = { ref: 'refs/tags/v1.3.0' }
const TAKEN: JobOptions = { ref: 'refs/tags/latest' }

async function playFirst(name: string, jobName: string, { job, isFork, options, fault, ...wanted }: Played) {
  if (fault) simulator.fault(fault)
  const opened = await hosted(job)
  if (isFork) opened.parts.permit = () => {}
  const result = await play(opened, name, jobName, options)
  const [step] = result.steps
  expect(step).toMatchObject({ exitCode: wanted.exitCode ?? 0, outputs: wanted.outputs })
  if (wanted.log) expect(step?.log).toMatch(wanted.log)
  return { ...result, job: opened, step: step as Step }
}

/** A job of an example whose login has put these outputs out, without the login. */
const afterLogin = async (name: string, jobName: string, outputs: Record<string, string>) =>
  play(await simulator.job(), name, jobName, { own: /^$/, skip: /./, results: { ghcr: outputs } })

needs(...docker).describe('the example', () => {
  beforeEach(() => open())

  it.each<[string, string, string, Played]>([
    ['push.yml', 'checks the push and logs in', 'image', { outputs: { ...LOGGED_IN, image: 'ghcr.io/acme/app' } }],
    [
      'private-base.yml',
      'checks the pull of the base and the push of the result',
      'image',
      { outputs: { ...LOGGED_IN, 'can-pull': 'true' } }
    ],
    [
      'pull-request.yml',
      'continues without a push for a fork',
      'image',
      { ...FORK, outputs: { 'can-push': 'false', 'logged-in': 'true' }, log: /pull request from a fork/ }
    ],
    [
      'pull-request.yml',
      "pushes from the repository's own branches, those of Dependabot included",
      'image',
      { job: DEPENDABOT, outputs: LOGGED_IN }
    ],
    [
      'other-owner.yml',
      'pushes with a classic token where GITHUB_TOKEN cannot',
      'image',
      {
        job: { secrets: { GHCR_TOKEN: classicPat() }, actor: 'hubot' },
        options: OCTOCAT,
        outputs: { ...LOGGED_IN, 'token-kind': 'classic-pat', username: 'octocat' }
      }
    ],
    [
      'matrix.yml',
      'logs in each job of the matrix',
      'image',
      { options: { contexts: { matrix: { image: 'api' } } }, outputs: { 'logged-in': 'true' } }
    ],
    // On GitHub this secret is the same as the default of `token`; another one shows that `password` is what counts.
    [
      'from-docker-login.yml',
      "logs in with docker/login-action's inputs",
      'image',
      {
        job: { secrets: { GITHUB_TOKEN: classicPat() } },
        outputs: { 'logged-in': 'true', 'token-kind': 'classic-pat', registry: 'ghcr.io', username: 'octocat' }
      }
    ],
    [
      'two-tokens.yml',
      'checks the pull of the base with a token of its own',
      'buildx',
      {
        job: { secrets: { BASE_TOKEN: classicPat() } },
        outputs: { 'can-pull': 'true', 'logged-in': 'true', 'token-kind': 'classic-pat' }
      }
    ],
    ['parallel.yml', 'hands the outputs over when the group has ended', 'image', { outputs: LOGGED_IN }],
    [
      'goreleaser.yml',
      'goes on to the build where the tag is free',
      'release',
      { job: TAGGED, outputs: { exists: 'false', 'logged-in': 'true' } }
    ],
    [
      'goreleaser.yml',
      'stops before the build where the tag exists',
      'release',
      { job: TAKEN, exitCode: 1, outputs: { exists: 'true' } }
    ],
    [
      'release.yml',
      'pushes a tag that is free',
      'image',
      { job: TAGGED, outputs: { exists: 'false', 'logged-in': 'true' } }
    ],
    ['release.yml', 'stops where the tag exists', 'image', { job: TAKEN, exitCode: 1, outputs: { exists: 'true' } }],
    [
      'release.yml',
      'stops where the registry does not tell whether the tag exists',
      'image',
      {
        job: TAGGED,
        fault: { on: 'manifest', effect: 'status', status: 500 },
        exitCode: 1,
        outputs: { exists: 'unknown' }
      }
    ],
    [
      'token-fallback.yml',
      'pushes with the secret',
      'image',
      {
        job: { secrets: { GHCR_TOKEN: classicPat() } },
        outputs: { 'can-push': 'true', 'token-kind': 'classic-pat' }
      }
    ],
    [
      'token-fallback.yml',
      'only pulls for a fork, which has no secret',
      'image',
      { ...FORK, outputs: { 'can-push': 'false', 'logged-in': 'true' } }
    ]
  ])('%s %s', async (file, _, jobName, played) => {
    await playFirst(file.replace('.yml', ''), jobName, played)
  })

  it('attest.yml logs in where actions/attest finds it', async () => {
    const { job, step } = await playFirst('attest', 'hosted', { outputs: { 'logged-in': 'true' } })
    expect(step.outputs['docker-config']).toBe(join(job.folder.home, '.docker'))
    const isolated = { 'logged-in': 'true', 'docker-config': expect.stringMatching(/[/]\.docker$/) }
    await playFirst('attest', 'self-hosted', { job: { runner: 'self-hosted' }, outputs: isolated })
  })

  it('matrix.yml checks all pushes in one job', async () => {
    const { step } = await playFirst('matrix', 'access', { outputs: { 'can-push': 'true' } })
    const report = JSON.parse(step.outputs.report ?? '')
    expect(report.map(({ image, verdict }: Record<string, string>) => `${image} ${verdict}`)).toEqual([
      'ghcr.io/acme/app/api allowed',
      'ghcr.io/acme/app/worker allowed'
    ])
  })

  it('guard.yml builds where the push is allowed, and not for a fork', async () => {
    const access = await playFirst('guard', 'access', { outputs: { 'can-push': 'true' } })
    const needed = ({ outputs }: { outputs: Record<string, string> }) => ({
      contexts: { needs: { access: { outputs } } }
    })
    await playFirst('guard', 'build', { options: needed(access), outputs: { 'logged-in': 'true' } })
    const asked = await playFirst('guard', 'access', { ...FORK, outputs: { 'can-push': 'false' } })
    expect(asked.outputs).toEqual({ 'can-push': 'false' })
    const guarded = await play(await hosted(), 'guard', 'build', needed(asked))
    expect(guarded).toMatchObject({ steps: [], skipped: ['build'] })
  })

  it('deploy.yml passes the digest on, and deploys nothing that the registry did not confirm', async () => {
    const options = { contexts: { inputs: { tag: 'latest' } } }
    const image = await playFirst('deploy', 'image', { options, outputs: { 'can-pull': 'true' } })
    const reference = `ghcr.io/acme/app@${manifest().digest}`
    expect(image.outputs).toEqual({ 'can-pull': 'true', reference })
    const deploy = async ({ outputs }: { outputs: Record<string, string> }) =>
      play(await simulator.job(), 'deploy', 'deploy', { contexts: { needs: { image: { outputs } } } })
    expect((await deploy(image)).steps[0]?.log).toContain(reference)

    const unknown = { 'can-pull': 'unknown', image: 'ghcr.io/acme/app', report: '[{"digest":null}]' }
    const silent = await afterLogin('deploy', 'image', unknown)
    expect(silent.outputs).toEqual({ 'can-pull': 'unknown', reference: 'ghcr.io/acme/app@' })
    expect((await deploy(silent)).skipped).toEqual(['deploy'])
    // The login ended before it reported.
    expect((await afterLogin('deploy', 'image', {})).outputs).toMatchObject({ 'can-pull': '' })
  })

  it.each([
    ['metadata.yml takes the tags of metadata-action, and asks once for their package', 'metadata', 1],
    ['cache.yml checks the package of the cache as well', 'cache', 2]
  ])('%s', async (_, name, packages) => {
    const tags = ['1.2.3', '1.2', 'sha-0123456'].map(tag => `ghcr.io/acme/app:${tag}`).join('\n')
    const { step } = await playFirst(name, 'image', { options: { results: { meta: { tags } } }, outputs: LOGGED_IN })
    expect(step.requests.filter(({ kind }) => kind === 'upload')).toHaveLength(packages)
  })

  it('cosign.yml signs the image by the digest that was pushed', async () => {
    const { digest } = manifest()
    // Signing without a key needs services outside of this machine, so the program is a stand-in.
    const job = await simulator.job({ engines: [{ name: 'cosign', fake: {} }] })
    const { steps } = await play(job, 'cosign', 'image', { results: { build: { digest } } })
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(steps[1]?.children[0]?.argv).toEqual(['sign', '--yes', `ghcr.io/acme/app@${digest}`])
  })

  it('multi-arch.yml checks the push on each platform, and keeps the digest', async () => {
    const { steps } = await playFirst('multi-arch', 'build', {
      options: {
        contexts: { matrix: { platform: 'linux/amd64', runner: 'ubuntu-24.04', name: 'amd64' } },
        results: { build: { digest: manifest().digest } }
      },
      outputs: { 'can-push': 'true' }
    })
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
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

    /** What git calls the contents of a component's folder. */
    const treeOf = (job: Job, component: string) =>
      git(job.folder.workspace, 'rev-parse', `HEAD:${component}`).toString().trim()

    /** A job with a checkout of components, each a Containerfile that holds this text. */
    async function checkout(components: string[], text: string, options: JobOptions): Promise<Job> {
      const job = await simulator.job({ tools: ['git'], ...options })
      const { workspace } = job.folder
      for (const component of components) {
        mkdirSync(join(workspace, component))
        writeFileSync(join(workspace, component, 'Containerfile'), `FROM scratch\nCOPY Containerfile /${text}\n`)
      }
      git(workspace, 'init', '--quiet')
      git(workspace, 'add', '.')
      git(workspace, 'commit', '--quiet', '--message', text)
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
      await job.end()
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
      const leg = async (job: Job) =>
        play(job, 'build-if-absent', 'image', { contexts: { matrix: { component: 'api' } } })
      const built = await checkout(['api'], 'one', { engines: ['podman'] })
      await pushed(simulator, githubToken(), { [treeOf(built, 'api')]: image('one') }, 'app/api')
      const again = await leg(built)
      expect(again.steps[1]?.outputs).toMatchObject({ exists: 'true', 'logged-in': 'true' })
      expect(again.skipped).toContain('Build and push')
      const changed = await leg(await checkout(['api'], 'two', { engines, env: vfs() }))
      expect(changed.steps[1]?.outputs.exists).toBe('false')
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
      const headers = { authorization: `Bearer ${registryToken(githubToken().value)}`, accept: MEDIA.ociIndex }
      const { body } = await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/manifests/latest', headers)
      const children = JSON.parse(body).manifests.map((child: { digest: string }) => child.digest)
      expect(children.sort()).toEqual([platforms.amd64.digest, platforms.arm64.digest].sort())
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

    it('two-tokens.yml builds on the base with one token and pushes with the other', async () => {
      const [base, own] = [classicPat({ name: 'base', scopes: ['read:packages'] }), githubToken()]
      const other = classicPat()
      await open({ tokens: [own, base, other], storage: true })
      await pushed(simulator, other, { '1.2': image('tool') }, 'tool', 'other-org')
      const job = await builder({ secrets: { BASE_TOKEN: base } })
      const file = 'FROM ghcr.io/other-org/tool:1.2\nCOPY Containerfile /\n'
      writeFileSync(join(job.folder.workspace, 'Containerfile'), file)
      const { steps } = await play(job, 'two-tokens', 'buildah')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      const asked = steps[2]?.requests.filter(({ kind }) => kind !== 'connect' && kind !== 'v2') ?? []
      const used = asked.map(({ path, headers }) => {
        const name = /(?:other-org|acme)(?:%2F|\/)\w+/.exec(path)?.[0].replace('%2F', '/')
        return `${name} ${credentialIn(simulator.world, headers.authorization).replace(/^\w+ /, '')}`
      })
      expect(new Set(used)).toEqual(new Set(['other-org/tool <token:base>', `acme/app <token:${own.name}>`]))
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
      const components = ['api', 'worker']
      const first = await checkout(components, 'text', {})
      await pushed(simulator, githubToken(), { [treeOf(first, 'api')]: image('api') }, 'app/api')
      const plan = await play(first, 'monorepo', 'plan')
      const missing: string[] = JSON.parse(plan.outputs.missing ?? '')
      expect(missing).toEqual([`ghcr.io/acme/app/worker:${treeOf(first, 'worker')}`])
      const contexts = (at: WorkflowResult, image: string) => ({
        matrix: { image },
        needs: { plan: { ...at } } as never
      })
      const job = await checkout(components, 'text', { engines, env: vfs() })
      const leg = await play(job, 'monorepo', 'image', { contexts: contexts(plan, missing[0] ?? '') })
      expect(leg.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])

      const again = await play(await checkout(components, 'text', {}), 'monorepo', 'plan')
      expect(again.outputs.missing).toBe('[]')
      const none = await play(await simulator.job(), 'monorepo', 'image', { contexts: contexts(again, '') })
      expect(none.skipped).toEqual(['image'])
    })

    it('rebuild.yml builds once on each base image', async () => {
      await open({ storage: true })
      const run = async (base: string) => {
        await pushed(simulator, classicPat(), { '1.2': image(base) }, 'base')
        const job = await builder()
        writeFileSync(join(job.folder.workspace, 'Containerfile'), 'ARG BASE\nFROM scratch\nCOPY Containerfile /\n')
        return play(job, 'rebuild', 'image')
      }
      const tag = `base-${image('one').digest.slice('sha256:'.length).slice(0, 12)}`
      await pushed(simulator, githubToken(), { [tag]: image('built on it') })
      expect((await run('one')).skipped).toContain('Build and push')
      expect((await run('two')).steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
    })

    it.each([
      ['private', [0, 0, 1]],
      ['public', [0, 0, 0]]
    ] as const)('verify-public.yml tells by an anonymous client that the package is %s', async (visibility, codes) => {
      const tags = { [SHA]: manifest() }
      await open({ packages: [pkg('acme/app', { visibility, tags })] })
      // podman.yml builds by the same commands and with the real program; here the image is in the package already.
      const job = await simulator.job({ engines: ['podman', { name: 'buildah', fake: {} }], env: vfs() })
      const { steps } = await play(job, 'verify-public', 'image')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual(codes)
      expect(steps[2]?.annotations.some(({ message }) => message.includes('private'))).toBe(visibility === 'private')
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
    /** A text as ansible-vault encrypts it (format 1.1, in Ansible's documentation): its own program takes a second for it. */
    function encrypted(text: string, password: string): string {
      const salt = randomBytes(32)
      const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
      const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64))
      // PKCS#7: as many bytes as are missing to a block, each of them that number.
      const padding = 16 - (Buffer.byteLength(text) % 16)
      const secret = cipher.update(text + String.fromCharCode(padding).repeat(padding))
      const signature = createHmac('sha256', keys.subarray(32, 64)).update(secret).digest('hex')
      const lines = Buffer.from([salt.toString('hex'), signature, secret.toString('hex')].join('\n')).toString('hex')
      return ['$ANSIBLE_VAULT;1.1;AES256', ...(lines.match(/.{1,80}/g) ?? [])].join('\n')
    }

    /** An inventory as the examples show it, with a token of the world in it. */
    function inventory(values: Record<string, string>, password: string): string {
      const vars = Object.entries(values).map(
        ([name, value]) => `      ${name}: !vault |\n${encrypted(value, password).replace(/^/gm, ' '.repeat(16))}`
      )
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
      const text = inventory({ ghcr_user: 'octocat', ghcr_pat: pat.value }, password)
      writeFileSync(join(job.folder.workspace, 'inventory.yml'), text)
      const { steps } = await play(job, 'ansible-vault', 'pull')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      expect(steps[0]?.masks).toEqual([pat.value])
      expect(steps[1]?.outputs).toMatchObject({ 'token-kind': 'classic-pat', username: 'octocat', 'can-pull': 'true' })
      expect(JSON.stringify(steps[0]?.children.map(({ argv, env }) => [argv, env]))).not.toContain(pat.value)
      expect(job.log).not.toContain(pat.value)
      expect(await job.end()).toMatchObject([{ exitCode: 0 }])
    })

    it('ansible-vault.yml reads the inventory that is shown next to it', async () => {
      await open()
      const job = await simulator.job({ engines: ['ansible-vault'], secrets: { ANSIBLE_VAULT_PASSWORD: 'example' } })
      copyFileSync(join(folder, 'ansible', 'inventory.yml'), join(job.folder.workspace, 'inventory.yml'))
      const { steps } = await play(job, 'ansible-vault', 'pull', { own: /^$/, skip: /./ })
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
