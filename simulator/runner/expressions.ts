import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

export type Value = string | number | boolean | null | { [key: string]: Value } | Value[]
export type Contexts = Record<string, Value>
export type JobStatus = 'success' | 'failure' | 'cancelled'

/** Evaluates as GitHub does, by its own package. A context or a function that is not given is an error. */
export function evaluate(expression: string, contexts: Contexts, status: JobStatus = 'success'): Value {
  return JSON.parse(JSON.stringify(dataOf(expression, contexts, status), data.replacer))
}

/** Replaces every `${{ … }}` of a text. */
export function interpolate(text: string, contexts: Contexts, status: JobStatus = 'success'): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => dataOf(inner, contexts, status).coerceString())
}

/** The `if:` of a step: without a status function of its own it means `success() && (…)`. */
export function holds(condition: unknown, contexts: Contexts, status: JobStatus): boolean {
  const inner = String(condition ?? '')
    .trim()
    .replace(/^\$\{\{(.*)\}\}$/s, '$1')
  const free = /\b(?:always|failure|cancelled|success)\s*\(/.test(inner)
  if (!free && status !== 'success') return false
  return inner.trim() === '' || evaluate(`!(${inner})`, contexts, status) === false
}

function dataOf(expression: string, contexts: Contexts, status: JobStatus): data.ExpressionData {
  const states = ['success', 'failure', 'cancelled', 'always']
  const functions = states.map(name => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(name === 'always' || name === status)
  }))
  const { tokens } = new Lexer(expression).lex()
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse()
  const given = JSON.parse(JSON.stringify(contexts), data.reviver)
  return new Evaluator(parsed, given, new Map(functions.map(made => [made.name, made]))).evaluate()
}
