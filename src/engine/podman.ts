import { run } from '../process.ts'
import { attempt, LOGIN_MS, type Login, type LoginFailure } from './engine.ts'

/**
 * `podman login`, with the credential kept in the file given: its default path differs by version
 * (docs.podman.io, "podman-login").
 *
 * @param program absolute path of podman
 */
export function logInPodman(program: string, login: Login, authFile: string): Promise<LoginFailure | undefined> {
  return attempt('podman', () =>
    run(program, {
      args: ['login', `--authfile=${authFile}`, `--username=${login.username}`, '--password-stdin', login.registry],
      stdin: login.token,
      timeoutMs: LOGIN_MS
    })
  )
}

/** Undoes a login that podman kept elsewhere than in the file given: in a helper that registries.conf names. */
export async function logOutPodman(program: string, registry: string, authFile: string): Promise<void> {
  await run(program, { args: ['logout', `--authfile=${authFile}`, registry], stdin: '', timeoutMs: LOGIN_MS })
}
