import { info } from '@actions/core'
import { type RequiredAccess, requiredAccess } from '../github/image.ts'
import { reportsScopes, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'
import { maskSecret } from '../runner/masks.ts'
import { Deadline, OriginClient } from './http.ts'
import { type PreflightFailure, preflight } from './preflight.ts'
import { askManifest, askToken, askUpload, type Evidence, type Manifest } from './registry-client.ts'
import { fetchSsoPage, fetchTokenMetadata, type TokenMetadata } from './token-metadata.ts'
import { isRefusal } from './verdict.ts'

/** A need, and what the registry said of it. */
export interface ImageCheck extends RequiredAccess {
  /** Absent where the registry handed out no token, so that the image was not asked for. */
  readonly evidence?: Evidence
  readonly manifest?: Manifest
  /** What an anonymous client gets: the token's answer, or the manifest's where a token was handed out. */
  readonly anonymous?: Evidence
}

/** What the registry and the API answered. */
export interface Probed {
  readonly kind: 'probed'
  /** What `/token` said of the credential. */
  readonly token: Evidence
  readonly images: readonly ImageCheck[]
  readonly metadata?: TokenMetadata
  /** Where to authorise the token for an organisation's single sign-on, by organisation. */
  readonly sso?: ReadonlyMap<string, string>
}

/** Nothing was sent. */
export interface NotProbed {
  readonly kind: 'not-probed'
  readonly reason: PreflightFailure
}

export type AccessCheck = Probed | NotProbed

/** Connections side by side, a handshake each; with fewer, twenty images wait for four answers and not for three. */
const CONNECTIONS = 10
/** Time for what only explains: the token's scopes and the pages for single sign-on, in ms. */
const EXPLAIN_MS = 5_000
/** How many images between two lines of progress in the log. */
const PROGRESS = 25

/**
 * Asks what the token may do, unless it is known without asking that nothing may be sent.
 *
 * @param onToken called as soon as `/token` was asked: false where it refused the credential or sent it to another host
 */
export async function checkAccess(inputs: Inputs, onToken: (usable: boolean) => void): Promise<AccessCheck> {
  const reason = preflight(inputs)
  return reason === undefined ? probe(inputs, onToken) : { kind: 'not-probed', reason }
}

/**
 * Asks the registry, and the API beside it, what the token may do:
 *
 *     1. GET /token            once; the credential is live or dead
 *     2. for every image, side by side
 *        push  POST blobs/uploads/
 *        pull  HEAD manifests/REF, or GET tags/list
 *     beside both  GET /rate_limit, for the kinds of token that report scopes
 *
 * Throws nothing for what the services do: it all is evidence.
 */
async function probe(inputs: Inputs, onToken: (usable: boolean) => void): Promise<Probed> {
  const deadline = new Deadline()
  const api =
    inputs.server.api === undefined || !reportsScopes(tokenKindOf(inputs.token, inputs.server))
      ? undefined
      : new URL(inputs.server.api)
  const witness =
    api === undefined ? undefined : new OriginClient(api.origin, new Deadline(EXPLAIN_MS), 1, inputs.proxy)
  const registry = new OriginClient(inputs.server.origin, deadline, CONNECTIONS, inputs.proxy)
  try {
    const [asked, seen] = await Promise.all([
      askRegistry(inputs, registry, onToken),
      witness && fetchTokenMetadata(witness, prefixOf(api), inputs.token)
    ])
    const sso = witness && (await askSsoOfRefused(asked.images, witness, prefixOf(api), inputs))
    return {
      kind: 'probed',
      ...asked,
      ...(seen === undefined ? {} : { metadata: seen }),
      ...(sso === undefined ? {} : { sso })
    }
  } finally {
    registry.close()
    witness?.close()
  }
}

async function askRegistry(
  inputs: Inputs,
  registry: OriginClient,
  onToken: (usable: boolean) => void
): Promise<Pick<Probed, 'token' | 'images'>> {
  const { server, username } = inputs
  const needs = requiredAccess(inputs)
  const basic = Buffer.from(`${username}:${inputs.token}`).toString('base64')
  const { evidence: token, bearer } = await askToken(registry, server, basic, scopeOf(needs[0]))
  onToken(!isRefusal(token) && token.noResponse?.fault !== 'foreign-host')
  if (bearer === undefined) return { token, images: needs }
  maskSecret(bearer)

  const images: ImageCheck[] = [...needs]
  const queue = needs.entries()
  let done = 0
  const work = async () => {
    for (const [index, need] of queue) {
      images[index] = await askImage(registry, bearer, need, inputs)
      done += 1
      if (done % PROGRESS === 0 && done < needs.length) info(`asked for ${done} of ${needs.length} images`)
    }
  }
  // A request that waited in the agent's queue would spend its own time there.
  await Promise.all(Array.from({ length: Math.min(CONNECTIONS, needs.length) }, work))
  return { token, images }
}

async function askImage(
  connection: OriginClient,
  bearer: string,
  need: RequiredAccess,
  inputs: Inputs
): Promise<ImageCheck> {
  if (need.access === 'push') return { ...need, evidence: await askUpload(connection, bearer, need.image) }
  const { evidence, manifest } = await askManifest(connection, bearer, need.image)
  if (inputs.visibility === 'any') return { ...need, evidence, manifest }
  return { ...need, evidence, manifest, anonymous: await askAnonymously(connection, inputs, need) }
}

/** A token alone proves little: what an anonymous client may read shows at the manifest. */
async function askAnonymously(connection: OriginClient, inputs: Inputs, need: RequiredAccess): Promise<Evidence> {
  const { evidence, bearer } = await askToken(connection, inputs.server, undefined, scopeOf(need))
  if (bearer !== undefined) return (await askManifest(connection, bearer, need.image)).evidence
  // A 404 at a manifest speaks of the image; here it speaks of `/token` alone, whatever its body says.
  return evidence.status === 404 ? { asked: evidence.asked, status: 404 } : evidence
}

/** ghcr.io gives the same token for any scope; the first image's serves registries that hold to the specification. */
function scopeOf(need: RequiredAccess | undefined): string | undefined {
  if (need === undefined) return undefined
  return `repository:${need.image.name}:${need.access === 'push' ? 'pull,push' : 'pull'}`
}

/** Asks once for each organisation that refused the token for its SAML enforcement. */
async function askSsoOfRefused(
  images: readonly ImageCheck[],
  connection: OriginClient,
  prefix: string,
  { token, server }: Inputs
): Promise<ReadonlyMap<string, string> | undefined> {
  const refused = images.filter(finding => /\bSAML\b/.test(finding.evidence?.message ?? ''))
  const pages = new Map<string, string>()
  for (const owner of new Set(refused.map(finding => finding.image.owner))) {
    const page = await fetchSsoPage(connection, prefix, token, owner, server.web)
    if (page !== undefined) pages.set(owner, page)
  }
  return pages.size > 0 ? pages : undefined
}

function prefixOf(api: URL | undefined): string {
  return api === undefined || api.pathname === '/' ? '' : api.pathname
}
