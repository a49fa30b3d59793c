import { createHash } from 'node:crypto'
import { cpSync, existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Json } from '../credentials/config.ts'
import { below, dockerFolder } from '../credentials/config-files.ts'
import { assertWritable, attempt, missingFolders, resolveLink, succeeds } from '../credentials/files.ts'
import { withLock } from '../credentials/lock.ts'
import { linkAll } from '../credentials/own-configs.ts'
import { makeJobDir, runDirOf, writeInRunDir } from '../credentials/run-dir.ts'
import { hasRecord } from '../credentials/shared.ts'
import { scopeText } from '../github/scope.ts'
import { StoreError } from '../runner/errors.ts'
import { findProgram, runProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { isInFolder } from '../runner/workspace.ts'
import { jobOf } from './earlier-login.ts'
import { ownFiles } from './engine.ts'
import { goesWithJob, misplaced, type Placement, podmanTarget, whyNotShared } from './placement.ts'

/** The folder that the steps of a job share below RUNNER_TEMP: steps that run at once can export one value only. */
export function jobDirOf(env: NodeJS.ProcessEnv): string {
  return runDirOf(env.RUNNER_TEMP, createHash('sha256').update(jobOf(env)).digest('hex').slice(0, 16))
}

/** Whether a login of a step is in the job's folder. */
export function isJobDirUsed(folder: string): boolean {
  return hasRecord(join(buildxIn(folder), 'config')) || hasRecord(join(folder, 'podman'))
}

/**
 * Settles where a login with a `scope` goes: for each entry a config of buildx's, at a path that names it (docs.docker.com,
 * "Registry authentication"), and an entry for its repository in podman's file. docker's config is left alone. Where the
 * user's are not to be used, or cannot be, the job's folder has both.
 *
 * @param trouble what is wrong with buildx, in words for the user
 */
export function scopedPlacement(inputs: Inputs, trouble: string | undefined, env: NodeJS.ProcessEnv): Placement {
  const { scope, engines, store } = inputs
  const { registry } = inputs.server
  const own = { buildx: buildxIn(jobDirOf(env)), podman: ownFiles(jobDirOf(env)).podman }
  const isUsable = (path: string | undefined): path is string =>
    path !== undefined && (store === 'shared' || isInFolder(attempt(() => resolveLink(path)) ?? path, env.RUNNER_TEMP))
  const users = usersBuildx(env)
  const isUsers = isUsable(users) && succeeds(() => assertWritable(join(users, 'config', 'x')))
  const buildx = isUsers ? resolve(users) : own.buildx
  const target = store === 'shared' || isUsable(env.REGISTRY_AUTH_FILE) ? podmanTarget(env) : 'own'
  const podman = typeof target === 'object' ? target.file : own.podman
  const isPodmans = engines.some(name => name !== 'docker') || PODMANS.some(name => findProgram(name, env))
  const clients = [engines.some(name => name !== 'podman') ? 'buildx' : [], isPodmans ? PODMANS : []].flat()
  const places = scope.flatMap(each => [
    ...(clients.includes('buildx') ? [buildxPlace(buildx, registry, scopeText(each))] : []),
    ...(isPodmans && each.name
      ? [{ file: podman, name: `${registry}/${each.name}`, made: missingFolders(podman)[0] }]
      : [])
  ])
  const files = places.map(({ file }) => file)
  const isOwn = (path: string) => files.some(file => file.startsWith(path))
  const variables = {
    ...(isOwn(own.buildx) ? { BUILDX_CONFIG: own.buildx } : {}),
    ...(isOwn(own.podman) ? { REGISTRY_AUTH_FILE: own.podman } : {})
  }
  const entries = scope.map(scopeText)
  const both = scope.some(({ actions }) => actions.length > 0)
    ? ' Of pull and push only buildx makes a difference, and it uses `@pull` for a push as well where nothing else is for it.'
    : ''
  return {
    targets: {},
    places: places.filter(({ file, name }, at) => places.findIndex(p => p.file === file && p.name === name) === at),
    variables,
    dockerConfig: dockerFolder(env),
    authFile: files.find(file => file === podman) ?? files[0],
    notices: [
      `This login is for ${entries.join('; ')}, in ${clients.join(', ')}: \`docker pull\`, \`docker push\` and other clients do not find it.${both}`
    ],
    warnings: [
      ...(trouble === undefined ? [] : [trouble]),
      ...misplaced(files, env),
      ...goesWithJob(inputs, Object.keys(variables).length === 0, undefined)
    ]
  }
}

/** Clients that read podman's file. */
const PODMANS = ['podman', 'buildah', 'skopeo']

/** @throws StoreError where the config of another program is there, which one entry does not change */
function buildxPlace(buildx: string, registry: string, entry: string) {
  const file = join(buildx, 'config', registry + (entry.startsWith('@') ? entry : `/${entry}`), 'config.json')
  const reason = whyNotShared(file, registry)
  if (reason !== undefined) throw new StoreError(reason)
  // Folders are shared with other entries, and the last one takes them away: up to buildx's own, if not made for it.
  const made = [missingFolders(file)[0] ?? buildx, buildx].sort((one, other) => one.length - other.length)[0]
  return { file, name: registry, made }
}

/** The folder in which buildx keeps what it knows (docker/buildx, util/confutil). */
function usersBuildx(env: NodeJS.ProcessEnv): string | undefined {
  return env.BUILDX_CONFIG || below(dockerFolder(env), 'buildx')
}

function buildxIn(folder: string): string {
  return join(folder, 'buildx')
}

/**
 * Makes what of the job's folder a login needs, from what clients read now: buildx's builders are linked and its logins
 * copied, since it follows no link to a folder there.
 *
 * @param podman what podman's file has
 */
export async function makeJobConfigs(
  { BUILDX_CONFIG, REGISTRY_AUTH_FILE }: Placement['variables'],
  podman: Json,
  env: NodeJS.ProcessEnv
): Promise<void> {
  const folder = jobDirOf(env)
  makeJobDir(folder)
  await withLock(join(folder, 'config.json'), true, () => {
    if (BUILDX_CONFIG !== undefined && !existsSync(BUILDX_CONFIG)) {
      const users = usersBuildx(env)
      linkAll(users, BUILDX_CONFIG, 'config')
      const filter = (path: string) => !basename(path).includes('ghcr-login')
      succeeds(() => cpSync(below(users, 'config') ?? '', join(BUILDX_CONFIG, 'config'), { recursive: true, filter }))
    }
    if (REGISTRY_AUTH_FILE !== undefined && !existsSync(REGISTRY_AUTH_FILE))
      writeInRunDir(REGISTRY_AUTH_FILE, JSON.stringify(podman, null, '\t'))
  })
}

/** The longest that buildx may take to tell its version, in ms. */
const BUILDX_MS = 5_000

/**
 * What is wrong with the buildx that docker has, in words for the user. The releases' tags say which have what `scope`
 * needs: docker/buildx#3562, for builds, is in v0.31.0 and not in v0.30.1; #3627, for `imagetools`, is in v0.32.0 and not
 * in v0.31.1. It is a warning, since a later step may bring another buildx (docker/setup-buildx-action).
 */
export async function buildxTrouble({ engines }: Inputs, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const docker = engines.includes('docker') ? findProgram('docker', env) : undefined
  if (docker === undefined) return undefined
  const { exitCode, stdout } = await runProgram(docker, {
    args: ['buildx', 'version'],
    stdin: '',
    timeoutMs: BUILDX_MS
  })
  const [, version, minor] = /docker\/buildx v?(0\.([1-9]\d*))/.exec(stdout) ?? []
  const found = exitCode === 0 ? `This docker has buildx ${version}` : 'This docker has no buildx'
  if (exitCode === 0 && (minor === undefined || Number(minor) >= 32)) return undefined
  return `${found}. A login with \`scope\` is found by buildx from 0.31 on, and by \`docker buildx imagetools\` from 0.32 on: put docker/setup-buildx-action with a newer \`version\` into the job, or leave \`scope\` out.`
}
