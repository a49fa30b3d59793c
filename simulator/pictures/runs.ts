import { githubToken } from '../github/tokens.ts'
import { owner, pkg } from '../github/world.ts'
import type { Engine } from '../runner/fake-engine.ts'
import type { Step } from '../runner/step.ts'
import { openSimulator } from '../simulator.ts'

/** The runs that the documents show, by the name of their pictures. */
export async function playRuns(engines: Engine[]): Promise<Record<string, Step>> {
  const token = githubToken()
  const forks = githubToken({ name: 'fork', packages: 'read' })
  const simulator = await openSimulator({
    tokens: [token, forks],
    packages: [
      pkg('acme/app'),
      pkg('acme/base', { actionsAccess: { 'acme/app': 'read' } }),
      pkg('acme/billing', { actionsAccess: {} })
    ],
    owners: { acme: owner() }
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
    return {
      'refused-push': await job.uses({ push: 'ghcr.io/acme/app, ghcr.io/acme/billing' }, { continueOnError: true }),
      allowed: await job.uses({ pull: 'ghcr.io/acme/base:latest', push: 'ghcr.io/acme/app' }),
      fork: await fork.uses({ push: 'ghcr.io/acme/app', 'on-denied': 'warn-on-fork' })
    }
  } finally {
    await simulator.close()
  }
}
