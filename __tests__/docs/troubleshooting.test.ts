import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { KNOWN_REFUSALS } from '../../src/diagnosis/known-refusals.ts'
import { CASES } from '../support/refusal-cases.ts'

const text = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')

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
    const wanted = [...Object.values(CASES).map(({ entry }) => entry), ...links]
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

  it('has no entry that names a refusal which is not known', () => {
    const section = text.split(/^(?=## )/m).find(part => part.startsWith('## The registry refuses an image')) ?? ''
    const anchors = [...section.matchAll(/<a id="([^"]+)">/g)].map(([, anchor]) => anchor)
    const known = [...KNOWN_REFUSALS.map(({ id }) => id), 'unknown-words', 'read-only-run', 'visibility']
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
