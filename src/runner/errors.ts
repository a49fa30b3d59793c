/** One or more inputs that cannot be used; the message names each with what is accepted. */
export class InputError extends Error {
  override name = 'InputError'
}

/** Something about the user's files that keeps a credential from being stored or cleared; its message is for the user. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly fixes: readonly string[]

  /** @param fixes what to do, where it is not to fix the file or the helper that the message names */
  constructor(message: string, fixes: readonly string[] = []) {
    super(message)
    this.fixes = fixes
  }
}

/** Why an engine did not log in. */
export interface LoginFailure {
  /**
   * `refused`: by the registry, or the engine gave up; `unreachable`: the engine did not get through to the registry, and
   * the credential may be good; `elsewhere`: it did not store the credential where it was told to.
   */
  readonly kind: 'refused' | 'unreachable' | 'elsewhere'
  /** What happened, in the engine's own words where it said any. */
  readonly reason: string
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
