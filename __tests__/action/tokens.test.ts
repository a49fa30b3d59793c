import { describe, expect, it } from '@jest/globals'
import { classicPat, fineGrainedPat, githubToken, oauthToken, registryToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { findServer } from '../../src/github/server.ts'
import { isMistyped, tokenKindOf } from '../../src/github/token.ts'
import { run } from '../support/case-run.ts'
import { auth, readConfig } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'

const pat = classicPat()
const push = 'ghcr.io/acme/app'
const app = { tokens: [pat], packages: [pkg('acme/app')] }

const fork: JobOptions = {
  eventName: 'pull_request',
  event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } }
}

describe('`password`', () => {
  it('that is given and empty fails: GITHUB_TOKEN does not take its place', async () => {
    const step = await run({ ...app, with: { push, password: '' } })
    expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false', 'can-push': 'false' } })
    expect(step.annotations[0]?.message).toMatch(/^`password` is empty[\s\S]+environment: [\s\S]+secrets: inherit/)
  })

  it('that is left out leaves `token` in use', async () => {
    const step = await run({ ...app, token: githubToken(), with: { push } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'github-token', 'logged-in': 'true' } })
  })

  it('is used where `token` is given as well, with a notice', async () => {
    const other = classicPat({ live: false, name: 'older' })
    const step = await run({ ...app, token: other, tokens: [pat], with: { push, password: pat.value } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'classic-pat', 'logged-in': 'true' } })
    expect(step.annotations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('`password` is used, and not `token`')
    )
  })
})

describe('`scopes` that the API does not tell of', () => {
  const faults: Fault[] = [{ on: 'api', effect: 'status', status: 404 }]
  it.each([
    { engine: 'none', exitCode: 1, level: 'error' },
    { engine: 'file', exitCode: 0, level: 'warning' }
  ])('end as $level with `engine: $engine`', async ({ engine, exitCode, level }) => {
    const step = await run({ ...app, token: pat, faults, with: { scopes: 'write:packages', engine } })
    expect(step.exitCode).toBe(exitCode)
    expect(step.annotations).toContainEqual(
      expect.objectContaining({
        level,
        message: expect.stringMatching(/^It is not known whether the token has write:packages/)
      })
    )
  })
})

describe('`on-denied: warn-on-fork`', () => {
  const inputs = { push, password: '', 'on-denied': 'warn-on-fork' }

  it('goes on in a pull request from a fork, whose secrets are empty', async () => {
    const step = await run({ ...app, job: fork, with: inputs })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'false', 'logged-in': 'false' } })
    expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
  })

  it('fails on a push', async () => {
    const step = await run({ ...app, with: inputs })
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
    const step = await run({ ...app, with: { push, token } })
    expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false', 'can-push': 'false' } })
    expect(step.annotations.map(({ message }) => message)).toEqual([expect.stringContaining(words)])
    expect(step.annotations[0]?.message).not.toMatch(/expired|revoked/)
  })

  it('is not sent to ghcr.io by a step that was written for Docker Hub', async () => {
    const step = await run({ ...app, with: { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' } })
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
  const step = await run({ ...app, with: { push, token: ` ${pat.value}\r\n\n` } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'classic-pat', 'logged-in': 'true' } })
  expect(step.annotations.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('white space around it was removed')
  )
})

/** What newer tokens are made of: longer than any of today's, with `.`, `-` and `_`, and those at the end as well. */
const BODY = `${'-eyJ_h.b-G__c.i--O'.repeat(30)}.-_`

describe('a long token with `.`, `-` and `_`', () => {
  const TOKENS = [
    githubToken({ value: `ghs_15368_${BODY}` }),
    classicPat({ value: `ghp_${BODY}` }),
    oauthToken({ value: `gho_${BODY}` }),
    fineGrainedPat({ value: `github_pat_${BODY}` })
  ]

  it.each(TOKENS)('is recognized by its prefix: $kind', ({ value, kind }) => {
    expect(tokenKindOf(value, findServer('', 'https://github.com'))).toBe(kind)
    expect(isMistyped(value)).toBe(false)
  })

  it.each(sample(TOKENS, 4))('is masked in every form, and logged in with: $kind', async token => {
    const { value, kind } = token
    const simulator = await openSimulator({ tokens: [token], packages: [pkg('acme/app', { visibility: 'public' })] })
    const job = await simulator.job()
    const step = await job.uses({ token: value, engine: 'file' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': kind, 'logged-in': 'true' } })
    expect(step.masks).toEqual(expect.arrayContaining([value, registryToken(value), auth('octocat', value)]))
    expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': { auth: auth('octocat', value) } })
    await job.end()
    await simulator.close()
  })
})

describe('the checksum of a token', () => {
  const { value } = classicPat()

  it.each([
    ['right', value, false],
    ['wrong', `${value.slice(0, -1)}${value.endsWith('a') ? 'b' : 'a'}`, true],
    ['cut off', value.slice(0, -1), true],
    ['not known, of a token that is longer', `${value}abc`, false],
    ['not there, of another kind', fineGrainedPat().value, false]
  ])('is %s', (_, token, mistyped) => expect(isMistyped(token)).toBe(mistyped))
})
