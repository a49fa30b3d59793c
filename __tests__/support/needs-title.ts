/** How the title of a skipped test names what the machine lacks. */
export const needsTitle = (missing: readonly string[]): string => `(needs ${missing.join(', ')})`

export const NEEDS = /\(needs ([^()]+)\)/g
