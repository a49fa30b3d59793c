import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { privateConfigs } from '../../src/credentials/private-config.ts'
import { auth, type Config, config, inventory, preload, readConfig } from '../support/credentials.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const quay = { auth: auth('robot', 'quay-secret') }

let simulator: Simulator
beforeEach(async () => {
  simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
})
afterEach(() => simulator.close())

async function jobWith(content: Config | undefined, options: JobOptions = {}): Promise<Job> {
  const files = content === undefined ? {} : { '.docker/config.json': config(content) }
  return simulator.job({ files, planted: { host: host.value }, ...options })
}

/** podman's own file, with these logins. */
function plantAuthFile(job: Job, auths: NonNullable<Config['auths']>): string {
  const file = join(job.folder.runtime, 'containers', 'auth.json')
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, config({ auths }), { mode: 0o600 })
  return file
}

const notices = (step: { annotations: { level: string; message: string }[] }) =>
  step.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)

describe('the isolated store', () => {
  it('has the logins of podman’s file in docker’s config too, but none for a path', async () => {
    const job = await jobWith(undefined)
    plantAuthFile(job, { 'quay.io': quay, 'docker.io': quay, 'other.example/team': quay, 'ghcr.io': quay })
    const main = await job.uses({ engine: 'file', store: 'isolated' })
    const { auths = {} } = readConfig(join(main.outputs['docker-config'] ?? '', 'config.json'))
    expect(auths['quay.io']).toEqual(quay)
    expect(auths['https://index.docker.io/v1/']).toEqual(quay)
    expect(Object.keys(auths).sort()).toEqual(['ghcr.io', 'https://index.docker.io/v1/', 'quay.io'])
    expect(auths['ghcr.io']).toEqual({ auth: auth('octocat', token.value) })
  })

  it('has the logins of docker’s config in podman’s file too, also where REGISTRY_AUTH_FILE names it', async () => {
    const job = await jobWith({ auths: { 'quay.io': quay } })
    const file = join(job.folder.home, 'auth.json')
    writeFileSync(file, config({ auths: { 'other.example': quay } }), { mode: 0o600 })
    const main = await job.uses({ engine: 'file', store: 'isolated' }, { env: { REGISTRY_AUTH_FILE: file } })
    const { auths = {} } = readConfig(main.exported.REGISTRY_AUTH_FILE ?? '')
    expect(Object.keys(auths).sort()).toEqual(['ghcr.io', 'other.example', 'quay.io'])
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
  async function isolatedConfig(content: Config, helpers: JobOptions['helpers']) {
    const job = await jobWith(content, { helpers: helpers ?? [], leftovers: /the helper / })
    const main = await job.uses({ engine: 'file', store: 'isolated' })
    const config = readConfig(join(main.outputs['docker-config'] ?? '', 'config.json'))
    return { main, config, file: join(job.folder.home, '.docker', 'config.json') }
  }

  it('asks a helper that lists all it has for the servers, and no client asks it for another', async () => {
    const helpers = [{ name: 'pass', entries: stored }]
    const { main, config } = await isolatedConfig({ auths: {}, credsStore: 'pass' }, helpers)
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toEqual(listed('pass'))
    expect(main.children.map(({ argv }) => argv)).toEqual([['list']])
    expect(notices(main)).toEqual([])
  })

  it('keeps a credsStore that may compute what it does not list, and says which clients do not find the login', async () => {
    const helpers = [{ name: 'ecr-login', entries: stored }]
    const { main, config, file } = await isolatedConfig({ auths: {}, credsStore: 'ecr-login' }, helpers)
    expect(config).toMatchObject({ credsStore: 'ecr-login', credHelpers: { ...listed('ecr-login'), 'ghcr.io': '' } })
    expect(notices(main)).toEqual([
      `oras, helm and regctl ask docker-credential-ecr-login for every registry, as \`credsStore\` in ${file} names it, so they do not find this login to ghcr.io. Where the job uses them, name the helper in \`credHelpers\` for its own registries.`
    ])
  })

  it('takes from a credsStore that cannot list what `auths` names, and says so', async () => {
    const content = { auths: { 'quay.io': {}, 'other.example': quay }, credsStore: 'pass' }
    const { main, config, file } = await isolatedConfig(content, [{ name: 'pass', fails: ['list'] }])
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toEqual({ 'quay.io': 'pass' })
    expect(notices(main)).toEqual([
      `the credential helper docker-credential-pass list failed: the keychain is locked; \`credsStore\` in ${file} names it. Of its logins, only those that \`auths\` names are taken over.`
    ])
  })

  it('leaves out a credsStore whose program is not on PATH, and says so', async () => {
    const content = { auths: { 'quay.io': {} }, credsStore: 'absent' }
    const { main, config, file } = await isolatedConfig(content, [])
    expect(config).toMatchObject({ auths: { 'quay.io': {} } })
    expect(config.credsStore).toBeUndefined()
    expect(config.credHelpers).toBeUndefined()
    expect(notices(main)).toEqual([
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
    expect(['ca', 'cert', 'key'].map(name => readFileSync(join(folder, `${name}.pem`), 'utf8'))).toEqual([
      'a',
      'b',
      'c'
    ])
    await job.end()
    expect(readFileSync(join(job.folder.home, '.docker', 'key.pem'), 'utf8')).toBe('c')
  })
})

describe('`store: auto`', () => {
  it.each([
    ['github-hosted', {}],
    ['self-hosted', { DOCKER_CONFIG: /ghcr-login-/ }],
    [undefined, { DOCKER_CONFIG: /ghcr-login-/ }]
  ])('with RUNNER_ENVIRONMENT %p', async (RUNNER_ENVIRONMENT, exported) => {
    const job = await simulator.job({ env: { RUNNER_ENVIRONMENT } })
    const before = inventory(job.folder.home)
    const main = await job.uses({ engine: 'file' })
    const expected = Object.fromEntries(
      Object.entries(exported).map(([name, value]) => [name, expect.stringMatching(value)])
    )
    expect(main.exported).toMatchObject(expected)
    if (RUNNER_ENVIRONMENT !== 'github-hosted') expect(inventory(job.folder.home)).toEqual(before)
    else expect(main.exported).toEqual({})
  })
})

describe('the shared store', () => {
  it('says that a credsStore does not serve podman, buildah and skopeo, where one of them is there', async () => {
    const content = { auths: {}, credsStore: 'chain' }
    const helpers = [{ name: 'chain' }]
    const served = await jobWith(content, { helpers })
    expect(notices(await served.uses({ engine: 'file', store: 'shared' }))).toEqual([])
    const engines = [{ name: 'skopeo', fake: {} }]
    const job = await jobWith(content, { helpers, engines })
    expect(notices(await job.uses({ engine: 'file', store: 'shared' }))).toEqual([
      expect.stringContaining('docker-credential-chain, where skopeo cannot find it. For skopeo, add')
    ])
  })

  it('names each client that a credsStore does not serve, and the ways out', async () => {
    const engines = ['podman', 'buildah', 'skopeo'].map(name => ({ name, fake: {} }))
    const job = await jobWith({ auths: {}, credsStore: 'chain' }, { helpers: [{ name: 'chain' }], engines })
    expect(notices(await job.uses({ engine: 'file', store: 'shared' }))).toEqual([
      'docker keeps this login in docker-credential-chain, where podman, buildah, skopeo cannot find it. For podman, buildah, skopeo, add `podman` to `engine`, or use `store: isolated`.'
    ])
  })

  it('names the file of podman’s own that comes before this login', async () => {
    const job = await jobWith({ auths: {} }, { leftovers: /auth\.json/ })
    const file = plantAuthFile(job, { 'ghcr.io': { auth: auth('owner', host.value) } })
    expect(notices(await job.uses({ engine: 'file', store: 'shared' }))).toEqual([
      `podman, buildah and skopeo read ${file}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
    ])
  })

  it('writes the file that REGISTRY_AUTH_FILE names, for `engine: file` as well', async () => {
    const job = await jobWith({ auths: {} })
    const file = join(job.folder.home, 'auth.json')
    const text = config({ auths: { 'quay.io': quay } })
    writeFileSync(file, text, { mode: 0o600 })
    job.parts.env.REGISTRY_AUTH_FILE = file
    await job.uses({ engine: 'file', store: 'shared' })
    expect(readConfig(file).auths).toEqual({ 'quay.io': quay, 'ghcr.io': { auth: auth('octocat', token.value) } })
    await job.end()
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('an older login of a client’s own', () => {
  it.each([
    ['helm', '.config/helm/registry/config.json', { auths: { 'ghcr.io': { auth: auth('owner', host.value) } } }],
    ['regctl', '.regctl/config.json', { hosts: { 'ghcr.io': { user: 'owner', pass: host.value } } }]
  ])('of %s is named in a notice with the way out', async (client, name, content) => {
    const job = await simulator.job({
      files: { [name]: JSON.stringify(content) },
      planted: { host: host.value },
      tolerate: ({ where }) => where.includes(name)
    })
    const way =
      client === 'helm'
        ? 'HELM_REGISTRY_CONFIG to the `config.json` in the folder of the output `docker-config`'
        : 'REGCTL_CONFIG to a new file'
    expect(notices(await job.uses({ engine: 'file' }))).toEqual([
      `${join(job.folder.home, name)} has an older login to ghcr.io, which ${client} takes before this one. Where the job uses ${client}, set ${way} for its steps.`
    ])
  })

  it('for another registry is none of this step’s', async () => {
    const content = { auths: { 'quay.io': quay } }
    const job = await simulator.job({ files: { '.config/helm/registry/config.json': JSON.stringify(content) } })
    expect(notices(await job.uses({ engine: 'file' }))).toEqual([])
  })
})

needs('docker', 'podman', 'skopeo').describe('docker and podman with DOCKER_CONFIG of the host', () => {
  it('leave REGISTRY_AUTH_FILE alone, so that skopeo finds all that docker’s config has', async () => {
    const job = await jobWith({ auths: { 'quay.io': quay } }, { engines: ['docker', 'podman', 'skopeo'] })
    const env = { DOCKER_CONFIG: join(job.folder.home, '.docker') }
    const main = await job.uses({ engine: 'docker, podman', store: 'shared' }, { env })
    expect(main.exported).toEqual({})
    for (const [registry, user] of [
      ['ghcr.io', 'octocat'],
      ['quay.io', 'robot']
    ]) {
      const step = await job.run(`skopeo login --get-login ${registry} || true`, { env })
      expect([registry, step.stdout.trim()]).toEqual([registry, user])
    }
  })
})

needs('docker', 'podman').describe('docker with a credsStore, and podman next to it', () => {
  it.each([
    ['auto', true],
    ['docker', true],
    ['docker, podman', false]
  ])('with `engine: %s`: a notice that podman is not served: %p', async (engine, told) => {
    const content = { auths: {}, credsStore: 'chain' }
    const job = await jobWith(content, { helpers: [{ name: 'chain' }], engines: ['docker', 'podman'] })
    const shown = notices(await job.uses({ engine, store: 'shared' }))
    const notice = expect.stringMatching(
      /^docker keeps this login in docker-credential-chain, where podman cannot find it\. For podman, add `podman` to `engine`/
    )
    expect(shown).toEqual(told ? [notice] : [])
  })
})

needs('podman').describe('podman with DOCKER_CONFIG of the host', () => {
  it('is given a file of its own, with a notice of the logins that it hides', async () => {
    const job = await jobWith({ auths: { 'quay.io': quay } }, { engines: ['podman'] })
    const env = { DOCKER_CONFIG: join(job.folder.home, '.docker') }
    const main = await job.uses({ engine: 'podman', store: 'shared' }, { env })
    expect(notices(main)).toEqual([
      `REGISTRY_AUTH_FILE names ${main.outputs['auth-file']} now, so podman, buildah and skopeo do not see what DOCKER_CONFIG holds for quay.io until the job ends. \`store: isolated\` takes those logins over.`
    ])
  })
})

needs('podman').describe('podman without XDG_RUNTIME_DIR', () => {
  it('is logged in without a notice on every run', async () => {
    const job = await simulator.job({ engines: ['podman'], env: { XDG_RUNTIME_DIR: '/nonexistent' } })
    const main = await job.uses({ engine: 'podman', store: 'shared' })
    expect(main.outputs['logged-in']).toBe('true')
    expect(notices(main)).toEqual([])
  })
})

needs('crane').describe('crane', () => {
  it('finds a login of podman’s in the isolated store', async () => {
    const job = await jobWith(undefined, { engines: ['crane'], record: false })
    plantAuthFile(job, { 'quay.io': quay })
    await job.uses({ engine: 'file', store: 'isolated' })
    for (const [registry, user] of [
      ['ghcr.io', 'octocat'],
      ['quay.io', 'robot']
    ]) {
      const step = await job.run(`echo ${registry} | crane auth get | grep -o '"Username":"[a-z]*"'`)
      expect([registry, step.stdout.trim()]).toEqual([registry, `"Username":"${user}"`])
    }
  })
})

needs('helm').describe('helm', () => {
  it('finds the login in the isolated store of a host with a credsStore', async () => {
    const helpers = [{ name: 'pass' }]
    const job = await jobWith({ auths: {}, credsStore: 'pass' }, { helpers, engines: ['helm'] })
    await job.uses({ engine: 'file', store: 'isolated' })
    const pull = await job.run('helm pull oci://ghcr.io/acme/app --version 1.0.0 || true')
    const asked = pull.requests.filter(({ kind }) => kind === 'token')
    expect(asked.map(({ headers, status }) => [headers.authorization?.split(' ')[0], status])).toContainEqual([
      'Basic',
      200
    ])
  })
})
