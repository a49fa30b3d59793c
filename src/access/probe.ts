import { info } from '@actions/core'
import { Credential } from '../github/credential.ts'
import { type Image, type RequiredAccess, referenceOf, requiredAccess } from '../github/image.ts'
import { reportsScopes, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { maskSecret } from '../runner/masks.ts'
import { type Answer, faultOf, isAnswered, isRefusal, statusOf } from './answer.ts'
import { Deadline, OriginClient } from './http.ts'
import type { PreflightFailure } from './preflight.ts'
import {
  askExisting,
  askManifest,
  askTags,
  askToken,
  askUpload,
  type Manifest,
  TAG_CHARACTERS,
  type TagList
} from './registry-client.ts'
import { fetchSsoPage, fetchTokenMetadata, type SsoAnswer, type TokenMetadata } from './token-metadata.ts'

/** An image that the job needs, and what the registry said of it. */
export type ImageCheck = PushCheck | PullCheck

interface Asked extends Image {
  /** What the upload session, the manifest or the list of tags was answered with; absent where the registry handed out no
   * token, so that the image was not asked for. */
  readonly answer?: Answer
  /** What the tag or digest points to. */
  readonly manifest?: Manifest
  /** What an anonymous client gets: the token's answer, or the manifest's where a token was handed out. */
  readonly anonymous?: Answer
}

export interface PushCheck extends Asked {
  readonly access: 'push'
  /** Whether the tag or digest is there already; only where `push` names one. */
  readonly existing?: Answer
}

export interface PullCheck extends Asked {
  readonly access: 'pull'
  /** Where the image names neither tag nor digest. */
  readonly tags?: TagList
}

/** What the registry and the API answered. */
export interface Probed {
  readonly kind: 'probed'
  /** What `/token` said of the credential. */
  readonly token: Answer
  readonly images: readonly ImageCheck[]
  readonly metadata?: TokenMetadata
  /** What the API said when it was asked for the pages on which a token is authorised for single sign-on. */
  readonly ssoAnswers: readonly SsoAnswer[]
}

/** Nothing was sent. */
export interface NotProbed {
  readonly kind: 'not-probed'
  readonly reason: PreflightFailure
}

export type AccessCheck = Probed | NotProbed

/** Every answer at an image, whatever was asked. */
export function answersIn(image: ImageCheck): Answer[] {
  const existing = image.access === 'push' ? image.existing : undefined
  return [image.answer, existing, image.anonymous].filter(answer => answer !== undefined)
}

/** Connections at the same time, each with a handshake of its own. */
const CONNECTIONS = 10
/** Time for everything that only explains, in ms: the token's scopes, and the pages for single sign-on. */
const EXPLAIN_MS = 5_000
/** How many images between two lines of progress in the log. */
const PROGRESS = 25

/**
 * Asks what the token may do, unless it is known without asking that nothing may be sent.
 *
 * @param failure why nothing may be sent
 * @param onToken called as soon as `/token` was asked: false where it refused the credential or sent it to another host
 */
export async function checkAccess(
  inputs: Inputs,
  failure: PreflightFailure | undefined,
  onToken: (usable: boolean) => void = () => {}
): Promise<AccessCheck> {
  return failure === undefined ? probe(inputs, onToken) : { kind: 'not-probed', reason: failure }
}

/**
 * Asks the registry and the API what the token may do:
 *
 *     1. GET /token            once; the credential is live or dead
 *     2. for every image, at the same time
 *        push  POST blobs/uploads/, and GET manifests/REF where a tag or digest is named
 *        pull  HEAD manifests/REF, or GET tags/list
 *     meanwhile  GET /rate_limit, for the kinds of token that report scopes
 *
 * Throws nothing for what the services do: every answer, and every missing one, is a value.
 */
async function probe(inputs: Inputs, onToken: (usable: boolean) => void): Promise<Probed> {
  const base =
    inputs.server.api === undefined || !reportsScopes(tokenKindOf(inputs.token, inputs.server))
      ? undefined
      : new URL(inputs.server.api)
  const api = base && new OriginClient(base.origin, new Deadline(EXPLAIN_MS), 1, inputs.proxy)
  const registry = new OriginClient(inputs.server.origin, new Deadline(), CONNECTIONS, inputs.proxy)
  try {
    const [answers, metadata] = await Promise.all([
      askRegistry(inputs, registry, onToken),
      api && fetchTokenMetadata(api, prefixOf(base), inputs.token)
    ])
    const ssoAnswers = api ? await askSsoOfRefused(answers.images, api, prefixOf(base), inputs) : []
    return { kind: 'probed', ...answers, ...(metadata === undefined ? {} : { metadata }), ssoAnswers }
  } finally {
    registry.close()
    api?.close()
  }
}

async function askRegistry(
  inputs: Inputs,
  registry: OriginClient,
  onToken: (usable: boolean) => void
): Promise<Pick<Probed, 'token' | 'images'>> {
  const { server, username } = inputs
  const required = requiredAccess(inputs)
  const { basic } = new Credential(username, inputs.token)
  const { answer: token, bearer } = await askToken(registry, server, basic, scopeOf(required[0]))
  onToken(!isRefusal(token) && faultOf(token) !== 'foreign-host')
  if (bearer === undefined) return { token, images: required }
  maskSecret(bearer)
  return { token, images: await askImages(registry, bearer, required, inputs) }
}

async function askImages(
  registry: OriginClient,
  bearer: string,
  required: readonly RequiredAccess[],
  inputs: Inputs
): Promise<ImageCheck[]> {
  const images: ImageCheck[] = [...required]
  let done = 0
  const questions = required.flatMap((each, index) =>
    questionsOf(registry, bearer, each, inputs).map((ask, part) => async () => {
      const answer = await ask()
      images[index] = { ...(images[index] ?? each), ...answer } as ImageCheck
      if (part > 0) return
      done += 1
      if (done % PROGRESS === 0 && done < required.length) info(`asked for ${done} of ${required.length} images`)
    })
  )
  const queue = questions.values()
  const work = async () => {
    for (const ask of queue) await ask()
  }
  // A request that waited in the agent's queue would spend its own time there.
  await Promise.all(Array.from({ length: Math.min(CONNECTIONS, questions.length) }, work))
  return images
}

type Question = () => Promise<Partial<PushCheck> | Partial<PullCheck>>

/** What to ask of an image, each independent of the others. */
function questionsOf(registry: OriginClient, bearer: string, image: RequiredAccess, inputs: Inputs): Question[] {
  if (image.access === 'pull') return [() => askPull(registry, bearer, image, inputs)]
  const upload = async () => ({ answer: await askUpload(registry, bearer, image) })
  const reference = referenceOf(image)
  if (reference === undefined) return [upload]
  const existing = async () => {
    const { answer, ...found } = await askExisting(registry, bearer, image, reference)
    return { existing: answer, ...found }
  }
  return [upload, existing]
}

async function askPull(
  registry: OriginClient,
  bearer: string,
  image: RequiredAccess,
  inputs: Inputs
): Promise<Partial<PullCheck>> {
  const own = await askContent(registry, bearer, image, TAG_CHARACTERS / inputs.pull.length)
  return inputs.visibility === 'any' ? own : { ...own, anonymous: await askAnonymously(registry, inputs, image) }
}

/** Asks for what a tag or digest names, or for the tags where the image names neither. */
function askContent(connection: OriginClient, bearer: string, image: Image, limit: number) {
  const reference = referenceOf(image)
  return reference === undefined
    ? askTags(connection, bearer, image, limit)
    : askManifest(connection, bearer, image, reference)
}

/** A registry token by itself proves little: only the manifest shows what an anonymous client may read. */
async function askAnonymously(connection: OriginClient, inputs: Inputs, required: RequiredAccess): Promise<Answer> {
  const { answer, bearer } = await askToken(connection, inputs.server, undefined, scopeOf(required))
  if (bearer !== undefined) return (await askContent(connection, bearer, required, 0)).answer
  // A 404 at a manifest is about the image; here it is only about `/token`, whatever its body says.
  return statusOf(answer) === 404 ? { asked: answer.asked, status: 404, complete: false } : answer
}

/** ghcr.io gives the same token for any scope; the first image's serves registries that hold to the specification. */
function scopeOf(required: RequiredAccess | undefined): string | undefined {
  if (required === undefined) return undefined
  return `repository:${required.name}:${required.access === 'push' ? 'pull,push' : 'pull'}`
}

/** Asks once for each organisation that refused the token for its SAML enforcement. */
async function askSsoOfRefused(
  images: readonly ImageCheck[],
  api: OriginClient,
  prefix: string,
  { token, server }: Inputs
): Promise<SsoAnswer[]> {
  const refused = images.filter(({ answer }) => answer && isAnswered(answer) && /\bSAML\b/.test(answer.message ?? ''))
  const answers: SsoAnswer[] = []
  for (const owner of new Set(refused.map(image => image.owner))) {
    answers.push(await fetchSsoPage(api, prefix, token, owner, server.web))
  }
  return answers
}

function prefixOf(api: URL | undefined): string {
  return api === undefined || api.pathname === '/' ? '' : api.pathname
}
