import { constants, copyFileSync, linkSync, lstatSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { isNameOfAside } from './aside.ts'
import { succeeds } from './atomic-file.ts'
import { isRegistryOrPath } from './auth-entry.ts'
import type { ConfigFile, ConfigKind } from './config-files.ts'
import { ConfigJson } from './config-json.ts'
import { CredentialHelper } from './credential-helper.ts'
import { writeInRunDir } from './run-dir.ts'
import { readConfig, refusedText } from './store.ts'

/** A config of the run's own, as it was before the engine wrote to it. */
export interface PrivateConfig {
  readonly document: ConfigJson
  /** What the user's own config has that could not be taken over. */
  readonly notices: readonly string[]
}

/** The run's own files, and what they are made from. */
interface Origins {
  /** The user's docker folder, which may not be there. */
  readonly dockerFolder: string | undefined
  /** The files that podman reads, the first winning. */
  readonly authFiles: readonly string[]
  readonly registry: string
  /** Whether tools are to read the run's own files in place of the user's: each client finds every login then. */
  readonly isolated: boolean
}

/**
 * Makes the run's own configs from the user's, without the registry's entry.
 *
 * @param files where they are made, by kind; their folders are there
 */
export async function privateConfigs(
  files: Readonly<Record<ConfigKind, string>>,
  { dockerFolder, authFiles, registry, isolated }: Origins
): Promise<Record<ConfigKind, PrivateConfig>> {
  const folder = dirname(files.docker)
  // docker works without what cannot be linked, such as a link whose target is missing.
  for (const name of listed(dockerFolder)) succeeds(() => link(resolve(dockerFolder ?? '', name), join(folder, name)))
  const config: ConfigFile = { kind: 'docker', file: join(dockerFolder ?? folder, 'config.json') }
  const own = source(config)
  const auths = authFiles.map(file => source({ kind: 'podman', file }))
  const rest = withoutRegistry(own.document, registry)
  const docker = isolated ? await withHelpers(rest, config, registry) : { document: rest, notices: [] }
  const others = auths.map(each => each.document)
  const podman = merged(new ConfigJson('{\n\t"auths": {}\n}'), [...others, docker.document], registry)
  const shown = isolated ? merged(docker.document, [podman], registry, asDockerNames) : docker.document
  const configs = {
    docker: { document: plainStoreFor(registry, shown), notices: [...own.notices, ...docker.notices] },
    podman: { document: podman, notices: auths.flatMap(each => each.notices) }
  }
  for (const kind of ['docker', 'podman'] as const) writeInRunDir(files[kind], configs[kind].document.text)
  return configs
}

/**
 * Makes docker keep this registry's credential in the file itself: no helper of the user's may get it, and the one that
 * docker finds on PATH (`pass`, `secretservice`, `wincred`, `osxkeychain`) is taken only while a config has no entry at
 * all (docker/cli, `DetectDefaultStore`). The other registries keep their helper.
 *
 * The empty helper is docker's own way around a `credsStore`. The libraries of podman and of oras do not know it, so it is
 * written only where a `credsStore` is left.
 */
function plainStoreFor(registry: string, config: ConfigJson): ConfigJson {
  const own = config.remove('credHelpers', registry)
  const placed = config.get('credsStore') ? own.set(['credHelpers', registry], '') : own
  return placed.set(['auths', registry], {})
}

/** Without the registry's entries, also under an address or a path of it, which podman would prefer. */
function withoutRegistry(config: ConfigJson, registry: string): ConfigJson {
  const auths = config.entries('auths').filter(([name]) => !isRegistryOrPath(name, registry))
  return config.set(['auths'], Object.fromEntries(auths))
}

/**
 * Helpers whose `list` has all that they can give (github.com/docker/docker-credential-helpers, and Docker Desktop's).
 * Others may compute credentials and list none of them, as those of clouds do (`ecr-login`, `gcloud`).
 */
const LISTS_ALL = /^(?:osxkeychain|secretservice|pass|wincred|desktop)(?:\.exe)?$/

/**
 * Makes every client find what the helper of a `credsStore` has, and this run's own login next to it:
 *
 *     podman  knows `credHelpers` only, so each server that the helper lists is named there
 *     oras, helm  ask a `credsStore` for every registry, whatever the file says of one, so it goes where the list is whole
 *     crane  fails where the program cannot be run, so the `credsStore` goes where it is missing or cannot list
 */
async function withHelpers(document: ConfigJson, config: ConfigFile, registry: string): Promise<PrivateConfig> {
  const name = document.get('credsStore')
  if (typeof name !== 'string' || name === '') return { document, notices: [] }
  const { servers, stays, notice } = await readCredsStore(name, document, config, registry)
  const known = document.entries('credHelpers')
  const taken = new Set(known.map(([server]) => server))
  const added = servers
    .flatMap(server => [server, hostOf(server)])
    .filter(server => !taken.has(server) && !isRegistryOrPath(server, registry) && !isNameOfAside(server))
    .map(server => [server, name] as const)
  const rest = stays ? document : document.remove('credsStore')
  const named = added.length === 0 ? rest : rest.set(['credHelpers'], Object.fromEntries([...known, ...added]))
  return { document: named, notices: notice === undefined ? [] : [notice] }
}

/** The servers that the helper of a `credsStore` has a login for, as far as can be told, and whether it may have others. */
async function readCredsStore(
  name: string,
  document: ConfigJson,
  config: ConfigFile,
  registry: string
): Promise<{ servers: string[]; stays?: boolean; notice?: string }> {
  const helper = new CredentialHelper(name, `\`credsStore\` in ${config.file}`)
  try {
    const servers = await helper.list()
    if (LISTS_ALL.test(name)) return { servers }
    // regctl takes what is listed, whatever the file says.
    const clients = servers.some(server => isRegistryOrPath(server, registry))
      ? 'oras, helm and regctl'
      : 'oras and helm'
    const notice = `${clients} ask docker-credential-${name} for every registry, as \`credsStore\` in ${config.file} names it, so they do not find this login to ${registry}. Where the job uses them, name the helper in \`credHelpers\` for its own registries.`
    return { servers, stays: true, notice }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const { message } = error
    if (helper.program === undefined)
      return { servers: [], notice: `${message}. It is left out of the job's own config.` }
    // Where a helper holds a login, docker leaves an empty entry.
    const marked = document.entries('auths').filter(([, entry]) => isDeepStrictEqual(entry, {}))
    const notice = `${message}. Of its logins, only those that \`auths\` names are taken over.`
    return { servers: marked.map(([server]) => server), notice }
  }
}

/** Adds the entries of other configs for registries that have none, the first winning. */
function merged(
  into: ConfigJson,
  sources: readonly ConfigJson[],
  registry: string,
  named: (name: string) => string | undefined = name => name
): ConfigJson {
  const known = new Set(entriesOf(into).map(({ name }) => hostOf(name)))
  const added: { member: string; name: string; entry: unknown }[] = []
  for (const each of sources) {
    const found = entriesOf(each).filter(({ name }) => !known.has(hostOf(name)) && !isRegistryOrPath(name, registry))
    for (const { member, name, entry } of found) {
      known.add(hostOf(name))
      const target = named(name)
      if (target !== undefined) added.push({ member, name: target, entry })
    }
  }
  // One edit a member: each reads and writes the whole document.
  return MEMBERS.reduce((document, member) => {
    const entries = added.filter(each => each.member === member).map(({ name, entry }) => [name, entry] as const)
    if (entries.length === 0) return document
    return document.set([member], Object.fromEntries([...document.entries(member), ...entries]))
  }, into)
}

const DOCKER_HUB = 'https://index.docker.io/v1/'

/** docker takes an entry for a path as one for the whole registry, and knows its hub by this address only. */
function asDockerNames(name: string): string | undefined {
  if (hostOf(name) === hostOf(DOCKER_HUB)) return DOCKER_HUB
  return /^(?:https?:\/\/)?[^/]+\/./.test(name) ? undefined : name
}

/** What two names of one registry have in common; one of its paths is a name of its own. */
function hostOf(name: string): string {
  const bare = name.replace(/^https?:\/\//, '').replace(/\/(?:v1\/?)?$/, '')
  return /^(?:index\.|registry-1\.)?docker\.io$/.test(bare) ? 'docker.io' : bare
}

/** The registries that podman finds a login for in a file; none where it cannot be read. */
export function registriesIn(file: string): string[] {
  return entriesOf(source({ kind: 'podman', file }).document).map(({ name }) => name)
}

const MEMBERS = ['auths', 'credHelpers'] as const

/** What podman takes from a file; it skips entries that hold nothing, which docker leaves where a helper holds it. */
function entriesOf(document: ConfigJson): { member: string; name: string; entry: unknown }[] {
  return MEMBERS.flatMap(member => document.entries(member).map(([name, entry]) => ({ member, name, entry }))).filter(
    ({ entry }) => entry !== '' && !isDeepStrictEqual(entry, {})
  )
}

/**
 * A config that cannot be used does not keep a run from its own: what an engine does not accept is left out. By docker's
 * types, which are the stricter ones, since what podman's file has goes into docker's as well.
 */
function source(place: ConfigFile): PrivateConfig {
  try {
    const { document } = readConfig(place.file)
    const refused = document.refused('docker')
    return {
      document: document.without(refused).withoutTail(),
      notices:
        refused.length === 0
          ? []
          : [`Of ${place.file}, ${refusedText('docker', refused)}: that is not taken over into this job's own config.`]
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { document: new ConfigJson(''), notices: [`${error.message}: what it says is not taken over.`] }
  }
}

/** What a docker folder holds next to its config, without the lock, the record and unfinished writes of this action. */
function listed(folder: string | undefined): string[] {
  try {
    return readdirSync(folder ?? '').filter(name => name !== 'config.json' && !name.includes('ghcr-login'))
  } catch {
    return []
  }
}

/** What is a link itself may go before its target does, so what it leads to is linked. */
function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  const real = realpathSync(target)
  // Windows lets everybody make junctions, but not symlinks.
  if (statSync(real).isDirectory()) symlinkSync(real, path, 'junction')
  else if (!succeeds(() => symlinkSync(real, path, 'file')) && !succeeds(() => linkSync(real, path))) {
    copyFileSync(real, path, constants.COPYFILE_EXCL)
  }
}
