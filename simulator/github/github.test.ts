import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { basic, bearer, closing, simulate } from '../../__tests__/support/simulate.ts'
import { ask } from '../network/client.ts'
import type { Job } from '../runner/job.ts'
import { openSimulator, type Simulator } from '../simulator.ts'
import { dataResidency, enterprise, githubCom } from './servers.ts'
import {
  appInstallation,
  classicPat,
  fineGrainedPat,
  githubToken,
  oauthToken,
  oldGithubToken,
  registryToken,
  type Token
} from './tokens.ts'
import { index, MEDIA, manifest, owner, pkg } from './world.ts'

const live = classicPat()
const dead = classicPat({ name: 'dead', live: false })
const workflow = githubToken()
const sso = classicPat({ name: 'sso', ssoRequiredFor: ['acme'] })
const scopeless = classicPat({ name: 'scopeless', scopes: [] })
const readOnly = githubToken({ name: 'read-only', packages: 'read' })
const none = githubToken({ name: 'none', packages: 'none' })
const mona = classicPat({ name: 'mona', actor: 'mona' })
const [app, fine, oauth] = [appInstallation(), fineGrainedPat(), oauthToken()]
const ghes = enterprise('ghe.example')
const octo = dataResidency('octo')
const there = oldGithubToken({ name: 'there', server: ghes.url })
const thereToo = classicPat({ name: 'there, too', server: ghes.url })

const TAGS = Object.fromEntries(['latest', 'b', 'c'].map(tag => [tag, manifest({ seed: tag })]))
const open = manifest({ mediaType: MEDIA.ociIndex })
const listing = index({
  'linux/amd64': {},
  'linux/arm64': { isDeleted: true },
  'linux/s390x': { appearsAt: Number.POSITIVE_INFINITY }
})
const BUSY = 'toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute'

let simulator: Simulator
let job: Job

beforeAll(async () => {
  simulator = await openSimulator({
    servers: [githubCom, ghes, octo],
    tokens: [live, dead, workflow, sso, scopeless, readOnly, none, mona, app, fine, oauth, there, thereToo],
    packages: [
      pkg('acme/app', { tags: TAGS }),
      pkg('acme/open', { visibility: 'public', tags: { '1.2': open } }),
      pkg('acme/closed', { actionsAccess: {} }),
      pkg('acme/charts/app', { actionsAccess: {} }),
      pkg('acme/listing', { tags: { '1': listing } })
    ],
    owners: {
      strict: owner({ forbidsClassic: true }),
      walled: owner({ allowList: true }),
      nobody: owner({ exists: false }),
      late: owner({ hasContainers: false })
    },
    refusals: [{ image: 'acme/busy', on: 'upload', status: 429, code: 'TOOMANYREQUESTS', message: BUSY }]
  })
  job = await simulator.job()
})
afterAll(() => simulator.close())

const accept = { accept: Object.values(MEDIA).join(', ') }
const scope = (image: string, actions: string) =>
  `https://ghcr.io/token?service=ghcr.io&scope=repository:${image}:${actions}`
const firstError = ({ body }: { body: string }) => JSON.parse(body).errors[0]

/** An upload session, as the first request of a push. */
const push = (image: string, headers: Record<string, string>, from = job) =>
  ask(from, 'POST', `https://ghcr.io/v2/${image}/blobs/uploads/`, { ...headers, 'content-length': '0' })

const read = (image: string, reference: string, headers: Record<string, string>, from = job) =>
  ask(from, 'HEAD', `https://ghcr.io/v2/${image}/manifests/${reference}`, { ...accept, ...headers })

describe('the registry', () => {
  it('challenges on /v2/ with its placeholder scope, and on a repository with that one', async () => {
    const ping = await ask(job, 'GET', 'https://ghcr.io/v2/')
    expect(ping.status).toBe(401)
    expect(ping.headers['www-authenticate']).toBe(
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"'
    )
    expect((await push('acme/app', {})).headers['www-authenticate']).toContain('scope="repository:acme/app:pull"')
  })

  it.each<[string, string, Record<string, string>, number, string]>([
    ['anonymous, public, pull', scope('acme/open', 'pull'), {}, 200, ''],
    ['anonymous, private, pull', scope('acme/app', 'pull'), {}, 401, 'authentication required'],
    ['anonymous, absent', scope('acme/none', 'pull'), {}, 403, 'requested access to the resource is denied'],
    ['anonymous, push', scope('acme/open', 'pull,push'), {}, 403, 'requested access to the resource is denied'],
    ['live, any repository', scope('other/thing', 'pull,push'), basic(live), 200, ''],
    ['dead, public image', scope('acme/open', 'pull'), basic(dead), 403, 'denied'],
    ['nobody by that name', scope('acme/open', 'pull'), basic('ghp_mistyped'), 403, 'denied'],
    ['empty user and password', scope('acme/open', 'pull'), basic('', ''), 403, 'denied']
  ])('answers /token: %s', async (_, address, headers, status, message) => {
    const reply = await ask(job, 'GET', address, headers)
    expect(reply.status).toBe(status)
    if (status !== 200) expect(firstError(reply).message).toBe(message)
    else if (headers.authorization) expect(JSON.parse(reply.body).token).toBe(registryToken(live.value))
    else expect(Buffer.from(JSON.parse(reply.body).token, 'base64').toString()).toMatch(/^v1:acme\/open:\d+$/)
  })

  it('takes no POST /token, and no DELETE of an upload session', async () => {
    expect((await ask(job, 'POST', 'https://ghcr.io/token')).status).toBe(405)
    const session = 'https://ghcr.io/v2/acme/app/blobs/uploads/0'
    expect((await ask(job, 'DELETE', session, bearer(live))).status).toBe(405)
  })

  it('opens an upload session with a relative Location, or an absolute one', async () => {
    const reply = await push('acme/new', bearer(live))
    expect(reply).toMatchObject({ status: 202, headers: { location: expect.stringMatching(/^\/v2\//) } })
    const { job: other } = await simulate({ tokens: [live], location: 'absolute' })
    expect((await push('acme/new', bearer(live), other)).headers.location).toMatch(/^https:\/\/ghcr\.io\/v2\//)
  })

  it('serves a manifest by tag and digest to whoever accepts its type, anonymous callers of public images included', async () => {
    const anonymous = JSON.parse((await ask(job, 'GET', scope('acme/open', 'pull'))).body).token
    const headers = { authorization: `Bearer ${anonymous}` }
    const reply = await read('acme/open', '1.2', headers)
    expect(reply).toMatchObject({ status: 200, body: '' })
    expect(reply.headers).toMatchObject({ 'content-type': MEDIA.ociIndex, 'docker-content-digest': open.digest })
    expect((await read('acme/open', open.digest, headers)).status).toBe(200)
    expect((await read('acme/open', '1.2', { ...headers, accept: MEDIA.dockerManifest })).status).toBe(404)
    const address = 'https://ghcr.io/v2/acme/open/manifests/9'
    expect(firstError(await ask(job, 'GET', address, { ...headers, ...accept })).message).toBe('manifest unknown')
    expect((await read('acme/other', '1', headers)).status).toBe(401)
  })

  it('pages through tags', async () => {
    const first = await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/tags/list?n=2', bearer(live))
    expect(JSON.parse(first.body)).toEqual({ name: 'acme/app', tags: ['latest', 'b'] })
    const [, next] = /^<(.+)>; rel="next"$/.exec(String(first.headers.link)) ?? []
    const second = await ask(job, 'GET', `https://ghcr.io${next}`, bearer(live))
    expect(JSON.parse(second.body).tags).toEqual(['c'])
    expect(second.headers.link).toBeUndefined()
  })

  const SAML =
    'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
  const SCOPES = 'permission_denied: The token provided does not match expected scopes.'
  const UNAUTHENTICATED = 'unauthenticated: User cannot be authenticated with the token provided.'
  const NOT_INSTALLED = 'permission_denied: The requested installation does not exist.'
  const NOT_ALLOWED = (verb: string) => `installation not allowed to ${verb} organization package`

  it.each<[string, Token | string, 'push' | 'pull', string, number, string]>([
    ['a live classic PAT pushes', live, 'push', 'acme/app', 202, ''],
    ['an OAuth token pulls', oauth, 'pull', 'acme/app', 200, ''],
    ['GITHUB_TOKEN pushes', workflow, 'push', 'acme/app', 202, ''],
    ['GITHUB_TOKEN creates', workflow, 'push', 'acme/new', 202, ''],
    // The path that helm is given is no package, the chart's whole name is one.
    ['GITHUB_TOKEN creates above a chart', workflow, 'push', 'acme/charts', 202, ''],
    ['no right to a chart', workflow, 'push', 'acme/charts/app', 403, 'permission_denied: write_package'],
    ['no packages permission, pull', none, 'pull', 'acme/app', 403, 'denied'],
    ['a PAT without scopes, push', scopeless, 'push', 'acme/app', 403, SCOPES],
    ['a PAT without scopes, pull', scopeless, 'pull', 'acme/app', 403, SCOPES],
    ['a fine-grained PAT, push', fine, 'push', 'acme/app', 403, SCOPES],
    ['not under Manage Actions access, push', workflow, 'push', 'acme/closed', 403, 'permission_denied: write_package'],
    ['not under Manage Actions access, pull', workflow, 'pull', 'acme/closed', 403, 'permission_denied: read_package'],
    ['a user without a right, push', mona, 'push', 'acme/app', 403, 'permission_denied: write_package'],
    ['a user who may not create', mona, 'push', 'acme/new', 403, 'permission_denied: create_package'],
    ['packages: read, new', readOnly, 'push', 'acme/new', 403, NOT_ALLOWED('Create')],
    ['packages: read, existing', readOnly, 'push', 'acme/app', 403, NOT_ALLOWED('Write')],
    ['an App, pull', app, 'pull', 'acme/app', 403, NOT_ALLOWED('Read')],
    ["another owner's namespace", workflow, 'push', 'other/app', 403, NOT_INSTALLED],
    ['a dead bearer, push', dead, 'push', 'acme/app', 401, UNAUTHENTICATED],
    ['a malformed bearer, pull', 'nonsense', 'pull', 'acme/app', 401, UNAUTHENTICATED],
    ['no SSO authorisation', sso, 'push', 'acme/app', 403, SAML],
    ['an owner that does not exist', live, 'push', 'nobody/app', 403, 'not_found: owner not found'],
    ['a package that is not there', live, 'pull', 'acme/none', 404, 'repository name not known to registry'],
    ['a scripted row', live, 'push', 'acme/busy', 429, BUSY]
  ])('says what ghcr.io says: %s', async (_, token, access, image, status, message) => {
    const reply =
      access === 'push'
        ? await push(image, bearer(token))
        : await ask(job, 'GET', `https://ghcr.io/v2/${image}/manifests/latest`, { ...bearer(token), ...accept })
    expect(reply.status).toBe(status)
    if (status > 299) expect(firstError(reply).message).toBe(message)
  })

  it.each([
    ['its policy', 'strict/app', /^permission_denied: `strict` forbids access via a personal access token \(classic\)/],
    ['its allow list', 'walled/app', /has an IP allow list enabled, and your IP address is not permitted/],
    [
      'containers that it has not turned on',
      'late/app',
      /^failed_precondition: Improved container support has not been enabled for 'late'/
    ]
  ])('speaks of an organisation and %s', async (_, image, words) => {
    expect(firstError(await push(image, bearer(live))).message).toMatch(words)
  })

  it('shows a pushed tag late, and its digest at once', async () => {
    const pushed = manifest({ appearsAt: Date.now() + 1500 })
    const tags = { '1': manifest({ seed: '1' }), '2': pushed }
    const { job: other } = await simulate({ tokens: [live], packages: [pkg('acme/app', { tags })] })
    const at = async (reference: string) => (await read('acme/app', reference, bearer(live), other)).status
    const listed = async () =>
      JSON.parse((await ask(other, 'GET', 'https://ghcr.io/v2/acme/app/tags/list', bearer(live))).body).tags
    expect([await at(pushed.digest), await at('2'), await listed()]).toEqual([200, 404, ['1']])
    await sleep(1600)
    expect([await at('2'), await listed()]).toEqual([200, ['1', '2']])
  })

  it('answers for an index, and for those of its children that are there', async () => {
    const at = async (reference = '') => (await read('acme/listing', reference, bearer(live))).status
    expect([await at('1'), await at(listing.digest)]).toEqual([200, 200])
    const { children = [] } = listing
    expect(await Promise.all(children.map(({ digest }) => at(digest)))).toEqual([200, 200, 404, 200, 404, 200])
  })

  it.each<[string, string, string, Record<string, string>]>([
    ['a path of the registry that it does not know', 'GET', 'https://ghcr.io/v2/_catalog', bearer(live)],
    ['a name in mixed case', 'HEAD', 'https://ghcr.io/v2/Acme/app/manifests/1', bearer(live)],
    ['the placeholder scope taken literally', 'GET', scope('user/image', 'pull'), {}],
    ['/token without its service', 'GET', 'https://ghcr.io/token?scope=repository:acme/app:pull', {}],
    [
      'an upload session without Content-Length: 0',
      'POST',
      'https://ghcr.io/v2/acme/app/blobs/uploads/',
      { ...bearer(live), 'content-length': '2' }
    ],
    ['a blob', 'HEAD', 'https://ghcr.io/v2/acme/app/blobs/sha256:0', bearer(live)],
    ['a path of the API that it does not know', 'GET', 'https://api.github.com/user', {}]
  ])('refuses %s, and the simulator fails for it', async (_, method, address, headers) => {
    const { simulator: own, job: asking } = await simulate({ tokens: [live], packages: [pkg('acme/app')] })
    const body = headers['content-length'] === '2' ? '{}' : undefined
    expect((await ask(asking, method, address, headers, body)).status).toBe(501)
    await expect(closing(own)).rejects.toThrow('the stand-ins were asked what they do not know')
  })

  it("finds another server's token dead, and knows its own", async () => {
    const at = (host: string) => ask(job, 'GET', `https://${host}/token?service=${host}`, basic(there))
    expect([await at('ghcr.io'), await at(ghes.registry), await at(octo.registry)].map(({ status }) => status)).toEqual(
      [403, 200, 403]
    )
  })
})

describe('the API', () => {
  const api = (path: string, token: Token | string, host = 'api.github.com') =>
    ask(job, 'GET', `https://${host}${path}`, {
      authorization: `token ${typeof token === 'string' ? token : token.value}`
    })

  it.each<[string, Token, string | undefined]>([
    ['the scopes of a classic PAT', live, 'write:packages, read:packages'],
    ['empty scopes of a token without any', scopeless, ''],
    ['no scopes of GITHUB_TOKEN', workflow, undefined],
    ['no scopes of a fine-grained PAT', fine, undefined]
  ])('reports %s, and when it expires', async (_, token, scopes) => {
    token.expiresAt = '2023-04-26 20:23:26 +0200'
    const reply = await api('/rate_limit', token)
    expect(reply.status).toBe(200)
    expect(reply.headers['x-oauth-scopes']).toBe(scopes)
    expect(reply.headers['github-authentication-token-expiration']).toBe(token.expiresAt)
  })

  it('knows bad credentials, SSO, packages and the prefix of GHES', async () => {
    const wrong = await api('/rate_limit', 'ghp_wrong')
    expect(wrong).toMatchObject({ status: 401, body: expect.stringContaining('Bad credentials') })
    expect((await api('/orgs/acme', sso)).headers['x-github-sso']).toMatch(/^required; url=https:/)
    expect((await api('/orgs/acme', live)).status).toBe(200)
    const found = await api('/orgs/acme/packages/container/charts%2Fapp', live)
    expect(JSON.parse(found.body)).toMatchObject({ visibility: 'private', repository: { full_name: 'acme/charts' } })
    expect((await api('/orgs/acme/packages/container/none', live)).status).toBe(404)
    expect((await api('/api/v3/rate_limit', thereToo, 'ghe.example')).status).toBe(200)
  })

  it('tells a GITHUB_TOKEN without the permission so', async () => {
    const reply = await api('/orgs/acme/packages/container/app', none)
    expect(reply).toMatchObject({
      status: 403,
      body: expect.stringContaining('Resource not accessible by integration')
    })
  })
})
