import { setTimeout as sleep } from 'node:timers/promises'
import { info } from '@actions/core'
import { Credential } from '../github/credential.ts'
import { type Image, isSameAccess, type RequiredAccess, referenceOf, requiredAccess } from '../github/image.ts'
import { reportsScopes, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { maskSecret } from '../runner/masks.ts'
import { listed } from '../runner/sanitize.ts'
import { askMetadata, type TokenMetadata } from './api.ts'
import { Deadline, OriginClient } from './http.ts'
import { meaningOf, NAME_UNKNOWN, type Outcome } from './outcome.ts'
import { childFor, isIndexType, runnerPlatform } from './platforms.ts'
import { askToken, type Manifest, Registry, scopeOf, type TagList } from './registry.ts'
import { SystemTrust } from './trust.ts'

/** An image that the job needs, and what the registry said of it. */
export interface AskedImage extends RequiredAccess {
  /** What the upload session, the manifest or the list of tags was answered with; of an index with a child that is not
   * there, what that was. Absent where the registry handed out no token, so that the image was not asked for. */
  readonly answer?: Outcome
  readonly manifest?: Manifest | undefined
  /** What an anonymous client gets, where `visibility` asks for it: the token's answer, or the content's where a token was
   * handed out. */
  readonly anonymous?: Outcome | undefined
  /** Push: whether the tag or digest is there already; only where it names one. */
  readonly existing?: Outcome | undefined
  /** Push: whether the package is there, for this token; only where `visibility` asks for it. */
  readonly listing?: Outcome | undefined
  /** Pull: what an index has not: a platform that it does not list, or lists under a digest that `answer` is about. */
  readonly lacks?: { readonly platform: string; readonly digest?: string } | undefined
  /** Pull: where the image names neither tag nor digest. */
  readonly tags?: TagList | undefined
  /** Pull: where its tag is not there: those that are, at most five, the newest first. That ghcr.io lists the oldest first
   * is a guess, so it may serve a message only. */
  readonly newestTags?: readonly string[] | undefined
}

/** What `/token` said of the credential: `dead` also where it sent it to another host. */
export type TokenState = 'live' | 'dead' | 'unknown'

export interface Probed {
  /** What `/token` said of the credential. */
  readonly token: Outcome
  readonly images: readonly AskedImage[]
  readonly metadata?: TokenMetadata | undefined
}

/** The first answer, whatever was asked, that sends the credential to another host. */
export function foreignAnswer({ token, images }: Probed): Outcome | undefined {
  const answers = images.flatMap(({ answer, existing, listing, anonymous }) => [answer, existing, listing, anonymous])
  return [token, ...answers].find(answer => meaningOf(answer) === 'foreign')
}

/** How many requests are made at the same time, each over a connection with a handshake of its own. */
const CONNECTIONS = 10
const NEWEST_TAGS = 5

/**
 * Asks the registry and the API what the token may do:
 *
 *     1. GET /token            once; the credential is live or dead
 *     2. at the same time
 *        push  POST blobs/uploads/ for every package, and GET manifests/REF for every tag or digest that is named
 *        pull  HEAD manifests/REF, or GET tags/list; of an index GET, and HEAD of its children for the platforms
 *        where `visibility` asks for it, the same once more with the token of an anonymous GET /token
 *     meanwhile  GET /rate_limit, for the kinds of token that report scopes
 *     3. where `wait` asks for it, 1. and 2. again for what is not there yet
 *
 * Throws nothing for what the services do: every answer, and every missing one, is a value.
 *
 * @param onToken called as soon as `/token` was asked
 */
export async function checkAccess(inputs: Inputs, onToken: (token: TokenState) => void = () => {}): Promise<Probed> {
  const trust = new SystemTrust()
  const { token, server } = inputs
  const api = reportsScopes(tokenKindOf(token, server)) ? server.api : undefined
  const isLast = inputs.waitSeconds === 0
  const [first, metadata] = await Promise.all([
    askRound(inputs, requiredAccess(inputs), { deadline: new Deadline(), trust, isLast, onToken }),
    api === undefined ? undefined : askMetadata(api, inputs, trust)
  ])
  return { ...(await waitForMissing(inputs, first, trust)), metadata }
}

interface Round {
  readonly deadline: Deadline
  readonly trust: SystemTrust
  /** Whether an image that is not there is not asked for again. */
  readonly isLast: boolean
  readonly onToken?: (token: TokenState) => void
}

type Answers = Pick<Probed, 'token' | 'images'>

async function askRound(
  inputs: Inputs,
  required: readonly RequiredAccess[],
  { deadline, trust, isLast, onToken }: Round
): Promise<Answers> {
  const { origin, registry: service } = inputs.server
  const client = new OriginClient(origin, { deadline, connections: CONNECTIONS, proxy: inputs.proxy, trust })
  try {
    const { basic } = new Credential(inputs.username, inputs.token)
    const token = await askToken(client, service, basic, scopeOf(required[0]))
    onToken?.(token.found !== undefined ? 'live' : isFinal(token) ? 'dead' : 'unknown')
    if (token.found === undefined) return { token, images: required }
    maskSecret(token.found)
    const registry = new Registry(client, service, token.found)
    const ask = (image: RequiredAccess) =>
      image.access === 'push' ? askPush(registry, image, inputs) : askPull(registry, image, inputs, isLast)
    const images = await Promise.all(required.map(ask))
    // The registry's token is the secret itself: no report has it.
    return { token: { ...token, found: true }, images }
  } finally {
    client.close()
  }
}

async function askPush(registry: Registry, image: RequiredAccess, inputs: Inputs): Promise<AskedImage> {
  const seen = inputs.visibility !== 'any'
  const reference = referenceOf(image)
  const [answer, existing, listing, anonymous] = await Promise.all([
    registry.upload(image),
    reference === undefined ? undefined : registry.existing(image, reference),
    seen ? registry.tags(image) : undefined,
    seen ? askAnonymously(registry, image, as => as.tags(image)) : undefined
  ])
  return { ...image, answer, existing, manifest: existing?.found, listing, anonymous }
}

/** @param isLast whether the newest tags are to be named where its own is not there */
async function askPull(
  registry: Registry,
  image: RequiredAccess,
  inputs: Inputs,
  isLast: boolean
): Promise<AskedImage> {
  const { platforms, visibility } = inputs
  const [content, anonymous] = await Promise.all([
    askContent(registry, image, platforms),
    visibility === 'any'
      ? undefined
      : askAnonymously(registry, image, async as => (await askContent(as, image, platforms)).answer)
  ])
  const newestTags = isLast ? await askNewestTags(registry, image, content) : undefined
  return { ...image, ...content, anonymous, newestTags }
}

/** What an anonymous client gets: no token, or what it is then answered. */
async function askAnonymously(registry: Registry, image: Image, ask: (as: Registry) => Promise<Outcome>) {
  const seen = await registry.anonymous(image)
  return seen instanceof Registry ? ask(seen) : seen
}

type Content = Pick<AskedImage, 'manifest' | 'tags' | 'lacks'> & { readonly answer: Outcome }

/** What a pull gets: the manifest that is named, with what an index lists; all tags where none is named. */
async function askContent(registry: Registry, image: Image, platforms: readonly string[]): Promise<Content> {
  const reference = referenceOf(image)
  if (reference === undefined) {
    const answer = await registry.tags(image)
    return { answer, tags: answer.found }
  }
  const answer = await registry.manifest(image, reference)
  const manifest = answer.found
  if (manifest === undefined || !isIndexType(manifest.mediaType)) return { answer, manifest }
  return { answer, manifest, ...(await askChildren(registry, image, manifest.digest, platforms)) }
}

/**
 * An index is pulled by its children. A clean-up of untagged versions may have deleted one, and the job of a platform may
 * have failed: the index still answers 200.
 *
 * @param named the platforms that must be listed; none: what is listed for the runner's must be there
 * @returns what one of them lacks; nothing where all are there
 */
async function askChildren(
  registry: Registry,
  image: Image,
  digest: string,
  named: readonly string[]
): Promise<Partial<Pick<Content, 'answer' | 'lacks'>>> {
  const index = await registry.index(image, digest)
  // An index that is not read says nothing: an engine may read it all the same.
  const isUnread = ['unreadable', 'oversized'].includes(index.failure?.fault ?? '')
  if (index.found === undefined) return isUnread && named.length === 0 ? {} : { answer: index }
  const children = index.found
  const lacking = await Promise.all(
    (named.length === 0 ? [runnerPlatform()] : named).map(async platform => {
      const child = childFor(children, platform)
      if (child === undefined)
        return named.length > 0 && { answer: { ...index, found: undefined }, lacks: { platform } }
      const answer = await registry.manifest(image, child.digest)
      if (answer.found !== undefined) return false
      return { answer, ...(meaningOf(answer) === 'absent' && { lacks: { platform, digest: child.digest } }) }
    })
  )
  const found = lacking.filter(each => each !== false)
  return found.find(({ lacks }) => lacks !== undefined) ?? found[0] ?? {}
}

/** Where its own tag is not there, and the package may be. Nothing where they cannot be read, or where there are more than were. */
async function askNewestTags(registry: Registry, image: Image, { answer, manifest }: Content) {
  const isTag = image.tag !== undefined && image.digest === undefined && manifest === undefined
  if (!isTag || meaningOf(answer) !== 'absent' || answer.code === NAME_UNKNOWN) return undefined
  const { found } = await registry.tags(image)
  if (found === undefined || found.more) return undefined
  // cosign keeps signatures and attestations under such a tag.
  const names = found.names.filter(name => !/^sha256-[0-9a-f]{64}/.test(name))
  return names.slice(-NEWEST_TAGS).reverse()
}

/** The pause before the second question, in ms; it grows to the longest. */
const PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 15_000
/** How long before the end of the time the last question is asked, in ms. */
const LAST_MS = 500

/**
 * Asks again for images to pull of which the registry says that they are not there, until they are or the time is over:
 * ghcr.io shows a tag some seconds after its push (terento#165), and a job may wait for what another workflow pushes. A
 * registry token may expire meanwhile, so each round asks for one. Where the step fails for another image, nothing is
 * waited for.
 */
async function waitForMissing(inputs: Inputs, first: Answers, trust: SystemTrust): Promise<Answers> {
  const { waitSeconds, onDenied } = inputs
  const limit = new Deadline(waitSeconds * 1000)
  const passed = () => `${Math.round(waitSeconds - limit.left / 1000)} s`
  let { images } = first
  let missing = images.filter(isMissing)
  if (waitSeconds === 0 || missing.length === 0) return first
  if (onDenied === 'fail' && images.some(({ answer }) => isFinal(answer))) return first
  info(`Waiting up to ${waitSeconds} s for what is not there yet: ${referencesOf(missing)}`)
  for (let pause = PAUSE_MS; missing.length > 0 && limit.left > LAST_MS; pause *= 1.5) {
    const isLast = limit.left - pause <= 2 * LAST_MS
    await sleep(isLast ? limit.left - LAST_MS : Math.min(pause, LONGEST_PAUSE_MS))
    const { token, images: answered } = await askRound(inputs, missing, { deadline: limit, trust, isLast })
    if (isFinal(token)) return { ...first, token, images }
    // What the end of the time cut off says nothing of the image.
    const told = answered.filter(({ answer }) => answer && !(answer.failure?.fault === 'timeout' && limit.left === 0))
    const toldOf = (image: AskedImage) => told.find(each => isSameAccess(each, image))
    images = images.map(image => toldOf(image) ?? image)
    const found = told.filter(image => meaningOf(image.answer) === 'found' && !isMissing(image))
    if (found.length > 0) info(`There after ${passed()}: ${referencesOf(found)}`)
    missing = missing.filter(image => !isSettled(toldOf(image) ?? image))
  }
  if (missing.length > 0) info(`Not there after ${passed()}: ${referencesOf(missing)}`)
  return { ...first, images }
}

/** Whether an image to pull is not there, for this token or for an anonymous client, in the registry's own words. */
function isMissing({ access, answer, anonymous }: AskedImage): boolean {
  const isAbsent = meaningOf(answer) === 'absent'
  return access === 'pull' && (isAbsent || (meaningOf(answer) === 'found' && meaningOf(anonymous) === 'absent'))
}

/** Whether there is no point in asking again for an image that was not there. */
function isSettled(image: AskedImage): boolean {
  return !isMissing(image) && (meaningOf(image.answer) === 'found' || isFinal(image.answer))
}

/** Whether no later question changes it: a refusal, or an answer that sends the credential to another host. */
function isFinal(answer: Outcome | undefined): boolean {
  return ['refused', 'foreign'].includes(meaningOf(answer) ?? '')
}

function referencesOf(images: readonly AskedImage[]): string {
  return listed(images.map(({ reference }) => reference))
}
