import { release } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import { type Child, childFor, childrenIn, runnerPlatform } from '../../src/access/platforms.ts'

const digest = (character: string) => `sha256:${character.repeat(64)}`
const child = (platform: string, character = 'a', osVersion?: string): Child => ({
  platform,
  digest: digest(character),
  ...(osVersion === undefined ? {} : { osVersion })
})

describe('the platform of this runner', () => {
  it.each<[NodeJS.Platform, NodeJS.Architecture, string]>([
    ['linux', 'x64', 'linux/amd64'],
    ['linux', 'arm64', 'linux/arm64'],
    ['linux', 'ppc64', 'linux/ppc64le'],
    // Engines there run Linux in a machine of the same processor.
    ['darwin', 'arm64', 'linux/arm64'],
    ['win32', 'x64', 'windows/amd64']
  ])('%s on %s is %s', (system, processor, platform) => expect(runnerPlatform(system, processor)).toBe(platform))
})

// Variants, and indexes in an index: __tests__/action/platforms.test.ts.
describe('the child of an index for a platform', () => {
  it('is none of another variant', () => expect(childFor([child('linux/arm/v6')], 'linux/arm/v7')).toBeUndefined())

  it('is for Windows that of its own build first', () => {
    const [old, own] = [child('windows/amd64', 'a', '10.0.1'), child('windows/amd64', 'b', `${release()}.1`)]
    expect(childFor([old, own], 'windows/amd64')).toBe(own)
    expect(childFor([old], 'windows/amd64')).toBe(old)
  })
})

it('what an index lists is read as far as it has the form, without attestations', () => {
  const platform = { os: 'linux', architecture: 'arm', variant: 'v7' }
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const manifests = [
    { digest: digest('a'), platform: { ...platform, 'os.version': '10.0.1' } },
    { digest: digest('b'), platform: { os: 'unknown', architecture: 'unknown' } },
    { digest: digest('c'), platform: { os: 'linux' } },
    { digest: 'latest', platform },
    { digest: digest('d'), mediaType },
    null,
    'x'
  ]
  const read = childrenIn({ manifests })
  expect(read).toEqual([child('linux/arm/v7', 'a', '10.0.1'), child('any', 'd')])
  for (const other of [{}, { manifests: {} }]) expect(childrenIn(other)).toBeUndefined()
})
