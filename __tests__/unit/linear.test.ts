import { createContext, Script } from 'node:vm'
import { expect, it } from '@jest/globals'
import { parseSync } from '@swc/core'
import { extent } from '../support/extent.ts'
import { filesIn, read } from '../support/repository.ts'

// Text from outside may be long and made on purpose: an expression that takes the square of its length would stop the
// step for minutes. There is no clock in this: each has a limit that is far away from what a linear one takes.

const LENGTH = 100_000
const LIMIT_MS = 10_000

/** The regular expressions in the syntax of a program. */
function expressionsIn(syntax: object): string[] {
  if ('type' in syntax && syntax.type === 'RegExpLiteral' && 'pattern' in syntax && 'flags' in syntax)
    return [`/${syntax.pattern}/${syntax.flags}`]
  return Object.values(syntax).flatMap(part => (part instanceof Object ? expressionsIn(part) : []))
}

const EXPRESSIONS = filesIn('src', '.ts').flatMap(file =>
  expressionsIn(parseSync(read(file), { syntax: 'typescript' })).map(text => [file, text] as const)
)

/** What classes stand for, one character each. */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/\\s|\\p\{Z\}/g, ' '],
  [/\\d/g, '0'],
  [/\\[wb]|\[\^[^\]]*\]|\\p\{\w+\}/g, 'x'],
  [/\\x1b/g, '\u001b'],
  [/\\x9[bcd]/g, '\u009b'],
  [/\\x07/g, '\u0007'],
  [/\\r/g, '\r'],
  [/\\n/g, '\n'],
  [/\\t/g, '\t']
]

/** Texts that an expression may read again from each of their characters: what it is made of, repeated, and no end that fits. */
function* adversarialTexts(expression: string, length: number): Generator<string> {
  const body = expression.slice(1, expression.lastIndexOf('/'))
  const plain = CLASSES.reduce((text, [form, character]) => text.replace(form, character), body).replace(/\\/g, '')
  const own = [...new Set(plain.replace(/[()*+?^$|]/g, ''))].toSorted(
    (a, b) => Number(/\w/.test(a)) - Number(/\w/.test(b))
  )
  const characters = [...new Set([' ', '.', ...own.slice(0, extent(5, 2)), 'x'])]
  const starts = ['', ...(plain.match(/[\w :=."@<-]{2,}/g) ?? []).slice(0, extent(3, 1))]
  for (const start of starts)
    for (const unit of characters)
      for (const end of extent(['!', '\u2028'], ['!'])) yield `${start}${unit.repeat(length)}${end}`
  for (const one of extent(characters, []))
    for (const other of characters) if (one !== other) yield `${(one + other).repeat(length / 2)}!`
}

const context = createContext({ text: '' })

it.each(EXPRESSIONS)('%s: %s takes as long as its text', (_, expression) => {
  const script = new Script(`text.search(${expression})`)
  for (const text of adversarialTexts(expression, LENGTH)) {
    context.text = text
    expect(() => script.runInContext(context, { timeout: LIMIT_MS })).not.toThrow()
  }
})

it('all of them were looked at', () => expect(EXPRESSIONS.length).toBeGreaterThan(100))
