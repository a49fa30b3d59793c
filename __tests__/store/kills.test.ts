import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, logIn, openHome, postOf, preload, warningsOf } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { dyingRunner } from '../support/scripts.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const earlierStep = classicPat({ name: 'an earlier step' })

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

const shared = { engine: 'file', store: 'shared' }
const isolated = { engine: 'file', store: 'isolated' }
const scope = 'acme/base@pull\nacme/app'
const one = { scope: 'acme/base' }
const quay = { auth: auth('robot', 'quay-secret') }
const text = config({ auths: { 'quay.io': quay, 'ghcr.io': { auth: auth('owner', host.value) } }, own: true })

const PLAIN: [string, Scene][] = [
  ['shared login over an earlier login', { inputs: shared, text }],
  ['shared login where there is no config', { inputs: shared }],
  ['shared login over what a dead job left', { inputs: shared, text, dead: true }],
  ['isolated login', { inputs: isolated, text }]
]
const SCOPED: [string, Scene][] = [
  ['shared login with a `scope` after an isolated login', { inputs: { ...shared, scope }, text, first: isolated }],
  ['shared one where there is no config', { inputs: { ...shared, scope } }],
  ['shared one after a shared login', { inputs: { ...shared, scope }, text, first: shared }],
  ['shared one after one for the same', { inputs: { ...shared, ...one }, first: { ...shared, ...one } }],
  ['isolated login with a `scope`', { inputs: { ...isolated, scope }, text }],
  ['isolated one after a shared login', { inputs: { ...isolated, scope }, text, first: shared }],
  ['isolated one after one for the same', { inputs: { ...isolated, ...one }, first: { ...isolated, ...one } }]
]

/** A lock whose holder was killed is watched for a while, which takes no time here. */
const NO_WAIT = { ...preload('clock.cjs'), TEST_CLOCK: '{}' }

/** What is below the folders of a job, by path, as snapshots.cjs keeps it. */
type Picture = Record<string, [mode: number, content?: string]>

// In CI before every change; after a dead job, where each try is two more runs, before every fourth; with a `scope`, whose
// entries are each written alike, before every sixth.
it.each([
  ...sample(PLAIN, PLAIN.length).map(([title, scene]) => [title, extent(scene.dead ? 4 : 1, 5), scene] as const),
  ...sample(SCOPED, SCOPED.length).map(([title, scene]) => [title, extent(6, 12), scene] as const)
])('killed before any change of a %s, its post leaves all as it was', async (_, stride, scene) => {
  const { inputs, dead, first } = scene
  const at = await openHome(simulator, scene.text)
  if (dead) await logIn(await at.next({ node: dyingRunner(simulator.folder) }))
  const { job } = at
  if (first) await logIn(job, { ...first, token: earlierStep.value })
  const { runtime, runnerTemp } = job.folder
  const places = () => [inventory(at.home), inventory(runtime), runFolders(job)]
  const start = places()
  const pictures = join(simulator.folder, `pictures-of-${job.parts.name}`)
  const snapshots = { SNAPSHOT_TO: pictures, SNAPSHOT_OF: JSON.stringify([at.home, runtime, runnerTemp]) }
  await logIn(job, inputs, { env: { ...preload('snapshots.cjs'), ...snapshots } })
  const all = readFileSync(pictures, 'utf8').trimEnd().split('\n')
  // The fewest that a login leaves: else nothing was tried.
  expect(all.length).toBeGreaterThan(15)
  for (const [count, line] of all.entries()) {
    if (count % stride !== 0) continue
    restore(JSON.parse(line), [at.home, runtime, runnerTemp])
    if (inputs.store === 'isolated') expect({ count, home: inventory(at.home) }).toEqual({ count, home: start[0] })
    const post = await postOf(job, { state: savedIn(job) }, NO_WAIT)
    expect({ count, warnings: warningsOf([post]) }).toEqual({ count, warnings: [] })
    const left = JSON.stringify(inventory(runnerTemp))
    for (const form of [token.value, auth('octocat', token.value)]) expect(left).not.toContain(form)
    if (dead) {
      const next = await at.next()
      expect(warningsOf([await postOf(next, await logIn(next, {}, { env: NO_WAIT }), NO_WAIT)])).toEqual([])
    }
    expect({ count, places: places() }).toEqual({ count, places: dead ? [at.start, ...start.slice(1)] : start })
  }
  await job.abandon()
})

function restore(picture: Picture, folders: string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true })
  for (const [path, [mode, content]] of Object.entries(picture)) {
    if (content === undefined) mkdirSync(path, { mode })
    else if (mode === 0) symlinkSync(content, path)
    else writeFileSync(path, content, { mode, encoding: 'base64' })
  }
}

/** What is below the folders of this action. */
function runFolders({ folder }: Job): Record<string, string> {
  const all = Object.entries(inventory(folder.runnerTemp))
  return Object.fromEntries(all.filter(([name]) => name.startsWith('./ghcr-login-')))
}

/** What main had saved for post by then. */
function savedIn(job: Job): Record<string, string> {
  const folder = join(job.folder.runnerTemp, '_runner_file_commands')
  const files = readdirSync(folder).filter(name => name.startsWith('state_'))
  return Object.assign({}, ...files.map(name => parseAssignments(readFileSync(join(folder, name), 'utf8'))))
}
