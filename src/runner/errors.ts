/** One or more inputs that cannot be used; the message names each with what is accepted. */
export class InputError extends Error {
  override name = 'InputError'
}

/** Something about the user's files that keeps a credential from being stored or cleared; its message is for the user. */
export class StoreError extends Error {
  override name = 'StoreError'
}

/** What came of a login: nothing to say, or why it failed in the engine's own words. */
export interface LoginFailure {
  readonly reason: string
  /** The engine did not get through to the registry: the credential may be good. */
  readonly unreachable: boolean
}

/** A login that failed in the engine's own words. */
export class LoginError extends Error {
  override name = 'LoginError'
  readonly failure: LoginFailure

  constructor(failure: LoginFailure) {
    super(failure.reason)
    this.failure = failure
  }
}
