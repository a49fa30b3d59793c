import { getInput } from '@actions/core'
import { type Image, parseImage } from '../github/image.ts'
import { findServer, type Server } from '../github/server.ts'
import { Unaccepted } from '../github/unaccepted.ts'
import { InputError } from './errors.ts'
import { readJobContext, readStepId } from './event.ts'
import { findProgram } from './exec.ts'
import { containsSecret, maskPassword, maskSecret } from './masks.ts'
import { proxySecrets, readProxy } from './proxy.ts'
import { sanitize } from './sanitize.ts'

/** What the workflow asked for, checked whole. */
export type Inputs = ReturnType<typeof readInputs>

const ENGINES = ['docker', 'podman', 'file'] as const
export type EngineName = (typeof ENGINES)[number]

/** What the inputs accept, in words for the user. */
const ACCEPTED = {
  token: 'GITHUB_TOKEN or a personal access token as GitHub shows it, with at most one line end after it',
  username: 'a user name without white space and without `:`',
  registry:
    '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job',
  images: '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas',
  scopes: 'scopes such as `write:packages`, one per line or separated by commas',
  engine: '`auto`, `none`, or one or more of `docker`, `podman`, `file`',
  boolean: '`true`, `false`',
  days: 'a whole number of days from 0 to 3650',
  seconds: 'a whole number of seconds from 0 to 600'
}

type Fault = readonly [form: RegExp, reason: string]

/** What a token and a user name must not be; the first that fits is said. */
const TOKEN_FAULTS: readonly Fault[] = [
  [/\s/, 'has white space in it: the secret may have been pasted with other text'],
  [/[\u0000-\u001f\u007f-\u009f]/, 'has control characters in it'],
  [/[^\u0021-\u007e]/, 'has characters outside of ASCII in it']
]
const USERNAME_FAULTS: readonly Fault[] = [
  [/^$/, 'docker and podman need a name, although ghcr.io ignores it'],
  [/:/, 'a colon ends the name in HTTP Basic authentication'],
  [/[\s\p{Cc}\p{Cf}]/u, 'it has white space or control characters in it'],
  [/.{256}/, 'it is longer than 255 characters']
]

/**
 * Reads every input of action.yml, masks the token in all forms that will exist, and checks the whole before anything
 * else runs.
 *
 * @param env the environment that the runner made
 * @throws InputError that lists all that is wrong at once
 */
export function readInputs(env: NodeJS.ProcessEnv) {
  const { token, tokenInput } = readCredential(env)
  for (const secret of proxySecrets(env)) maskPassword(secret)
  const reader = new InputReader()
  const malformed = TOKEN_FAULTS.find(([form]) => form.test(token))?.[1]
  if (malformed !== undefined) reader.problems.push(`\`${tokenInput}\` ${malformed}. Accepted: ${ACCEPTED.token}.`)
  const username = reader.one('username', ACCEPTED.username, text => readUsername(text || (env.GITHUB_ACTOR ?? '')))
  if (username !== undefined && malformed === undefined && token !== '') maskSecret(base64(`${username}:${token}`))
  const server = reader.one('registry', ACCEPTED.registry, text =>
    findServer(reader.bare('registry', text), serverUrlOf(env), isOnGitHub(env))
  )
  const onDeniedAsked = reader.choice('on-denied', 'fail', 'warn', 'warn-on-fork')
  const read = {
    /** Empty when the workflow passed none: forks and Dependabot get no secrets. */
    token,
    /** The input that the token came from. */
    tokenInput,
    pull: readImages('pull', reader, server),
    push: readImages('push', reader, server),
    scopes: [...new Set(reader.all('scopes', ACCEPTED.scopes, readScope))],
    visibility: reader.choice('visibility', 'any', 'public', 'private'),
    /** What to do here where access is denied; `warn-on-fork` is settled. */
    onDenied: onDeniedAsked === 'warn-on-fork' ? (readJobContext(env).readOnly ? 'warn' : 'fail') : onDeniedAsked,
    /** The same, as the workflow has it. */
    onDeniedAsked,
    /** What to do where a tag that `push` lists is there already. */
    onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
    /** How long to wait for images to pull that are not there yet. */
    waitSeconds: reader.one('wait', ACCEPTED.seconds, text => readNumber(text, 600)) ?? 0,
    /** Those to log in; `auto` is settled here, and there are none for `none`. */
    engines: reader.one('engine', ACCEPTED.engine, readEngines) ?? [],
    store: readStore(reader, env),
    logout: reader.one('logout', ACCEPTED.boolean, readBoolean) ?? true,
    expiryWarningDays: reader.one('expiry-warning-days', ACCEPTED.days, text => readNumber(text, 3650)) ?? 0,
    summary: reader.one('summary', ACCEPTED.boolean, readBoolean) ?? true,
    proxy: readProxy(env),
    /** The step's `id` in the workflow, for lines to paste; empty where it has none. */
    step: readStepId(env),
    /** What was read otherwise than it was written, in words for the user. */
    notices: reader.notices
  }
  if (reader.problems.length > 0 || username === undefined || server === undefined) {
    throw new InputError(reader.problems.join('\n'))
  }
  /** `DOCKER_AUTH_CONFIG` has another credential for the registry, which docker reads in place of this login. */
  const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, token)
  return Object.freeze({ ...read, username, server, overridden })
}

/** Reads inputs one by one and collects what is wrong with them. */
class InputReader {
  readonly problems: string[] = []
  readonly notices: string[] = []

  /**
   * The entries of an input, up to one that is not accepted.
   *
   * @param accepted what the input takes, in words for the user
   */
  all<T>(input: string, accepted: string, parse: (entry: string) => T, entriesOf = listOf): T[] {
    const text = getInput(input)
    const values: T[] = []
    if (containsSecret(text)) {
      this.problems.push(`\`${input}\` holds the token. Accepted: ${accepted}; pass the token in \`token\` only.`)
      return values
    }
    for (const entry of entriesOf(text)) {
      try {
        values.push(parse(entry))
      } catch (error) {
        if (!(error instanceof Unaccepted)) throw error
        const shown = sanitize(entry, 80) || 'empty'
        this.problems.push(`\`${input}\` is ${shown}: ${error.message}. Accepted: ${accepted}.`)
        break
      }
    }
    return values
  }

  /** The whole input; nothing where it is not accepted. */
  one<T>(input: string, accepted: string, parse: (text: string) => T): T | undefined {
    return this.all(input, accepted, parse, text => [text])[0]
  }

  /** @param values what the input takes, the default first */
  choice<T extends string>(input: string, ...values: readonly [T, ...T[]]): T {
    const accepted = values.map(value => `\`${value}\``).join(', ')
    return this.one(input, accepted, text => oneOf(values, text)) ?? values[0]
  }

  /** A host or an image as engines take it: without the scheme that a browser or skopeo puts in front. */
  bare(input: string, text: string): string {
    const bare = text.replace(/^(?:https|docker):\/\//i, '').replace(/\/$/, '')
    if (bare !== text) this.notices.push(`\`${input}\`: ${sanitize(text)} is read as ${sanitize(bare) || 'empty'}.`)
    return bare
  }
}

/**
 * The token that main logged in with, for post; masked again, since post is another process. With an empty `password`
 * main logged in nobody.
 */
export function readToken(): string {
  const [password, token] = [readSecret('password'), readSecret('token')]
  return password || token
}

/** The default of `password`, which means that it was not given: the runner hands no input over as it does an empty one. */
const SEE_TOKEN = 'token'

/** The token: `password` where it is given, otherwise `token`. Both are masked, whichever is used. */
function readCredential(env: NodeJS.ProcessEnv): { token: string; tokenInput: 'token' | 'password' } {
  const [password, token] = [readSecret('password'), readSecret('token')]
  const isGiven = (env.INPUT_PASSWORD ?? SEE_TOKEN).trim() !== SEE_TOKEN
  return isGiven ? { token: password, tokenInput: 'password' } : { token, tokenInput: 'token' }
}

/** A secret less one line end at its end; it is masked whole and in its parts. */
function readSecret(input: 'token' | 'password'): string {
  const secret = getInput(input, { trimWhitespace: false }).replace(/\r?\n$/, '')
  if (secret.trim() === SEE_TOKEN) return ''
  const parts = secret.split(/\s+/).filter(part => part.length >= 8)
  if (secret.trim() !== '') for (const form of [secret, ...parts, base64(secret)]) maskSecret(form)
  return secret
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
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

function readUsername(text: string): string {
  const fault = USERNAME_FAULTS.find(([form]) => form.test(text))
  if (fault !== undefined) throw new Unaccepted(fault[1])
  return text
}

function serverUrlOf(env: NodeJS.ProcessEnv): string {
  return env.GITHUB_SERVER_URL || 'https://github.com'
}

/**
 * Whether the server that runs the job is GitHub's. The runners of Gitea and Forgejo set a variable of their own, and
 * their API is `/api/v1`, where that of an Enterprise Server is `/api/v3`.
 */
function isOnGitHub(env: NodeJS.ProcessEnv): boolean {
  if (/^https:\/\/(?:github\.com|[^/]+\.ghe\.com)\/?$/.test(serverUrlOf(env))) return true
  if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true') return false
  return !/\/api\/v1\/?$/.test(env.GITHUB_API_URL ?? '')
}

/** Images, each once. None where there is no registry for them: what is wrong then is not the images' host. */
function readImages(input: 'pull' | 'push', reader: InputReader, server: Server | undefined): Image[] {
  if (server === undefined || (server.jobServerKind === 'other' && server.isJobServer)) return []
  const images = reader.all(input, ACCEPTED.images, entry => {
    const { image, lowered } = parseImage(reader.bare(input, entry), server.registry)
    const read = `\`${input}\`: ${sanitize(entry)} is read as ${image.reference}; registries accept lower case only.`
    if (lowered) reader.notices.push(read)
    return image
  })
  return [...new Map(images.map(image => [image.reference, image])).values()]
}

function readScope(text: string): string {
  if (!/^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/.test(text)) throw new Unaccepted('not written like a scope')
  return text
}

function readEngines(text: string): EngineName[] {
  const names = listOf(text)
  if (names.length === 0) throw new Unaccepted('name at least one engine')
  if (names.length === 1 && names[0] === 'auto')
    return [ENGINES.find(name => findProgram(name) !== undefined) ?? 'file']
  if (names.length === 1 && names[0] === 'none') return []
  const single = names.find(name => name === 'auto' || name === 'none')
  if (single !== undefined) throw new Unaccepted(`\`${single}\` cannot be combined with other engines`)
  return [...new Set(names.map(name => oneOf(ENGINES, name)))]
}

/** `auto` is isolated but on GitHub's own runners, which are made for one job: elsewhere the next job finds what is left. */
function readStore(reader: InputReader, env: NodeJS.ProcessEnv): 'shared' | 'isolated' {
  const store = reader.choice('store', 'auto', 'shared', 'isolated')
  if (store !== 'auto') return store
  return env.RUNNER_ENVIRONMENT === 'github-hosted' ? 'shared' : 'isolated'
}

function readBoolean(text: string): boolean {
  // The spellings of the YAML 1.2 core schema, which are also what `getBooleanInput` of @actions/core takes.
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  throw new Unaccepted('neither true nor false')
}

function readNumber(text: string, highest: number): number {
  if (!/^\d+$/.test(text)) throw new Unaccepted('not a whole number')
  if (Number(text) > highest) throw new Unaccepted('too high')
  return Number(text)
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find(value => value === text)
  if (found === undefined) throw new Unaccepted('not one of the accepted values')
  return found
}

/** The entries of a list: one per line or separated by commas, blank ones left out. */
function listOf(text: string): string[] {
  return text
    .split(/[\r\n,]/)
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}
