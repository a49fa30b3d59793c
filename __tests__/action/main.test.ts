import { existsSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { kindsOf, messages, open, reportOf } from '../support/case-run.ts'

const base = pkg('acme/base', { actionsAccess: { 'acme/app': 'read' } })

/**
 * The transcript without what differs by run or by an engine's version: the run's mark, the fingerprint, the engine's own
 * requests; what was asked side by side comes in any order, so it is sorted.
 */
function transcriptOf({ simulator, job }: Awaited<ReturnType<typeof open>>, step: Step): string {
  const told = simulator.transcript(job, step, [
    [/^ {2}(?:docker|podman|go) .*\n/gm, ''],
    [/ghcr-login-[0-9a-f]{16}/g, 'ghcr-login-MARK'],
    [/"(mark|salt|digest)":"[0-9a-f]+"/g, '"$1":"…"']
  ])
  return told.replace(/(?<=\n)(?: {2}node .*\n)+/g, asked => `${asked.trimEnd().split('\n').sort().join('\n')}\n`)
}

/** An engine that takes any login and stores nothing: for what happens before. */
const pretending = (name: string) => ({ engines: [{ name, fake: { exitCode: 0 } }] })

describe('the main job', () => {
  it('logs in with GITHUB_TOKEN when nothing else is said, and post clears it', async () => {
    const at = await open()
    const main = await at.job.uses()
    expect(transcriptOf(at, main)).toMatchSnapshot()
    const file = main.outputs['auth-file'] ?? ''
    expect(existsSync(file)).toBe(true)
    const [post] = await at.job.end()
    expect(transcriptOf(at, post as Step)).toMatchSnapshot()
    expect(existsSync(file)).toBe(false)
  })

  it('proves a push and a pull, then logs in', async () => {
    const at = await open({}, { packages: [pkg('acme/app'), base] })
    const inputs = { push: 'ghcr.io/acme/app:1.2', pull: 'ghcr.io/acme/base:latest, ghcr.io/acme/base' }
    expect(transcriptOf(at, await at.job.uses(inputs))).toMatchSnapshot()
  })

  it("ends a refused push without a login, in the registry's own words", async () => {
    const at = await open({}, { packages: [pkg('acme/app', { actionsAccess: {} })] })
    expect(transcriptOf(at, await at.job.uses({ push: 'ghcr.io/acme/app' }))).toMatchSnapshot()
  })

  it('makes two requests through one tunnel for GITHUB_TOKEN and one image, and starts one login', async () => {
    const { job } = await open(pretending('docker'))
    const main = await job.uses({ push: 'ghcr.io/acme/app' })
    const asked = main.requests.filter(({ userAgent }) => userAgent === 'ghcr-login').map(({ kind }) => kind)
    expect(asked.filter(kind => kind !== 'connect')).toEqual(['token', 'upload'])
    expect(main.requests.filter(({ kind }) => kind === 'connect')).toHaveLength(1)
    expect(main.children.filter(({ argv }) => argv.includes('login')).map(({ name }) => name)).toEqual(['docker'])
  })

  it('asks for 100 images through 10 tunnels of the proxy, and judges each of them', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `acme/image-${index}`)
    const access = (index: number) => ({ actionsAccess: index === 7 ? {} : { 'acme/app': 'write' as const } })
    const { job } = await open({}, { packages: names.map((name, index) => pkg(name, access(index))) })
    const main = await job.uses({ push: names.join('\n'), engine: 'file' })
    expect(reportOf(main).map(({ verdict }) => verdict)).toEqual(names.map((_, i) => (i === 7 ? 'denied' : 'allowed')))
    expect(kindsOf(main)).toHaveLength(101)
    expect(main.requests.filter(({ kind }) => kind === 'connect')).toHaveLength(10)
  })

  it('names every input that cannot be used, and sends nothing', async () => {
    const { job } = await open()
    const main = await job.uses({
      token: githubToken().value.replace('.', ' '),
      username: 'a:b',
      push: 'docker.io/acme/app',
      pull: 'app',
      scopes: 'Write Packages',
      'on-denied': 'ignore',
      engine: 'auto,docker',
      store: 'here',
      logout: 'yes',
      visibility: 'secret',
      'expiry-warning-days': '-1',
      summary: '1'
    })
    expect(main).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(main.annotations).toMatchSnapshot()
    const [post] = await job.end()
    expect(post?.log.trim()).toBe('No login to remove.')
  })

  it('keeps the login when `logout` is false', async () => {
    const { job } = await open({ leftovers: /config\.json/ })
    const main = await job.uses({ logout: 'false' })
    const [post] = await job.end()
    expect(post?.log.trim()).toBe('The login stays, as `logout: false` asks.')
    expect(existsSync(main.outputs['auth-file'] ?? '')).toBe(true)
  })

  it('takes podman where that is the engine on PATH', async () => {
    const { job } = await open(pretending('podman'))
    const main = await job.uses()
    expect(main.children.map(child => child.name)).toContain('podman')
    expect(main.log).toContain('podman login')
  })

  // Steps of other login actions: __tests__/unit/odd-tokens.test.ts.
  it('uses `password` where `token` is given as well, with a notice', async () => {
    const { job } = await open()
    const older = classicPat({ name: 'older', live: false }).value
    const main = await job.uses({ push: 'ghcr.io/acme/app', password: classicPat().value, token: older })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'classic-pat', 'logged-in': 'true' } })
    expect(messages(main)).toContainEqual(expect.stringContaining('`password` is used, and not `token`'))
  })
})
