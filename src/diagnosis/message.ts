import type { Fault, Outcome } from '../access/outcome.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { isSameAccess, type RequiredAccess } from '../github/image.ts'

/** One reason why something failed, and what to do about it. */
export interface Cause {
  /** A sentence that begins in lower case: it stands after `Cause:` or `Or`. Empty where what failed says it. */
  readonly text: string
  /**
   * Alternatives, the likeliest first. The first sentence of each says what to do: at most 120 characters, a full stop, and
   * clear without the rest, since that of a message's first fix ends its first line and is said there only. Lines that are
   * indented are to be pasted.
   */
  readonly fixes: readonly string[]
  /** The page on which the first fix is made. */
  readonly page?: string
  /** The entry in docs/troubleshooting.md, where it explains this cause better than the message's own. */
  readonly id?: string
  /** It explains the failure by itself, so that no cause after it is named. */
  readonly certain?: boolean
}

export type CauseIn<Context> = (context: Context) => Cause | undefined

/** Causes that one message names: with more, a reader tries what does not help. */
const CAUSES = 2

/** The one rule for every message: the causes that apply, in their order, up to one that is certain, and at most two. */
export function explain<Context>(candidates: readonly CauseIn<Context>[], context: Context): Cause[] {
  const causes: Cause[] = []
  for (const causeIn of candidates) {
    const cause = causeIn(context)
    if (cause !== undefined) causes.push(cause)
    if (causes.length === CAUSES || cause?.certain) break
  }
  return causes
}

export interface Message {
  /** `log` where nothing is to be done: the log and the summary have it, and no annotation. */
  readonly level: 'error' | 'warning' | 'notice' | 'log'
  readonly id?: string
  /** What kind of thing it is; the log does not show it. */
  readonly title: string
  /** What failed, in a sentence that is readable without the title; `%s` stands for `name`. */
  readonly what: string
  readonly name?: string
  readonly causes: readonly Cause[]
  readonly details?: Details
  /** The images that it is about; none where it is about the token or the step. */
  readonly images?: readonly JudgedImage[]
}

/** Why something failed, and where that is told at length. */
export type Explained = Pick<Message, 'id' | 'causes'>

export interface Details {
  /** `POST /v2/acme/app/blobs/uploads/ returned 403`; nothing for what an engine said. */
  readonly text?: string
  /** The words of a server or a program, as they came. */
  readonly words?: string | undefined
}

export function isAbout({ images = [] }: Message, image: RequiredAccess): boolean {
  return images.some(each => isSameAccess(each, image))
}

/** Its entry in docs/troubleshooting.md: that of the first cause, where it has one. */
export function entryOf({ id, causes }: Message): string | undefined {
  return causes[0]?.id ?? id
}

/** A text's first sentence, and what follows it. */
export function splitSentence(text: string): [string, string] {
  const [, first = text, rest = ''] = /^(.*?\.)\s+([\s\S]*)$/.exec(text) ?? []
  return [first, rest]
}

export function sentence(text: string): string {
  return /[.!?\u2026]$/.test(text) ? text : `${text}.`
}

const FAULT_TEXT: Readonly<Record<Fault, string>> = {
  timeout: 'got no answer in time',
  dns: 'found no host of that name',
  tls: 'got no connection that can be trusted',
  proxy: 'did not get through the proxy',
  oversized: 'got too large an answer',
  unreadable: 'got an answer that cannot be read',
  'foreign-host': 'was referred to',
  connection: 'lost the connection'
}

export function detailsOf({ asked, failure, status, message, code }: Outcome): Details & { text: string } {
  if (failure === undefined) return { text: `${asked} returned ${status}`, words: message ?? code }
  const said = failure.fault === 'foreign-host' ? failure.detail : `(${failure.detail})`
  return { text: `${asked} ${FAULT_TEXT[failure.fault]} ${said}` }
}
