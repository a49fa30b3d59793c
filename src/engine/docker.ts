import { run } from '../process.ts'
import { attempt, LOGIN_MS, type Login, type LoginFailure } from './engine.ts'

/**
 * `docker login`, with the credential kept in the folder given (docs.docker.com, "docker login"). It goes through the
 * daemon, or through the client alone where no daemon answers.
 *
 * @param program absolute path of docker
 * @param folder what DOCKER_CONFIG shall be
 */
export function logInDocker(program: string, login: Login, folder: string): Promise<LoginFailure | undefined> {
  return attempt('docker', () =>
    run(program, {
      args: ['login', `--username=${login.username}`, '--password-stdin', login.registry],
      stdin: login.token,
      env: { DOCKER_CONFIG: folder },
      timeoutMs: LOGIN_MS
    })
  )
}
