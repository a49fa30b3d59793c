import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner, pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { playableJobs, runAct } from '../support/act.ts'
import { config, inventory } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const pat = classicPat({ scopes: ['read:packages', 'delete:packages'] })
const folder = fileURLToPath(new URL('../../examples/', import.meta.url))
const engines = ['docker', 'podman', 'buildah', 'skopeo']

let simulator: Simulator

const open = async (storage: boolean) => {
  simulator = await openSimulator({
    tokens: [token, pat],
    packages: [pkg('acme/app'), pkg('acme/base', { actionsAccess: {} })],
    owners: { acme: owner() },
    storage
  })
}

const start = (options: JobOptions = {}): Promise<Job> => simulator.job({ engines, tools: ['act', 'git'], ...options })

/** What a step of the workflow printed. */
const said = ({ stdout }: Step): string[] =>
  [...stdout.matchAll(/^\[[^\]]*\] {3}\| (.*)$/gm)].map(([, line = '']) => line)

/** A workflow of jobs with their steps, as YAML. */
const workflow = (jobs: Record<string, string>): string =>
  [
    'on: push',
    'jobs:',
    ...Object.entries(jobs).map(([name, text]) => `  ${name}:\n    runs-on: ubuntu-latest\n${text}`)
  ].join('\n')

needs(...engines, 'act', 'git', 'a short TMPDIR').describe('in act, a runner of others,', () => {
  beforeAll(() => open(false))
  afterAll(() => simulator.close())

  it('a job is logged in until its end, and the next one gets its outputs', async () => {
    const job = await start()
    const before = inventory(job.folder.home)
    const step = await runAct(
      job,
      workflow({
        access: `
    outputs:
      can-push: \${{ steps.ghcr.outputs.can-push }}
      image: \${{ steps.ghcr.outputs.image }}
    steps:
      - uses: ./
        id: ghcr
        with: { push: ghcr.io/acme/app }
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads
      - run: cat "$GITHUB_STEP_SUMMARY"`,
        build: `
    needs: access
    if: needs.access.outputs.can-push == 'true'
    steps:
      - run: echo "\${{ needs.access.outputs.image }} is built"
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest || echo it does not read`
      })
    )
    expect(step.exitCode).toBe(0)
    expect(said(step)).toEqual(expect.arrayContaining(['it reads', 'ghcr.io/acme/app is built', 'it does not read']))
    expect(step.stdout).toMatch(/Summary - [\s\S]*ghcr\.io/)
    expect(withoutAct(inventory(job.folder.home))).toEqual(before)
  })

  it('a refused push fails the job: later steps are skipped, post runs', async () => {
    const job = await start()
    const step = await runAct(
      job,
      workflow({
        image: `
    steps:
      - uses: ./
        with: { push: ghcr.io/acme/base }
      - run: echo never said`
      })
    )
    expect(step.exitCode).toBe(1)
    expect(step.stdout).toContain('permission_denied: write_package')
    expect(step.stdout).toMatch(/Failure - Main \.\/.*\n(?:.*\n)*.*Success - Post \.\//)
    expect(said(step)).not.toContain('never said')
  })

  it('with on-denied: warn an if on can-push decides', async () => {
    const job = await start()
    const step = await runAct(
      job,
      workflow({
        image: `
    steps:
      - uses: ./
        id: ghcr
        with: { push: ghcr.io/acme/base, on-denied: warn }
      - if: steps.ghcr.outputs.can-push == 'true'
        run: echo it pushes
      - if: steps.ghcr.outputs.can-push == 'false'
        run: echo it does not push`
      })
    )
    expect(step.exitCode).toBe(0)
    expect(said(step)).toContain('it does not push')
    expect(said(step)).not.toContain('it pushes')
  })

  it.each(sample(['shared', 'isolated'], 2))(
    'two steps in one job, nested, leave the home as it was: store %s',
    async store => {
      const files = { '.docker/config.json': config({ auths: { 'quay.io': { auth: 'cm9ib3Q6cXVheQ==' } } }) }
      const job = await start({ files, secrets: { GHCR_TOKEN: pat } })
      const before = inventory(job.folder.home)
      const step = await runAct(
        job,
        workflow({
          image: `
    steps:
      - uses: ./
        with: { store: ${store} }
      - uses: ./
        with: { store: ${store}, token: "\${{ secrets.GHCR_TOKEN }}" }
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads`
        })
      )
      expect(step.exitCode).toBe(0)
      expect(said(step)).toContain('it reads')
      expect(withoutAct(inventory(job.folder.home))).toEqual(before)
    }
  )

  it.each(sample(['isolated', 'auto'], 2))(
    'later steps see the DOCKER_CONFIG of store %s, which is gone after',
    async store => {
      const job = await start()
      const before = inventory(job.folder.home)
      const step = await runAct(
        job,
        workflow({
          image: `
    steps:
      - uses: ./
        with: { store: ${store} }
      - run: echo "at=$DOCKER_CONFIG" && test -f "$DOCKER_CONFIG/config.json"
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads`
        })
      )
      expect(step.exitCode).toBe(0)
      expect(said(step)).toEqual(expect.arrayContaining([expect.stringMatching(/^at=.*\/ghcr-login-/), 'it reads']))
      expect(withoutAct(inventory(job.folder.home))).toEqual(before)
    }
  )
})

/** act keeps its own folders in the home. */
function withoutAct(home: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(home).filter(([name]) => !/^\.\/\.(?:cache\/|config\/$|config\/act\/)/.test(name))
  )
}

needs(...engines, 'act', 'git', 'docker-registry', 'a short TMPDIR').describe('in act, the example', () => {
  beforeAll(async () => {
    await open(true)
    const first = await builder()
    const push = 'buildah build --tag ghcr.io/acme/app:latest . && buildah push ghcr.io/acme/app:latest'
    await first.uses({ engine: 'podman' })
    expect((await first.run(push)).exitCode).toBe(0)
    await first.end()
  })
  afterAll(() => simulator.close())

  /** A job whose buildah needs no rights of its own: plain files, no namespaces. */
  async function builder(options: JobOptions = {}): Promise<Job> {
    const job = await start({ env: { BUILDAH_ISOLATION: 'chroot' }, ...options })
    const storage = join(job.folder.temp, 'storage')
    mkdirSync(storage)
    const conf = join(storage, 'storage.conf')
    writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${storage}/root"\nrunroot = "${storage}/run"\n`)
    job.parts.env.CONTAINERS_STORAGE_CONF = conf
    writeFileSync(join(job.folder.workspace, 'Containerfile'), 'FROM scratch\nCOPY Containerfile /\n')
    return job
  }

  // They need what act does not have here: an inventory, another server, a commit of each component, the API's list of
  // versions, a chart, other packages than acme/app, or one that is public. examples.test.ts runs them.
  const OTHERWISE = [
    ...['ansible-vault.yml', 'enterprise.yml', 'build-if-absent.yml', 'monorepo.yml', 'delete-old-versions.yml'],
    ...['helm.yml', 'promote.yml', 'rebuild.yml', 'verify-public.yml']
  ]
  const all = readdirSync(folder).filter(name => name.endsWith('.yml') && !OTHERWISE.includes(name))
  const jobs = all.flatMap(file =>
    playableJobs(readFileSync(join(folder, file), 'utf8')).map(name => [file, name] as const)
  )

  it.each(sample(jobs, 4))('%s runs: job %s', async (file, name) => {
    const job = await builder()
    const before = inventory(job.folder.home)
    const text = readFileSync(join(folder, file), 'utf8')
    const step = await runAct(job, text, {
      job: name,
      inputs: { tag: 'latest' },
      vars: { GHCR_USER: 'octocat' }
    })
    expect({ exitCode: step.exitCode, log: step.log }).toEqual({
      exitCode: 0,
      log: expect.stringContaining('Success - Main')
    })
    expect(withoutAct(inventory(job.folder.home))).toEqual(before)
  })
})
