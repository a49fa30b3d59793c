import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, Script } from 'node:vm'
import { expect, it } from '@jest/globals'
import ts from 'typescript'
import { extent } from '../support/extent.ts'

// Text from outside may be long and made on purpose: an expression that takes the square of its length would stop the
// step for minutes. There is no clock in this: each has a limit that is far away from what a linear one takes.

const LENGTH = 100_000
const LIMIT_MS = 10_000
const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

function expressionsOf(file: string): string[] {
  const found: string[] = []
  const walk = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text)
    ts.forEachChild(node, walk)
  }
  walk(ts.createSourceFile(file, readFileSync(join(SOURCE, file), 'utf8'), ts.ScriptTarget.Latest))
  return found
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const EXPRESSIONS = files.flatMap(file => expressionsOf(file).map(text => [file, text] as const))

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
  const units = [...characters, ...characters.flatMap(one => characters.map(other => one + other))]
  const starts = ['', ...(plain.match(/[\w :=."@<-]{2,}/g) ?? []).slice(0, extent(3, 1))]
  const ends = ['!', '\u2028']
  for (const start of starts)
    for (const unit of units) for (const end of ends) yield `${start}${unit.repeat(length / unit.length)}${end}`
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
