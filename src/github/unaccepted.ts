/** A text that is not accepted; the message says why, for the user. */
export class Unaccepted extends Error {
  override name = 'Unaccepted'
}
