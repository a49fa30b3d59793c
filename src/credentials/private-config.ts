import { lstatSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StoreError } from '../runner/errors.ts'
import { write } from './atomic-file.ts'
import { isOf } from './auth-entry.ts'
import { openConfig } from './backend.ts'
import { ConfigJson } from './config-json.ts'
import type { Location } from './locations.ts'

/** A config of the run's own, as it was before the engine wrote to it. */
export interface PrivateConfig {
  readonly document: ConfigJson
  /** What the user's own config has that could not be taken over. */
  readonly notices: readonly string[]
}

/**
 * Makes a docker folder of our own from the user's: the config without the registry's entry, everything else linked, so
 * that contexts, CLI plugins, buildx's builders, certificates and trust are found in it.
 *
 * @param folder the folder to make
 * @param from the user's own, which may not be there
 */
export function privateDockerConfig(folder: string, from: string | undefined, registry: string): PrivateConfig {
  mkdirSync(folder, { mode: 0o700, recursive: true })
  for (const name of from === undefined ? [] : listed(from)) link(resolve(from ?? '', name), join(folder, name))
  const { document, notices } = source({ kind: 'docker', file: join(from ?? folder, 'config.json') })
  const seed = plainStoreFor(registry, withoutRegistry(document, registry))
  write(join(folder, 'config.json'), seed.text)
  return { document: seed, notices }
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
  const placed = config.get('credsStore') ? own.set(['credHelpers', registry], '""') : own
  return placed.set(['auths', registry], '{}')
}

/** Without the registry's entries, also under an address or a path of it, which podman would prefer. */
function withoutRegistry(config: ConfigJson, registry: string): ConfigJson {
  return namesIn(config, 'auths')
    .filter(name => isOf(name, registry))
    .reduce((rest, name) => rest.remove('auths', name), config)
}

/**
 * Makes an auth file of our own from the ones that podman reads, in its order: REGISTRY_AUTH_FILE, once it is set, hides
 * all of them.
 *
 * @param files the user's, the first winning
 */
export function privateAuthFile(file: string, files: readonly string[], registry: string): PrivateConfig {
  const sources = files.map(each => source({ kind: 'podman', file: each }))
  let document = new ConfigJson('{\n\t"auths": {}\n}')
  const known = new Set<string>()
  for (const each of sources) {
    const added = entriesOf(each.document).filter(([, name]) => !known.has(name) && !isOf(name, registry))
    for (const [member, name, json] of added) {
      document = document.set([member, name], json)
      known.add(name)
    }
  }
  write(file, document.text)
  return { document, notices: sources.flatMap(each => each.notices) }
}

/** The registries that podman finds a login for in a file; none where it cannot be read. */
export function registriesIn(file: string): string[] {
  return entriesOf(source({ kind: 'podman', file }).document).map(([, name]) => name)
}

/** What podman takes from a file; it passes over entries that hold nothing, which docker leaves where a helper holds it. */
function entriesOf(document: ConfigJson): (readonly [member: string, name: string, json: string])[] {
  return ['auths', 'credHelpers'].flatMap(member =>
    namesIn(document, member).flatMap(name => {
      const json = document.textAt(member, name) ?? '{}'
      return /^(?:\{\s*\}|"")$/.test(json) ? [] : [[member, name, json] as const]
    })
  )
}

function namesIn(document: ConfigJson, member: string): string[] {
  return Object.keys((document.get(member) as object | undefined) ?? {})
}

/** A config that cannot be used does not keep a run from its own; nothing of it is taken over then. */
function source(place: Location): PrivateConfig {
  try {
    return { document: openConfig(place).document, notices: [] }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { document: new ConfigJson(''), notices: [`${error.message}: what it says is not taken over.`] }
  }
}

/** Lock, ledger and unfinished writes of this action. */
const OWN = /^\.(?:ghcr-login\.|config\.json\..*\.tmp$)/

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => name !== 'config.json' && !OWN.test(name))
  } catch {
    return []
  }
}

function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  try {
    // Windows lets everybody make junctions, but not symlinks. What is a link itself may go before its target does.
    const real = realpathSync(target)
    symlinkSync(real, path, statSync(real).isDirectory() ? 'junction' : 'file')
  } catch {
    // Dangling, or a file on a Windows that forbids symlinks: docker does without it.
  }
}
