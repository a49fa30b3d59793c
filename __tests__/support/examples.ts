import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import { parse } from 'yaml'
import { registryToken, type Token } from '../../simulator/github/tokens.ts'
import { MEDIA } from '../../simulator/github/world.ts'
import { ask } from '../../simulator/network/client.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { WorkflowOptions, WorkflowResult } from '../../simulator/runner/workflow.ts'
import type { Simulator } from '../../simulator/simulator.ts'

// What the tests of the examples share: a job of an example is played, and images are made and pushed.

export const folder = fileURLToPath(new URL('../../examples/', import.meta.url))
/** Actions of others are passed over, and only ones that are pinned by their whole commit. */
const OTHERS =
  /^(?:actions\/(?:checkout|attest|setup-go|(?:upload|download)-artifact)|docker\/(?:setup-buildx|build-push|metadata)-action|sigstore\/cosign-installer|goreleaser\/goreleaser-action)@[0-9a-f]{40}$/

/** The steps that ended well in a test of this file, as `FILE JOB STEP`. */
const played = new Set<string>()

export async function play(
  job: Job,
  name: string,
  jobName: string,
  options: WorkflowOptions = {}
): Promise<WorkflowResult> {
  const result = await job.workflow(join(folder, `${name}.yml`), jobName, { skip: OTHERS, ...options })
  for (const { title, exitCode } of result.steps) if (exitCode === 0) played.add(`${name}.yml ${jobName} ${title}`)
  return result
}

/** The steps of this action or of a shell, in the examples of this name, that no test of this file has played to its end. */
export function unplayed(isMeant: (name: string) => boolean): string[] {
  interface WrittenStep {
    name?: string
    uses?: string
    run?: string
    parallel?: WrittenStep[]
  }
  interface Written {
    jobs: Record<string, { steps: WrittenStep[] }>
  }
  const written = readdirSync(folder)
    .filter(file => file.endsWith('.yml') && isMeant(file))
    .flatMap(file => {
      const { jobs } = parse(readFileSync(join(folder, file), 'utf8')) as Written
      return Object.entries(jobs).flatMap(([job, { steps }]) =>
        steps
          .flatMap(step => step.parallel ?? [step])
          .filter(({ uses = '' }) => !OTHERS.test(uses))
          .map(({ name }) => `${file} ${job} ${name}`)
      )
    })
  return written.filter(step => !played.has(step))
}

export interface Blob {
  mediaType: string
  digest: string
  text: string
  /** What an index refers to. */
  children?: Blob[]
}

function blob(mediaType: string, content: unknown, children?: Blob[]): Blob {
  const text = JSON.stringify(content)
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  return { mediaType, digest, text, ...(children ? { children } : {}) }
}

const described = ({ mediaType, digest, text }: Blob) => ({ mediaType, digest, size: Buffer.byteLength(text) })
const CONFIG = blob('application/vnd.oci.image.config.v1+json', {
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [] }
})

/** An image without a layer; another name is another digest. */
export const image = (name: string): Blob =>
  blob(MEDIA.ociManifest, {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: described(CONFIG),
    layers: [],
    annotations: { name }
  })

export const index = (...children: Blob[]): Blob =>
  blob(MEDIA.ociIndex, { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: children.map(described) }, children)

/** Pushes images to ghcr.io/OWNER/NAME, in this order, by the requests that a client sends and without the client. */
export async function pushed(
  simulator: Simulator,
  token: Token,
  tags: Record<string, Blob>,
  name = 'app',
  owner = 'acme'
): Promise<void> {
  const job = await simulator.job()
  const headers = { authorization: `Bearer ${registryToken(token.value)}` }
  const send = async (method: string, path: string, { mediaType, text }: Partial<Blob> = {}) => {
    const type = mediaType === undefined ? {} : { 'content-type': mediaType }
    const reply = await ask(job, method, `https://ghcr.io${path}`, { ...headers, ...type }, text)
    expect(reply).toMatchObject({ status: method === 'POST' ? 202 : 201 })
    return reply.headers.location ?? ''
  }
  const put = async (pushed: Blob, reference: string): Promise<void> => {
    for (const child of pushed.children ?? []) await put(child, child.digest)
    await send('PUT', `/v2/${owner}/${name}/manifests/${reference}`, pushed)
  }
  const session = await send('POST', `/v2/${owner}/${name}/blobs/uploads/`)
  const digest = encodeURIComponent(CONFIG.digest)
  await send('PUT', `${session}&digest=${digest}`, { mediaType: 'application/octet-stream', text: CONFIG.text })
  for (const [tag, top] of Object.entries(tags)) await put(top, tag)
}
