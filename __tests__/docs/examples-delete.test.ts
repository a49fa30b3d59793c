import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner, type Package, packageOf, pkg, type Version } from '../../simulator/github/world.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { type Blob, image, index, play, pushed, unplayed } from '../support/examples.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

needs('curl', 'docker-registry', 'jq', 'skopeo').describe('delete-old-versions.yml, with a real registry,', () => {
  const engines = ['curl', 'skopeo']
  const old = new Date(Date.now() - 90 * 86_400_000).toISOString()
  const [amd64, arm64, attestation] = [image('amd64'), image('arm64'), image('attestation')]
  const only = image('only pr-1')
  const loose = image('loose')
  const part = image('part of 1.2.0')

  const token = githubToken()
  let simulator: Simulator
  let before: Version[]

  const inUse = {
    latest: index(amd64, arm64, attestation),
    '1.2.0': index(part),
    'pr-3': index(image('young')),
    'pr-4': index(image('stable')),
    stable: index(image('stable')),
    'pr-5': part,
    'not-pr-7': image('another pattern')
  }
  const unused = {
    'pr-1': index(only, image('only pr-1, too')),
    'pr-2': index(amd64, image('only pr-2')),
    'pr-6': image('plain')
  }

  // All of it is old but pr-3.
  beforeAll(async () => {
    simulator = await openSimulator({
      storage: true,
      tokens: [token, classicPat()],
      packages: [pkg('acme/app', { tags: {} })],
      owners: { acme: owner() }
    })
    await pushed(simulator, token, { latest: index(loose, image('loose, too')) })
    await pushed(simulator, token, { ...inUse, ...unused })
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
  const withChildren = (...tops: Blob[]) => tops.flatMap(top => [top, ...(top.children ?? [])].map(each => each.digest))

  /** Leaves `latest`, `pr-1` and what they refer to: the workflow reads every manifest, which takes most of a test. */
  const shorten = () => {
    const left = withChildren(inUse.latest, unused['pr-1'])
    app().versions = before.filter(({ digest }) => left.includes(digest))
  }
  const clean = async (inputs: Record<string, boolean> = {}, options: JobOptions = {}) =>
    play(await simulator.job({ engines, tools: ['jq'], record: false, ...options }), 'delete-old-versions', 'delete', {
      contexts: { inputs, vars: {} }
    })

  it('deletes what is old and matches, and nothing that is in use', async () => {
    const { steps } = await clean({ delete: true }, { record: true })
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    const gone = before.filter(({ digest }) => !names().includes(digest))
    expect(gone.flatMap(({ tags }) => tags).sort()).toEqual(['pr-1', 'pr-2', 'pr-6'])
    const expected = ['only pr-1', 'only pr-1, too', 'only pr-2'].map(name => image(name).digest)
    expect(gone.filter(({ tags }) => tags.length === 0).map(({ digest }) => digest)).toEqual(
      expect.arrayContaining(expected)
    )
    expect(gone).toHaveLength(6)
    const listed = steps[1]?.stdout.match(/sha256:[0-9a-f]+/g)
    expect(listed?.sort()).toEqual(gone.map(({ digest }) => digest).sort())
    expect(names()).toEqual(expect.arrayContaining([loose.digest, ...withChildren(...Object.values(inUse))]))
    expect(
      versions()
        .flatMap(({ tags }) => tags)
        .sort()
    ).toEqual(Object.keys(inUse).sort())
  })

  it('reads every page before it decides, also one that has to be asked for twice, and only lists', async () => {
    shorten()
    const plain = versions().find(({ digest }) => digest === amd64.digest) as Version
    // Newer entries push the index that is in use to the second page.
    for (let id = 1000; id < 1100; id++) versions().push({ ...plain, id })
    const all = [...versions()]
    const body = '{"message":"busy"}'
    simulator.fault({ on: 'api', effect: 'status', status: 503, body, times: 1 })
    const { steps } = await clean()
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    const listed = steps[1]?.stdout.match(/sha256:[0-9a-f]+/g)
    expect(listed?.sort()).toEqual(withChildren(unused['pr-1']).sort())
    expect(versions()).toEqual(all)
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
    shorten()
    const all = [...versions()]
    app().actionsAccess['acme/app'] = 'write'
    const { steps } = await clean({ delete: true })
    expect(steps[1]?.exitCode).not.toBe(0)
    expect(steps[1]?.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
    expect(versions()).toEqual(all)
  })

  it('stops a classic token without delete:packages before anything is listed', async () => {
    const { steps } = await clean({ delete: true }, { secrets: { GHCR_CLEANUP_TOKEN: classicPat() } })
    expect(steps).toMatchObject([{ exitCode: 1 }])
    expect(steps[0]?.log).toContain('delete:packages')
  })

  it('has no step that the tests above did not play to its end', () => {
    expect(unplayed('delete-old-versions')).toEqual([])
  })
})
