import { type Image, type RequiredAccess, referenceOf } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import { type Answer, statusOf } from './answer.ts'
import type { OriginClient } from './http.ts'
import {
  askExisting,
  askManifest,
  askTags,
  askToken,
  askUpload,
  type Manifest,
  type TagList
} from './registry-client.ts'

/** How many questions are asked at the same time, each over a connection with a handshake of its own. */
export const CONNECTIONS = 10

/**
 * The questions at a registry with one registry token. What is about a package as a whole is asked once, whatever the
 * number of its tags. A question waits here for its turn, and not in the agent's queue, where it would use up its time.
 */
export class Questions {
  readonly #connection: OriginClient
  readonly #bearer: string
  readonly #server: Server
  readonly #tagsLimit: number
  readonly #uploads = new Map<string, Promise<Answer>>()
  readonly #tags = new Map<string, Promise<{ answer: Answer; tags?: TagList }>>()
  readonly #anonymous = new Map<string, Promise<Answer>>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** @param tagsLimit characters of the tags of a package that are kept at most */
  constructor(connection: OriginClient, bearer: string, server: Server, tagsLimit: number) {
    this.#tagsLimit = tagsLimit
    this.#connection = connection
    this.#bearer = bearer
    this.#server = server
  }

  /** Whether the package may be pushed. */
  upload(image: Image): Promise<Answer> {
    return once(this.#uploads, image, () => this.#inTurn(() => askUpload(this.#connection, this.#bearer, image)))
  }

  /** Whether a tag or digest to push is there already. */
  existing(image: Image, reference: string): Promise<{ answer: Answer; manifest?: Manifest }> {
    return this.#inTurn(() => askExisting(this.#connection, this.#bearer, image, reference))
  }

  /** Whether what a tag or digest names may be pulled. */
  manifest(image: Image, reference: string): Promise<{ answer: Answer; manifest?: Manifest }> {
    return this.#inTurn(() => askManifest(this.#connection, this.#bearer, image, reference))
  }

  /** The tags of the package. */
  tags(image: Image): Promise<{ answer: Answer; tags?: TagList }> {
    return once(this.#tags, image, () =>
      this.#inTurn(() => askTags(this.#connection, this.#bearer, image, this.#tagsLimit))
    )
  }

  /** What an anonymous client gets of the package: its tags. */
  anonymousPackage(image: Image): Promise<Answer> {
    return once(this.#anonymous, image, () => this.#inTurn(() => this.#askAnonymously(image, undefined)))
  }

  /** What an anonymous client gets of the image: what its tag or digest names, or the tags where it names neither. */
  anonymousImage(image: Image): Promise<Answer> {
    return this.#inTurn(() => this.#askAnonymously(image, referenceOf(image)))
  }

  /** A registry token by itself proves little: only the content shows what an anonymous client may read. */
  async #askAnonymously(image: Image, reference: string | undefined): Promise<Answer> {
    const scope = scopeOf({ ...image, access: 'pull' })
    const { answer, bearer } = await askToken(this.#connection, this.#server, undefined, scope)
    // A 404 at a manifest is about the image; here it is only about `/token`, whatever its body says.
    if (bearer === undefined) {
      return statusOf(answer) === 404 ? { asked: answer.asked, status: 404, complete: false } : answer
    }
    const content =
      reference === undefined
        ? await askTags(this.#connection, bearer, image, 0)
        : await askManifest(this.#connection, bearer, image, reference)
    return content.answer
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#running === CONNECTIONS) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#running += 1
    try {
      return await ask()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}

/** ghcr.io gives the same token for any scope; the first image's serves registries that hold to the specification. */
export function scopeOf(required: RequiredAccess | undefined): string | undefined {
  if (required === undefined) return undefined
  return `repository:${required.name}:${required.access === 'push' ? 'pull,push' : 'pull'}`
}

/** Asks about a package, unless that was asked before. */
function once<T>(asked: Map<string, T>, { name }: Image, ask: () => T): T {
  const answer = asked.get(name) ?? ask()
  asked.set(name, answer)
  return answer
}
