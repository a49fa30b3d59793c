import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { transcript } from '../../simulator/transcript.ts'
import { kindsOf, open, reportOf, titles } from '../support/case-run.ts'
import { extent, sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const own = githubToken().value
const base = pkg('acme/base', { actionsAccess: { 'acme/app': 'read' } })

/**
 * The transcript without what differs by run or by an engine's version: the run's mark, the fingerprint, the engine's own
 * requests; what was asked side by side comes in any order, so it is sorted.
 */
function transcriptOf({ simulator, job }: Awaited<ReturnType<typeof open>>, step: Step): string {
  return transcript(simulator.world, job.folder, step)
    .replaceAll(/^ {2}(?:docker|podman|go) .*\n/gm, '')
    .replaceAll('ghcr-login-<random>', 'ghcr-login-MARK')
    .replaceAll(/"(mark|salt|digest)":"[^":]+"/g, '"$1":"…"')
    .replace(/(?<=\n)(?: {2}node .*\n)+/g, asked => `${asked.trimEnd().split('\n').sort().join('\n')}\n`)
}

describe('the main job', () => {
  it('logs in with GITHUB_TOKEN when nothing else is said, and post clears it and all that tells of it', async () => {
    const at = await open()
    const main = await at.job.uses()
    expect(transcriptOf(at, main)).toMatchSnapshot()
    const file = main.outputs['auth-file'] ?? ''
    expect(existsSync(file)).toBe(true)
    // What tells later steps of it is for its owner only.
    const runs = () => readdirSync(at.job.folder.runnerTemp).filter(name => name.startsWith('ghcr-login-'))
    const note = join(at.job.folder.runnerTemp, runs().find(name => /-[\da-f]{16}$/.test(name)) ?? '', 'login.json')
    expect(statSync(note).mode & 0o777).toBe(0o600)
    expect(readFileSync(note, 'utf8')).not.toContain(own)
    const [post] = await at.job.end()
    expect(transcriptOf(at, post as Step)).toMatchSnapshot()
    expect([existsSync(file), runs()]).toEqual([false, []])
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

  it('makes two requests through one tunnel for one image, and starts one login, of the engine on PATH', async () => {
    const { job } = await open({ engines: [{ name: 'podman', fake: { exitCode: 0 } }] })
    const main = await job.uses({ push: 'ghcr.io/acme/app' })
    const asked = main.requests.filter(({ userAgent }) => userAgent === 'ghcr-login').map(({ kind }) => kind)
    expect(asked.filter(kind => kind !== 'connect')).toEqual(['token', 'upload'])
    expect(main.requests.filter(({ kind }) => kind === 'connect')).toHaveLength(1)
    expect(main.children.filter(({ argv }) => argv.includes('login')).map(({ name }) => name)).toEqual(['podman'])
    expect(main.log).toContain('podman login')
  })

  const IMAGES = extent(100, 25)
  it(`asks for ${IMAGES} images through 10 tunnels of the proxy, and judges each of them`, async () => {
    const names = Array.from({ length: IMAGES }, (_, index) => `acme/image-${index}`)
    const access = (index: number) => ({ actionsAccess: index === 7 ? {} : { 'acme/app': 'write' as const } })
    const { job } = await open({}, { packages: names.map((name, index) => pkg(name, access(index))) })
    const main = await job.uses({ push: names.join('\n'), engine: 'file' })
    expect(reportOf(main).map(({ verdict }) => verdict)).toEqual(names.map((_, i) => (i === 7 ? 'denied' : 'allowed')))
    expect(kindsOf(main)).toHaveLength(IMAGES + 1)
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
  })

  it('keeps the login when `logout` is false', async () => {
    const { job } = await open({ leftovers: /config\.json/ })
    const main = await job.uses({ logout: 'false' })
    const [post] = await job.end()
    expect(post?.log.trim()).toBe('The login stays, as `logout: false` asks.')
    expect(existsSync(main.outputs['auth-file'] ?? '')).toBe(true)
  })
})

const other = { engine: 'file', token: classicPat().value }
const REPLACED = 'warning Earlier login replaced'

describe('a second login with another token', () => {
  it.each(sample(['github-hosted', 'self-hosted'] as const, 2))(
    'on a runner that is %s warns where it takes the place of one of the same job, and asks for no image again',
    async runner => {
      const { job } = await open({ runner })
      const first = await job.uses({ engine: 'file', push: 'ghcr.io/acme/app' })
      // The same token; a check without a login; another job, whose runner has the same RUNNER_TEMP.
      const same = await job.uses({ engine: 'file' })
      const check = await job.uses({ ...other, engine: 'none' })
      const ofAnother = await job.uses(other, { env: { GITHUB_JOB: 'another' } })
      for (const { exitCode, annotations } of [first, same, check, ofAnother])
        expect([exitCode, titles({ annotations })]).toEqual([0, []])
      const second = await job.uses(other)
      expect([second.exitCode, titles(second)]).toEqual([0, [REPLACED]])
      expect(second.requests.map(({ path }) => path).join()).not.toContain('acme/app')
    }
  )

  const SILENT = [
    ['with a store of its own', { store: 'isolated' }, { store: 'isolated' }],
    ['after a first one that was refused', { push: 'ghcr.io/octocat/none', token: own }, {}]
  ] as const
  it.each(sample(SILENT, 2))('says nothing %s', async (_, first, second) => {
    const { job } = await open()
    await job.uses({ engine: 'file', ...first })
    expect(titles(await job.uses({ ...other, ...second }))).not.toContain(REPLACED)
  })
})

needs('podman').it("a login of podman's replaces none of docker's, for they keep theirs apart", async () => {
  const { job } = await open({ engines: ['podman'] })
  await job.uses({ engine: 'file' })
  expect(titles(await job.uses({ ...other, engine: 'podman' }))).toEqual([])
})
