import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { HelperLogin } from '../../simulator/runner/fake-credential-helper.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, preload } from '../support/credentials.ts'
import { dyingRunner } from '../support/dead-runner.ts'
import { extent } from '../support/extent.ts'
import { installHelper } from '../support/store-run.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
/** Every change is tried in CI, every thirtieth elsewhere. */
const STRIDE = extent(1, 30)

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host] })
})
afterAll(() => simulator.close())

interface Scene {
  inputs: Record<string, string>
  /** The user's docker config; no folder for it where there is none. */
  text?: string
  /** What a credential helper holds that the config names. */
  helper?: Record<string, HelperLogin>
  /** A job whose runner died has left a login in it; another job follows at the end. */
  dead?: boolean
}

/**
 * Plays one job, and of its main each state in which a kill would have left the machine: before every change of a file.
 * From each of them the job's post starts.
 *
 * @param look is called between main and post
 * @returns the number of the last change that was looked at
 */
async function killAtEach(
  { inputs, text, helper, dead }: Scene,
  look: (state: object, before: object) => void
): Promise<number> {
  const home = mkdtempSync(join(simulator.folder, 'home-'))
  if (text !== undefined) {
    mkdirSync(join(home, '.docker'))
    writeFileSync(join(home, '.docker', 'config.json'), text, { mode: 0o600 })
  }
  const open = (more: JobOptions) => simulator.job({ home, planted: { host: host.value }, ...more })
  const job = await open(dead ? { tolerate: () => true } : {})
  const places = [home, job.folder.runtime, ...(helper ? [installHelper(job.folder.bin, helper)] : [])]
  const state = () => places.map(inventory)
  const before = state()
  if (dead) await leaveLogin(home)

  const folders = [...places, job.folder.runnerTemp]
  const copies = mkdtempSync(join(simulator.folder, 'copies-'))
  const snapshots = { SNAPSHOT_TO: copies, SNAPSHOT_OF: JSON.stringify(folders), SNAPSHOT_EVERY: `${STRIDE}` }
  const main = await job.uses(inputs, { env: { ...preload('killAt.cjs'), ...snapshots } })
  expect(main.exitCode).toBe(0)
  const killed = readdirSync(copies).map(Number)
  const seen = new Set<string>()
  for (const at of killed) {
    const what = leftBy(join(copies, `${at}`))
    if (seen.has(what)) continue
    seen.add(what)
    for (const folder of folders) {
      rmSync(folder, { recursive: true })
      runProgram('cp', ['-a', join(copies, `${at}`, basename(folder)), folder])
    }
    look({ at, state: state() }, { at, state: before })
    const post = await postOf(job, { ...main, state: savedIn(job) })
    expect({ at, exitCode: post.exitCode, said: post.annotations }).toEqual({ at, exitCode: 0, said: [] })
    const left = JSON.stringify(inventory(job.folder.runnerTemp))
    for (const form of [token.value, auth('octocat', token.value)]) expect(left).not.toContain(form)
    if (dead && !isDeepStrictEqual(state(), before)) {
      const next = await open({})
      await next.uses(inputs)
      expect((await next.end()).flatMap(each => each.annotations)).toEqual([])
    }
    expect({ at, state: state() }).toEqual({ at, state: before })
  }
  return Math.max(...killed)
}

/** What a kill leaves for others to find; many changes are one to the outside. */
function leftBy(copy: string): string {
  const all = Object.entries(inventory(copy))
  return JSON.stringify(all.filter(([name]) => !name.includes('/_runner_file_commands/') || name.includes('/state_')))
}

/** What main had saved for post by then. */
function savedIn(job: Job): Record<string, string> {
  const folder = join(job.folder.runnerTemp, '_runner_file_commands')
  const files = readdirSync(folder).filter(name => name.startsWith('state_'))
  return Object.assign({}, ...files.map(name => parseAssignments(readFileSync(join(folder, name), 'utf8'))))
}

async function leaveLogin(home: string): Promise<void> {
  const env = { RUNNER_TEMP: mkdtempSync(join(simulator.folder, 'temp-')) }
  const job = await simulator.job({ home, env, node: dyingRunner(simulator.folder), planted: { host: host.value } })
  await job.uses(shared)
  await job.abandon()
}

const others = { 'quay.io': { auth: auth('robot', 'quay-secret') } }
const earlier = config({ auths: { ...others, 'ghcr.io': { auth: auth('owner', host.value) } }, own: true })
const shared = { engine: 'file', store: 'shared' }

it.each([
  ['over an earlier login', { inputs: shared, text: earlier }],
  ['where there is no config', { inputs: shared }],
  ['over what a dead job left', { inputs: shared, text: earlier, dead: true }],
  [
    'in a helper that holds an earlier one',
    {
      inputs: shared,
      text: config({ auths: {}, credsStore: 'chain' }),
      helper: { 'ghcr.io': { Username: 'owner', Secret: host.value } }
    }
  ]
])('killed before any change of a shared login %s, its post leaves the host as it was', async (_, scene: Scene) => {
  const changes = await killAtEach(scene, () => {})
  expect(changes).toBeGreaterThanOrEqual(60)
})

it('killed before any change of an isolated login, the home was never touched and the rest goes with post', async () => {
  const scene = { inputs: { engine: 'file', store: 'isolated' }, text: earlier }
  const changes = await killAtEach(scene, (state, before) => expect(state).toEqual(before))
  expect(changes).toBeGreaterThanOrEqual(60)
})
