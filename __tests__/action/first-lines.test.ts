import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { index, manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { run } from '../support/case-run.ts'
import { preload } from '../support/credentials.ts'
import type { Case } from '../support/refusal-cases.ts'

const push = { push: 'ghcr.io/acme/app' }
const token = githubToken()
const limits = { permission: 'permission_denied: You have exceeded a secondary rate limit' }
const atUpload = (status: number, message?: string): { faults: Fault[] } => ({
  faults: [
    message === undefined
      ? { on: 'upload', effect: 'status', status, headers: { 'retry-after': '3600' } }
      : { on: 'upload', effect: 'json', status, body: { errors: [{ code: 'DENIED', message }] } }
  ]
})
const noDns = { HTTPS_PROXY: '', ...preload('inject.cjs'), INJECT: 'no DNS', INJECT_INTO: 'main' }
const proxy = (HTTPS_PROXY: string) => ({ env: { HTTPS_PROXY } })

/** [situation, what the case is, what its first line says]; of several annotations one is about it. */
const LINES: readonly (readonly [string, Omit<Case, 'entry'>, RegExp])[] = [
  [
    'act without a token',
    { token: '', job: { env: { ACT: 'true' } }, with: push },
    /start it as `act --secret GITHUB_TOKEN=/
  ],
  ['no DNS', { token, job: { env: noDns }, with: push }, /finds no host ghcr\.io \(E\w+\): repair its DNS/],
  [
    'a proxy that is down',
    { token, job: proxy('http://127.0.0.1:9'), with: push },
    /The proxy 127\.0\.0\.1:9 refuses connections \(ECONNREFUSED\)/
  ],
  [
    'a proxy of another kind',
    { token, job: proxy('socks5://127.0.0.1:9'), with: push },
    /Correct HTTPS_PROXY: socks5:\/\/ is not supported/
  ],
  [
    'a proxy that refuses',
    { token, faults: [{ on: 'connect', effect: 'status', status: 403 }], with: push },
    /The proxy \S+ refuses ghcr\.io \(403\): allow/
  ],
  [
    'a proxy that asks for a password',
    { token, faults: [{ on: 'connect', effect: 'status', status: 407 }], with: push },
    /asks for a password \(407\)/
  ],
  [
    'a login page of the network',
    { token, faults: [{ on: 'token', effect: 'html', status: 200 }], with: push },
    /Not ghcr\.io answers, but another server/
  ],
  [
    'an unknown authority',
    { token, faults: [{ on: 'connect', effect: 'tls', of: 'untrusted' }], with: push },
    /NODE_EXTRA_CA_CERTS/
  ],
  ['plain HTTP', { token, faults: [{ on: 'connect', effect: 'tls', of: 'plain' }], with: push }, /speaks plain HTTP/],
  [
    '`engine: none` without an answer',
    { token, faults: [{ on: 'token', effect: 'status', status: 404 }], with: { ...push, engine: 'none' } },
    /^Nothing could be checked: it is not known whether ghcr\.io accepts the token\. Not ghcr/
  ],
  [
    '`engine: none` in an outage',
    { token, faults: [{ on: 'upload', effect: 'status', status: 503 }], with: { ...push, engine: 'none' } },
    /can be pushed\. Run the job again, and see https:\/\/www\.githubstatus\.com/
  ],
  [
    'an answer in the registry’s form that is neither a grant nor a refusal',
    {
      token,
      faults: [
        { on: 'upload', effect: 'json', status: 405, body: { errors: [{ code: 'UNSUPPORTED', message: 'no' }] } }
      ],
      with: push
    },
    /ghcr\.io answered 405, which neither grants nor refuses/
  ],
  [
    'the password of an account',
    { token: '', with: { ...push, token: 'correct-horse-battery-staple' } },
    /it is not a GitHub token \(they begin with ghp_, ghs_/
  ],
  [
    'public, where private is asked for',
    {
      token,
      packages: [pkg('acme/app', { visibility: 'public' })],
      with: { pull: 'ghcr.io/acme/app:latest', visibility: 'private' }
    },
    /is public, and private was asked for\. Use another name: a public package cannot be made private again\.$/
  ],
  [
    'a package that is not there',
    { token, with: { pull: 'ghcr.io/acme/nothing:1' } },
    /no such package, or this job may not see it/
  ],
  ['503', { token, ...atUpload(503), with: push }, /Run the job again .*githubstatus\.com\.$/],
  [
    'a rate limit as a refusal',
    { token, ...atUpload(403, limits.permission), with: push },
    /^It is not known .*Wait some minutes, then run the job again\.$/
  ],
  ['a name by itself', { token, with: { push: 'app' } }, /Write ghcr\.io\/OWNER\/app\.$/],
  [
    'a plus in a tag',
    { token, with: { push: 'ghcr.io/acme/app:1.0.0+build.5' } },
    /Write ghcr\.io\/acme\/app:1\.0\.0-build\.5, or for what helm pushes \S+_build\.5\.$/
  ],
  [
    'a forge on an IP address',
    { token, job: { env: { GITHUB_SERVER_URL: 'http://10.0.0.5:3000', GITEA_ACTIONS: 'true' } }, with: push },
    /Set `registry: ghcr\.io` and a classic token of github\.com\.$/
  ],
  [
    'no tag `latest`',
    { token, packages: [pkg('acme/app', { tags: { '1.0': manifest() } })], with: { pull: 'ghcr.io/acme/app' } },
    /has no tag `latest`\. Name the tag/
  ],
  [
    '`wait` without `pull`',
    { token, with: { ...push, wait: '10' } },
    /^`wait: 10` guards nothing\. List what it is to guard: `pull: /
  ],
  [
    'docker without TLS',
    {
      token,
      job: { engines: [{ name: 'docker', fake: { exitCode: 0 } }], env: { DOCKER_HOST: 'tcp://10.0.0.5:2375' } },
      with: { ...push, engine: 'docker' }
    },
    /^docker hands the token to tcp:\/\/10\.0\.0\.5:2375 without TLS/
  ],
  [
    'certificates not verified',
    { token, job: { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, with: push },
    /^NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored/
  ]
]

it.each(LINES)('the first line of %s is enough', async (_, of, line) => {
  const { annotations } = await run(of)
  expect(annotations.map(({ message }) => message.split('\n')[0] ?? '')).toContainEqual(expect.stringMatching(line))
})

it.each([
  [
    'deleted',
    index({ 'linux/s390x': { isDeleted: true } }),
    /lists it as sha256:[0-9a-f]{64}, which is not there: a clean-up/
  ],
  ['not listed', index({ 'linux/amd64': {} }), /the index does not list it/]
])('an index without a platform is told by tag and platform: %s', async (_, tag, cause) => {
  const packages = [pkg('acme/app', { tags: { '1': tag } })]
  const step = await run({ token, packages, with: { pull: 'ghcr.io/acme/app:1', platforms: 'linux/s390x' } })
  const [first, why] = step.annotations[0]?.message.split('\n') ?? []
  expect(first).toMatch(/^ghcr\.io\/acme\/app:1 cannot be pulled for linux\/s390x\. Build and push the image again/)
  expect(why).toMatch(cause)
})
