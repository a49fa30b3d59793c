import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { run } from '../support/case-run.ts'
import { explain } from '../support/case-words.ts'

const pat = classicPat()
const push = 'ghcr.io/acme/app'
const app = { tokens: [pat], packages: [pkg('acme/app')] }

const fork: JobOptions = {
  eventName: 'pull_request',
  event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } }
}

describe('`password`', () => {
  it('that is given and empty fails: GITHUB_TOKEN does not take its place', async () => {
    const step = await explain({ ...app, with: { push, password: '' } })
    expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false', 'can-push': 'false' } })
    expect(step.annotations[0]?.message).toMatch(/^`password` is empty[\s\S]+environment: [\s\S]+secrets: inherit/)
  })

  it('that is left out leaves `token` in use', async () => {
    const step = await explain({ ...app, token: githubToken(), with: { push } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'github-token', 'logged-in': 'true' } })
  })

  it('is used where `token` is given as well, with a notice', async () => {
    const other = classicPat({ live: false, name: 'older' })
    const step = await explain({ ...app, token: other, tokens: [pat], with: { push, password: pat.value } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'classic-pat', 'logged-in': 'true' } })
    expect(step.annotations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('`password` is used, and not `token`')
    )
  })
})

describe('`on-denied: warn-on-fork`', () => {
  const inputs = { push, password: '', 'on-denied': 'warn-on-fork' }

  it('goes on in a pull request from a fork, whose secrets are empty', async () => {
    const step = await explain({ ...app, job: fork, with: inputs })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'false', 'logged-in': 'false' } })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
  })

  it('fails on a push', async () => {
    const step = await explain({ ...app, with: inputs })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'can-push': 'false', 'logged-in': 'false' } })
  })
})

describe('what is plainly no token', () => {
  it.each([
    ['the name of a secret', 'secrets.CR_PAT', `token: \${{ secrets.CR_PAT }}`],
    ['a variable', '$GITHUB_TOKEN', `token: \${{ github.token }}`],
    ['quotes', `"${pat.value}"`, 'quotes around the token'],
    ['user and token', `octocat:${pat.value}`, 'more than a token'],
    ['base64', btoa(`octocat:${pat.value}`), 'a token in base64'],
    ['another service', 'glpat-a1B2c3D4e5F6', 'a token of GitLab']
  ])('is told without a request: %s', async (_, token, words) => {
    const step = await explain({ ...app, with: { push, token } })
    expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false', 'can-push': 'false' } })
    expect(step.annotations.map(({ message }) => message)).toEqual([expect.stringContaining(words)])
    expect(step.annotations[0]?.message).not.toMatch(/expired|revoked/)
  })

  it('is not sent to ghcr.io by a step that was written for Docker Hub', async () => {
    const step = await explain({ ...app, with: { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' } })
    expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(step.annotations[0]?.message).toContain('To log in to Docker Hub, use docker/login-action.')
  })
})

it('a token in `username` is shown nowhere, and sent nowhere', async () => {
  const step = await run({ ...app, with: { push, username: pat.value, password: '' } })
  expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { username: '', 'logged-in': 'false' } })
  expect(step.masks).toContain(pat.value)
  expect(step.annotations[0]?.message).toContain('`username` holds a token.')
})

it('white space around a token is removed, with a notice', async () => {
  const step = await explain({ ...app, with: { push, token: ` ${pat.value}\r\n\n` } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'classic-pat', 'logged-in': 'true' } })
  expect(step.annotations.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('white space around it was removed')
  )
})
