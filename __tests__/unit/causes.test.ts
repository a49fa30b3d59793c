import { describe, expect, it } from '@jest/globals'
import { type Cause, explain } from '../../src/diagnosis/advice.ts'

const cause =
  (text: string, more: Partial<Cause> = {}) =>
  () => ({ text, remedy: `do ${text}`, fixes: [text], ...more })
const none = () => undefined

describe('the causes that a message names', () => {
  it.each([
    ['the first two that apply', [none, cause('a.'), none, cause('b.'), cause('c.')], 'a. Or b.'],
    ['one that is certain, and none after it', [cause('a.', { certain: true }), cause('b.')], 'a.'],
    ['one before a certain one, which is the second', [cause('a.'), cause('b.', { certain: true })], 'a. Or b.'],
    ['the only one', [none, cause('b.')], 'b.']
  ])('are %s', (_, causes, text) => expect(explain(causes, {}).cause).toBe(text))

  it('are none where none applies', () => expect(explain([none], {})).toEqual({}))

  it('bring their fixes and remedies in their order', () => {
    expect(explain([cause('a.'), cause('b.')], {})).toMatchObject({ fixes: ['a.', 'b.'], remedy: 'do a., or do b.' })
  })

  it('have the id of the first, and the settings page of the first that has one', () => {
    const advice = explain([cause('a.'), cause('b.', { id: 'b', settings: 'page' })], {})
    expect(advice.id).toBeUndefined()
    expect(advice.settings).toBe('page')
  })
})
