import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { owner, pkg } from '../../simulator/github/world.ts'
import type { Request } from '../../simulator/network/request-log.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'

// Compares the exchanges in docs/protocol.md with what the action sends; `UPDATE_DOCS=1 npm test -- protocol` writes them.
const page = fileURLToPath(new URL('../../docs/protocol.md', import.meta.url))

const token = githubToken()
const dead = githubToken({ name: 'dead', live: false })
const pat = classicPat({ expiresAt: '2099-01-02 03:04:05 UTC', ssoRequiredFor: ['strict'] })

let simulator: Simulator

beforeAll(async () => {
  simulator = await openSimulator({
    tokens: [token, dead, pat],
    packages: [
      pkg('acme/app'),
      pkg('acme/billing', { actionsAccess: {} }),
      pkg('acme/site', { visibility: 'public' }),
      pkg('strict/app')
    ],
    owners: { acme: owner(), strict: owner() }
  })
})

afterAll(() => simulator.close())

const SHOWN = /^(?:host|authorization|accept|content-length|user-agent)$/

/** A request and its answer as they were sent, without the secret and without what differs from run to run. */
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
    ...(body ? ['', String(body)] : [])
  ].join('\n')
  return [token, dead, pat]
    .reduce((rest, { value }) => {
      const basic = Buffer.from(`octocat:${value}`).toString('base64')
      const bearer = Buffer.from(value).toString('base64')
      return rest
        .replaceAll(basic, 'base64(octocat:TOKEN)')
        .replaceAll(bearer, 'base64(TOKEN)')
        .replaceAll(value, 'TOKEN')
    }, text)
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/"token":"djE6[^"]*"/, '"token":"base64(v1:acme/site:TIME)"')
}

/** Runs one step and returns its requests that match. */
async function capture(inputs: Record<string, string>, wanted: RegExp): Promise<string> {
  const job = await simulator.job()
  const step = await job.uses({ engine: 'file', 'on-denied': 'warn', ...inputs })
  const found = step.requests.filter(({ method, path, headers }) =>
    wanted.test(`${method} ${path} ${headers.authorization ? '' : 'anonymously'}`)
  )
  if (found.length === 0) throw new Error(`no request matches ${wanted}`)
  await job.end()
  return [...new Set(found.map(exchange))].join('\n\n')
}

it.each<[string, Record<string, string>, RegExp]>([
  ['live', { push: 'ghcr.io/acme/app' }, /^GET \/token/],
  ['dead', { token: dead.value }, /^GET \/token/],
  ['push', { push: 'ghcr.io/acme/app' }, /^POST/],
  ['push-refused', { push: 'ghcr.io/acme/billing' }, /^POST/],
  ['pull', { pull: 'ghcr.io/acme/app:latest' }, /manifests/],
  ['tags', { pull: 'ghcr.io/acme/app' }, /tags\/list/],
  ['pull-refused', { pull: 'ghcr.io/acme/billing:latest' }, /^GET .*manifests/],
  ['exists', { push: 'ghcr.io/acme/app:latest' }, /manifests/],
  ['exists-not', { push: 'ghcr.io/acme/app:1.2.0' }, /manifests/],
  [
    'anonymous',
    { token: pat.value, pull: 'ghcr.io/acme/site:latest', visibility: 'public' },
    /^GET \/token.* anonymously$/
  ],
  ['anonymous-refused', { pull: 'ghcr.io/acme/app:latest', visibility: 'private' }, /^GET \/token.* anonymously$/],
  ['metadata', { token: pat.value, push: 'ghcr.io/acme/app' }, /rate_limit/],
  ['sso', { token: pat.value, push: 'ghcr.io/strict/app' }, /^GET \/orgs/]
])('docs/protocol.md shows the exchange "%s" as it was sent', async (name, inputs, wanted) => {
  const captured = await capture(inputs, wanted)
  const text = readFileSync(page, 'utf8')
  const block = new RegExp(`(<!-- exchange: ${name} -->\n).*?(<!-- /exchange -->)`, 's')
  expect(text).toMatch(block)
  const updated = text.replace(block, (_, open, close) => `${open}\n\`\`\`http\n${captured}\n\`\`\`\n\n${close}`)
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, updated)
  else expect(text).toBe(updated)
})
