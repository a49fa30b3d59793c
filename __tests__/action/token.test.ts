import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, fineGrainedPat, githubToken, oauthToken, registryToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { findServer } from '../../src/github/server.ts'
import { isMistyped, tokenKindOf } from '../../src/github/token.ts'
import { auth, readConfig } from '../support/credentials.ts'

let simulator: Simulator | undefined

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
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

  it.each(TOKENS)('is recognized by its prefix, masked in every form, and logged in with: $kind', async token => {
    const { value, kind } = token
    expect(tokenKindOf(value, findServer('', 'https://github.com'))).toBe(kind)
    expect(isMistyped(value)).toBe(false)

    simulator = await openSimulator({ tokens: [token], packages: [pkg('acme/app', { visibility: 'public' })] })
    const job = await simulator.job()
    const step = await job.uses({ token: value, engine: 'file' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': kind, 'logged-in': 'true' } })
    expect(step.masks).toEqual(expect.arrayContaining([value, registryToken(value), auth('octocat', value)]))
    expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': { auth: auth('octocat', value) } })
    await job.end()
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
