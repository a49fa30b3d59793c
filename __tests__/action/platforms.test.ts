import { describe, expect, it } from '@jest/globals'
import { index, type Manifest, MEDIA, manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { runnerPlatform } from '../../src/access/platforms.ts'
import { reportOf } from '../support/case-run.ts'
import { sample } from '../support/extent.ts'
import { type WireOptions, wireRun } from '../support/wire-run.ts'

// An index is pulled by its children: it answers 200 also where a clean-up of untagged versions deleted them.

const TAG = 'ghcr.io/acme/app:1'
const HERE = runnerPlatform()
const gone: Partial<Manifest> = { isDeleted: true }

const pull = (tag: Manifest, inputs: Record<string, string> = {}, options: WireOptions = {}) =>
  wireRun({ pull: TAG, ...inputs }, { packages: [pkg('acme/app', { tags: { '1': tag } })], clock: {}, ...options })
const asked = ({ step }: Awaited<ReturnType<typeof pull>>) =>
  step.requests.filter(({ kind }) => kind === 'manifest').map(({ method }) => method)

/** Other platforms than the runner's. */
const [ARM, S390] = ['linux/arm/v7', 'linux/s390x']
const whole = index({ [HERE]: {}, [ARM]: {} })

describe('an index of which all children are there', () => {
  it.each([
    ['', ['HEAD', 'GET', 'HEAD']],
    [`${HERE},${ARM}`, ['HEAD', 'GET', 'HEAD', 'HEAD']]
  ])('is allowed with its own digest: platforms %j', async (platforms, requests) => {
    const run = await pull(whole, { platforms })
    expect(run.step).toMatchObject({ exitCode: 0, outputs: { 'can-pull': 'true', digest: whole.digest } })
    expect(reportOf(run.step)[0]).toMatchObject({ digest: whole.digest, mediaType: MEDIA.ociIndex })
    expect(asked(run)).toEqual(requests)
  })

  it('may be one of docker, and may list further indexes', async () => {
    const inner = index({ [ARM]: {} })
    const nested = index({ [HERE]: {}, inner }, { mediaType: MEDIA.dockerList })
    expect((await pull(nested, { platforms: `${HERE},${ARM}` })).step.outputs['can-pull']).toBe('true')
    const lost = index({ [HERE]: {}, inner: { ...inner, isDeleted: true } })
    expect((await pull(lost)).step.outputs['can-pull']).toBe('true')
    const named = await pull(lost, { platforms: ARM })
    expect(named.step.outputs['can-pull']).toBe('false')
    expect(named.step.log).toContain(`${inner.digest} returned 404`)
  })
})

describe('an index that lacks a platform', () => {
  const LACKING: [string, Manifest, string, string][] = [
    ["deleted, of the runner's platform", index({ [HERE]: gone, [ARM]: {} }), '', HERE],
    ['deleted, of a platform that is named', index({ [HERE]: {}, [ARM]: gone }), `${HERE},${ARM}`, ARM],
    ['not listed, of a platform that is named', index({ [HERE]: {} }), S390, S390]
  ]
  it.each(sample(LACKING, 3))(
    'is denied, and the message names tag and platform: %s',
    async (_, tag, platforms, platform) => {
      const run = await pull(tag, { platforms })
      expect(run.step).toMatchObject({ exitCode: 1, outputs: { 'can-pull': 'false', 'logged-in': 'false' } })
      const [{ level, message = '' } = {}] = run.step.annotations
      expect([level, message]).toEqual([
        'error',
        expect.stringContaining(`${TAG} cannot be pulled for ${platform}. Build`)
      ])
      const child = tag.children?.find(each => each.isDeleted)
      expect(message).toContain(child === undefined ? 'the index does not list it' : child.digest.slice(0, 19))
      // The outputs are about the index.
      expect(run.step.outputs.digest).toBe(tag.digest)
    }
  )

  const ALLOWED: [string, Manifest, string][] = [
    ['another platform is gone', index({ [HERE]: {}, [ARM]: gone }), ''],
    ["the runner's platform is not listed", index({ [ARM]: {} }), ''],
    ['it lists nothing', index({}), ''],
    ['an attestation is all that is gone', index({ [HERE]: {}, 'unknown/unknown': gone }), ''],
    ['letters and variants are written otherwise', index({ [HERE]: {}, [ARM]: {} }), 'Linux/ARM']
  ]
  it.each(sample(ALLOWED, 3))('is allowed where %s', async (_, tag, platforms) => {
    expect((await pull(tag, { platforms })).step.outputs['can-pull']).toBe('true')
  })

  it.each([
    ['for the index', 'GET', whole.digest],
    ['for its child', 'HEAD', whole.children?.[0]?.digest]
  ])('is unknown where the registry does not answer %s', async (_, method, digest) => {
    const faults: Fault[] = [{ on: 'manifest', path: new RegExp(`${digest}$`), method, effect: 'status', status: 503 }]
    const { step } = await pull(whole, {}, { faults })
    expect([step.outputs['can-pull'], step.exitCode, step.outputs.digest]).toEqual(['unknown', 0, whole.digest])
  })

  it.each([
    ['has more than 160 KiB', JSON.stringify({ manifests: [], annotations: { long: 'x'.repeat(300_000) } })],
    ['cannot be read', '<html>']
  ])(
    'is allowed where the index %s, unless a platform is named: that is unknown, and the message says why',
    async (fault, body) => {
      const unread = manifest({ mediaType: MEDIA.ociIndex, body })
      expect((await pull(unread)).step.outputs['can-pull']).toBe('true')
      const { step } = await pull(unread, { platforms: HERE })
      expect([step.outputs['can-pull'], step.exitCode]).toEqual(['unknown', 0])
      expect(step.annotations[0]?.message).toMatch(`${TAG} can be pulled. Its index ${fault}: leave \`platforms\` out`)
      expect(step.annotations[0]?.message).not.toMatch(/temporary|another server/)
    }
  )

  it('is denied for an anonymous client as well, where `visibility` asks for it', async () => {
    const open = (tag: Manifest) => ({ packages: [pkg('acme/app', { visibility: 'public', tags: { '1': tag } })] })
    const there = await pull(whole, { visibility: 'public' }, open(whole))
    expect(there.step.outputs['can-pull']).toBe('true')
    // Both ask for the index and its child.
    expect(asked(there).toSorted()).toEqual(['GET', 'GET', 'HEAD', 'HEAD', 'HEAD', 'HEAD'])
    const lost = index({ [HERE]: gone })
    expect((await pull(lost, { visibility: 'public' }, open(lost))).step.outputs['can-pull']).toBe('false')
  })
})

it('an image without an index costs no further request, whatever `platforms` names', async () => {
  const run = await pull(manifest(), { platforms: S390 })
  expect([run.step.outputs['can-pull'], asked(run)]).toEqual(['true', ['HEAD']])
})
