import { cpSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { bytesOf } from '../credentials/config.ts'
import { below, dockerFolder } from '../credentials/config-files.ts'
import { missingFolders, resolveLink } from '../credentials/files.ts'
import { linkAll, usersConfigs } from '../credentials/own-configs.ts'
import { writeInRunDir } from '../credentials/run-dir.ts'
import type { Place } from '../credentials/shared.ts'
import { scopeText } from '../github/scope.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { ownFiles } from '../runner/engines.ts'
import { findProgram } from '../runner/exec.ts'
import type { Inputs } from '../runner/inputs.ts'
import { isInFolder } from '../runner/workspace.ts'
import { goesWithJob, misplaced, type Placement, usablePodmanFile } from './placement.ts'

/**
 * What finds a login with a scope: docker/buildx#3562 for builds, which v0.31.0 has and v0.30.1 has not, and #3627 for
 * `imagetools`, which v0.32.0 has and v0.31.1 has not: so say the tags of its repository.
 */
const BUILDX = 'buildx (0.31 or later, imagetools 0.32)'
/** Clients that read podman's file. */
const PODMANS = ['podman', 'buildah', 'skopeo']

/**
 * Settles where a login with a `scope` goes: for each entry a config of buildx's at a path that names it (docs.docker.com,
 * "Registry authentication"), and for its repository an entry in podman's file. Where the user's folder and file are not to
 * be used, those in the run's folder are: a later step of the job finds and uses them.
 */
export async function scopedPlacement(inputs: Inputs, folder: string, env: NodeJS.ProcessEnv): Promise<Placement> {
  const { scope, engines, store } = inputs
  const { registry } = inputs.server
  const own = { buildx: join(folder, 'buildx'), podman: ownFiles(folder).podman }
  const isUsable = (path: string | undefined) =>
    store === 'shared' || (path && isInFolder(attempt(() => resolveLink(path)) ?? path, env.RUNNER_TEMP))
  const users = usersBuildx(env)
  const buildx = users !== undefined && isUsable(users) ? resolve(users) : own.buildx
  const podman = (isUsable(env.REGISTRY_AUTH_FILE) ? usablePodmanFile(env) : undefined) ?? own.podman
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
    ...(isBuildxs && buildx === own.buildx ? { BUILDX_CONFIG: buildx } : {}),
    ...(files.includes(own.podman) ? { REGISTRY_AUTH_FILE: podman } : {})
  }
  const clients = [...(isBuildxs ? [BUILDX] : []), ...(isPodmans ? PODMANS : [])].join(', ')
  await makeConfigs(variables, env)
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
 * Makes what clients read in the run's folder from what they read now. buildx's builders are linked, and its logins copied,
 * since it follows no link to a folder there.
 */
async function makeConfigs(variables: Placement['variables'], env: NodeJS.ProcessEnv): Promise<void> {
  const { BUILDX_CONFIG, REGISTRY_AUTH_FILE } = variables
  if (BUILDX_CONFIG !== undefined) {
    linkAll(usersBuildx(env), BUILDX_CONFIG, 'config')
    const [from, to] = [join(usersBuildx(env) ?? '', 'config'), join(BUILDX_CONFIG, 'config')]
    const filter = (path: string) => !basename(path).includes('ghcr-login')
    succeeds(() => cpSync(from, to, { recursive: true, filter }))
  }
  // The login is used next to what is there.
  if (REGISTRY_AUTH_FILE !== undefined)
    writeInRunDir(REGISTRY_AUTH_FILE, bytesOf((await usersConfigs('', true, env)).podman))
}
