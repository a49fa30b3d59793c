import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { dataResidency, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import {
  CELLS,
  type Cell,
  CLIENTS,
  type Client,
  clientsDocument,
  ENGINES,
  HOMES,
  hadOther,
  hasOther,
  isServed
} from '../support/clients.ts'
import { auth, config } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { has, needs } from '../support/needs.ts'

const octo = dataResidency('octo')
const token = githubToken()
const publisher = classicPat({ name: 'publisher' })
const other = classicPat({ name: 'other', server: octo.url })
const entry = { [octo.registry]: { auth: auth('octocat', other.value) } }
/** Debian 12 only has docker 20.10. */
const present = CLIENTS.filter(({ programs }) => !programs.includes('docker-20.10') || has('docker-20.10'))
/** podman and buildah read logins with skopeo's library, cosign with crane's, helm with oras'. They find ours, and they push. */
const libraries = present.filter(({ name }) => !['podman', 'buildah', 'cosign', 'helm'].includes(name))
const readers = extent(present, libraries)
const programs = [...new Set(present.flatMap(client => client.programs))].filter(name => name !== 'docker-buildx')

let simulator: Simulator

/** The images are plain files of the job, in a place where they need no rights of their own. */
const STORAGE = '--root "$RUNNER_TEMP/store" --runroot "$RUNNER_TEMP/run" --storage-driver vfs'
/** Pushes an image of one layer, in docker's form since docker 20.10 inspects no manifest of OCI's, and a chart. */
const PUBLISH = `
printf 'FROM scratch\\nCOPY Containerfile /\\n' > Containerfile
buildah ${STORAGE} build --format docker --tag ghcr.io/acme/app/image:1 .
buildah ${STORAGE} push ghcr.io/acme/app/image:1
mkdir chart
printf 'apiVersion: v2\\nname: chart\\nversion: 0.1.0\\n' > chart/Chart.yaml
helm package chart
helm push chart-0.1.0.tgz oci://ghcr.io/acme/app`

async function publish(): Promise<void> {
  const options = { githubToken: publisher, engines: ['buildah', 'helm'], env: { BUILDAH_ISOLATION: 'chroot' } }
  const job = await simulator.job({ ...options, record: false })
  await job.uses({ engine: 'file', store: 'isolated' })
  const { exitCode, log } = await job.run(PUBLISH)
  expect([exitCode, exitCode === 0 ? '' : log]).toEqual([0, ''])
  await job.end()
}

/** What lies where the job runs, in the home's own way: a login to the other registry, or nothing. */
function homeOf(home: Cell['home']): JobOptions {
  if (home === 'a login elsewhere') return { files: { '.docker/config.json': config({ auths: entry }) } }
  if (home === 'credsStore' || home === 'computing credsStore') {
    const computes = home === 'computing credsStore'
    const name = computes ? 'cloud' : 'pass'
    // A helper that stores has an earlier login to our registry as well.
    const earlier = { [githubCom.registry]: { Username: 'owner', Secret: 'an earlier login, expired' } }
    const entries = { [octo.registry]: { Username: 'octocat', Secret: other.value }, ...(computes ? {} : earlier) }
    return {
      files: { '.docker/config.json': config({ auths: {}, credsStore: name }) },
      helpers: [{ name, entries, computes }]
    }
  }
  return {}
}

async function jobIn(home: Cell['home'], options: JobOptions = {}): Promise<Job> {
  const job = await simulator.job({ engines: programs, record: false, ...homeOf(home), ...options })
  const plugins = join(job.folder.home, '.docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  if (!options.home) symlinkSync(needOnMachine('docker-buildx'), join(plugins, 'docker-buildx'))
  if (home === 'podman only' && !options.home) {
    const folder = join(job.folder.runtime, 'containers')
    mkdirSync(folder)
    writeFileSync(join(folder, 'auth.json'), config({ auths: entry }), { mode: 0o600 })
  }
  return job
}

/** The logins of a home, wherever they are. */
function loginsOf({ folder, parts }: Job) {
  const files = [join(folder.home, '.docker', 'config.json'), join(folder.runtime, 'containers', 'auth.json')]
  const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
  return { files: files.map(text), helpers: Object.values(parts.watch.helperStores).map(loginsIn) }
}

/** The forms that a login's files can have, each in each home: the engines whose login has one take turns. */
const LOGINS = (
  [
    ['isolated', ENGINES],
    ['shared', ['docker', 'file']],
    ['shared', ['podman']]
  ] as const
).flatMap(([store, engines]) =>
  HOMES.toReversed()
    .map((home, at) => ({ store, home, engine: engines[at % engines.length] ?? 'file' }))
    .filter(login => CELLS.some(cell => isDeepStrictEqual({ ...login }, { ...cell })))
)

interface Command {
  name: string
  command: string
  from: string
}

/** Runs commands at the same time, and holds that these of them fail and the others do not. */
async function expectFailures(job: Job, commands: Command[], wanted: string[]): Promise<void> {
  // podman takes no longer path for its runroot than 50 characters.
  const folder = join(simulator.folder, 'clients')
  const lines = commands.map(
    ({ command, from }, i) =>
      `(from=${from} to=${githubCom.registry} dir="${folder}/${i}"; mkdir -p "$dir"
        (set -e; ${command}) >"$dir/said" 2>&1 || { echo "exit code $?" >>"$dir/said"; touch "$dir/failed"; }) &`
  )
  await job.run([...lines, 'wait'].join('\n'))
  const failed = commands.filter((_, i) => existsSync(join(folder, String(i), 'failed')))
  const said = commands.map(({ name }, i) => `${name}:\n${readFileSync(join(folder, String(i), 'said'), 'utf8')}`)
  rmSync(folder, { recursive: true })
  const names = failed.map(({ name }) => name)
  const unexpected = commands.flatMap(({ name }, i) => (names.includes(name) === wanted.includes(name) ? [] : said[i]))
  expect({ failed: names, unexpected }).toEqual({ failed: wanted, unexpected: [] })
}

/** How docs/troubleshooting.md has actions/attest find an isolated login. */
const ATTEST_ISOLATED: Command = {
  name: 'actions/attest with HOME above docker-config',
  command: `HOME="$DOCKER_CONFIG/.." ${CLIENTS.at(-1)?.push}`,
  from: githubCom.registry
}

const names = (of: Client[]) => of.map(({ name }) => name)
const reads = (from: string, of: readonly Client[]): Command[] =>
  of.map(({ name, read }) => ({ name, command: read, from }))

needs(...programs, 'docker-buildx', 'docker-registry', 'a short TMPDIR').describe('every client', () => {
  beforeAll(async () => {
    const mine = { people: { octocat: 'write' as const } }
    simulator = await openSimulator({
      tokens: [token, publisher, other],
      packages: ['image', 'chart'].map(name => pkg(`acme/app/${name}`, { tags: {}, ...mine })),
      servers: [githubCom, octo],
      storage: true
    })
    await publish()
  })
  afterAll(() => simulator.close())

  needs('docker-20.10').it('docker 20.10 is one of them', () => expect(names(present)).toContain('docker 20.10'))

  it.each(sample(HOMES, 5))('finds in a home with %s what docs/clients.md says', async home => {
    const lost = libraries.filter(client => !hadOther(client, home))
    await expectFailures(await jobIn(home), reads(octo.registry, libraries), names(lost))
  })

  it.each(sample(LOGINS, 6))(
    'reads what docs/clients.md says, which is gone afterwards: engine $engine, store $store, $home',
    async cell => {
      const { engine, store, home } = cell
      const job = await jobIn(home)
      const before = loginsOf(job)
      expect((await job.uses({ engine, store })).exitCode).toBe(0)
      if (store === 'isolated') expect(loginsOf(job)).toEqual(before)
      const lost = readers.filter(client => !isServed(client, cell))
      const attest = store === 'isolated' ? [ATTEST_ISOLATED] : []
      await expectFailures(job, [...reads(githubCom.registry, readers), ...attest], names(lost))
      const others = libraries.filter(client => !hasOther(client, cell))
      if (home !== 'no config') await expectFailures(job, reads(octo.registry, libraries), names(others))
      for (const post of await job.end()) expect(post.exitCode).toBe(0)
      expect(loginsOf(job)).toEqual(before)
    }
  )

  it.each(LOGINS.filter(({ home }) => home === 'no config').slice(extent(0, 1), extent(3, 2)))(
    'pushes and is refused again: engine $engine, store $store',
    async cell => {
      const { engine, store } = cell
      const job = await jobIn('no config')
      await job.uses({ engine, store })
      const pushes = present.flatMap(client =>
        client.push !== undefined && isServed(client, cell) ? [{ ...client, command: client.push }] : []
      )
      const from = githubCom.registry
      await expectFailures(
        job,
        pushes.map(({ name, command }) => ({ name, command, from })),
        []
      )
      await job.end()
      const env = { XDG_RUNTIME_DIR: job.folder.runtime }
      await expectFailures(
        await jobIn('no config', { home: job.folder.home, env }),
        reads(from, present),
        names(present)
      )
    }
  )

  it('finds the isolated login where the helper of a credsStore fails whatever it is asked', async () => {
    const files = { '.docker/config.json': config({ auths: { [octo.registry]: {} }, credsStore: 'broken' }) }
    const job = await jobIn('no config', { files, helpers: [{ name: 'broken', fails: ['list', 'get'] }] })
    await job.uses({ engine: 'docker', store: 'isolated' })
    await expectFailures(
      job,
      reads(githubCom.registry, readers),
      names(readers.filter(({ reads }) => reads === 'home'))
    )
  })

  it('of actions/attest says what docs/troubleshooting.md has where it finds no login', async () => {
    const job = await jobIn('no config')
    const read = `(from=${githubCom.registry}; ${CLIENTS.at(-1)?.read} || true)`
    const step = await job.run(`${read}; echo '{"auths":{}}' > ~/.docker/config.json; ${read}`)
    expect(step.stderr).toMatch(/No credential file found at .*No credentials found for registry ghcr\.io/s)
  })
})

it('docs/clients.md has the table of what the clients find', () => {
  const { path, text, wanted } = clientsDocument()
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, wanted)
  else expect(text).toBe(wanted)
})
