import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, postOf, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const older = { auth: auth('owner', host.value) }

/** How each client is had to show whom it is logged in as: by the credential that it sends to `/token`. */
const CLIENTS = {
  docker: 'docker manifest inspect ghcr.io/acme/docker:latest',
  crane: 'crane manifest ghcr.io/acme/crane:latest',
  oras: 'oras manifest fetch ghcr.io/acme/oras:latest',
  helm: 'helm pull oci://ghcr.io/acme/helm --version 1.0.0',
  regctl: 'regctl manifest get ghcr.io/acme/regctl:latest',
  skopeo: 'skopeo inspect --raw docker://ghcr.io/acme/skopeo:latest'
}

const PODMAN = 'runtime/containers/auth.json'
const OTHER = 'home/.config/containers/auth.json'
const DOCKER = 'home/.docker/config.json'
const HELM = 'home/.config/helm/registry/config.json'
const REGCTL = 'home/.regctl/config.json'

/** Who may take another login than ours where only this file has one: of those that read none but docker's config, docker. */
const READERS: Record<string, (keyof typeof CLIENTS)[]> = {
  [PODMAN]: ['docker', 'crane', 'skopeo'],
  [OTHER]: ['docker', 'crane', 'skopeo'],
  [DOCKER]: ['docker', 'crane', 'oras', 'helm', 'regctl', 'skopeo'],
  [HELM]: ['helm', 'oras'],
  [REGCTL]: ['regctl', 'oras']
}

const own = { auth: auth('octocat', token.value) }

/** What is there before the step, by the file that has it. */
const HOMES: [title: string, file: string, content: object][] = [
  ['no login', DOCKER, { auths: {} }],
  ['a login in podman’s file', PODMAN, { auths: { 'ghcr.io': older } }],
  ['a login by address in podman’s file', PODMAN, { auths: { 'https://ghcr.io': older } }],
  ['a login for a path in podman’s file', PODMAN, { auths: { 'ghcr.io/acme': older } }],
  ['an entry without a user in podman’s file', PODMAN, { auths: { 'ghcr.io': { identitytoken: 'x' } } }],
  ['an empty entry in podman’s file', PODMAN, { auths: { 'ghcr.io': {} } }],
  ['our own login in podman’s file', PODMAN, { auths: { 'ghcr.io': own } }],
  ['a login in podman’s other file', OTHER, { auths: { 'ghcr.io': older } }],
  ['a login in docker’s config', DOCKER, { auths: { 'ghcr.io': older } }],
  ['a login by address in docker’s config', DOCKER, { auths: { 'https://ghcr.io': older } }],
  ['our own login in docker’s config', DOCKER, { auths: { 'ghcr.io': own } }],
  ['another registry’s login in docker’s config', DOCKER, { auths: { 'quay.io': older } }],
  ['a login in a helper for the registry', DOCKER, { credHelpers: { 'ghcr.io': 'chain' } }],
  ['a login in a helper for all', DOCKER, { auths: { 'ghcr.io': {} }, credsStore: 'chain' }],
  ['a login of helm’s own', HELM, { auths: { 'ghcr.io': older } }],
  ['an empty login of helm’s own', HELM, { auths: { 'ghcr.io': { auth: '' } } }],
  ['a login of regctl’s own', REGCTL, { hosts: { 'ghcr.io': { user: 'owner', pass: host.value } } }]
]

/** An isolated login is the same whichever engine made it, and docker's the same as one of `file`. Each home has two of them. */
const LOGINS = [
  { engine: 'file', store: 'isolated' },
  { engine: 'docker', store: 'shared' },
  { engine: 'podman', store: 'shared' }
]
/** Writes what the two last do. */
const BOTH = { engine: 'docker, podman', store: 'shared' }

const CELLS = HOMES.flatMap(([title, file, content], at) => {
  const logins = LOGINS.toSpliced(at % 3, 1, ...(at % 4 === 1 ? [BOTH] : []))
  return logins.map(login => ({ title, file, content, ...login }))
})

needs(...Object.keys(CLIENTS), 'podman').describe('an older login', () => {
  let simulator: Simulator
  let job: Job
  beforeAll(async () => {
    simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
    const helpers = [{ name: 'chain', entries: { 'ghcr.io': { Username: 'owner', Secret: host.value } } }]
    job = await simulator.job({
      engines: [...Object.keys(CLIENTS), 'podman'],
      helpers,
      record: false,
      tolerate: () => true
    })
  })
  afterAll(() => simulator.close())

  /** Which of these clients send the older login to the registry, each asked for an image of its own name. */
  async function takingOlder(clients: (keyof typeof CLIENTS)[], env: Record<string, string>): Promise<string[]> {
    const commands = clients.map(name => `{ ${CLIENTS[name]} || true; } &`)
    const { requests } = await job.run([...commands, 'wait'].join('\n'), { env })
    const older = requests.filter(({ headers }) => {
      const [, basic = ''] = /^Basic (.*)/.exec(headers.authorization ?? '') ?? []
      return Buffer.from(basic, 'base64').toString().startsWith('owner:')
    })
    return clients.filter(name => older.some(({ path }) => path.includes(`acme%2F${name}`)))
  }

  it.each(sample(CELLS, 9))('$title: engine $engine, store $store', async ({ file, content, engine, store }) => {
    const folder = mkdtempSync(join(simulator.folder, 'cell-'))
    const path = join(folder, file)
    for (const each of [dirname(path), join(folder, 'home'), join(folder, 'runtime')])
      mkdirSync(each, { recursive: true })
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
    const env = { HOME: join(folder, 'home'), XDG_RUNTIME_DIR: join(folder, 'runtime') }
    const main = await job.uses({ engine, store, push: 'ghcr.io/acme/app' }, { env })
    expect(main.exitCode).toBe(0)
    const { exported } = main
    // What one cell exports is none of the next one's.
    for (const name of Object.keys(exported)) delete job.exported[name]
    const told = main.annotations
      .map(({ message }) => message)
      .filter(notice => /takes before this one|do not find this login/.test(notice))
    // A login of podman's is for podman, buildah and skopeo: whoever keeps one for the others in docker's config knows.
    const isOthers = engine === 'podman' && file === DOCKER
    // regctl takes the one or the other by chance where a config has the registry and its address, as after `docker login`.
    const byChance = file === DOCKER && JSON.stringify(content).includes('https://ghcr.io')
    const taking = (await takingOlder(READERS[file] ?? [], { ...env, ...exported }))
      .filter(name => !isOthers || name === 'skopeo')
      .filter(name => !byChance || name !== 'regctl')
    expect({ told: told.length, taking }).toEqual({ told: taking.length === 0 ? 0 : 1, taking })
    for (const name of taking) expect(told[0]).toContain(name)
    expect(warningsOf([await postOf(job, main, env)])).toEqual([])
    expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(content))
  })
})
