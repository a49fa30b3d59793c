import { readFileSync } from 'node:fs'
import { attempt } from './attempt.ts'
import { parsed } from './json.ts'

export type JobContext = ReturnType<typeof readJobContext>

/**
 * What the runner and the event say of the job, for the words that explain a refusal. Only `readOnly` decides anything:
 * what `warn-on-fork` means in this run.
 */
export function readJobContext(env: NodeJS.ProcessEnv) {
  const event: Payload = parsed(attempt(() => readFileSync(env.GITHUB_EVENT_PATH ?? '', 'utf8')))
  const eventName = env.GITHUB_EVENT_NAME ?? ''
  /** `OWNER/REPOSITORY`, as GitHub writes it. */
  const repository = env.GITHUB_REPOSITORY ?? ''
  /** A pull request from a fork: its GITHUB_TOKEN is read-only, and it gets no secrets. */
  const fromFork = isFromFork(eventName, event, repository)
  /**
   * Started by Dependabot. `by-default`: GITHUB_TOKEN is read-only unless the job asks for more, and of secrets it gets
   * Dependabot's. `always`: GITHUB_TOKEN is read-only, and it gets no secrets.
   */
  const dependabot = env.GITHUB_ACTOR === 'dependabot[bot]' ? dependabotLimit(eventName, event) : undefined
  return {
    /** The job's key in the workflow, as in `jobs.<id>`. */
    id: env.GITHUB_JOB ?? '',
    repository,
    owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
    /** Who may see the repository; absent where the event does not name it, as with `schedule`. */
    visibility: visibilityIn(event),
    /** Where the pages of the repository's owner are; absent where the event does not say what that is. */
    ownerPages: { Organization: 'orgs', User: 'users' }[String(event?.repository?.owner?.type)],
    fromFork,
    dependabot,
    /** Whether the run gets a read-only token by design: a fork's pull request, or Dependabot. */
    readOnly: fromFork || dependabot !== undefined,
    /** nektos/act runs the job: it has no GITHUB_TOKEN of its own. */
    onAct: env.ACT === 'true',
    ...readActionPages(env)
  }
}

/** The `id` that the workflow gives this step; empty where it gives none: the runner's own names start with `__`. */
export function readStepId(env: NodeJS.ProcessEnv): string {
  const id = env.GITHUB_ACTION ?? ''
  return /^(?!__)[A-Za-z_][\w-]*$/.test(id) ? id : ''
}

/**
 * Where to report an error in this action, and docs/troubleshooting.md in the version that runs. The runner sets neither
 * variable for a local action.
 */
function readActionPages(env: NodeJS.ProcessEnv): { issues?: string; manual?: string } {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return {}
  const web = `https://github.com/${repository}`
  const issues = `${web}/issues`
  return /^[\w./-]+$/.test(ref) ? { issues, manual: `${web}/blob/${ref}/docs/troubleshooting.md` } : { issues }
}

/** `pull_request_target` has the rights of the base repository. A fork that was deleted since is `null`. */
function isFromFork(eventName: string, event: Payload, repository: string): boolean {
  if (!eventName.startsWith('pull_request') || eventName === 'pull_request_target') return false
  const head = event?.pull_request?.head?.repo
  return head === null || (head?.full_name ?? repository) !== repository
}

/** Other events of Dependabot's have no limits (docs.github.com, "Troubleshooting Dependabot on GitHub Actions"). */
const DEPENDABOT_EVENTS = /^(?:push|create|deployment(?:_status)?|pull_request(?:_review(?:_comment)?)?)$/

function dependabotLimit(eventName: string, event: Payload): 'by-default' | 'always' | undefined {
  if (DEPENDABOT_EVENTS.test(eventName)) return 'by-default'
  const author = event?.pull_request?.user?.login
  return eventName === 'pull_request_target' && author === 'dependabot[bot]' ? 'always' : undefined
}

/** An internal repository is not public, either. `private` has been in the payload for longer than `visibility`. */
function visibilityIn(event: Payload): 'public' | 'private' | undefined {
  const { visibility, private: isPrivate } = event?.repository ?? {}
  if (visibility === 'public' || isPrivate === false) return 'public'
  return typeof visibility === 'string' || isPrivate === true ? 'private' : undefined
}

/** A payload is not checked: whatever is read from it may be missing. */
type Payload = ReturnType<typeof JSON.parse>
