import { hash, randomBytes, randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { retry, succeeds } from '../credentials/atomic-file.ts'
import { Credential, type Fingerprint } from '../github/credential.ts'
import { isSameAccess, packageReference, parseImage, type RequiredAccess } from '../github/image.ts'
import type { Inputs } from '../runner/inputs.ts'

/**
 * What a step leaves for the steps after it in the same job: clients use one login for a registry, so a later login with
 * another credential takes the place of this one, and what was proved here no longer holds.
 *
 * It is a file under RUNNER_TEMP, because a step's state reaches its own post only, and an exported variable would reach
 * every program of the job. There is no secret in it. Whoever could plant one could have any image asked for, and gets no
 * more: what is read is checked like an input.
 */
interface JobLogin {
  readonly registry: string
  /** Whose file has the login: those of docker and podman do not replace each other. */
  readonly client: Client
  readonly fingerprint: Fingerprint
  readonly images: readonly RequiredAccess[]
}

const CLIENTS = ['docker', 'podman'] as const
type Client = (typeof CLIENTS)[number]

/** Logins and images of each that are remembered. */
const LOGINS = 20
const IMAGES = 100
const BYTES = 128 * 1024

/**
 * The images that earlier steps of the job proved with another credential, which this login takes the place of.
 *
 * @returns those that this step does not list; nothing where it takes no login's place
 */
export function findReplacedLogin(inputs: Inputs, env: NodeJS.ProcessEnv): RequiredAccess[] | undefined {
  const replaced = readLogins(env).filter(
    login => isReplacedBy(login, inputs) && !credentialOf(inputs).matches(login.fingerprint)
  )
  if (replaced.length === 0) return undefined
  const pushed = inputs.push.map(({ name }) => name)
  const pulled = inputs.pull.map(({ reference }) => reference)
  return distinct(replaced.flatMap(({ images }) => images)).filter(image =>
    image.access === 'push' ? !pushed.includes(image.name) : !pulled.includes(image.reference)
  )
}

/**
 * Leaves the login for the steps after this one.
 *
 * @param proved what may be done with it; of a push the package counts, whatever its tags
 */
export function rememberLogin(inputs: Inputs, proved: readonly RequiredAccess[], env: NodeJS.ProcessEnv): void {
  const { registry } = inputs.server
  const before = readLogins(env)
  const same = before.filter(login => isReplacedBy(login, inputs) && credentialOf(inputs).matches(login.fingerprint))
  const images = distinct([...same.flatMap(login => login.images), ...proved.map(withoutTag)])
  const known = credentialOf(inputs).fingerprint(randomBytes(8).toString('hex'))
  const logins = [
    ...before.filter(login => !isReplacedBy(login, inputs)),
    ...clientsOf(inputs).map(client => ({ registry, client, fingerprint: known, images }))
  ]
  const content = logins.map(login => ({
    ...login,
    images: login.images.slice(0, IMAGES).map(({ access, reference }) => ({ access, reference }))
  }))
  const file = fileOf(env)
  const next = `${file}.${randomUUID()}`
  writeFileSync(next, JSON.stringify(content.slice(-LOGINS)), { mode: 0o600, flag: 'wx' })
  // A link in its place is replaced, not followed.
  renameSync(next, file)
}

/** Registries ignore the user name. */
function credentialOf({ token }: Inputs): Credential {
  return new Credential('', token)
}

function isReplacedBy({ registry, client }: JobLogin, inputs: Inputs): boolean {
  return registry === inputs.server.registry && clientsOf(inputs).includes(client)
}

/** The engine `file` writes docker's file. */
function clientsOf({ engines }: Inputs): Client[] {
  return [...new Set(engines.map(engine => (engine === 'podman' ? 'podman' : 'docker')))]
}

function distinct(images: readonly RequiredAccess[]): RequiredAccess[] {
  return images.filter((image, index) => images.findIndex(each => isSameAccess(each, image)) === index)
}

/**
 * Removes it. Called by post: then no step comes any more. Nothing is said where that fails, for there is no secret in it,
 * and the runner empties the folder.
 */
export function forgetLogins(env: NodeJS.ProcessEnv): void {
  if (env.RUNNER_TEMP) succeeds(() => retry(() => rmSync(fileOf(env), { force: true })))
}

/** Named after the job, because some runners share RUNNER_TEMP between jobs. */
function fileOf({ RUNNER_TEMP = '', ...env }: NodeJS.ProcessEnv): string {
  const job = [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_TRACKING_ID].join('\0')
  return join(RUNNER_TEMP, `ghcr-login-job-${hash('sha256', job).slice(0, 16)}.json`)
}

function withoutTag(image: RequiredAccess): RequiredAccess {
  if (image.access === 'pull') return image
  const { name, owner, package: packageName } = image
  return {
    name,
    owner,
    package: packageName,
    tag: undefined,
    digest: undefined,
    reference: packageReference(image),
    access: 'push'
  }
}

/** What cannot be read, or is not what this action wrote, counts as no login. */
function readLogins(env: NodeJS.ProcessEnv): readonly JobLogin[] {
  if (!env.RUNNER_TEMP) return []
  try {
    const content: unknown = JSON.parse(readOwn(fileOf(env)))
    return Array.isArray(content) ? content.slice(0, LOGINS).map(readLogin) : []
  } catch {
    return []
  }
}

/** @throws Error where it is not what `rememberLogin` wrote */
function readLogin(content: Written): JobLogin {
  const registry = String(content.registry)
  const client = CLIENTS.find(each => each === content.client)
  if (client === undefined) throw new Error('no client')
  const images = content.images.slice(0, IMAGES).map(({ access, reference }): RequiredAccess => {
    if (access !== 'pull' && access !== 'push') throw new Error('no access')
    return { ...parseImage(String(reference), registry), access }
  })
  const { salt, digest } = content.fingerprint
  return { registry, client, fingerprint: { salt: String(salt), digest: String(digest) }, images }
}

/** What is read is not checked yet: whatever is missing throws. */
interface Written {
  readonly registry: unknown
  readonly client: unknown
  readonly fingerprint: { readonly salt: unknown; readonly digest: unknown }
  readonly images: readonly { readonly access: unknown; readonly reference: unknown }[]
}

/** @throws Error where it is a link, a pipe, too large, or could have been written by another user */
function readOwn(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(descriptor)
    const isOwn = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o022) === 0)
    if (!stats.isFile() || !isOwn || stats.nlink !== 1 || stats.size > BYTES)
      throw new Error(`${file} is not this action's`)
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}
