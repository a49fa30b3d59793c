import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import { index, MEDIA, pkg } from '../../simulator/github/world.ts'
import type { Request } from '../../simulator/network/request-log.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { expectOnPage } from '../support/repository.ts'

// Compares the exchanges in docs/protocol.md with what the action sends; `UPDATE_DOCS=1 npm test -- protocol` writes them.

const token = githubToken()
const dead = githubToken({ name: 'dead', live: false })
const pat = classicPat({ expiresAt: '2099-01-02 03:04:05 UTC' })

const tool = index({ 'linux/amd64': {}, 'linux/arm64': { isDeleted: true } })

let simulator: Simulator

beforeAll(async () => {
  simulator = await openSimulator({
    tokens: [token, dead, pat],
    packages: [
      pkg('acme/app'),
      pkg('acme/billing', { actionsAccess: {} }),
      pkg('acme/site', { visibility: 'public' }),
      pkg('acme/tool', { tags: { '1': tool }, actionsAccess: { 'acme/app': 'read' } })
    ]
  })
})

afterAll(() => simulator.close())

const SHOWN = /^(?:host|authorization|accept|content-length|user-agent)$/

const MANIFESTS = [MEDIA.ociIndex, MEDIA.dockerList, MEDIA.ociManifest, MEDIA.dockerManifest].join(', ')

/** A body; an index is several screens wide in one line. */
const readable = (body: string) =>
  body.includes('"manifests":') ? JSON.stringify(JSON.parse(body), undefined, 2) : body

/** A request and its answer as they were sent, without the secret, without what differs from run to run, the types by name. */
function exchange({ method, host, path, headers, status, answer = {} }: Request): string {
  const { body, ...told } = answer
  const asked = Object.entries({ ...headers, host }).filter(([name]) => SHOWN.test(name))
  const line = ([name, value]: [string, unknown]) => `${name}: ${value}`
  const text = [
    `${method} ${path} HTTP/1.1`,
    ...asked.map(line).sort(),
    '',
    `HTTP/1.1 ${status}`,
    ...Object.entries(told).map(line).sort(),
    ...(body ? ['', readable(String(body))] : [])
  ].join('\n')
  const shown = (rest: string, { value }: Token) =>
    rest
      .replaceAll(btoa(`octocat:${value}`), 'base64(octocat:TOKEN)')
      .replaceAll(btoa(value), 'base64(TOKEN)')
      .replaceAll(value, 'TOKEN')
  return [token, dead, pat]
    .reduce(shown, text)
    .replaceAll(MANIFESTS, 'MANIFEST_TYPES')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/"token":"djE6[^"]*"/, '"token":"base64(v1:acme/site:TIME)"')
}

/** Steps and what their requests show, by the name that the page gives the exchange. One step shows several of them. */
const STEPS: { inputs: Record<string, string>; shows: Record<string, RegExp> }[] = [
  {
    inputs: { push: 'ghcr.io/acme/app', pull: 'ghcr.io/acme/app' },
    shows: { live: /^GET \/token/, push: /^POST/, tags: /tags\/list/ }
  },
  {
    inputs: { push: 'ghcr.io/acme/app:1.2.0, ghcr.io/acme/billing', pull: 'ghcr.io/acme/billing:latest' },
    shows: {
      'exists-not': /app\/manifests/,
      'push-refused': /^POST .*billing/,
      'pull-refused': /^GET .*billing\/manifests/
    }
  },
  { inputs: { pull: 'ghcr.io/acme/app:latest' }, shows: { pull: /manifests/ } },
  {
    inputs: { pull: 'ghcr.io/acme/tool:1', platforms: 'linux/arm64' },
    shows: { index: new RegExp(`^GET .*${tool.digest}`), child: new RegExp(`^GET .*${tool.children?.[2]?.digest}`) }
  },
  { inputs: { push: 'ghcr.io/acme/app:latest' }, shows: { exists: /manifests/ } },
  { inputs: { token: dead.value }, shows: { dead: /^GET \/token/ } },
  {
    inputs: { token: pat.value, pull: 'ghcr.io/acme/site:latest', visibility: 'public' },
    shows: { anonymous: /^GET \/token.* anonymously$/, metadata: /rate_limit/ }
  },
  {
    inputs: { pull: 'ghcr.io/acme/app:latest', visibility: 'private' },
    shows: { 'anonymous-refused': /^GET \/token.* anonymously$/ }
  }
]

it.each(STEPS.map(step => [Object.keys(step.shows).join(', '), step] as const))(
  'docs/protocol.md shows as it was sent: %s',
  async (_, { inputs, shows }) => {
    const job = await simulator.job()
    const { requests } = await job.uses({ engine: 'file', 'on-denied': 'warn', ...inputs })
    for (const [name, wanted] of Object.entries(shows)) {
      const found = requests.filter(({ method, path, headers }) =>
        wanted.test(`${method} ${path} ${headers.authorization ? '' : 'anonymously'}`)
      )
      expect([name, found.length]).not.toEqual([name, 0])
      const captured = [...new Set(found.map(exchange))].join('\n\n')
      expectOnPage('docs/protocol.md', `exchange: ${name}`, `\n\`\`\`http\n${captured}\n\`\`\`\n`, 'exchange')
    }
  }
)
