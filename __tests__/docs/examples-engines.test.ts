import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import { classicPat, githubToken, registryToken } from '../../simulator/github/tokens.ts'
import { MEDIA, manifest, owner, pkg } from '../../simulator/github/world.ts'
import { ask } from '../../simulator/network/client.ts'
import { credentialIn } from '../../simulator/network/request-log.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { WorkflowResult } from '../../simulator/runner/workflow.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { folder, image, play, pushed } from '../support/examples.ts'
import { sample } from '../support/extent.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

// examples.test.ts plays every example with stand-ins; here are those in which the real clients may think otherwise.

let simulator: Simulator
afterEach(() => simulator.close())

async function open(options: SimulatorOptions = {}): Promise<void> {
  simulator = await openSimulator({
    tokens: [githubToken(), classicPat()],
    packages: [pkg('acme/app', { tags: { latest: manifest() } })],
    owners: { acme: owner(), 'other-org': owner() },
    storage: true,
    ...options
  })
}

const BUILDERS = ['podman', 'buildah', 'skopeo']
let storages = 0

/** A job whose podman and buildah need no rights of their own, but plain files and no namespaces, and a file to build from. */
async function builder(options: JobOptions = {}): Promise<Job> {
  const storage = join(simulator.folder, `storage-${storages++}`)
  mkdirSync(storage)
  const conf = join(storage, 'storage.conf')
  writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${storage}/root"\nrunroot = "${storage}/run"\n`)
  const env = { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs', CONTAINERS_STORAGE_CONF: conf }
  const job = await simulator.job({ engines: BUILDERS, env, ...options })
  writeFileSync(join(job.folder.workspace, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
  return job
}

const exitCodes = ({ steps }: WorkflowResult) => steps.map(({ exitCode }) => exitCode)

/** What a test needs further to podman, buildah, skopeo and the registry, its sentence, and the test. */
type Row = [programs: string[], title: string, test: () => Promise<void>]

const ROWS: Row[] = [
  [
    [],
    "self-hosted.yml builds, pushes, reads back, and leaves the runner's own login as it was",
    async () => {
      const auth = Buffer.from('somebody:else').toString('base64')
      const file = '.config/containers/auth.json'
      const text = JSON.stringify({ auths: { 'ghcr.io': { auth } } })
      await open()
      const job = await builder({ runner: 'self-hosted', files: { [file]: text } })
      const { steps, ...rest } = await play(job, 'self-hosted', 'image')
      expect(exitCodes({ steps, ...rest })).toEqual([0, 0])
      expect(steps[1]?.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m)
      const own = steps[0]?.outputs['auth-file'] ?? ''
      expect(own).toMatch(/\/ghcr-login-[0-9a-f]{16}\//)
      expect(readFileSync(join(job.folder.home, file), 'utf8')).toBe(text)
      await job.end()
      expect(existsSync(own)).toBe(false)
    }
  ],
  [
    [],
    'redeploy.yml builds a commit once, and deploys the same digest each time',
    async () => {
      await open()
      const deploy = async () => {
        const image = await play(await builder(), 'redeploy', 'image')
        const needs = { image } as never
        const { steps } = await play(await simulator.job(), 'redeploy', 'deploy', { contexts: { needs } })
        return { skipped: image.skipped, said: steps[0]?.stdout }
      }
      const first = await deploy()
      expect(first.said).toMatch(/app=ghcr\.io\/acme\/app@sha256:[0-9a-f]{64}$/m)
      expect(await deploy()).toEqual({ skipped: ['Build and push'], said: first.said })
    }
  ],
  [
    [],
    'job-container.yml gives skopeo what it needs without an engine',
    async () => {
      await open()
      await pushed(simulator, githubToken(), { latest: image('app') })
      const job = await simulator.job()
      // quay.io/skopeo/stable sets this variable.
      job.parts.env.REGISTRY_AUTH_FILE = join(job.folder.temp, 'auth.json')
      // skopeo 1.22 of that image then reads no other file; Debian's older one would also look in HOME.
      const skopeo = `#!/usr/bin/env bash\nunset DOCKER_CONFIG\nHOME=/nonexistent exec '${needOnMachine('skopeo')}' "$@"`
      writeFileSync(join(job.folder.bin, 'skopeo'), skopeo, { mode: 0o755 })
      expect(exitCodes(await play(job, 'job-container', 'copy'))).toEqual([0, 0])
    }
  ],
  [
    ['git'],
    'monorepo.yml finds the component that is missing by what git calls its folder',
    async () => {
      await open({ storage: false })
      const job = await simulator.job({ tools: ['git'] })
      const { workspace } = job.folder
      for (const component of ['api', 'worker']) {
        mkdirSync(join(workspace, component))
        writeFileSync(join(workspace, component, 'Containerfile'), `FROM scratch\nCOPY Containerfile /${component}\n`)
      }
      for (const command of ['init --quiet', 'add .', 'commit --quiet --message one'])
        git(workspace, ...command.split(' '))
      const [api = '', worker] = ['api', 'worker'].map(name =>
        git(workspace, 'rev-parse', `HEAD:${name}`).toString().trim()
      )
      simulator.world.packages.push(pkg('acme/app/api', { tags: { [api]: manifest() } }))
      const plan = await play(job, 'monorepo', 'plan')
      expect(JSON.parse(plan.outputs.missing ?? '')).toEqual([`ghcr.io/acme/app/worker:${worker}`])
    }
  ],
  [
    ['docker', 'docker-buildx'],
    'multi-arch.yml merges the digests of the platforms into one tag',
    async () => {
      // buildx asks whether the registry has the API for referrers.
      await open({ unknownRequests: 'allow' })
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
      expect(exitCodes(await play(job, 'multi-arch', 'merge'))).toEqual([0, 0])
      const headers = { authorization: `Bearer ${registryToken(githubToken().value)}`, accept: MEDIA.ociIndex }
      const { body } = await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/manifests/latest', headers)
      const children = JSON.parse(body).manifests.map((child: { digest: string }) => child.digest)
      expect(children.sort()).toEqual([platforms.amd64.digest, platforms.arm64.digest].sort())
    }
  ],
  [
    ['helm'],
    'helm.yml pushes the chart to the name that was checked',
    async () => {
      await open()
      const job = await simulator.job({ engines: ['helm'] })
      const chart = join(job.folder.workspace, 'charts', 'app')
      mkdirSync(chart, { recursive: true })
      writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
      const { steps } = await play(job, 'helm', 'chart')
      const checked = JSON.parse(steps[0]?.outputs.report ?? '[]')
      expect(checked).toMatchObject([{ image: 'ghcr.io/acme/charts/app', verdict: 'allowed' }])
      expect(`${steps[1]?.stdout}${steps[1]?.stderr}`).toContain('ghcr.io/acme/charts/app:1.0.0')
    }
  ],
  [
    [],
    'two-tokens.yml builds on the base with one token and pushes with the other',
    async () => {
      const [base, own] = [classicPat({ name: 'base', scopes: ['read:packages'] }), githubToken()]
      const other = classicPat()
      await open({ tokens: [own, base, other] })
      await pushed(simulator, other, { '1.2': image('tool') }, 'tool', 'other-org')
      const job = await builder({ secrets: { BASE_TOKEN: base } })
      const file = 'FROM ghcr.io/other-org/tool:1.2\nCOPY Containerfile /\n'
      writeFileSync(join(job.folder.workspace, 'Containerfile'), file)
      const { steps, ...rest } = await play(job, 'two-tokens', 'buildah')
      expect(exitCodes({ steps, ...rest })).toEqual([0, 0, 0])
      const asked = steps[2]?.requests.filter(({ kind }) => kind !== 'connect' && kind !== 'v2') ?? []
      const used = asked.map(({ path, headers }) => {
        const name = /(?:other-org|acme)(?:%2F|\/)\w+/.exec(path)?.[0].replace('%2F', '/')
        return `${name} ${credentialIn(simulator.world, headers.authorization).replace(/^\w+ /, '')}`
      })
      expect(new Set(used)).toEqual(new Set(['other-org/tool <token:base>', `acme/app <token:${own.name}>`]))
    }
  ],
  [
    [],
    'promote.yml copies with one login for each side',
    async () => {
      const [other, staging] = [classicPat(), classicPat({ name: 'staging', scopes: ['read:packages'] })]
      await open({ tokens: [githubToken(), staging, other] })
      await pushed(simulator, other, { '1.2': image('tool') }, 'tool', 'other-org')
      const job = await simulator.job({ engines: ['podman', 'skopeo'], secrets: { STAGING_TOKEN: staging } })
      const played = await play(job, 'promote', 'promote', { contexts: { inputs: { tag: '1.2' } } })
      expect(exitCodes(played)).toEqual([0, 0, 0])
    }
  ],
  [
    ['ansible-vault'],
    'ansible-vault.yml reads the inventory that is shown next to it',
    async () => {
      await open({ storage: false })
      const job = await simulator.job({ engines: ['ansible-vault'], secrets: { ANSIBLE_VAULT_PASSWORD: 'example' } })
      copyFileSync(join(folder, 'ansible', 'inventory.yml'), join(job.folder.workspace, 'inventory.yml'))
      const { steps } = await play(job, 'ansible-vault', 'pull', { own: /^$/, skip: /./ })
      expect(steps[0]?.outputs.user).toBe('your-github-username')
      expect(steps[0]?.masks).toEqual(['your-classic-token'])
    }
  ]
]

needs(...BUILDERS, 'docker-registry').describe('with real clients and a real registry', () => {
  for (const [programs, title, test] of sample(ROWS, 4)) needs(...programs).it(title, test)
})
