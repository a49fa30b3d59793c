import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { read, write } from '../../src/credentials/atomic-file.ts'
import { isAddressOf, isRegistryOrPath } from '../../src/credentials/auth-entry.ts'
import type { ConfigKind } from '../../src/credentials/config-files.ts'
import { ConfigJson, ShapeError } from '../../src/credentials/config-json.ts'
import { assertAccepted } from '../../src/credentials/store.ts'
import { StoreError } from '../../src/runner/errors.ts'
import { SHAPES } from '../support/config-shapes.ts'
import { extent } from '../support/extent.ts'

const RUNS = extent(1000, 60)
const indents = fc.constantFrom(undefined, 1, 2, 4, '\t')
const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 })
const text = fc.tuple(json, indents).map(([value, indent]) => JSON.stringify(value, null, indent))
const name = fc.string()
const added = { auth: 'eA==' }

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'configs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a document', () => {
  it('that gets an entry and loses it again is what it was, but for the member that holds it', () => {
    fc.assert(
      fc.property(json, indents, name, (value, indent, registry) => {
        const { auths: _, ...rest } = value
        const document = new ConfigJson(JSON.stringify({ ...rest, auths: { 'quay.io': {} } }, null, indent))
        fc.pre(registry !== 'quay.io')
        const back = document.set(['auths', registry], added).remove('auths', registry)
        expect(back.text).toBe(document.text)
      }),
      { numRuns: RUNS }
    )
  })

  it('takes a value where there is none, and everything else keeps its place and its value', () => {
    fc.assert(
      fc.property(text, name, name, (before, member, inner) => {
        const document = new ConfigJson(before)
        fc.pre(typeof document.get(member) !== 'object' || document.get(member) === undefined)
        fc.pre(document.get(member) === undefined)
        const after = document.set([member, inner], added)
        expect(after.get(member, inner)).toEqual(added)
        for (const each of Object.keys(JSON.parse(before))) expect(after.get(each)).toEqual(document.get(each))
        expect(JSON.stringify(JSON.parse(after.remove(member).text))).toBe(JSON.stringify(JSON.parse(before)))
      }),
      { numRuns: RUNS }
    )
  })

  it('puts an earlier value back', () => {
    fc.assert(
      fc.property(text, before => {
        const document = new ConfigJson(before)
        for (const each of Object.keys(JSON.parse(before))) {
          const earlier = document.get(each)
          expect(document.set([each], added).set([each], earlier).text).toBe(before)
        }
      }),
      { numRuns: RUNS }
    )
  })

  it.each([
    ['tabs', '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"auths": {\n\t\t"ghcr.io": {}\n\t}\n}'],
    ['four spaces', '{\n    "a": 1\n}', '{\n    "a": 1,\n    "auths": {\n        "ghcr.io": {}\n    }\n}'],
    ['CRLF', '{\r\n  "a": 1\r\n}', '{\r\n  "a": 1,\r\n  "auths": {\r\n    "ghcr.io": {}\r\n  }\r\n}'],
    ['a line end at its end', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "auths": {\n    "ghcr.io": {}\n  }\n}\n'],
    ['one line', '{"a":1}', '{"a":1,"auths":{"ghcr.io":{}}}'],
    ['nothing', ' \n', '{\n\t"auths": {\n\t\t"ghcr.io": {}\n\t}\n}']
  ])('is written as it was before: %s', (_, before, after) => {
    expect(new ConfigJson(before).set(['auths', 'ghcr.io'], {}).text).toBe(after)
  })

  it.each(['[]', '1', '"x"'])('of %s is refused', value => {
    expect(() => new ConfigJson(value)).toThrow(ShapeError)
  })

  it.each(['{', '{"a":}', '\ufeff{}', '{} '.repeat(2).replace('{', '[')])('%s is refused', value => {
    expect(() => new ConfigJson(value)).toThrow(ShapeError)
  })

  it.each(['', ' \n', 'null', '{}', '{"auths":null}', '{"auths":{}}'])('of %j has no logins', value => {
    expect(Object.keys(new ConfigJson(value).get('auths') ?? {})).toEqual([])
  })

  it.each(['{', '{"x":"', '{"x":['])(
    'of megabytes of quotes after %s is refused in no more time than it takes to read',
    head => {
      expect(() => new ConfigJson(head + '"\\'.repeat(1_000_000))).toThrow(ShapeError)
    }
  )

  it('with a member of docker’s twice has what both say, and is one after an edit', () => {
    const document = new ConfigJson('{"auths":{"a":1},"x":1,"auths":{"b":2}}')
    expect(document.get('auths')).toEqual({ a: 1, b: 2 })
    expect(document.set(['auths', 'c'], 3).text).toBe('{"x":1,"auths":{"a":1,"b":2,"c":3}}')
    expect(document.set(['y'], 1).text).toBe('{"auths":{"a":1},"x":1,"auths":{"b":2},"y":1}')
  })

  it('is read in any case of docker’s names, and an edit writes docker’s own', () => {
    const document = new ConfigJson('{"Auths":{"a":1},"AuthS":{"b":2},"X":1,"x":2}')
    expect(document.get()).toEqual({ auths: { a: 1, b: 2 }, X: 1, x: 2 })
    expect(document.remove('auths', 'a').text).toBe('{"auths":{"b":2},"X":1,"x":2}')
    expect(document.set(['x'], 3).text).toBe('{"Auths":{"a":1},"AuthS":{"b":2},"X":1,"x":3}')
  })

  it('keeps what follows its object, and can do without it', () => {
    const document = new ConfigJson('{"a":1} x {"auths":{}}\0')
    expect(document.set(['auths', 'b'], 2).text).toBe('{"a":1,"auths":{"b":2}} x {"auths":{}}\0')
    expect(document.withoutTail().text).toBe('{"a":1}\n')
    expect([document.hasTail, document.withoutTail().hasTail]).toEqual([true, false])
  })

  it('keeps every character of the members that an edit does not name, and of what is around them', () => {
    const head = '\n { "x" : [1.0, 1e400,{ }] ,\r\n\t"\\u0061\udce9":"\\/\udce9"'
    const document = new ConfigJson(`${head} , "auths"\t: { "q\udce9" : {"n": 1.50 } } } \udce9`)
    const edited = document.set(['auths', 'ghcr.io'], added)
    const auths = `{"q\udce9":{"n":1.50},"ghcr.io":${JSON.stringify(added)}}`
    expect(edited.text).toBe(`${head} , "auths":${auths} } \udce9`)
    expect(edited.remove('auths').text).toBe(`${head}  } \udce9`)
  })
})

describe('a config of the shape', () => {
  it.each(SHAPES.map(shape => [shape.name, shape] as const))('%s is read as the engines read it', (_, shape) => {
    const file = join(folder, 'config.json')
    writeFileSync(file, shape.content)
    const found = (kind: ConfigKind) => faultOf(() => assertAccepted({ kind, file }))
    for (const kind of ['docker', 'podman'] as const) {
      const words = shape.fault[kind]
      if (words === undefined) expect([kind, found(kind)]).toEqual([kind, undefined])
      else expect([kind, found(kind)]).toEqual([kind, expect.stringContaining(`${file} cannot be used`)])
      expect(found(kind) ?? '').toContain(words ?? '')
    }
    write(file, read(file) ?? '')
    expect(readFileSync(file)).toEqual(shape.content)
  })
})

function faultOf(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof StoreError ? error.message : `no StoreError: ${error}`
  }
}

describe('a name in `auths`', () => {
  it.each([
    ['ghcr.io', true, true],
    ['https://ghcr.io', true, true],
    ['http://ghcr.io/', true, true],
    ['ghcr.io/acme', true, false],
    ['https://ghcr.io/v2/', true, false],
    ['ghcr.io:8443', false, false],
    ['ghcr.io.evil.example', false, false],
    ['xhttps://ghcr.io', false, false],
    ['evil.example/https://ghcr.io', false, false]
  ])('%s is one of ghcr.io: %s, and of all of it: %s', (name, isOf, isAll) => {
    expect([isRegistryOrPath(name, 'ghcr.io'), isAddressOf(name, 'ghcr.io')]).toEqual([isOf, isAll])
  })
})
