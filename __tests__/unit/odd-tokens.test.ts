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
  base64: [PAT, `${PAT}\n`, `octocat:${PAT}`, `x-access-token:${GITHUB}`].map(btoa),
  'other-service': ['dckr_pat_a1B2c3', 'glpat-a1B2c3', 'AKIA0123456789ABCDEF']
}

describe('what is plainly no token', () => {
  it.each(Object.entries(NO_TOKENS).flatMap(([form, texts]) => texts.map(text => [form, text])))(
    'is told by its form, and a step sends nothing: %s %s',
    (form, text) => {
      expect(noTokenIn(text)).toBe(form)
      const inputs = read({ ...ghcr, password: text })
      expect(typeof inputs === 'string' ? inputs : preflight(inputs)).toBe(form)
    }
  )

  it.each([
    ['dckr_pat_a1B2c3', 'Docker Hub'],
    ['glpat-a1B2c3', 'GitLab'],
    ['npm_a1B2c3', 'npm'],
    ['xoxb-a1B2c3', 'Slack'],
    ['sk-a1B2c3', 'OpenAI or Anthropic'],
    ['ya29.a1B2c3', 'Google Cloud'],
    ['AKIA0123456789ABCDEF', 'AWS'],
    ['ASIA0123456789ABCDEF', 'AWS']
  ])('%s is a token of %s by its start, and by nothing within', (text, service) => {
    expect([noTokenIn(text), serviceOf(text), serviceOf(`x${text}`)]).toEqual(['other-service', service, undefined])
  })

  it.each(['AKIA0123456789ABCDEFG', 'AKIA'])('%s is no key of AWS, which has 20 characters', text => {
    expect(serviceOf(text)).toBeUndefined()
  })

  it('is no token that GitHub has issued, of whatever kind and age', () => {
    const tokens = [githubToken(), oldGithubToken(), appInstallation(), classicPat(), fineGrainedPat(), oauthToken()]
    for (const { kind, value } of [...tokens, refreshToken()])
      expect([kind, noTokenIn(value), tokensWithin(value)]).toEqual([kind, undefined, []])
    // Before April 2021, and those of Gitea and Forgejo.
    expect(noTokenIn('0123456789abcdef0123456789abcdef01234567')).toBeUndefined()
    // Base64 from its beginning to its end, or something else.
    for (const text of [`.${btoa(PAT)}`, `${btoa(PAT)}.`]) expect(noTokenIn(text)).toBeUndefined()
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
})

/** What newer tokens are made of: longer than any of today's, with `.`, `-` and `_`, and those at the end as well. */
const BODY = `${'-eyJ_h.b-G__c.i--O'.repeat(30)}.-_`

it.each([
  ['github-token', `ghs_15368_${BODY}`],
  // The form until April 2026.
  ['github-token', `ghs_${'a'.repeat(36)}`],
  ['github-token', `ghs_aghs_12_${BODY}`],
  ['classic-pat', `ghp_${BODY}`],
  ['oauth', `gho_${BODY}`],
  ['fine-grained-pat', `github_pat_${BODY}`],
  ['unknown', `xghp_${BODY}`]
])('a long token with `.`, `-` and `_` is recognized by its prefix: %s', (kind, value) => {
  expect(tokenKindOf(value, findServer('', 'https://github.com'))).toBe(kind)
})

/** What stands in `with:` of public workflows and of both actions' READMEs: the input, the texts that it has. */
const each = (input: string, ...texts: string[]) => texts.map(text => ({ ...ghcr, [input]: text }))
const users = ['$GITHUB_ACTOR', 'x-access-token', '_', 'mona@acme.example', 'sk-mona', 'dependabot[bot]', 'Acme', '']
const rewritten = ['https://ghcr.io', 'http://ghcr.io', 'ghcr.io/Acme', 'ghcr.io/acme/app', 'https://ghcr.io/v2/']

/** Inputs that work, and of each notice a part. */
const WORKS: [inputs: Record<string, string>, ...notices: string[]][] = [
  [ghcr],
  [{ registry: 'ghcr.io', password: GITHUB }],
  [{ username: 'octocat', password: GITHUB }],
  [{ ...ghcr, logout: 'False' }],
  [{ ...ghcr, token: PAT, password: PAT }],
  [{ ...ghcr, token: `${PAT.slice(0, -1)}x`, password: PAT }, '`password` is used'],
  ...each('username', ...users).map((inputs): [typeof ghcr] => [inputs]),
  ...each('registry', '', 'GHCR.IO', ' ghcr.io\n').map((inputs): [typeof ghcr] => [inputs]),
  ...each('registry', 'ghcr.io/', 'ghcr.io:443', ...rewritten).map((inputs): [typeof ghcr, string] => [
    inputs,
    `${inputs.registry} is read as ghcr.io`
  ])
]

const others = ['docker.io', 'https://index.docker.io/v1/', '1.dkr.ecr.us-east-1.amazonaws.com', 'acme.io:50']

/** Why nothing is sent, and inputs for which it is so. */
const REFUSED: [why: RegExp, ...inputs: Record<string, string>[]][] = [
  [/^empty$/, ...each('password', '', ' \n'), { registry: 'ghcr.io', username: '', password: '' }],
  [/^other-service$/, { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' }],
  [/`username` .*`token`|`username` holds a token/, { ...ghcr, username: PAT, password: '' }],
  [/`username` is \*\*\*: it is a token\. Leave .* `password: /, ...each('username', 'dckr_pat_Z9y8X7w6V5U4t3S2')],
  [/`username` holds a token/, ...each('username', `octocat:${PAT}`)],
  [/`registry` holds a token/, ...each('registry', `https://octocat:${PAT}@ghcr.io`)],
  [/`password` has white space in it/, ...each('password', `CR_USER=octocat\nCR_PAT=${PAT}`)],
  [/Write ghcr\.io\./, ...each('registry', 'docker.pkg.github.com')],
  [/use docker\/login-action/, ...each('registry', ...others)],
  [/`logout` is no: not one of the accepted values/, ...each('logout', 'no')]
]

describe('a step of another login action', () => {
  it.each(WORKS)('logs in as it is: %j', (inputs, ...notices) => {
    const got = read(inputs)
    if (typeof got === 'string') throw new Error(got)
    expect(preflight(got)).toBeUndefined()
    const username = inputs.username || 'octocat'
    expect([got.server.registry, got.username, got.token]).toEqual(['ghcr.io', username, inputs.password])
    expect(got.notices).toEqual(notices.map(part => expect.stringContaining(part)))
  })

  it.each(REFUSED.flatMap(([why, ...all]) => all.map(inputs => [why, inputs] as const)))(
    'sends nothing, and says why: %s %j',
    (why, inputs) => {
      const got = read(inputs)
      expect(typeof got === 'string' ? got : preflight(got)).toMatch(why)
      if (typeof got === 'string') expect(got).not.toContain(PAT)
    }
  )
})
