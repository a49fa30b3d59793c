import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })

let simulator: Simulator
beforeEach(async () => {
  simulator = await openSimulator({ tokens: [token, host], packages: [pkg('acme/app')] })
})
afterEach(() => simulator.close())

const places = ({ folder }: Job) => [folder.home, folder.runtime].map(inventory)

for (const engine of ['docker', 'podman']) {
  needs(engine).it(`the real ${engine} is logged in, and out again without network or engine`, async () => {
    const env = { docker_auth_config: '{}', DOCKER_AUTH_CONFIG: '{}' }
    const job = await simulator.job({ engines: [engine], env })
    const before = places(job)
    const main = await job.uses({ push: 'ghcr.io/acme/app' })
    expect(main.outputs).toMatchObject({ engine, 'logged-in': 'true', 'can-push': 'true' })
    const { auths } = readConfig(main.outputs['auth-file'] ?? '')
    expect(auths?.['ghcr.io']?.auth).toBe(auth('octocat', token.value))
    // The token goes on stdin alone. docker takes a login from DOCKER_AUTH_CONFIG, however it is written.
    const [child] = main.children
    expect(child?.argv).toEqual(expect.arrayContaining(['login', '--password-stdin', 'ghcr.io']))
    expect(child?.stdinBytes).toBe(token.value.length)
    const names = Object.keys(child?.env ?? {})
    expect(names.filter(name => /^(?:INPUT|STATE)_|^docker_auth_config$/i.test(name))).toEqual([])

    simulator.fault({ on: 'connect', effect: 'unreachable' })
    const [post] = await job.end()
    expect(post).toMatchObject({ exitCode: 0, children: [], requests: [] })
    expect(places(job)).toEqual(before)
  })
}

needs('podman').describe('docker that is podman, as the package podman-docker installs it,', () => {
  const cells: [string, boolean][] = [
    ['shared', false],
    ['isolated', true],
    ['shared', true],
    ['isolated', false]
  ]
  it.each(cells.slice(0, extent(4, 2)))(
    'finds the login, twice in one job, and then the earlier one: store %s, REGISTRY_AUTH_FILE of the host %p',
    async (store, named) => {
      const job = await simulator.job({ engines: ['podman'], planted: { host: host.value }, leftovers: /auth\.json/ })
      writeFileSync(join(job.folder.bin, 'docker'), '#!/bin/sh\nexec podman "$@"\n', { mode: 0o755 })
      const folder = named ? join(job.folder.home, 'logins') : join(job.folder.runtime, 'containers')
      const file = join(folder, 'auth.json')
      mkdirSync(folder, { recursive: true })
      const quay = { auth: auth('robot', 'quay-secret') }
      const earlier = { 'ghcr.io': { auth: auth('owner', host.value) }, 'quay.io': quay }
      writeFileSync(file, config({ auths: earlier }), { mode: 0o600 })
      if (named) job.parts.env.REGISTRY_AUTH_FILE = file
      const before = places(job)
      for (const step of ['first', 'second']) {
        const main = await job.uses({ push: 'ghcr.io/acme/app', store })
        expect([step, main.outputs]).toMatchObject([step, { 'logged-in': 'true', engine: 'docker' }])
        const found = await job.run('for registry in ghcr.io quay.io; do docker login --get-login $registry; done')
        expect(found.stdout).toBe('octocat\nrobot\n')
      }
      const posts = await job.end()
      expect(posts.map(({ exitCode, annotations }) => [exitCode, annotations])).toEqual([
        [0, []],
        [0, []]
      ])
      expect(places(job)).toEqual(before)
    }
  )
})
