import { hash, randomBytes, randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOwn, retry, succeeds } from '../credentials/atomic-file.ts'
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
  const now = proved.map(each => (each.access === 'pull' ? each : readImage('push', packageReference(each), registry)))
  const images = distinct([...same.flatMap(login => login.images), ...now])
  const known = credentialOf(inputs).fingerprint(randomBytes(8).toString('hex'))
  const logins = [
    ...before.filter(login => !isReplacedBy(login, inputs)),
    ...clientsOf(inputs).map(client => ({ registry, client, fingerprint: known, images }))
  ]
  const file = fileOf(env)
  const next = `${file}.${randomUUID()}`
  writeFileSync(next, JSON.stringify(logins.slice(-LOGINS)), { mode: 0o600, flag: 'wx' })
  // A link in its place is replaced, not followed; steps may run side by side, so that it is never absent either.
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

/** @throws Error where it is no image of the registry */
function readImage(access: RequiredAccess['access'], reference: string, registry: string): RequiredAccess {
  return { ...parseImage(reference, registry), access }
}

/** What cannot be read, or is not what this action wrote, counts as no login. */
function readLogins(env: NodeJS.ProcessEnv): readonly JobLogin[] {
  if (!env.RUNNER_TEMP) return []
  try {
    return JSON.parse(readOwn(fileOf(env))?.text ?? '[]')
      .slice(0, LOGINS)
      .map(checked)
  } catch {
    return []
  }
}

/** @throws Error where it is not what `rememberLogin` wrote */
function checked({ registry, client, fingerprint: { salt, digest }, images }: JobLogin): JobLogin {
  if (!CLIENTS.includes(client)) throw new Error('no client')
  return {
    registry: String(registry),
    client,
    fingerprint: { salt: String(salt), digest: String(digest) },
    images: images.slice(0, IMAGES).map(({ access, reference }) => {
      if (access !== 'pull' && access !== 'push') throw new Error('no access')
      return readImage(access, String(reference), registry)
    })
  }
}
