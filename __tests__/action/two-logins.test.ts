import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { needs } from '../support/needs.ts'

const own = githubToken()
const personal = classicPat()

let simulator: Simulator
afterEach(() => simulator.close())

async function open(options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({ tokens: [own, personal], packages: [pkg('acme/app')] })
  return simulator.job({ githubToken: own, ...options })
}

const uses = (job: Job, inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
  job.uses({ engine: 'file', ...inputs }, { env })
const isWarned = ({ annotations }: Step) =>
  annotations.filter(({ level, title }) => level === 'warning' && title === 'Earlier login replaced').length === 1

describe('a second login with another token', () => {
  it.each(['github-hosted', 'self-hosted'] as const)(
    'warns on a runner that is %s, and asks for no image again',
    async runner => {
      const job = await open({ runner })
      const first = await uses(job, { push: 'ghcr.io/acme/app' })
      const second = await uses(job, { token: personal.value })
      expect([first, second].map(step => [step.exitCode, isWarned(step)])).toEqual([
        [0, false],
        [0, true]
      ])
      expect(second.requests.map(({ path }) => path).join()).not.toContain('acme/app')
    }
  )

  it('is on purpose where each has a store of its own', async () => {
    const job = await open()
    await uses(job, { store: 'isolated' })
    const second = await uses(job, { store: 'isolated', token: personal.value })
    expect(second.annotations).toEqual([])
  })

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['with the same token', {}, {}],
    ['of another job, whose runner shares RUNNER_TEMP', { token: personal.value }, { GITHUB_JOB: 'another' }],
    ['that is a check without a login', { token: personal.value, engine: 'none' }, {}]
  ])('says nothing %s', async (_, inputs, env) => {
    const job = await open()
    await uses(job)
    expect((await uses(job, inputs, env)).annotations).toEqual([])
  })

  it('says nothing where the first one was refused', async () => {
    const job = await open()
    await uses(job, { push: 'ghcr.io/octocat/none', token: own.value })
    expect(isWarned(await uses(job, { token: personal.value }))).toBe(false)
  })
})

needs('podman').it("a login of podman's replaces none of docker's, for they keep theirs apart", async () => {
  const job = await open({ engines: ['podman'] })
  await uses(job)
  expect(isWarned(await uses(job, { engine: 'podman', token: personal.value }))).toBe(false)
})

it('the note that a login leaves is for its owner only, has no token in it, and goes with the job', async () => {
  const job = await open()
  await uses(job)
  const runs = () => readdirSync(job.folder.runnerTemp).filter(name => name.startsWith('ghcr-login-'))
  const note = join(job.folder.runnerTemp, runs().find(name => /-[\da-f]{16}$/.test(name)) ?? '', 'login.json')
  expect(statSync(note).mode & 0o777).toBe(0o600)
  expect(readFileSync(note, 'utf8')).not.toContain(own.value)
  await job.end()
  expect(runs()).toEqual([])
})
