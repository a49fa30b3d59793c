import { getInput } from '@actions/core'
import { type Image, ImageError, parseImage } from '../github/image.ts'
import { findServer, type Server, ServerError } from '../github/server.ts'
import { InputError } from './errors.ts'
import { maskPassword, maskSecret } from './masks.ts'
import { type ProxySettings, proxySecrets, readProxy } from './proxy.ts'
import { sanitize } from './sanitize.ts'

export type EngineName = 'docker' | 'podman' | 'file'

/** What the workflow asked for, checked whole. */
export interface Inputs {
  /** Empty when the workflow passed none: forks and Dependabot get no secrets. */
  readonly token: string
  /** The input that the token came from. */
  readonly tokenInput: 'token' | 'password'
  readonly username: string
  readonly server: Server
  readonly pull: readonly Image[]
  readonly push: readonly Image[]
  readonly scopes: readonly string[]
  readonly visibility: 'any' | 'public' | 'private'
  readonly onDenied: 'fail' | 'warn'
  /** What to do where a tag that `push` lists is there already. */
  readonly onExisting: 'ignore' | 'warn' | 'fail'
  /** Empty for `auto`. */
  readonly engines: readonly EngineName[]
  readonly store: 'auto' | 'shared' | 'isolated'
  readonly logout: boolean
  readonly expiryWarningDays: number
  readonly summary: boolean
  readonly proxy: ProxySettings
  /** `DOCKER_AUTH_CONFIG` has another credential for the registry, which docker reads in place of this login. */
  readonly overridden: boolean
  /** What was read otherwise than it was written, in words for the user. */
  readonly notices: readonly string[]
}

const SCOPE = /^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/
const ENGINES = ['docker', 'podman', 'file'] as const
const REGISTRY =
  '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job'
const IMAGES = '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas'

/**
 * Reads every input of action.yml, masks the token in all forms that will exist, and checks the whole before anything
 * else runs.
 *
 * @param env the environment that the runner made
 * @throws InputError that lists all that is wrong at once
 */
export function readInputs(env: NodeJS.ProcessEnv): Inputs {
  const { token, tokenInput, forms } = readCredential()
  for (const secret of proxySecrets(env)) maskPassword(secret)
  const reader = new InputReader(forms)
  const malformed = malformedToken(token, tokenInput)
  if (malformed !== undefined) reader.problems.push(malformed)
  const username = reader.read('username', 'a user name without white space and without `:`', '', text =>
    readUsername(text || (env.GITHUB_ACTOR ?? ''))
  )
  if (username !== '' && malformed === undefined && token !== '') maskSecret(base64(`${username}:${token}`))
  const server = reader.read('registry', REGISTRY, undefined, text => readServer(text, env, reader.notices))
  const images = (input: 'pull' | 'push') =>
    reader.read(input, IMAGES, [], text =>
      server === undefined || hasNoRegistry(server) ? [] : readImages(input, text, server, reader.notices)
    )
  const inputs = {
    token,
    tokenInput,
    username,
    pull: images('pull'),
    push: images('push'),
    ...readOptions(reader),
    proxy: readProxy(env)
  } as const
  if (reader.problems.length > 0 || server === undefined) throw new InputError(reader.problems.join('\n'))
  const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, token)
  return Object.freeze({ ...inputs, server, overridden, notices: reader.notices })
}

/** The inputs that are a choice, a number or a list of names. */
function readOptions(reader: InputReader) {
  return {
    scopes: reader.read(
      'scopes',
      'scopes such as `write:packages`, one per line or separated by commas',
      [],
      readScopes
    ),
    visibility: reader.choice('visibility', 'any', 'public', 'private'),
    onDenied: reader.choice('on-denied', 'fail', 'warn'),
    onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
    engines: reader.read('engine', '`auto`, or one or more of `docker`, `podman`, `file`', [], readEngines),
    store: reader.choice('store', 'auto', 'shared', 'isolated'),
    logout: reader.read('logout', '`true`, `false`', true, readBoolean),
    expiryWarningDays: reader.read('expiry-warning-days', 'a whole number of days from 0 to 3650', 0, readDays),
    summary: reader.read('summary', '`true`, `false`', true, readBoolean)
  } as const
}

/** Reads inputs one by one and collects what is wrong with them. */
class InputReader {
  readonly problems: string[] = []
  readonly notices: string[] = []
  readonly tokenForms: readonly string[]

  /** @param tokenForms the token in the forms that no other input may hold */
  constructor(tokenForms: readonly string[]) {
    this.tokenForms = tokenForms
  }

  /**
   * @param accepted what the input takes, in words for the user
   * @param fallback what stands for the value where it is not accepted
   */
  read<T>(input: string, accepted: string, fallback: T, parse: (text: string) => T): T {
    const text = getInput(input)
    if (this.tokenForms.some(form => text.includes(form))) {
      this.problems.push(`\`${input}\` holds the token. Accepted: ${accepted}; pass the token in \`token\` only.`)
      return fallback
    }
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof UnacceptedValue)) throw error
      this.problems.push(
        `\`${input}\` is ${sanitize(error.text, 80) || 'empty'}: ${error.reason}. Accepted: ${accepted}.`
      )
      return fallback
    }
  }

  /** @param accepted the values that the input takes, the default first */
  choice<T extends string>(input: string, ...accepted: readonly [T, ...T[]]): T {
    return this.read(input, accepted.map(each => `\`${each}\``).join(', '), accepted[0], oneOf(...accepted))
  }
}

/** The token as given; masked, and its base64 with it, before anything can show it. */
export function readToken(): string {
  return readCredential().token
}

/** The token: `password` where it is not empty, otherwise `token`. Both are masked, whichever is used. */
function readCredential(): { token: string; tokenInput: 'token' | 'password'; forms: string[] } {
  const [password, token] = [readSecret('password'), readSecret('token')]
  const forms = [...password.forms, ...token.forms]
  return password.value === ''
    ? { token: token.value, tokenInput: 'token', forms }
    : { token: password.value, tokenInput: 'password', forms }
}

/** A secret less one line end at its end, and its forms that are too long to be there by chance; all of them masked. */
function readSecret(input: 'token' | 'password'): { value: string; forms: string[] } {
  const value = getInput(input, { trimWhitespace: false }).replace(/\r?\n$/, '')
  const parts = value.split(/\s+/).filter(part => part.length >= 8)
  const forms = value.trim() === '' ? [] : [value, ...parts, base64(value)]
  for (const form of forms) maskSecret(form)
  return { value, forms: forms.filter(form => form.length >= 8) }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function malformedToken(token: string, input: string): string | undefined {
  const accepted =
    'Accepted: GITHUB_TOKEN or a personal access token as GitHub shows it, with at most one line end after it.'
  if (/\s/.test(token)) {
    return `\`${input}\` has white space in it: the secret may have been pasted with other text. ${accepted}`
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(token)) return `\`${input}\` has control characters in it. ${accepted}`
  if (/[^\u0021-\u007e]/.test(token)) return `\`${input}\` has characters outside of ASCII in it. ${accepted}`
  return undefined
}

/**
 * Whether DOCKER_AUTH_CONFIG has a credential of the registry that is not this login's. docker reads it before its
 * config since 28.3, by the registry's exact name (docker/cli, cli/config/memorystore).
 */
function hasOtherLogin(config: string | undefined, registry: string, token: string): boolean {
  if (!config) return false
  try {
    const auth: unknown = JSON.parse(config).auths?.[registry]?.auth
    return typeof auth === 'string' && !Buffer.from(auth, 'base64').toString().endsWith(`:${token}`)
  } catch {
    return false
  }
}

/** A text that is not accepted, and why. */
class UnacceptedValue extends Error {
  readonly text: string
  readonly reason: string

  constructor(text: string, reason: string) {
    super(reason)
    this.text = text
    this.reason = reason
  }
}

function readUsername(text: string): string {
  if (text === '') throw new UnacceptedValue(text, 'docker and podman need a name, although ghcr.io ignores it')
  if (text.includes(':')) throw new UnacceptedValue(text, 'a colon ends the name in HTTP Basic authentication')
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) throw new UnacceptedValue(text, 'it has white space or control characters in it')
  if (text.length > 255) throw new UnacceptedValue(text, 'it is longer than 255 characters')
  return text
}

function readServer(text: string, env: NodeJS.ProcessEnv, notices: string[]): Server {
  const bare = withoutScheme('registry', text, notices)
  try {
    return findServer(bare, env.GITHUB_SERVER_URL || 'https://github.com', isOnGitHub(env))
  } catch (error) {
    if (error instanceof ServerError) throw new UnacceptedValue(text, error.message)
    throw error
  }
}

/**
 * Whether the server that runs the job is GitHub's. The runners of Gitea and Forgejo set a variable of their own, and
 * their API is `/api/v1`, where that of an Enterprise Server is `/api/v3`.
 */
function isOnGitHub(env: NodeJS.ProcessEnv): boolean {
  if (/^https:\/\/(?:github\.com|[^/]+\.ghe\.com)\/?$/.test(env.GITHUB_SERVER_URL || 'https://github.com')) return true
  if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true') return false
  return !/\/api\/v1\/?$/.test(env.GITHUB_API_URL ?? '')
}

/** Whether the server is one that has no registry for this action: what is wrong then is not the images' host. */
function hasNoRegistry({ home, own }: Server): boolean {
  return home === 'other' && own
}

/** A host or an image as engines take it: without the scheme that a browser or skopeo puts in front. */
function withoutScheme(input: string, text: string, notices: string[]): string {
  const bare = text.replace(/^(?:https|docker):\/\//i, '').replace(/\/$/, '')
  if (bare !== text) notices.push(`\`${input}\`: ${sanitize(text)} is read as ${sanitize(bare) || 'empty'}.`)
  return bare
}

function readImages(input: string, text: string, server: Server, notices: string[]): Image[] {
  const images = new Map<string, Image>()
  for (const entry of listOf(text)) {
    try {
      const { image, lowered } = parseImage(withoutScheme(input, entry, notices), server.registry)
      if (lowered) {
        notices.push(
          `\`${input}\`: ${sanitize(entry)} is read as ${image.reference}; registries accept lower case only.`
        )
      }
      images.set(image.reference, image)
    } catch (error) {
      if (error instanceof ImageError) throw new UnacceptedValue(entry, error.message)
      throw error
    }
  }
  return [...images.values()]
}

function readScopes(text: string): string[] {
  const scopes = listOf(text)
  const wrong = scopes.find(scope => !SCOPE.test(scope))
  if (wrong !== undefined) throw new UnacceptedValue(wrong, 'not written like a scope')
  return [...new Set(scopes)]
}

function readEngines(text: string): EngineName[] {
  const names = listOf(text)
  if (names.length === 0) throw new UnacceptedValue(text, 'name at least one engine')
  if (names.length === 1 && names[0] === 'auto') return []
  if (names.includes('auto')) throw new UnacceptedValue(text, '`auto` cannot be combined with other engines')
  return [...new Set(names.map(oneOf(...ENGINES)))]
}

function readBoolean(text: string): boolean {
  // The spellings of the YAML 1.2 core schema, which are also what `getBooleanInput` of @actions/core takes.
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  throw new UnacceptedValue(text, 'neither true nor false')
}

function readDays(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 3650) throw new UnacceptedValue(text, 'not a number of days')
  return Number(text)
}

function oneOf<T extends string>(...accepted: readonly T[]): (text: string) => T {
  return text => {
    const found = accepted.find(each => each === text)
    if (found === undefined) throw new UnacceptedValue(text, 'not one of the accepted values')
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
