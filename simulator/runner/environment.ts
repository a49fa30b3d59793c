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
  runAttempt: string
  workflow: string
  jobId: string
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
  runAttempt: '1',
  workflow: 'build',
  jobId: 'build',
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
    GITHUB_JOB: run.jobId,
    GITHUB_REF: run.ref,
    GITHUB_REF_NAME: run.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REPOSITORY_OWNER: run.repository.split('/')[0] ?? '',
    GITHUB_RUN_ATTEMPT: run.runAttempt,
    GITHUB_RUN_ID: run.runId,
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SERVER_URL: server.url,
    GITHUB_SHA: SHA,
    GITHUB_TRIGGERING_ACTOR: run.actor,
    GITHUB_WORKFLOW: run.workflow,
    GITHUB_WORKSPACE: folder.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: run.runner,
    RUNNER_NAME: 'simulator',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folder.runnerTemp,
    ...(run.debug ? { RUNNER_DEBUG: '1' } : {})
  }
}

/** The `github` and `runner` contexts for expressions. */
export function runContexts(run: Run, server: Server, folder: JobDirs, token: string): Contexts {
  return {
    github: {
      token,
      actor: run.actor,
      repository: run.repository,
      repository_owner: run.repository.split('/')[0] ?? '',
      event_name: run.eventName,
      event: run.event as Contexts,
      ref: run.ref,
      ref_name: run.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
      sha: SHA,
      run_id: run.runId,
      run_attempt: run.runAttempt,
      workflow: run.workflow,
      job: run.jobId,
      server_url: server.url,
      api_url: server.apiUrl,
      workspace: folder.workspace
    },
    runner: { os: 'Linux', temp: folder.runnerTemp, environment: run.runner, debug: run.debug ? '1' : '' }
  }
}
