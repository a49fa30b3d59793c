import { join } from 'node:path'
import { warning } from '@actions/core'
import { type Config, credentialIn, membersOf, readableConfig } from '../credentials/config.ts'
import { below, dockerConfig, podmanFile } from '../credentials/config-files.ts'
import { missingFolders, read, removeFile, removeFolders, write } from '../credentials/files.ts'
import { withLock } from '../credentials/lock.ts'
import { hasRecord, type Place } from '../credentials/shared.ts'
import type { Credential } from '../github/credential.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { LoginError } from '../runner/errors.ts'
import type { EngineLogin } from './engine.ts'

/** A config outside of the run's own folder, as it was before the engines ran. */
export type Before = Pick<Config, 'file' | 'found'> & Pick<Place, 'made'>

/** The configs that docker, podman or a wrapper under their names may write in place of the one that they are given. */
export function configsElsewhere(env: NodeJS.ProcessEnv): string[] {
  const files = [env, { HOME: env.HOME }].map(each => dockerConfig(each))
  const podmans = [below(env.XDG_RUNTIME_DIR || undefined, 'containers', 'auth.json'), podmanFile(env)]
  const root = join('/run/containers', `${process.getuid?.()}`, 'auth.json')
  return [...new Set([...files, ...podmans, root])].filter(file => file !== undefined)
}

/** Notes what the configs hold before an engine runs; one that cannot be read is none that an engine writes to. */
export function lookElsewhere(env: NodeJS.ProcessEnv): Before[] {
  return configsElsewhere(env).flatMap(
    file => attempt(() => ({ file, found: read(file), made: missingFolders(file)[0] })) ?? []
  )
}

/** Whether an engine has stored this login in a config all the same. */
export function isStray({ file, found }: Before, registry: string, credential: Credential): boolean {
  const entry = membersOf(readableConfig(file), 'auths')[registry]
  return credential.equals(credentialIn(entry)) && attempt(() => read(file)?.text) !== found?.text
}

/**
 * Puts configs back as they were where an engine has stored this login in them all the same; not where a job of the same
 * user may have logged in with the same token. @returns the configs that got it, and whether each is as it was
 */
export async function undoElsewhere(
  before: readonly Before[],
  registry: string,
  credential: Credential
): Promise<Map<string, boolean>> {
  const strays = new Map<string, boolean>()
  for (const each of before.filter(each => isStray(each, registry, credential))) {
    const { file, found, made } = each
    const putBack = () => (found === undefined ? removeFile(file) : succeeds(() => write(file, found.bytes)))
    strays.set(file, !hasRecord(file) && (await withLock(file, false, putBack).catch(() => false)))
    removeFolders(file, made)
  }
  return strays
}

/** Where the credential of an engine was, or still is, that did not store it where it was told to. */
export function strayError({ engine, named }: EngineLogin, registry: string, strays: Map<string, boolean>): LoginError {
  const where = named ?? [...strays.keys()][0] ?? 'another place'
  const rest = strays.get(where)
    ? 'It was removed from there, and what was there before is back'
    : `Log out there: \`${engine} logout ${registry}\`, run as the engine was`
  const reason = `${engine} login ended with exit code 0, but stored the credential in ${where} and not in the folder that it was given. ${rest}`
  return new LoginError({ kind: 'elsewhere', reason })
}

/** Says where the credential of an engine is whose login is not wanted any more. */
export function warnOfStray(error: unknown): void {
  const isStray = error instanceof LoginError && error.failure.kind === 'elsewhere'
  if (isStray) warning(`${error.message}.`, { title: 'A credential is left' })
}
