import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { classicPat, githubToken } from '../simulator/github/tokens.ts'
import type { Job } from '../simulator/runner/job.ts'
import type { JobOptions } from '../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../simulator/simulator.ts'
import { auth, config, dyingRunner, inventory } from './credentials.ts'
import { extent } from './extent.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const preload = fileURLToPath(new URL('./killAt.cjs', import.meta.url))
/** Jobs at the same time, for speed alone: each has a home of its own. */
const AT_ONCE = 4
/** Every change is tried in CI, every fourth elsewhere. */
const STRIDE = extent(1, 4)

interface Scene {
  inputs: Record<string, string>
  job?: JobOptions
  /** The user's docker config; no folder for it where there is none. */
  text?: string
  /** A job whose runner died has left a login in it; another job follows at the end. */
  dead?: boolean
}

interface Killed {
  /** What a post must bring back. */
  state: () => object
  before: object
}

type Look = (killed: Killed) => void

/**
 * Plays jobs whose main is killed before its n-th change, for every n until one comes through.
 *
 * @param look is called between main and post
 * @returns how many changes there are
 */
async function killAtEach(scene: Scene, look: Look): Promise<number> {
  const simulator = await openSimulator({ tokens: [token, host] })
  try {
    for (let first = 1; ; first += AT_ONCE * STRIDE) {
      const places = Array.from({ length: AT_ONCE }, (_, index) => first + index * STRIDE)
      const jobs: Job[] = []
      for (const at of places) jobs.push(await makeJob(simulator, at, scene))
      const codes = await Promise.all(jobs.map((job, index) => kill(simulator, job, places[index] ?? 0, scene, look)))
      const through = codes.indexOf(0)
      if (through >= 0) return (places[through] ?? 0) - 1
    }
  } finally {
    await simulator.close()
  }
}

async function makeJob(simulator: Simulator, at: number, { text, job = {}, dead }: Scene): Promise<Job> {
  const home = join(simulator.folder, `home-${at}`)
  mkdirSync(home)
  if (text !== undefined) {
    mkdirSync(join(home, '.docker'))
    writeFileSync(join(home, '.docker', 'config.json'), text, { mode: 0o600 })
  }
  const tolerate = dead && (() => true)
  return simulator.job({ home, planted: { host: host.value }, ...job, ...(tolerate ? { tolerate } : {}) })
}

async function kill(
  simulator: Simulator,
  job: Job,
  at: number,
  { inputs, dead }: Scene,
  look: Look
): Promise<number | null> {
  const { home, runtime } = job.folder
  const stores = Object.values(job.parts.watch.helperStores)
  const state = () => ({ at, places: [home, runtime, ...stores].map(inventory) })
  const before = state()
  if (dead) await leaveLogin(simulator, home)
  const main = await job.uses(inputs, { env: { NODE_OPTIONS: `--require ${preload}`, KILL_AT: String(at) } })
  look({ state, before })
  const posts = await job.end()
  if (dead) {
    const next = await simulator.job({ home, planted: { host: host.value } })
    await next.uses(inputs)
    posts.push(...(await next.end()))
  }
  expect(state()).toEqual(before)
  const warnings = posts.flatMap(post => post.annotations)
  expect({ at, exitCode: posts[0]?.exitCode, warnings }).toEqual({ at, exitCode: 0, warnings: [] })
  return main.exitCode
}

async function leaveLogin(simulator: Simulator, home: string): Promise<void> {
  const env = { RUNNER_TEMP: mkdtempSync(join(simulator.folder, 'temp-')) }
  const job = await simulator.job({ home, env, node: dyingRunner(simulator.folder), planted: { host: host.value } })
  await job.uses(shared)
  await job.abandon()
}

const others = { 'quay.io': { auth: auth('robot', 'quay-secret') } }
const earlier = config({ auths: { ...others, 'ghcr.io': { auth: auth('owner', host.value) } }, own: true })
const shared = { engine: 'file', store: 'shared' }

test.each([
  ['over an earlier login', { inputs: shared, text: earlier }],
  ['where there is no config', { inputs: shared }],
  ['over what a dead job left', { inputs: shared, text: earlier, dead: true }],
  [
    'in a helper that holds an earlier one',
    {
      inputs: shared,
      text: config({ auths: {}, credsStore: 'chain' }),
      job: { helpers: [{ name: 'chain', entries: { 'ghcr.io': { Username: 'owner', Secret: host.value } } }] }
    }
  ]
])(
  'killed before any change of a shared login %s, its post leaves the host as it was',
  async (_, scene: Scene) => {
    const changes = await killAtEach(scene, () => {})
    expect(changes).toBeGreaterThan(30)
  },
  900_000
)

test('killed before any change of an isolated login, the home was never touched and the rest goes with post', async () => {
  const scene = { inputs: { engine: 'file', store: 'isolated' }, text: earlier }
  const changes = await killAtEach(scene, ({ state, before }) => {
    expect(state()).toEqual(before)
  })
  expect(changes).toBeGreaterThan(20)
}, 900_000)
