import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { Job } from '../../simulator/runner/job.ts'
import type { Step } from '../../simulator/runner/step.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
/** act does what it does itself. */
const CHECKOUT = 'actions/checkout@v7'
/** What a job that act runs needs of the simulator. The rest of the environment is what act itself gives. */
const NEEDED =
  /^(?:HTTPS?_PROXY|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|DOCKER_HOST|XDG_RUNTIME_DIR|BUILDAH_ISOLATION|CONTAINERS_STORAGE_CONF)$/

export interface ActOptions {
  /** Name of the workflow's job; all of them otherwise. */
  job?: string
  inputs?: Record<string, string>
  vars?: Record<string, string>
}

/**
 * Runs a workflow with nektos/act on this machine, without containers: the action is what `uses: ./` names. The leak
 * search of the job follows.
 */
export async function runAct(job: Job, workflow: string, options: ActOptions = {}): Promise<Step> {
  const { workspace, records } = job.folder
  const aside = join(records, '..', 'act')
  mkdirSync(aside, { recursive: true })
  for (const part of ['action.yml', 'dist']) cpSync(join(REPOSITORY, part), join(workspace, part), { recursive: true })
  mkdirSync(join(workspace, '.github', 'workflows'), { recursive: true })
  writeFileSync(join(workspace, '.github', 'workflows', 'job.yml'), runnable(workflow))
  const write = (name: string, values: Record<string, string>) => {
    const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`)
    writeFileSync(join(aside, name), lines.join(''), { mode: 0o600 })
    return join(aside, name)
  }
  const { env, secrets } = job.parts
  const needed = Object.fromEntries(Object.entries(env).filter(([name]) => NEEDED.test(name)))
  const { on } = parse(workflow) as Written
  const event = typeof on === 'string' ? on : (Object.keys(on)[0] ?? 'push')
  const args = [
    event,
    ...(options.job ? ['--job', options.job] : []),
    '--actor octocat',
    '--platform ubuntu-latest=-self-hosted --platform ubuntu-24.04=-self-hosted --platform ubuntu-slim=-self-hosted --platform self-hosted=-self-hosted',
    '--no-cache-server',
    `--input-file '${write('inputs', options.inputs ?? {})}'`,
    `--secret-file '${write('secrets', secrets)}'`,
    `--var-file '${write('vars', options.vars ?? {})}'`,
    `--env-file '${write('env', { ...needed, GITHUB_REPOSITORY: 'acme/app' })}'`
  ]
  const commit =
    'git -c user.name=octocat -c user.email=octocat@acme.example commit --quiet --allow-empty --message=job'
  return job.run(
    `git init --quiet --initial-branch=main && ${commit} && env -i HOME="$HOME" PATH="$PATH" act ${args.join(' ')}`
  )
}

interface Written {
  on: string | Record<string, unknown>
  jobs: Record<string, { needs?: string | string[]; container?: unknown; steps: { uses?: string; run?: string }[] }>
}

/** The jobs of a workflow that are this action and shell steps, without those that another of them needs. */
export function playableJobs(workflow: string): string[] {
  const { jobs } = parse(workflow) as Written
  const plays = (name: string): boolean => {
    const job = jobs[name]
    const isOurs = ({ uses = '', run }: { uses?: string; run?: string }) =>
      run !== undefined || /^(?:[\w-]+\/ghcr-login|actions\/checkout)@/.test(uses)
    return job !== undefined && !job.container && job.steps.every(isOurs) && [job.needs ?? []].flat().every(plays)
  }
  const playable = Object.keys(jobs).filter(plays)
  const needed = playable.flatMap(name => jobs[name]?.needs ?? [])
  return playable.filter(name => !needed.includes(name))
}

/** The workflow with the action from this repository. act copies the workspace where a step checks it out, and nowhere else. */
function runnable(workflow: string): string {
  const written = parse(workflow) as Written
  for (const job of Object.values(written.jobs)) {
    for (const step of job.steps) if (step.uses?.startsWith('OWNER/ghcr-login@')) step.uses = './'
    job.steps = [{ uses: CHECKOUT }, ...job.steps.filter(({ uses }) => !uses?.startsWith('actions/checkout@'))]
  }
  return stringify(written)
}
