import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from '@jest/globals'
import { parse } from 'yaml'
import type { Token } from '../../simulator/github/tokens.ts'
import { MEDIA } from '../../simulator/github/world.ts'
import { blob, CONFIG, type Blob as Content, described } from '../../simulator/live/questions.ts'
import { ask } from '../../simulator/network/client.ts'
import { type Contexts, evaluate, type Value } from '../../simulator/runner/expressions.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { type PassedStep, runWorkflow, type WorkflowOptions } from '../../simulator/runner/workflow.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { exampleFiles, read, root } from './repository.ts'
import { bearer } from './simulate.ts'

// What the tests of the examples share: a job of an example is played, and images are made and pushed.

/** Actions of others are passed over, and only ones that are pinned by their whole commit. */
const OTHERS =
  /^(?:actions\/(?:checkout|attest|setup-go|(?:upload|download)-artifact)|docker\/(?:setup-buildx|build-push|metadata)-action|sigstore\/cosign-installer|goreleaser\/goreleaser-action)@[0-9a-f]{40}$/

interface Written {
  on: Record<string, unknown>
  jobs: Record<string, WrittenJob>
}
interface WrittenJob {
  'runs-on': string | string[]
  needs?: string | string[]
  strategy?: { matrix: Record<string, Value[] | string> }
}
const fileOf = (name: string) => `examples/${name}.yml`
const written = (name: string): Written => parse(read(fileOf(name)))

/** The examples by name, without `.yml`. */
export const examples = exampleFiles.map(file => basename(file, '.yml'))

/** Plays one job of an example. */
export const play = (job: Job, name: string, jobName: string, options: WorkflowOptions = {}) =>
  runWorkflow(job, join(root, fileOf(name)), jobName, { skip: OTHERS, ...options })

/**
 * Every client in one script: a login goes into the file that is named, `--digestfile` gets a digest, and all else does
 * nothing and ends well. What it is called with is recorded.
 */
const CLIENT = `
umask 077
for argument; do
  case $previous in --config) file=$argument/config.json ;; --digestfile) printf sha256:%064d 7 >"$argument" ;; esac
  case $argument in --authfile=*) file=\${argument#*=} ;; --username=*) user=\${argument#*=} ;; login) login=1 ;; esac
  previous=$argument
done
[ -n "$login" ] || exit 0
mkdir -p "\${file%/*}"
printf '{"auths":{"%s":{"auth":"%s"}}}' "$previous" "$({ printf %s: "$user"; cat; } | base64 -w 0)" >"$file"
`

const CLIENTS = ['docker', 'podman', 'buildah', 'skopeo', 'helm', 'cosign']

export interface Setting extends Pick<WorkflowOptions, 'contexts' | 'results' | 'overrides'> {
  job?: JobOptions
  /** Stand-ins for further programs: what they do, in bash. */
  programs?: Record<string, string>
  /** What is there before the first step of each job. */
  prepare?: (job: Job) => void
  /** True: the posts run after the last step of each job; else the runner dies there. */
  hasPosts?: boolean
  /** A token that stays as it is, whatever `permissions` say, as that of a fork. */
  isFork?: boolean
}

export interface PlayedWorkflow {
  isRed: boolean
  /** Of all jobs. */
  steps: Step[]
  posts: Step[]
  /** Steps and jobs whose `if:` did not hold. */
  skipped: string[]
  passed: PassedStep[]
}

/**
 * Plays a whole example as GitHub does: job after job, none after one that failed and that it needs, and of a matrix the
 * first job. The clients are stand-ins.
 */
export async function playAll(simulator: Simulator, name: string, setting: Setting = {}): Promise<PlayedWorkflow> {
  const { on, jobs } = written(name)
  const isTagged = JSON.stringify(on).includes('tags') || 'release' in on
  const eventName = ['push', 'pull_request', 'workflow_dispatch', 'schedule', 'release'].find(event => event in on)
  const whole: PlayedWorkflow = { isRed: false, steps: [], posts: [], skipped: [], passed: [] }
  const needs: Contexts = {}
  for (const [jobName, { 'runs-on': label, needs: needed = [], strategy }] of Object.entries(jobs)) {
    if (![needed].flat().every(other => other in needs)) continue
    const job = await simulator.job({
      runner: label.includes('self-hosted') ? 'self-hosted' : 'github-hosted',
      ref: isTagged ? 'refs/tags/v1.3.0' : 'refs/heads/main',
      eventName: eventName ?? 'push',
      ...setting.job
    })
    if (setting.isFork) job.parts.permit = () => {}
    for (const client of [...CLIENTS, ...Object.keys(setting.programs ?? {})]) {
      const script = join(job.folder.records, '..', `${client}.sh`)
      writeFileSync(script, setting.programs?.[client] ?? CLIENT)
      job.parts.recorder.wrap(client, [needOnMachine('bash'), script])
    }
    setting.prepare?.(job)
    const contexts = { ...setting.contexts, needs }
    const matrix = legOf(strategy?.matrix ?? {}, { ...job.contexts, ...contexts })
    const result = await play(job, name, jobName, { ...setting, contexts: { ...contexts, matrix } })
    whole.steps.push(...result.steps)
    whole.skipped.push(...result.skipped)
    whole.passed.push(...result.passed)
    if (job.status === 'success') needs[jobName] = { outputs: result.outputs }
    else whole.isRed = true
    if (setting.hasPosts) whole.posts.push(...(await job.end()))
    else await job.abandon()
  }
  return whole
}

/** The first job of a matrix. */
function legOf({ include, ...axes }: Record<string, Value[] | string>, contexts: Contexts): Value {
  const values = (axis: Value[] | string) =>
    typeof axis === 'string' ? (evaluate(axis.replace(/^\$\{\{|\}\}$/g, ''), contexts) as Value[]) : axis
  if (include) return values(include)[0] ?? {}
  return Object.fromEntries(Object.entries(axes).map(([name, axis]) => [name, values(axis)[0] ?? '']))
}

export interface Blob extends Content {
  /** What an index refers to. */
  children?: Blob[]
}

export const index = (...children: Blob[]): Blob => ({
  ...blob(MEDIA.ociIndex, { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: children.map(described) }),
  children
})

/** Pushes images to a name on ghcr.io, in this order, by the requests that a client sends and without the client. */
export async function pushed(simulator: Simulator, token: Token, tags: Record<string, Blob>, name = 'acme/app') {
  const job = await simulator.job()
  const headers = bearer(token)
  const send = async (method: string, path: string, { mediaType, text }: Partial<Blob> = {}) => {
    const type = mediaType === undefined ? {} : { 'content-type': mediaType }
    const reply = await ask(job, method, `https://ghcr.io${path}`, { ...headers, ...type }, text)
    expect(reply).toMatchObject({ status: method === 'POST' ? 202 : 201 })
    return reply.headers.location ?? ''
  }
  const put = async (pushed: Blob, reference: string): Promise<void> => {
    for (const child of pushed.children ?? []) await put(child, child.digest)
    await send('PUT', `/v2/${name}/manifests/${reference}`, pushed)
  }
  const session = await send('POST', `/v2/${name}/blobs/uploads/`)
  const digest = encodeURIComponent(CONFIG.digest)
  await send('PUT', `${session}&digest=${digest}`, { mediaType: 'application/octet-stream', text: CONFIG.text })
  for (const [tag, top] of Object.entries(tags)) await put(top, tag)
}
