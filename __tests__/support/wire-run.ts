import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Request, RequestKind } from '../../simulator/network/request-log.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { preload } from './credentials.ts'

const [PEAK, CLOCK] = [preload('peak.cjs').NODE_OPTIONS, preload('clock.cjs').NODE_OPTIONS]

export interface WireOptions extends SimulatorOptions {
  job?: JobOptions
  /** The `id` of the step. */
  id?: string
  /** How time goes in the action: see clock.cjs. Without it as it does. */
  clock?: { limits?: number; clockJumps?: number }
  /** Called once the action runs. */
  during?: (simulator: Simulator) => Promise<void>
}

/** What became of a step, and how it came to it. */
export interface WireRun {
  step: Step
  /** How often this was asked; tunnels count as `connect`. */
  count: (kind: RequestKind, method?: string) => number
  /** The same for the image that was asked for most often. */
  tries: (kind: RequestKind, method?: string) => number
  /** What it waited for, one after the other, in ms. */
  waits: number[]
  /** The most memory that it had, in MiB. */
  peak: number
}

/**
 * Main of the built action once, through a proxy and TLS, in a world of its own. No post runs: what it clears is held by
 * the tests that end their jobs.
 */
export async function wireRun(inputs: Record<string, string>, options: WireOptions = {}): Promise<WireRun> {
  const { job: wanted, id, clock, during, ...world } = options
  const simulator = await openSimulator({ tokens: [githubToken(), classicPat()], ...world })
  try {
    const [PEAK_FILE, WAITS_FILE] = ['peak', 'waits'].map(name => join(simulator.folder, name)) as [string, string]
    const env = { PEAK_FILE, WAITS_FILE, TEST_CLOCK: JSON.stringify(clock), ...wanted?.env }
    const job = await simulator.job({ debug: true, ...wanted, env })
    // Next to what leads a job without a proxy to the simulator.
    const preloads = [job.parts.env.NODE_OPTIONS, PEAK, ...(clock === undefined ? [] : [CLOCK])]
    job.parts.env.NODE_OPTIONS = preloads.filter(Boolean).join(' ')
    const [step] = await Promise.all([
      job.uses({ engine: 'file', ...inputs }, id === undefined ? {} : { id }),
      during?.(simulator)
    ])
    if (step.signal !== null) throw new Error(`the action was ended by ${step.signal}`)
    const requests = [...simulator.requests(), ...simulator.requests('connect')]
    const asked = (kind: RequestKind, method?: string) =>
      requests.filter(each => each.kind === kind && (method ?? each.method) === each.method)
    const byPath = (found: Request[]) => [...Map.groupBy(found, ({ path }) => path.replace(/\?.*/, '')).values()]
    return {
      step,
      count: (...of) => asked(...of).length,
      tries: (...of) => Math.max(0, ...byPath(asked(...of)).map(({ length }) => length)),
      waits: existsSync(WAITS_FILE) ? readFileSync(WAITS_FILE, 'utf8').trim().split('\n').map(Number) : [],
      peak: Number(readFileSync(PEAK_FILE, 'utf8')) / 1024
    }
  } finally {
    await simulator.close({ posts: false })
  }
}

/** Verdicts in `report`. */
export const verdictsIn = (step: Pick<Step, 'outputs'>): string[] =>
  JSON.parse(step.outputs.report ?? '[]').map(({ verdict }: { verdict: string }) => verdict)
