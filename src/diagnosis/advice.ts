/** One reason why something failed. */
export interface Cause {
  readonly text: string
  /** What to do, in a few words that begin in lower case: the first line of the message ends with them. */
  readonly remedy?: string
  /**
   * Alternatives, the likeliest first; left out where the remedy says it all. Lines that are indented are to be pasted as
   * they are.
   */
  readonly fixes?: readonly string[]
  /** The entry in docs/troubleshooting.md, where it explains this cause better than the refusal's own. */
  readonly id?: string
  /** The settings page of the package, where a fix is made there. */
  readonly settings?: string
  /** It explains the failure by itself, so that no cause after it is named. */
  readonly certain?: boolean
}

/** A cause in this context, or nothing where it does not apply. */
export type CauseIn<Context> = (context: Context) => Cause | undefined

/** The cause, and what to do about it. */
export interface Advice extends Pick<Cause, 'remedy' | 'id' | 'settings'> {
  readonly cause: string
  readonly fixes: readonly string[]
}

/** Causes that one message names: with more, a reader tries what does not help. */
const CAUSES = 2

/**
 * The one rule for every message: the causes that apply, in their order, up to one that is certain, and at most two.
 *
 * @returns nothing in it where no cause applies
 */
export function explain<Context>(causes: readonly CauseIn<Context>[], context: Context): Partial<Advice> {
  const named: Cause[] = []
  for (const causeIn of causes) {
    const cause = causeIn(context)
    if (cause !== undefined) named.push(cause)
    if (named.length === CAUSES || cause?.certain) break
  }
  const [first] = named
  if (first === undefined) return {}
  const remedy = named.flatMap(cause => cause.remedy ?? []).join(', or ')
  const settings = named.find(cause => cause.settings !== undefined)?.settings
  return {
    cause: named.map(({ text }) => text).join(' Or '),
    fixes: named.flatMap(({ remedy, fixes }) => fixes ?? sentence(remedy)),
    ...(remedy === '' ? {} : { remedy }),
    ...(first.id === undefined ? {} : { id: first.id }),
    ...(settings === undefined ? {} : { settings })
  }
}

/** A remedy as a sentence of its own; nothing where there is none. */
export function sentence(remedy = ''): string[] {
  return remedy === '' ? [] : [`${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`]
}
