import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { type CredentialHelper, helperSource, openStore } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { privateConfigs } from '../../src/credentials/private-config.ts'
import { auth, type Config, config, inventory, preload, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { type LoginRun, logInHere } from '../support/login-run.ts'
import { needs } from '../support/needs.ts'
import { readWith } from '../support/read-inputs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const ours = { auth: auth('octocat', token.value) }
const older = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const hub = { auth: auth('hubber', 'hub-secret') }

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

/** What a step finds where it runs. */
interface Found {
  docker?: Config
  podman?: Config
  helpers?: CredentialHelper[]
  /** Programs on PATH that nobody starts. */
  programs?: string[]
  /** Other files below the home. */
  files?: Record<string, unknown>
}

interface Home {
  at: (name: string) => string
  logIn(inputs: { engine?: string; store: string }, env?: Record<string, string>): Promise<LoginRun>
}

/** A home, and logins there in this process. */
function homeWith({ docker, podman, helpers = [], programs = [], files = {} }: Found): Home {
  const folder = mkdtempSync(join(simulator.folder, 'home-'))
  const at = (name: string) => join(folder, name)
  const all = { ...files, '.docker/config.json': docker, 'run/containers/auth.json': podman }
  for (const name of ['run', 'bin']) mkdirSync(at(name))
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue
    mkdirSync(join(at(name), '..'), { recursive: true })
    writeFileSync(at(name), JSON.stringify(content, null, '\t'), { mode: 0o600 })
  }
  for (const helper of helpers) {
    const source = helperSource(openStore(at(`store-${helper.name}`), helper.entries), helper)
    writeFileSync(at(`bin/docker-credential-${helper.name}`), source, { mode: 0o755 })
  }
  for (const name of programs) writeFileSync(at(`bin/${name}`), '#!/bin/false\n', { mode: 0o755 })
  const own = { HOME: folder, XDG_RUNTIME_DIR: at('run'), PATH: at('bin') }
  return { at, logIn: ({ engine = 'file', store }, env) => logInHere(folder, { engine, store }, { ...own, ...env }) }
}

/** The configs that the clients of an isolated login read. */
const isolated = ({ exported: { DOCKER_CONFIG = '', REGISTRY_AUTH_FILE = '' } }: LoginRun) => ({
  docker: readConfig(join(DOCKER_CONFIG, 'config.json')),
  podman: readConfig(REGISTRY_AUTH_FILE)
})

describe('the isolated store', () => {
  it('has the logins of podman’s file in docker’s config too, but none for a path', async () => {
    const podman = { auths: { 'quay.io': quay, 'docker.io': quay, 'other.example/team': quay, 'ghcr.io': quay } }
    const { docker } = isolated(await homeWith({ podman }).logIn({ store: 'isolated' }))
    expect(docker.auths).toEqual({ 'quay.io': quay, 'https://index.docker.io/v1/': quay, 'ghcr.io': ours })
  })

  it('has the logins of docker’s config in podman’s file too, also where REGISTRY_AUTH_FILE names it', async () => {
    const files = { 'auth.json': { auths: { 'other.example': quay } } }
    const home = homeWith({ docker: { auths: { 'quay.io': quay } }, files })
    const { podman } = isolated(await home.logIn({ store: 'isolated' }, { REGISTRY_AUTH_FILE: home.at('auth.json') }))
    expect(podman.auths).toEqual({ 'quay.io': quay, 'other.example': quay, 'ghcr.io': ours })
  })

  const stored = {
    'quay.io': { Username: 'robot', Secret: 'quay-secret' },
    'https://index.docker.io/v1/': { Username: 'hubber', Secret: 'hub-secret' },
    'ghcr.io': { Username: 'owner', Secret: host.value }
  }
  const listed = (helper: string) => ({
    'quay.io': helper,
    'https://index.docker.io/v1/': helper,
    'docker.io': helper
  })

  /** What a run with an isolated store makes of a docker config with a helper. */
  async function isolatedConfig(docker: Config, helpers: CredentialHelper[]) {
    const home = homeWith({ docker, helpers })
    const login = await home.logIn({ store: 'isolated' })
    return { home, notices: login.notices, config: isolated(login).docker, file: home.at('.docker/config.json') }
  }

  it('asks a helper that lists all it has for the servers, and no client asks it for another', async () => {
    const first = 'echo "$operation" >>"$HOME/asked"'
    const helpers = [{ name: 'pass', entries: stored, first }]
    const { home, notices, config } = await isolatedConfig({ auths: {}, credsStore: 'pass' }, helpers)
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toEqual(listed('pass'))
    expect(readFileSync(home.at('asked'), 'utf8')).toBe('list\n')
    expect(notices).toEqual([])
  })

  it('keeps a credsStore that may compute what it does not list, and says which clients do not find the login', async () => {
    const helpers = [{ name: 'ecr-login', entries: stored }]
    const { notices, config, file } = await isolatedConfig({ auths: {}, credsStore: 'ecr-login' }, helpers)
    expect(config).toMatchObject({ credsStore: 'ecr-login', credHelpers: { ...listed('ecr-login'), 'ghcr.io': '' } })
    expect(notices).toEqual([
      `oras, helm and regctl ask docker-credential-ecr-login for every registry, as \`credsStore\` in ${file} names it, so they do not find this login to ghcr.io. Where the job uses them, name the helper in \`credHelpers\` for its own registries.`
    ])
  })

  it('takes from a credsStore that cannot list what `auths` names, and says so', async () => {
    const content = { auths: { 'quay.io': {}, 'other.example': quay }, credsStore: 'pass' }
    const { notices, config, file } = await isolatedConfig(content, [{ name: 'pass', fails: ['list'] }])
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toEqual({ 'quay.io': 'pass' })
    expect(notices).toEqual([
      `the credential helper docker-credential-pass list failed: the keychain is locked; \`credsStore\` in ${file} names it. Of its logins, only those that \`auths\` names are taken over.`
    ])
  })

  it('leaves out a credsStore whose program is not on PATH, and says so', async () => {
    const content = { auths: { 'quay.io': {} }, credsStore: 'absent' }
    const { notices, config, file } = await isolatedConfig(content, [])
    expect(config).toMatchObject({ auths: { 'quay.io': {} } })
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toBeUndefined()
    expect(notices).toEqual([
      `the credential helper docker-credential-absent is not on PATH; \`credsStore\` in ${file} names it. It is left out of the job's own config.`
    ])
  })

  it('does not take over what a shared login of another step has set aside in the helper', async () => {
    const aside = `${'0'.repeat(16)}.docker.ghcr-login.invalid`
    const helpers = [{ name: 'pass', entries: { ...stored, [aside]: stored['quay.io'] } }]
    const { config } = await isolatedConfig({ auths: {}, credsStore: 'pass' }, helpers)
    expect(config.credHelpers).toEqual(listed('pass'))
  })

  it('takes thousands of logins over in as many edits of the file as one', async () => {
    const edits = async (count: number) => {
      const folder = mkdtempSync(join(simulator.folder, 'edits-'))
      const auths = Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}.example`, quay]))
      writeFileSync(join(folder, 'config.json'), config({ auths }))
      const stringify = jest.spyOn(JSON, 'stringify')
      const files = { docker: join(folder, 'own.json'), podman: join(folder, 'auth.json') }
      await privateConfigs(files, { dockerFolder: folder, authFiles: [], registry: 'ghcr.io', isolated: true })
      const { length } = stringify.mock.calls
      stringify.mockRestore()
      expect(Object.keys(readConfig(files.podman).auths ?? {})).toHaveLength(count)
      return length
    }
    expect(await edits(3_000)).toBe(await edits(1))
  })

  it.each([
    ['hard links', 'link'],
    ['copies', 'copy']
  ])('has docker’s certificates as %s where links are forbidden', async (_, way) => {
    const files = { '.docker/ca.pem': 'a', '.docker/cert.pem': 'b', '.docker/key.pem': 'c' }
    const env = { ...preload('noSymlinks.cjs'), FORBID: way === 'link' ? 'symlink' : 'symlink link' }
    const job = await simulator.job({ files, env })
    const main = await job.uses({ engine: 'file', store: 'isolated' })
    const folder = main.outputs['docker-config'] ?? ''
    const texts = ['ca', 'cert', 'key'].map(name => readFileSync(join(folder, `${name}.pem`), 'utf8'))
    expect(texts).toEqual(['a', 'b', 'c'])
    await job.end()
    expect(readFileSync(join(job.folder.home, '.docker', 'key.pem'), 'utf8')).toBe('c')
  })
})

describe('`store: auto`', () => {
  it.each([
    ['github-hosted', 'shared'],
    ['self-hosted', 'isolated'],
    ['', 'isolated']
  ])('with RUNNER_ENVIRONMENT %p is %s', (RUNNER_ENVIRONMENT, store) => {
    expect(readWith({ store: 'auto' }, { RUNNER_ENVIRONMENT }).store).toBe(store)
  })
})

describe('the shared store', () => {
  const credsStore = { docker: { auths: {}, credsStore: 'chain' }, helpers: [{ name: 'chain' }] }

  it.each([
    ['docker', [], ''],
    ['docker', ['skopeo'], 'skopeo'],
    ['docker', ['podman', 'buildah', 'skopeo'], 'podman, buildah, skopeo'],
    ['docker, podman', ['podman', 'buildah', 'skopeo'], '']
  ])(
    'of `engine: %s` says that a credsStore does not serve those of %j that are on PATH',
    async (engine, programs, names) => {
      const { notices } = await homeWith({ ...credsStore, programs }).logIn({ engine, store: 'shared' })
      const notice = `docker keeps this login in docker-credential-chain, where ${names} cannot find it. For ${names}, add \`podman\` to \`engine\`, or use \`store: isolated\`.`
      expect(notices).toEqual(names === '' ? [] : [notice])
    }
  )

  it('names the file of podman’s own that comes before this login', async () => {
    const home = homeWith({ docker: { auths: {} }, podman: { auths: { 'ghcr.io': older } } })
    expect((await home.logIn({ store: 'shared' })).notices).toEqual([
      `podman, buildah and skopeo read ${home.at('run/containers/auth.json')}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
    ])
  })

  it('writes the file that REGISTRY_AUTH_FILE names, for `engine: file` as well', async () => {
    const home = homeWith({ docker: { auths: {} }, files: { 'auth.json': { auths: { 'quay.io': quay } } } })
    const file = home.at('auth.json')
    const text = readFileSync(file, 'utf8')
    const { logOut } = await home.logIn({ store: 'shared' }, { REGISTRY_AUTH_FILE: file })
    expect(readConfig(file).auths).toEqual({ 'quay.io': quay, 'ghcr.io': ours })
    await logOut()
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('of podman exports the name of its file where that hides none of docker’s logins', async () => {
    const login = { engine: 'podman', store: 'shared' }
    expect((await homeWith({ docker: { auths: { 'quay.io': quay } } }).logIn(login)).exported).toEqual({})
    const plain = homeWith({})
    const file = plain.at('run/containers/auth.json')
    expect((await plain.logIn(login)).exported).toEqual({ REGISTRY_AUTH_FILE: file })
    expect(existsSync(file)).toBe(true)
  })

  it('of podman hides the logins of a DOCKER_CONFIG of the host, with a notice', async () => {
    const home = homeWith({ docker: { auths: { 'quay.io': quay } } })
    const env = { DOCKER_CONFIG: home.at('.docker') }
    expect((await home.logIn({ engine: 'podman', store: 'shared' }, env)).notices).toEqual([
      `REGISTRY_AUTH_FILE names ${home.at('run/containers/auth.json')} now, so podman, buildah and skopeo do not see what DOCKER_CONFIG holds for quay.io until the job ends. \`store: isolated\` takes those logins over.`
    ])
  })
})

describe('an older login of a client’s own', () => {
  it.each([
    [
      'helm',
      '.config/helm/registry/config.json',
      { auths: { 'ghcr.io': older } },
      'HELM_REGISTRY_CONFIG to the `config.json` in the folder of the output `docker-config`'
    ],
    [
      'regctl',
      '.regctl/config.json',
      { hosts: { 'ghcr.io': { user: 'owner', pass: host.value } } },
      'REGCTL_CONFIG to a new file'
    ]
  ])('of %s is named in a notice with the way out', async (client, name, content, way) => {
    const home = homeWith({ files: { [name]: content } })
    expect((await home.logIn({ store: 'shared' })).notices).toEqual([
      `${home.at(name)} has an older login to ghcr.io, which ${client} takes before this one. Where the job uses ${client}, set ${way} for its steps.`
    ])
  })

  it('for another registry is none of this step’s', async () => {
    const files = { '.config/helm/registry/config.json': { auths: { 'quay.io': quay } } }
    expect((await homeWith({ files }).logIn({ store: 'shared' })).notices).toEqual([])
  })
})

needs('podman').describe('podman without XDG_RUNTIME_DIR', () => {
  it('is logged in without a notice on every run', async () => {
    const job = await simulator.job({ engines: ['podman'], env: { XDG_RUNTIME_DIR: '/nonexistent' } })
    const main = await job.uses({ engine: 'podman', store: 'shared' })
    expect(main.outputs['logged-in']).toBe('true')
    expect(main.annotations.filter(({ level }) => level === 'notice')).toEqual([])
  })
})

needs('docker', 'podman', 'buildah', 'skopeo').describe('docker, podman, buildah and skopeo', () => {
  function jobWith(content: Config, options: JobOptions = {}): Promise<Job> {
    const files = { '.docker/config.json': config(content) }
    return simulator.job({ engines: ['docker', 'podman', 'buildah', 'skopeo'], files, ...options })
  }

  /** Holds that docker is given a private manifest, and that the others would log in as these users. */
  async function expectUsers(job: Job, users: Record<string, string>, env: Record<string, string> = {}) {
    const registries = Object.keys(users)
    const step = await job.run(
      `docker manifest inspect ghcr.io/acme/app:latest >/dev/null 2>&1 || true
       for client in podman buildah skopeo; do for registry in ${registries.join(' ')}; do
         echo "$client $registry $($client login --get-login $registry || true)"
       done; done`,
      { env }
    )
    const wanted = ['podman', 'buildah', 'skopeo'].flatMap(client =>
      registries.map(at => `${client} ${at} ${users[at]}`)
    )
    expect(step.stdout.trimEnd().split('\n')).toEqual(wanted)
    expect(step.requests.some(({ kind, status }) => kind === 'manifest' && status === 200)).toBe(true)
  }

  // One engine at a time is in clients.test.ts.
  it.each(['isolated', 'shared'].slice(0, extent(2, 1)))(
    'are logged in to ghcr.io, and to other registries as before: engine docker and podman, store %s',
    async store => {
      const entries = { 'other.example': { Username: 'helped', Secret: 'other-secret' } }
      const credHelpers = { 'other.example': 'chain', ...(store === 'isolated' ? { 'ghcr.io': 'chain' } : {}) }
      const content = { auths: { 'quay.io': quay, 'https://index.docker.io/v1/': hub }, credHelpers }
      const job = await jobWith(content, { helpers: [{ name: 'chain', entries }] })
      const places = () => [job.folder.home, job.folder.runtime].map(inventory)
      const before = places()
      const main = await job.uses({ engine: 'docker, podman', store })
      expect(main.outputs).toMatchObject({ 'logged-in': 'true', engine: 'docker,podman' })
      const users = { 'ghcr.io': 'octocat', 'quay.io': 'robot', 'docker.io': 'hubber', 'other.example': 'helped' }
      await expectUsers(job, users)
      await job.end()
      expect(places()).toEqual(before)
    }
  )

  it('find all that docker’s config has where DOCKER_CONFIG is the host’s, since nothing is exported', async () => {
    const job = await jobWith({ auths: { 'quay.io': quay } })
    const env = { DOCKER_CONFIG: join(job.folder.home, '.docker') }
    const main = await job.uses({ engine: 'docker, podman', store: 'shared' }, { env })
    expect(main.exported).toEqual({})
    const step = await job.run('for at in ghcr.io quay.io; do skopeo login --get-login $at; done', { env })
    expect(step.stdout).toBe('octocat\nrobot\n')
  })
})

needs('docker').describe('docker in the isolated store', () => {
  it('finds contexts, proxies, CLI plugins and builders of before and after', async () => {
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
  })
})
