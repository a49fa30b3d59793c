import { join } from 'node:path'
import { type Config, credentialIn, membersOf, readableConfig } from '../credentials/config.ts'
import { below, dockerFolder } from '../credentials/config-files.ts'
import { attempt, read, removeFile, succeeds, write } from '../credentials/files.ts'
import { withLock } from '../credentials/lock.ts'
import type { Credential } from '../github/credential.ts'
import { LoginError } from '../runner/errors.ts'
import type { EngineLogin } from './engine.ts'

/** A config outside of the run's own folder, as it was before the engines ran. */
type Before = Pick<Config, 'file' | 'found'>

/** The configs that docker, podman or a wrapper under their names may write in place of the one that they are given. */
export function configsElsewhere(env: NodeJS.ProcessEnv): string[] {
  const files = [env, { HOME: env.HOME }, {}].map(each => below(dockerFolder(each), 'config.json'))
  const podmans = [
    env.REGISTRY_AUTH_FILE,
    below(env.XDG_RUNTIME_DIR || undefined, 'containers', 'auth.json'),
    join('/run/containers', `${process.getuid?.()}`, 'auth.json')
  ]
  return [...new Set([...files, ...podmans])].filter(file => file !== undefined && file !== '') as string[]
}

/** Notes what the configs hold before an engine runs; one that cannot be read is none that an engine writes to. */
export function lookElsewhere(env: NodeJS.ProcessEnv): Before[] {
  return configsElsewhere(env).flatMap(file => attempt(() => ({ file, found: read(file) })) ?? [])
}

/**
 * Puts configs back as they were where an engine has stored this login in them all the same. Only for an engine that said
 * that it is logged in: another job of the same user may log in with the same token.
 *
 * @param login whose `named` is the file that the engine says it stored the credential in
 * @returns the error that says where the credential was, or still is
 */
export async function undoElsewhere(
  before: readonly Before[],
  { engine, named }: EngineLogin,
  registry: string,
  credential: Credential
): Promise<LoginError> {
  const undone: string[] = []
  for (const { file, found } of before) {
    const isOurs = credential.equals(credentialIn(membersOf(readableConfig(file), 'auths')[registry]))
    if (!isOurs || read(file)?.text === found?.text) continue
    const isBack = await withLock(file, false, () =>
      found === undefined ? removeFile(file) : succeeds(() => write(file, Buffer.from(found.text, found.encoding)))
    ).catch(() => false)
    if (isBack) undone.push(file)
  }
  const where = named ?? undone[0] ?? 'another place'
  const isLeft = undone.length === 0 || (named !== undefined && !undone.includes(named))
  const rest = isLeft
    ? `Log out there: \`${engine} logout ${registry}\`, run as the engine was`
    : 'It was removed from there, and what was there before is back'
  const reason = `${engine} login ended with exit code 0, but stored the credential in ${where} and not in the folder that it was given. ${rest}`
  return new LoginError({ kind: 'elsewhere', reason })
}
