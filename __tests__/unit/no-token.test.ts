import { describe, expect, it } from '@jest/globals'
import {
  appInstallation,
  classicPat,
  fineGrainedPat,
  githubToken,
  oauthToken,
  oldGithubToken,
  refreshToken
} from '../../simulator/github/tokens.ts'
import { expressionIn, noTokenIn, serviceOf, tokensWithin } from '../../src/github/no-token.ts'

const { value } = classicPat()
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('what is plainly no token', () => {
  it.each([
    ['true', 'word'],
    ['null', 'word'],
    ['***', 'word'],
    ['<token>', 'word'],
    ['secrets.CR_PAT', 'expression'],
    ['github.token', 'expression'],
    [`\${{ secrets.CR_PAT }}`, 'expression'],
    ['{{ secrets.CR_PAT }}', 'expression'],
    ['$GITHUB_TOKEN', 'variable'],
    [`\${CR_PAT}`, 'variable'],
    ['$env:CR_PAT', 'variable'],
    ['%CR_PAT%', 'variable'],
    [`"${value}"`, 'quoted'],
    [`'${value}'`, 'quoted'],
    [`octocat:${value}`, 'more-than-token'],
    [`octocat:${'0123456789'.repeat(4)}`, 'more-than-token'],
    [`CR_PAT=${value}`, 'more-than-token'],
    [`Bearer ${value}`, 'more-than-token'],
    [base64(value), 'base64'],
    [base64(`${value}\n`), 'base64'],
    [base64(`octocat:${value}`), 'base64'],
    [base64(`x-access-token:${githubToken().value}`), 'base64']
  ])('%s is told by its form: %s', (text, form) => expect(noTokenIn(text)).toBe(form))

  it.each([
    ['dckr_pat_', 'Docker Hub'],
    ['dckr_oat_', 'Docker Hub'],
    ['glpat-', 'GitLab'],
    ['npm_', 'npm'],
    ['xoxb-', 'Slack'],
    ['pypi-', 'PyPI'],
    ['hf_', 'Hugging Face'],
    ['sk-', 'OpenAI or Anthropic'],
    ['AIza', 'Google Cloud'],
    ['ya29.', 'Google Cloud'],
    ['dop_v1_', 'DigitalOcean']
  ])('%s is the start of a token of %s, and of no other text', (prefix, service) => {
    expect([noTokenIn(`${prefix}a1B2c3`), serviceOf(`${prefix}a1B2c3`)]).toEqual(['other-service', service])
    expect(serviceOf(`x${prefix}a1B2c3`)).toBeUndefined()
  })

  it.each([
    ['AKIA0123456789ABCDEF', 'AWS'],
    ['ASIA0123456789ABCDEF', 'AWS'],
    ['AKIA0123456789ABCDEFG', undefined],
    ['xAKIA0123456789ABCDEF', undefined],
    ['AKIA', undefined]
  ])('%s is a key of %s', (text, service) => expect(serviceOf(text)).toBe(service))

  it('is no token that GitHub has issued, of whatever kind and age', () => {
    const tokens = [githubToken(), oldGithubToken(), appInstallation(), classicPat(), fineGrainedPat(), oauthToken()]
    for (const token of [...tokens, refreshToken()])
      expect([token.kind, noTokenIn(token.value)]).toEqual([token.kind, undefined])
    // Before April 2021, and those of Gitea and Forgejo.
    expect(noTokenIn('0123456789abcdef0123456789abcdef01234567')).toBeUndefined()
    // Base64 from its beginning to its end, or something else.
    for (const text of [`.${base64(value)}`, `${base64(value)}.`]) expect(noTokenIn(text)).toBeUndefined()
  })

  it('is not judged where it has characters that no token has: that is an error of its own', () => {
    for (const text of [`octocat:${value}\u0007`, `"${value}\u200b"`]) expect(noTokenIn(text)).toBeUndefined()
  })
})

describe('the expression that was meant', () => {
  it.each([
    ['secrets.CR_PAT', 'secrets.CR_PAT'],
    [`\${{ secrets.CR_PAT }}`, 'secrets.CR_PAT'],
    ['$CR_PAT', 'secrets.CR_PAT'],
    ['$GITHUB_TOKEN', 'github.token'],
    [`\${{ secrets.A || secrets.B }}`, undefined],
    ['$ecret', undefined],
    ['$CORRECTHORSE', undefined],
    ['some.thing', undefined],
    [githubToken().value, undefined]
  ])('of %s is %s', (text, expression) => expect(expressionIn(text)).toBe(expression))
})

describe('the token within what is more', () => {
  it.each([`"${value}"`, `octocat:${value}`, `Bearer ${value}`, base64(value), base64(`octocat:${value}`)])(
    'is found, so that it is masked as well: %#',
    text => expect(tokensWithin(text)).toContain(value)
  )
})
