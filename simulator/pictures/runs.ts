import { githubToken } from '../github/tokens.ts'
import { pkg } from '../github/world.ts'
import type { Engine } from '../runner/fake-engine.ts'
import type { Step } from '../runner/step.ts'
import { openSimulator } from '../simulator.ts'

/** The runs that the documents show, by the name of their pictures. */
export async function playRuns(engines: Engine[]): Promise<Record<string, Step>> {
  const token = githubToken()
  const forks = githubToken({ name: 'fork', packages: 'read' })
  const app = pkg('acme/app')
  const simulator = await openSimulator({
    tokens: [token, forks],
    packages: [
      app,
      pkg('acme/app/cache', { actionsAccess: { 'acme/app': 'write' } }),
      pkg('acme/base', { actionsAccess: { 'acme/app': 'read' } })
    ]
  })
  const repository = { full_name: 'acme/app', owner: { login: 'acme', type: 'Organization' } }
  // The runner sets both for an action that `uses: OWNER/ghcr-login@v2` names; messages link to that version's documents.
  const env = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v2' }
  try {
    const job = await simulator.job({ engines, env, event: { repository } })
    const fork = await simulator.job({
      engines,
      env,
      githubToken: forks,
      eventName: 'pull_request',
      event: { repository, pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
    })
    const allowed = await job.uses({ pull: 'ghcr.io/acme/base:latest', push: 'ghcr.io/acme/app' })
    const refusedFork = await fork.uses({ push: 'ghcr.io/acme/app', 'on-denied': 'warn-on-fork' })
    // As if it was first pushed by hand. Another image can be pushed, so that the permission is no cause of the refusal.
    app.actionsAccess = {}
    const push = 'ghcr.io/acme/app, ghcr.io/acme/app/cache'
    return { 'refused-push': await job.uses({ push }, { continueOnError: true }), allowed, fork: refusedFork }
  } finally {
    await simulator.close()
  }
}
