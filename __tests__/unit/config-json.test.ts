import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ConfigJson, ShapeError } from '../../src/credentials/config-json.ts'
import { extent } from '../support/extent.ts'

const RUNS = extent(2000, 300)
const indents = fc.constantFrom(undefined, 1, 2, 4, '\t')
const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 })
const text = fc.tuple(json, indents).map(([value, indent]) => JSON.stringify(value, null, indent))
const name = fc.string()
const added = { auth: 'eA==' }

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

  it.each(['[]', '1', 'null', '"x"', '{"auths":[]}', '{"auths":null}', '{"credHelpers":1}'])(
    'of %s is refused',
    value => {
      expect(() => new ConfigJson(value)).toThrow(ShapeError)
    }
  )

  it.each(['{', '{"a":}', '{}x', '\ufeff{}'])('%s is refused', value => {
    expect(() => new ConfigJson(value)).toThrow(ShapeError)
  })

  it('with a member twice counts the last one, as JSON does', () => {
    const document = new ConfigJson('{"auths":{"a":1},"auths":{"b":2}}')
    expect(document.get('auths')).toEqual({ b: 2 })
    expect(document.set(['auths', 'c'], 3).text).toBe('{"auths":{"b":2,"c":3}}')
  })
})
