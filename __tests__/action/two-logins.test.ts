import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { open, titles } from '../support/case-run.ts'
import { needs } from '../support/needs.ts'

const own = githubToken().value
const other = { token: classicPat().value }
const REPLACED = ['warning Earlier login replaced']
const uses = (job: Job, inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
  job.uses({ engine: 'file', ...inputs }, { env })

describe('a second login with another token', () => {
  it.each(['github-hosted', 'self-hosted'] as const)(
    'warns on a runner that is %s, and asks for no image again',
    async runner => {
      const { job } = await open({ runner })
      const first = await uses(job, { push: 'ghcr.io/acme/app' })
      const second = await uses(job, other)
      expect([first.exitCode, titles(first), second.exitCode, titles(second)]).toEqual([0, [], 0, REPLACED])
      expect(second.requests.map(({ path }) => path).join()).not.toContain('acme/app')
    }
  )

  it.each<[string, Record<string, string>, Record<string, string>, Record<string, string>?]>([
    ['with the same token', {}, {}],
    ['of another job, whose runner shares RUNNER_TEMP', {}, other, { GITHUB_JOB: 'another' }],
    ['that is a check without a login', {}, { ...other, engine: 'none' }],
    ['with a store of its own', { store: 'isolated' }, { ...other, store: 'isolated' }],
    ['after a first one that was refused', { push: 'ghcr.io/octocat/none', token: own }, other]
  ])('says nothing %s', async (_, first, second, env = {}) => {
    const { job } = await open()
    await uses(job, first)
    expect(titles(await uses(job, second, env))).not.toContain(REPLACED[0])
  })
})

needs('podman').it("a login of podman's replaces none of docker's, for they keep theirs apart", async () => {
  const { job } = await open({ engines: ['podman'] })
  await uses(job)
  expect(titles(await uses(job, { engine: 'podman', ...other }))).toEqual([])
})

it('the note that a login leaves is for its owner only, has no token in it, and goes with the job', async () => {
  const { job } = await open()
  await uses(job)
  const runs = () => readdirSync(job.folder.runnerTemp).filter(name => name.startsWith('ghcr-login-'))
  const note = join(job.folder.runnerTemp, runs().find(name => /-[\da-f]{16}$/.test(name)) ?? '', 'login.json')
  expect(statSync(note).mode & 0o777).toBe(0o600)
  expect(readFileSync(note, 'utf8')).not.toContain(own)
  await job.end()
  expect(runs()).toEqual([])
})
