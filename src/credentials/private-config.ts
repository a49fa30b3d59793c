import { constants, copyFileSync, linkSync, lstatSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { StoreError } from '../runner/errors.ts'
import { succeeds, write } from './atomic-file.ts'
import { isRegistryOrPath } from './auth-entry.ts'
import type { ConfigFile, ConfigKind } from './config-files.ts'
import { ConfigJson } from './config-json.ts'
import { CredentialHelper } from './credential-helper.ts'
import { readConfig, refusedText } from './store.ts'

/** A config of the run's own, as it was before the engine wrote to it. */
export interface PrivateConfig {
  readonly document: ConfigJson
  /** What the user's own config has that could not be taken over. */
  readonly notices: readonly string[]
}

/** The run's own files, and what they are made from. */
export interface Origins {
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
  // docker does without what cannot be had, such as what a dangling link names.
  for (const name of listed(dockerFolder)) succeeds(() => link(resolve(dockerFolder ?? '', name), join(folder, name)))
  const own = source({ kind: 'docker', file: join(dockerFolder ?? folder, 'config.json') })
  const auths = authFiles.map(file => source({ kind: 'podman', file }))
  const dockers = withoutRegistry(own.document, registry)
  const docker = isolated ? await withHelpers(dockers, registry) : dockers
  const podman = merged(new ConfigJson('{\n\t"auths": {}\n}'), [...auths.map(each => each.document), docker], registry)
  const shown = isolated ? merged(docker, [podman], registry, asDockerNames) : docker
  const configs = {
    docker: { document: plainStoreFor(registry, shown), notices: own.notices },
    podman: { document: podman, notices: auths.flatMap(each => each.notices) }
  }
  for (const kind of ['docker', 'podman'] as const) write(files[kind], configs[kind].document.text, false)
  return configs
}

/**
 * Makes docker keep this registry's credential in the file itself: no helper of the user's may get it, and the one that
 * docker finds on PATH (`pass`, `secretservice`, `wincred`, `osxkeychain`) is taken only while a config has no entry at
 * all (docker/cli, `DetectDefaultStore`). The other registries keep their helper.
 *
 * The empty helper is docker's own way out of a `credsStore`. The libraries of podman and of oras do not know it, so it
 * stands there only where it has to.
 */
function plainStoreFor(registry: string, config: ConfigJson): ConfigJson {
  const own = config.remove('credHelpers', registry)
  const placed = config.get('credsStore') ? own.set(['credHelpers', registry], '') : own
  return placed.set(['auths', registry], {})
}

/** Without the registry's entries, also under an address or a path of it, which podman would prefer. */
function withoutRegistry(config: ConfigJson, registry: string): ConfigJson {
  const auths = Object.entries(config.get('auths') ?? {}).filter(([name]) => !isRegistryOrPath(name, registry))
  return config.set(['auths'], Object.fromEntries(auths))
}

/**
 * Names the helper of a `credsStore` for each server that it has a login for, and for no other: oras and helm ask a
 * `credsStore` for every registry, whatever the file says of one, and podman knows `credHelpers` only.
 */
async function withHelpers(config: ConfigJson, registry: string): Promise<ConfigJson> {
  const name = config.get('credsStore')
  if (typeof name !== 'string' || name === '') return config
  const servers = await new CredentialHelper(name).list()
  // A helper that cannot tell stays what it was: the store of everything.
  if (servers === undefined) return config
  const known = Object.keys(config.get('credHelpers') ?? {})
  return [...new Set(servers.flatMap(server => [server, hostOf(server)]))]
    .filter(server => !known.includes(server) && !isRegistryOrPath(server, registry))
    .reduce((rest, server) => rest.set(['credHelpers', server], name), config.remove('credsStore'))
}

/** Adds the entries of other configs for registries that have none, the first winning. */
function merged(
  into: ConfigJson,
  sources: readonly ConfigJson[],
  registry: string,
  named: (name: string) => string | undefined = name => name
): ConfigJson {
  let document = into
  const known = new Set(entriesOf(into).map(([, name]) => hostOf(name)))
  for (const each of sources) {
    const added = entriesOf(each).filter(([, name]) => !known.has(hostOf(name)) && !isRegistryOrPath(name, registry))
    for (const [member, name, entry] of added) {
      const target = named(name)
      if (target !== undefined) document = document.set([member, target], entry)
    }
    for (const [, name] of added) known.add(hostOf(name))
  }
  return document
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
  return entriesOf(source({ kind: 'podman', file }).document).map(([, name]) => name)
}

/** What podman takes from a file; it passes over entries that hold nothing, which docker leaves where a helper holds it. */
function entriesOf(document: ConfigJson): (readonly [member: string, name: string, entry: unknown])[] {
  return ['auths', 'credHelpers']
    .flatMap(member =>
      Object.entries(document.get(member) ?? {}).map(([name, entry]) => [member, name, entry] as const)
    )
    .filter(([, , entry]) => entry !== '' && !isDeepStrictEqual(entry, {}))
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

/** What a docker folder holds next to its config; lock, record and unfinished writes of this action are no part of it. */
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
