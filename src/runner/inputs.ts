import { Credential } from '../github/credential.ts'
import { misfits, parseScope, SCOPE_FORM, scopeLines } from '../github/scope.ts'
import { bareHost, findServer, isOnGitHub, serverUrlOf } from '../github/server.ts'
import { Unaccepted } from '../github/unaccepted.ts'
import { readToken, readUsername } from './credential.ts'
import { ENGINE_NAMES, type EngineName } from './engines.ts'
import { InputError } from './errors.ts'
import { readJobContext, readStepId } from './event.ts'
import { findProgram } from './exec.ts'
import { readImages } from './image-inputs.ts'
import { InputReader, listOf, oneOf } from './input-reader.ts'
import { maskPassword } from './masks.ts'
import { proxySecrets, readProxy } from './proxy.ts'
import { sanitize } from './sanitize.ts'

/** What the workflow asked for, checked whole. */
export type Inputs = ReturnType<typeof readInputs>

/** What the inputs accept, in words for the user. */
const ACCEPTED = {
  registry:
    '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job',
  scopes: 'scopes such as `write:packages`, one per line or separated by commas',
  engine: '`auto`, `none`, or one or more of `docker`, `podman`, `file`',
  days: 'a whole number of days from 0 to 3650',
  seconds: 'a whole number of seconds from 0 to 600'
}

/**
 * Reads every input of action.yml, masks the token in all forms that will exist, and checks the whole before anything
 * else runs.
 *
 * @param env the environment that the runner made
 * @throws InputError that lists all that is wrong at once
 */
export function readInputs(env: NodeJS.ProcessEnv) {
  const reader = new InputReader(env)
  const given = readToken(reader, env)
  for (const secret of proxySecrets(env)) maskPassword(secret)
  const username = readUsername(reader, env, given.token)
  const server = reader.one('registry', ACCEPTED.registry, text =>
    findServer(readRegistry(text, reader), serverUrlOf(env), isOnGitHub(env))
  )
  const read = {
    ...given,
    pull: readImages('pull', reader, server),
    push: readImages('push', reader, server),
    /** The repositories that the login is for; none: all of the registry. */
    scope: reader.all('scope', SCOPE_FORM, text => parseScope(text, server?.registry ?? ''), scopeLines),
    scopes: [...new Set(reader.all('scopes', ACCEPTED.scopes, readScope))],
    visibility: reader.choice('visibility', 'any', 'public', 'private'),
    ...readOnDenied(reader, env),
    /** What to do where a tag that `push` lists is there already. */
    onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
    /** How long to wait for images to pull that are not there yet. */
    waitSeconds: reader.one('wait', ACCEPTED.seconds, text => readNumber(text, 600)) ?? 0,
    /** Those to log in; `auto` is settled here, and there are none for `none`. */
    engines: reader.one('engine', ACCEPTED.engine, readEngines) ?? [],
    ...readStore(reader, env),
    logout: reader.choice('logout', 'true', 'false') === 'true',
    expiryWarningDays: reader.one('expiry-warning-days', ACCEPTED.days, text => readNumber(text, 3650)) ?? 0,
    summary: reader.choice('summary', 'true', 'false') === 'true',
    proxy: readProxy(env),
    /** The step's `id` in the workflow, for lines to paste; empty where it has none. */
    step: readStepId(env),
    /** What was read otherwise than it was written, in words for the user. */
    notices: reader.notices
  }
  // What is wrong by itself comes first.
  if (reader.problems.length === 0)
    for (const { input, accepted, ...misfit } of misfits(read)) reader.refuse(input, accepted, [misfit])
  if (reader.problems.length > 0 || username === undefined || server === undefined) {
    throw new InputError(reader.problems.join('\n'))
  }
  /** `DOCKER_AUTH_CONFIG` has another credential for the registry, which docker reads in place of this login. */
  const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, given.token)
  return Object.freeze({ ...read, username, server, overridden })
}

/**
 * Whether DOCKER_AUTH_CONFIG has a credential of the registry that is not this login's. docker reads it before its
 * config since 28.3, by the registry's exact name (docker/cli, cli/config/memorystore).
 */
function hasOtherLogin(config: string | undefined, registry: string, token: string): boolean {
  if (!config) return false
  try {
    const auth: unknown = JSON.parse(config).auths?.[registry]?.auth
    return typeof auth === 'string' && Credential.fromBasic(auth)?.secret !== token
  } catch {
    return false
  }
}

function readRegistry(text: string, reader: InputReader): string {
  const host = bareHost(text)
  if (host !== text) reader.notices.push(`\`registry\`: ${sanitize(text)} is read as ${sanitize(host) || 'empty'}.`)
  return host
}

function readScope(text: string): string {
  const scope = text.toLowerCase()
  if (!/^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/.test(scope)) throw new Unaccepted('not written like a scope')
  // The words of a scope in another order or form, such as `packages:write` and `write_package`: no token ever has it.
  const level = /package/.test(scope) && /(?:^|[:_])(read|write|delete)(?:[:_]|$)/.exec(scope)?.[1]
  if (level && scope !== `${level}:packages`)
    throw new Unaccepted(`GitHub has no such scope. Did you mean ${level}:packages?`)
  return scope
}

function readEngines(text: string): EngineName[] {
  const names = listOf(text.toLowerCase())
  if (names.length === 0) throw new Unaccepted('name at least one engine')
  if (names.length === 1 && names[0] === 'auto')
    return [ENGINE_NAMES.find(name => findProgram(name) !== undefined) ?? 'file']
  if (names.length === 1 && names[0] === 'none') return []
  const single = names.find(name => name === 'auto' || name === 'none')
  if (single !== undefined) throw new Unaccepted(`\`${single}\` cannot be combined with other engines`)
  return [...new Set(names.map(name => oneOf(ENGINE_NAMES, name)))]
}

/** What to do here where access is denied, with `warn-on-fork` settled, and what the workflow has. */
function readOnDenied(reader: InputReader, env: NodeJS.ProcessEnv) {
  const onDeniedAsked = reader.choice('on-denied', 'fail', 'warn', 'warn-on-fork')
  const onFork = readJobContext(env).readOnly ? 'warn' : 'fail'
  const onDenied: 'warn' | 'fail' = onDeniedAsked === 'warn-on-fork' ? onFork : onDeniedAsked
  return { onDenied, onDeniedAsked }
}

/** `auto` is isolated but on GitHub's own runners, which are made for one job: elsewhere the next job finds what is left. */
function readStore(reader: InputReader, env: NodeJS.ProcessEnv) {
  const storeAsked = reader.choice('store', 'auto', 'shared', 'isolated')
  const auto = env.RUNNER_ENVIRONMENT === 'github-hosted' ? 'shared' : 'isolated'
  const store: 'shared' | 'isolated' = storeAsked === 'auto' ? auto : storeAsked
  return { store, storeAsked }
}

function readNumber(text: string, highest: number): number {
  if (!/^\d+$/.test(text)) throw new Unaccepted('not a whole number')
  if (Number(text) > highest) throw new Unaccepted('too high')
  return Number(text)
}
