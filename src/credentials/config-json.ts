import { isDeepStrictEqual } from 'node:util'
import type { ConfigKind } from './config-files.ts'
import { fieldOf, type Refused, refusedMembers } from './config-types.ts'
import { isObject, objectOf, parsed } from './json.ts'

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
 * An edit writes the members that it names anew, and keeps the text of the others.
 */
export class ConfigJson {
  readonly text: string
  /** The object's members as text, and what is around them. */
  readonly #parts: Parts
  readonly #root: Record<string, unknown>

  /**
   * @param text a JSON object; blank text and `null` count as `{}`, as the engines take them
   * @throws ShapeError where it is anything else
   */
  constructor(text: string) {
    this.text = text
    this.#parts = split(/^\s*(?:null\s*)?$/.test(text) ? '{}' : text)
    this.#root = rootOf(this.#parts.members)
  }

  /** The value at a path of member names. */
  get(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      this.#root
    )
  }

  /** The members of an object that is a member; none where there is none. */
  entries(name: string): [string, unknown][] {
    return Object.entries(this.get(name) ?? {})
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
    return /[^ \t\r\n]/.test(this.#parts.tail)
  }

  withoutTail(): ConfigJson {
    return this.hasTail ? new ConfigJson(`${this.text.slice(0, -this.#parts.tail.length)}\n`) : this
  }

  /** The members for which an engine refuses to read the document. */
  refused(kind: ConfigKind): Refused[] {
    return refusedMembers(this.#root, kind)
  }

  /** Without these members. */
  without(members: readonly Refused[]): ConfigJson {
    return members.reduce<ConfigJson>((document, { path }) => document.remove(...path), this)
  }

  #with(root: Record<string, unknown>): ConfigJson {
    const { head, members, close, tail } = this.#parts
    const print = printerAs(members[0]?.text ?? '\n\t')
    const last = new Map(members.map(({ key }, at) => [key, at]))
    const kept = members.flatMap(({ key, text }, at) => {
      if (isDeepStrictEqual(this.#root[key], root[key])) return [text]
      // Of a member that is there twice one is left, with all that both had.
      return root[key] === undefined || last.get(key) !== at ? [] : [print(key, root[key])]
    })
    const added = Object.entries(root).filter(([key, value]) => value !== undefined && !last.has(key))
    const all = [...kept, ...added.map(([key, value]) => print(key, value))]
    const end = all.length === 0 ? '' : members.length === 0 ? '\n' : close
    return new ConfigJson(`${head}{${all.join(',')}${end}}${tail}`)
  }
}

/** @returns what prints a member in the style of another one: docker's own, which are tabs, where there is none */
function printerAs(member: string): (key: string, value: unknown) => string {
  const [gap = ''] = /^[ \t\r\n]*/.exec(member) ?? []
  const [, line = '', indent = ''] = /(\r?\n)([ \t]*)$/.exec(gap) ?? []
  return (key, value) => {
    const text = printed(value, indent).replaceAll('\n', line + indent)
    return `${gap}${JSON.stringify(key)}:${indent && ' '}${text}`
  }
}

/** An object as text in parts, which together are the text. */
interface Parts {
  /** What is before the object. */
  readonly head: string
  readonly members: readonly Member[]
  /** What is between the last member and the `}`. */
  readonly close: string
  /** What follows the object. */
  readonly tail: string
}

interface Member {
  /** The name that it is read under: docker's own for a field of docker's. */
  readonly key: string
  /** From what is before its name to its value's end. */
  readonly text: string
  readonly value: unknown
}

/** @throws ShapeError where the text does not begin with a JSON object */
function split(text: string): Parts {
  const start = text.search(/[^ \t\r\n]/)
  const { texts, end } = membersFrom(text, start)
  if (end === undefined || !isJson(text.slice(start, end))) throw new ShapeError(faultOf(text))
  const last = texts.pop() ?? ''
  const close = /[ \t\r\n]*$/.exec(last)?.[0] ?? ''
  if (close !== last) texts.push(last.slice(0, last.length - close.length))
  return { head: text.slice(0, start), members: texts.map(memberOf), close, tail: text.slice(end) }
}

/** Cuts an object at its commas and its end. What is no JSON gives anything: it is checked on its own. */
function membersFrom(text: string, start: number): { texts: string[]; end?: number } {
  // A string without an end goes to the end of the text, or each of its quotes would be tried as the start of one.
  const tokens = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|[{}[\],]/gs
  tokens.lastIndex = start
  const texts: string[] = []
  if (text[start] !== '{') return { texts }
  let depth = 0
  let from = start + 1
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [it] = token
    if (it === '{' || it === '[') depth++
    if (it === '}' || it === ']') depth--
    if (depth === 0 || (depth === 1 && it === ',')) {
      texts.push(text.slice(from, token.index))
      from = tokens.lastIndex
    }
    if (depth === 0) return { texts, end: from }
  }
  return { texts }
}

function memberOf(text: string): Member {
  const [[name, value] = ['', undefined]] = Object.entries(parse(`{${text}}`) as object)
  return { key: fieldOf(name) ?? name, text, value }
}

function rootOf(members: readonly Member[]): Record<string, unknown> {
  const root = new Map<string, unknown>()
  for (const { key, value } of members) {
    const before = root.get(key)
    const isField = fieldOf(key) !== undefined
    if (isField && value === null) root.delete(key)
    else root.set(key, isField && isObject(before) && isObject(value) ? { ...before, ...value } : value)
  }
  return Object.fromEntries(root)
}

/** A value as JSON, in which what stands for a byte that is no UTF-8 (`read` in atomic-file.ts) stays that. */
function printed(value: unknown, indent: string): string {
  const escaped = /\\u(dc[89a-f][\da-f])|\\./g
  return JSON.stringify(value, null, indent).replace(escaped, (text, code: string | undefined) =>
    code === undefined ? text : String.fromCharCode(Number.parseInt(code, 16))
  )
}

function faultOf(text: string): string {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark'
  return isJson(text) ? 'it is not a JSON object' : 'it is not valid JSON'
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined
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
  const members = objectOf(parent)
  return { ...members, [name]: rest.length === 0 ? value : withValueAt(members[name], rest, value) }
}
