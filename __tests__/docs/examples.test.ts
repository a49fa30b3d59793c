import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { enterprise, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../../simulator/github/tokens.ts'
import { index, type Manifest, manifest, type Package, packageOf, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { SHA } from '../../simulator/runner/environment.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { examples, type PlayedWorkflow, playAll, type Setting } from '../support/examples.ts'
import { sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'

const server = enterprise('ghe.example')
const forkToken = githubToken({ name: 'fork', packages: 'read' })
const pat = classicPat()
const vaultPat = classicPat({ name: 'vault' })
const base = manifest({ seed: 'base' })
const multi = (arm64: Partial<Manifest> = {}) => ({ [SHA]: index({ 'linux/amd64': {}, 'linux/arm64': arm64 }) })

function open(faults: Fault[] = []): Promise<Simulator> {
  const tokens = [githubToken(), forkToken, pat, vaultPat, oldGithubToken({ server: server.url })]
  return openSimulator({ tokens, servers: [githubCom, server], packages: packages(), faults })
}
const packages = () => [
  pkg('acme/app', { tags: { latest: manifest() } }),
  ...['api', 'worker', 'cache'].map(name => pkg(`acme/app/${name}`)),
  pkg('acme/charts/app', { actionsAccess: { 'acme/app': 'write' } }),
  pkg('acme/base', { tags: { '1.2': base }, actionsAccess: { 'acme/app': 'read' } }),
  pkg('other-org/tool', { tags: { '1.2': manifest({ seed: 'tool' }) } })
]

let simulator: Simulator
beforeAll(async () => {
  simulator = await open()
})
beforeEach(() => {
  simulator.world.packages.splice(0, Number.POSITIVE_INFINITY, ...packages())
})
afterAll(() => simulator.close())
const setPackage = (parts: Partial<Package>, name = 'acme/app') =>
  Object.assign(packageOf(simulator.world, name) as Package, parts)

const requested = (repository: string): JobOptions => ({
  eventName: 'pull_request',
  event: { number: 7, pull_request: { head: { repo: { full_name: repository } } } }
})

/** What an example needs further to what all have. */
const SPECIAL: Record<string, Setting> = {
  'ansible-vault': {
    programs: { 'ansible-vault': `case $(cat) in 11*) echo '${vaultPat.value}' ;; *) echo octocat ;; esac` },
    prepare: job =>
      writeFileSync(
        join(job.folder.workspace, 'inventory.yml'),
        'ghcr_user: !vault |\n  00\nghcr_pat: !vault |\n  11\n'
      )
  },
  'delete-old-versions': {
    programs: { curl: `while [ "$1" != --output ]; do shift; done; echo [] >"$2"`, jq: 'echo 0' }
  },
  enterprise: { job: { server } },
  // On GitHub this secret is the same as the default of `token`; another one shows that `password` is what counts.
  'from-docker-login': { job: { secrets: { GITHUB_TOKEN: pat } } },
  monorepo: { programs: { git: `echo ${SHA}` } },
  'multi-arch': {
    prepare: job => {
      mkdirSync(join(job.folder.runnerTemp, 'digests'))
      writeFileSync(join(job.folder.runnerTemp, 'digests', '7'.repeat(64)), '')
    }
  },
  promote: { contexts: { inputs: { tag: '1.2' }, vars: {} } },
  // Dependabot's pull requests may push as well, by `permissions`.
  'pull-request': { job: { ...requested('acme/app'), actor: 'dependabot[bot]' } },
  'verify-public': { prepare: () => setPackage({ visibility: 'public', tags: multi() }) }
}

function playedIn(at: Simulator, name: string, more: Setting = {}): Promise<PlayedWorkflow> {
  const special = SPECIAL[name] ?? {}
  const inputs = { tag: 'latest', delete: false, image: 'ghcr.io/other-org/tool' }
  const usual: Setting = {
    contexts: { inputs, vars: { GHCR_USER: 'octocat' } },
    results: { meta: { tags: 'ghcr.io/acme/app:1.2.3\nghcr.io/acme/app:1.2' }, build: { digest: manifest().digest } }
  }
  const secrets = { GHCR_TOKEN: pat, STAGING_TOKEN: pat, BASE_TOKEN: pat }
  return playAll(at, name, { ...usual, ...special, ...more, job: { secrets, ...special.job, ...more.job } })
}
const played = (name: string, more: Setting) => playedIn(simulator, name, more)

const plays = new Map<string, Promise<PlayedWorkflow>>()
/** The example played where all is well, once for all tests. */
function well(name: string): Promise<PlayedWorkflow> {
  const play = plays.get(name) ?? playedIn(simulator, name, { hasPosts: isFull() })
  plays.set(name, play)
  return play
}

const said = ({ steps }: PlayedWorkflow) => steps.flatMap(({ annotations }) => annotations)
const logOf = ({ steps }: PlayedWorkflow) => steps.map(({ log }) => log).join('')
const outputsOf = ({ steps }: PlayedWorkflow) => steps[0]?.outputs ?? {}
const pushes = ({ passed }: PlayedWorkflow) =>
  passed.filter(({ uses }) => uses.startsWith('docker/build-push-action')).map(step => step.with)

describe('where all is well the example', () => {
  it.each(sample(examples, 7))('%s does all of its steps, without an annotation', async name => {
    const all = await well(name)
    const { isRed, skipped, steps, posts } = all
    for (const { title, exitCode } of [...steps, ...posts]) expect({ title, exitCode }).toEqual({ title, exitCode: 0 })
    expect({ isRed, skipped, said: said(all) }).toEqual({ isRed: false, skipped: [], said: [] })
    for (const { push } of pushes(all)) expect(push ?? 'true').toBe('true')
    for (const { outputs } of all.steps) {
      expect(['true', '', undefined]).toContain(outputs['can-pull'])
      expect(['true', '', undefined]).toContain(outputs['can-push'])
    }
  })
})

describe('where the registry answers every check with 503', () => {
  // They end before anything is pushed, built or deployed. The others try the push, which fails by itself if it has to.
  const RED = /^(?:deploy|goreleaser|matrix|monorepo|promote|pull-by-digest|rebuild|release|verify-public)$/
  const tried = sample(examples, 25)
  const failing = new Map<string, Promise<PlayedWorkflow>>()
  let down: Simulator
  // Next to each other: most of it is the waiting between two tries.
  beforeAll(async () => {
    down = await open([{ on: ['upload', 'manifest', 'tags'], effect: 'status', status: 503 }])
    const pool = openPool(6)
    const start = (name: string) => pool(() => playedIn(down, name))
    for (const name of tried) failing.set(name, start(name))
  })
  afterAll(async () => {
    await Promise.allSettled(failing.values())
    await down.close()
  })

  it.each(tried)('%s fails or does its work, and skips nothing in silence', async name => {
    const all = (await failing.get(name)) as PlayedWorkflow
    expect(all.isRed).toBe(RED.test(name))
    if (!all.isRed) {
      expect(all.skipped).toEqual([])
      for (const { push } of pushes(all)) expect(push ?? 'true').toBe('true')
    }
    // No reference without a digest.
    const texts = all.steps.flatMap(({ log, children }) => [log, ...children.flatMap(({ argv }) => argv)])
    expect(texts.filter(text => /@["']?$/m.test(text))).toEqual([])
  })
})

describe('in a pull request from a fork', () => {
  const fork: Setting = { isFork: true, job: { ...requested('mona/app'), githubToken: forkToken, secrets: {} } }

  it.each(sample(['cache', 'pull-request', 'token-fallback'], 3))('%s.yml builds and does not push', async name => {
    // A called workflow has this token where it is given no secret.
    const all = await played(name, { ...fork, contexts: { inputs: { image: 'ghcr.io/acme/app' }, vars: {} } })
    expect(all.steps).toMatchObject([{ exitCode: 0 }])
    expect(outputsOf(all)).toMatchObject({ 'can-push': 'false', 'logged-in': 'true' })
    expect(pushes(all)).toMatchObject([{ push: 'false' }])
    expect(pushes(all)[0]?.['cache-to'] ?? '').toBe('')
    expect({ said: said(all), log: logOf(all) }).toEqual({
      said: [],
      log: expect.stringMatching(/pull request from a fork/)
    })
    // The workflow has both already.
    expect(logOf(all)).not.toMatch(/on-denied|packages: write/)
  })

  it('matrix.yml starts no build', async () => {
    expect(await played('matrix', fork)).toMatchObject({ isRed: false, skipped: ['image'], passed: [] })
  })
})

describe('the example', () => {
  it('cache.yml writes the cache where it may push', async () => {
    const [{ 'cache-to': cache } = {}] = pushes(await well('cache'))
    expect(cache).toBe('type=registry,ref=ghcr.io/acme/app/cache,mode=max')
  })

  it.each(sample(['from-docker-login', 'other-owner', 'token-fallback'], 3))('%s.yml uses the secret', async name => {
    const outputs = { 'token-kind': 'classic-pat', username: 'octocat', 'logged-in': 'true' }
    expect(outputsOf(await well(name))).toMatchObject(outputs)
  })

  it("ansible-vault.yml uses the inventory's token, and masks it", async () => {
    const { steps } = await well('ansible-vault')
    expect(steps[0]?.masks).toEqual([vaultPat.value])
    expect(steps[1]?.outputs).toMatchObject({ 'token-kind': 'classic-pat', username: 'octocat', 'can-pull': 'true' })
  })

  it('release.yml stops where the tag exists', async () => {
    const all = await played('release', { job: { ref: 'refs/tags/latest' } })
    expect(all).toMatchObject({ isRed: true, steps: [{ outputs: { exists: 'true' } }] })
    expect(pushes(all)).toEqual([])
  })

  it('attest.yml logs in where actions/attest finds it', async () => {
    const { steps } = await well('attest')
    const [hosted, own] = steps.filter(({ phase }) => phase === 'main').map(({ outputs }) => outputs['docker-config'])
    expect(hosted).toMatch(/\/home\/\.docker$/)
    expect(own).toMatch(/\/ghcr-login-[0-9a-f]{16}\/.*\.docker$/)
  })

  const HANDED: [example: string, client: string, argv: string[]][] = [
    ['cosign', 'cosign', ['sign', '--yes', `ghcr.io/acme/app@${manifest().digest}`]],
    ['multi-arch', 'docker', ['ghcr.io/acme/app:latest', `ghcr.io/acme/app@sha256:${'7'.repeat(64)}`]],
    ['pull-by-digest', 'skopeo', [`docker://ghcr.io/acme/app@${manifest().digest}`]],
    ['promote', 'skopeo', [`docker://ghcr.io/other-org/tool@${manifest({ seed: 'tool' }).digest}`]],
    ['rebuild', 'buildah', [`BASE=ghcr.io/acme/base@${base.digest}`]],
    ['monorepo', 'buildah', [`ghcr.io/acme/app/api:${SHA}`, 'api']]
  ]
  it.each(sample(HANDED, 3))('%s.yml hands to %s what was checked', async (name, client, argv) => {
    const children = (await well(name)).steps.flatMap(step => step.children)
    const first = children.find(({ name, argv }) => name === client && !argv.includes('login'))
    expect(first?.argv).toEqual(expect.arrayContaining(argv))
  })

  it.each([
    ['deploy', manifest().digest],
    ['redeploy', `sha256:${'7'.padStart(64, '0')}`]
  ])('%s.yml deploys by the digest', async (name, digest) => {
    expect(logOf(await well(name))).toContain(`app=ghcr.io/acme/app@${digest}\n`)
  })

  const THERE: [example: string, tags: Record<string, string>, build: string, says: string][] = [
    ['redeploy', { 'acme/app': SHA }, 'Build and push', `app=ghcr.io/acme/app@${base.digest}\n`],
    ['rebuild', { 'acme/app': `base-${base.digest.slice(7, 19)}` }, 'Build and push', ''],
    ['monorepo', { 'acme/app/api': SHA, 'acme/app/worker': SHA }, 'image', '']
  ]
  it.each(sample(THERE, 3))('%s.yml builds nothing where it is there, and goes on', async (name, tags, build, says) => {
    for (const [image, tag] of Object.entries(tags)) setPackage({ tags: { [tag]: base } }, image)
    const all = await played(name, {})
    expect(all).toMatchObject({ isRed: false, skipped: [build] })
    expect(logOf(all)).toContain(says)
  })

  it.each<[string, RegExp, Partial<Package>]>([
    ['private', /private/, { tags: multi() }],
    ['not there on arm64', /linux\/arm64/, { visibility: 'public', tags: multi({ isDeleted: true }) }]
  ])('verify-public.yml fails where the image is %s', async (_, words, app) => {
    const all = await played('verify-public', { prepare: () => setPackage(app), overrides: { wait: '1' } })
    expect(all.isRed).toBe(true)
    const errors = said(all).flatMap(({ level, message }) => (level === 'error' ? message : []))
    expect(errors).toEqual([expect.stringMatching(words)])
  })
})
