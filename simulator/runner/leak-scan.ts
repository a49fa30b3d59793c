import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A value that must not get out. */
export interface Secret {
  /** What a finding calls it. */
  name: string
  value: string
  /** Somebody else's, put into HOME before the job: not a finding there, and not when the registry hears it. */
  planted: boolean
  /** The hosts that may hear it: the registry and the API of the server that made it. */
  hosts: string[]
}

/** A text that is searched, and how a finding calls it. */
export interface Place {
  where: string
  text: string
  /** Files below HOME, where planted secrets may lie. */
  home?: boolean
}

export interface Finding {
  secret: string
  /** `plain`, `base64`, `base64url`, `percent`, `hex`, `part`. */
  form: string
  where: string
}

/** Shorter values are no tokens, and their base64 turns up by chance. */
const SHORTEST = 8
const UNREADABLE = new Set(['ENOENT', 'EACCES', 'ELOOP'])
/** Characters of a part: any run of twice as many of a secret's holds one of its parts whole. */
const PART = 16
/** Bytes; larger files are images and caches of engines. */
const LARGEST = 16 << 20

/** Of each value, which is searched for after every step. */
const made = new Map<string, [form: string, needle: string][]>()

/**
 * How a secret may look. base64 stands at one of three offsets against what is around it; the edge characters that
 * also depend on the neighbours are dropped, so the needle is found in base64 of `user:token`, of JSON that holds it, and
 * as the registry token, which is base64 of the token alone.
 */
export function formsOf(value: string): [form: string, needle: string][] {
  const known = made.get(value)
  if (known) return known
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const forms: [string, string][] = [['plain', value]]
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = (before + bytes.length) % 3 === 0
    const inner = encoded.slice([0, 2, 3][before], whole ? undefined : -1)
    forms.push(['base64', inner], ['base64url', inner.replaceAll('+', '-').replaceAll('/', '_')])
  }
  forms.push(['percent', encodeURIComponent(value)], ['hex', hex], ['hex', hex.toUpperCase()])
  // A text that was cut in the middle of it, for one.
  for (let at = 0; at + PART <= value.length; at += PART) forms.push(['part', value.slice(at, at + PART)])
  const unlike = forms.filter(([, needle], i) => forms.findIndex(([, other]) => other === needle) === i)
  made.set(value, unlike)
  return unlike
}

/** In: texts and secrets. Out: every secret that stands in a text, in whatever form, broken over lines or not. */
export function search(places: Place[], secrets: Secret[]): Finding[] {
  const sought = secrets.filter(({ value }) => value.trim().length >= SHORTEST)
  return places.flatMap(({ where, text, home }) => {
    const joined = text.replace(/\r?\n/g, '')
    return sought.flatMap(({ name, value, planted }) => {
      if (home && planted) return []
      const found = formsOf(value.trim()).find(([, needle]) => text.includes(needle) || joined.includes(needle))
      return found ? [{ secret: name, form: found[0], where }] : []
    })
  })
}

/**
 * The files below a folder whose contents count as a leak. In: `name` as a finding shows the folder, and which files:
 * `all`, or `readable` ones, i.e. those that group or others may read (a store's own file has mode 0600).
 */
export function filesBelow(folder: string, name: string, which: 'all' | 'readable', home = false): Place[] {
  return unlessClosed(() => readdirSync(folder, { withFileTypes: true })).flatMap(entry => {
    const path = join(folder, entry.name)
    const where = `${name}/${entry.name}`
    // Names can leak as well: a folder called after its token.
    const named = { where: `the name of ${where}`, text: entry.name, home }
    if (entry.isDirectory()) return [named, ...filesBelow(path, where, which, home)]
    return [named, ...unlessClosed(() => contents(path, where, which, home))]
  })
}

/** Of a file, a link to it followed; sockets, pipes and links to nowhere have none. */
function contents(path: string, where: string, which: 'all' | 'readable', home: boolean): Place[] {
  const file = statSync(path)
  const isSearched = which === 'all' || (file.mode & 0o077) !== 0
  if (!file.isFile() || file.size > LARGEST || !isSearched) return []
  const access = `mode ${(file.mode & 0o777).toString(8).padStart(4, '0')}`
  return [{ where: `${where} (${access})`, text: readFileSync(path, 'latin1'), home }]
}

/** Nothing where another job on the same HOME took it away meanwhile, or it is closed to this user and so to the action. */
function unlessClosed<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch (error) {
    if (UNREADABLE.has((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
