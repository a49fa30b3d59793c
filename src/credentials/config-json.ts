/** Valid JSON of another shape than it should have; its message quotes nothing of it. */
export class ShapeError extends SyntaxError {
  override name = 'ShapeError'
}

/**
 * A JSON document that is edited as text, so that all that is not edited stays as it was to the byte: unknown fields,
 * key order, indentation, number spelling. Docker's own rewriting drops what it does not know.
 */
export class ConfigJson {
  readonly #root: ObjectNode

  /**
   * @param text a JSON object; blank text counts as `{}`, as the engines take it
   * @throws SyntaxError where it is anything else
   */
  constructor(readonly text: string) {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text)
    if (!isObject(value)) throw new ShapeError('it is not a JSON object')
    this.#root = text.trim() === '' ? { start: 0, end: text.length, members: [] } : new Scanner(text).object()
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    let value: unknown = this.text.trim() === '' ? {} : JSON.parse(this.text)
    for (const name of path) {
      if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
      value = value[name]
    }
    return value
  }

  /** The text of the value at a path, as it is written. */
  textAt(...path: readonly string[]): string | undefined {
    const member = this.#find(path)
    return member === undefined ? undefined : this.text.slice(member.valueStart, member.end)
  }

  /**
   * Puts a value at a path, objects on the way made where there are none.
   *
   * @param json the value as JSON text, put in as it is
   * @throws SyntaxError where something else than an object stands on the way
   */
  set(path: readonly string[], json: string): ConfigJson {
    if (this.text.trim() === '') return new ConfigJson('{}').set(path, json)
    const here = this.#find(path)
    if (here !== undefined) return new ConfigJson(splice(this.text, here.valueStart, here.end, json))
    const parents = path.slice(0, -1)
    const parent = this.#objectAt(parents)
    if (parent === undefined) return this.set(parents, '{}').set(path, json)
    return new ConfigJson(this.#insert(parent, parents.length, path.at(-1) ?? '', json))
  }

  /** Takes the member at a path out, with its comma; the document itself where there is none. */
  remove(...path: readonly string[]): ConfigJson {
    const parent = this.#objectAt(path.slice(0, -1))
    const index = parent?.members.findLastIndex(member => member.name === path.at(-1)) ?? -1
    if (parent === undefined || index < 0) return this
    const [member, before, after] = [parent.members[index], parent.members[index - 1], parent.members[index + 1]]
    if (member === undefined) return this
    if (after !== undefined) return new ConfigJson(splice(this.text, member.start, after.start, ''))
    if (before !== undefined) return new ConfigJson(splice(this.text, before.end, member.end, ''))
    return new ConfigJson(splice(this.text, parent.start + 1, parent.end - 1, ''))
  }

  #insert(parent: ObjectNode, depth: number, name: string, json: string): string {
    const last = parent.members.at(-1)
    const first = this.#root.members[0]
    const space = first === undefined ? ' ' : /:(\s*)$/.exec(this.text.slice(first.start, first.valueStart))?.[1]
    const member = (lead: string) => `${lead}${JSON.stringify(name)}:${space ?? ' '}${json}`
    if (last !== undefined) {
      const start = parent.members[0]?.start ?? 0
      return splice(this.text, last.end, last.end, `,${member(this.text.slice(parent.start + 1, start))}`)
    }
    // Docker writes tabs; another document's own indentation wins.
    const lead = first === undefined ? '\n\t' : this.text.slice(this.#root.start + 1, first.start)
    const unit = /^\r?\n(\s+)$/.exec(lead)?.[1]
    if (unit === undefined) return splice(this.text, parent.start + 1, parent.end - 1, member(lead))
    const line = lead.startsWith('\r\n') ? '\r\n' : '\n'
    const text = `${member(`${line}${unit.repeat(depth + 1)}`)}${line}${unit.repeat(depth)}`
    return splice(this.text, parent.start + 1, parent.end - 1, text)
  }

  #find(path: readonly string[]): MemberNode | undefined {
    return this.#objectAt(path.slice(0, -1))?.members.findLast(member => member.name === path.at(-1))
  }

  #objectAt(path: readonly string[]): ObjectNode | undefined {
    let node: ObjectNode = this.#root
    for (const name of path) {
      const member = node.members.findLast(each => each.name === name)
      if (member === undefined) return undefined
      if (member.value === undefined) throw new ShapeError(`${path.join('.')} is not a JSON object`)
      node = member.value
    }
    return node
  }
}

interface ObjectNode {
  /** Where its brace opens, and the place after the one that closes it. */
  readonly start: number
  readonly end: number
  readonly members: readonly MemberNode[]
}

interface MemberNode {
  readonly name: string
  /** From the name's quote to the end of the value. */
  readonly start: number
  readonly valueStart: number
  readonly end: number
  readonly value?: ObjectNode
}

/** Finds where the members of objects stand in a text that JSON.parse has taken. */
class Scanner {
  #at = 0

  constructor(readonly text: string) {
    this.#skipSpace()
  }

  object(): ObjectNode {
    const start = this.#at++
    const members: MemberNode[] = []
    for (this.#skipSpace(); this.text[this.#at] !== '}'; this.#skipSpace()) {
      if (this.text[this.#at] === ',') {
        this.#at++
        this.#skipSpace()
      }
      const from = this.#at
      this.#string()
      const name: string = JSON.parse(this.text.slice(from, this.#at))
      this.#skipSpace()
      this.#at++
      this.#skipSpace()
      const valueStart = this.#at
      const value = this.text[this.#at] === '{' ? this.object() : this.#skipValue()
      members.push({ name, start: from, valueStart, end: this.#at, ...(value === undefined ? {} : { value }) })
    }
    return { start, end: ++this.#at, members }
  }

  #skipValue(): undefined {
    let depth = 0
    for (; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at]
      if (character === '"') {
        this.#string()
        this.#at--
      } else if (character === '[' || character === '{') depth++
      else if (depth > 0 && (character === ']' || character === '}')) depth--
      else if (depth === 0 && /[,}\s]/.test(character ?? '')) return
    }
  }

  #string(): void {
    for (this.#at++; this.text[this.#at] !== '"'; this.#at++) if (this.text[this.#at] === '\\') this.#at++
    this.#at++
  }

  #skipSpace(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end)
}
