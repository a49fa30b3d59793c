import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
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

const pat = classicPat({ scopes: ['read:packages', 'delete:packages'] })
const folder = fileURLToPath(new URL('../../examples/', import.meta.url))
const engines = ['docker', 'podman', 'buildah', 'skopeo']

/** Jobs that run one after the other, the last two after one that failed. */
const WORKFLOW = `
on: push
jobs:
  access:
    runs-on: ubuntu-latest
    outputs:
      can-push: \${{ steps.ghcr.outputs.can-push }}
      image: \${{ steps.ghcr.outputs.image }}
    steps:
      - uses: ./
        id: ghcr
        with: { push: ghcr.io/acme/app }
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads
      - run: cat "$GITHUB_STEP_SUMMARY"
  build:
    runs-on: ubuntu-latest
    needs: access
    if: needs.access.outputs.can-push == 'true'
    steps:
      - run: echo "\${{ needs.access.outputs.image }} is built"
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest || echo it does not read
  warned:
    runs-on: ubuntu-latest
    needs: build
    steps:
      - uses: ./
        id: ghcr
        with: { push: ghcr.io/acme/base, on-denied: warn }
      - if: steps.ghcr.outputs.can-push == 'true'
        run: echo it pushes
      - if: steps.ghcr.outputs.can-push == 'false'
        run: echo it does not push
  shared:
    runs-on: ubuntu-latest
    needs: warned
    steps:
      - uses: ./
        with: { store: shared }
      - uses: ./
        with: { store: shared, token: "\${{ secrets.GHCR_TOKEN }}" }
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads
  isolated:
    runs-on: ubuntu-latest
    needs: shared
    steps:
      - uses: ./
        with: { store: isolated }
      - uses: ./
        with: { store: auto, token: "\${{ secrets.GHCR_TOKEN }}" }
      - run: echo "at=$DOCKER_CONFIG" && test -f "$DOCKER_CONFIG/config.json"
      - run: skopeo inspect --raw docker://ghcr.io/acme/app:latest > /dev/null && echo it reads
  refused:
    runs-on: ubuntu-latest
    needs: isolated
    steps:
      - uses: ./
        with: { push: ghcr.io/acme/base }
      - run: echo never said
  empty:
    runs-on: ubuntu-latest
    needs: refused
    if: always()
    steps:
      - uses: ./
        with: { push: ghcr.io/acme/app, password: "\${{ secrets.MISSING }}" }
`

let simulator: Simulator

const start = (options: JobOptions = {}): Promise<Job> => simulator.job({ engines, tools: ['act', 'git'], ...options })

/** act keeps its own folders in the home. */
function withoutAct(home: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(home).filter(([name]) => !/^\.\/\.(?:cache\/|config\/$|config\/act\/)/.test(name))
  )
}

needs(...engines, 'act', 'git', 'docker-registry', 'a short TMPDIR').describe('in act, a runner of others,', () => {
  beforeAll(async () => {
    simulator = await openSimulator({
      tokens: [githubToken(), pat],
      packages: [pkg('acme/app'), pkg('acme/base', { actionsAccess: {} })],
      owners: { acme: owner() },
      storage: true
    })
    const first = await builder()
    const push = 'buildah build --tag ghcr.io/acme/app:latest . && buildah push ghcr.io/acme/app:latest'
    await first.uses({ engine: 'podman' })
    expect((await first.run(push)).exitCode).toBe(0)
    await first.end()
  })
  afterAll(() => simulator.close())

  describe('of a workflow', () => {
    let step: Step
    let homes: Record<string, string>[]
    beforeAll(async () => {
      const files = { '.docker/config.json': config({ auths: { 'quay.io': { auth: 'cm9ib3Q6cXVheQ==' } } }) }
      const job = await start({ files, secrets: { GHCR_TOKEN: pat } })
      const before = inventory(job.folder.home)
      step = await runAct(job, WORKFLOW)
      homes = [withoutAct(inventory(job.folder.home)), before]
    })

    /** What act says of a job, and what the job's steps print. */
    const linesOf = (name: string): string[] =>
      step.stdout.split('\n').flatMap(line => {
        const [, job, text = ''] = /^\[[^/\]]*\/(\w+) *\] *(.*)$/.exec(line) ?? []
        return job === name ? [text.replace(/^\| /, '')] : []
      })

    it('a job is logged in until its end, and the next one gets its outputs', () => {
      expect(linesOf('access')).toEqual(
        expect.arrayContaining(['it reads', expect.stringMatching(/Success - Post \.\//)])
      )
      expect(linesOf('access').join('\n')).toMatch(/Summary - [\s\S]*ghcr\.io/)
      expect(linesOf('build')).toEqual(expect.arrayContaining(['ghcr.io/acme/app is built', 'it does not read']))
    })

    it('with on-denied: warn an if on can-push decides', () => {
      expect(linesOf('warned')).toContain('it does not push')
      expect(linesOf('warned')).not.toContain('it pushes')
    })

    it('a second step in one job logs in as well, and later steps see the DOCKER_CONFIG of an isolated store', () => {
      expect(linesOf('shared')).toContain('it reads')
      const isolated = [expect.stringMatching(/^at=.*\/ghcr-login-/), 'it reads']
      expect(linesOf('isolated')).toEqual(expect.arrayContaining(isolated))
    })

    it('a refused push fails the job: later steps are skipped, post runs', () => {
      const said = linesOf('refused').join('\n')
      expect(said).toContain('permission_denied: write_package')
      expect(said).toMatch(/Failure - Main \.\/.*\n(?:.*\n)*.*Success - Post \.\//)
      expect(linesOf('refused')).not.toContain('never said')
      expect(step.exitCode).toBe(1)
    })

    it('an empty `password` is told from one that is not given', () => {
      const said = linesOf('empty').join('\n')
      expect(said).toContain('`password` is empty, so there is nothing to log in to ghcr.io with.')
    })

    it('the home is as it was', () => {
      expect(homes[0]).toEqual(homes[1])
    })
  })

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
  // versions, a chart, or other packages than acme/app. examples.test.ts runs them.
  const OTHERWISE = [
    ...['ansible-vault.yml', 'enterprise.yml', 'monorepo.yml', 'delete-old-versions.yml'],
    ...['helm.yml', 'promote.yml', 'rebuild.yml', 'two-tokens.yml']
  ]
  const all = readdirSync(folder).filter(name => name.endsWith('.yml') && !OTHERWISE.includes(name))
  const jobs = all.flatMap(file =>
    playableJobs(readFileSync(join(folder, file), 'utf8')).map(name => [file, name] as const)
  )

  it.each(sample(jobs, 8))('the example %s runs: job %s', async (file, name) => {
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
