import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Document } from './document.ts'
import { read, write } from './file.ts'
import { parse } from './holder.ts'

/**
 * Makes a docker folder of our own from the user's: the config without the registry's entry, everything else linked, so
 * that contexts, CLI plugins, buildx's builders, certificates and trust are found in it.
 *
 * @param folder the folder to make
 * @param from the user's own, which may not be there
 * @returns the config that was written
 */
export function seedDocker(folder: string, from: string, registry: string): Document {
  mkdirSync(folder, { mode: 0o700, recursive: true })
  for (const name of listed(from)) link(resolve(from, name), join(folder, name))
  const file = join(from, 'config.json')
  const config = plainStoreFor(registry, parse(file, read(file) ?? '').remove('auths', registry))
  write(join(folder, 'config.json'), config.text)
  return config
}

/**
 * Makes docker keep this registry's credential in the file itself: no helper of the user's may get it, and the one that
 * docker finds on PATH (`pass`, `secretservice`, `wincred`, `osxkeychain`) is taken only while a config has no entry at
 * all (docker/cli, `DetectDefaultStore`). The other registries keep their helper.
 */
function plainStoreFor(registry: string, config: Document): Document {
  const helped = config.get('credsStore') !== undefined || config.get('credHelpers', registry) !== undefined
  const placed = helped ? config.set(['credHelpers', registry], '""') : config
  return placed.set(['auths', registry], '{}')
}

/**
 * Makes an auth file of our own from the ones that podman reads, in its order: REGISTRY_AUTH_FILE, once it is set, hides
 * all of them.
 *
 * @param files the user's, the first winning
 */
export function seedPodman(file: string, files: readonly string[], registry: string): Document {
  let seed = new Document('{\n\t"auths": {}\n}')
  for (const each of files) {
    const source = parse(each, read(each) ?? '')
    for (const member of ['auths', 'credHelpers']) {
      for (const name of Object.keys((source.get(member) as object | undefined) ?? {})) {
        if (name === registry || seed.get(member, name) !== undefined) continue
        seed = seed.set([member, name], source.textAt(member, name) ?? '{}')
      }
    }
  }
  write(file, seed.text)
  return seed
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
    // Windows lets everybody make junctions, but not symlinks.
    symlinkSync(target, path, statSync(target).isDirectory() ? 'junction' : 'file')
  } catch {
    // Dangling, or a file on a Windows that forbids symlinks: docker does without it.
  }
}
