import { Credential } from '../github/credential.ts'
import { type Image, Unaccepted } from '../github/image.ts'
import { type ImageList, parseImageList } from '../github/image-list.ts'
import { noTokenIn, serviceOf } from '../github/no-token.ts'
import { misfits, parseScope, SCOPE_FORM } from '../github/scope.ts'
import { bareHost, findServer, isOnGitHub, type Server, serverUrlOf } from '../github/server.ts'
import { ENGINE_NAMES, type EngineName } from './engines.ts'
import { InputError } from './errors.ts'
import { readJobContext, readStepId } from './event.ts'
import { findProgram } from './exec.ts'
import { entriesOf, InputReader, linesOf, readSecret, tokenInputOf, valueNamed } from './input-reader.ts'
import { objectOf, parsed } from './json.ts'
import { maskPassword, maskSecret } from './masks.ts'
import { proxySecrets, readProxy, settleEnvironment } from './proxy.ts'
import { listed, sanitize } from './sanitize.ts'

/** What the workflow asked for, checked whole. */
export type Inputs = ReturnType<typeof readInputs>

const ACCEPTED = {
  token: 'GITHUB_TOKEN or a personal access token as GitHub shows it',
  username: 'a user name without white space and without `:`',
  registry: '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or nothing',
  images: '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas',
  scopes: 'scopes such as `write:packages`, one per line or separated by commas',
  engine: '`auto`, `none`, or one or more of `docker`, `podman`, `file`',
  platforms: 'platforms such as `linux/amd64` or `linux/arm/v7`, one per line or separated by commas',
  days: 'a whole number of days from 0 to 3650',
  seconds: 'a whole number of seconds from 0 to 600'
}

/**
 * Reads every input of action.yml, masks the token in all forms that will exist, and checks the whole before anything
 * else runs.
 *
 * @throws InputError that lists all that is wrong at once
 */
export function readInputs(env: NodeJS.ProcessEnv) {
  const reader = new InputReader(env)
  const given = readToken(reader, env)
  for (const secret of proxySecrets(env)) maskPassword(secret)
  const username = readUsername(reader, env, given)
  const server = reader.one('registry', ACCEPTED.registry, text => {
    const host = bareHost(text)
    if (host !== text) reader.notices.push(`\`registry\`: ${sanitize(text)} is read as ${sanitize(host) || 'empty'}.`)
    return findServer(host, serverUrlOf(env), isOnGitHub(env))
  })
  const read = {
    ...given,
    pull: readImages('pull', reader, server),
    push: readImages('push', reader, server),
    /** The repositories that the login is for; none: all of the registry. */
    scope: reader.all('scope', SCOPE_FORM, text => parseScope(text, server?.registry ?? ''), linesOf),
    scopes: [...new Set(reader.all('scopes', ACCEPTED.scopes, readScope))],
    /** Platforms that an index in `pull` must have; none: that of the runner. */
    platforms: [...new Set(reader.all('platforms', ACCEPTED.platforms, readPlatform))],
    visibility: reader.choice('visibility', 'any', 'public', 'private'),
    onDeniedAsked: reader.choice('on-denied', 'fail', 'warn', 'warn-on-fork'),
    onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
    waitSeconds: reader.one('wait', ACCEPTED.seconds, text => readNumber(text, 600)) ?? 0,
    ...(reader.one('engine', ACCEPTED.engine, readEngines) ?? { engines: [], isEngineFound: false }),
    storeAsked: reader.choice('store', 'auto', 'shared', 'isolated'),
    logout: reader.choice('logout', 'true', 'false') === 'true',
    expiryWarningDays: reader.one('expiry-warning-days', ACCEPTED.days, text => readNumber(text, 3650)) ?? 0,
    summary: reader.choice('summary', 'true', 'false') === 'true',
    proxy: readProxy(env),
    /** Variables of the job that this action does not follow, in words for the user. */
    environment: settleEnvironment(env),
    plainDockerHost: plainDockerHost(env),
    /** The step's `id` in the workflow, for lines to paste; empty where it has none. */
    step: readStepId(env),
    /** What was read otherwise than it was written, in words for the user. */
    notices: reader.notices,
    /** The same, where everyone expects it: for the log. */
    remarks: reader.remarks
  }
  // What is wrong by itself comes first.
  if (reader.problems.length === 0)
    for (const { input, accepted, ...misfit } of misfits(read)) reader.refuse(input, accepted, [{ ...misfit, fix: '' }])
  if (reader.problems.length > 0 || username === undefined || server === undefined) {
    throw new InputError(reader.problems)
  }
  const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, given.token)
  const { onDeniedAsked, storeAsked } = read
  const onFork = readJobContext(env).readOnly ? 'warn' : 'fail'
  const onDenied: 'warn' | 'fail' = onDeniedAsked === 'warn-on-fork' ? onFork : onDeniedAsked
  // GitHub's own runners are made for one job: elsewhere the next job finds what is left.
  const auto = env.RUNNER_ENVIRONMENT === 'github-hosted' ? 'shared' : 'isolated'
  const store: 'shared' | 'isolated' = storeAsked === 'auto' ? auto : storeAsked
  return Object.freeze({ ...read, username, server, overridden, onDenied, store })
}

/**
 * Whether DOCKER_AUTH_CONFIG has a credential of the registry that is not this login's. docker reads it before its
 * config since 28.3, by the registry's exact name (docker/cli, cli/config/memorystore).
 */
function hasOtherLogin(config: string | undefined, registry: string, token: string): boolean {
  const { auth } = objectOf(objectOf(objectOf(parsed(config)).auths)[registry])
  return typeof auth === 'string' && Credential.fromBasic(auth)?.secret !== token
}

/**
 * A docker daemon on another machine that docker speaks to without TLS (docs.docker.com, "Protect the Docker daemon socket").
 * A host without a dot is this one, or a container of the job, as with docker-in-docker.
 */
function plainDockerHost(env: NodeJS.ProcessEnv): string | undefined {
  const { DOCKER_HOST = '', DOCKER_TLS, DOCKER_TLS_VERIFY } = env
  const isHere = /^tcp:\/\/(?:[\w-]+|127\.[\d.]+|\[::1\])(?:[:/]|$)/.test(DOCKER_HOST)
  return DOCKER_HOST.startsWith('tcp://') && !isHere && !DOCKER_TLS && !DOCKER_TLS_VERIFY
    ? sanitize(DOCKER_HOST)
    : undefined
}

function readScope(text: string): string {
  const scope = text.toLowerCase()
  if (!/^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/.test(scope)) throw new Unaccepted('not written like a scope')
  // The words of a scope in another order or form, such as `packages:write` and `write_package`: no token ever has it.
  const level = /package/.test(scope) && /(?:^|[:_])(read|write|delete)(?:[:_]|$)/.exec(scope)?.[1]
  if (level && scope !== `${level}:packages`)
    throw new Unaccepted('GitHub has no such scope', `Write ${level}:packages.`)
  return scope
}

function readPlatform(text: string): string {
  const platform = text.toLowerCase()
  if (!/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/.test(platform)) throw new Unaccepted('not written like a platform')
  return platform
}

/** Those to log in, none for `none`; and whether `auto` has found it, which may be one that cannot run here. */
function readEngines(text: string): { engines: EngineName[]; isEngineFound: boolean } {
  const names = entriesOf(text.toLowerCase())
  if (names.length === 0) throw new Unaccepted('name at least one engine')
  if (names.length === 1 && names[0] === 'auto')
    return { engines: [ENGINE_NAMES.find(name => findProgram(name) !== undefined) ?? 'file'], isEngineFound: true }
  if (names.length === 1 && names[0] === 'none') return { engines: [], isEngineFound: false }
  const single = names.find(name => name === 'auto' || name === 'none')
  if (single !== undefined) throw new Unaccepted(`\`${single}\` cannot be combined with other engines`)
  return { engines: [...new Set(names.map(name => valueNamed(ENGINE_NAMES, name)))], isEngineFound: false }
}

function readNumber(text: string, highest: number): number {
  if (!/^\d+$/.test(text)) throw new Unaccepted('not a whole number')
  if (Number(text) > highest) throw new Unaccepted('too high')
  return Number(text)
}

/** What a token and a user name must not be; the first that fits is said. */
const TOKEN_FAULTS: readonly (readonly [form: RegExp, fault: string])[] = [
  [/\s/, 'has white space in it: the secret may have been pasted with other text'],
  [/[\u0000-\u001f\u007f-\u009f]/, 'has control characters in it'],
  [/[^\u0021-\u007e]/, 'has characters outside of ASCII in it']
]
const USERNAME_FAULTS: readonly (readonly [form: RegExp, fault: string])[] = [
  [/^$/, 'docker and podman need a name, although ghcr.io ignores it'],
  [/:/, 'a colon ends the name in HTTP Basic authentication'],
  [/[\s\p{Cc}\p{Cf}]/u, 'it has white space or control characters in it'],
  [/.{256}/, 'it is longer than 255 characters']
]

/** Reads the token, and masks every form of it that will exist before anything can show one. It is empty where none was passed. */
function readToken(reader: InputReader, env: NodeJS.ProcessEnv) {
  const [password, other] = [readSecret('password'), readSecret('token')]
  const tokenInput = tokenInputOf(env)
  const given = tokenInput === 'password' ? password : other
  const token = given.trim()
  if (token !== given && token !== '') reader.notices.push(`\`${tokenInput}\`: white space around it was removed.`)
  // GITHUB_TOKEN is the default of `token`, so that it may not have been given. On other servers it has no prefix.
  const isOther = !['', token].includes(other.trim()) && !other.startsWith('ghs_')
  if (tokenInput === 'password' && isOnGitHub(env) && isOther) {
    reader.notices.push('`password` is used, and not `token`: both are given.')
  }
  const malformed = noTokenIn(token) === undefined && TOKEN_FAULTS.find(([form]) => form.test(token))?.[1]
  if (malformed) reader.problems.push(`\`${tokenInput}\` ${malformed}. Accepted: ${ACCEPTED.token}.`)
  return { token, tokenInput }
}

/** Reads the user name, and masks what engines make of it and the token. */
function readUsername(
  reader: InputReader,
  env: NodeJS.ProcessEnv,
  { token, tokenInput }: Pick<Inputs, 'token' | 'tokenInput'>
) {
  const username = reader.one('username', ACCEPTED.username, text => {
    const name = text || (env.GITHUB_ACTOR ?? '')
    if (isToken(name)) {
      maskSecret(name)
      const line = `${tokenInput}: \${{ secrets.YOUR_SECRET }}`
      throw new Unaccepted('it is a token', `Leave \`username\` out, and write \`${line}\`.`)
    }
    const fault = USERNAME_FAULTS.find(([form]) => form.test(name))
    if (fault !== undefined) throw new Unaccepted(fault[1])
    return name
  })
  if (username !== undefined && token !== '') maskSecret(new Credential(username, token).basic)
  return username
}

/** Whether a user name is a token. Other services' prefixes may start a short name as well: `sk-mona`, `npm_acme`. */
function isToken(text: string): boolean {
  if (/^(?:(?:gh[pousr]_|github_pat_)\w{16,}|[0-9a-f]{40}$)/.test(text)) return true
  return noTokenIn(text) === 'base64' || (serviceOf(text) !== undefined && text.length >= 24)
}

/** Images, each once. None where there is no registry for them: what is wrong then is not the images' host. */
function readImages(input: 'pull' | 'push', reader: InputReader, server: Server | undefined): Image[] {
  const text = reader.text(input, ACCEPTED.images)
  if (text === undefined || server === undefined || (server.jobServerKind === 'other' && server.isJobServer)) return []
  const list = parseImageList(text, server.registry, input)
  reader.refuse(input, ACCEPTED.images, list.refused)
  reader.notices.push(...noticesOf(list, input, server.registry))
  const inLowerCase = list.read.filter(isLowerCased).map(readAs)
  if (inLowerCase.length > 0) reader.remarks.push(`\`${input}\`: ${listed(inLowerCase, NAMED)}.`)
  return [...new Map(list.read.map(({ image }) => [image.reference, image])).values()]
}

const NAMED = 3

type Read = ImageList['read'][number]

const readAs = ({ written, image }: Read) => `${sanitize(written)} is read as ${image.reference}`
/** Whether an entry was read in lower case, and no other change was made: registries have no capital letters. */
const isLowerCased = ({ written, image: { reference } }: Read) =>
  written !== reference && written.toLowerCase() === reference.toLowerCase()

/** What was read differently, a sentence for each way. */
function noticesOf({ read, leftOut, hasComments }: ImageList, input: string, registry: string): string[] {
  const charts = input === 'push' ? read.filter(({ written }) => /^\W*oci:/i.test(written)) : []
  const changed = read.filter(each => each.image.reference !== each.written && !isLowerCased(each))
  const others = read.length === 0 ? [] : leftOut.map(entry => sanitize(entry, 120))
  const notices = [
    ...(changed.length === 0 ? [] : [`${listed(changed.map(readAs), NAMED)}.`]),
    ...charts
      .slice(0, 1)
      .map(({ image }) => `helm appends the chart's name: if this is only the folder, list ${image.reference}/NAME.`),
    ...(hasComments ? ['comments are left out.'] : []),
    ...(others.length === 0 ? [] : [`not checked, because it is not on ${registry}: ${listed(others, NAMED)}.`])
  ]
  return notices.map(notice => `\`${input}\`: ${notice}`)
}
