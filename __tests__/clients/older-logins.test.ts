import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const older = { auth: auth('owner', host.value) }

/** How each client is had to show whom it is logged in as: by the credential that it sends to `/token`. */
const CLIENTS = {
  docker: 'docker manifest inspect ghcr.io/acme/app:latest',
  crane: 'crane manifest ghcr.io/acme/app:latest',
  oras: 'oras manifest fetch ghcr.io/acme/app:latest',
  helm: 'helm pull oci://ghcr.io/acme/app --version 1.0.0',
  regctl: 'regctl manifest get ghcr.io/acme/app:latest',
  skopeo: 'skopeo inspect --raw docker://ghcr.io/acme/app:latest'
}

const PODMAN = 'runtime/containers/auth.json'
const OTHER = 'home/.config/containers/auth.json'
const DOCKER = 'home/.docker/config.json'
const HELM = 'home/.config/helm/registry/config.json'
const REGCTL = 'home/.regctl/config.json'

/** What is there before the step, by the file that has it. */
const HOMES: [title: string, file: string, content: object][] = [
  ['no login', DOCKER, { auths: {} }],
  ['a login in podman’s file', PODMAN, { auths: { 'ghcr.io': older } }],
  ['a login by address in podman’s file', PODMAN, { auths: { 'https://ghcr.io': older } }],
  ['a login for a path in podman’s file', PODMAN, { auths: { 'ghcr.io/acme': older } }],
  ['an entry without a user in podman’s file', PODMAN, { auths: { 'ghcr.io': { identitytoken: 'x' } } }],
  ['an empty entry in podman’s file', PODMAN, { auths: { 'ghcr.io': {} } }],
  ['our own login in podman’s file', PODMAN, { auths: { 'ghcr.io': { auth: auth('octocat', token.value) } } }],
  ['a login in podman’s other file', OTHER, { auths: { 'ghcr.io': older } }],
  ['a login in docker’s config', DOCKER, { auths: { 'ghcr.io': older } }],
  ['a login by address in docker’s config', DOCKER, { auths: { 'https://ghcr.io': older } }],
  ['our own login in docker’s config', DOCKER, { auths: { 'ghcr.io': { auth: auth('octocat', token.value) } } }],
  ['another registry’s login in docker’s config', DOCKER, { auths: { 'quay.io': older } }],
  ['a login in a helper for the registry', DOCKER, { credHelpers: { 'ghcr.io': 'chain' } }],
  ['a login in a helper for all', DOCKER, { auths: { 'ghcr.io': {} }, credsStore: 'chain' }],
  ['a login of helm’s own', HELM, { auths: { 'ghcr.io': older } }],
  ['an empty login of helm’s own', HELM, { auths: { 'ghcr.io': { auth: '' } } }],
  ['a login of regctl’s own', REGCTL, { hosts: { 'ghcr.io': { user: 'owner', pass: host.value } } }]
]

const CELLS = HOMES.flatMap(([title, file, content]) =>
  (['docker', 'podman', 'docker, podman', 'file'] as const).flatMap(engine =>
    (['shared', 'isolated'] as const).map(store => ({ title, file, content, engine, store }))
  )
)

let simulator: Simulator

async function jobWith(file: string, content: object): Promise<Job> {
  const entries = { 'ghcr.io': { Username: 'owner', Secret: host.value } }
  const helpers: JobOptions = JSON.stringify(content).includes('chain') ? { helpers: [{ name: 'chain', entries }] } : {}
  const engines = [...Object.keys(CLIENTS), 'podman']
  const job = await simulator.job({ engines, record: false, tolerate: () => true, ...helpers })
  const path = join(file.startsWith('home') ? job.folder.home : job.folder.runtime, file.slice(file.indexOf('/') + 1))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
  return job
}

/** The clients that take the older login. */
async function takingOlder(job: Job): Promise<string[]> {
  const found: string[] = []
  for (const [name, command] of Object.entries(CLIENTS)) {
    const { requests } = await job.run(`${command} || true`)
    const sent = requests.map(({ headers }) => /^Basic (.*)/.exec(headers.authorization ?? '')?.[1] ?? '')
    if (sent.some(basic => Buffer.from(basic, 'base64').toString().startsWith('owner:'))) found.push(name)
  }
  return found
}

needs(...Object.keys(CLIENTS), 'podman').describe('an older login', () => {
  beforeAll(async () => {
    simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
  })
  afterAll(() => simulator.close())

  it.each(sample(CELLS, 19))('$title: engine $engine, store $store', async ({ file, content, engine, store }) => {
    const job = await jobWith(file, content)
    const main = await job.uses({ engine, store })
    expect(main.exitCode).toBe(0)
    const told = main.annotations
      .filter(
        ({ level, message }) =>
          level === 'notice' && /older login|is not written to|do not find this login/.test(message)
      )
      .map(({ message }) => message)
    const taking = await takingOlder(job)
    expect({ told: told.length, taking }).toEqual({ told: taking.length === 0 ? 0 : 1, taking })
    for (const name of taking) expect(told[0]).toContain(name)
    await job.end()
  })
})
