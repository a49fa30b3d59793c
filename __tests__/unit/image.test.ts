import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseImage, Unaccepted } from '../../src/github/image.ts'
import { always, anything, hex, hostile, imagePath, tag } from '../support/texts.ts'

describe('an image', () => {
  it('of the grammar is read as it is written', () => {
    always(imagePath, fc.option(tag), fc.option(hex), fc.boolean(), (name, version, digest, withHost) => {
      const rest = `${version === null ? '' : `:${version}`}${digest === null ? '' : `@sha256:${digest}`}`
      const image = parseImage(`${withHost ? 'ghcr.io/' : ''}${name}${rest}`, 'ghcr.io')
      expect(image.reference).toBe(`ghcr.io/${name}${rest}`)
      expect(`${image.owner}/${image.package}`).toBe(name)
      expect([image.tag ?? null, image.digest ?? null]).toEqual([version, digest === null ? null : `sha256:${digest}`])
    })
  })

  it('in mixed case is read in lower case, but for its tag', () => {
    always(imagePath, tag, (name, version) => {
      const image = parseImage(`${name.toUpperCase()}:${version}`, 'ghcr.io')
      expect(image.reference).toBe(`ghcr.io/${name}:${version}`)
    })
  })

  it('of any other text is refused, or is a path of the registry and nothing else', () => {
    always(
      fc.oneof(
        anything,
        fc.tuple(imagePath, hostile).map(parts => parts.join('')),
        fc.tuple(hostile, imagePath).map(parts => parts.join('/'))
      ),
      text => {
        try {
          const image = parseImage(text, 'ghcr.io')
          expect(image.reference).toMatch(
            /^ghcr\.io\/[a-z0-9._/-]+(?::\w[\w.-]{0,127})?(?:@[\w+.-]+:[0-9a-fA-F]{32,})?$/
          )
          expect(image.name).not.toMatch(/\/\/|(?:^|\/)\.|(?:^|\/)-|^\/|\/$/)
          const url = new URL(`https://ghcr.io/v2/${image.name}/manifests/${image.digest ?? image.tag ?? 'x'}`)
          expect(url.href).toBe(`https://ghcr.io/v2/${image.name}/manifests/${image.digest ?? image.tag ?? 'x'}`)
        } catch (error) {
          if (!(error instanceof Unaccepted)) throw error
        }
      }
    )
  })

  it.each([
    ['sha256', 64],
    ['sha384', 96],
    ['sha512', 128],
    ['multihash+base58', 32]
  ])('with a digest of %s has %i hexadecimal digits', (algorithm, length) => {
    const of = (digits: number) => `ghcr.io/acme/app@${algorithm}:${'a'.repeat(digits)}`
    expect(parseImage(of(length), 'ghcr.io').reference).toBe(of(length))
    expect(() => parseImage(of(length - 1), 'ghcr.io')).toThrow('the digest after @ must be ALGORITHM:HEX')
  })

  it.each(['.a', '-a', 'a!b', 'é', 'a'.repeat(129)])('with the tag %s is refused', tag => {
    expect(() => parseImage(`ghcr.io/acme/app:${tag}`, 'ghcr.io')).toThrow('the tag must be up to 128 letters')
  })

  it.each([
    ['quay.io/acme/app', 'its host is not the registry of this step, ghcr.io'],
    [`acme/${'a'.repeat(251)}`, 'the name must not be longer than 255 characters'],
    ['acme/a..b', 'each part of the name'],
    [`acme/app@1b:${'a'.repeat(32)}`, 'the digest after @ must be'],
    [`acme/app@b:${'a'.repeat(32)}z`, 'the digest after @ must be']
  ])('is refused with the reason: %s', (text, reason) => {
    expect(() => parseImage(text, 'ghcr.io')).toThrow(reason)
  })
})
