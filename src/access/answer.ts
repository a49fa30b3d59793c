import { excerpt, type HttpResponse, isServerFault, type NetworkFault, type NoResponse } from './response.ts'

/**
 * Fields of a JSON text that is read, and values of any kind. A field takes up to 300 bytes of memory, a value 24, and an
 * answer has room for 80,000 of them.
 */
const JSON_LIMITS = { fields: 1_000, values: 10_000 }

/** What was asked, and what came of it: an answer, or the reason why there is none. */
export type Answer = Answered | Unanswered

interface Asked {
  /** As a person would write it down: `POST /v2/acme/app/blobs/uploads/`. */
  readonly asked: string
}

/** The parts of an answer that a verdict depends on. */
export interface Answered extends Asked {
  /** HTTP status. */
  readonly status: number
  /** `errors[0].code` and `errors[0].message` of the registry's own error body, as sent. */
  readonly code?: string
  readonly message?: string
  /** Whether it has what was asked for: a token, an upload's `Location`, a digest, a list of tags. */
  readonly complete: boolean
}

/** No answer, or one that sends the credential to another host. */
export interface Unanswered extends Asked, NoResponse {}

/** The code of a registry that does not know the package; ghcr.io's own words for it are not known. */
export const NAME_UNKNOWN = 'NAME_UNKNOWN'

// Nothing was asked where an answer is undefined: it is neither found nor refused, and has neither status nor fault.

export function isAnswered(answer: Answer | undefined): answer is Answered {
  return answer !== undefined && 'status' in answer
}

/** The HTTP status; nothing where there was no answer. */
export function statusOf(answer: Answer | undefined): number | undefined {
  return isAnswered(answer) ? answer.status : undefined
}

/** The code of the registry's own error; nothing where there was none. */
export function codeOf(answer: Answer | undefined): string | undefined {
  return isAnswered(answer) ? answer.code : undefined
}

/** Why there was no answer; nothing where there was one. */
export function faultOf(answer: Answer | undefined): NetworkFault | undefined {
  return answer === undefined || isAnswered(answer) ? undefined : answer.fault
}

/** Whether it is 200 with what was asked for. */
export function isFound(answer: Answer | undefined): boolean {
  return isAnswered(answer) && answer.status === 200 && answer.complete
}

/** Whether an upload session was opened: 202 with a `Location`. */
export function isAccepted(answer: Answer | undefined): boolean {
  return isAnswered(answer) && answer.status === 202 && answer.complete
}

/** A status by itself may come from a proxy: the registry's refusals have its own error body. */
export function isRefusal(answer: Answer | undefined): boolean {
  if (!isAnswered(answer) || answer.code === undefined) return false
  const { status, message = '' } = answer
  return (status === 401 || status === 403) && !isServerFault(status, message)
}

/** A 404 in the registry's own words: what was asked for is not there, or the token may not see it. */
export function isNotFound(answer: Answer | undefined): boolean {
  return isAnswered(answer) && answer.status === 404 && answer.code !== undefined
}

/** The registry's own error body: `{"errors":[{"code","message"}]}`. */
export function errorIn({ status, body }: HttpResponse): { code?: string; message?: string } {
  if (status < 400) return {}
  const error = objectIn(objectIn(parsed(body))?.errors, 0)
  const code = error?.code
  const message = error?.message
  return {
    ...(typeof code === 'string' ? { code: excerpt(code) } : {}),
    ...(typeof message === 'string' ? { message: excerpt(message) } : {})
  }
}

/** A body as JSON; nothing where it is none, or has more values than any answer of a registry. */
export function parsed(body: string): unknown {
  let fields = 0
  let values = 0
  // Where a field has its value, a value begins, or another one follows. Those inside of texts count, too.
  for (const character of body) {
    if (character === ':') fields++
    else if ('{[,'.includes(character)) values++
  }
  if (fields > JSON_LIMITS.fields || values > JSON_LIMITS.values) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** A JSON value, or an element of a list, where that is an object. */
export function objectIn(value: unknown, index?: number): Record<string, unknown> | undefined {
  const object = index === undefined ? value : Array.isArray(value) ? value[index] : undefined
  return typeof object === 'object' && object !== null ? (object as Record<string, unknown>) : undefined
}
