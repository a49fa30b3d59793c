import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { MEDIA, manifest, type Package, packageOf, pkg, type Version } from '../../simulator/github/world.ts'
import { image } from '../../simulator/live/questions.ts'
import { ask } from '../../simulator/network/client.ts'
import { credentialIn } from '../../simulator/network/request-log.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { WorkflowResult } from '../../simulator/runner/workflow.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { type Blob, index, play, pushed } from '../support/examples.ts'
import { git, stage } from '../support/git.ts'
import { needs } from '../support/needs.ts'
import { root } from '../support/repository.ts'
import { bearer, simulate } from '../support/simulate.ts'

// examples.test.ts plays every example with stand-ins; here are those in which the real clients may think otherwise. On a
// real registry they are played with CI_FULL=1 only, as in `.ci/run`.

const world = (more: SimulatorOptions = {}): SimulatorOptions => ({
  tokens: [githubToken(), classicPat()],
  packages: [pkg('acme/app', { tags: { latest: manifest() } })],
  ...more
})
const ENDED_WELL = expect.objectContaining({ exitCode: 0 })
const digestsOf = (all: { digest: string }[]) => all.map(({ digest }) => digest).sort()

needs('git').it('monorepo.yml finds the component that is missing by what git calls its folder', async () => {
  const { simulator, job } = await simulate(world(), { tools: ['git'] })
  const { workspace } = job.folder
  for (const component of ['api', 'worker']) {
    mkdirSync(join(workspace, component))
    writeFileSync(join(workspace, component, 'Containerfile'), `FROM scratch\nCOPY Containerfile /${component}\n`)
  }
  stage(workspace)
  git(workspace, 'commit', '--quiet', '--message', 'one')
  const called = (component: string) => git(workspace, 'rev-parse', `HEAD:${component}`).toString().trim()
  simulator.world.packages.push(pkg('acme/app/api', { tags: { [called('api')]: manifest() } }))
  const plan = await play(job, 'monorepo', 'plan')
  expect(JSON.parse(plan.outputs.missing ?? '')).toEqual([`ghcr.io/acme/app/worker:${called('worker')}`])
})

needs('ansible-vault').it('ansible-vault.yml reads the inventory that is shown next to it', async () => {
  const secrets = { ANSIBLE_VAULT_PASSWORD: 'example' }
  const { job } = await simulate(world(), { engines: ['ansible-vault'], secrets })
  copyFileSync(join(root, 'examples/ansible/inventory.yml'), join(job.folder.workspace, 'inventory.yml'))
  const { steps } = await play(job, 'ansible-vault', 'pull', { own: /^$/, skip: /./ })
  expect(steps[0]?.outputs.user).toBe('your-github-username')
  expect(steps[0]?.masks).toEqual(['your-classic-token'])
})

const BUILDERS = ['podman', 'buildah', 'skopeo']
let storages = 0

/** A job whose podman and buildah need no rights of their own, but plain files and no namespaces, and a file to build from. */
async function builder(simulator: Simulator, options: JobOptions = {}): Promise<Job> {
  const storage = join(simulator.folder, `storage-${storages++}`)
  mkdirSync(storage)
  const conf = join(storage, 'storage.conf')
  writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${storage}/root"\nrunroot = "${storage}/run"\n`)
  const env = { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs', CONTAINERS_STORAGE_CONF: conf }
  const job = await simulator.job({ engines: BUILDERS, env, ...options })
  writeFileSync(join(job.folder.workspace, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
  return job
}

function withRegistry(): void {
  it("self-hosted.yml builds, pushes, reads back, and leaves the runner's own login as it was", async () => {
    const file = '.config/containers/auth.json'
    const text = JSON.stringify({ auths: { 'ghcr.io': { auth: btoa('somebody:else') } } })
    const { simulator } = await simulate(world({ storage: true }))
    const job = await builder(simulator, { runner: 'self-hosted', files: { [file]: text } })
    const { steps } = await play(job, 'self-hosted', 'image')
    expect(steps).toEqual([ENDED_WELL, ENDED_WELL])
    expect(steps[1]?.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m)
    const own = steps[0]?.outputs['auth-file'] ?? ''
    expect(own).toMatch(/\/ghcr-login-[0-9a-f]{16}\//)
    expect(readFileSync(join(job.folder.home, file), 'utf8')).toBe(text)
    await job.end()
    expect(existsSync(own)).toBe(false)
  })

  it('redeploy.yml builds a commit once, and deploys the same digest each time', async () => {
    const { simulator } = await simulate(world({ storage: true }))
    const deploy = async () => {
      const image = await play(await builder(simulator), 'redeploy', 'image')
      const needs = { image } as never
      const { steps } = await play(await simulator.job(), 'redeploy', 'deploy', { contexts: { needs } })
      return { skipped: image.skipped, said: steps[0]?.stdout }
    }
    const first = await deploy()
    expect(first.said).toMatch(/app=ghcr\.io\/acme\/app@sha256:[0-9a-f]{64}$/m)
    expect(await deploy()).toEqual({ skipped: ['Build and push'], said: first.said })
  })

  it('job-container.yml gives skopeo what it needs without an engine', async () => {
    const { simulator, job } = await simulate(world({ storage: true }))
    await pushed(simulator, githubToken(), { latest: image('app') })
    // quay.io/skopeo/stable sets this variable.
    job.parts.env.REGISTRY_AUTH_FILE = join(job.folder.temp, 'auth.json')
    // skopeo 1.22 of that image then reads no other file; Debian's older one would also look in HOME.
    const skopeo = `#!/usr/bin/env bash\nunset DOCKER_CONFIG\nHOME=/nonexistent exec '${needOnMachine('skopeo')}' "$@"`
    writeFileSync(join(job.folder.bin, 'skopeo'), skopeo, { mode: 0o755 })
    expect((await play(job, 'job-container', 'copy')).steps).toEqual([ENDED_WELL, ENDED_WELL])
  })

  needs('docker', 'docker-buildx').it('multi-arch.yml merges the digests of the platforms into one tag', async () => {
    // buildx asks whether the registry has the API for referrers.
    const { simulator, job } = await simulate(world({ storage: true, unknownRequests: 'allow' }), {
      engines: ['docker']
    })
    const platforms = { amd64: image('amd64'), arm64: image('arm64') }
    await pushed(simulator, githubToken(), platforms)
    const plugins = join(job.folder.home, '.docker', 'cli-plugins')
    // What download-artifact makes of the files of both jobs.
    const digests = join(job.folder.runnerTemp, 'digests')
    for (const each of [plugins, digests]) mkdirSync(each, { recursive: true })
    symlinkSync(needOnMachine('docker-buildx'), join(plugins, 'docker-buildx'))
    const children = digestsOf(Object.values(platforms))
    for (const digest of children) writeFileSync(join(digests, digest.replace('sha256:', '')), '')
    expect((await play(job, 'multi-arch', 'merge')).steps).toEqual([ENDED_WELL, ENDED_WELL])
    const headers = { ...bearer(githubToken()), accept: MEDIA.ociIndex }
    const { body } = await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/manifests/latest', headers)
    expect(digestsOf(JSON.parse(body).manifests)).toEqual(children)
  })

  needs('helm').it('helm.yml pushes the chart to the name that was checked', async () => {
    const { job } = await simulate(world({ storage: true }), { engines: ['helm'] })
    const chart = join(job.folder.workspace, 'charts', 'app')
    mkdirSync(chart, { recursive: true })
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
    const { steps } = await play(job, 'helm', 'chart')
    const checked = JSON.parse(steps[0]?.outputs.report ?? '[]')
    expect(checked).toMatchObject([{ image: 'ghcr.io/acme/charts/app', verdict: 'allowed' }])
    expect(`${steps[1]?.stdout}${steps[1]?.stderr}`).toContain('ghcr.io/acme/charts/app:1.0.0')
  })

  it('two-tokens.yml builds on the base with one token and pushes with the other', async () => {
    const [base, own] = [classicPat({ name: 'base', scopes: ['read:packages'] }), githubToken()]
    const { simulator } = await simulate(world({ storage: true, tokens: [own, base, classicPat()] }))
    await pushed(simulator, classicPat(), { '1.2': image('tool') }, 'other-org/tool')
    const job = await builder(simulator, { secrets: { BASE_TOKEN: base } })
    const file = 'FROM ghcr.io/other-org/tool:1.2\nCOPY Containerfile /\n'
    writeFileSync(join(job.folder.workspace, 'Containerfile'), file)
    const { steps } = await play(job, 'two-tokens', 'buildah')
    expect(steps).toEqual([ENDED_WELL, ENDED_WELL, ENDED_WELL])
    const asked = steps[2]?.requests.filter(({ kind }) => kind !== 'connect' && kind !== 'v2') ?? []
    const used = asked.map(({ path, headers }) => {
      const name = /(?:other-org|acme)(?:%2F|\/)\w+/.exec(path)?.[0].replace('%2F', '/')
      return `${name} ${credentialIn(simulator.world, headers.authorization).replace(/^\w+ /, '')}`
    })
    expect(new Set(used)).toEqual(new Set(['other-org/tool <token:base>', `acme/app <token:${own.name}>`]))
  })

  it('promote.yml copies with one login for each side', async () => {
    const staging = classicPat({ name: 'staging', scopes: ['read:packages'] })
    const tokens = [githubToken(), staging, classicPat()]
    const used = { engines: ['podman', 'skopeo'], secrets: { STAGING_TOKEN: staging } }
    const { simulator, job } = await simulate(world({ storage: true, tokens }), used)
    await pushed(simulator, classicPat(), { '1.2': image('tool') }, 'other-org/tool')
    const { steps } = await play(job, 'promote', 'promote', { contexts: { inputs: { tag: '1.2' } } })
    expect(steps).toEqual([ENDED_WELL, ENDED_WELL, ENDED_WELL])
  })
}

function cleanUp(): void {
  const old = new Date(Date.now() - 90 * 86_400_000).toISOString()
  const [amd64, arm64, attestation] = [image('amd64'), image('arm64'), image('attestation')]
  const [loose, part] = [image('loose'), image('part of 1.2.0')]
  let simulator: Simulator
  let before: Version[]

  const inUse = {
    latest: index(amd64, arm64, attestation),
    '1.2.0': index(part),
    'pr-3': index(image('young')),
    'pr-4': index(image('stable')),
    stable: index(image('stable')),
    'pr-5': part,
    'not-pr-7': image('another pattern')
  }
  const unused = {
    'pr-1': index(image('only pr-1'), image('only pr-1, too')),
    'pr-2': index(amd64, image('only pr-2')),
    'pr-6': image('plain')
  }

  // All of it is old but pr-3.
  beforeAll(async () => {
    simulator = await openSimulator(world({ storage: true, packages: [pkg('acme/app', { tags: {} })] }))
    await pushed(simulator, githubToken(), { latest: index(loose, image('loose, too')) })
    await pushed(simulator, githubToken(), { ...inUse, ...unused })
    for (const version of versions()) if (!version.tags.includes('pr-3')) version.updatedAt = old
    before = [...versions()]
  })
  afterAll(() => simulator.close())

  // The registry's own storage keeps what the API deletes.
  beforeEach(() => {
    Object.assign(app(), { versions: [...before], actionsAccess: { 'acme/app': 'admin' } })
    simulator.clearFaults()
  })

  const app = () => packageOf(simulator.world, 'acme/app') as Package
  const versions = () => app().versions
  const withChildren = (...tops: Blob[]) => digestsOf(tops.flatMap(top => [top, ...(top.children ?? [])]))
  /** What the workflow says that it deletes or would delete. */
  const listedBy = ({ steps }: WorkflowResult) => steps[1]?.stdout.match(/sha256:[0-9a-f]+/g)?.sort()

  /** Leaves `latest`, `pr-1` and what they refer to: the workflow reads every manifest, which takes most of a test. */
  const shorten = () => {
    const left = withChildren(inUse.latest, unused['pr-1'])
    app().versions = before.filter(({ digest }) => left.includes(digest))
  }
  const clean = async (inputs: Record<string, boolean> = {}, options: JobOptions = {}) => {
    const job = await simulator.job({ engines: ['curl', 'skopeo'], tools: ['jq'], ...options })
    return play(job, 'delete-old-versions', 'delete', { contexts: { inputs, vars: {} } })
  }

  it('deletes what is old and matches, and nothing that is in use', async () => {
    const result = await clean({ delete: true })
    expect(result.steps).toEqual([ENDED_WELL, ENDED_WELL])
    const gone = before.filter(({ digest }) => !digestsOf(versions()).includes(digest))
    const children = ['only pr-1', 'only pr-1, too', 'only pr-2'].map(image)
    expect(digestsOf(gone)).toEqual(digestsOf([...Object.values(unused), ...children]))
    expect(listedBy(result)).toEqual(digestsOf(gone))
    expect(digestsOf(versions())).toEqual(
      expect.arrayContaining([loose.digest, ...withChildren(...Object.values(inUse))])
    )
    const tags = (of: Version[]) => of.flatMap(version => version.tags).sort()
    expect([tags(versions()), tags(gone)]).toEqual([Object.keys(inUse).sort(), Object.keys(unused).sort()])
  })

  it('reads every page before it decides, also one that has to be asked for twice, and only lists', async () => {
    shorten()
    const plain = versions().find(({ digest }) => digest === amd64.digest) as Version
    // Newer entries push the index that is in use to the second page.
    for (let id = 1000; id < 1100; id++) versions().push({ ...plain, id })
    const all = [...versions()]
    simulator.fault({ on: 'api', effect: 'status', status: 503, body: '{"message":"busy"}', times: 1 })
    const result = await clean()
    expect(result.steps).toEqual([ENDED_WELL, ENDED_WELL])
    expect(listedBy(result)).toEqual(withChildren(unused['pr-1']))
    expect(versions()).toEqual(all)
  })

  it.each([
    ['a manifest cannot be read', { on: 'manifest', effect: 'status', status: 404 }],
    ['the list cannot be read', { on: 'api', effect: 'status', status: 404 }],
    ['the list is not JSON', { on: 'api', effect: 'html', status: 200 }]
  ] as const)('deletes nothing if %s', async (_, fault) => {
    simulator.fault({ ...fault, times: 1 })
    const { steps } = await clean({ delete: true })
    expect(steps.at(-1)?.exitCode).not.toBe(0)
    expect(versions()).toEqual(before)
  })

  it('stops at the first version that it may not delete', async () => {
    shorten()
    const all = [...versions()]
    app().actionsAccess['acme/app'] = 'write'
    const { steps } = await clean({ delete: true })
    expect(steps[1]?.exitCode).not.toBe(0)
    expect(steps[1]?.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
    expect(versions()).toEqual(all)
  })

  it('stops a classic token without delete:packages before anything is listed', async () => {
    const { steps } = await clean({ delete: true }, { secrets: { GHCR_CLEANUP_TOKEN: classicPat() } })
    expect(steps).toMatchObject([{ exitCode: 1, log: expect.stringContaining('delete:packages') }])
  })
}

if (isFull()) {
  needs(...BUILDERS, 'docker-registry').describe('with real clients and a real registry', withRegistry)
  needs('curl', 'docker-registry', 'jq', 'skopeo').describe('delete-old-versions.yml, with a real registry,', cleanUp)
}
