import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
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

export class LeakError extends Error {
  readonly findings: Finding[]

  constructor(findings: Finding[]) {
    const lines = findings.map(({ secret, form, where }) => `  ${secret} (${form}) in ${where}`)
    super(`a secret got out:\n${[...new Set(lines)].join('\n')}`)
    this.name = 'LeakError'
    this.findings = findings
  }
}

/** Shorter values are no tokens, and their base64 turns up by chance. */
const SHORTEST = 8
const UNREADABLE = new Set(['ENOENT', 'EACCES'])
/** Characters of a part: any run of twice as many of a secret's holds one of its parts whole. */
const PART = 16
/** Bytes; larger files are images and caches of engines. */
const LARGEST = 16 << 20

/**
 * How a secret may look. base64 stands at one of three offsets against what is around it; the edge characters that
 * also depend on the neighbours are dropped, so the needle is found in base64 of `user:token`, of JSON that holds it, and
 * as the registry token, which is base64 of the token alone.
 */
export function formsOf(value: string): [form: string, needle: string][] {
  const bytes = Buffer.from(value)
  const forms: [string, string][] = [['plain', value]]
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = (before + bytes.length) % 3 === 0
    const inner = encoded.slice([0, 2, 3][before], whole ? undefined : -1)
    forms.push(['base64', inner], ['base64url', inner.replaceAll('+', '-').replaceAll('/', '_')])
  }
  forms.push(['percent', encodeURIComponent(value)])
  forms.push(['hex', bytes.toString('hex')], ['hex', bytes.toString('hex').toUpperCase()])
  // A text that was cut in the middle of it, for one.
  for (let at = 0; at + PART <= value.length; at += PART) forms.push(['part', value.slice(at, at + PART)])
  return forms.filter(([, needle], i, all) => all.findIndex(([, other]) => other === needle) === i)
}

/** In: texts and secrets. Out: every secret that stands in a text, in whatever form, broken over lines or not. */
export function search(places: Place[], secrets: Secret[]): Finding[] {
  const needles = secrets
    .map(secret => ({ ...secret, value: secret.value.trim() }))
    .filter(({ value }) => value.length >= SHORTEST)
    .map(secret => ({ secret, forms: formsOf(secret.value) }))
  return places.flatMap(({ where, text, home }) => {
    const joined = text.replace(/\r?\n/g, '')
    return needles.flatMap(({ secret, forms }) => {
      if (home && secret.planted) return []
      const found = forms.find(([, needle]) => text.includes(needle) || joined.includes(needle))
      return found ? [{ secret: secret.name, form: found[0], where }] : []
    })
  })
}

/**
 * The files below a folder whose contents count as a leak. In: `name` as a finding shows the folder, and which files:
 * `all`, or `readable` ones, i.e. those that group or others may read (a store's own file has mode 0600).
 */
export function filesBelow(folder: string, name: string, which: 'all' | 'readable', home = false): Place[] {
  return entriesOf(folder).flatMap(entry => {
    const path = join(folder, entry.name)
    const where = `${name}/${entry.name}`
    // Names can leak as well: a folder called after its token.
    const named = { where: `the name of ${where}`, text: entry.name, home }
    if (entry.isDirectory()) return [named, ...filesBelow(path, where, which, home)]
    try {
      const file = target(path)
      if (!file) return [named]
      const { mode, size } = statSync(file)
      const open = (mode & 0o077) !== 0
      if (size > LARGEST || (which === 'readable' && !open)) return [named]
      const access = `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`
      return [named, { where: `${where} (${access})`, text: readFileSync(file, 'latin1'), home }]
    } catch (error) {
      // Another job on the same HOME took it away in the meantime, or it is closed to this user and so to the action.
      if (UNREADABLE.has((error as NodeJS.ErrnoException).code ?? '')) return [named]
      throw error
    }
  })
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (UNREADABLE.has((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/** The plain file behind a path, a link followed; sockets, pipes and dangling links are none. */
function target(path: string): string | undefined {
  const status = lstatSync(path)
  if (status.isFile()) return path
  if (!status.isSymbolicLink() || !existsSync(path)) return undefined
  const real = realpathSync(path)
  return statSync(real).isFile() ? real : undefined
}
