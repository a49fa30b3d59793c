import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { HelperLogin } from '../../simulator/runner/fake-credential-helper.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { parseLogin, type SavedLogin, STATE } from '../../src/login/state.ts'
import { auth, config, inventory, preload } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { Homes, warningsIn } from '../support/store-run.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const homes = new Homes(token.value)
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
  /** What the credential helper holds that the config names. */
  entries?: Record<string, HelperLogin>
  /** A job whose runner died has left a login in it; another job follows at the end. */
  dead?: boolean
}

/**
 * Plays main of a built action, and from each state in which a kill would have left the machine, which is before every
 * change of a file, post, in this process.
 *
 * @param look is called between main and post
 * @returns the number of the last change that was looked at
 */
async function killAtEach(
  { inputs, text, entries, dead }: Scene,
  look: (state: object, before: object) => void
): Promise<number> {
  const home = homes.open(text, entries === undefined ? undefined : { entries })
  if (dead) await home.logIn({ runner: homes.openRunner(true) })
  const job = await simulator.job({ home: home.home, planted: { host: host.value }, tolerate: () => dead === true })
  home.linkHelper(job.folder.bin)
  const places = [home.home, job.folder.runtime, ...(entries ? [home.store] : [])]
  const state = () => places.map(inventory)
  const before = [home.start, ...state().slice(1)]

  const folders = [...places, job.folder.runnerTemp]
  const copies = mkdtempSync(join(simulator.folder, 'copies-'))
  const snapshots = { SNAPSHOT_TO: copies, SNAPSHOT_OF: JSON.stringify(folders), SNAPSHOT_EVERY: `${STRIDE}` }
  const main = await job.uses(inputs, { env: { ...preload('killAt.cjs'), ...snapshots } })
  expect(main.exitCode).toBe(0)
  await job.abandon()
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
    const { lines } = await home.post(savedIn(job), job.parts.env)
    expect({ at, warnings: warningsIn(lines) }).toEqual({ at, warnings: [] })
    const left = JSON.stringify(inventory(job.folder.runnerTemp))
    for (const form of [token.value, auth('octocat', token.value)]) expect(left).not.toContain(form)
    if (dead) expect(await (await home.logIn()).warnings()).toEqual([])
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
function savedIn(job: Job): SavedLogin {
  const folder = join(job.folder.runnerTemp, '_runner_file_commands')
  const files = readdirSync(folder).filter(name => name.startsWith('state_'))
  const saved = Object.assign({}, ...files.map(name => parseAssignments(readFileSync(join(folder, name), 'utf8'))))
  return saved[STATE] ? parseLogin(saved[STATE], job.parts.env) : { kind: 'none' }
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
      entries: { 'ghcr.io': { Username: 'owner', Secret: host.value } }
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
