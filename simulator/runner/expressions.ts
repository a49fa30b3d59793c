/**
 * GitHub's expressions, as far as an action's defaults and the examples need them: literals, contexts, `== != ! && ||`,
 * parentheses and a few functions. What it does not know it refuses, so that an example cannot pass by accident.
 */
export type Value = string | number | boolean | null | { [key: string]: Value } | Value[]
export type Contexts = Record<string, Value>
export type JobStatus = 'success' | 'failure' | 'cancelled'

const TOKEN = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|(&&|\|\||==|!=|[()[\].,!])|([A-Za-z_][\w-]*))/y

export function evaluate(expression: string, contexts: Contexts, status: JobStatus = 'success'): Value {
  return new Parser(expression, contexts, status).whole()
}

/** Replaces every `${{ … }}` of a text. */
export function interpolate(text: string, contexts: Contexts, status: JobStatus = 'success'): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => textOf(evaluate(inner, contexts, status)))
}

/** The `if:` of a step: without a status function of its own it means `success() && (…)`. */
export function holds(condition: string | undefined, contexts: Contexts, status: JobStatus): boolean {
  const inner = (condition ?? '').trim().replace(/^\$\{\{(.*)\}\}$/s, '$1')
  const free = /\b(?:always|failure|cancelled|success)\s*\(/.test(inner)
  if (!free && status !== 'success') return false
  return inner.trim() === '' || truthy(evaluate(inner, contexts, status))
}

export const truthy = (value: Value): boolean => value !== false && value !== 0 && value !== '' && value !== null

export function textOf(value: Value): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

class Parser {
  readonly #tokens: string[] = []

  constructor(
    readonly source: string,
    readonly contexts: Contexts,
    readonly status: JobStatus
  ) {
    TOKEN.lastIndex = 0
    while (TOKEN.lastIndex < source.trimEnd().length) {
      const match = TOKEN.exec(source)
      if (!match) throw new Error(`cannot read the expression: ${source.trim()}`)
      this.#tokens.push(match[0].trim())
    }
  }

  whole(): Value {
    const value = this.#or()
    if (this.#tokens.length > 0) throw new Error(`cannot read "${this.#tokens[0]}" in the expression: ${this.source}`)
    return value
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false
    this.#tokens.shift()
    return true
  }

  #need(token: string): void {
    if (!this.#take(token)) throw new Error(`"${token}" is missing in the expression: ${this.source}`)
  }

  /** `||` and `&&` yield an operand, not a boolean. */
  #or(): Value {
    let left = this.#and()
    while (this.#take('||')) {
      const right = this.#and()
      left = truthy(left) ? left : right
    }
    return left
  }

  #and(): Value {
    let left = this.#equality()
    while (this.#take('&&')) {
      const right = this.#equality()
      left = truthy(left) ? right : left
    }
    return left
  }

  #equality(): Value {
    let left = this.#unary()
    for (;;) {
      if (this.#take('==')) left = equal(left, this.#unary())
      else if (this.#take('!=')) left = !equal(left, this.#unary())
      else return left
    }
  }

  #unary(): Value {
    if (this.#take('!')) return !truthy(this.#unary())
    if (!this.#take('(')) return this.#primary()
    const inner = this.#or()
    this.#need(')')
    return inner
  }

  #primary(): Value {
    const token = this.#tokens.shift()
    if (token === undefined) throw new Error(`the expression ends early: ${this.source}`)
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (/^-?\d/.test(token)) return Number(token)
    if (token === 'true' || token === 'false') return token === 'true'
    if (token === 'null') return null
    if (this.#take('(')) return this.#members(this.#call(token))
    const context = this.contexts[token]
    if (context === undefined) throw new Error(`the context "${token}" is not simulated: ${this.source}`)
    return this.#members(context)
  }

  #members(start: Value): Value {
    let value = start
    for (;;) {
      if (this.#take('.')) value = member(value, this.#name())
      else if (this.#take('[')) {
        value = member(value, textOf(this.#or()))
        this.#need(']')
      } else return value
    }
  }

  #name(): string {
    const token = this.#tokens.shift() ?? ''
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`a name is missing in the expression: ${this.source}`)
    return token
  }

  #call(name: string): Value {
    const args: Value[] = []
    while (!this.#take(')')) {
      args.push(this.#or())
      this.#take(',')
    }
    const made = FUNCTIONS[name.toLowerCase()]
    if (!made) throw new Error(`the function ${name}() is not simulated: ${this.source}`)
    return made(this.status, args.map(textOf), args)
  }
}

const FUNCTIONS: Record<string, (status: JobStatus, texts: string[], values: Value[]) => Value> = {
  success: status => status === 'success',
  failure: status => status === 'failure',
  cancelled: status => status === 'cancelled',
  always: () => true,
  contains: (_, [text = '', part = ''], [first]) =>
    Array.isArray(first) ? first.some(item => equal(item, part)) : text.toLowerCase().includes(part.toLowerCase()),
  startswith: (_, [text = '', part = '']) => text.toLowerCase().startsWith(part.toLowerCase()),
  endswith: (_, [text = '', part = '']) => text.toLowerCase().endsWith(part.toLowerCase()),
  format: (_, [text = '', ...rest]) => text.replace(/\{(\d+)\}/g, (_whole, n: string) => rest[Number(n)] ?? ''),
  fromjson: (_, [text = '']) => JSON.parse(text) as Value,
  tojson: (_, __, [value = null]) => JSON.stringify(value, null, 2)
}

/** A member that is not there is null, as GitHub has it; names match whatever their case. */
function member(value: Value, name: string): Value {
  if (value === null || typeof value !== 'object') return null
  if (Array.isArray(value)) return value[Number(name)] ?? null
  const key = Object.keys(value).find(candidate => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? null : (value[key] ?? null)
}

/** Text compares without case; different types compare as numbers. */
function equal(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase()
  if (typeof left === typeof right) return left === right
  return Number(left) === Number(right)
}
