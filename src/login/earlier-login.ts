import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { attempt, read } from '../credentials/files.ts'
import { runDirsIn, writeInRunDir } from '../credentials/run-dir.ts'
import { Credential } from '../github/credential.ts'
import type { Inputs } from '../runner/inputs.ts'
import { objectOf, parsed } from '../runner/json.ts'

/**
 * What a login leaves in its run's own folder for the steps after it in the same job: clients use one login for a
 * registry, so a later login with another credential takes the place of this one. There is no secret in it.
 */
const FILE = 'login.json'

/** Whether this login takes the place of one that an earlier step of the job made with another credential. */
export function replacesEarlier(inputs: Inputs, env: NodeJS.ProcessEnv): boolean {
  const now = noteOf(inputs, env)
  return runDirsIn(env.RUNNER_TEMP).some(folder => {
    const note: Partial<typeof now> = objectOf(parsed(attempt(() => read(join(folder, FILE))?.text)))
    const { job, registry, clients, fingerprint } = note
    const isSame = job === now.job && registry === now.registry && now.clients.some(each => clients?.includes(each))
    return isSame && fingerprint !== undefined && !credentialOf(inputs).matches(fingerprint)
  })
}

/** Leaves the login for the steps after this one. Where that fails, they warn of nothing. */
export function rememberLogin(folder: string, inputs: Inputs, env: NodeJS.ProcessEnv): void {
  attempt(() => writeInRunDir(join(folder, FILE), JSON.stringify(noteOf(inputs, env))))
}

/** What tells a job from others: some runners share RUNNER_TEMP between jobs. */
export function jobOf(env: NodeJS.ProcessEnv): string {
  return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_TRACKING_ID].join(' ')
}

/** The engine `file` writes docker's file; podman's is another. */
function noteOf(inputs: Inputs, env: NodeJS.ProcessEnv) {
  const clients = inputs.engines.map(engine => (engine === 'podman' ? 'podman' : 'docker'))
  const fingerprint = credentialOf(inputs).fingerprint(randomBytes(8).toString('hex'))
  return { job: jobOf(env), registry: inputs.server.registry, clients, fingerprint }
}

/** Registries ignore the user name. */
function credentialOf({ token }: Inputs): Credential {
  return new Credential('', token)
}
