import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from '../github/servers.ts'
import type { Contexts } from './expressions.ts'
import type { JobDirs } from './job-dirs.ts'

/** What is known about the run; all overridable. */
export interface Run {
  repository: string
  actor: string
  eventName: string
  /** The payload, the file behind GITHUB_EVENT_PATH. */
  event: Record<string, unknown>
  ref: string
  runId: string
  runner: 'github-hosted' | 'self-hosted'
  debug: boolean
}

export const defaultRun: Run = {
  repository: 'acme/app',
  actor: 'octocat',
  eventName: 'push',
  event: {},
  ref: 'refs/heads/main',
  runId: '4242',
  runner: 'github-hosted',
  debug: false
}

export const SHA = '0123456789abcdef0123456789abcdef01234567'

/** The variables that a runner gives every step. GITHUB_TOKEN is none of them: it comes by an input. */
export function runnerEnvironment(run: Run, server: Server, folder: JobDirs): Record<string, string> {
  const eventPath = join(folder.runnerTemp, '_github_workflow_event.json')
  writeFileSync(eventPath, JSON.stringify(run.event))
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: run.actor,
    GITHUB_API_URL: server.apiUrl,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_GRAPHQL_URL: `${server.apiUrl.replace(/\/v3$/, '')}/graphql`,
    GITHUB_JOB: 'build',
    GITHUB_REF: run.ref,
    GITHUB_REF_NAME: run.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REPOSITORY_OWNER: run.repository.split('/')[0] ?? '',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: run.runId,
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SERVER_URL: server.url,
    GITHUB_SHA: SHA,
    GITHUB_TRIGGERING_ACTOR: run.actor,
    GITHUB_WORKFLOW: 'build',
    GITHUB_WORKSPACE: folder.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: run.runner,
    RUNNER_NAME: 'simulator',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folder.runnerTemp,
    ...(run.debug ? { RUNNER_DEBUG: '1' } : {})
  }
}

/** The `github` and `runner` contexts for expressions: they have what the variables have, by the same names. */
export function runContexts(variables: Record<string, string>, run: Run, token: string): Contexts {
  const named = (prefix: string) =>
    Object.entries(variables)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value])
  return {
    github: { ...Object.fromEntries(named('GITHUB_')), token, event: run.event as Contexts },
    runner: Object.fromEntries(named('RUNNER_'))
  }
}
