export class InputError extends Error {
  override name = 'InputError'
  readonly problems: readonly string[]

  /** @param problems what is wrong with each, and what to write in its place, in words for the user */
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Something about the user's files that keeps a credential from being stored or cleared; its message is for the user. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly fixes: readonly string[]
  readonly printed: string | undefined

  /**
   * @param fixes what to do, where it is not to fix the file or the helper that the message names
   * @param printed what a program printed: words that are not this action's, and are shown as such
   */
  constructor(message: string, fixes: readonly string[] = [], printed?: string) {
    super(message)
    this.fixes = fixes
    this.printed = printed
  }
}

export interface LoginFailure {
  /**
   * `refused`: by the registry, or the engine gave up; `unreachable`: the engine did not get through to the registry, and
   * the credential may be good; `unended`: it was ended at its limit; `elsewhere`: it did not store the credential where it
   * was told to.
   */
  readonly kind: 'refused' | 'unreachable' | 'unended' | 'elsewhere'
  /** What happened, in the engine's own words where it said any. */
  readonly reason: string
  /** The other lines that the engine printed of it, the last first, safe to show. */
  readonly more?: readonly string[]
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
