import { randomUUID } from 'node:crypto'
import { type Answer, type Asked, type StandIn, unknown } from '../network/exchange.ts'
import type { RequestKind } from '../network/request-log.ts'
import {
  ANONYMOUS_DENIED,
  AUTHENTICATION_REQUIRED,
  DENIED,
  type Denial,
  denialOf,
  UNAUTHENTICATED
} from './permissions.ts'
import { registryToken, type Token } from './tokens.ts'
import {
  type Manifest,
  type Package,
  packageOf,
  pkg,
  type Refusal,
  tokenOf,
  type Version,
  type World
} from './world.ts'

/** Lower case only: a name in mixed case is the client's mistake, and ghcr.io never sees it from an engine. */
const IMAGE = '[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+'
const ON_IMAGE = new RegExp(`^/v2/(${IMAGE})/(blobs|manifests|referrers|tags)/(.+)$`)
const SCOPE = new RegExp(`^repository:(${IMAGE}):([a-z]+(?:,[a-z]+)*)$`)
const TOKEN_PARAMETERS = new Set(['service', 'scope', 'account', 'client_id', 'offline_token'])
/** Tags in a page where the client names no `n`. The service's own number is not known; clients must follow the link. */
const PAGE = 100
const READS = new Set(['GET', 'HEAD'])

const MANIFEST_UNKNOWN: Denial = { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }
const NAME_UNKNOWN: Denial = { status: 404, code: 'NAME_UNKNOWN', message: 'repository name not known to registry' }
const UNSUPPORTED: Denial = { status: 405, code: 'UNSUPPORTED', message: 'unsupported' }

/** Who asks: with a token, or anonymously for one image. */
interface Caller {
  token?: Token
  anonymousFor?: string
}

/** What is asked of an image. */
interface OnImage extends Asked {
  image: string
  area: string
  /** What stands behind the area: a reference, `list`, `uploads/…`. */
  rest: string
}

/** docker 20.10 takes a registry without it for one of the first protocol (docker/cli, `PingV2Registry`). */
const VERSION = { 'docker-distribution-api-version': 'registry/2.0' }

/**
 * ghcr.io, as far as public captures and reports tell. `storagePort`: of a registry without authentication on loopback that
 * keeps what is pushed.
 */
export function openRegistry(world: World, storagePort?: number): StandIn {
  return {
    kindOf,
    answer(asked) {
      const { headers, ...rest } = answer(world, storagePort, asked)
      return { ...rest, headers: { ...(asked.path.startsWith('/v2/') ? VERSION : {}), ...headers } }
    }
  }
}

const KINDS: Record<string, RequestKind> = {
  manifests: 'manifest',
  tags: 'tags',
  referrers: 'referrers',
  blobs: 'blob'
}

function kindOf({ path, method }: Asked): RequestKind {
  if (path === '/v2/' || path === '/v2') return 'v2'
  if (path === '/token') return 'token'
  const [, , area = '', rest = ''] = ON_IMAGE.exec(path) ?? []
  if (area === 'blobs' && (/^uploads?\//.test(rest) || method === 'POST')) return 'upload'
  return KINDS[area] ?? 'unknown'
}

function answer(world: World, storagePort: number | undefined, asked: Asked): Answer {
  if (asked.path === '/v2/') return ping(world, asked)
  if (asked.path === '/token') return token(world, asked)
  const [, image, area, rest] = ON_IMAGE.exec(asked.path) ?? []
  if (!image || !area || !rest) return unknown(`no such route: ${asked.method} ${asked.path}`)
  return onImage(world, storagePort, { ...asked, image, area, rest })
}

/** An upload session cannot be cancelled on ghcr.io: its DELETE answers 405. */
function onImage(world: World, storagePort: number | undefined, asked: OnImage): Answer {
  const { method, image, area, rest } = asked
  const reads = READS.has(method)
  const caller = callerOf(world, asked)
  if (caller === 'nobody') return refusal(AUTHENTICATION_REQUIRED, challenge(asked, image))
  if (caller === 'unusable') return refusal(UNAUTHENTICATED)

  // ghcr.io has not the API for referrers: 404 (rtvkiz/minimal#7), or 303 to a page (artifacthub/hub#4785). Clients use a tag.
  if (area === 'referrers') return { status: 404, body: '' }
  const on = area === 'manifests' ? 'manifest' : area === 'tags' ? 'tags' : 'upload'
  const denial = scripted(world, image, on) ?? denialFor(world, caller, image, reads ? 'read' : 'write')
  if (denial) return refusal(denial)

  if (area === 'blobs' && method === 'DELETE') return refusal(UNSUPPORTED)
  if (area === 'manifests' && reads) {
    const known = manifest(world, asked)
    if (known.status === 200 || storagePort === undefined) return known
  }
  if (storagePort !== undefined) return store(world, storagePort, asked, caller)
  if (area === 'tags' && rest === 'list' && method === 'GET') return tags(world, asked)
  if (area === 'blobs' && rest === 'uploads/' && method === 'POST') return upload(asked)
  return unknown(`no such route: ${method} ${asked.path}`)
}

function ping(world: World, asked: Asked): Answer {
  if (asked.method !== 'GET') return unknown(`${asked.method} /v2/`)
  const caller = callerOf(world, asked)
  // The scope is a placeholder that the real one sends, too: whoever asks a token for it has a bug.
  if (caller === 'nobody') return refusal(AUTHENTICATION_REQUIRED, challenge(asked, 'user/image'))
  return caller === 'unusable' ? refusal(UNAUTHENTICATED) : { status: 200, body: {} }
}

function token(world: World, { method, query, headers, server }: Asked): Answer {
  if (method === 'POST') return refusal(UNSUPPORTED)
  if (method !== 'GET') return unknown(`${method} /token`)
  const extra = [...query.keys()].find(name => !TOKEN_PARAMETERS.has(name))
  if (extra) return unknown(`parameter ${extra} of /token`)
  if (query.get('service') !== server.registry) return unknown('/token without its service')
  const scopes = query.getAll('scope').map(scope => SCOPE.exec(scope))
  if (scopes.includes(null)) return unknown(`scope of /token: ${query.getAll('scope')}`)
  const wanted = scopes.map(match => ({ image: match?.[1] ?? '', actions: match?.[2]?.split(',') ?? [] }))
  if (wanted.some(({ image }) => image === 'user/image'))
    return unknown('the placeholder scope of /v2/ taken literally')

  const script = wanted.map(({ image }) => scripted(world, image, 'token')).find(found => found)
  if (script) return refusal(script)

  if (headers.authorization !== undefined) {
    const [scheme = '', encoded = ''] = headers.authorization.split(' ')
    if (!/^basic$/i.test(scheme)) return unknown(`scheme ${scheme} at /token`)
    const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
    if (!alive(world, password, server.url)) return refusal(DENIED)
    if (user === '') return unknown('a live token with an empty username')
    return { status: 200, body: { token: registryToken(password) } }
  }

  const [first, second] = wanted
  if (!first || second) return unknown('anonymous /token without exactly one scope')
  const found = packageOf(world, first.image)
  if (!found || first.actions.some(action => action !== 'pull')) return refusal(ANONYMOUS_DENIED)
  if (found.visibility === 'private') return refusal(AUTHENTICATION_REQUIRED)
  return { status: 200, body: { token: registryToken(`v1:${first.image}:${process.hrtime.bigint()}`) } }
}

function callerOf(world: World, { headers, server }: Asked): Caller | 'nobody' | 'unusable' {
  if (headers.authorization === undefined) return 'nobody'
  const [, encoded] = /^Bearer (\S+)$/i.exec(headers.authorization) ?? []
  if (!encoded) return 'unusable'
  const decoded = Buffer.from(encoded, 'base64').toString()
  const anonymousFor = /^v1:(.+):\d+$/.exec(decoded)?.[1]
  if (anonymousFor) return { anonymousFor }
  const token = alive(world, decoded, server.url)
  return token ? { token } : 'unusable'
}

function alive(world: World, value: string, url: string): Token | undefined {
  const found = tokenOf(world, value)
  return found?.live && found.server === url ? found : undefined
}

function denialFor(world: World, caller: Caller, image: string, right: 'read' | 'write'): Denial | undefined {
  if (caller.token) return denialOf(world, caller.token, image, right)
  return caller.anonymousFor === image && right === 'read' ? undefined : UNAUTHENTICATED
}

function manifest(world: World, { headers, image, rest }: OnImage): Answer {
  const known = packageOf(world, image)
  // What ghcr.io itself says here is not known; this is the specification's code for a name that it does not have.
  if (!known) return refusal(NAME_UNKNOWN)
  const tagged = Object.values(known.tags)
  const found = known.tags[rest] ?? tagged.find(({ digest }) => digest === rest) ?? childOf(tagged, rest)
  if (!found || (rest !== found.digest && isLate(found))) return refusal(MANIFEST_UNKNOWN)
  const accepted = String(headers.accept ?? '').split(/\s*,\s*/)
  if (!accepted.includes(found.mediaType) && !accepted.includes('*/*')) {
    const message = `${found.mediaType} found, but the accept header does not support it`
    return refusal({ ...MANIFEST_UNKNOWN, message })
  }
  const named = { 'content-type': found.mediaType, 'docker-content-digest': found.digest }
  return { status: 200, headers: named, body: found.body }
}

/** A manifest in one of these indexes, or in an index in one, that is there. */
function childOf(of: Manifest[], digest: string): Manifest | undefined {
  const children = of.flatMap(each => each.children ?? []).filter(child => !child.isDeleted && !isLate(child))
  if (children.length === 0) return undefined
  return children.find(child => child.digest === digest) ?? childOf(children, digest)
}

const isLate = (found?: { appearsAt?: number }): boolean => (found?.appearsAt ?? 0) > Date.now()

function tags(world: World, { query, image }: OnImage): Answer {
  const found = packageOf(world, image)
  if (!found) return refusal(NAME_UNKNOWN)
  const n = Number(query.get('n') ?? PAGE)
  if (!Number.isInteger(n) || n < 1) return unknown(`n=${query.get('n')} of tags/list`)
  const last = query.get('last')
  // The oldest first is a guess: the order of ghcr.io is not documented.
  const names = Object.keys(found.tags).filter(tag => !isLate(found.tags[tag]))
  const rest = names.slice(last === null ? 0 : names.indexOf(last) + 1)
  const page = rest.slice(0, n)
  const next = `</v2/${image}/tags/list?last=${encodeURIComponent(page.at(-1) ?? '')}&n=${n}>; rel="next"`
  return { status: 200, headers: rest.length > n ? { link: next } : {}, body: { name: image, tags: page } }
}

function upload({ headers, query, image }: OnImage): Answer {
  if (headers['content-length'] !== '0') return unknown('an upload session asked for without Content-Length: 0')
  if (query.size > 0) return unknown('an upload session with parameters')
  const id = randomUUID()
  const location = `/v2/${image}/blobs/uploads/${id}`
  return { status: 202, headers: { location, 'docker-upload-uuid': id, range: '0-0' } }
}

/** What was pushed belongs to the world from then on: private, and linked to the repository whose workflow pushed it. */
function store(world: World, port: number, { method, image, area, rest }: OnImage, caller: Caller): Answer {
  const held = packageOf(world, image)
  if (held && area === 'manifests' && READS.has(method)) {
    const version = versionOf(held, rest)
    const age = Date.now() - Date.parse(version?.updatedAt ?? '')
    if (!version || (rest !== version.digest && age < world.lagMs)) return refusal(MANIFEST_UNKNOWN)
  }
  const done = (status: number, digest = '') => {
    if (method !== 'PUT' || area !== 'manifests' || status !== 201) return
    const known = packageOf(world, image) ?? pkg(image, { tags: {}, ...linkOf(caller, image) })
    if (!world.packages.includes(known)) world.packages.push(known)
    keep(known, rest, digest)
  }
  return { status: 0, forward: { port, done } }
}

/** "Publishing and installing a package with GitHub Actions": a workflow's first push links the package to its repository. */
function linkOf({ token }: Caller, image: string): Partial<Package> {
  if (token?.kind !== 'github-token') return {}
  return { actionsAccess: { ...pkg(image).actionsAccess, [token.repository.toLowerCase()]: 'admin' } }
}

const versionOf = ({ versions }: Package, reference: string): Version | undefined =>
  versions.find(({ digest, tags }) => digest === reference || tags.includes(reference))

/** A push moves its tag; the version that had the tag stays, without it. */
function keep(into: Package, reference: string, digest: string): void {
  delete into.tags[reference]
  for (const version of into.versions) version.tags = version.tags.filter(tag => tag !== reference)
  const known = versionOf(into, digest)
  const tags = [...(known?.tags ?? []), ...(reference === digest ? [] : [reference])]
  const id = known?.id ?? 1 + Math.max(0, ...into.versions.map(version => version.id))
  const version = { id, digest, tags, updatedAt: new Date().toISOString() }
  into.versions = [...into.versions.filter(other => other !== known), version]
}

const scripted = (world: World, image: string, on: Refusal['on']): Denial | undefined =>
  world.refusals.find(refused => refused.image === image && refused.on === on)

const refusal = ({ status, code, message }: Denial, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { errors: [{ code, message }] }
})

/** Always `:pull`, on a POST as well, as in public captures. */
const challenge = ({ origin, server }: Asked, image: string): Record<string, string> => ({
  'www-authenticate': `Bearer realm="${origin}/token",service="${server.registry}",scope="repository:${image}:pull"`
})
