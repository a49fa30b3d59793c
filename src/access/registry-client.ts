import { type Image, isDigest, isTag, type RequiredAccess, referenceOf } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import { type Answer, errorIn, faultOf, isFound, objectIn, parsed, statusOf } from './answer.ts'
import { parseChallenges } from './challenge.ts'
import { type HttpRequest, type OriginClient, resolveSameOrigin } from './http.ts'
import { excerpt, type HttpResponse, isNoResponse, type NoResponse } from './response.ts'

/** What a tag or digest points to. */
export interface Manifest {
  readonly digest: string
  readonly mediaType?: string
}

/** The tags of an image, as far as they were read. */
export interface TagList {
  readonly names: readonly string[]
  /** Whether there are more. */
  readonly more: boolean
}

/** Characters of tags that are kept, of all images together. The `report` output has room for 64 KiB of them. */
export const TAG_CHARACTERS = 512 * 1024
/** Pages of tags that are read of an image, of up to 1,000 each. */
const TAG_PAGES = 10
/** Characters of a registry's token: node reads a header of at most 16 KiB, too. */
const TOKEN_LIMIT = 16 * 1024
/** Bytes of a manifest or a page of tags that are read: 1,000 tags of full length are 130 kB. */
const LARGE = 160 * 1024

// docker's and OCI's manifest and list; without them a registry converts, and names another digest.
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/**
 * Changes a credential for a registry token: `GET /token` with HTTP Basic, or anonymously without `basic`.
 *
 *     200 { token | access_token }     the credential is live (on ghcr.io the token is the credential itself, in base64)
 *     403 DENIED denied                it is dead
 *
 * The token is opaque: a project that decoded it refused good ones (radius-project/radius#12612). A registry that has
 * no `/token` (404, 405) is asked where its tokens are made, by the challenge of `/v2/`.
 *
 * @param basic base64 of `user:token`
 * @param scope `repository:OWNER/NAME:ACTIONS`; without one, only whether the credential is live
 */
export async function askToken(
  connection: OriginClient,
  server: Server,
  basic: string | undefined,
  scope: string | undefined
): Promise<{ answer: Answer; bearer?: string }> {
  const query = `service=${encodeURIComponent(server.registry)}${scope === undefined ? '' : `&scope=${scope}`}`
  const headers = { accept: 'application/json', ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) }
  const askAt = async (path: string) => {
    const whole = `${path}${path.includes('?') ? '&' : '?'}${query}`
    const { answer, response } = await ask(connection, 'GET', whole, headers)
    const bearer = response?.status === 200 ? tokenIn(response.body) : undefined
    return bearer === undefined ? { answer } : { answer: { ...answer, complete: true }, bearer }
  }
  const first = await askAt('/token')
  const status = statusOf(first.answer)
  if (status !== 404 && status !== 405) return first
  const ping = await connection.ask({ method: 'GET', path: '/v2/' })
  const realm = isNoResponse(ping) ? undefined : realmOf(connection.origin, '/v2/', ping)
  if (realm === undefined) return first
  return typeof realm === 'string' ? askAt(realm) : { answer: { asked: 'GET /v2/', ...realm } }
}

/**
 * The registry as one of its tokens sees it. What is about a package as a whole is asked once, whatever the number of its
 * tags.
 */
export class Registry {
  readonly #connection: OriginClient
  readonly #server: Server
  readonly #bearer: string
  readonly #tagsLimit: number

  /** @param tagsLimit characters of the tags of a package that are kept at most */
  constructor(connection: OriginClient, server: Server, bearer: string, tagsLimit = 0) {
    this.#connection = connection
    this.#server = server
    this.#bearer = bearer
    this.#tagsLimit = tagsLimit
  }

  /**
   * Proves the right to push: the registry opens an upload session. Nothing appears by it, and it ends by itself; ghcr.io
   * answers 405 to a cancellation, so none is sent. The method of go-containerregistry's `CheckPushPermission`.
   */
  readonly upload = oncePerPackage(async ({ name }): Promise<Answer> => {
    const path = `/v2/${name}/blobs/uploads/`
    const { answer, response } = await this.#ask('POST', path)
    if (response?.status !== 202) return answer
    const location = resolveSameOrigin(this.#connection.origin, path, response.headers.location)
    if (typeof location === 'object') return { asked: answer.asked, ...location }
    return { ...answer, complete: location !== undefined }
  })

  /**
   * Proves the right to pull what a tag or digest names. A refused HEAD has no body, so the registry's words are fetched
   * with one GET.
   */
  async manifest(image: Image, reference: string): Promise<ManifestAnswer> {
    const head = await this.#manifest('HEAD', image, reference)
    return [401, 403, 404].includes(statusOf(head.answer) ?? 0) ? this.#manifest('GET', image, reference) : head
  }

  /**
   * Asks whether the tag or digest to push is there already. This is a GET, not a HEAD: "not there" counts only in the
   * registry's own words, which the answer to a HEAD does not carry, and a second request would take another round trip.
   */
  existing(image: Image, reference: string): Promise<ManifestAnswer> {
    return this.#manifest('GET', image, reference)
  }

  /**
   * Proves the right to pull an image of which neither tag nor digest is named: its tags, page by page. What the first
   * page answered counts, unless a page leads to another host.
   */
  readonly tags = oncePerPackage(async ({ name }): Promise<TagsAnswer> => {
    const first = await this.#tagPage(`/v2/${name}/tags/list?n=1000`)
    if (first.tags === undefined) return { answer: first.answer }
    const names: string[] = []
    let room = this.#tagsLimit
    const keep = ({ tags = [] }: TagPage) => {
      for (const tag of tags) {
        room -= tag.length
        if (room >= 0) names.push(tag)
      }
    }
    keep(first)
    let last = first
    for (let pages = 1; last.next !== undefined && pages < TAG_PAGES && room >= 0; pages++) {
      last = await this.#tagPage(last.next)
      keep(last)
    }
    const { answer } = faultOf(last.answer) === 'foreign-host' ? last : first
    return { answer, tags: { names, more: room < 0 || last.next !== undefined || !isFound(last.answer) } }
  })

  /** What an anonymous client gets of the package: its tags. */
  readonly anonymousPackage = oncePerPackage(image => this.#anonymously(image, undefined))

  /** What an anonymous client gets of the image: what its tag or digest names, or the tags where it names neither. */
  anonymousImage(image: Image): Promise<Answer> {
    return this.#anonymously(image, referenceOf(image))
  }

  /** A registry token by itself proves little: only the content shows what an anonymous client may read. */
  async #anonymously(image: Image, reference: string | undefined): Promise<Answer> {
    const scope = scopeOf({ ...image, access: 'pull' })
    const { answer, bearer } = await askToken(this.#connection, this.#server, undefined, scope)
    // A 404 at a manifest is about the image; here it is only about `/token`, whatever its body says.
    if (bearer === undefined) {
      return statusOf(answer) === 404 ? { asked: answer.asked, status: 404, complete: false } : answer
    }
    const registry = new Registry(this.#connection, this.#server, bearer)
    const content = reference === undefined ? registry.tags(image) : registry.manifest(image, reference)
    return (await content).answer
  }

  async #manifest(method: 'HEAD' | 'GET', { name }: Image, reference: string): Promise<ManifestAnswer> {
    const { answer, response } = await this.#ask(method, `/v2/${name}/manifests/${reference}`, MANIFEST_TYPES, LARGE)
    const manifest = response?.status === 200 ? manifestOf(response) : undefined
    return manifest === undefined ? { answer } : { answer: { ...answer, complete: true }, manifest }
  }

  async #tagPage(path: string): Promise<TagPage> {
    const { answer, response } = await this.#ask('GET', path, 'application/json', LARGE)
    const tags = response?.status === 200 ? tagsIn(response.body) : undefined
    if (response === undefined || tags === undefined) return { answer }
    const link = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(String(response.headers.link))?.[1]
    const next = resolveSameOrigin(this.#connection.origin, path, link)
    if (typeof next === 'object') return { answer: { asked: answer.asked, ...next }, tags }
    return { answer: { ...answer, complete: true }, tags, ...(next === undefined ? {} : { next }) }
  }

  #ask(method: HttpRequest['method'], path: string, accept = 'application/json', limit?: number) {
    return ask(this.#connection, method, path, { accept, authorization: `Bearer ${this.#bearer}` }, limit)
  }
}

interface ManifestAnswer {
  readonly answer: Answer
  readonly manifest?: Manifest
}

interface TagsAnswer {
  readonly answer: Answer
  readonly tags?: TagList
}

interface TagPage {
  readonly answer: Answer
  readonly tags?: readonly string[]
  /** The path of the next page. */
  readonly next?: string
}

function oncePerPackage<T>(ask: (image: Image) => Promise<T>): (image: Image) => Promise<T> {
  const asked = new Map<string, Promise<T>>()
  return image => {
    const answer = asked.get(image.name) ?? ask(image)
    asked.set(image.name, answer)
    return answer
  }
}

/** ghcr.io gives the same token for any scope; the first image's serves registries that hold to the specification. */
export function scopeOf(required: RequiredAccess | undefined): string | undefined {
  if (required === undefined) return undefined
  return `repository:${required.name}:${required.access === 'push' ? 'pull,push' : 'pull'}`
}

/**
 * Asks, and takes from the response what a verdict depends on. A 401 whose challenge sends credentials to another host
 * is no answer of this registry; the host is named.
 */
async function ask(
  connection: OriginClient,
  method: HttpRequest['method'],
  path: string,
  headers: Readonly<Record<string, string>>,
  limit?: number
): Promise<{ answer: Answer; response?: HttpResponse }> {
  const asked = excerpt(`${method} ${path.replace(/\?.*/, '')}`)
  const outcome = await connection.ask({
    method,
    path,
    headers,
    again: isBareDenial,
    ...(limit === undefined ? {} : { limit })
  })
  if (isNoResponse(outcome)) return { answer: { asked, ...outcome } }
  const realm = outcome.status === 401 ? realmOf(connection.origin, path, outcome) : undefined
  if (typeof realm === 'object') return { answer: { asked, ...realm } }
  const answer = { asked, status: outcome.status, complete: false, ...errorIn(outcome) }
  return { answer, response: outcome }
}

/** Where the challenges send for a token: the first place that is named, unless one of them is foreign. */
function realmOf(origin: string, path: string, answer: HttpResponse): string | NoResponse | undefined {
  const realms = parseChallenges(String(answer.headers['www-authenticate'] ?? ''))
    .filter(challenge => challenge.scheme === 'bearer')
    .map(challenge => resolveSameOrigin(origin, path, challenge.parameters.realm))
  return realms.find(realm => typeof realm === 'object') ?? realms[0]
}

/** A bare `denied: denied` was once seen for a token that other jobs used at the same time, so it is tried again once. */
function isBareDenial(answer: HttpResponse): boolean {
  return answer.status === 403 && answer.body.length < 1_000 && errorIn(answer).message === 'denied'
}

function tokenIn(body: string): string | undefined {
  const answer = objectIn(parsed(body))
  const token = answer?.token ?? answer?.access_token
  // Only what a header may contain: a token with a line end in it would add a header of its own. And nothing that is
  // too short to be one: it is masked, and a mask of a letter or two would black out the log.
  const usable = typeof token === 'string' && token.length <= TOKEN_LIMIT && /^[\u0021-\u007e]{8,}$/.test(token)
  return usable ? token : undefined
}

function tagsIn(body: string): string[] | undefined {
  const answer = objectIn(parsed(body))
  if (answer === undefined || !('tags' in answer)) return undefined
  if (answer.tags === null) return []
  return Array.isArray(answer.tags) ? answer.tags.filter(tag => typeof tag === 'string' && isTag(tag)) : undefined
}

function manifestOf({ headers }: HttpResponse): Manifest | undefined {
  const digest = headers['docker-content-digest']
  const mediaType = headers['content-type']
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined
  return { digest, ...(mediaType === undefined ? {} : { mediaType: excerpt(mediaType) }) }
}
