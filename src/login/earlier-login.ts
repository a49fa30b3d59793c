import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { read } from '../credentials/files.ts'
import { runDirsIn, writeInRunDir } from '../credentials/run-dir.ts'
import { Credential } from '../github/credential.ts'
import { attempt } from '../runner/attempt.ts'
import type { Inputs } from '../runner/inputs.ts'
import { objectOf, parsed } from '../runner/json.ts'

/** The note in a run's own folder for the steps after it in the same job. There is no secret in it. */
const FILE = 'login.json'

/**
 * Notes a login for the steps after it: clients use one login for a registry. Where that fails, they warn of nothing.
 * @returns whether it takes the place of one that an earlier step of the job made with another credential
 */
export function noteLogin(folder: string, { server, engines, token }: Inputs, env: NodeJS.ProcessEnv): boolean {
  // Registries ignore the user name.
  const credential = new Credential('', token)
  const now = {
    job: jobOf(env),
    registry: server.registry,
    // The engine `file` writes docker's file; podman's is another.
    clients: engines.map(engine => (engine === 'podman' ? 'podman' : 'docker')),
    fingerprint: credential.fingerprint(randomBytes(8).toString('hex'))
  }
  const isReplaced = (note: Partial<typeof now>) =>
    note.job === now.job &&
    note.registry === now.registry &&
    now.clients.some(each => note.clients?.includes(each)) &&
    note.fingerprint !== undefined &&
    !credential.matches(note.fingerprint)
  const notes = runDirsIn(env.RUNNER_TEMP).map(each => attempt(() => read(join(each, FILE))?.text))
  attempt(() => writeInRunDir(join(folder, FILE), JSON.stringify(now)))
  return notes.some(note => isReplaced(objectOf(parsed(note))))
}

/** What tells a job from others: some runners share RUNNER_TEMP between jobs. */
export function jobOf(env: NodeJS.ProcessEnv): string {
  return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_TRACKING_ID].join(' ')
}
