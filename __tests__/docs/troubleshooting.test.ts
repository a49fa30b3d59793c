import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { KNOWN_REFUSALS } from '../../src/diagnosis/refusals.ts'
import { CASES } from '../support/refusal-cases.ts'

const file = new URL('../../docs/troubleshooting.md', import.meta.url)
if (process.env.UPDATE_DOCS === '1') writeFileSync(file, withIndex(readFileSync(file, 'utf8')))
const text = readFileSync(file, 'utf8')

/** The page with the index that its headings make. */
function withIndex(page: string): string {
  const index = page.split('\n').flatMap(line => {
    const section = /^## (.+)/.exec(line)?.[1]
    const [, anchor, title] = /^### <a id="([^"]+)"><\/a>(.+)/.exec(line) ?? []
    if (section !== undefined) return ['', `**${section}**`, '']
    return anchor === undefined ? [] : [`- [${title}](#${anchor})`]
  })
  return page.replace(/(<!-- index -->\n).*?(<!-- \/index -->)/s, `$1${index.join('\n').trim()}\n$2`)
}

/** What people paste into a search, as their programs print it. */
const PASTED = [
  'denied: denied',
  'error from registry: denied',
  'failed to fetch anonymous token',
  'failed to fetch oauth token',
  'invalid status code from registry 403 (Forbidden)',
  'unexpected status from HEAD request',
  'unexpected status from POST request',
  'response status code 403: denied',
  'requested access to the resource is denied',
  'insufficient_scope',
  'No credentials found for registry ghcr.io',
  'No credential file found at',
  'no basic auth credentials',
  'error storing credentials',
  'error getting credentials',
  'Must provide --username',
  'Cannot perform an interactive login from a non TTY device',
  'Client.Timeout exceeded while awaiting headers',
  'TLS handshake timeout',
  'x509: certificate signed by unknown authority',
  "is requesting 'packages: write', but is only allowed",
  'owner not found',
  'failed_precondition',
  'manifest unknown',
  'toomanyrequests',
  'Resource not accessible by integration',
  'repository name must be lowercase',
  'trying to reuse blob',
  'permission denied while trying to connect to the docker API',
  'ErrImagePull'
]

/** Each entry: its anchor, and all that stands up to the next heading. */
const entries = new Map(
  text.split(/^(?=#+ )/m).flatMap(part => {
    const anchor = /^### <a id="([^"]+)">/.exec(part)?.[1]
    return anchor === undefined ? [] : [[anchor, part] as const]
  })
)

describe('docs/troubleshooting.md', () => {
  it.each(KNOWN_REFUSALS.map(({ id, words }) => [id, words] as const))(
    'has an entry for %s, in its own words',
    (id, words) => {
      const entry = entries.get(id)?.replace(/\s+/g, ' ')
      for (const each of words.slice(0, 1)) expect(entry).toContain(each)
    }
  )

  it('has an entry for every case, and every link within it leads somewhere', () => {
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)
    const wanted = [...Object.values(CASES).flatMap(({ entry }) => (entry === 'quiet' ? [] : entry)), ...links]
    expect(wanted.filter(anchor => !entries.has(anchor as string))).toEqual([])
  })

  it('has an entry for every id that a message links to', () => {
    const ids = ['diagnosis', 'report'].flatMap(folder =>
      readdirSync(new URL(`../../src/${folder}/`, import.meta.url)).flatMap(file => {
        const source = readFileSync(new URL(`../../src/${folder}/${file}`, import.meta.url), 'utf8')
        return [...source.matchAll(/\bid(?: =|:) '([a-z-]+)'/g)].map(([, id]) => id)
      })
    )
    expect(ids.length).toBeGreaterThan(30)
    expect(ids.filter(id => !entries.has(id as string))).toEqual([])
  })

  it('starts with an index of all entries', () => {
    expect(text).toBe(withIndex(text))
  })

  it.each(PASTED)('has an entry with cause and fix for %s', words => {
    const found = [...entries.values()].filter(entry => entry.replace(/\s+/g, ' ').includes(words))
    expect(found.length).toBeGreaterThan(0)
    for (const entry of found) expect(entry).toMatch(/- \*\*Cause\*\*.*- \*\*Fix\*\*/s)
  })

  it('has no entry that names a refusal which is not known', () => {
    const section = text.split(/^(?=## )/m).find(part => part.startsWith('## The registry refuses an image')) ?? ''
    const anchors = [...section.matchAll(/<a id="([^"]+)">/g)].map(([, anchor]) => anchor)
    const known = [...KNOWN_REFUSALS.map(({ id }) => id), 'unknown-words', 'read-only-run', 'visibility', 'platform']
    expect(anchors.sort()).toEqual(known.sort())
  })

  it('says of each message where it is seen, or what to do', () => {
    for (const [anchor, entry] of entries) {
      if (anchor === 'permissions' || anchor === 'manage-actions-access') continue
      expect([anchor, /^- \*\*Fix\*\*/m.test(entry)]).toEqual([anchor, true])
    }
  })

  it('never advises what opens a repository to everybody', () => {
    expect(text).not.toMatch(/pull_request_target|write-all/)
  })
})
