import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseImage } from '../../src/github/image.ts'
import { Unaccepted } from '../../src/github/unaccepted.ts'
import { anything, hex, hostile, imagePath, RUNS, tag } from '../support/texts.ts'

describe('an image', () => {
  it('of the grammar is read as it is written', () => {
    fc.assert(
      fc.property(imagePath, fc.option(tag), fc.option(hex), fc.boolean(), (name, version, digest, withHost) => {
        const rest = `${version === null ? '' : `:${version}`}${digest === null ? '' : `@sha256:${digest}`}`
        const image = parseImage(`${withHost ? 'ghcr.io/' : ''}${name}${rest}`, 'ghcr.io')
        expect(image.reference).toBe(`ghcr.io/${name}${rest}`)
        expect(`${image.owner}/${image.package}`).toBe(name)
        expect([image.tag ?? null, image.digest ?? null]).toEqual([
          version,
          digest === null ? null : `sha256:${digest}`
        ])
      }),
      RUNS
    )
  })

  it('in mixed case is read in lower case, but for its tag', () => {
    fc.assert(
      fc.property(imagePath, tag, (name, version) => {
        const image = parseImage(`${name.toUpperCase()}:${version}`, 'ghcr.io')
        expect(image.reference).toBe(`ghcr.io/${name}:${version}`)
      }),
      RUNS
    )
  })

  it('of any other text is refused, or is a path of the registry and nothing else', () => {
    fc.assert(
      fc.property(
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
      ),
      RUNS
    )
  })

  it.each([
    ['a'.repeat(1_000_000)],
    ['a/'.repeat(500_000)],
    [`a/${'a-'.repeat(500_000)}`],
    [`a/b:${'.'.repeat(1_000_000)}`],
    [`a/b@${'a+'.repeat(500_000)}`]
  ])('that is very long is refused, in time that grows with its length only', text => {
    expect(() => parseImage(text, 'ghcr.io')).toThrow(Unaccepted)
  })
})
