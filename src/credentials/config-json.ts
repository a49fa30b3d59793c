/** Valid JSON of another shape than it should have; its message quotes nothing of it. */
export class ShapeError extends SyntaxError {
  override name = 'ShapeError'
}

/** A JSON object as text. An edit keeps unknown fields, the order of the members, the indentation and the last line end. */
export class ConfigJson {
  readonly #root: Record<string, unknown>

  /**
   * @param text a JSON object; blank text counts as `{}`, as the engines take it
   * @throws SyntaxError where it is anything else
   */
  constructor(readonly text: string) {
    const root: unknown = text.trim() === '' ? {} : JSON.parse(text)
    if (!isObject(root)) throw new ShapeError('it is not a JSON object')
    this.#root = root
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    return valueAt(this.#root, path)
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
    const root = structuredClone(this.#root)
    let parent = root
    for (const [depth, name] of path.slice(0, -1).entries()) {
      if (!Object.hasOwn(parent, name)) define(parent, name, {})
      const next = parent[name]
      if (!isObject(next)) throw new ShapeError(`${path.slice(0, depth + 1).join('.')} is not a JSON object`)
      parent = next
    }
    define(parent, path.at(-1) ?? '', JSON.parse(json))
    return this.#with(root)
  }

  /** Without the member at a path; the document itself where there is none. */
  remove(...path: readonly string[]): ConfigJson {
    const root = structuredClone(this.#root)
    const parent = valueAt(root, path.slice(0, -1))
    const name = path.at(-1) ?? ''
    if (!isObject(parent) || !Object.hasOwn(parent, name)) return this
    delete parent[name]
    return this.#with(root)
  }

  #with(root: object): ConfigJson {
    const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(this.text) ?? []
    // Docker writes tabs.
    const text = JSON.stringify(root, null, Object.keys(this.#root).length === 0 ? '\t' : indent)
    const end = /\}(\s*)$/.exec(this.text)?.[1] ?? ''
    return new ConfigJson((this.text.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end)
  }
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An assignment to `__proto__` would not make a member. */
function define(parent: object, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, configurable: true, enumerable: true, writable: true })
}
