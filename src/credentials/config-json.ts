/** Valid JSON of another shape than it should have; its message quotes nothing of it. */
export class ShapeError extends SyntaxError {
  override name = 'ShapeError'
}

declare global {
  interface JSON {
    /** Node 21 and later; TypeScript does not know it yet. */
    rawJSON(text: string): unknown
  }
}

/** A JSON object as text. An edit keeps unknown fields, the order of the members, the indentation and the last line end. */
export class ConfigJson {
  readonly text: string
  readonly #root: Record<string, unknown>

  /**
   * @param text a JSON object; blank text counts as `{}`, as the engines take it
   * @throws SyntaxError where it is anything else
   */
  constructor(text: string) {
    this.text = text
    const root: unknown = text.trim() === '' ? {} : JSON.parse(text, exact)
    if (!isObject(root)) throw new ShapeError('it is not a JSON object')
    this.#root = root
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    let value: unknown = this.#root
    for (const name of path) {
      if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
      value = value[name]
    }
    return value
  }

  /** The value at a path as JSON text. */
  textAt(...path: readonly string[]): string | undefined {
    return JSON.stringify(this.get(...path))
  }

  /**
   * Puts a value at a path, objects on the way made where there are none.
   *
   * @param json the value as JSON text
   * @throws SyntaxError where something else than an object stands on the way
   */
  set(path: readonly string[], json: string): ConfigJson {
    return this.#with(assigned(this.#root, path, JSON.parse(json)))
  }

  /** Without the member at a path; the document itself where there is none. */
  remove(...path: readonly string[]): ConfigJson {
    const [above, name = ''] = [path.slice(0, -1), path.at(-1)]
    const parent = this.get(...above)
    if (!isObject(parent) || !Object.hasOwn(parent, name)) return this
    const { [name]: _, ...rest } = parent
    return this.#with(above.length === 0 ? rest : assigned(this.#root, above, rest))
  }

  #with(root: object): ConfigJson {
    const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(this.text) ?? []
    // Docker writes tabs.
    const text = JSON.stringify(root, null, Object.keys(this.#root).length === 0 ? '\t' : indent)
    const end = /\}(\s*)$/.exec(this.text)?.[1] ?? ''
    return new ConfigJson((this.text.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end)
  }
}

/** Keeps the text of numbers that JavaScript would write in other digits, or as `null`. */
function exact(_: string, value: unknown, context?: { source?: string }): unknown {
  const text = context?.source ?? ''
  return typeof value === 'number' && text !== `${value}` ? JSON.rawJSON(text) : value
}

/** A copy of an object with a value at a path. */
function assigned(parent: unknown, [name = '', ...rest]: readonly string[], value: unknown): object {
  if (!isObject(parent)) throw new ShapeError(`what should hold ${name} is not a JSON object`)
  const inner = Object.hasOwn(parent, name) ? parent[name] : {}
  return { ...parent, [name]: rest.length === 0 ? value : assigned(inner, rest, value) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
