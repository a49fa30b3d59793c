import fc from 'fast-check'
import { extent } from './extent.ts'

// Random texts as an input, an image's name, a server's message: 1,000 cases for each property, in short 30.

const RUNS = { numRuns: extent(1000, 30) }

/** Holds a property for random values of each of these arbitraries. */
export function always<Values extends [unknown, ...unknown[]]>(
  ...of: [...arbitraries: { [K in keyof Values]: fc.Arbitrary<Values[K]> }, property: (...values: Values) => unknown]
): void {
  fc.assert(fc.property(...(of as Parameters<typeof fc.property<Values>>)), RUNS)
}

/** Texts of an attacker, in addition to random ones. */
const HOSTILE = [
  '\n::error::x',
  '%0A::add-mask::a',
  '##[stop-commands]x',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007x',
  '\u202egnp.exe',
  '\u2066a\u2069',
  '--password-stdin',
  '-v/:/host',
  '../../etc/passwd',
  '/..',
  '\\..\\',
  '$(id)',
  '`id`',
  '<script>',
  '@evil.example',
  '?a=b',
  '#x',
  '%2e%2e',
  '%00',
  '{{',
  // Quotes, ends of a line, half of a character, and letters that are other ones in lower case or normalized.
  ...['"', "'", '\r', '\u2028', '\u0085', '\u0000', '\ud800', 'ａ', 'é', 'İ', 'ſ']
]
export const hostile = fc.constantFrom(...HOSTILE)
export const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 300 }),
  hostile,
  fc.array(fc.oneof(hostile, fc.string({ maxLength: 12 })), { maxLength: 6 }).map(parts => parts.join(''))
)

// The grammar, built from the specification's words (github.com/distribution/reference), apart from the code that reads it.
const alphanumeric = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 1,
  maxLength: 8
})
const separator = fc.constantFrom('.', '_', '__', '-', '--', '---')
const component = fc
  .tuple(alphanumeric, fc.array(fc.tuple(separator, alphanumeric), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.flat().join(''))
const words = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'
export const tag = fc
  .tuple(fc.constantFrom(...words), fc.string({ unit: fc.constantFrom(...words, '.', '-'), maxLength: 127 }))
  .map(parts => parts.join(''))
export const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
/** docker takes a first part with a dot for a host, so an owner has none. */
const owner = component.filter(text => !text.includes('.') && text !== 'localhost')
export const imagePath = fc
  .tuple(owner, fc.array(component, { minLength: 1, maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest].join('/'))
