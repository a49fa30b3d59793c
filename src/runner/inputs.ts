import { getInput } from '@actions/core'
import { type Image, ImageError, parseImage } from '../github/image.ts'
import { findServer, type Server, ServerError } from '../github/server.ts'
import { InputError } from './errors.ts'
import { containsSecret, maskPassword, maskSecret } from './masks.ts'
import { type ProxySettings, proxySecrets, readProxy } from './proxy.ts'
import { sanitize } from './sanitize.ts'

export type EngineName = 'docker' | 'podman' | 'file'

/** What the workflow asked for, checked whole. */
export interface Inputs {
  /** Empty when the workflow handed none over: forks and Dependabot get no secrets. */
  readonly token: string
  readonly username: string
  readonly server: Server
  readonly pull: readonly Image[]
  readonly push: readonly Image[]
  readonly scopes: readonly string[]
  readonly visibility: 'any' | 'public' | 'private'
  readonly onDenied: 'fail' | 'warn'
  /** Empty for `auto`. */
  readonly engines: readonly EngineName[]
  readonly store: 'auto' | 'shared' | 'isolated'
  readonly logout: boolean
  readonly expiryWarningDays: number
  readonly summary: boolean
  readonly proxy: ProxySettings
  /** What was read otherwise than it was written, in words for the user. */
  readonly notices: readonly string[]
}

const SCOPE = /^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/
const ENGINES = ['docker', 'podman', 'file'] as const

/**
 * Reads every input of action.yml, masks the token in all forms that will exist, and checks the whole before anything
 * else runs.
 *
 * @param env the environment that the runner made, for `GITHUB_SERVER_URL` and the proxy's password
 * @throws InputError that lists all that is wrong at once
 */
export function readInputs(env: NodeJS.ProcessEnv): Inputs {
  const token = readToken()
  for (const secret of proxySecrets(env)) maskPassword(secret)
  const problems: string[] = []
  const notices: string[] = []
  const check = <T>(input: string, accepted: string, fallback: T, read: (text: string) => T): T => {
    const text = getInput(input)
    if (containsSecret(text)) {
      problems.push(`\`${input}\` holds the token. Accepted: ${accepted}; the token goes into \`token\` alone.`)
      return fallback
    }
    try {
      return read(text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push(`\`${input}\` is ${sanitize(error.text, 80) || 'empty'}: ${error.reason}. Accepted: ${accepted}.`)
      return fallback
    }
  }

  const malformed = malformedToken(token)
  if (malformed !== undefined) problems.push(malformed)
  const username = check('username', 'a user name without white space and without `:`', '', readUsername)
  if (username !== '' && malformed === undefined && token !== '') {
    maskSecret(Buffer.from(`${username}:${token}`).toString('base64'))
  }
  const server = check(
    'registry',
    '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job',
    undefined,
    text => readServer(text, env.GITHUB_SERVER_URL || 'https://github.com')
  )
  const images = (input: 'pull' | 'push') =>
    check(input, '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas', [], text =>
      server === undefined ? [] : readImages(input, text, server, notices)
    )
  const inputs = {
    token,
    username,
    pull: images('pull'),
    push: images('push'),
    scopes: check('scopes', 'scopes such as `write:packages`, one per line or separated by commas', [], readScopes),
    visibility: check('visibility', '`any`, `public`, `private`', 'any', oneOf('any', 'public', 'private')),
    onDenied: check('on-denied', '`fail`, `warn`', 'fail', oneOf('fail', 'warn')),
    engines: check('engine', '`auto`, or one or more of `docker`, `podman`, `file`', [], readEngines),
    store: check('store', '`auto`, `shared`, `isolated`', 'auto', oneOf('auto', 'shared', 'isolated')),
    logout: check('logout', '`true`, `false`', true, readBoolean),
    expiryWarningDays: check('expiry-warning-days', 'a whole number of days from 0 to 3650', 0, readDays),
    summary: check('summary', '`true`, `false`', true, readBoolean),
    proxy: readProxy(env)
  } as const
  if (problems.length > 0 || server === undefined) throw new InputError(problems.join('\n'))
  return Object.freeze({ ...inputs, server, notices })
}

/** The token as given, less one line end at its end; masked, and its base64 with it, before anything can show it. */
export function readToken(): string {
  const token = getInput('token', { trimWhitespace: false }).replace(/\r?\n$/, '')
  for (const line of [token, ...token.split(/\s+/).filter(part => part.length >= 8)]) maskSecret(line)
  if (token.trim() !== '') maskSecret(Buffer.from(token).toString('base64'))
  return token
}

function malformedToken(token: string): string | undefined {
  const accepted =
    'Accepted: GITHUB_TOKEN or a personal access token as GitHub shows it, with at most one line end after it.'
  if (/\s/.test(token)) {
    return `\`token\` has white space in it: probably a secret that was pasted with more around it. ${accepted}`
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(token)) return `\`token\` has control characters in it. ${accepted}`
  if (/[^\u0021-\u007e]/.test(token)) return `\`token\` has characters outside of ASCII in it. ${accepted}`
  return undefined
}

/** A text that is not accepted, and why. */
class Refusal extends Error {
  constructor(
    readonly text: string,
    readonly reason: string
  ) {
    super(reason)
  }
}

function readUsername(text: string): string {
  if (text === '') throw new Refusal(text, 'docker and podman need a name, though ghcr.io ignores it')
  if (text.includes(':')) throw new Refusal(text, 'a colon ends the name in HTTP Basic authentication')
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) throw new Refusal(text, 'it has white space or control characters in it')
  if (text.length > 255) throw new Refusal(text, 'it is longer than 255 characters')
  return text
}

function readServer(text: string, homeUrl: string): Server {
  try {
    return findServer(text, homeUrl)
  } catch (error) {
    if (error instanceof ServerError) throw new Refusal(text, error.message)
    throw error
  }
}

function readImages(input: string, text: string, server: Server, notices: string[]): Image[] {
  const images = new Map<string, Image>()
  for (const entry of listOf(text)) {
    try {
      const { image, lowered } = parseImage(entry, server.registry)
      if (lowered)
        notices.push(`\`${input}\`: ${sanitize(entry)} is read as ${image.reference}; a registry has lower case only.`)
      images.set(image.reference, image)
    } catch (error) {
      if (error instanceof ImageError) throw new Refusal(entry, error.message)
      throw error
    }
  }
  return [...images.values()]
}

function readScopes(text: string): string[] {
  const scopes = listOf(text)
  const wrong = scopes.find(scope => !SCOPE.test(scope))
  if (wrong !== undefined) throw new Refusal(wrong, 'that is not how a scope is written')
  return [...new Set(scopes)]
}

function readEngines(text: string): EngineName[] {
  const names = listOf(text)
  if (names.length === 0) throw new Refusal(text, 'an engine is needed')
  if (names.length === 1 && names[0] === 'auto') return []
  if (names.includes('auto')) throw new Refusal(text, '`auto` chooses by itself, so nothing can stand beside it')
  return [...new Set(names.map(oneOf(...ENGINES)))]
}

function readBoolean(text: string): boolean {
  // The spellings of the YAML 1.2 core schema, which are also what `getBooleanInput` of @actions/core takes.
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  throw new Refusal(text, 'neither true nor false')
}

function readDays(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 3650) throw new Refusal(text, 'not a number of days')
  return Number(text)
}

function oneOf<T extends string>(...accepted: readonly T[]): (text: string) => T {
  return text => {
    const found = accepted.find(each => each === text)
    if (found === undefined) throw new Refusal(text, 'not one of the accepted values')
    return found
  }
}

/** The entries of a list: one per line or separated by commas, blank ones left out. */
function listOf(text: string): string[] {
  return text
    .split(/[\r\n,]/)
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}
