import { describe, expect, it } from '@jest/globals'
import { classicPat, fineGrainedPat, githubToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { kindsOf, open, page, reportOf, run, told } from '../support/case-run.ts'
import type { Case } from '../support/refusal-cases.ts'

// What a step says, further to what the registry refuses (refusals.test.ts) and to first lines (first-lines.test.ts).

type World = Omit<Case, 'entry'>

const APP = 'ghcr.io/acme/app'
const BASE = 'ghcr.io/acme/base'
const token = githubToken()
const readOnly = githubToken({ packages: 'read' })
const app = pkg('acme/app')
const images = (count: number) => Array.from({ length: count }, (_, n) => `acme/service-${n}`)
const list = (names: string[]) => names.map(name => `ghcr.io/${name}`).join()
const closed = (name: string) => pkg(name, { actionsAccess: {} })
const fork = { eventName: 'pull_request', event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } } }

/** In so many days, as the API reports it; half a day more, so that the number does not change while a test runs. */
const expiry = (days: number) => {
  const instant = new Date(Date.now() + (days + 0.5 + 2 / 24) * 86_400_000).toISOString()
  return { expiresAt: `${instant.slice(0, 19).replace('T', ' ')} +0200` }
}
/** A classic token that works, on an image that is not the repository's own. */
const pat = (of: Parameters<typeof classicPat>[0] = {}, inputs: Record<string, string> = {}, more: World = {}) => ({
  token: classicPat(of),
  packages: [pkg('acme/base')],
  with: { push: BASE, ...inputs },
  ...more
})
const published = [pkg('acme/base', { visibility: 'public' })]
const pullOf = (inputs = {}) => ({ packages: published, with: { pull: `${BASE}:latest`, ...inputs } })
const api = (fault: object): { faults: Fault[] } => ({ faults: [{ on: 'api', ...fault } as Fault] })
const unasked = api({ effect: 'json', status: 401, body: {} })
const visible = (wanted: string, is: 'public' | 'private', more: World = {}) => ({
  token,
  packages: [pkg('acme/app', { visibility: is })],
  with: { pull: `${APP}:latest`, visibility: wanted },
  ...more
})
const firstPush = (of: typeof token, repository: object) => ({
  token: of,
  job: { event: { repository } },
  with: { push: `${APP}:1, ${APP}:2, ghcr.io/acme/tool:1` }
})
const sso = { ssoRequiredFor: ['acme'] }
const tool = { packages: [pkg('acme/base'), pkg('acme/tool')] }
const ofDocker = JSON.stringify({ auths: { 'ghcr.io': { auth: btoa('octocat:old') } } })

const TOLD: Record<string, World> = {
  'a scope that `scopes` asks for': pat({}, { scopes: 'delete:packages' }),
  'scopes of a kind that has none': { token: fineGrainedPat(), ...pullOf({ scopes: 'read:packages' }) },
  'scopes, of an API out of reach': pat(
    {},
    {},
    { ...pullOf({ scopes: 'read:packages' }), ...api({ effect: 'reset' }) }
  ),
  'scopes, of an API that says 401': pat({}, {}, { ...pullOf({ scopes: 'read:packages' }), ...unasked }),
  'a token that expires within a day': pat(expiry(0)),
  "a personal token for the repository's own image": pat({}, {}, { packages: [app], with: { push: APP } }),
  'single sign-on, for several images': pat(
    sso,
    { push: `${BASE}, ghcr.io/acme/tool`, pull: 'ghcr.io/acme/tool:latest' },
    tool
  ),
  'a private image that is to be public': visible('public', 'private'),
  'a public image that is to be private': visible('private', 'public'),
  'no answer, and a run that is read-only': {
    token: readOnly,
    packages: [app],
    job: fork,
    with: { push: APP },
    faults: [{ on: 'upload', effect: 'html', status: 403 }]
  },
  'a first push, of a public repository': firstPush(token, { private: false, visibility: 'public' }),
  'a first push, of an internal repository': firstPush(token, { private: true, visibility: 'internal' }),
  'a first push, of a repository that the event does not name': firstPush(token, {}),
  'a first push with a personal token': firstPush(classicPat(), { private: false, visibility: 'public' }),
  'another login in DOCKER_AUTH_CONFIG': {
    token,
    packages: [app],
    job: { env: { DOCKER_AUTH_CONFIG: ofDocker } },
    with: { push: APP }
  },
  'thirty images without the permission': { token: readOnly, with: { push: list(images(30)) } },
  'thirty images without a role': { token, packages: images(30).map(closed), with: { push: list(images(30)) } }
}

it.each(Object.keys(TOLD))('what is told of %s', async name => {
  const step = await run(TOLD[name] as World)
  expect(page(step)).toMatchSnapshot()
  expect(Buffer.byteLength(step.log)).toBeLessThan(6_000)
  if (name.includes('thirty')) for (const image of images(30)) expect(step.log).toContain(image)
})

it.each<[string, World]>([
  ['a token that has what the job needs', pat()],
  [
    'scopes as broad as `scopes` asks',
    pat({ scopes: ['delete:packages', 'write:packages'] }, { scopes: 'delete:packages' })
  ],
  ['an API that reports no scopes, where `scopes` is empty', pat({}, {}, unasked)],
  ['an API that gives no answer', pat({}, {}, api({ effect: 'reset' }))],
  ['an API that is down', pat({}, {}, api({ effect: 'status', status: 503, headers: { 'retry-after': '3600' } }))],
  ['a read-only run that lists no image', { token: readOnly, job: { ...fork } }],
  ['a scope that a public image does not need', pat({ scopes: [] }, {}, pullOf())],
  ['a repository that cannot have an image', { token, job: { repository: 'acme/.github' } }],
  ['scopes that are broader', pat({ scopes: ['repo', 'admin:org', 'delete:packages', 'write:packages'] })],
  ['an expiry later than `expiry-warning-days`', pat(expiry(20))],
  ['an expiry where `expiry-warning-days` is 0', pat(expiry(1), { 'expiry-warning-days': '0' })],
  [
    'a personal token for an image of another owner',
    pat({}, { push: 'ghcr.io/globex/app' }, { packages: [pkg('globex/app')] })
  ],
  ['`visibility: private` of one that is', visible('private', 'private')],
  ['`visibility: any`', visible('any', 'public')],
  [
    'a read-only run that the step is set up for',
    { token: readOnly, packages: [app], job: fork, id: 'a', with: { push: APP, 'on-denied': 'warn-on-fork' } }
  ]
])('nothing is told of %s', async (_, of) => {
  const step = await run(of)
  expect([step.exitCode, told(step)]).toEqual([0, []])
  // Where no message says so, the log does.
  const { scopes, 'token-kind': kind, 'expires-at': expires } = step.outputs
  if (kind === 'classic-pat')
    expect(step.log).toMatch(
      scopes ? 'scopes: ' : /scopes(?:: none| and expiry: not known, GET .* (?:got no answer|\d{3}))$/m
    )
  if (scopes && !expires) expect(step.log).toContain('expires: not reported; the token may still expire')
  if (of.job === fork)
    for (const text of [step.log, step.summary])
      expect(text).toContain('a pull request from a fork gets a read-only GITHUB')
  if (of.with?.visibility)
    expect(reportOf(step)[0]?.visibility).toBe(of.with.visibility.replace('any', '') || undefined)
})

const inItsWords = (status: number): World => {
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] })
  // A wait that is longer than the step's limit is not waited for.
  const headers = { 'retry-after': '3600' }
  return { token, faults: [{ on: 'upload', effect: 'status', status, headers, body }], with: { push: APP } }
}
const html = (status: number, more: object = {}): World => ({
  token,
  faults: [{ on: 'token', effect: 'html', status, ...more }],
  with: { push: APP }
})
const existing = (push: string, id?: string): World => {
  const packages = [pkg('acme/app', { tags: { latest: manifest(), '1.2.0': manifest() } })]
  return { token, packages, ...(id && { id }), with: { push, 'on-existing': 'fail' } }
}
const forked = (inputs = {}, id?: string): World => ({
  token: readOnly,
  packages: [app],
  job: fork,
  ...(id && { id }),
  with: { push: APP, ...inputs }
})
const give = (settings: string, id: string) =>
  new RegExp(`^Fix: Give ${settings} \`push: \\$\\{\\{ steps\\.${id}\\.outputs\\.can-push != 'false' \\}\\}\`\\.$`, 'm')
const withNone = (more: World): World => ({ token, packages: [app, pkg('acme/tool', { actionsAccess: {} })], ...more })
const withoutPeople = { packages: [pkg('acme/base', { people: {} })] }

const silent: Fault = { on: 'upload', effect: 'status', status: 503 }
const GUARDS = (value: string, cause: string) =>
  new RegExp(
    `^exit 0.*\nwarning \\[Nothing guarded\\] \`on-existing: ${value}\` guards nothing\\. List what it is to guard: \`push: .*\nCause: ${cause}`
  )

/** [situation, the case, what the page says, what it does not say]. */
const SAYS: [string, World, RegExp, RegExp?][] = [
  ['an expiry with an offset', pat(expiry(5)), /expires in 5 days/],
  ['a page with 405', html(405), /can-push unknown\n.*Not ghcr\.io answers, but another server/],
  [
    'a page with 429',
    html(429),
    /can-push unknown\n.*\nCause: a rate limit of ghcr\.io, or of a proxy before it, is used up/
  ],
  [
    'a rate limit in the words of a refusal',
    inItsWords(429),
    /can-push unknown\n.*\nCause: a rate limit of GitHub is used up/,
    /Manage Actions access/
  ],
  [
    'a fault in the words of a refusal',
    inItsWords(500),
    /can-push unknown\n.*\nCause: a temporary fault of ghcr\.io/,
    /Manage Actions access/
  ],
  // The credential is asked for with the push's scope, so only the anonymous request has `:pull` alone.
  [
    'a visibility that is not known',
    {
      ...html(403, { path: /:pull(?:&|$)/ }),
      packages: [app],
      with: { push: APP, pull: `${APP}:latest`, visibility: 'public' }
    },
    /can-pull unknown, can-push unknown\n.*\[Visibility not verified\] It is not known whether.*Not ghcr\.io answers, but another server[\s\S]*Details: GET \/token returned 403/
  ],
  [
    '`latest` that exists',
    existing(`${APP}:latest`),
    /List only the tag that must not move[\s\S]+push: ghcr\.io\/acme\/app:\$\{\{ steps\.meta\.outputs\.version \}\}/,
    /Push another tag/
  ],
  [
    '`latest` that exists, next to a new tag',
    existing(`${APP}:2.0.0, ${APP}:latest`),
    /List only the tag that must not move/,
    /Push another tag/
  ],
  [
    'a tag that exists',
    existing(`${APP}:1.2.0`),
    /ghcr\.io\/acme\/app:1\.2\.0 already exists\. Push another tag\.\n[\s\S]*give this step `id: ghcr`, and/
  ],
  [
    'a tag that exists, in a step with an id',
    existing(`${APP}:1.2.0`, 'registry'),
    /if: steps\.registry\.outputs\.exists != 'true'/,
    /`id:/
  ],
  ['a read-only run', forked(), give('this step `id: ghcr` and `on-denied: warn-on-fork`, and the build step', 'ghcr')],
  [
    'a read-only run, in a step with an id',
    forked({}, 'login'),
    give('this step `on-denied: warn-on-fork`, and the build step', 'login')
  ],
  [
    'a read-only run, with `warn-on-fork`',
    forked({ 'on-denied': 'warn-on-fork' }),
    give('this step `id: ghcr`, and the build step', 'ghcr')
  ],
  ['a read-only run, with `warn` and an id', forked({ 'on-denied': 'warn' }, 'login'), give('the build step', 'login')],
  [
    'a pull that the permission does not explain, since the push is allowed',
    withNone({ with: { push: APP, pull: 'ghcr.io/acme/tool:latest' } }),
    /Cause: the package does not let this repository pull\./,
    /packages: /
  ],
  [
    'a run of Dependabot that was given more',
    withNone({
      job: { actor: 'dependabot[bot]', eventName: 'pull_request' },
      with: { push: `${APP}, ghcr.io/acme/tool` }
    }),
    /acme\/tool cannot be pushed/,
    /read-only/
  ],
  [
    'a push and a pull with one fix',
    { token: fineGrainedPat(), with: { push: APP, pull: `${APP}:latest` } },
    /^.*\nerror \[Access denied\]/,
    /\n(?:error|warning|notice) \[(?!Access)/
  ],
  [
    'a dead token, however many images are listed',
    { token: githubToken({ live: false }), with: { push: list(images(9)) } },
    /can-push false\nerror/,
    / more images|\nerror.*\n(?:.*\n)*error/
  ],
  [
    'no token and no user name, with `on-denied: warn`',
    { token: '', with: { username: '', push: APP, 'on-denied': 'warn' } },
    /^exit 0, logged-in false, can-pull, can-push false\nwarning/,
    /\nerror/
  ],
  [
    'an image of another owner to pull, next to a push',
    { token, packages: [pkg('globex/tool')], with: { pull: 'ghcr.io/globex/tool', push: 'ghcr.io/acme/new' } },
    /scopes=read:packages/,
    /scopes=write:packages/
  ],
  [
    'a pull without the permission, next to a push',
    {
      token: githubToken({ packages: 'none' }),
      packages: [app, pkg('acme/base')],
      with: { push: APP, pull: `${BASE}:latest` }
    },
    /^ +packages: write/m,
    /^ +packages: read/m
  ],
  [
    'a refusal whose scopes the API has named',
    pat({}, {}, withoutPeople),
    /cannot be pushed/,
    /scope(?!s=)[^\n]*More:/
  ],
  ['`on-existing` without `push`', { token, with: { 'on-existing': 'warn' } }, GUARDS('warn', '`push` lists no image')],
  [
    '`on-existing` without a tag',
    { token, with: { push: APP, 'on-existing': 'fail' } },
    GUARDS('fail', '`push` names no tag, and only a tag can be there already')
  ],
  [
    'a check without an answer',
    { token, faults: [silent], with: { push: APP, engine: 'none' } },
    /^exit 1, logged-in false, can-pull, can-push unknown\nerror/
  ],
  [
    'a check without an answer, with `on-denied: warn`',
    { token, faults: [silent], with: { push: APP, engine: 'none', 'on-denied': 'warn' } },
    /^exit 0.*\nwarning/,
    /\nerror/
  ],
  [
    'scopes that the API does not tell, in a step that only checks',
    pat({}, { scopes: 'write:packages', engine: 'none' }, api({ effect: 'status', status: 404 })),
    /^exit 1.*\n(?:.*\n)*error.*It is not known whether the token has write:packages/
  ],
  [
    'scopes that the API does not tell, in a step that logs in',
    pat({}, { scopes: 'write:packages' }, api({ effect: 'status', status: 404 })),
    /^exit 0.*\n(?:.*\n)*warning.*It is not known whether the token has write:packages/,
    /\nerror/
  ],
  [
    'a refusal whose scopes are not known',
    pat({}, {}, { ...withoutPeople, ...api({ effect: 'reset' }) }),
    /Or the classic personal access token lacks the scope/
  ]
]

it.each(SAYS)('a message fits the case: %s', async (_, of, says, never = /Internal error/) => {
  const step = await run(of)
  expect(page(step)).toMatch(says)
  expect(page(step)).not.toMatch(never)
  if (never.source.includes('evil')) expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toMatch(never)
})

it('the kind, the scopes and the expiry of a token are outputs, asked of the API beside the registry', async () => {
  const step = await run(pat({ expiresAt: '2099-01-02 03:04:05 +0200' }))
  const outputs = { 'token-kind': 'classic-pat', scopes: 'write:packages,read:packages' }
  expect(step.outputs).toMatchObject({ ...outputs, 'expires-at': '2099-01-02T01:04:05.000Z' })
  expect(kindsOf(step)).toEqual(['api', 'token', 'upload'])
})

// What else docker prints: __tests__/unit/programs.test.ts.
it("a docker that fails on this machine's own account is explained by what it printed", async () => {
  const stderr = 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock'
  const { job } = await open({ engines: [{ name: 'docker', fake: { exitCode: 1, stderr } }] })
  const step = await job.uses({ push: APP, engine: 'docker' })
  expect(step.exitCode).toBe(1)
  expect(step.annotations[0]?.message).toMatch(
    /^The login to ghcr\.io failed\. Add the user to the group `docker`.*\.\nCause: /
  )
})

describe('an image without a tag', () => {
  const pull = (names: string[]) => {
    const tags = Object.fromEntries(names.map(name => [name, manifest()]))
    return run({ token, packages: [pkg('acme/app', { tags })], with: { pull: APP } })
  }

  it('is a list of tags in the report: the first page', async () => {
    const names = Array.from({ length: 2500 }, (_, n) => `v${10_000 + n}`)
    const step = await pull(names)
    expect(kindsOf(step)).toEqual(['tags', 'token'])
    expect(reportOf(step)[0]?.tags).toEqual(names.slice(0, 1000))
    expect(step.log).toContain('has more tags than the 1000 in `report`')
  })

  it('is one that is cut if it is too long for an output, and the log says so', async () => {
    const step = await pull(Array.from({ length: 900 }, (_, n) => `v${n}-${'x'.repeat(100)}`))
    expect(reportOf(step)[0]?.tags.length).toBeGreaterThan(200)
    expect(Buffer.byteLength(step.outputs.report ?? '')).toBeLessThan(128 * 1024)
    expect(step.log).toMatch(/has more tags than the \d+ in `report`/)
  })
})
