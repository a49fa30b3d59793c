import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, fineGrainedPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner, pkg } from '../../simulator/github/world.ts'
import type { Engine } from '../../simulator/runner/fake-engine.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { run } from '../support/case-run.ts'

let simulator: Simulator

afterEach(() => simulator?.close())

async function play(stageOptions: SimulatorOptions = {}, jobOptions: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken()],
    packages: [pkg('acme/app'), pkg('acme/base', { actionsAccess: { 'acme/app': 'read' } })],
    owners: { acme: owner() },
    ...stageOptions
  })
  return simulator.job(jobOptions)
}

/**
 * The transcript without what differs by run or by an engine's version: the run's mark, the fingerprint, the engine's own
 * requests; what was asked side by side comes in any order, so it is sorted.
 */
function transcriptOf(job: Job, step: Step): string {
  const told = simulator.transcript(job, step, [
    [/^ {2}(?:docker|podman|go) .*\n/gm, ''],
    [/ghcr-login-[0-9a-f]{16}/g, 'ghcr-login-MARK'],
    [/"(mark|salt|digest)":"[0-9a-f]+"/g, '"$1":"…"']
  ])
  return told.replace(/(?<=\n)(?: {2}node .*\n)+/g, asked => `${asked.trimEnd().split('\n').sort().join('\n')}\n`)
}

const askedByAction = (step: Step) =>
  step.requests.filter(({ userAgent, kind }) => userAgent === 'ghcr-login' && kind !== 'connect')

/** An engine that takes any login and stores nothing: for what happens before. */
const pretending = (name: string): Engine => ({ name, fake: { exitCode: 0 } })

describe('the main job', () => {
  it('logs in with GITHUB_TOKEN when nothing else is said, and post clears it', async () => {
    const job = await play()
    const main = await job.uses()
    expect(transcriptOf(job, main)).toMatchSnapshot()
    const file = main.outputs['auth-file'] ?? ''
    expect(existsSync(file)).toBe(true)
    const [post] = await job.end()
    expect(transcriptOf(job, post as Step)).toMatchSnapshot()
    expect(existsSync(file)).toBe(false)
  })

  it('proves a push and a pull, then logs in', async () => {
    const job = await play()
    const main = await job.uses({ push: 'ghcr.io/acme/app:1.2', pull: 'ghcr.io/acme/base:latest, ghcr.io/acme/base' })
    expect(transcriptOf(job, main)).toMatchSnapshot()
  })

  it('makes two requests for GITHUB_TOKEN and one image, and starts one login', async () => {
    const job = await play({}, { engines: [pretending('docker')] })
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
    expect(askedByAction(main).map(({ method }) => method)).toEqual(['GET', 'POST'])
    expect(main.requests.filter(({ kind }) => kind === 'connect')).toHaveLength(1)
    expect(main.children.filter(({ argv }) => argv.includes('login')).map(({ name }) => name)).toEqual(['docker'])
  })

  it('asks for 100 images through 10 tunnels of the proxy', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `acme/image-${index}`)
    const packages = names.map(name => pkg(name, { actionsAccess: { 'acme/app': 'write' } }))
    const job = await play({ packages })
    const main = await job.uses({ push: names.join('\n'), engine: 'file' })
    expect(main.outputs['can-push']).toBe('true')
    expect(askedByAction(main)).toHaveLength(101)
    expect(main.requests.filter(({ kind }) => kind === 'connect')).toHaveLength(10)
  })

  it('tells a live token from a dead one with one request when no image is listed', async () => {
    expect(askedByAction(await run({ token: githubToken() }))).toHaveLength(1)
    const dead = await run({ token: githubToken({ live: false }) })
    // A bare `denied` is asked again once.
    expect(askedByAction(dead)).toHaveLength(2)
    expect([dead.exitCode, dead.outputs['logged-in']]).toEqual([1, 'false'])
  })

  it("ends a refused push without a login, in the registry's own words", async () => {
    const job = await play({ packages: [pkg('acme/app', { actionsAccess: {} })] })
    const main = await job.uses({ push: 'ghcr.io/acme/app' })
    expect(transcriptOf(job, main)).toMatchSnapshot()
  })

  it('does not log in without a token, not even under `on-denied: warn`', async () => {
    const job = await play()
    const main = await job.uses({ token: '', push: 'ghcr.io/acme/app', 'on-denied': 'warn' })
    expect(main.exitCode).toBe(0)
    expect(main.outputs).toMatchObject({ 'can-push': 'false', 'logged-in': 'false' })
  })

  it('asks the API for the scopes of a classic token, beside the registry', async () => {
    const pat = classicPat({ expiresAt: '2099-01-02 03:04:05 UTC' })
    const job = await play({ tokens: [githubToken(), pat] })
    const main = await job.uses({ token: pat.value, push: 'ghcr.io/acme/app', scopes: 'write:packages' })
    expect(main.outputs).toMatchObject({
      'token-kind': 'classic-pat',
      scopes: 'write:packages,read:packages',
      'expires-at': '2099-01-02T03:04:05.000Z',
      'can-push': 'true',
      'logged-in': 'true'
    })
    expect(
      askedByAction(main)
        .map(({ host }) => host)
        .sort()
    ).toEqual(['api.github.com', 'ghcr.io', 'ghcr.io'])
  })

  it('judges each of many images', async () => {
    const packages = Array.from({ length: 20 }, (_, i) =>
      pkg(`acme/app-${i}`, { actionsAccess: i === 7 ? {} : { 'acme/app': 'write' } })
    )
    const push = packages.map(({ name }) => `ghcr.io/${name}`).join('\n')
    const { outputs, requests } = await run({ token: githubToken(), packages, with: { push } })
    const report: { verdict: string }[] = JSON.parse(outputs.report ?? '')
    expect(report.map(({ verdict }) => verdict)).toEqual(packages.map((_, i) => (i === 7 ? 'denied' : 'allowed')))
    expect(requests.filter(({ kind }) => kind !== 'connect')).toHaveLength(21)
  })

  it('names every input that cannot be used, and sends nothing', async () => {
    const job = await play()
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
    expect(main.exitCode).toBe(1)
    expect(main.requests).toEqual([])
    expect(main.annotations).toMatchSnapshot()
    expect(main.outputs['logged-in']).toBe('false')
    const [post] = await job.end()
    expect(post?.log.trim()).toBe('No login to remove.')
  })

  it('keeps the login when `logout` is false', async () => {
    const job = await play({}, { leftovers: /config\.json/ })
    const main = await job.uses({ logout: 'false' })
    const [post] = await job.end()
    expect(post?.log.trim()).toBe('The login stays, as `logout: false` asks.')
    expect(existsSync(main.outputs['auth-file'] ?? '')).toBe(true)
  })

  it('says the same with debugging on, and nothing more secret', async () => {
    const job = await play({}, { debug: true })
    const main = await job.uses({ push: 'ghcr.io/acme/app' })
    expect(main.outputs['can-push']).toBe('true')
    expect(main.log).toContain('/v2/acme/app/blobs/uploads/')
  })

  it('warns where a fine-grained token was taken and nothing was proved', async () => {
    const { annotations, outputs } = await run({ token: fineGrainedPat() })
    expect(outputs).toMatchObject({ 'token-kind': 'fine-grained-pat', 'logged-in': 'true', scopes: '' })
    expect(annotations).toHaveLength(1)
  })
})

describe('`engine: auto`', () => {
  it('writes the config itself where no engine is on PATH', async () => {
    const job = await play()
    const main = await job.uses()
    expect(main.outputs).toMatchObject({ engine: 'file', 'docker-config': join(job.folder.home, '.docker') })
  })

  it.each([['docker'], ['podman']])('takes %s where it is the one on PATH', async name => {
    const job = await play({}, { engines: [pretending(name)] })
    const main = await job.uses({ 'on-denied': 'warn' })
    expect(main.children.map(child => child.name)).toContain(name)
    expect(main.log).toContain(`${name} login`)
  })
})
