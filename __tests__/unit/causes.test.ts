import { describe, expect, it } from '@jest/globals'
import { type Cause, explain, sentence } from '../../src/diagnosis/message.ts'

const cause =
  (text: string, more: Partial<Cause> = {}) =>
  () => ({ text, fixes: [text], ...more })
const none = () => undefined

describe('the causes that a message names', () => {
  it.each([
    ['the first two that apply', [none, cause('a.'), none, cause('b.'), cause('c.')], ['a.', 'b.']],
    ['one that is certain, and none after it', [cause('a.', { certain: true }), cause('b.')], ['a.']],
    ['one before a certain one, which is the second', [cause('a.'), cause('b.', { certain: true })], ['a.', 'b.']],
    ['the only one', [none, cause('b.')], ['b.']],
    ['none where none applies', [none], []]
  ])('are %s', (_, causes, texts) => expect(explain(causes, {}).map(({ text }) => text)).toEqual(texts))
})

it('a sentence has one end', () => {
  expect(['a', 'a.', 'a!', 'a?', 'a…'].map(sentence)).toEqual(['a.', 'a.', 'a!', 'a?', 'a…'])
})
