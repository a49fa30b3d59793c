import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { dataResidency, githubCom } from '../../simulator/github/servers.ts'
import { classicPat, githubToken, registryToken } from '../../simulator/github/tokens.ts'
import { MEDIA, pkg } from '../../simulator/github/world.ts'
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
  HOMES,
  hadOther,
  hasOther,
  isServed,
  STORES
} from '../support/clients.ts'
import { auth, config } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { has, needs } from '../support/needs.ts'

const octo = dataResidency('octo')
const token = githubToken()
const publisher = classicPat({ name: 'publisher' })
const other = classicPat({ name: 'other', server: octo.url })
const entry = { [octo.registry]: { auth: auth('octocat', other.value) } }
/** Debian 12 only has docker 20.10. */
const present = CLIENTS.filter(({ programs }) => !programs.includes('docker-20.10') || has('docker-20.10'))
const programs = [...new Set(present.flatMap(client => client.programs))].filter(name => name !== 'docker-buildx')

let simulator: Simulator

/** Puts something into the registry, as an image's only layer. */
async function publish(
  name: string,
  tag: string,
  layer: Buffer,
  types: { manifest: string; config: string; layer: string },
  about: object
) {
  const url = `http://${simulator.plainHost}/v2/${name}`
  const authorization = `Bearer ${registryToken(publisher.value)}`
  const send = async (method: string, to: string, body?: Buffer, type = 'application/octet-stream') => {
    const headers = { authorization, 'content-type': type }
    const answer = await fetch(to, { method, headers, ...(body ? { body: new Uint8Array(body) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${to}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const blob = async (content: Buffer, mediaType: string) => {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
    const begun = await send('POST', `${url}/blobs/uploads/`)
    const to = new URL(begun.headers.get('location') ?? '', url)
    to.searchParams.set('digest', digest)
    await send('PUT', to.href, content)
    return { mediaType, digest, size: content.length }
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: await blob(Buffer.from(JSON.stringify(about)), types.config),
    layers: [await blob(layer, types.layer)]
  }
  await send('PUT', `${url}/manifests/${tag}`, Buffer.from(JSON.stringify(manifest)), types.manifest)
}

/** A tar archive with one file, or none. */
function tar(name?: string, text = ''): Buffer {
  const end = Buffer.alloc(1024)
  if (name === undefined) return end
  const head = Buffer.alloc(512)
  const put = (at: number, value: string) => head.write(value, at, 'latin1')
  put(0, name)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${text.length.toString(8).padStart(11, '0')}\0`)
  put(136, '00000000000\0')
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\x0000')
  const sum = head.reduce((all, byte) => all + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return Buffer.concat([head, Buffer.from(text.padEnd(Math.ceil(text.length / 512) * 512, '\0')), end])
}

async function publishAll(): Promise<void> {
  const layer = tar()
  const image = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] }
  }
  await publish(
    'acme/app/image',
    '1',
    gzipSync(layer),
    {
      // docker 20.10 inspects no manifest of OCI's type.
      manifest: MEDIA.dockerManifest,
      config: 'application/vnd.docker.container.image.v1+json',
      layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip'
    },
    image
  )
  const chart = { apiVersion: 'v2', name: 'chart', version: '0.1.0' }
  await publish(
    'acme/app/chart',
    '0.1.0',
    gzipSync(tar('chart/Chart.yaml', JSON.stringify(chart))),
    {
      manifest: MEDIA.ociManifest,
      config: 'application/vnd.cncf.helm.config.v1+json',
      layer: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
    },
    chart
  )
}

/** What lies where the job runs, in the home's own way: a login to the other registry, or nothing. */
function homeOf(home: Cell['home']): JobOptions {
  if (home === 'a login elsewhere') return { files: { '.docker/config.json': config({ auths: entry }) } }
  if (home === 'credsStore' || home === 'computing credsStore') {
    const entries = { [octo.registry]: { Username: 'octocat', Secret: other.value } }
    const computes = home === 'computing credsStore'
    const name = computes ? 'cloud' : 'pass'
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

/** A job where `job` ran, with what it left there. */
function jobAfter(job: Job, home: Cell['home']): Promise<Job> {
  const { helpers = [] } = homeOf(home)
  const { helperStores } = job.parts.watch
  const entries = helpers.map(helper => ({ ...helper, entries: loginsIn(helperStores[helper.name] ?? '') }))
  return jobIn(home, { home: job.folder.home, helpers: entries, env: { XDG_RUNTIME_DIR: job.folder.runtime } })
}

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

const names = (of: Client[]) => of.map(({ name }) => name)
const reads = (from: string): Command[] => present.map(({ name, read }) => ({ name, command: read, from }))

needs(...programs, 'docker-buildx', 'docker-registry', 'a short TMPDIR').describe('every client', () => {
  beforeAll(async () => {
    const mine = { people: { octocat: 'write' as const } }
    simulator = await openSimulator({
      tokens: [token, publisher, other],
      packages: ['image', 'chart'].map(name => pkg(`acme/app/${name}`, { tags: {}, ...mine })),
      servers: [githubCom, octo],
      storage: true
    })
    await publishAll()
  })
  afterAll(() => simulator.close())

  needs('docker-20.10').it('docker 20.10 is one of them', () => expect(names(present)).toContain('docker 20.10'))

  if (isFull()) {
    it.each(HOMES)('finds in a home with %s what docs/clients.md says', async home => {
      const job = await jobIn(home)
      await expectFailures(job, reads(githubCom.registry), names(present))
      const lost = present.filter(client => !hadOther(client, home))
      await expectFailures(job, reads(octo.registry), names(lost))
    })
  }

  it.each(sample(CELLS, 13))('reads, pushes and is refused again: engine $engine, store $store, $home', async cell => {
    const { engine, store, home } = cell
    const job = await jobIn(home)
    const login = await job.uses({ engine, store })
    expect(login.exitCode).toBe(0)

    const served = present.filter(client => isServed(client, cell))
    await expectFailures(job, reads(githubCom.registry), names(present.filter(client => !served.includes(client))))

    // One command where it can be: what the other registry's login lets it read is pushed with ours.
    const pushes = served.flatMap(client => {
      const { name, push } = client
      const from = hasOther(client, cell) ? octo.registry : githubCom.registry
      return push === undefined ? [] : [{ name, command: push, from }]
    })
    await expectFailures(job, pushes, [])
    const rest = present.filter(({ name }) => !pushes.some(push => push.name === name && push.from === octo.registry))
    await expectFailures(
      job,
      reads(octo.registry).filter(({ name }) => names(rest).includes(name)),
      names(rest.filter(client => !hasOther(client, cell)))
    )

    for (const post of await job.end()) expect(post.exitCode).toBe(0)
    const later = await jobAfter(job, home)
    await expectFailures(later, reads(githubCom.registry), names(present))
  })

  it.each(STORES)('finds the %s login where a helper has an earlier one, which is back afterwards', async store => {
    const entries = { [githubCom.registry]: { Username: 'owner', Secret: 'an earlier login, expired' } }
    const files = { '.docker/config.json': config({ auths: {}, credsStore: 'pass' }) }
    const job = await jobIn('no config', { files, helpers: [{ name: 'pass', entries }] })
    expect((await job.uses({ engine: 'docker', store })).exitCode).toBe(0)
    const blind = present.filter(
      ({ reads }) => reads === 'home' || (store === 'shared' && reads === 'podman then docker')
    )
    await expectFailures(job, reads(githubCom.registry), names(blind))
    await job.end()
    expect(loginsIn(job.parts.watch.helperStores.pass ?? '')).toEqual(entries)
  })

  it.each([
    ['is not on PATH', []],
    ['cannot list what it has', [{ name: 'broken', fails: ['list' as const] }]],
    ['fails whatever it is asked', [{ name: 'broken', fails: ['list' as const, 'get' as const] }]]
  ])('finds the isolated login where the helper of a credsStore %s, and a notice names it', async (_, helpers) => {
    const files = { '.docker/config.json': config({ auths: {}, credsStore: 'broken' }) }
    const job = await jobIn('no config', { files, helpers })
    const step = await job.uses({ engine: 'docker', store: 'isolated' })
    expect(step.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)).toEqual([
      expect.stringContaining(`\`credsStore\` in ${join(job.folder.home, '.docker', 'config.json')} names it`)
    ])
    await expectFailures(job, reads(githubCom.registry), names(present.filter(({ reads }) => reads === 'home')))
    await job.end()
  })
})

it('docs/clients.md has the table of what the clients find', () => {
  const { path, text, wanted } = clientsDocument()
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, wanted)
  else expect(text).toBe(wanted)
})
