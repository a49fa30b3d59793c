import type { Fault, Outcome } from '../access/outcome.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { isSameAccess, type RequiredAccess } from '../github/image.ts'
import type { Cause } from './cause.ts'

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
