import { beforeAll, expect, it } from '@jest/globals'
import { evaluate } from '../../simulator/pictures/browser.ts'
import { jobPage } from '../../simulator/pictures/job-page.ts'
import { playRuns } from '../../simulator/pictures/runs.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { needs } from '../support/needs.ts'

/** An element as a reader sees it. */
interface Seen {
  tag: string
  text: string
  href: string | null
  /** Whether its right end is cut off. */
  cut: boolean
}

const SEEN = `[...document.querySelectorAll('#summary')].map(summary =>
  [...summary.querySelectorAll('h3, p, tr, code, pre, a')].filter(element => element.checkVisibility()).map(element => ({
    tag: element.localName,
    text: element.innerText,
    href: element.getAttribute('href'),
    cut: element.getBoundingClientRect().right > summary.getBoundingClientRect().right
  }))
)`

needs('chromium').describe('the job summary in a browser', () => {
  let runs: Step[]
  /** Of each run. To start the browser takes longer than all else: all runs are on one page. */
  let pages: Seen[][]

  beforeAll(async () => {
    runs = Object.values(await playRuns([]))
    pages = evaluate(runs.map(step => jobPage(step, 'build')).join(''), 'light', SEEN)
  })

  it.each([0, 1, 2])('shows each verdict, link and code block of run %i, and cuts nothing off', index => {
    const [step, seen] = [runs[index] as Step, pages[index] ?? []]
    const texts = (tag: string) => seen.filter(element => element.tag === tag).map(({ text }) => text)
    const entries: Record<'image' | 'access' | 'verdict' | 'message', string>[] = JSON.parse(step.outputs.report ?? '')
    expect(entries).not.toEqual([])
    for (const { image, access, verdict, message } of entries) {
      const row = texts('tr').filter(text => [image, access, verdict].every(word => text.includes(word)))
      expect([image, access, verdict, row.length]).toEqual([image, access, verdict, 1])
      if (message !== null) expect(texts('code')).toContain(message)
    }
    const messages = step.annotations.map(({ message }) => message).join('\n')
    const links = seen.filter(({ href, text }) => href !== null && text !== '').map(({ href }) => href)
    expect(links).toEqual(expect.arrayContaining(messages.match(/https:\/\/[^\s()]*[^\s().,;:]/g) ?? []))
    const blocks = messages.match(/^ {2}.*(?:\n {2}.*)*/gm) ?? []
    const shown = texts('pre').map(text => text.trimEnd())
    expect(shown).toEqual(expect.arrayContaining(blocks.map(block => block.replace(/^ {2}/gm, ''))))
    expect(seen.filter(({ text, cut }) => text !== '' && cut)).toEqual([])
  })
})
