import { type Image, isDigest, isTag, referenceOf } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import { parseChallenges } from './challenge.ts'
import { type HttpRequest, type OriginClient, resolveSameOrigin } from './http.ts'
import { excerpt, type HttpResponse, isNoResponse, type NoResponse } from './response.ts'

/** What was asked, and the parts of the answer that a verdict depends on. */
export interface Evidence {
  /** As a person would write it down: `POST /v2/acme/app/blobs/uploads/`. */
  readonly asked: string
  /** HTTP status; absent where there was no answer. */
  readonly status?: number
  /** `errors[0].code` and `errors[0].message` of the registry's own error body, as sent. */
  readonly code?: string
  readonly message?: string
  readonly noResponse?: NoResponse
  /** Whether the answer has what this request asks for: a token, an upload's `Location`, a digest, a list of tags. */
  readonly complete?: boolean
}

/** What a tag or digest points to, or the tags of an image. */
export interface Manifest {
  readonly digest?: string
  readonly mediaType?: string
  readonly tags?: readonly string[]
  /** There are more tags than were read. */
  readonly more?: true
}

/** Tags that are kept, of all images together. */
export const TAGS = 10_000
/** Pages of tags that are read of an image, of up to 1,000 each. */
const TAG_PAGES = 10
/** Characters of a registry's token: node reads a header of at most 16 KiB, too. */
const TOKEN_LIMIT = 16 * 1024
/** Bytes of a manifest or a page of tags that are read: 1,000 tags of full length are 130 kB. */
const LARGE = 160 * 1024
/** Values of a JSON text that is read. Each takes up to 300 bytes of memory, and an answer has room for 80,000. */
const JSON_VALUES = 10_000

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
): Promise<{ evidence: Evidence; bearer?: string }> {
  const query = `service=${encodeURIComponent(server.registry)}${scope === undefined ? '' : `&scope=${scope}`}`
  const headers = { accept: 'application/json', ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) }
  const askAt = async (path: string) => {
    const whole = `${path}${path.includes('?') ? '&' : '?'}${query}`
    const { evidence, answer } = await ask(connection, 'GET', whole, headers)
    const bearer = answer?.status === 200 ? tokenIn(answer.body) : undefined
    return bearer === undefined ? { evidence } : { evidence: { ...evidence, complete: true }, bearer }
  }
  const first = await askAt('/token')
  if (first.evidence.status !== 404 && first.evidence.status !== 405) return first
  const ping = await connection.ask({ method: 'GET', path: '/v2/' })
  const realm = isNoResponse(ping) ? undefined : realmOf(connection.origin, '/v2/', ping)
  if (realm === undefined) return first
  return typeof realm === 'string' ? askAt(realm) : { evidence: { asked: 'GET /v2/', noResponse: realm } }
}

/**
 * Proves the right to push: the registry opens an upload session. Nothing appears by it, and it ends by itself; ghcr.io
 * answers 405 to a cancellation, so none is sent. The method of go-containerregistry's `CheckPushPermission`.
 */
export async function askUpload(connection: OriginClient, bearer: string, image: Image): Promise<Evidence> {
  const path = `/v2/${image.name}/blobs/uploads/`
  const { evidence, answer } = await ask(connection, 'POST', path, bearerOf(bearer))
  if (answer?.status !== 202) return evidence
  const location = resolveSameOrigin(connection.origin, path, answer.headers.location)
  if (typeof location === 'object') return { asked: evidence.asked, noResponse: location }
  return { ...evidence, complete: location !== undefined }
}

/**
 * Proves the right to pull: the manifest that a tag or digest names, or the list of tags where the image names neither.
 * A refused HEAD has no body, so the registry's words are fetched with one GET.
 *
 * @param tags how many tags are kept at most
 */
export async function askManifest(
  connection: OriginClient,
  bearer: string,
  image: Image,
  tags: number
): Promise<{ evidence: Evidence; manifest: Manifest }> {
  const reference = referenceOf(image)
  if (reference === undefined) return askTags(connection, bearer, image, tags)
  const head = await askForManifest('HEAD', connection, bearer, image, reference)
  const refused = [401, 403, 404].includes(head.evidence.status ?? 0)
  return refused ? askForManifest('GET', connection, bearer, image, reference) : head
}

/**
 * Asks whether the tag or digest to push is there already. This is a GET, not a HEAD: "not there" counts only in the
 * registry's own words, which the answer to a HEAD does not carry, and a second request would take another round trip.
 */
export function askExisting(
  connection: OriginClient,
  bearer: string,
  image: Image,
  reference: string
): Promise<{ evidence: Evidence; manifest: Manifest }> {
  return askForManifest('GET', connection, bearer, image, reference)
}

async function askForManifest(
  method: 'HEAD' | 'GET',
  connection: OriginClient,
  bearer: string,
  image: Image,
  reference: string
): Promise<{ evidence: Evidence; manifest: Manifest }> {
  const path = `/v2/${image.name}/manifests/${reference}`
  const { evidence, answer } = await ask(
    connection,
    method,
    path,
    { ...bearerOf(bearer), accept: MANIFEST_TYPES },
    LARGE
  )
  const manifest = answer?.status === 200 ? manifestOf(answer) : {}
  return { evidence: { ...evidence, complete: manifest.digest !== undefined }, manifest }
}

/** The tags, page by page. What the first page answered counts, unless a page leads to another host. */
async function askTags(
  connection: OriginClient,
  bearer: string,
  image: Image,
  limit: number
): Promise<{ evidence: Evidence; manifest: Manifest }> {
  const first = await askTagPage(connection, bearer, `/v2/${image.name}/tags/list?n=1000`)
  if (first.tags === undefined) return { evidence: first.evidence, manifest: {} }
  const tags = first.tags.slice(0, limit)
  let last = first
  let total = first.tags.length
  for (let pages = 1; last.next !== undefined && pages < TAG_PAGES && total <= limit; pages++) {
    last = await askTagPage(connection, bearer, last.next)
    total += last.tags?.length ?? 0
    tags.push(...(last.tags ?? []).slice(0, limit - tags.length))
  }
  const more = total > limit || last.next !== undefined || last.evidence.complete !== true
  const foreign = last.evidence.noResponse?.fault === 'foreign-host'
  return { evidence: foreign ? last.evidence : first.evidence, manifest: { tags, ...(more ? { more } : {}) } }
}

interface TagPage {
  readonly evidence: Evidence
  readonly tags?: readonly string[]
  /** The path of the next page. */
  readonly next?: string
}

async function askTagPage(connection: OriginClient, bearer: string, path: string): Promise<TagPage> {
  const { evidence, answer } = await ask(connection, 'GET', path, bearerOf(bearer), LARGE)
  const tags = answer?.status === 200 ? tagsIn(answer.body) : undefined
  if (answer === undefined || tags === undefined) return { evidence: { ...evidence, complete: false } }
  const link = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(String(answer.headers.link))?.[1]
  const next = resolveSameOrigin(connection.origin, path, link)
  if (typeof next === 'object') return { evidence: { asked: evidence.asked, noResponse: next }, tags }
  return { evidence: { ...evidence, complete: true }, tags, ...(next === undefined ? {} : { next }) }
}

/**
 * Asks, and takes from the answer what is evidence. A 401 whose challenge sends credentials to another host is no answer
 * of this registry; the host is named.
 */
async function ask(
  connection: OriginClient,
  method: HttpRequest['method'],
  path: string,
  headers: Readonly<Record<string, string>>,
  limit?: number
): Promise<{ evidence: Evidence; answer?: HttpResponse }> {
  const asked = excerpt(`${method} ${path.replace(/\?.*/, '')}`)
  const outcome = await connection.ask({
    method,
    path,
    headers,
    again: isBareDenial,
    ...(limit === undefined ? {} : { limit })
  })
  if (isNoResponse(outcome)) return { evidence: { asked, noResponse: outcome } }
  const realm = outcome.status === 401 ? realmOf(connection.origin, path, outcome) : undefined
  if (typeof realm === 'object') return { evidence: { asked, noResponse: realm } }
  const error = outcome.status < 400 ? {} : errorIn(outcome.body)
  return { evidence: { asked, status: outcome.status, ...error }, answer: outcome }
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
  return answer.status === 403 && errorIn(answer.body).message === 'denied'
}

function errorIn(body: string): { code?: string; message?: string } {
  const error = objectIn(objectIn(parsed(body))?.errors, 0)
  const code = error?.code
  const message = error?.message
  return {
    ...(typeof code === 'string' ? { code: excerpt(code) } : {}),
    ...(typeof message === 'string' ? { message: excerpt(message) } : {})
  }
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

function manifestOf(answer: HttpResponse): Manifest {
  const digest = answer.headers['docker-content-digest']
  const mediaType = answer.headers['content-type']
  return {
    ...(typeof digest === 'string' && isDigest(digest) ? { digest } : {}),
    ...(mediaType === undefined ? {} : { mediaType: excerpt(mediaType) })
  }
}

function bearerOf(token: string): Record<string, string> {
  return { accept: 'application/json', authorization: `Bearer ${token}` }
}

/** The JSON, or nothing where it is none, or more than any answer of a registry has. */
function parsed(body: string): unknown {
  // Where a value begins or is followed by another one; those inside of texts count, too.
  let values = 0
  for (const character of body) if ('{[:,'.includes(character) && ++values > JSON_VALUES) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function objectIn(value: unknown, index?: number): Record<string, unknown> | undefined {
  const object = index === undefined ? value : Array.isArray(value) ? value[index] : undefined
  return typeof object === 'object' && object !== null ? (object as Record<string, unknown>) : undefined
}
