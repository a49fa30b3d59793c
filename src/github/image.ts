/** A text of the user's that is not accepted. The message is a clause that says why: `the tag is too long`. */
export class Unaccepted extends Error {
  override name = 'Unaccepted'
  readonly fix: string

  /** @param fix a sentence that says what to write, where it is known better than by what the input takes */
  constructor(reason: string, fix = '') {
    super(reason)
    this.fix = fix
  }
}

/** An image as a workflow names it, in its parts. All in lower case except the tag. */
export interface Image {
  /** `OWNER/NAME[/MORE]`, the name that the registry's API knows. */
  readonly name: string
  readonly owner: string
  /** The name after the owner: what GitHub calls the package. */
  readonly package: string
  readonly tag: string | undefined
  readonly digest: string | undefined
  readonly reference: string
}

// The grammar of distribution/reference (github.com/distribution/reference, regexp.go).
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const HEX_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }
const NAME_LIMIT = 255
/** More than a host, a name, a tag and a digest can have together. */
const REFERENCE_LIMIT = 1024

/** What a reference is not, whatever registry it names; the first that fits is said. */
const FAULTS: readonly (readonly [form: RegExp, reason: string])[] = [
  [new RegExp(`^.{${REFERENCE_LIMIT}}`, 's'), `it is longer than ${REFERENCE_LIMIT} characters`],
  [/;/, 'entries are separated by line ends or commas, not by `;`'],
  [/:(?=[@/]|$)|@$/, 'the part after `:` or `@` is empty: is a variable unset?'],
  [/^\/|\/\/|\/(?=[:@]|$)/, 'a part of the name is empty: is a variable unset?']
]

/** The host that a reference names, in lower case: its first part where that has a dot or a port, or is `localhost`. */
export function hostIn(text: string): string | undefined {
  const first = text.slice(0, Math.max(0, text.indexOf('/'))).toLowerCase()
  return first === 'localhost' || /\.|^\[|:\d+$/.test(first) ? first : undefined
}

/** A reference in the parts that docker splits it into. @throws Unaccepted where it is no reference of any registry */
export function splitReference(text: string) {
  const invisible = /[\p{Cf}\p{Cc}\p{Z}]/u.exec(text)?.[0].codePointAt(0)
  if (invisible !== undefined) {
    const code = invisible.toString(16).toUpperCase().padStart(4, '0')
    throw new Unaccepted(`it has an invisible character in it, U+${code}: type it again`)
  }
  const fault = FAULTS.find(([form]) => form.test(text))?.[1]
  if (fault !== undefined) throw new Unaccepted(fault)
  const [, whole = '', tag, digest] = /^([^@]*?)(?::([^/@]*))?(?:@(.*))?$/s.exec(text) ?? []
  const host = hostIn(whole)
  const path = host === undefined ? whole : whole.slice(host.length + 1)
  const slashed = /^([^:]*):(.*)$/.exec(path)
  if (slashed !== null) {
    const [, name, written = ''] = slashed
    const prefix = host === undefined ? '' : `${host}/`
    throw new Unaccepted('a tag has no `/` in it', `Write ${prefix}${name}:${written.replaceAll('/', '-')}.`)
  }
  return { host, path, tag, digest }
}

/** Reads `[HOST/]OWNER/NAME[/MORE][:TAG][@DIGEST]`. @throws Unaccepted, also for another host than the registry's */
export function parseImage(text: string, registry: string): Image {
  const { host, path, tag, digest } = splitReference(text)
  if (digest !== undefined && !isDigest(digest)) {
    throw new Unaccepted('the digest after @ must be ALGORITHM:HEX, e.g. sha256 and 64 hexadecimal digits')
  }
  if (tag !== undefined && !isTag(tag.replaceAll('+', '-'))) {
    throw new Unaccepted('the tag must be up to 128 letters, digits, _, . or -, not starting with . or -')
  }
  if (host !== undefined && host !== registry) {
    throw new Unaccepted(`its host is not the registry of this step, ${registry}`)
  }
  const name = path.toLowerCase()
  const parts = name.split('/')
  if (parts.length < 2) {
    const hub = host === undefined ? ', and a name by itself is one of Docker Hub' : ''
    const fix = COMPONENT.test(name) ? `Write ${wholeName(text, host, registry)}.` : ''
    throw new Unaccepted(`an image of ${registry} is OWNER/NAME${hub}`, fix)
  }
  if (name.length > NAME_LIMIT) throw new Unaccepted(`the name must not be longer than ${NAME_LIMIT} characters`)
  if (!parts.every(part => COMPONENT.test(part))) {
    throw new Unaccepted('each part of the name must be letters and digits, joined by single . or _, by __ or by -')
  }
  if (tag?.includes('+')) {
    const [minus, underscore] = ['-', '_'].map(sign => text.replace(tag, tag.replaceAll('+', sign)))
    throw new Unaccepted('a tag has no `+` in it', `Write ${minus}, or for what helm pushes ${underscore}.`)
  }
  const [owner = '', ...rest] = parts
  const reference = `${registry}/${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
  return { name, owner, package: rest.join('/'), tag, digest, reference }
}

/** What was probably meant by a registry, an owner, a name or a digest by itself. */
function wholeName(text: string, host: string | undefined, registry: string): string {
  if (host !== undefined) return text.replace(/^([^:@]*?)\/?(?=[:@]|$)/, '$1/NAME')
  if (text.toLowerCase() === registry) return `${registry}/OWNER/NAME`
  return `${registry}/OWNER/${DIGEST.test(text) ? `NAME@${text}` : text}`
}

/** The image of a repository's own name; none where owner or repository cannot be part of one: `acme-`, `.github`. */
export function imageOfRepository(repository: string, registry: string): string | undefined {
  const name = repository.toLowerCase()
  const isName = /^[^/]+\/[^/]+$/.test(name) && name.split('/').every(part => COMPONENT.test(part))
  return isName ? `${registry}/${name}` : undefined
}

export function isTag(text: string): boolean {
  return TAG.test(text)
}

export function isDigest(text: string): boolean {
  if (!DIGEST.test(text)) return false
  const [algorithm = '', hex = ''] = text.split(':')
  const length = HEX_LENGTH[algorithm]
  return length === undefined || (hex.length === length && hex === hex.toLowerCase())
}

/** What to ask the registry for: the digest, which leaves nothing open, or else the tag; none where the image names neither. */
export function referenceOf(image: Image): string | undefined {
  return image.digest ?? image.tag
}

export function packageReference({ reference, name }: Image): string {
  return `${reference.split('/')[0]}/${name}`
}

export type Access = 'pull' | 'push'

export interface RequiredAccess extends Image {
  readonly access: Access
}

/** Every image and access that the inputs list; pushes first, since without this check they fail at the end of a build. */
export function requiredAccess(inputs: { pull: readonly Image[]; push: readonly Image[] }): RequiredAccess[] {
  return [
    ...inputs.push.map(image => ({ ...image, access: 'push' as const })),
    ...inputs.pull.map(image => ({ ...image, access: 'pull' as const }))
  ]
}

export function isSameAccess(one: RequiredAccess, other: RequiredAccess): boolean {
  return one.access === other.access && one.reference === other.reference
}
