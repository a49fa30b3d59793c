import { hash, randomBytes, randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fingerprint, fingerprint, matches } from '../credentials/auth-entry.ts'
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
  readonly fingerprint: Fingerprint
  readonly images: readonly RequiredAccess[]
}

/** Logins by registry. */
type JobLogins = ReadonlyMap<string, JobLogin>

/** Images that are remembered of a login. */
const IMAGES = 100
const BYTES = 128 * 1024

/**
 * The images that an earlier step of the job proved with another credential for the same registry.
 *
 * @returns those that this step does not list; nothing where there was no such login
 */
export function findReplacedLogin(inputs: Inputs, env: NodeJS.ProcessEnv): RequiredAccess[] | undefined {
  const { registry } = inputs.server
  const earlier = readLogins(env).get(registry)
  if (earlier === undefined || matches(inputs.token, earlier.fingerprint)) return undefined
  const pushed = inputs.push.map(({ name }) => name)
  const pulled = inputs.pull.map(({ reference }) => reference)
  return earlier.images.filter(image =>
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
  const logins = new Map(readLogins(env))
  const before = logins.get(registry)
  const kept = before !== undefined && matches(inputs.token, before.fingerprint) ? before.images : []
  const images = [...kept, ...proved.map(withoutTag)]
  logins.set(registry, {
    fingerprint: fingerprint(inputs.token, randomBytes(8).toString('hex')),
    images: images.filter((image, index) => images.findIndex(each => isSameAccess(each, image)) === index)
  })
  const content = [...logins].map(([host, login]) => ({
    registry: host,
    fingerprint: login.fingerprint,
    images: login.images.slice(0, IMAGES).map(({ access, reference }) => ({ access, reference }))
  }))
  const file = fileOf(env)
  const next = `${file}.${randomUUID()}`
  writeFileSync(next, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
  // A link in its place is replaced, not followed.
  renameSync(next, file)
}

/** Removes it. Called by post: then no step comes any more. */
export function forgetLogins(env: NodeJS.ProcessEnv): void {
  if (env.RUNNER_TEMP) rmSync(fileOf(env), { force: true })
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
function readLogins(env: NodeJS.ProcessEnv): JobLogins {
  if (!env.RUNNER_TEMP) return new Map()
  try {
    const content: unknown = JSON.parse(readOwn(fileOf(env)))
    return new Map(Array.isArray(content) ? content.map(readLogin) : [])
  } catch {
    return new Map()
  }
}

/** @throws Error where it is not what `rememberLogin` wrote */
function readLogin(content: {
  registry: unknown
  fingerprint: { salt: unknown; digest: unknown }
  images: readonly { access: unknown; reference: unknown }[]
}): [string, JobLogin] {
  const registry = String(content.registry)
  const { salt, digest } = content.fingerprint
  const images = content.images.slice(0, IMAGES).map(({ access, reference }): RequiredAccess => {
    if (access !== 'pull' && access !== 'push') throw new Error('no access')
    return { ...parseImage(String(reference), registry).image, access }
  })
  return [registry, { fingerprint: { salt: String(salt), digest: String(digest) }, images }]
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
