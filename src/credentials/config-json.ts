/** A text that is no config; its message quotes nothing of it, where the parser's own would quote credentials. */
export class ShapeError extends Error {}

declare global {
  interface JSON {
    /** Node 21 and later; TypeScript does not know it yet. */
    rawJSON(text: string): unknown
  }
}

/** A config as text. An edit keeps unknown fields, the order of the members, the indentation and the last line end. */
export class ConfigJson {
  readonly text: string
  readonly #root: Record<string, unknown>

  /**
   * @param text a JSON object; blank text counts as `{}`, as the engines take it
   * @throws ShapeError where it is anything else, or its members are of another type than an engine writes
   */
  constructor(text: string) {
    this.text = text
    const root = text.trim() === '' ? {} : parse(text)
    if (!isObject(root)) throw new ShapeError('it is not a JSON object')
    for (const member of ['auths', 'credHelpers']) {
      if (root[member] !== undefined && !isObject(root[member])) throw new ShapeError(`${member} is not a JSON object`)
    }
    this.#root = root
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      this.#root
    )
  }

  /** Puts a value at a path, objects on the way made where there are none; `undefined` takes away what stands there. */
  set(path: readonly string[], value: unknown): ConfigJson {
    return this.#with(withValueAt(this.#root, path, value))
  }

  /** Without the member at a path; the document itself where there is none. */
  remove(...path: readonly string[]): ConfigJson {
    return this.get(...path) === undefined ? this : this.set(path, undefined)
  }

  #with(root: object): ConfigJson {
    const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(this.text) ?? []
    // Docker writes tabs.
    const text = JSON.stringify(root, null, Object.keys(this.#root).length === 0 ? '\t' : indent)
    const end = /\}(\s*)$/.exec(this.text)?.[1] ?? ''
    return new ConfigJson((this.text.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, keepNumberText)
  } catch {
    throw new ShapeError(text.startsWith('\ufeff') ? 'it begins with a byte order mark' : 'it is not valid JSON')
  }
}

/** Keeps the text of numbers that JavaScript would write in other digits, or as `null`. */
function keepNumberText(_: string, value: unknown, context?: { source?: string }): unknown {
  const text = context?.source ?? ''
  return typeof value === 'number' && text !== `${value}` ? JSON.rawJSON(text) : value
}

/** A copy of an object with a value at a path. */
function withValueAt(parent: unknown, [name = '', ...rest]: readonly string[], value: unknown): object {
  const members = isObject(parent) ? parent : {}
  return { ...members, [name]: rest.length === 0 ? value : withValueAt(members[name], rest, value) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
