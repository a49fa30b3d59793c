import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { bytesOf } from '../credentials/config.ts'
import { below, dockerFolder } from '../credentials/config-files.ts'
import { missingFolders, resolveLink } from '../credentials/files.ts'
import { withLock } from '../credentials/lock.ts'
import { linkAll, usersConfigs } from '../credentials/own-configs.ts'
import { runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import type { Place } from '../credentials/shared.ts'
import { scopeText } from '../github/scope.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { buildxTrouble } from '../runner/buildx.ts'
import { findProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { isInFolder } from '../runner/workspace.ts'
import { jobOf } from './earlier-login.ts'
import { ownFiles } from './engine.ts'
import { goesWithJob, misplaced, type Placement, usablePodmanFile } from './placement.ts'

/** Clients that read podman's file. */
const PODMANS = ['podman', 'buildah', 'skopeo']

/** A folder that the steps of a job share below RUNNER_TEMP: of those that run at once, one exports for all. */
export function jobDirOf(env: NodeJS.ProcessEnv): string {
  return runDirOf(env.RUNNER_TEMP, createHash('sha256').update(jobOf(env)).digest('hex').slice(0, 16))
}

/** Whether a step has a login in the job's folder: its record is next to it. */
export function isJobDirUsed(folder: string): boolean {
  return [join(folder, 'buildx', 'config'), join(folder, 'podman')]
    .flatMap(each => attempt(() => readdirSync(each, { recursive: true, encoding: 'utf8' })) ?? [])
    .some(name => /^\.ghcr-login\..*json$/.test(basename(name)))
}

/**
 * Settles where a login with a `scope` goes: for each entry a config of buildx's at a path that names it (docs.docker.com,
 * "Registry authentication"), and for its repository an entry in podman's file. Where the user's folder and file are not to
 * be used, those in the job's folder are.
 */
export async function scopedPlacement(inputs: Inputs, env: NodeJS.ProcessEnv): Promise<Placement> {
  const { scope, engines, store } = inputs
  const { registry } = inputs.server
  const jobs = { buildx: join(jobDirOf(env), 'buildx'), podman: ownFiles(jobDirOf(env)).podman }
  const isUsable = (path: string | undefined) =>
    store === 'shared' || (path && isInFolder(attempt(() => resolveLink(path)) ?? path, env.RUNNER_TEMP))
  const users = usersBuildx(env)
  const buildx = users !== undefined && isUsable(users) ? resolve(users) : jobs.buildx
  const podman = (isUsable(env.REGISTRY_AUTH_FILE) ? usablePodmanFile(env) : undefined) ?? jobs.podman
  const isPodmans = engines.some(name => name !== 'docker') || PODMANS.some(name => findProgram(name, env))
  const isBuildxs = engines.some(name => name !== 'podman')
  const all: Place[] = scope.flatMap(each => [
    ...(isBuildxs ? [buildxPlace(buildx, registry, scopeText(each))] : []),
    ...(isPodmans && each.name
      ? [{ file: podman, name: `${registry}/${each.name}`, made: missingFolders(podman)[0] }]
      : [])
  ])
  const places = [...new Map(all.map(place => [`${place.file} ${place.name}`, place])).values()]
  const files = places.map(({ file }) => file)
  const variables = {
    ...(isBuildxs && buildx === jobs.buildx ? { BUILDX_CONFIG: buildx } : {}),
    ...(files.includes(jobs.podman) ? { REGISTRY_AUTH_FILE: podman } : {})
  }
  const clients = [...(isBuildxs ? ['buildx'] : []), ...(isPodmans ? PODMANS : [])].join(', ')
  await makeJobConfigs(variables, env)
  return {
    own: [],
    isByItself: false,
    places,
    variables,
    dockerConfig: dockerFolder(env),
    authFile: files.find(file => file === podman) ?? files[0],
    remarks: [
      `This login is for ${scope.map(scopeText).join('; ')}, in ${clients}: \`docker pull\`, \`docker push\` and other clients do not find it.`
    ],
    notices: [],
    warnings: [
      ...(engines.includes('docker') ? await buildxTrouble(env) : []),
      ...misplaced(files, env),
      ...goesWithJob(inputs, Object.keys(variables).length === 0, undefined)
    ]
  }
}

/** The folder in which buildx keeps what it knows (docker/buildx, util/confutil). */
function usersBuildx(env: NodeJS.ProcessEnv): string | undefined {
  return env.BUILDX_CONFIG || below(dockerFolder(env), 'buildx')
}

function buildxPlace(buildx: string, registry: string, entry: string): Place {
  const file = join(buildx, 'config', `${registry}${entry.startsWith('@') ? '' : '/'}${entry}`, 'config.json')
  // Entries share folders, and the last one takes them away, whichever made them.
  const [first = buildx] = missingFolders(file)
  return { file, name: registry, made: first.length < buildx.length ? first : buildx }
}

/**
 * Makes what clients read in the job's folder from what they read now. buildx's builders are linked, and its logins copied,
 * since it follows no link to a folder there.
 */
async function makeJobConfigs(
  { BUILDX_CONFIG, REGISTRY_AUTH_FILE }: Placement['variables'],
  env: NodeJS.ProcessEnv
): Promise<void> {
  if (BUILDX_CONFIG === undefined && REGISTRY_AUTH_FILE === undefined) return
  await withLock(ownFiles(jobDirOf(env)).podman, true, async () => {
    if (BUILDX_CONFIG !== undefined && !existsSync(BUILDX_CONFIG)) {
      linkAll(usersBuildx(env), BUILDX_CONFIG, 'config')
      const [from, to] = [join(usersBuildx(env) ?? '', 'config'), join(BUILDX_CONFIG, 'config')]
      const filter = (path: string) => !basename(path).includes('ghcr-login')
      succeeds(() => cpSync(from, to, { recursive: true, filter }))
    }
    // The login is used next to what is there.
    if (REGISTRY_AUTH_FILE !== undefined && !existsSync(REGISTRY_AUTH_FILE))
      writeInRunDir(REGISTRY_AUTH_FILE, bytesOf((await usersConfigs('', true, env)).podman))
  })
}
