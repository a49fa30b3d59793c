import { describe, expect, it } from '@jest/globals'
import { enterprise } from '../../simulator/github/servers.ts'
import { classicPat, fineGrainedPat, githubToken, oauthToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { page, run, told } from '../support/case-run.ts'
import type { Case } from '../support/refusal-cases.ts'

const DAY_MS = 86_400_000
/** The two forms in which the API reports the expiry of a token. */
const inUtc = (days: number) => `${instant(days).slice(0, 19).replace('T', ' ')} UTC`
const inZone = (days: number) =>
  `${instant(days + 2 / 24)
    .slice(0, 19)
    .replace('T', ' ')} +0200`
/** Half a day more, so that the number of whole days does not change while a test runs. */
const instant = (days: number) => new Date(Date.now() + (days + 0.5) * DAY_MS).toISOString()

/** A classic token that works, on an image that is not the repository's own. */
const patOnBase = (pat: Parameters<typeof classicPat>[0] = {}, more: Omit<Case, 'entry'> = {}) => ({
  token: classicPat(pat),
  packages: [pkg('acme/base')],
  with: { push: 'ghcr.io/acme/base' },
  ...more
})

/** What the action says with it. */
const withPat = (...of: Parameters<typeof patOnBase>) => run(patOnBase(...of))

describe('the scopes of a personal token', () => {
  it('cause no message if they are what the job needs', async () => {
    const step = await withPat()
    expect(told(step)).toEqual([])
    expect(step.outputs.scopes).toBe('write:packages,read:packages')
  })

  it('are asked of the API of the server that the registry belongs to', async () => {
    const server = enterprise('ghe.example')
    const push = `${server.registry}/acme/base`
    const step = await withPat({ server: server.url }, { servers: [server], job: { server }, with: { push } })
    expect(step.requests.filter(({ kind }) => kind === 'api').map(({ path }) => path)).toEqual(['/api/v3/rate_limit'])
    expect(step.outputs.scopes).toBe('write:packages,read:packages')
  })

  it('get one notice if they are broader, with a link to create a narrower token', async () => {
    const step = await withPat({ scopes: ['repo', 'admin:org', 'delete:packages', 'write:packages'] })
    expect(told(step)).toMatchSnapshot()
  })

  it('may be as broad as `scopes` asks', async () => {
    const step = await withPat(
      { scopes: ['delete:packages', 'write:packages'] },
      { with: { push: 'ghcr.io/acme/base', scopes: 'delete:packages' } }
    )
    expect(told(step)).toEqual([])
  })

  it('end the step when one that `scopes` asks for is missing', async () => {
    const step = await withPat({}, { with: { push: 'ghcr.io/acme/base', scopes: 'delete:packages' } })
    expect(step.exitCode).toBe(1)
    expect(told(step)).toMatchSnapshot()
    expect(step.outputs['can-push']).toBe('true')
  })

  it('get a warning if one is missing and the checks passed without it, as with a public image', async () => {
    const base = pkg('acme/base', { visibility: 'public' })
    const step = await withPat({ scopes: [] }, { packages: [base], with: { pull: 'ghcr.io/acme/base:latest' } })
    expect(step.exitCode).toBe(0)
    expect(step.outputs.scopes).toBe('')
    expect(step.log).toContain('  scopes: none\n')
    expect(told(step)).toMatchSnapshot()
  })

  it.each([
    ['a kind of token that has none', fineGrainedPat(), []],
    ['an API that is out of reach', classicPat(), [{ on: 'api', effect: 'reset' }]],
    ['an API that says 401', classicPat(), [{ on: 'api', effect: 'json', status: 401, body: {} }]]
  ] as const)('are not checked for %s, and nothing false is said', async (_, token, faults) => {
    const base = pkg('acme/base', { visibility: 'public' })
    const world = { token, faults: [...faults], packages: [base] }
    const step = await run({ ...world, with: { pull: 'ghcr.io/acme/base:latest', scopes: 'read:packages' } })
    expect(step.outputs['logged-in']).toBe('true')
    expect(told(step)).toHaveLength(1)
    expect(told(step)[0]).toContain('It is not known whether the token has read:packages')
    expect(told(step)[0]).toMatchSnapshot()
  })

  it.each([
    ['got no answer', { on: 'api', effect: 'reset' }],
    ['returned 429', { on: 'api', effect: 'status', status: 429, headers: { 'retry-after': '3600' } }],
    ['returned 503', { on: 'api', effect: 'status', status: 503, headers: { 'retry-after': '3600' } }]
  ] as const)('are not known, which is a warning, where the API %s', async (said, fault) => {
    const step = await withPat({}, { faults: [fault] })
    expect(told(step)).toEqual([
      expect.stringContaining(
        `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${said}. Allow the API's host in the proxy, or run the job again later.`
      )
    ])
  })

  it('cause no message if `scopes` is empty and the API does not report them', async () => {
    const step = await withPat({}, { faults: [{ on: 'api', effect: 'json', status: 401, body: {} }] })
    expect(told(step)).toEqual([])
    expect(step.log).toContain('scopes and expiry: not known, GET /rate_limit of the API was answered with 401')
    expect([step.outputs.scopes, step.outputs['expires-at'], step.outputs['logged-in']]).toEqual(['', '', 'true'])
  })
})

describe('the expiry of a personal token', () => {
  it.each([
    ['in UTC', inUtc],
    ['with an offset', inZone]
  ])('is read %s', async (_, form) => {
    const expiresAt = form(5)
    const step = await withPat({ expiresAt })
    expect(told(step)).toEqual([expect.stringContaining('expires in 5 days')])
    expect(Date.parse(step.outputs['expires-at'] ?? '')).toBe(
      Date.parse(expiresAt.replace(/ ([+-]\d+|UTC)$/, ' GMT$1').replace('GMTUTC', 'GMT'))
    )
  })

  it('gets a warning with a link to create the next token', async () => {
    const step = await withPat({ expiresAt: inUtc(0) })
    expect(told(step)[0]).toMatchSnapshot()
  })

  it.each([
    ['is later than expiry-warning-days', inUtc(20), {}],
    ['is near, and expiry-warning-days is 0', inUtc(1), { 'expiry-warning-days': '0' }],
    ['is in the past, for a token that works', inUtc(-3), {}],
    ['is no date', 'tomorrow, perhaps', {}]
  ])('gets no warning when it %s', async (_, expiresAt, inputs) => {
    const step = await withPat({ expiresAt }, { with: { push: 'ghcr.io/acme/base', ...inputs } })
    expect(told(step)).toEqual([])
  })

  it('is empty if the API does not report it, and the log says that this does not mean never', async () => {
    const step = await withPat()
    expect(step.outputs['expires-at']).toBe('')
    expect(step.log).toContain('expires: not reported; the token may still expire')
  })
})

describe('GITHUB_TOKEN', () => {
  it("is suggested in one notice, with its condition, where a personal token serves the repository's own image", async () => {
    const step = await withPat({}, { packages: [pkg('acme/app')], with: { push: 'ghcr.io/acme/app' } })
    expect(told(step)).toMatchSnapshot()
    expect(told(step)[0]).toContain('if the package lists acme/app under "Manage Actions access"')
  })

  it('is not suggested while something is denied', async () => {
    const refused = { packages: [pkg('acme/app', { people: {} })], with: { push: 'ghcr.io/acme/app' } }
    expect((await withPat({}, refused)).annotations.map(({ level }) => level)).toEqual(['error'])
  })

  it.each(['acme/base', 'globex/app'])('is not suggested for %s', async image => {
    const step = await withPat({}, { packages: [pkg(image)], with: { push: `ghcr.io/${image}` } })
    expect(told(step)).toEqual([])
  })
})

describe('single sign-on', () => {
  const refused = { ssoRequiredFor: ['acme'] }

  it('is asked about once, however many images are refused', async () => {
    const packages = [pkg('acme/base'), pkg('acme/tool')]
    const step = await withPat(refused, {
      packages,
      with: { push: 'ghcr.io/acme/base, ghcr.io/acme/tool', pull: 'ghcr.io/acme/tool:latest' }
    })
    expect(step.requests.filter(({ path }) => path === '/orgs/acme')).toHaveLength(1)
    expect(told(step)).toMatchSnapshot()
  })

  it('never sends a user to a page of another host', async () => {
    const elsewhere = { 'x-github-sso': 'required; url=https://github.com.evil.example/orgs/acme/sso' }
    const words = await withPat(refused, {
      faults: [{ on: 'api', path: /^\/orgs/, effect: 'status', status: 403, headers: elsewhere }]
    })
    expect(words.requests.some(({ path }) => path === '/orgs/acme')).toBe(true)
    expect(words.log + words.summary + JSON.stringify(words.outputs)).not.toContain('evil.example')
    expect(told(words)[0]).toContain('Choose "Configure SSO" next to the token at https://github.com/settings/tokens')
  })
})

describe('`visibility`', () => {
  const of = (wanted: string, is: 'public' | 'private', more: Omit<Case, 'entry'> = {}) => ({
    token: githubToken(),
    packages: [pkg('acme/app', { visibility: is })],
    with: { pull: 'ghcr.io/acme/app:latest', visibility: wanted },
    ...more
  })

  it.each([
    ['public', 'public', 'true', 'public'],
    ['private', 'private', 'true', 'private'],
    ['public', 'private', 'false', 'private'],
    ['private', 'public', 'false', 'public'],
    ['any', 'public', 'true', undefined],
    ['any', 'private', 'true', undefined]
  ] as const)('%s of an image that is %s: can-pull is %s', async (wanted, is, canPull, seen) => {
    const words = await run(of(wanted, is))
    expect(words.outputs['can-pull']).toBe(canPull)
    expect(JSON.parse(words.outputs.report ?? '')[0].visibility).toBe(seen)
    if (canPull === 'true') expect(told(words)).toEqual([])
    else expect(page(words)).toMatchSnapshot()
  })

  const refused = (status: number, code: string) =>
    ({ effect: 'json', status, body: { errors: [{ code, message: 'no' }] } }) as const

  it.each([
    ['403', refused(403, 'DENIED'), 'private'],
    ['401', refused(401, 'UNAUTHORIZED'), 'private'],
    ['404 at /token', refused(404, 'NOT_FOUND'), 'unknown'],
    ['a page of HTML', { effect: 'html', status: 403 }, 'unknown'],
    ['500', { effect: 'status', status: 500 }, 'unknown']
  ] as const)('is told, or not, from an anonymous answer: %s', async (_, fault, seen) => {
    // The credential is asked for with the push's scope, so only the anonymous request has `:pull` alone.
    const { outputs } = await run(
      of('private', 'private', {
        with: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:latest', visibility: 'private' },
        faults: [{ on: 'token', path: /:pull(?:&|$)/, ...fault }]
      })
    )
    expect(JSON.parse(outputs.report ?? '')[1]).toMatchObject({ visibility: seen })
    expect(outputs['can-pull']).toBe(seen === 'unknown' ? 'unknown' : 'true')
    // The push is denied or allowed by the same visibility.
    expect(outputs['can-push']).toBe(outputs['can-pull'])
  })
})

it('what is not known of the visibility is said with the answer that an anonymous client got', async () => {
  const words = await run({
    token: githubToken(),
    packages: [pkg('acme/app')],
    with: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:latest', visibility: 'public' },
    faults: [{ on: 'token', path: /:pull(?:&|$)/, effect: 'html', status: 403 }]
  })
  const said = words.annotations.map(({ title, message }) => `${title}: ${message}`).join('\n')
  expect(said).toContain('Visibility not verified: It is not known whether')
  expect(said).toMatch(/Not ghcr\.io answers, but another server[\s\S]*Details: GET \/token returned 403/)
})

it('an answer that does not come is said with what keeps the run from the push in any case', async () => {
  const words = await run({
    token: githubToken({ packages: 'read' }),
    packages: [pkg('acme/app')],
    job: { eventName: 'pull_request', event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } } },
    with: { push: 'ghcr.io/acme/app' },
    faults: [{ on: 'upload', effect: 'html', status: 403 }]
  })
  expect(words.outputs['can-push']).toBe('unknown')
  expect(told(words)).toMatchSnapshot()
})

describe('the first push of a package', () => {
  const firstPush = async (token: Case['token'], repository: Record<string, unknown> = {}) => {
    const words = await run({
      token: token as Exclude<Case['token'], undefined>,
      job: { event: { repository } },
      with: { push: 'ghcr.io/acme/app:1, ghcr.io/acme/tool:1' }
    })
    return words.annotations.filter(({ title }) => title === 'First push').map(({ message }) => message)
  }

  it.each([
    ['GITHUB_TOKEN of a public repository', githubToken(), { private: false, visibility: 'public' }],
    ['GITHUB_TOKEN of a private repository', githubToken(), { private: true, visibility: 'private' }],
    ['GITHUB_TOKEN of an internal repository', githubToken(), { private: true, visibility: 'internal' }],
    ['GITHUB_TOKEN in an event that does not name the repository', githubToken(), {}],
    ['a personal token', classicPat(), { private: false, visibility: 'public' }]
  ])('with %s gets one notice that says what the package will be', async (_, token, repository) => {
    const told = await firstPush(token, repository)
    expect(told).toHaveLength(1)
    expect(told[0]).not.toMatch(/packages\/container|\?tab=packages/)
    expect(told[0]).toMatchSnapshot()
  })

  it('may make it public for good only where the repository is public', async () => {
    expect((await firstPush(githubToken(), { private: false }))[0]).toContain('cannot be made private again')
    expect((await firstPush(githubToken(), { private: true }))[0]).not.toContain('cannot be made private again')
  })
})

describe('what answers in place of the registry', () => {
  it.each([
    [404, 'Not ghcr.io answers, but another server'],
    [405, 'Not ghcr.io answers, but another server'],
    [429, 'a rate limit of ghcr.io, or of a proxy before it, is used up'],
    [403, 'Not ghcr.io answers, but another server']
  ])('is told by a page with the status %i: %s', async (status, words) => {
    const faults: Fault[] = [{ on: 'token', effect: 'html', status }]
    const step = await run({ token: githubToken(), faults, with: { push: 'ghcr.io/acme/app' } })
    expect(step.outputs['can-push']).toBe('unknown')
    expect(step.log).toContain(words)
  })

  it.each([
    [429, 'a rate limit of GitHub is used up'],
    [500, 'a temporary fault of ghcr.io']
  ])('is the registry itself where it has the words of a refusal and the status %i: %s', async (status, words) => {
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] })
    // A wait that is longer than the step's limit is not waited for.
    const headers = { 'retry-after': '3600' }
    const faults: Fault[] = [{ on: 'upload', effect: 'status', status, headers, body }]
    const step = await run({ token: githubToken(), faults, with: { push: 'ghcr.io/acme/app' } })
    expect(step.outputs['can-push']).toBe('unknown')
    expect(step.annotations[0]?.message).toContain(`Cause: ${words}`)
    expect(step.annotations[0]?.message).not.toContain('Manage Actions access')
  })
})

describe('a tag that exists, with `on-existing: fail`', () => {
  const existing = async (push: string, id?: string) => {
    const tags = { latest: manifest(), '1.2.0': manifest() }
    const packages = [pkg('acme/app', { tags })]
    const words = await run({
      token: githubToken(),
      packages,
      ...(id && { id }),
      with: { push, 'on-existing': 'fail' }
    })
    return words.annotations.map(({ message }) => message).join('\n')
  }

  it.each([
    'ghcr.io/acme/app:latest',
    'ghcr.io/acme/app:1.2.0, ghcr.io/acme/app:latest',
    'ghcr.io/acme/app:2.0.0, ghcr.io/acme/app:latest'
  ])('is to be left out of %s, since it moves with each release', async push => {
    const said = await existing(push)
    expect(said).toContain('List only the tag that must not move')
    expect(said).toContain(`push: ghcr.io/acme/app:\${{ steps.meta.outputs.version }}`)
    expect(said).not.toContain('Push another tag')
  })

  it('asks for another one where it is the only tag', async () => {
    expect(await existing('ghcr.io/acme/app:1.2.0')).toContain(
      'ghcr.io/acme/app:1.2.0 already exists. Push another tag.\n'
    )
  })

  it('is named with the id that the step has', async () => {
    expect(await existing('ghcr.io/acme/app:1.2.0')).toContain('give this step `id: ghcr`, and')
    const said = await existing('ghcr.io/acme/app:1.2.0', 'registry')
    expect(said).toContain("if: steps.registry.outputs.exists != 'true'")
    expect(said).not.toContain('`id:')
  })
})

describe('what a read-only run is advised', () => {
  const fork = { eventName: 'pull_request', event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } } }
  const forkRun = (inputs = {}, id?: string) => {
    const token = githubToken({ packages: 'read' })
    const of = { token, packages: [pkg('acme/app')], job: fork, ...(id && { id }) }
    return run({ ...of, with: { push: 'ghcr.io/acme/app', ...inputs } })
  }

  it.each([
    [{}, undefined, 'this step `id: ghcr` and `on-denied: warn-on-fork`, and the build step', 'ghcr'],
    [{ 'on-denied': 'warn-on-fork' }, undefined, 'this step `id: ghcr`, and the build step', 'ghcr'],
    [{}, 'login', 'this step `on-denied: warn-on-fork`, and the build step', 'login'],
    [{ 'on-denied': 'warn' }, 'login', 'the build step', 'login'],
    [{}, '__run_2', 'this step `id: ghcr` and `on-denied: warn-on-fork`, and the build step', 'ghcr']
  ])('with %j and the id %s leaves out what is configured already', async (inputs, step, settings, id) => {
    const [message] = (await forkRun(inputs, step)).annotations.map(each => each.message)
    expect(message).toContain('Build without the push in pull requests from forks.\n')
    expect(message).toContain(`Fix: Give ${settings} \`push: \${{ steps.${id}.outputs.can-push != 'false' }}\`.\n`)
  })

  it('is nothing where the step is set up for it: the log and the summary tell', async () => {
    const step = await forkRun({ 'on-denied': 'warn-on-fork' }, 'login')
    expect(step).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'can-push': 'false' } })
    for (const text of [step.log, step.summary])
      expect(text).toContain('a pull request from a fork gets a read-only GITHUB')
  })
})

// What else docker prints: __tests__/unit/programs.test.ts.
it("a docker that fails on this machine's own account is explained by what it printed", async () => {
  const stderr = 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock'
  const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  try {
    const env = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v1' }
    const job = await simulator.job({ engines: [{ name: 'docker', fake: { exitCode: 1, stderr } }], env })
    const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
    expect(step.exitCode).toBe(1)
    expect(step.annotations[0]?.message).toMatch(
      /^The login to ghcr\.io failed\. Add the user to the group `docker`.*\.\nCause: /
    )
    expect(step.annotations[0]?.message).toContain('troubleshooting.md#docker-permission\n')
    await job.end()
  } finally {
    await simulator.close()
  }
})

describe('a cause that the same step disproves', () => {
  it('is not named: a job that may push one package has its permission', async () => {
    const packages = [pkg('acme/app'), pkg('acme/base', { actionsAccess: {} })]
    const words = await run({
      token: githubToken(),
      packages,
      with: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/base:latest' }
    })
    expect(told(words).join('\n')).not.toContain('packages: ')
    expect(told(words).join('\n')).toContain('Cause: the package does not let this repository pull.')
  })

  it('is not that the run is read-only, where Dependabot was given more', async () => {
    const words = await run({
      token: githubToken(),
      packages: [pkg('acme/app'), pkg('acme/tool', { actionsAccess: {} })],
      job: { actor: 'dependabot[bot]', eventName: 'pull_request' },
      with: { push: 'ghcr.io/acme/app, ghcr.io/acme/tool' }
    })
    expect(told(words).join('\n')).not.toContain('read-only')
  })
})

it.each([
  ['the permission', githubToken({ packages: 'read' }), () => []],
  ['a role', githubToken(), (names: string[]) => names.map(name => pkg(name, { actionsAccess: {} }))]
] as const)('thirty images refused for %s fit in 6 kB of log', async (_, token, packagesOf) => {
  const names = Array.from({ length: 30 }, (_, n) => `acme/service-${n}`)
  const step = await run({
    token,
    packages: [...packagesOf(names)],
    with: { push: names.map(name => `ghcr.io/${name}`).join('\n') }
  })
  expect(step.annotations).toHaveLength(1)
  expect(Buffer.byteLength(step.log)).toBeLessThan(6_000)
  for (const name of names) expect(step.log).toContain(name)
})

it('a push and a pull with one fix are one annotation', async () => {
  const step = await run({
    token: fineGrainedPat(),
    with: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app:latest' }
  })
  expect(step.annotations.map(({ title }) => title)).toEqual(['Access denied'])
})

it('a hundred images with one fix are one annotation', async () => {
  const names = Array.from({ length: 100 }, (_, n) => `acme/image-${n}`)
  const step = await run({
    token: githubToken({ packages: 'read' }),
    with: { push: names.map(name => `ghcr.io/${name}`).join('\n') }
  })
  expect(told(step)).toMatchSnapshot()
  expect(JSON.parse(step.outputs.report ?? '')).toHaveLength(100)
  expect(Buffer.byteLength(step.outputs.report ?? '')).toBeLessThan(128 * 1024)
})

it('images whose packages do not list the repository are one annotation with their settings pages', async () => {
  const names = ['acme/one', 'acme/two', 'acme/three']
  const packages = names.map(name => pkg(name, { actionsAccess: {} }))
  const job = { event: { organization: { login: 'acme' } } }
  const words = await run({
    token: githubToken(),
    packages,
    job,
    with: { push: names.map(name => `ghcr.io/${name}`).join() }
  })
  expect(told(words)).toMatchSnapshot()
  const report: { advice: string }[] = JSON.parse(words.outputs.report ?? '')
  expect(report.map(({ advice }) => advice.match(/https:\S+settings/g))).toEqual(
    ['one', 'two', 'three'].map(name => [`https://github.com/orgs/acme/packages/container/${name}/settings`])
  )
})

describe('a step that was written for another login action', () => {
  it('logs in with `registry`, `username` and `password`', async () => {
    const pat = classicPat()
    const step = await run({
      token: '',
      tokens: [pat],
      packages: [pkg('acme/base')],
      with: { registry: 'ghcr.io', username: 'octocat', password: pat.value, push: 'ghcr.io/acme/base' }
    })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'token-kind': 'classic-pat' } })
    expect(told(step)).toEqual([])
  })

  it('is told about `password` where that is what holds the token', async () => {
    const dead = classicPat({ live: false })
    const step = await run({ token: '', tokens: [dead], with: { password: dead.value } })
    expect(told(step)[0]).toContain('Leave `password` out')
    expect(told(step)[0]).toContain('the secret that `password` names')
    expect(told(step)[0]).not.toContain('`token`')
  })
})

it('goes on without a login where token and username are empty and `on-denied` is `warn`', async () => {
  const step = await run({ token: '', with: { username: '', push: 'ghcr.io/acme/app', 'on-denied': 'warn' } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'false', 'can-push': 'false' } })
  expect(step.annotations.map(({ level }) => level)).toEqual(['warning'])
})

it('warns that docker uses another login for the registry from DOCKER_AUTH_CONFIG', async () => {
  const auth = Buffer.from('octocat:old').toString('base64')
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'ghcr.io': { auth } } }) }
  const step = await run({
    token: githubToken(),
    job: { env },
    packages: [pkg('acme/app')],
    with: { push: 'ghcr.io/acme/app' }
  })
  expect(step.exitCode).toBe(0)
  expect(told(step)).toMatchSnapshot()
})

it('a dead token is one annotation, however many images are listed', async () => {
  const push = Array.from({ length: 9 }, (_, n) => `ghcr.io/acme/image-${n}`).join()
  const words = await run({ token: githubToken({ live: false }), with: { push } })
  expect(told(words)).toHaveLength(1)
  expect(told(words)[0]).not.toContain(' more images')
  expect(words.outputs['can-push']).toBe('false')
})

describe('a fix', () => {
  it('for an image of another owner is a token with the scope that the image needs, not the widest of the step', async () => {
    const pull = { token: githubToken(), packages: [pkg('globex/tool', { visibility: 'private' })] }
    const step = await run({ ...pull, with: { pull: 'ghcr.io/globex/tool', push: 'ghcr.io/acme/new' } })
    expect(step.log).toContain('scopes=read:packages')
    expect(step.log).not.toContain('scopes=write:packages')
  })

  it('for a pull keeps the permission to push', async () => {
    const step = await run({
      token: githubToken({ packages: 'none' }),
      packages: [pkg('acme/app'), pkg('acme/base')],
      with: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/base:latest' }
    })
    expect(told(step).join('\n')).toMatch(/^ +packages: write/m)
    expect(told(step).join('\n')).not.toMatch(/^ +packages: read/m)
  })

  it('for an OAuth token is the command that adds the scope', async () => {
    const step = await run({
      token: oauthToken({ scopes: ['read:packages'] }),
      with: { push: 'ghcr.io/acme/base' }
    })
    expect(step.annotations[0]?.message).toContain('`gh auth refresh --scopes write:packages`')
  })

  it('says nothing of scopes that the API named', async () => {
    const step = await withPat({}, { packages: [pkg('acme/base', { people: {} })] })
    expect(told(step)[0]?.split('More:')[0]).not.toContain('scope')
    const blind = await withPat(
      {},
      { packages: [pkg('acme/base', { people: {} })], faults: [{ on: 'api', effect: 'reset' }] }
    )
    expect(blind.annotations[0]?.message).toContain('Or the classic personal access token lacks the scope')
  })
})

describe('what a tag points to', () => {
  it('is in the report, for a later step to pull by digest', async () => {
    const { digest, mediaType } = manifest({ seed: 'acme/app' })
    const pull = 'ghcr.io/acme/app:latest'
    const step = await run({ token: githubToken(), packages: [pkg('acme/app')], with: { pull } })
    expect(JSON.parse(step.outputs.report ?? '')[0]).toMatchObject({ digest, mediaType })
  })

  it('is a list of tags, where the image names none: its first page', async () => {
    const tags = Object.fromEntries(Array.from({ length: 2500 }, (_, n) => [`v${10_000 + n}`, manifest()]))
    const step = await run({
      token: githubToken(),
      packages: [pkg('acme/app', { tags })],
      with: { pull: 'ghcr.io/acme/app' }
    })
    expect(step.requests.filter(({ kind }) => kind === 'tags')).toHaveLength(1)
    expect(JSON.parse(step.outputs.report ?? '')[0].tags).toEqual(Object.keys(tags).sort().slice(0, 1000))
    expect(step.log).toContain('has 1000 tags; there are more, which `report` leaves out')
  })

  it('is cut if it is too long for an output, and the log says so', async () => {
    const tags = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`v${n}-${'x'.repeat(100)}`, manifest()]))
    const step = await run({
      token: githubToken(),
      packages: [pkg('acme/app', { tags })],
      with: { pull: 'ghcr.io/acme/app' }
    })
    const [{ tags: shown }] = JSON.parse(step.outputs.report ?? '')
    expect(shown.length).toBeGreaterThan(200)
    expect(Buffer.byteLength(step.outputs.report ?? '')).toBeLessThan(128 * 1024)
    expect(step.log).toContain('there are more, which `report` leaves out')
  })
})
