/** An answer that has the form of a refusal and is none. */
export interface NotRefusal {
  effect: 'json'
  status: number
  body: unknown
}

const LIMIT = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
const PAGE = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api'

const denied = (message: string, status = 403): NotRefusal => ({
  effect: 'json',
  status,
  body: { errors: [{ code: 'DENIED', message }] }
})

const fromIntermediary = (status: string, body: unknown) =>
  denied(
    `permission_denied: Error from intermediary with HTTP status code ${status} - with-body: ${JSON.stringify(body, null, 1)}`
  )

/** ghcr.io's rate limit, in each form that was seen since July 2026 (vcell#1888, subwave#1377, kandev#2573, refchecker#67). */
export const RATE_LIMITS: Record<string, NotRefusal> = {
  'Error from intermediary': fromIntermediary('403 "Forbidden"', { message: LIMIT, documentation_url: PAGE }),
  'the short form': denied(`permission_denied: ${LIMIT}`),
  "the API's own body": { effect: 'json', status: 403, body: { message: LIMIT, documentation_url: PAGE } },
  '429': {
    effect: 'json',
    status: 429,
    body: { errors: [{ code: 'TOOMANYREQUESTS', message: 'retry-after: 880.092µs, allowed: 44000/minute' }] }
  }
}

/** The trouble of a server behind ghcr.io, told with 403 (slsa-github-generator#1699 for the first). */
export const SERVER_TROUBLES: Record<string, NotRefusal> = {
  authzd: denied('permission_denied: unable to connect to authzd server: twirp error internal: failed to do request'),
  'a 502 of an intermediary': fromIntermediary('502 "Bad Gateway"', { message: 'Server Error' }),
  'a 403 of an intermediary': fromIntermediary('403 "Forbidden"', { message: 'Forbidden' })
}
