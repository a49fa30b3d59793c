import { constants, copyFileSync, linkSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { attempt, succeeds } from '../runner/attempt.ts'
import type { ConfigKind } from '../runner/engines.ts'
import { StoreError } from '../runner/errors.ts'
import { findProgram, runProgram } from '../runner/exec.ts'
import { isObject, type Json, parsed } from '../runner/json.ts'
import { quoted } from '../runner/sanitize.ts'
import { isAtOrBelow, membersOf, openConfig, pick, withEntry } from './config.ts'
import { dockerConfig, dockerFolder, podmanFiles } from './config-files.ts'
import { makeFolders } from './files.ts'
import { writeInRunDir } from './run-dir.ts'

/** The run's own configs, like the user's without an entry for the registry; and what could not be taken over. */
export interface OwnConfigs extends Readonly<Record<ConfigKind, Json>> {
  readonly notices: readonly string[]
}

/**
 * Makes the run's own configs from the user's. What else docker's folder holds (contexts, plugins, builders) is linked.
 * @param files where they are made
 * @param whole whether clients are to read them in place of the user's, and not only the engines that log in
 */
export async function makeOwnConfigs(
  files: Readonly<Record<ConfigKind, string>>,
  registry: string,
  whole: boolean,
  env: NodeJS.ProcessEnv
): Promise<OwnConfigs> {
  linkAll(dockerFolder(env), dirname(files.docker), 'config.json')
  const { docker: users, podman, notices } = await usersConfigs(registry, whole, env)
  const docker = plainStoreFor(registry, whole ? withPodmans(users, podman.auths) : users)
  writeInRunDir(files.docker, JSON.stringify(docker, null, '\t'))
  writeInRunDir(files.podman, JSON.stringify(podman, null, '\t'))
  return { docker, podman, notices: whole ? notices : [] }
}

/** What docker's and podman's configs of the user say. @param registry the one that is left out; empty for none */
export async function usersConfigs(registry: string, whole: boolean, env: NodeJS.ProcessEnv) {
  const notices: string[] = []
  // Neither the registry's entry nor one under an address of it, which regctl would take for ours; those for paths are others.
  const isAddress = (name: string) => /^https?:/.test(name) && isAtOrBelow(name, registry)
  const read = (file: string) => {
    const json = withEntry(readOr(file, notices), registry, {})
    return { ...json, auths: pick(membersOf(json, 'auths'), name => !isAddress(name)) }
  }
  const file = dockerConfig(env)
  const users = file === undefined ? {} : read(file)
  const docker = whole ? await withHelpers(users, registry, notices) : users
  // podman takes the first that has an entry; it skips those that hold nothing, which docker leaves where a helper holds it.
  const sources = [docker, ...podmanFiles(env).toReversed().map(read)]
  const logins = sources.map(each => pick(membersOf(each, 'auths'), name => isLogin(each, name)))
  const auths: Json = Object.assign({}, ...logins)
  const helpers: Json = Object.assign({}, ...sources.map(each => membersOf(each, 'credHelpers')))
  return { docker, podman: { auths, credHelpers: pick(helpers, name => name !== registry) }, notices }
}

/**
 * Makes docker keep this registry's credential in the file itself: no helper of the user's may get it, and the one that
 * docker finds on PATH is taken only while a config has no entry at all (docker/cli, `DetectDefaultStore`). The empty
 * helper is docker's own way around a `credsStore`; podman fails on it, so it is written only where a `credsStore` is left.
 */
function plainStoreFor(registry: string, json: Json): Json {
  const { [registry]: _, ...others } = membersOf(json, 'credHelpers')
  const credHelpers = json.credsStore ? { ...others, [registry]: '' } : others
  const auths = { ...membersOf(json, 'auths'), [registry]: {} }
  return { ...json, auths, ...(Object.keys(credHelpers).length > 0 || json.credHelpers ? { credHelpers } : {}) }
}

function isLogin(json: Json, name: string): boolean {
  const entry = membersOf(json, 'auths')[name]
  return isObject(entry) && !isDeepStrictEqual(entry, {})
}

/** docker takes an entry for a path as one for the whole registry, and knows its hub by one address only. */
function withPodmans(json: Json, auths: Json): Json {
  const taken = Object.entries(auths).map(([name, entry]) => [name === 'docker.io' ? DOCKER_HUB : name, entry] as const)
  const known = membersOf(json, 'auths')
  const added = taken.filter(([name]) => name === DOCKER_HUB || !/^(?:https?:\/\/)?[^/]+\/./.test(name))
  return { ...json, auths: { ...Object.fromEntries(added), ...known } }
}

const DOCKER_HUB = 'https://index.docker.io/v1/'

/** Helpers whose `list` has all that they can give; those of clouds compute credentials and may list none. */
const LISTS_ALL = /^(?:osxkeychain|secretservice|pass|wincred|desktop)(?:\.exe)?$/
/** The longest that a credential helper may take, in ms. */
const HELPER_MS = 5_000

/**
 * Makes every client find what the helper of a `credsStore` has: podman knows `credHelpers` only, so each server that it
 * lists is named there. oras and helm ask a `credsStore` for every registry, so it goes where the list is whole; crane
 * fails where the program cannot be run, so it goes where that is missing.
 */
async function withHelpers(json: Json, registry: string, notices: string[]): Promise<Json> {
  const { credsStore: name, ...rest } = json
  if (typeof name !== 'string' || name === '') return json
  const program = /^[\w.+-]{1,80}$/.test(name) ? findProgram(`docker-credential-${name}`) : undefined
  const helper = `${quoted(`docker-credential-${name}`, 100)}, which docker's \`credsStore\` names,`
  if (program === undefined) {
    notices.push(`${helper} is not on PATH. It is left out of the job's own config.`)
    return rest
  }
  const answer = parsed((await runProgram(program, { args: ['list'], stdin: '', timeoutMs: HELPER_MS })).stdout)
  const marked = Object.keys(pick(membersOf(json, 'auths'), each => !isLogin(json, each)))
  if (!isObject(answer))
    notices.push(`${helper} did not list its logins. Only those that \`auths\` names are taken over.`)
  const servers = isObject(answer) ? Object.keys(answer) : marked
  const stays = isObject(answer) && !LISTS_ALL.test(name)
  // regctl takes what is listed, whatever the file says.
  const clients = servers.some(server => isAtOrBelow(server, registry)) ? 'oras, helm and regctl' : 'oras and helm'
  if (stays)
    notices.push(
      `${clients} ask ${helper} for every registry, so they do not find this login to ${registry}, and podman before version 5 fails on a registry without one. Where the job uses them, name the helper in \`credHelpers\` for its own registries.`
    )
  const named = servers.flatMap(server => [server, server.replace(/^https?:\/\//, '').replace(/\/(?:v1\/?)?$/, '')])
  const added = named
    .filter(server => !isAtOrBelow(server, registry))
    .map(server => [server === 'index.docker.io' ? 'docker.io' : server, name] as const)
  const credHelpers = { ...Object.fromEntries(added), ...membersOf(json, 'credHelpers') }
  return { ...(stays ? json : rest), credHelpers }
}

/** A config that cannot be used does not keep a run from its own. */
function readOr(file: string, notices: string[]): Json {
  try {
    return openConfig(file).json
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    notices.push(`${error.message}: what it says is not taken over.`)
    return {}
  }
}

/** Links what a folder holds into another one, which is made: all but one name, and what is of this action. */
export function linkAll(folder = '', into: string, except: string): void {
  makeFolders(join(into, except))
  for (const name of attempt(() => readdirSync(folder)) ?? [])
    if (name !== except && !name.includes('ghcr-login')) succeeds(() => link(resolve(folder, name), join(into, name)))
}

/** What is a link itself may go before its target does, so what it leads to is linked. */
function link(target: string, path: string): void {
  const real = realpathSync(target)
  // Windows lets everybody make junctions, but not symlinks.
  if (statSync(real).isDirectory()) symlinkSync(real, path, 'junction')
  else if (!succeeds(() => symlinkSync(real, path, 'file')) && !succeeds(() => linkSync(real, path)))
    copyFileSync(real, path, constants.COPYFILE_EXCL)
}
