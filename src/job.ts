import { readFileSync } from 'node:fs'

/** What the runner says of the job, for the words that explain a refusal. Nothing in here decides anything. */
export interface Job {
  /** `OWNER/REPOSITORY`, as GitHub writes it. */
  readonly repository: string
  readonly owner: string
  /** Whether the repository's owner is an organisation or a user, where the event tells. */
  readonly ownerType?: 'orgs' | 'users'
  readonly event: string
  /** A pull request from a fork: its GITHUB_TOKEN reads only, and it gets no secrets. */
  readonly fromFork: boolean
  /** Started by Dependabot: likewise. */
  readonly byDependabot: boolean
  readonly selfHosted: boolean
}

/**
 * Reads the runner's variables and the event.
 *
 * @param env the environment that the runner made
 */
export function readJob(env: NodeJS.ProcessEnv): Job {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const repository = env.GITHUB_REPOSITORY ?? ''
  const ownerType = textAt(event, 'repository', 'owner', 'type')
  const head = textAt(event, 'pull_request', 'head', 'repo', 'full_name')
  // `pull_request_target` runs with the base repository's own rights, so a fork's head does not lower its token.
  const byPullRequest = env.GITHUB_EVENT_NAME === 'pull_request'
  return {
    repository,
    owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
    ...(ownerType === 'Organization' ? { ownerType: 'orgs' } : ownerType === 'User' ? { ownerType: 'users' } : {}),
    event: env.GITHUB_EVENT_NAME ?? '',
    fromFork: byPullRequest && head !== undefined && head.toLowerCase() !== repository.toLowerCase(),
    byDependabot: env.GITHUB_ACTOR === 'dependabot[bot]' && env.GITHUB_EVENT_NAME !== 'pull_request_target',
    selfHosted: env.RUNNER_ENVIRONMENT === 'self-hosted'
  }
}

/** The event's payload, or nothing where it cannot be read: it colours messages only. */
function readEvent(path: string | undefined): unknown {
  if (!path) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return typeof value === 'string' ? value : undefined
}
