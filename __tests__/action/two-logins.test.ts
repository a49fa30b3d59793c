import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { requiredAccess } from '../../src/github/image.ts'
import { findReplacedLogin, rememberLogin } from '../../src/login/earlier-login.ts'
import { postOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { readWith } from '../support/read-inputs.ts'

const own = githubToken()
const personal = classicPat()
/** Two packages, of which each token may write one. */
const packages = [pkg('acme/app', { people: {} }), pkg('octocat/prod', { people: { octocat: 'write' } })]

let simulator: Simulator
afterEach(() => simulator.close())

async function open(): Promise<Job> {
  simulator = await openSimulator({ tokens: [own, personal], packages })
  return simulator.job({ githubToken: own })
}

const uses = (job: Job, inputs: Record<string, string>) => job.uses({ engine: 'file', ...inputs })
const warnings = (step: Step) =>
  step.annotations.filter(({ title = '' }) => title === 'Earlier login replaced').map(({ message }) => message)
const noteOf = (job: Job) => {
  const temp = job.parts.env.RUNNER_TEMP ?? ''
  const name = readdirSync(temp).find(each => each.startsWith('ghcr-login-job-'))
  return name === undefined ? undefined : join(temp, name)
}

describe.each(sample(['shared', 'isolated'], 2))('a second login with another token, with `store: %s`', store => {
  it('warns, and names what the first one proved and this one is refused', async () => {
    const job = await open()
    const first = await uses(job, { store, push: 'ghcr.io/acme/app:1' })
    const second = await uses(job, { store, push: 'ghcr.io/octocat/prod', token: personal.value })
    expect([first.exitCode, second.exitCode, warnings(first)]).toEqual([0, 0, []])
    expect(warnings(second)).toHaveLength(1)
    expect(warnings(second)[0]).toContain('takes the place of the one of an earlier step of this job.')
    expect(warnings(second)[0]).toContain(
      'ghcr.io/acme/app, which the earlier login proved, cannot be pushed with this'
    )
    expect(warnings(second)[0]).toContain('permission_denied: write_package')
    expect([second.outputs['can-push'], second.outputs['logged-in']]).toEqual(['true', 'true'])
    expect(JSON.parse(second.outputs.report ?? '')).toHaveLength(1)
  })
})

it('a second login that may do the same says so', async () => {
  const job = await open()
  await uses(job, { pull: 'ghcr.io/octocat/prod:latest', token: personal.value })
  const pat = classicPat({ name: 'other' })
  simulator.world.tokens.push(pat)
  const second = await uses(job, { token: pat.value })
  expect(warnings(second)).toHaveLength(1)
  expect(warnings(second)[0]).toContain(
    'Checked again with this token and allowed: ghcr.io/octocat/prod:latest (pull).'
  )
})

it('a second login that gets no answer says that it is not known', async () => {
  const job = await open()
  await uses(job, { push: 'ghcr.io/acme/app' })
  simulator.fault({ on: 'upload', effect: 'html', status: 403 })
  const [said] = warnings(await uses(job, { token: personal.value }))
  expect(said).toMatch(/not known whether ghcr\.io\/acme\/app, which the earlier login proved, can be pushed/)
})

it('the same token again replaces nothing, and what both proved is kept for a third', async () => {
  const job = await open()
  await uses(job, { push: 'ghcr.io/acme/app' })
  expect(warnings(await uses(job, { pull: 'ghcr.io/acme/app:latest' }))).toEqual([])
  const third = await uses(job, { token: personal.value })
  expect(warnings(third)[0]).toContain('ghcr.io/acme/app, which the earlier login proved, cannot be pushed')
  expect(warnings(third)[0]).toContain('ghcr.io/acme/app:latest, which the earlier login proved, cannot be pulled')
})

it('a check without a login replaces none', async () => {
  const job = await open()
  await uses(job, { push: 'ghcr.io/acme/app' })
  const check = await job.uses({ engine: 'none', push: 'ghcr.io/octocat/prod', token: personal.value })
  expect([check.exitCode, warnings(check)]).toEqual([0, []])
})

needs('podman').it("a login of podman's replaces none of docker's, for they keep theirs apart", async () => {
  simulator = await openSimulator({ tokens: [own, personal], packages })
  const job = await simulator.job({ githubToken: own, engines: ['podman'] })
  await uses(job, { push: 'ghcr.io/acme/app' })
  const second = await job.uses({ engine: 'podman', push: 'ghcr.io/octocat/prod', token: personal.value })
  expect([second.exitCode, warnings(second)]).toEqual([0, []])
})

it('a login that was refused is none to replace', async () => {
  const job = await open()
  await uses(job, { push: 'ghcr.io/octocat/prod' })
  expect(warnings(await uses(job, { push: 'ghcr.io/octocat/prod', token: personal.value }))).toEqual([])
})

describe('the note that a login leaves', () => {
  it('is for its owner only, has no token in it, and goes with the job', async () => {
    const job = await open()
    const main = await uses(job, { push: 'ghcr.io/acme/app' })
    const note = noteOf(job) ?? ''
    expect(statSync(note).mode & 0o777).toBe(0o600)
    expect(readFileSync(note, 'utf8')).toContain('ghcr.io/acme/app')
    // Before the runner empties its folder.
    await postOf(job, main)
    expect(existsSync(note)).toBe(false)
    await job.abandon()
  })

  /** What a second step would ask for again, where the note was changed since the first. */
  function askedAfter(change: (note: string) => void): unknown {
    const temp = mkdtempSync(join(tmpdir(), 'note-'))
    try {
      const first = readWith({ token: own.value, push: 'ghcr.io/acme/app' })
      rememberLogin(first, requiredAccess(first), { RUNNER_TEMP: temp })
      change(join(temp, readdirSync(temp)[0] ?? ''))
      return findReplacedLogin(readWith({ token: personal.value }), { RUNNER_TEMP: temp })
    } finally {
      rmSync(temp, { recursive: true })
    }
  }

  const rewritten = (note: string, edit: (images: unknown[]) => void) => {
    const logins = JSON.parse(readFileSync(note, 'utf8'))
    edit(logins[0].images)
    writeFileSync(note, JSON.stringify(logins))
  }
  const listing = (reference: string, access: string) => (note: string) =>
    rewritten(note, images => images.push({ reference, access }))

  it('counts as it is', () => {
    expect(askedAfter(() => {})).toMatchObject([{ reference: 'ghcr.io/acme/app', access: 'push' }])
  })

  it.each([
    ['is not JSON', (note: string) => writeFileSync(note, '[')],
    ['is something else', (note: string) => writeFileSync(note, '{"a":1}')],
    ['is too large', (note: string) => writeFileSync(note, `[${' '.repeat(200_000)}]`)],
    ['has a second name', (note: string) => linkSync(note, `${note}.link`)],
    ['names an image of another host', listing('evil.example/acme/app', 'pull')],
    ['names a command of the runner', listing('::error::x', 'pull')],
    ['names an access that there is not', listing('ghcr.io/acme/app', 'delete')]
  ])('counts for nothing where it %s', (_, change) => expect(askedAfter(change)).toBeUndefined())

  it('is not read through a link, and does not write through one', async () => {
    const job = await open()
    await uses(job, { push: 'ghcr.io/acme/app' })
    const note = noteOf(job) ?? ''
    const temp = job.parts.env.RUNNER_TEMP ?? ''
    const target = join(temp, 'target.json')
    writeFileSync(target, readFileSync(note))
    await job.run(`rm '${note}'`)
    symlinkSync(target, note)
    const before = readFileSync(target, 'utf8')
    const step = await uses(job, { push: 'ghcr.io/octocat/prod', token: personal.value })
    expect([step.exitCode, warnings(step), readFileSync(target, 'utf8')]).toEqual([0, [], before])
    expect(statSync(note).isFile()).toBe(true)
  })
})
