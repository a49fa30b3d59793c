import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { enterprise, githubCom } from '../simulator/github/servers.ts'
import { classicPat, githubToken, oldGithubToken } from '../simulator/github/tokens.ts'
import { manifest, owner, pkg } from '../simulator/github/world.ts'
import type { Job } from '../simulator/runner/job.ts'
import type { JobOptions } from '../simulator/runner/open-job.ts'
import type { WorkflowOptions } from '../simulator/runner/workflow.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts'
import { withPrograms } from './available-engines.ts'

let simulator: Simulator

afterEach(() => simulator.close())

const folder = fileURLToPath(new URL('../examples/', import.meta.url))
/** Actions of others are passed over, and only ones that are pinned by their whole commit. */
const OTHERS = /^(?:actions\/checkout|docker\/(?:setup-buildx|build-push)-action)@[0-9a-f]{40}$/

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

const play = (job: Job, name: string, jobName: string, options: WorkflowOptions = {}) =>
  job.workflow(join(folder, `${name}.yml`), jobName, { skip: OTHERS, ...options })

const FORK: JobOptions = {
  githubToken: githubToken({ name: 'fork', packages: 'read' }),
  eventName: 'pull_request',
  event: { number: 7, pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
}

/** A fork's token reads only, whatever `permissions` say; the simulated runner grants what the workflow asks for. */
async function forkJob(): Promise<Job> {
  const job = await simulator.job(FORK)
  job.parts.permit = () => {}
  return job
}

describe('the example', () => {
  beforeEach(() => open())

  it('push.yml proves the push and logs in', async () => {
    const { steps, skipped, posts } = await play(await simulator.job(), 'push', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'logged-in': 'true', image: 'ghcr.io/acme/app' })
    expect(skipped).toHaveLength(3)
    expect(posts[0]?.exitCode).toBe(0)
  })

  it('private-base.yml proves the pull of the base and the push of the result', async () => {
    const { steps } = await play(await simulator.job(), 'private-base', 'image')
    expect(steps[0]?.outputs).toMatchObject({ 'can-pull': 'true', 'can-push': 'true', 'logged-in': 'true' })
  })

  it("pull-request.yml pushes from the repository's own branches", async () => {
    const { steps } = await play(await simulator.job(), 'pull-request', 'image')
    expect(steps[0]?.outputs['can-push']).toBe('true')
  })

  it('pull-request.yml goes on without a push for a fork', async () => {
    await simulator.close()
    await open({ tokens: [githubToken({ name: 'fork', packages: 'read' })] })
    const { steps } = await play(await forkJob(), 'pull-request', 'image')
    expect(steps[0]).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'false', 'logged-in': 'true' } })
    expect(steps[0]?.log).toContain('a pull request from a fork gets a GITHUB_TOKEN that only reads')
  })

  it("other-owner.yml pushes where GITHUB_TOKEN could not, with somebody's classic token", async () => {
    const job = await simulator.job({ secrets: { GHCR_TOKEN: classicPat() }, actor: 'hubot' })
    const { steps } = await play(job, 'other-owner', 'image', { contexts: { vars: { GHCR_USER: 'octocat' } } })
    expect(steps[0]?.outputs).toMatchObject({ 'can-push': 'true', 'token-kind': 'classic-pat', username: 'octocat' })
    const other = await play(await simulator.job(), 'other-owner', 'image', {
      contexts: { vars: { GHCR_USER: 'octocat' } }
    })
    expect(other.steps[0]).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(other.steps[0]?.log).toContain('the secret that `token` names does not exist here')
  })

  it('matrix.yml proves every push in one job, and logs each leg in', async () => {
    const access = await play(await simulator.job(), 'matrix', 'access')
    const report = JSON.parse(access.steps[0]?.outputs.report ?? '')
    expect(report.map(({ image, verdict }: Record<string, string>) => `${image} ${verdict}`)).toEqual([
      'ghcr.io/acme/app/api allowed',
      'ghcr.io/acme/app/worker allowed'
    ])
    const leg = await play(await simulator.job(), 'matrix', 'image', { contexts: { matrix: { image: 'api' } } })
    expect(leg.steps[0]?.outputs['logged-in']).toBe('true')
  })

  it('guard.yml builds where the push is allowed, and not for a fork', async () => {
    const access = await play(await simulator.job(), 'guard', 'access')
    const build = await play(await simulator.job(), 'guard', 'build', { contexts: { needs: { access } as never } })
    expect(build.steps[0]?.outputs['logged-in']).toBe('true')

    await simulator.close()
    await open({ tokens: [githubToken({ name: 'fork', packages: 'read' })] })
    const asked = await play(await forkJob(), 'guard', 'access')
    expect(asked.outputs).toEqual({ 'can-push': 'false' })
    const guarded = await play(await forkJob(), 'guard', 'build', { contexts: { needs: { access: asked } as never } })
    expect(guarded).toMatchObject({ steps: [], skipped: ['build'] })
  })

  it('deploy.yml hands the digest on, and deploys nothing that the registry did not confirm', async () => {
    const contexts = { inputs: { tag: 'latest' } }
    const image = await play(await simulator.job(), 'deploy', 'image', { contexts })
    const reference = `ghcr.io/acme/app@${manifest().digest}`
    expect(image.outputs).toEqual({ 'can-pull': 'true', reference })
    const deploy = await play(await simulator.job(), 'deploy', 'deploy', { contexts: { needs: { image } as never } })
    expect(deploy.steps[0]?.log).toContain(reference)

    const absent = await play(await simulator.job(), 'deploy', 'image', {
      contexts: { inputs: { tag: 'never-pushed' } }
    })
    expect(absent.steps[0]).toMatchObject({ exitCode: 1, outputs: { 'can-pull': 'false' } })
    simulator.fault({ on: 'manifest', effect: 'status', status: 500 })
    const silent = await play(await simulator.job(), 'deploy', 'image', { contexts })
    const kept = await play(await simulator.job(), 'deploy', 'deploy', {
      contexts: { needs: { image: silent } as never }
    })
    expect(kept.skipped).toEqual(['deploy'])
  })

  it('delete-old-versions.yml stops a token without delete:packages before anything is deleted', async () => {
    const wide = classicPat({ name: 'wide', scopes: ['read:packages', 'delete:packages'] })
    await simulator.close()
    await open({ tokens: [githubToken(), classicPat(), wide] })
    const gh = { name: 'gh', fake: { stdout: '11\n12\n' } }
    const contexts = { vars: { GHCR_USER: 'octocat' } }
    const narrow = await simulator.job({ engines: [gh], secrets: { GHCR_CLEANUP_TOKEN: classicPat() } })
    expect((await play(narrow, 'delete-old-versions', 'delete', { contexts })).steps).toMatchObject([{ exitCode: 1 }])

    const job = await simulator.job({ engines: [gh], secrets: { GHCR_CLEANUP_TOKEN: wide } })
    const { steps } = await play(job, 'delete-old-versions', 'delete', { contexts })
    expect(steps[0]?.annotations).toEqual([])
    expect(steps[1]?.children.map(({ argv }) => argv.slice(1, 4).join(' '))).toEqual([
      '--paginate /orgs/acme/packages/container/app/versions --jq',
      '--method DELETE /orgs/acme/packages/container/app/versions/11',
      '--method DELETE /orgs/acme/packages/container/app/versions/12'
    ])
  })
})

withPrograms(
  ['podman', 'buildah', 'skopeo', 'docker-registry'],
  'the example, with real engines and a real registry,',
  () => {
    const engines = ['podman', 'buildah', 'skopeo']

    /** A job whose buildah needs no rights of its own: plain files, no namespaces. */
    async function builder(options: JobOptions = {}): Promise<Job> {
      const env: Record<string, string> = { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' }
      const job = await simulator.job({ engines, env, ...options })
      const storage = join(job.folder.temp, 'storage')
      mkdirSync(storage)
      const conf = join(storage, 'storage.conf')
      writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${storage}/root"\nrunroot = "${storage}/run"\n`)
      job.parts.env.CONTAINERS_STORAGE_CONF = conf
      writeFileSync(join(job.folder.workspace, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
      return job
    }

    it('podman.yml builds, pushes and reads back', async () => {
      await open({ storage: true })
      const { steps } = await play(await builder(), 'podman', 'image')
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      expect(steps[1]?.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m)
    })

    it("self-hosted.yml leaves the runner's own login alone", async () => {
      const home = { '.config/containers/auth.json': '{"auths":{"ghcr.io":{"auth":"c29tZWJvZHk6ZWxzZQ=="}}}' }
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
      const first = await builder()
      await play(first, 'podman', 'image')
      const job = await simulator.job({ engines: ['skopeo'] })
      const { steps } = await play(job, 'job-container', 'copy')
      expect(steps[0]?.outputs).toMatchObject({ engine: 'file', 'can-pull': 'true', 'can-push': 'true' })
      expect(steps[1]?.exitCode).toBe(0)
    })

    it('pull-by-digest.yml pulls what was proved', async () => {
      await open({ storage: true })
      await play(await builder(), 'podman', 'image')
      const job = await simulator.job({ engines: ['podman', 'skopeo'] })
      const { steps } = await play(job, 'pull-by-digest', 'test')
      expect(steps[1]?.exitCode).toBe(0)
      const [{ digest }] = JSON.parse(steps[0]?.outputs.report ?? '')
      expect(steps[1]?.children[0]?.argv).toContain(`docker://ghcr.io/acme/app@${digest}`)
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

withPrograms(['ansible-vault', 'docker'], 'the example, with the real ansible-vault,', () => {
  /** An inventory as the examples show it, with a token of the world in it. */
  function inventory(at: string, values: Record<string, string>, password: string): string {
    const file = join(at, 'vault-password')
    writeFileSync(file, password)
    const vars = Object.entries(values).map(([name, input]) => {
      const args = ['encrypt_string', '--vault-password-file', file, '--stdin-name', name]
      const text = execFileSync('ansible-vault', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
      return text.trimEnd().replace(/^/gm, '      ')
    })
    return `all:\n  vars:\n    iaas_console:\n${vars.join('\n')}\n`
  }

  it("ansible-vault.yml pulls with the inventory's token, and shows and leaves it nowhere", async () => {
    const pat = classicPat({ scopes: ['read:packages'] })
    await open({ tokens: [githubToken(), pat] })
    const password = `vault password of ${pat.name}`
    const job = await simulator.job({
      engines: ['ansible-vault', { name: 'docker', fake: { only: ['pull'] } }],
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

  it('ansible-vault.yml reads the inventory that is shown beside it', async () => {
    await open()
    const job = await simulator.job({ engines: ['ansible-vault'], secrets: { ANSIBLE_VAULT_PASSWORD: 'example' } })
    copyFileSync(join(folder, 'ansible', 'inventory.yml'), join(job.folder.workspace, 'inventory.yml'))
    const { steps } = await play(job, 'ansible-vault', 'pull')
    expect(steps[0]?.outputs.user).toBe('your-github-username')
    expect(steps[0]?.masks).toEqual(['your-classic-token'])
  })
})

describe('examples/', () => {
  beforeEach(() => open())

  it('has a test for every workflow', () => {
    const tests = readFileSync(fileURLToPath(import.meta.url), 'utf8')
    for (const file of readdirSync(folder).filter(name => name.endsWith('.yml'))) {
      expect(tests).toContain(`${file} `)
    }
  })
})
