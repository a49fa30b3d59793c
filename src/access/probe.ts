import { setTimeout as sleep } from 'node:timers/promises'
import { info } from '@actions/core'
import { Credential } from '../github/credential.ts'
import { type Image, isSameAccess, type RequiredAccess, referenceOf, requiredAccess } from '../github/image.ts'
import { reportsScopes, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { maskSecret } from '../runner/masks.ts'
import { listed } from '../runner/sanitize.ts'
import { type Answer, codeOf, faultOf, isAnswered, isFound, isNotFound, isRefusal, NAME_UNKNOWN } from './answer.ts'
import { Deadline, OriginClient } from './http.ts'
import { askToken, type Manifest, Registry, scopeOf, TAG_CHARACTERS, type TagList } from './registry-client.ts'
import { Api, type SsoAnswer, type TokenMetadata } from './token-metadata.ts'

/** An image that the job needs, and what the registry said of it. */
export type ImageCheck = PushCheck | PullCheck

interface Checked extends Image {
  /** What the upload session, the manifest or the list of tags was answered with; absent where the registry handed out no
   * token, so that the image was not asked for. */
  readonly answer?: Answer
  /** What the tag or digest points to. */
  readonly manifest?: Manifest | undefined
  /** What an anonymous client gets, where `visibility` asks for it: the token's answer, or the content's where a token was
   * handed out. */
  readonly anonymous?: Answer | undefined
}

export interface PushCheck extends Checked {
  readonly access: 'push'
  /** Whether the tag or digest is there already; only where `push` names one. */
  readonly existing?: Answer | undefined
  /** Whether the package is there, for this token; only where `visibility` asks for it. */
  readonly listing?: Answer | undefined
}

export interface PullCheck extends Checked {
  readonly access: 'pull'
  /** Where the image names neither tag nor digest. */
  readonly tags?: TagList
  /** Where its tag is not there: those that are, at most five, the newest first. That ghcr.io lists the oldest first is a
   * guess, so it may serve a message only. */
  readonly newestTags?: readonly string[] | undefined
}

/** What the registry and the API answered. */
export interface Probed {
  /** What `/token` said of the credential. */
  readonly token: Answer
  readonly images: readonly ImageCheck[]
  readonly metadata?: TokenMetadata | undefined
  /** What the API said when it was asked for the pages on which a token is authorized for single sign-on. */
  readonly ssoAnswers: readonly SsoAnswer[]
}

/** Every answer at an image, whatever was asked. */
export function answersIn(image: ImageCheck): Answer[] {
  const more = image.access === 'push' ? [image.existing, image.listing] : []
  return [image.answer, ...more, image.anonymous].filter(answer => answer !== undefined)
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
 *        pull  HEAD manifests/REF, or GET tags/list
 *     meanwhile  GET /rate_limit, for the kinds of token that report scopes
 *     3. where `wait` asks for it, 1. and 2. again for what is not there yet
 *
 * Throws nothing for what the services do: every answer, and every missing one, is a value.
 *
 * @param onToken called as soon as `/token` was asked: false where it refused the credential or sent it to another host
 */
export async function checkAccess(inputs: Inputs, onToken: (usable: boolean) => void = () => {}): Promise<Probed> {
  const api = reportsScopes(tokenKindOf(inputs.token, inputs.server)) ? Api.of(inputs) : undefined
  try {
    const first = { deadline: new Deadline(), isLast: inputs.waitSeconds === 0, onToken }
    const [answers, metadata] = await Promise.all([
      askRegistry(inputs, requiredAccess(inputs), first),
      api?.tokenMetadata()
    ])
    const ssoAnswers = api ? await askSsoOfRefused(answers.images, api) : []
    const last = await waitForMissing(inputs, answers)
    return { ...last, metadata, ssoAnswers }
  } finally {
    api?.close()
  }
}

/** How the images are asked for once. */
interface Round {
  readonly deadline: Deadline
  /** Whether an image that is not there is not asked for again. */
  readonly isLast: boolean
  readonly onToken?: (usable: boolean) => void
}

type RegistryAnswers = Pick<Probed, 'token' | 'images'>

async function askRegistry(
  inputs: Inputs,
  required: readonly RequiredAccess[],
  { deadline, isLast, onToken }: Round
): Promise<RegistryAnswers> {
  const { server, username } = inputs
  const connection = new OriginClient(server.origin, deadline, CONNECTIONS, inputs.proxy)
  try {
    const { basic } = new Credential(username, inputs.token)
    const { answer: token, bearer } = await askToken(connection, server, basic, scopeOf(required[0]))
    onToken?.(!isUnusable(token))
    if (bearer === undefined) return { token, images: required }
    maskSecret(bearer)
    const registry = new Registry(connection, server, bearer, TAG_CHARACTERS / Math.max(1, required.length))
    return { token, images: await askImages(registry, required, inputs.visibility !== 'any', isLast) }
  } finally {
    connection.close()
  }
}

async function askImages(
  registry: Registry,
  required: readonly RequiredAccess[],
  asksVisibility: boolean,
  isLast: boolean
): Promise<ImageCheck[]> {
  return Promise.all(
    required.map(image =>
      image.access === 'push'
        ? askPush(registry, image, asksVisibility)
        : askPull(registry, image, asksVisibility, isLast)
    )
  )
}

async function askPush(registry: Registry, image: Image, asksVisibility: boolean): Promise<PushCheck> {
  const reference = referenceOf(image)
  const [answer, existing, listing, anonymous] = await Promise.all([
    registry.upload(image),
    reference === undefined ? undefined : registry.existing(image, reference),
    asksVisibility ? registry.tags(image) : undefined,
    asksVisibility ? registry.anonymousPackage(image) : undefined
  ])
  const { answer: there, manifest } = existing ?? {}
  return { ...image, access: 'push', answer, existing: there, manifest, listing: listing?.answer, anonymous }
}

async function askPull(registry: Registry, image: Image, asksVisibility: boolean, isLast: boolean): Promise<PullCheck> {
  const reference = referenceOf(image)
  const own = await (reference === undefined ? registry.tags(image) : registry.manifest(image, reference))
  const anonymous = asksVisibility ? await registry.anonymousImage(image) : undefined
  const newestTags = isLast && isUnknownTag(image, own.answer) ? await askNewestTags(registry, image) : undefined
  return { ...image, access: 'pull', ...own, anonymous, newestTags }
}

/** Whether the package may be there, and the tag is not. */
function isUnknownTag({ tag, digest }: Image, answer: Answer): boolean {
  const isTag = tag !== undefined && digest === undefined
  return isTag && isNotFound(answer) && codeOf(answer) !== NAME_UNKNOWN
}

/** Nothing where they cannot be read, or where there are more than were. */
async function askNewestTags(registry: Registry, image: Image): Promise<string[] | undefined> {
  const { tags } = await registry.tags(image)
  if (tags === undefined || tags.more) return undefined
  // cosign keeps signatures and attestations under such a tag.
  const names = tags.names.filter(name => !/^sha256-[0-9a-f]{64}/.test(name))
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
async function waitForMissing(inputs: Inputs, first: RegistryAnswers): Promise<RegistryAnswers> {
  const limit = new Deadline(inputs.waitSeconds * 1000)
  let { images } = first
  let missing = images.filter(isMissing)
  if (
    limit.left === 0 ||
    missing.length === 0 ||
    (inputs.onDenied === 'fail' && images.some(({ answer }) => isUnusable(answer)))
  )
    return first
  const begin = Date.now()
  info(`Waiting up to ${inputs.waitSeconds} s for what is not there yet: ${referencesOf(missing)}`)
  for (
    let pause = PAUSE_MS;
    missing.length > 0 && limit.left > LAST_MS;
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)
  ) {
    const isLast = limit.left - pause <= 2 * LAST_MS
    await sleep(isLast ? limit.left - LAST_MS : pause)
    const { token, images: again } = await askRegistry(inputs, missing, { deadline: limit, isLast })
    if (isUnusable(token)) return { ...first, token, images }
    // What the end of the time cut off says nothing of the image.
    const told = again.filter(
      ({ answer }) => answer !== undefined && !(faultOf(answer) === 'timeout' && limit.left === 0)
    )
    images = images.map(image => told.find(each => isSameAccess(each, image)) ?? image)
    const found = told.filter(image => isFound(image.answer) && !isMissing(image))
    const seconds = Math.round((Date.now() - begin) / 1000)
    if (found.length > 0) info(`There after ${seconds} s: ${referencesOf(found)}`)
    missing = missing.filter(image => !told.some(each => isSameAccess(each, image) && isSettled(each)))
  }
  if (missing.length > 0) info(`Not there after ${Math.round((Date.now() - begin) / 1000)} s: ${referencesOf(missing)}`)
  return { ...first, images }
}

/** Whether an image to pull is not there, for this token or for an anonymous client, in the registry's own words. */
function isMissing({ access, answer, anonymous }: ImageCheck): boolean {
  return access === 'pull' && (isNotFound(answer) || (isFound(answer) && isNotFound(anonymous)))
}

/** Whether there is no point in asking again for an image that was not there. */
function isSettled(image: ImageCheck): boolean {
  return !isMissing(image) && (isFound(image.answer) || isUnusable(image.answer))
}

/** A refusal, or an answer that sends the credential to another host. */
function isUnusable(answer: Answer | undefined): boolean {
  return isRefusal(answer) || faultOf(answer) === 'foreign-host'
}

function referencesOf(images: readonly ImageCheck[]): string {
  return listed(images.map(({ reference }) => reference))
}

/** Asks once for each organization that refused the token for its SAML enforcement. */
async function askSsoOfRefused(images: readonly ImageCheck[], api: Api): Promise<SsoAnswer[]> {
  const refused = images.filter(({ answer }) => isAnswered(answer) && /\bSAML\b/.test(answer.message ?? ''))
  const answers: SsoAnswer[] = []
  for (const owner of new Set(refused.map(image => image.owner))) {
    answers.push(await api.ssoAnswer(owner))
  }
  return answers
}
