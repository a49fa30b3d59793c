import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, preload, warningsOf } from '../support/credentials.ts'
import { dyingRunner } from '../support/dead-runner.ts'
import { extent, sample } from '../support/extent.ts'
import { Home, logIn } from '../support/home.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const earlierStep = classicPat({ name: 'an earlier step' })
/** Every second change is tried in CI, every so-many-th elsewhere; with a `scope`, which takes twice as many, every sixth. */
const STRIDE = extent(2, 12)
const SCOPED_STRIDE = extent(6, 12)

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, earlierStep] })
})
afterAll(() => simulator.close())

interface Scene {
  inputs: Record<string, string>
  /** The user's docker config; no folder for it where there is none. */
  text?: string
  /** A job whose runner died has left a login in it; another job follows at the end. */
  dead?: boolean
  /** A step of the job that has logged in before, with another token. */
  first?: Record<string, string>
}

/**
 * Plays main, and from each state in which a kill would have left the machine, which is before every change of a file,
 * post: then all is as it was.
 *
 * @param look is called between main and post
 */
async function killAtEach(
  { inputs, text, dead, first }: Scene,
  look: (home: object, start: object) => void,
  stride = STRIDE
): Promise<void> {
  const home = new Home(simulator, text)
  if (dead) await logIn(await home.job({ node: dyingRunner(simulator.folder) }), token)
  const job = await home.job({ planted: { host: host.value } })
  if (first) expect((await job.uses({ ...first, token: earlierStep.value })).exitCode).toBe(0)
  const start = inventory(home.home)
  const folders = [home.home, job.folder.runtime, job.folder.runnerTemp]
  const runtime = inventory(job.folder.runtime)
  const temp = runFolders(job)
  const copies = mkdtempSync(join(simulator.folder, 'copies-'))
  const snapshots = { SNAPSHOT_TO: copies, SNAPSHOT_OF: JSON.stringify(folders), SNAPSHOT_EVERY: `${stride}` }
  const main = await job.uses(inputs, { env: { ...preload('killAt.cjs'), ...snapshots } })
  expect(main.exitCode).toBe(0)
  await job.abandon()
  const killed = readdirSync(copies).map(Number)
  // The fewest changes that a login takes: else nothing was tried.
  expect(Math.max(...killed)).toBeGreaterThan(30)
  const seen = new Set<string>()
  for (const at of killed) {
    const what = leftBy(join(copies, `${at}`))
    if (seen.has(what)) continue
    seen.add(what)
    for (const folder of folders) {
      rmSync(folder, { recursive: true })
      runProgram('cp', ['-a', join(copies, `${at}`, basename(folder)), folder])
    }
    look({ at, home: inventory(home.home) }, { at, home: start })
    const post = await postOf(job, { state: savedIn(job) }, { INPUT_TOKEN: token.value })
    expect({ at, warnings: warningsOf([post]) }).toEqual({ at, warnings: [] })
    const left = JSON.stringify(inventory(job.folder.runnerTemp))
    for (const form of [token.value, auth('octocat', token.value)]) expect(left).not.toContain(form)
    if (dead) expect(await (await logIn(await home.job(), token)).warnings()).toEqual([])
    expect({ at, home: inventory(home.home) }).toEqual({ at, home: dead ? home.start : start })
    expect(inventory(job.folder.runtime)).toEqual(runtime)
    expect({ at, temp: runFolders(job) }).toEqual({ at, temp })
  }
}

/** What is below the folders of this action. */
function runFolders({ folder }: Job): Record<string, string> {
  const all = Object.entries(inventory(folder.runnerTemp))
  return Object.fromEntries(all.filter(([name]) => name.startsWith('./ghcr-login-')))
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

const others = { 'quay.io': { auth: auth('robot', 'quay-secret') } }
const earlier = config({ auths: { ...others, 'ghcr.io': { auth: auth('owner', host.value) } }, own: true })
const shared = { engine: 'file', store: 'shared' }

it.each<[string, Scene]>([
  ['over an earlier login', { inputs: shared, text: earlier }],
  ['where there is no config', { inputs: shared }],
  ['over what a dead job left', { inputs: shared, text: earlier, dead: true }]
])('killed before any change of a shared login %s, its post leaves the host as it was', async (_, scene) => {
  await killAtEach(scene, () => {})
})

it('killed before any change of an isolated login, the home was never touched and the rest goes with post', async () => {
  const inputs = { engine: 'file', store: 'isolated' }
  await killAtEach({ inputs, text: earlier }, (now, start) => expect(now).toEqual(start))
})

const scope = 'acme/base@pull\nacme/app'
const one = 'acme/base'
const isolated = { engine: 'file', store: 'isolated' }

const SCOPED: [string, Scene][] = [
  ['shared login with a `scope` where there is no config', { inputs: { ...shared, scope } }],
  ['shared one over an earlier login', { inputs: { ...shared, scope }, text: earlier }],
  ['shared one after a shared login', { inputs: { ...shared, scope }, text: earlier, first: shared }],
  ['shared one after an isolated login', { inputs: { ...shared, scope }, text: earlier, first: isolated }],
  ['shared one after one for the same', { inputs: { ...shared, scope: one }, first: { ...shared, scope: one } }],
  ['isolated login with a `scope`', { inputs: { ...isolated, scope }, text: earlier }],
  ['isolated one after a shared login', { inputs: { ...isolated, scope }, text: earlier, first: shared }],
  ['isolated one after an isolated login', { inputs: { ...isolated, scope }, text: earlier, first: isolated }],
  ['isolated one after one for the same', { inputs: { ...isolated, scope: one }, first: { ...isolated, scope: one } }]
]

it.each(sample(SCOPED, 4))(
  'killed before any change of a %s, its post leaves all as it was before the step',
  async (_, scene) => {
    const look = (now: object, start: object) => {
      if (scene.inputs.store === 'isolated') expect(now).toEqual(start)
    }
    await killAtEach(scene, look, SCOPED_STRIDE)
  }
)
