import { describe, expect, it } from '@jest/globals'
import { parseImage } from '../../src/github/image.ts'
import { misfits, parseScope, scopeText } from '../../src/github/scope.ts'
import { linesOf } from '../../src/runner/input-reader.ts'

const parse = (text: string) => parseScope(text, 'ghcr.io')

describe('an entry of `scope`', () => {
  it.each([
    ['acme/base', { name: 'acme/base', actions: [] }],
    ['Acme/Base@pull', { name: 'acme/base', actions: ['pull'] }],
    ['acme/base/more@pull,push', { name: 'acme/base/more', actions: ['pull', 'push'] }],
    ['acme/base@push, Pull', { name: 'acme/base', actions: ['pull', 'push'] }],
    ['@pull', { name: undefined, actions: ['pull'] }]
  ])('%s is read', (text, scope) => {
    expect(parse(text)).toEqual(scope)
  })

  it.each([
    ['ghcr.io/acme/base@pull', 'and `scope` none', 'Write acme/base.'],
    ['https://ghcr.io/acme/base', 'and `scope` none', 'Write acme/base.'],
    ['ghcr.io', 'and `scope` none', 'Write OWNER/NAME.'],
    ['acme', 'an image of ghcr.io is OWNER/NAME', ''],
    ['acme/*', 'each part of the name', ''],
    ['acme/base:1.2', 'a login is for all tags of a repository', 'Write acme/base.'],
    ['acme/base@', 'after `@` are `pull`, `push` or `pull,push`', ''],
    ['acme/base@sha256:0', 'after `@` are', ''],
    ['@', 'after `@` are', '']
  ])('%s is refused: %s. %s', (text, message, fix) => {
    const said = { message: expect.stringContaining(message), fix: expect.stringContaining(fix) }
    expect(() => parse(text)).toThrow(expect.objectContaining(said))
  })

  it('is one line, which may have commas, and is written again as it was', () => {
    const lines = linesOf(' acme/base@pull,push \r\n\nacme/app\n@pull')
    expect(lines).toEqual(['acme/base@pull,push', 'acme/app', '@pull'])
    expect(lines.map(parse).map(scopeText)).toEqual(lines)
  })
})

describe('with `scope`', () => {
  const image = (name: string) => parseImage(name, 'ghcr.io')
  const of = (scope: string[], inputs: { pull?: string[]; push?: string[]; engines?: string[] }) =>
    misfits({
      scope: scope.map(parse),
      engines: inputs.engines ?? ['docker'],
      pull: (inputs.pull ?? []).map(image),
      push: (inputs.push ?? []).map(image)
    })

  it.each<[string[], Parameters<typeof of>[1], string[]]>([
    [[], { pull: ['acme/app'], engines: [] }, []],
    [['acme/base'], { pull: ['acme/base:1'], push: ['acme/base:2'] }, []],
    [
      ['acme/base'],
      { pull: ['acme/app:1'], push: ['acme/app:2'] },
      ['pull: ghcr.io/acme/app:1', 'push: ghcr.io/acme/app:2']
    ],
    [['acme/base@pull'], { pull: ['acme/base'], push: ['acme/base'] }, ['push: ghcr.io/acme/base']],
    [['acme/base@pull,push'], { pull: ['acme/base'], push: ['acme/base'] }, ['pull: ghcr.io/acme/base']],
    [['acme/base@pull', 'acme/base@push'], { pull: ['acme/base'], push: ['acme/base'] }, []],
    [['@pull'], { pull: ['acme/any'], push: ['acme/any'] }, ['push: ghcr.io/acme/any']],
    [['acme/base'], { engines: [] }, ['engine: none']],
    [['@pull'], { engines: ['podman'] }, ['scope: @pull']],
    [['@pull', 'acme/base'], { engines: ['podman'] }, []]
  ])('%p, what does not go with it of %p is %p', (scope, inputs, found) => {
    const told = of(scope, inputs)
    expect(told.map(({ input, written }) => `${input}: ${written}`)).toEqual(found)
    for (const { input, accepted } of told) expect(accepted.includes('are for pushes')).toBe(input === 'pull')
  })
})
