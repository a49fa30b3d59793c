/** Whether a value that another program may have written has a form. */
export type Check<T> = (value: unknown) => value is T

/** What a text says as JSON; nothing where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object to look for members in; one without any where a value is something else. */
export function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

export function matching(form: RegExp): Check<string> {
  return (value): value is string => isText(value) && form.test(value)
}

export function oneOf<T>(values: readonly T[]): Check<T> {
  return (value): value is T => values.some(each => each === value)
}

export function optional<T>(is: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || is(value)
}

export function listOf<T>(is: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(is)
}

/** @param fields a check of each member; others that an object has do not count */
export function shaped<T>(fields: { readonly [name in keyof T]-?: Check<T[name]> }): Check<T> {
  const checks = Object.entries<Check<unknown>>(fields)
  return (value): value is T => isObject(value) && checks.every(([name, is]) => is(value[name]))
}
