import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseExpiry } from '../../src/access/token-metadata.ts'
import { anything, RUNS } from '../support/texts.ts'

it('the expiry that a server names is a date in the future or nothing', () => {
  const now = new Date('2026-11-01T00:00:00Z')
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        fc.date({ noInvalidDate: true }).map(date => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
      ),
      text => {
        const end = parseExpiry(text, now)
        expect(end === undefined || end.getTime() > now.getTime()).toBe(true)
      }
    ),
    RUNS
  )
})
