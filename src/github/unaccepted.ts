/** One entry of an input that is not accepted, and why, for the user. */
export interface Refused {
  readonly written: string
  readonly reason: string
}

/** A text that is not accepted; the message says why, for the user. */
export class Unaccepted extends Error {
  override name = 'Unaccepted'
}
