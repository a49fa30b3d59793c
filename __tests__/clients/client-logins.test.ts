import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { type CredentialHelper, loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, type Config, config, inventory, preload, readConfig, warningsOf } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const ours = { auth: auth('octocat', token.value) }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const hub = { auth: auth('hubber', 'hub-secret') }

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

/** A job with these files below its home. What podman reads first is `run/containers/auth.json`. */
function jobWith(files: Record<string, Config>, options: JobOptions = {}): Promise<Job> {
  const texts = Object.entries(files).map(([name, content]) => [name, config(content)])
  return simulator.job({ files: Object.fromEntries(texts), planted: { host: host.value }, ...options })
}

const at = (job: Job, name: string) => join(job.folder.home, name)
const noticesOf = ({ annotations }: Step) =>
  annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)
const DOCKER = '.docker/config.json'

/** The configs that the clients of an isolated login read. */
const isolated = ({ exported: { DOCKER_CONFIG = '', REGISTRY_AUTH_FILE = '' } }: Step) => ({
  docker: readConfig(join(DOCKER_CONFIG, 'config.json')),
  podman: readConfig(REGISTRY_AUTH_FILE)
})

describe('the isolated store', () => {
  const input = { engine: 'file', store: 'isolated' }

  it('has the logins of podman’s file in docker’s config too, but none for a path', async () => {
    const podman = { auths: { 'quay.io': quay, 'docker.io': quay, 'other.example/team': quay, 'ghcr.io': quay } }
    const job = await jobWith({ 'auth.json': podman })
    const { docker } = isolated(await job.uses(input, { env: { REGISTRY_AUTH_FILE: at(job, 'auth.json') } }))
    expect(docker.auths).toEqual({ 'quay.io': quay, 'https://index.docker.io/v1/': quay, 'ghcr.io': ours })
    await job.end()
  })

  it('has the logins of docker’s config in podman’s file too, podman’s own first', async () => {
    const job = await jobWith({
      [DOCKER]: { auths: { 'quay.io': quay, 'other.example': hub, 'marked.example': {}, 'ghcr.io/acme': hosts } },
      'auth.json': { auths: { 'other.example': quay } }
    })
    const { podman } = isolated(await job.uses(input, { env: { REGISTRY_AUTH_FILE: at(job, 'auth.json') } }))
    expect(podman.auths).toEqual({ 'quay.io': quay, 'other.example': quay, 'ghcr.io/acme': hosts, 'ghcr.io': ours })
    await job.end()
  })

  needs('podman').it(
    'has in podman’s file what was there before podman’s own login, but no helper for the registry',
    async () => {
      const job = await jobWith(
        {
          [DOCKER]: { auths: { 'other.example': hub }, credHelpers: { 'ghcr.io': 'own', 'helped.example': 'own' } },
          'auth.json': { auths: { 'quay.io': quay } }
        },
        { engines: ['podman'] }
      )
      const env = { REGISTRY_AUTH_FILE: at(job, 'auth.json') }
      const { podman } = isolated(await job.uses({ ...input, engine: 'podman' }, { env }))
      const auths = { 'quay.io': quay, 'other.example': hub, 'ghcr.io': ours }
      expect(podman).toEqual({ auths, credHelpers: { 'helped.example': 'own' } })
      await job.end()
    }
  )

  const stored = {
    'quay.io': { Username: 'robot', Secret: 'quay-secret' },
    'https://index.docker.io/v1/': { Username: 'hubber', Secret: 'hub-secret' },
    'ghcr.io': { Username: 'owner', Secret: host.value }
  }
  const listed = (helper: string) => ({ 'quay.io': helper, 'https://index.docker.io/v1/': helper, 'docker.io': helper })

  it.each<[string, Config, CredentialHelper[], Config, RegExp[]]>([
    [
      'takes from a helper that lists all it has the servers, and no client asks it for another',
      { auths: {}, credsStore: 'pass' },
      [{ name: 'pass', entries: stored }],
      { credHelpers: listed('pass') },
      []
    ],
    [
      'keeps a credsStore that may compute what it does not list, and says which clients do not find the login',
      { auths: {}, credsStore: 'ecr-login' },
      [{ name: 'ecr-login', entries: stored }],
      { credsStore: 'ecr-login', credHelpers: { ...listed('ecr-login'), 'ghcr.io': '' } },
      [/^oras, helm and regctl ask `docker-credential-ecr-login`.*podman before version 5.*`credHelpers`/]
    ],
    [
      'takes from a credsStore that cannot list what `auths` names, and says so',
      { auths: { 'quay.io': {}, 'other.example': quay }, credsStore: 'pass' },
      [{ name: 'pass', fails: ['list'] }],
      { credHelpers: { 'quay.io': 'pass' } },
      [/^`docker-credential-pass`.* did not list its logins/]
    ],
    [
      'leaves out a credsStore whose program is not on PATH, and says so',
      { auths: { 'quay.io': {} }, credsStore: 'absent' },
      [],
      {},
      [/^`docker-credential-absent`.* is not on PATH/]
    ]
  ])('%s', async (_, content, helpers, expected, says) => {
    const job = await jobWith(
      { [DOCKER]: content },
      { helpers: helpers.map(each => ({ ...each, first: 'echo "$operation" >>"$HOME/asked"' })) }
    )
    const main = await job.uses(input)
    const { credsStore, credHelpers = {} } = isolated(main).docker
    expect({ credsStore, credHelpers }).toEqual({ credHelpers: {}, ...expected })
    expect(noticesOf(main)).toEqual(says.map(words => expect.stringMatching(words)))
    if (helpers.length > 0) expect(readFileSync(at(job, 'asked'), 'utf8')).toBe('list\n')
    expect(warningsOf(await job.end())).toEqual([])
  })

  it.each([
    ['hard links', 'link'],
    ['copies', 'copy']
  ])('has docker’s certificates as %s where links are forbidden', async (_, way) => {
    const files = { '.docker/ca.pem': 'a', '.docker/cert.pem': 'b', '.docker/key.pem': 'c' }
    const env = { ...preload('noSymlinks.cjs'), FORBID: way === 'link' ? 'symlink' : 'symlink link' }
    const job = await simulator.job({ files, env })
    const main = await job.uses(input)
    const folder = main.outputs['docker-config'] ?? ''
    const texts = ['ca', 'cert', 'key'].map(name => readFileSync(join(folder, `${name}.pem`), 'utf8'))
    expect(texts).toEqual(['a', 'b', 'c'])
    await job.end()
    expect(readFileSync(at(job, '.docker/key.pem'), 'utf8')).toBe('c')
  })

  it('nested in another one has what that has, and the posts bring back the folder before', async () => {
    const job = await jobWith({ [DOCKER]: { auths: { 'quay.io': quay } } })
    const start = inventory(job.folder.home)
    const [first, second] = [await job.uses(input), await job.uses({ ...input, token: host.value })]
    expect(isolated(first).docker.auths).toEqual({ 'quay.io': quay, 'ghcr.io': ours })
    expect(isolated(second).docker.auths).toEqual({ 'quay.io': quay, 'ghcr.io': { auth: auth('octocat', host.value) } })
    const posts = await job.end()
    expect(posts.map(({ exported }) => exported.DOCKER_CONFIG)).toEqual([first.exported.DOCKER_CONFIG, ''])
    expect(warningsOf(posts)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(start)
  })
})

it.each([
  ['DOCKER_CONFIG', '.docker', '.docker/config.json'],
  ['REGISTRY_AUTH_FILE', 'auth.json', 'auth.json']
])('a %s below RUNNER_TEMP, which the job has chosen, is used, and not exported', async (name, value, file) => {
  const job = await simulator.job()
  const path = join(job.folder.runnerTemp, file)
  const env = { [name]: join(job.folder.runnerTemp, value) }
  const main = await job.uses({ engine: 'file', store: 'isolated' }, { env })
  expect(readConfig(path).auths).toEqual({ 'ghcr.io': ours })
  expect(main.exported[name]).toBeUndefined()
  if (name === 'DOCKER_CONFIG') expect(main.exported).toEqual({})
  expect(main.annotations).toEqual([])
  expect(warningsOf(await job.end())).toEqual([])
  expect(existsSync(path)).toBe(false)
})

describe('a helper that docker’s config names for the registry', () => {
  const content = { auths: { 'quay.io': quay }, credHelpers: { 'ghcr.io': 'chain' } }
  const entries = { 'ghcr.io': { Username: 'owner', Secret: host.value } }
  it('makes a shared login isolated, with one notice, and is not asked', async () => {
    const job = await jobWith({ [DOCKER]: content }, { helpers: [{ name: 'chain', entries, first: 'sleep 600' }] })
    const start = inventory(job.folder.home)
    const main = await job.uses({ engine: 'file', store: 'shared' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    expect(noticesOf(main)).toEqual([
      expect.stringMatching(
        /names the credential helper `docker-credential-chain`\. So the login is in a config of this job's own/
      )
    ])
    expect(isolated(main).docker).toEqual({ auths: { 'quay.io': quay, 'ghcr.io': ours }, credHelpers: {} })
    expect([main, ...(await job.end())].flatMap(({ children }) => children)).toEqual([])
    expect(inventory(job.folder.home)).toEqual(start)
  })

  needs('docker').it('gets a login that is to stay from docker itself, as by hand', async () => {
    const options = { helpers: [{ name: 'chain', entries }], engines: ['docker'], leftovers: /./, tolerate: () => true }
    const job = await jobWith({ [DOCKER]: content }, options)
    const main = await job.uses({ engine: 'docker', store: 'shared', logout: 'false' })
    expect(main).toMatchObject({ exitCode: 0, exported: {}, outputs: { 'auth-file': '' } })
    expect(noticesOf(main)).toEqual([expect.stringContaining('docker has logged in by itself, as by hand')])
    expect(warningsOf(await job.end())).toEqual([])
    const [store = ''] = Object.values(job.parts.watch.helperStores)
    expect(loginsIn(store)['ghcr.io']).toEqual({ Username: 'octocat', Secret: token.value })
  })

  it('cannot keep a login that is to stay without docker, which a warning says', async () => {
    const job = await jobWith({ [DOCKER]: content }, { helpers: [{ name: 'chain' }], leftovers: /^RUNNER_TEMP/ })
    const main = await job.uses({ engine: 'file', store: 'shared', logout: 'false' })
    expect(warningsOf([main])).toEqual([
      expect.stringMatching(/`logout: false` has no effect.*docker-credential-chain/)
    ])
    await job.end()
  })
})

describe('a shared config that cannot be changed by one entry makes the login isolated, with a notice, and stays:', () => {
  it.each<[string, string, RegExp]>([
    ['it is malformed', '{"auths": {', /it is not valid JSON/],
    ['it is no object', '[]', /it is not a JSON object/],
    ['it begins with a byte order mark', '\ufeff{}', /it is not valid JSON/],
    ['`auths` is there twice', '{"auths":{},"auths":{}}', /`auths` is in it twice/],
    ['`auths` is of another type', '{"auths":[]}', /`auths` is not an object/]
  ])('%s', async (_, text, words) => {
    const job = await simulator.job({ files: { [DOCKER]: text } })
    const start = inventory(job.folder.home)
    const main = await job.uses({ engine: 'file', store: 'shared' })
    expect(main.exitCode).toBe(0)
    expect(noticesOf(main)[0]).toMatch(words)
    expect(isolated(main).docker.auths).toEqual({ 'ghcr.io': ours })
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(job.folder.home)).toEqual(start)
  })
})

describe('the shared store', () => {
  const input = { engine: 'file', store: 'shared' }

  it('writes the file that REGISTRY_AUTH_FILE names as well, and docker’s once where it names that', async () => {
    const job = await jobWith({ [DOCKER]: { auths: {} }, 'auth.json': { auths: { 'quay.io': quay } } })
    const start = inventory(job.folder.home)
    for (const name of ['auth.json', DOCKER]) {
      const main = await job.uses(input, { env: { REGISTRY_AUTH_FILE: at(job, name) } })
      expect(main.exported).toEqual({})
      expect(readConfig(at(job, name)).auths?.['ghcr.io']).toEqual(ours)
    }
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(job.folder.home)).toEqual(start)
  })

  needs('podman').it('of podman exports nothing, or a file in which what it hides is found', async () => {
    const job = await jobWith({ [DOCKER]: { auths: { 'quay.io': quay } } }, { engines: ['podman'] })
    const podman = { ...input, engine: 'podman' }
    expect((await job.uses(podman)).exported).toEqual({})
    const { exported } = await job.uses(podman, { env: { DOCKER_CONFIG: at(job, '.docker') } })
    expect(readConfig(exported.REGISTRY_AUTH_FILE ?? '').auths).toEqual({ 'quay.io': quay, 'ghcr.io': ours })
    await job.end()
  })
})

it.each<[string, string, object, string]>([
  [
    ...(['helm', '.config/helm/registry/config.json', { auths: { 'ghcr.io': hosts } }] as const),
    'HELM_REGISTRY_CONFIG to the `config.json` in the folder of'
  ],
  [
    ...(['regctl', '.regctl/config.json', { hosts: { 'ghcr.io': { user: 'owner', pass: host.value } } }] as const),
    'REGCTL_CONFIG to a new'
  ]
])('an older login of %s’s own is named in a notice with the way out', async (client, name, content, way) => {
  const job = await simulator.job({ files: { [name]: JSON.stringify(content) }, planted: { host: host.value } })
  const [notice] = noticesOf(await job.uses({ engine: 'file', store: 'shared' }))
  expect(notice).toContain(`${at(job, name)} has a login to ghcr.io, which ${client} takes before this one.`)
  expect(notice).toContain(way)
  await job.end()
})

// One engine at a time is in clients.test.ts.
needs('docker', 'podman', 'buildah', 'skopeo').it.each(['isolated', 'shared'].slice(0, extent(2, 1)))(
  'docker, podman, buildah and skopeo are logged in to ghcr.io, and elsewhere as before: engine docker and podman, store %s',
  async store => {
    const entries = { 'other.example': { Username: 'helped', Secret: 'other-secret' } }
    const content = {
      auths: { 'quay.io': quay, 'https://index.docker.io/v1/': hub },
      credHelpers: { 'other.example': 'chain' }
    }
    const engines = ['docker', 'podman', 'buildah', 'skopeo']
    const job = await jobWith({ [DOCKER]: content }, { engines, helpers: [{ name: 'chain', entries }] })
    const places = () => [job.folder.home, job.folder.runtime].map(inventory)
    const before = places()
    const main = await job.uses({ engine: 'docker, podman', store })
    expect(main.outputs).toMatchObject({ 'logged-in': 'true', engine: 'docker,podman' })
    const registries = ['ghcr.io', 'quay.io', 'docker.io', 'other.example']
    // docker shows its login by what it is given.
    const step = await job.run(
      `docker manifest inspect ghcr.io/acme/app:latest >/dev/null 2>&1 || true
       for client in podman buildah skopeo; do for registry in ${registries.join(' ')}; do
         echo "$client $($client login --get-login $registry || true)"
       done; done`
    )
    const wanted = ['podman', 'buildah', 'skopeo'].flatMap(client =>
      ['octocat', 'robot', 'hubber', 'helped'].map(user => `${client} ${user}`)
    )
    expect(step.stdout.trimEnd().split('\n')).toEqual(wanted)
    expect(step.requests.some(({ kind, status }) => kind === 'manifest' && status === 200)).toBe(true)
    await job.end()
    expect(places()).toEqual(before)
  }
)

needs('docker').it(
  'docker in the isolated store finds contexts, proxies, CLI plugins and builders of before and after',
  async () => {
    const proxies = { default: { httpProxy: 'http://proxy.acme.example:3128' } }
    const metadata = { SchemaVersion: '0.1.0', Vendor: 'acme', Version: '1', ShortDescription: 'greets' }
    const plugin = `#!/bin/sh\nif [ "$1" = docker-cli-plugin-metadata ]; then echo '${JSON.stringify(metadata)}'; else echo hello from "$DOCKER_CONFIG"; fi\n`
    const options = { engines: ['docker'], env: { DOCKER_HOST: undefined } }
    const files = {
      '.docker/config.json': config({ auths: {}, currentContext: 'far', proxies }),
      '.docker/cli-plugins/docker-hello': { text: plugin, mode: 0o755 },
      '.docker/buildx/instances/before': '{}'
    }
    const job = await simulator.job({ ...options, files })
    await job.run('docker context create far --docker host=tcp://127.0.0.1:9 >/dev/null 2>&1')
    const step = await job.uses({ engine: 'file', store: 'isolated' })
    const folder = step.outputs['docker-config'] ?? ''
    const builders = 'docker context show; ls ~/.docker/buildx/instances'
    const found = await job.run(
      `docker hello; docker context inspect far --format {{.Endpoints.docker.Host}}
       touch "$DOCKER_CONFIG/buildx/instances/after"; ${builders}`
    )
    const lines = [`hello from ${folder}`, 'tcp://127.0.0.1:9', 'far', 'after', 'before']
    expect(found.stdout.trim().split('\n')).toEqual(lines)
    expect(readConfig(join(folder, 'config.json')).proxies).toEqual(proxies)
    await job.end()
    const left = await simulator.job({ ...options, home: job.folder.home })
    expect((await left.run(builders)).stdout).toBe('far\nafter\nbefore\n')
  }
)
