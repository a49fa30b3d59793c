import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { bytesOf } from '../credentials/config.ts'
import { below, dockerFolder } from '../credentials/config-files.ts'
import { makeFolders, missingFolders, resolveLink } from '../credentials/files.ts'
import { linkAll, usersConfigs } from '../credentials/own-configs.ts'
import { runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import type { Place } from '../credentials/shared.ts'
import { scopeText } from '../github/scope.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { ownFiles } from '../runner/engines.ts'
import { findProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { isInFolder } from '../runner/workspace.ts'
import { jobOf } from './earlier-login.ts'
import { goesWithJob, misplaced, type Placement, usablePodmanFile } from './placement.ts'

/**
 * What finds a login with a scope: docker/buildx#3562 for builds, which v0.31.0 has and v0.30.1 has not, and #3627 for
 * `imagetools`, which v0.32.0 has and v0.31.1 has not: so say the tags of its repository.
 */
const BUILDX = 'buildx (0.31 or later, imagetools 0.32)'
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
export async function scopedPlacement(inputs: Inputs, folder: string, env: NodeJS.ProcessEnv): Promise<Placement> {
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
  const texts = isBuildxs ? new Set(scope.map(scopeText)) : []
  const names = isPodmans ? new Set(scope.flatMap(({ name }) => name ?? [])) : []
  const places: Place[] = [
    ...[...texts].map(text => buildxPlace(buildx, registry, text)),
    ...[...names].map(name => ({ file: podman, name: `${registry}/${name}`, made: missingFolders(podman)[0] }))
  ]
  const files = places.map(({ file }) => file)
  const variables = {
    ...(isBuildxs && buildx === jobs.buildx ? { BUILDX_CONFIG: buildx } : {}),
    ...(files.includes(jobs.podman) ? { REGISTRY_AUTH_FILE: podman } : {})
  }
  const clients = [...(isBuildxs ? [BUILDX] : []), ...(isPodmans ? PODMANS : [])].join(', ')
  await makeConfigs(variables, folder, env)
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
    warnings: [...misplaced(files, env), ...goesWithJob(inputs, Object.keys(variables).length === 0, undefined)]
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
 * Makes what clients read in the job's folder from what they read now, each part whole or not at all: of steps that run at
 * once, the first one's stays. buildx's builders are linked, and its logins copied, since it follows no link to a folder there.
 */
async function makeConfigs(variables: Placement['variables'], folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { BUILDX_CONFIG, REGISTRY_AUTH_FILE } = variables
  if (BUILDX_CONFIG !== undefined && !existsSync(BUILDX_CONFIG)) {
    const made = join(folder, 'job', 'buildx')
    linkAll(usersBuildx(env), made, 'config')
    const filter = (path: string) => !basename(path).includes('ghcr-login')
    succeeds(() => cpSync(join(usersBuildx(env) ?? '', 'config'), join(made, 'config'), { recursive: true, filter }))
    move(made, BUILDX_CONFIG)
  }
  if (REGISTRY_AUTH_FILE !== undefined && !existsSync(REGISTRY_AUTH_FILE)) {
    const made = join(folder, 'job', 'podman')
    // The login is used next to what is there.
    const { podman } = await usersConfigs('', true, env)
    writeInRunDir(join(made, basename(REGISTRY_AUTH_FILE)), bytesOf(podman))
    move(made, dirname(REGISTRY_AUTH_FILE))
  }
}

/** What another step has made in the meantime stays; this one's goes with the run's folder. */
function move(made: string, to: string): void {
  makeFolders(to)
  succeeds(() => renameSync(made, to))
}
