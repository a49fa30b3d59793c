import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { type PreflightFailure, preflight } from '../../src/access/verdict.ts'
import { outcomeOf } from '../support/read-inputs.ts'

// Steps for docker/login-action and redhat-actions/podman-login with only their `uses:` line changed. The forms are those
// of public workflows and of both actions' READMEs; the names are invented.

const GITHUB = githubToken().value
const PAT = classicPat().value
const env = { GITHUB_ACTOR: 'octocat' }
const ghcr = { registry: 'ghcr.io', username: 'octocat', password: GITHUB }

interface Swapped {
  username?: string
  token?: string
  /** Parts of the notices, in order. */
  notices?: string[]
}

/** [what is special, what stands in `with:`, what is read differently]; expressions are evaluated. */
const WORKS: readonly (readonly [string, Record<string, string>, Swapped?])[] = [
  ['GITHUB_TOKEN and the actor', ghcr],
  ['a secret and the owner', { ...ghcr, username: 'Acme', password: PAT }, { username: 'Acme', token: PAT }],
  ['no user name', { registry: 'ghcr.io', password: GITHUB }],
  ['an empty user name, of a variable that is unset', { ...ghcr, username: '' }],
  ['a user name that a shell would have made', { ...ghcr, username: '$GITHUB_ACTOR' }, { username: '$GITHUB_ACTOR' }],
  ['a place-holder for the user name', { ...ghcr, username: 'x-access-token' }, { username: 'x-access-token' }],
  ['another place-holder', { ...ghcr, username: '_' }, { username: '_' }],
  ['an address as the user name', { ...ghcr, username: 'mona@acme.example' }, { username: 'mona@acme.example' }],
  ['a name that starts like a token', { ...ghcr, username: 'sk-mona' }, { username: 'sk-mona' }],
  ['the user of Dependabot', { ...ghcr, username: 'dependabot[bot]' }, { username: 'dependabot[bot]' }],
  ['a registry in a variable that is unset', { ...ghcr, registry: '' }],
  ['no registry', { username: 'octocat', password: GITHUB }],
  ['a registry in capitals', { ...ghcr, registry: 'GHCR.IO' }],
  ['a registry with white space', { ...ghcr, registry: ' ghcr.io\n' }],
  ['a registry with a scheme', { ...ghcr, registry: 'https://ghcr.io' }, { notices: ['https://ghcr.io is read as'] }],
  ['a registry over http', { ...ghcr, registry: 'http://ghcr.io' }, { notices: ['http://ghcr.io is read as'] }],
  ['a registry with a slash', { ...ghcr, registry: 'ghcr.io/' }, { notices: ['ghcr.io/ is read as ghcr.io'] }],
  ['a registry with an owner', { ...ghcr, registry: 'ghcr.io/Acme' }, { notices: ['ghcr.io/Acme is read as ghcr.io'] }],
  ['a registry with an image', { ...ghcr, registry: 'ghcr.io/acme/app' }, { notices: ['is read as ghcr.io'] }],
  [
    'a registry with the path of its API',
    { ...ghcr, registry: 'https://ghcr.io/v2/' },
    { notices: ['is read as ghcr.io'] }
  ],
  ['a registry with a port', { ...ghcr, registry: 'ghcr.io:443' }, { notices: ['ghcr.io:443 is read as ghcr.io'] }],
  ['a password with a line end', { ...ghcr, password: `${PAT}\n` }, { token: PAT, notices: ['white space'] }],
  [
    'a password with blanks around it',
    { ...ghcr, password: ` ${PAT}\r\n\n` },
    { token: PAT, notices: ['white space'] }
  ],
  ['`logout: false`', { ...ghcr, logout: 'false' }],
  ['`logout: False`', { ...ghcr, logout: 'False' }],
  ['`logout: TRUE`', { ...ghcr, logout: 'TRUE' }],
  ['both names of the token', { ...ghcr, token: PAT, password: PAT }, { token: PAT }],
  [
    'two tokens',
    { ...ghcr, token: `${PAT.slice(0, -1)}x`, password: PAT },
    { token: PAT, notices: ['`password` is used'] }
  ]
]

/** [what is special, what stands in `with:`, why nothing is sent, or what the error says]. */
const REFUSED: readonly (readonly [string, Record<string, string>, PreflightFailure | RegExp])[] = [
  ['a secret that is not there', { ...ghcr, password: '' }, 'empty'],
  ['a secret of white space only', { ...ghcr, password: ' \n' }, 'empty'],
  ['no secrets at all, on a fork', { registry: 'ghcr.io', username: '', password: '' }, 'empty'],
  ['the name of a secret', { ...ghcr, password: 'secrets.CR_PAT' }, 'expression'],
  ['a variable of a shell', { ...ghcr, password: '$CR_PAT' }, 'variable'],
  ['a condition', { ...ghcr, password: 'false' }, 'word'],
  ['quotes in the secret', { ...ghcr, password: `"${PAT}"` }, 'quoted'],
  ['user and token', { ...ghcr, password: `octocat:${PAT}` }, 'more-than-token'],
  ["the `auth` of docker's config", { ...ghcr, password: btoa(`octocat:${PAT}`) }, 'base64'],
  ['a step for Docker Hub', { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' }, 'other-service'],
  ['a step for GitLab that names ghcr.io', { ...ghcr, password: 'glpat-a1B2c3D4e5F6' }, 'other-service'],
  [
    'a token as the user name',
    { ...ghcr, username: PAT, password: '' },
    /`username` .*`token`|`username` holds a token/
  ],
  [
    'another token as the user name',
    { ...ghcr, username: 'dckr_pat_Z9y8X7w6V5U4t3S2' },
    /`username` is \*\*\*: it is a token\. Leave .* `password: /
  ],
  ['user and token as the user name', { ...ghcr, username: `octocat:${PAT}` }, /`username` holds a token/],
  ['a token in the address', { ...ghcr, registry: `https://octocat:${PAT}@ghcr.io` }, /`registry` holds a token/],
  ['two lines of a file', { ...ghcr, password: `CR_USER=octocat\nCR_PAT=${PAT}` }, /`password` has white space in it/],
  ['the registry before ghcr.io', { ...ghcr, registry: 'docker.pkg.github.com' }, /Write ghcr\.io\./],
  ['a registry mistyped', { ...ghcr, registry: 'ghrc.io' }, /Write ghcr\.io\./],
  ['Docker Hub', { ...ghcr, registry: 'docker.io' }, /use docker\/login-action/],
  ['Docker Hub by its API', { ...ghcr, registry: 'https://index.docker.io/v1/' }, /use docker\/login-action/],
  ['quay.io', { ...ghcr, registry: 'quay.io' }, /use docker\/login-action/],
  ['ECR', { ...ghcr, registry: '123456789012.dkr.ecr.us-east-1.amazonaws.com' }, /use docker\/login-action/],
  ['a registry of one’s own', { ...ghcr, registry: 'registry.acme.example:5000' }, /use docker\/login-action/],
  ['`logout: no`', { ...ghcr, logout: 'no' }, /`logout` is no: not one of the accepted values/]
]

describe('a step of another login action', () => {
  it.each(WORKS)('logs in as it is: %s', (_, inputs, { username = 'octocat', token = GITHUB, notices = [] } = {}) => {
    const read = outcomeOf({ username: 'octocat', ...inputs }, env)
    if (typeof read === 'string') throw new Error(read)
    expect(preflight(read)).toBeUndefined()
    expect([read.server.registry, read.username, read.token]).toEqual(['ghcr.io', username, token])
    expect(read.notices).toEqual(notices.map(part => expect.stringContaining(part)))
  })

  it.each(REFUSED)('sends nothing, and says why: %s', (_, inputs, why) => {
    const read = outcomeOf({ username: 'octocat', ...inputs }, env)
    if (typeof why === 'string') expect(typeof read === 'string' ? read : preflight(read)).toBe(why)
    else expect(read).toEqual(expect.stringMatching(why))
    if (typeof read === 'string') expect(read).not.toContain(PAT)
  })
})
