import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseChallenges } from '../../src/access/challenge.ts'
import { anything, RUNS } from '../support/texts.ts'

it('any header is read without an error, and a quoted form exactly', () => {
  fc.assert(
    fc.property(anything, text => {
      for (const { scheme, parameters } of parseChallenges(text)) {
        expect(scheme).toMatch(/^[!-~]+$/)
        for (const name of Object.keys(parameters)) expect(name).toBe(name.toLowerCase())
      }
    }),
    RUNS
  )
  const quoted = fc.string({ maxLength: 40 })
  fc.assert(
    fc.property(fc.constantFrom('Bearer', 'BEARER', 'bearer', 'bEaReR'), quoted, quoted, (scheme, realm, service) => {
      const escaped = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
      const header = `Basic realm="x", ${scheme} Realm=${escaped(realm)} ,service= ${escaped(service)}`
      expect(parseChallenges(header)[1]).toEqual({ scheme: 'bearer', parameters: { realm, service } })
    }),
    RUNS
  )
})
