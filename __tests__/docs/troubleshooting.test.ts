import { describe, expect, it } from '@jest/globals'
import { KNOWN_REFUSALS } from '../../src/diagnosis/refusals.ts'
import { CASES } from '../support/refusal-cases.ts'
import { allIn, expectOnPage, filesIn, read } from '../support/repository.ts'

const FILE = 'docs/troubleshooting.md'
const text = read(FILE)

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

/** Each entry: its anchor, and all that stands up to the next heading, with single spaces. */
const entries = new Map(
  text.split(/^(?=#+ )/m).flatMap(part => {
    const [anchor] = allIn(part, /^### <a id="([^"]+)">/g)
    return anchor === undefined ? [] : [[anchor, part.replace(/\s+/g, ' ')] as const]
  })
)
const lacking = (anchors: string[]) => anchors.filter(anchor => !entries.has(anchor))

describe('docs/troubleshooting.md', () => {
  it.each(KNOWN_REFUSALS.map(({ id, words }) => [id, words[0]]))('has an entry for %s, in its own words', (id, words) =>
    expect(entries.get(id as string)).toContain(words)
  )

  it('has an entry for every case, and every link within it leads somewhere', () => {
    expect(lacking(Object.values(CASES).flatMap(({ entry }) => (entry === 'quiet' ? [] : entry)))).toEqual([])
    expect(lacking(allIn(text, /\]\(#([^)]+)\)/g))).toEqual([])
  })

  it('has an entry for every id that a message links to', () => {
    const sources = [...filesIn('src/diagnosis', '.ts'), ...filesIn('src/report', '.ts')]
    const ids = sources.flatMap(file => allIn(read(file), /\bid(?: =|:) '([a-z-]+)'/g))
    expect(ids.length).toBeGreaterThan(30)
    expect(lacking(ids)).toEqual([])
  })

  // `UPDATE_DOCS=1 npm test -- troubleshooting` writes it.
  it('starts with an index of all entries', () => {
    const lines = [...text.matchAll(/^## (.+)$|^### <a id="([^"]+)"><\/a>(.+)$/gm)].map(([, section, anchor, title]) =>
      section === undefined ? `- [${title}](#${anchor})` : `\n**${section}**\n`
    )
    expectOnPage(FILE, 'index', lines.join('\n').trim())
  })

  it.each(PASTED)('has an entry with cause and fix for %s', words => {
    const found = [...entries.values()].filter(entry => entry.includes(words))
    expect(found.length).toBeGreaterThan(0)
    for (const entry of found) expect(entry).toMatch(/ - \*\*Cause\*\*.* - \*\*Fix\*\*/)
  })

  it('has no entry that names a refusal which is not known', () => {
    const section = text.split(/^(?=## )/m).find(part => part.startsWith('## The registry refuses an image')) ?? ''
    const known = [...KNOWN_REFUSALS.map(({ id }) => id), 'unknown-words', 'read-only-run', 'visibility', 'platform']
    expect(allIn(section, /<a id="([^"]+)">/g).sort()).toEqual(known.sort())
  })

  it.each([...entries.keys()].filter(anchor => !/^(?:permissions|manage-actions-access)$/.test(anchor)))(
    'says what to do for %s',
    anchor => expect(entries.get(anchor)).toContain(' - **Fix**')
  )

  it('never advises what opens a repository to everybody', () => {
    expect(text).not.toMatch(/pull_request_target|write-all/)
  })
})
