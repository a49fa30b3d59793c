import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner, type Package, packageOf, pkg, type Version } from '../../simulator/github/world.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { image, index, play, pushed, unplayed } from '../support/examples.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

needs('curl', 'docker', 'docker-registry', 'jq', 'skopeo').describe(
  'delete-old-versions.yml, with a real registry,',
  () => {
    const engines = ['docker', 'curl', 'skopeo']
    const old = new Date(Date.now() - 90 * 86_400_000).toISOString()
    const [amd64, arm64, attestation] = [image('amd64'), image('arm64'), image('attestation')]
    const only = image('only pr-1')
    const loose = image('loose')
    const part = image('part of 1.2.0')

    const token = githubToken()
    let simulator: Simulator
    let before: Version[]

    // What is pushed, from the first to the last; all of it is old but pr-3.
    beforeAll(async () => {
      simulator = await openSimulator({
        storage: true,
        tokens: [token, classicPat()],
        packages: [pkg('acme/app', { tags: {} })],
        owners: { acme: owner() }
      })
      await pushed(simulator, token, { latest: index(loose, image('loose, too')) })
      await pushed(simulator, token, {
        latest: index(amd64, arm64, attestation),
        '1.2.0': index(part),
        'pr-1': index(only, image('only pr-1, too')),
        'pr-2': index(amd64, image('only pr-2')),
        'pr-3': index(image('young')),
        'pr-4': index(image('stable')),
        stable: index(image('stable')),
        'pr-5': part,
        'pr-6': image('plain'),
        'not-pr-7': image('another pattern')
      })
      for (const version of versions()) if (!version.tags.includes('pr-3')) version.updatedAt = old
      before = [...versions()]
    })
    afterAll(() => simulator.close())

    // The registry's own storage keeps what the API deletes.
    beforeEach(() => {
      Object.assign(app(), { versions: [...before], actionsAccess: { 'acme/app': 'admin' } })
      simulator.clearFaults()
    })

    const app = (): Package => {
      const found = packageOf(simulator.world, 'acme/app')
      if (!found) throw new Error('nothing was pushed')
      return found
    }
    const versions = () => app().versions
    const names = () => versions().map(({ digest }) => digest)
    const clean = async (inputs: Record<string, boolean> = {}, options: JobOptions = {}) =>
      play(
        await simulator.job({ engines, tools: ['jq'], record: false, ...options }),
        'delete-old-versions',
        'delete',
        {
          contexts: { inputs, vars: {} }
        }
      )

    it('deletes what is old and matches, and nothing that is in use', async () => {
      const listed = await clean()
      expect(listed.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      expect(versions()).toEqual(before)

      const { steps } = await clean({ delete: true }, { record: true })
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      expect(steps[1]?.stdout).toBe(listed.steps[1]?.stdout)
      const gone = before.filter(({ digest }) => !names().includes(digest))
      expect(gone.flatMap(({ tags }) => tags).sort()).toEqual(['pr-1', 'pr-2', 'pr-6'])
      const expected = ['only pr-1', 'only pr-1, too', 'only pr-2'].map(name => image(name).digest)
      expect(gone.filter(({ tags }) => tags.length === 0).map(({ digest }) => digest)).toEqual(
        expect.arrayContaining(expected)
      )
      expect(gone).toHaveLength(6)
      expect(names()).toContain(loose.digest)

      const job = await simulator.job({ engines: ['skopeo'], githubToken: token })
      await job.uses({ engine: 'file' })
      const copy = (tag: string) =>
        job.run(`skopeo copy --all docker://ghcr.io/acme/app:${tag} "dir:$RUNNER_TEMP/${tag}"`)
      for (const tag of sample(['latest', '1.2.0', 'pr-3', 'pr-4', 'stable', 'pr-5', 'not-pr-7'], 4)) {
        expect(await copy(tag)).toMatchObject({ exitCode: 0 })
      }
      expect((await copy('pr-1')).exitCode).not.toBe(0)
    })

    it('reads every page before it decides, also one that has to be asked for twice', async () => {
      const plain = versions().find(({ digest }) => digest === amd64.digest) as Version
      // Newer entries push the index that is in use to the second page.
      for (let id = 1000; id < 1100; id++) versions().push({ ...plain, id })
      const body = '{"message":"busy"}'
      simulator.fault({ on: 'api', effect: 'status', status: 503, body, times: 1 })
      const { steps } = await clean({ delete: true })
      expect(steps[1]?.exitCode).toBe(0)
      expect(names()).toContain(amd64.digest)
      expect(names()).not.toContain(only.digest)
    })

    it.each(
      sample(
        [
          [
            'a manifest cannot be read',
            () => simulator.fault({ on: 'manifest', effect: 'status', status: 404, times: 1 })
          ],
          ['the list cannot be read', () => simulator.fault({ on: 'api', effect: 'status', status: 404, times: 1 })],
          ['the list is not JSON', () => simulator.fault({ on: 'api', effect: 'html', status: 200, times: 1 })]
        ] as const,
        3
      )
    )('deletes nothing if %s', async (_, fail) => {
      fail()
      const { steps } = await clean({ delete: true })
      expect(steps.at(-1)?.exitCode).not.toBe(0)
      expect(versions()).toEqual(before)
    })

    it('stops at the first version that it may not delete', async () => {
      app().actionsAccess['acme/app'] = 'write'
      const { steps } = await clean({ delete: true })
      expect(steps[1]?.exitCode).not.toBe(0)
      expect(steps[1]?.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
      expect(versions()).toEqual(before)
    })

    it('stops a classic token without delete:packages before anything is listed', async () => {
      const { steps } = await clean({ delete: true }, { secrets: { GHCR_CLEANUP_TOKEN: classicPat() } })
      expect(steps).toMatchObject([{ exitCode: 1 }])
      expect(steps[0]?.log).toContain('delete:packages')
    })

    it('has no step that the tests above did not play to its end', () => {
      expect(unplayed(name => name === 'delete-old-versions.yml')).toEqual([])
    })
  }
)
