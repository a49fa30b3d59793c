import { readFileSync } from 'node:fs'

/** What the runner says of the job, for the words that explain a refusal. Nothing in here decides anything. */
export interface JobContext {
  /** The job's key in the workflow, as in `jobs.<id>`. */
  readonly id: string
  /** `OWNER/REPOSITORY`, as GitHub writes it. */
  readonly repository: string
  readonly owner: string
  /** Whether the repository's owner is an organisation or a user, where the event tells. */
  readonly ownerType?: 'orgs' | 'users'
  /** A pull request from a fork: its GITHUB_TOKEN only reads, and it gets no secrets. */
  readonly fromFork: boolean
  /** Started by Dependabot: its GITHUB_TOKEN only reads unless the job asks for more, and it gets Dependabot's secrets alone. */
  readonly byDependabot: boolean
  readonly selfHosted: boolean
  /** The address of docs/troubleshooting.md in the version of this action that runs; absent for a local action. */
  readonly manual?: string
  /** Where to report a fault of this action. */
  readonly issues?: string
}

/**
 * Reads the runner's variables and the event.
 *
 * What forks and Dependabot get: docs.github.com, "Events that trigger workflows" and "Troubleshooting Dependabot on
 * GitHub Actions".
 *
 * @param env the environment that the runner made
 */
export function readJobContext(env: NodeJS.ProcessEnv): JobContext {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const name = env.GITHUB_EVENT_NAME ?? ''
  const repository = env.GITHUB_REPOSITORY ?? ''
  const ownerType = valueAt(event, 'repository', 'owner', 'type')
  const head = valueAt(event, 'pull_request', 'head', 'repo')
  // A fork that was deleted since is `null`. `pull_request_target` has the base repository's own rights.
  const foreign = head === null || String(valueAt(head, 'full_name') ?? repository) !== repository
  return {
    id: env.GITHUB_JOB ?? '',
    repository,
    owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
    ...(ownerType === 'Organization' ? { ownerType: 'orgs' } : ownerType === 'User' ? { ownerType: 'users' } : {}),
    fromFork: name.startsWith('pull_request') && name !== 'pull_request_target' && foreign,
    byDependabot: env.GITHUB_ACTOR === 'dependabot[bot]' && name !== 'pull_request_target',
    selfHosted: env.RUNNER_ENVIRONMENT === 'self-hosted',
    ...readActionPages(env)
  }
}

/** Pages of the repository that this action was taken from. The runner sets neither variable for a local action. */
function readActionPages(env: NodeJS.ProcessEnv): Pick<JobContext, 'manual' | 'issues'> {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return {}
  const web = `https://github.com/${repository}`
  const issues = `${web}/issues`
  return /^[\w./-]+$/.test(ref) ? { issues, manual: `${web}/blob/${ref}/docs/troubleshooting.md` } : { issues }
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

function valueAt(value: unknown, ...path: string[]): unknown {
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}
