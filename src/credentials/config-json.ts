import { isDeepStrictEqual } from 'node:util'
import type { ConfigKind } from './config-files.ts'
import { fieldOf, type Refused, refusedMembers } from './config-types.ts'

/** A text that is no config; its message quotes nothing of it, where the parser's own would quote credentials. */
export class ShapeError extends Error {}

declare global {
  interface JSON {
    /** Node 21 and later; TypeScript does not know them yet. */
    rawJSON(text: string): unknown
    isRawJSON(value: unknown): boolean
  }
}

/**
 * A config as text, read as the engines read it (Go's encoding/json): names of docker's fields in any case, objects that
 * are there twice merged, `null` as nothing, and what follows the object passed over, as docker does.
 *
 * An edit changes the members that it names and keeps every other character.
 */
export class ConfigJson {
  readonly text: string
  /** Where the object begins and ends in `#source`. */
  readonly #object: ObjectText
  /** The text, or an empty object for a text that holds nothing. */
  readonly #source: string
  readonly #root: Record<string, unknown>

  /**
   * @param text a JSON object; blank text and `null` count as `{}`, as the engines take them
   * @throws ShapeError where it is anything else
   */
  constructor(text: string) {
    this.text = text
    this.#source = /^\s*(?:null\s*)?$/.test(text) ? '{}' : text
    const start = this.#source.search(/[^ \t\r\n]/)
    if (this.#source[start] !== '{') throw new ShapeError(faultOf(this.#source))
    this.#object = objectAt(this.#source, start)
    check(this.#source.slice(start, this.#object.end))
    this.#root = this.#read()
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      this.#root
    )
  }

  /** Puts a value at a path, objects on the way made where there are none; `undefined` removes the value. */
  set(path: readonly string[], value: unknown): ConfigJson {
    return this.#with(withValueAt(this.#root, path, value))
  }

  /** Without the member at a path; the document itself where there is none. */
  remove(...path: readonly string[]): ConfigJson {
    return this.get(...path) === undefined ? this : this.set(path, undefined)
  }

  /** Whether text follows the object: docker reads one value and no more, podman refuses the file. */
  get hasTail(): boolean {
    return /[^ \t\r\n]/.test(this.#source.slice(this.#object.end))
  }

  withoutTail(): ConfigJson {
    return this.hasTail ? new ConfigJson(`${this.#source.slice(0, this.#object.end)}\n`) : this
  }

  /** The members for which an engine refuses to read the document. */
  refused(kind: ConfigKind): Refused[] {
    return refusedMembers(this.#root, kind)
  }

  /** Without these members. */
  without(members: readonly Refused[]): ConfigJson {
    if (members.length === 0) return this
    return this.#with(members.reduce((root, { path }) => withValueAt(root, path, undefined), this.#root))
  }

  #read(): Record<string, unknown> {
    const root = new Map<string, unknown>()
    for (const { name, value, end } of this.#object.members) {
      const field = fieldOf(name)
      const now = parse(this.#source.slice(value, end))
      const before = root.get(field ?? name)
      if (field !== undefined && now === null) root.delete(field)
      else
        root.set(field ?? name, field !== undefined && isObject(before) && isObject(now) ? { ...before, ...now } : now)
    }
    return Object.fromEntries(root)
  }

  #with(root: Record<string, unknown>): ConfigJson {
    const { start, end, members } = this.#object
    const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(this.#source) ?? []
    const style = {
      // Docker writes tabs.
      indent: members.length === 0 ? '\t' : indent,
      newline: this.#source.includes('\r\n') ? '\r\n' : '\n'
    }
    const object = edit(this.#source, start, this.#root, root, style, '', name => fieldOf(name) ?? name)
    return new ConfigJson(this.#source.slice(0, start) + object + this.#source.slice(end))
  }
}

/** A member in a text: where its name begins, its value begins, and its value ends. */
interface Member {
  readonly name: string
  readonly start: number
  readonly value: number
  readonly end: number
}

/** An object in a text. */
interface ObjectText {
  readonly start: number
  readonly end: number
  readonly members: readonly Member[]
}

/** Finds the members of the object that begins at a `{`. What is no JSON gives anything: it is checked on its own. */
function objectAt(text: string, start: number): ObjectText {
  // A string without an end goes to the end of the text, or each of its quotes would be tried as the start of one.
  const tokens = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|[{}[\],:]/gs
  tokens.lastIndex = start
  const members: Member[] = []
  let depth = 0
  let name: RegExpExecArray | undefined
  let value: number | undefined
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [it] = token
    if (it === '}' || it === ']') depth--
    if (depth <= 1 && name !== undefined && value !== undefined && (it === ',' || (it === '}' && depth === 0))) {
      const end = value + text.slice(value, token.index).trimEnd().length
      members.push({ name: unquoted(name[0]), start: name.index, value, end })
      name = value = undefined
    }
    if (depth === 0 && it === '}') return { start, end: tokens.lastIndex, members }
    if (depth === 1 && it === ':' && name !== undefined) value ??= tokens.lastIndex + blanks(text, tokens.lastIndex)
    if (depth === 1 && it.startsWith('"')) name ??= token
    if (it === '{' || it === '[') depth++
  }
  return { start, end: text.length, members }
}

/** How many blanks there are from a place on. */
function blanks(text: string, from: number): number {
  const blank = /[ \t\r\n]*/y
  blank.lastIndex = from
  return blank.exec(text)?.[0].length ?? 0
}

function unquoted(name: string): string {
  try {
    return JSON.parse(name)
  } catch {
    return name
  }
}

interface Style {
  /** None: all in one line. */
  readonly indent: string | undefined
  readonly newline: string
}

/**
 * The text of a value that begins at a place, edited so that it reads as another value: what is the same in both keeps its
 * text, new members come last.
 *
 * @param now what the text reads as
 * @param outer the indentation of the line that the value begins in
 * @param keyOf the name that a member is read under
 */
function edit(
  text: string,
  start: number,
  now: unknown,
  next: unknown,
  style: Style,
  outer: string,
  keyOf: (name: string) => string = name => name
): string {
  const print = (value: unknown, { indent, newline }: Style, line: string) =>
    JSON.stringify(value, null, indent).replaceAll('\n', newline + line)
  if (text[start] !== '{' || !isObject(now) || !isObject(next)) return print(next, style, outer)
  const { members, end } = objectAt(text, start)
  const before = (at: number) => text.slice(members[at - 1]?.end ?? start + 1, members[at]?.start)
  const inner = /\n([ \t]*)$/.exec(before(0))?.[1]
  const innerStyle = inner === undefined ? { ...style, indent: undefined } : style
  const last = new Map(members.map(member => [keyOf(member.name), member]))
  const parts: string[] = []
  members.forEach((member, at) => {
    const key = keyOf(member.name)
    const wanted = Object.hasOwn(next, key) ? next[key] : undefined
    const same = isDeepStrictEqual(Object.hasOwn(now, key) ? now[key] : undefined, wanted)
    // Of a member that is there twice one is left, with all that both had.
    if (!same && (wanted === undefined || member !== last.get(key))) return
    const separator = before(parts.length === 0 ? 0 : at)
    const value = same
      ? text.slice(member.value, member.end)
      : edit(text, member.value, parse(text.slice(member.value, member.end)), wanted, innerStyle, inner ?? '')
    // oras and helm know docker's names in docker's case only.
    const name = same || member.name === key ? text.slice(member.start, member.value) : `${JSON.stringify(key)}:`
    parts.push(separator, name, value)
  })
  if (parts.length === 0) return print(next, style, outer)
  const separator = members.length > 1 ? before(members.length - 1) : `,${before(0)}`
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined || last.has(name)) continue
    const colon = innerStyle.indent === undefined ? ':' : ': '
    parts.push(separator, JSON.stringify(name), colon, print(value, innerStyle, inner ?? ''))
  }
  return `{${parts.join('')}${text.slice(members.at(-1)?.end, end)}`
}

function check(text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new ShapeError(faultOf(text))
  }
}

function faultOf(text: string): string {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark'
  try {
    JSON.parse(text)
    return 'it is not a JSON object'
  } catch {
    return 'it is not valid JSON'
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, keepNumberText)
  } catch {
    // The text is JSON, so it is the stack that was not enough.
    throw new ShapeError('it is nested too deeply')
  }
}

/** Keeps the text of numbers that JavaScript would write in other digits, or as `null`. */
function keepNumberText(_: string, value: unknown, context?: { source?: string }): unknown {
  const text = context?.source ?? ''
  return typeof value === 'number' && text !== `${value}` ? JSON.rawJSON(text) : value
}

/** A copy of an object with a value at a path. */
function withValueAt(
  parent: unknown,
  [name = '', ...rest]: readonly string[],
  value: unknown
): Record<string, unknown> {
  const members = isObject(parent) ? parent : {}
  return { ...members, [name]: rest.length === 0 ? value : withValueAt(members[name], rest, value) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
