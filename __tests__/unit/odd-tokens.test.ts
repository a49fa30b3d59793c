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
import { preflight } from '../../src/access/verdict.ts'
import { expressionIn, noTokenIn, serviceOf, tokensWithin } from '../../src/github/no-token.ts'
import { findServer } from '../../src/github/server.ts'
import { tokenKindOf } from '../../src/github/token.ts'
import { outcomeOf } from '../support/read-inputs.ts'

const GITHUB = githubToken().value
const PAT = classicPat().value
const base64 = (text: string) => Buffer.from(text).toString('base64')
/** A step for docker/login-action or redhat-actions/podman-login with only its `uses:` line changed, read. */
const ghcr = { registry: 'ghcr.io', username: 'octocat', password: GITHUB }
const read = (inputs: Record<string, string>) =>
  outcomeOf({ username: 'octocat', ...inputs }, { GITHUB_ACTOR: 'octocat' })

/** Texts in place of a token, by what they are told as. */
const NO_TOKENS: Record<string, string[]> = {
  word: ['true', 'false', 'null', '***', '<token>'],
  expression: ['secrets.CR_PAT', 'github.token', `\${{ secrets.CR_PAT }}`, '{{ secrets.CR_PAT }}'],
  variable: ['$GITHUB_TOKEN', `\${CR_PAT}`, '$env:CR_PAT', '%CR_PAT%'],
  quoted: [`"${PAT}"`, `'${PAT}'`],
  'more-than-token': [`octocat:${PAT}`, `octocat:${'0123456789'.repeat(4)}`, `CR_PAT=${PAT}`, `Bearer ${PAT}`],
  base64: [PAT, `${PAT}\n`, `octocat:${PAT}`, `x-access-token:${GITHUB}`].map(base64),
  'other-service': ['dckr_pat_a1B2c3', 'glpat-a1B2c3', 'AKIA0123456789ABCDEF']
}

/** Prefixes of other services' tokens. */
const SERVICES: [string, string][] = [
  ['dckr_pat_', 'Docker Hub'],
  ['glpat-', 'GitLab'],
  ['npm_', 'npm'],
  ['xoxb-', 'Slack'],
  ['sk-', 'OpenAI or Anthropic'],
  ['ya29.', 'Google Cloud']
]

describe('what is plainly no token', () => {
  it.each(Object.entries(NO_TOKENS).flatMap(([form, texts]) => texts.map(text => [form, text])))(
    'is told by its form, and a step sends nothing: %s %s',
    (form, text) => {
      expect(noTokenIn(text)).toBe(form)
      const inputs = read({ ...ghcr, password: text })
      expect(typeof inputs === 'string' ? inputs : preflight(inputs)).toBe(form)
    }
  )

  it.each(SERVICES)('%s is the start of a token of %s, and of no other text', (prefix, service) => {
    expect([noTokenIn(`${prefix}a1B2c3`), serviceOf(`${prefix}a1B2c3`)]).toEqual(['other-service', service])
    expect(serviceOf(`x${prefix}a1B2c3`)).toBeUndefined()
  })

  it('is a key of AWS of 20 characters, and nothing shorter or longer', () => {
    for (const key of ['AKIA', 'ASIA']) expect(serviceOf(`${key}0123456789ABCDEF`)).toBe('AWS')
    for (const text of ['AKIA0123456789ABCDEFG', 'xAKIA0123456789ABCDEF', 'AKIA'])
      expect(serviceOf(text)).toBeUndefined()
  })

  it('is no token that GitHub has issued, of whatever kind and age', () => {
    const tokens = [githubToken(), oldGithubToken(), appInstallation(), classicPat(), fineGrainedPat(), oauthToken()]
    for (const { kind, value } of [...tokens, refreshToken()])
      expect([kind, noTokenIn(value)]).toEqual([kind, undefined])
    // Before April 2021, and those of Gitea and Forgejo.
    expect(noTokenIn('0123456789abcdef0123456789abcdef01234567')).toBeUndefined()
    // Base64 from its beginning to its end, or something else.
    for (const text of [`.${base64(PAT)}`, `${base64(PAT)}.`]) expect(noTokenIn(text)).toBeUndefined()
    // Characters that no token has are an error of their own.
    for (const text of [`octocat:${PAT}\u0007`, `"${PAT}\u200b"`]) expect(noTokenIn(text)).toBeUndefined()
  })

  it.each([
    ['secrets.CR_PAT', 'secrets.CR_PAT'],
    [`\${{ secrets.CR_PAT }}`, 'secrets.CR_PAT'],
    ['$CR_PAT', 'secrets.CR_PAT'],
    ['$GITHUB_TOKEN', 'github.token'],
    [`\${{ secrets.A || secrets.B }}`, undefined],
    ['$ecret', undefined],
    ['$CORRECTHORSE', undefined],
    ['some.thing', undefined],
    [GITHUB, undefined]
  ])('%s was meant as %s', (text, expression) => expect(expressionIn(text)).toBe(expression))

  it.each([`"${PAT}"`, `octocat:${PAT}`, `Bearer ${PAT}`, base64(PAT), base64(`octocat:${PAT}`)])(
    'has a token within, which is found, so that it is masked as well: %#',
    text => expect(tokensWithin(text)).toContain(PAT)
  )
})

/** What newer tokens are made of: longer than any of today's, with `.`, `-` and `_`, and those at the end as well. */
const BODY = `${'-eyJ_h.b-G__c.i--O'.repeat(30)}.-_`

it.each([
  ['github-token', `ghs_15368_${BODY}`],
  ['classic-pat', `ghp_${BODY}`],
  ['oauth', `gho_${BODY}`],
  ['fine-grained-pat', `github_pat_${BODY}`]
])('a long token with `.`, `-` and `_` is recognized by its prefix: %s', (kind, value) => {
  expect(tokenKindOf(value, findServer('', 'https://github.com'))).toBe(kind)
})

const users = ['$GITHUB_ACTOR', 'x-access-token', '_', 'mona@acme.example', 'sk-mona', 'dependabot[bot]', 'Acme']
const rewritten = [
  'https://ghcr.io',
  'http://ghcr.io',
  'ghcr.io/',
  'ghcr.io/Acme',
  'ghcr.io/acme/app',
  'https://ghcr.io/v2/'
]
/** What stands in `with:` of public workflows and of both actions' READMEs, what is read of it, and parts of the notices. */
const WORKS: [Record<string, string>, { username?: string; token?: string }?, ...string[]][] = [
  [ghcr],
  ...users.map((username): (typeof WORKS)[number] => [{ ...ghcr, username }, { username }]),
  [{ registry: 'ghcr.io', password: GITHUB }],
  [{ ...ghcr, username: '' }],
  [{ username: 'octocat', password: GITHUB }],
  ...['', 'GHCR.IO', ' ghcr.io\n'].map((registry): (typeof WORKS)[number] => [{ ...ghcr, registry }]),
  ...[...rewritten, 'ghcr.io:443'].map((registry): (typeof WORKS)[number] => [
    { ...ghcr, registry },
    {},
    `${registry} is read as ghcr.io`
  ]),
  [{ ...ghcr, logout: 'False' }],
  [{ ...ghcr, token: PAT, password: PAT }, { token: PAT }],
  [{ ...ghcr, token: `${PAT.slice(0, -1)}x`, password: PAT }, { token: PAT }, '`password` is used']
]

const others = [
  'docker.io',
  'https://index.docker.io/v1/',
  'quay.io',
  '123456789012.dkr.ecr.us-east-1.amazonaws.com',
  'registry.acme.example:5000'
]
/** What stands in `with:`, and why nothing is sent. */
const REFUSED: [Record<string, string>, RegExp][] = [
  ...['', ' \n'].map((password): [Record<string, string>, RegExp] => [{ ...ghcr, password }, /^empty$/]),
  [{ registry: 'ghcr.io', username: '', password: '' }, /^empty$/],
  [{ username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' }, /^other-service$/],
  [{ ...ghcr, username: PAT, password: '' }, /`username` .*`token`|`username` holds a token/],
  [{ ...ghcr, username: 'dckr_pat_Z9y8X7w6V5U4t3S2' }, /`username` is \*\*\*: it is a token\. Leave .* `password: /],
  [{ ...ghcr, username: `octocat:${PAT}` }, /`username` holds a token/],
  [{ ...ghcr, registry: `https://octocat:${PAT}@ghcr.io` }, /`registry` holds a token/],
  [{ ...ghcr, password: `CR_USER=octocat\nCR_PAT=${PAT}` }, /`password` has white space in it/],
  ...['docker.pkg.github.com', 'ghrc.io'].map((registry): [Record<string, string>, RegExp] => [
    { ...ghcr, registry },
    /Write ghcr\.io\./
  ]),
  ...others.map((registry): [Record<string, string>, RegExp] => [{ ...ghcr, registry }, /use docker\/login-action/]),
  [{ ...ghcr, logout: 'no' }, /`logout` is no: not one of the accepted values/]
]

describe('a step of another login action', () => {
  it.each(WORKS)('logs in as it is: %j', (inputs, { username = 'octocat', token = GITHUB } = {}, ...notices) => {
    const got = read(inputs)
    if (typeof got === 'string') throw new Error(got)
    expect(preflight(got)).toBeUndefined()
    expect([got.server.registry, got.username, got.token]).toEqual(['ghcr.io', username, token])
    expect(got.notices).toEqual(notices.map(part => expect.stringContaining(part)))
  })

  it.each(REFUSED)('sends nothing, and says why: %j', (inputs, why) => {
    const got = read(inputs)
    expect(typeof got === 'string' ? got : preflight(got)).toMatch(why)
    if (typeof got === 'string') expect(got).not.toContain(PAT)
  })
})
