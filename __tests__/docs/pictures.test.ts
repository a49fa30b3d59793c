import { beforeAll, expect, it } from '@jest/globals'
import { evaluate, type Theme } from '../../simulator/pictures/browser.ts'
import { jobPage } from '../../simulator/pictures/job-page.ts'
import { playRuns } from '../../simulator/pictures/runs.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

/** An element as a reader sees it. */
interface Seen {
  tag: string
  text: string
  href: string | null
  /** Of its text to what is behind it, as WCAG 2 counts it: 21 is black on white, 1 is invisible. */
  contrast: number
  /** Whether its right end is cut off. */
  cut: boolean
}

const SEEN = `(() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number)
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = parts(getComputedStyle(at).backgroundColor)
      if (alpha === 1) return [red, green, blue]
    }
    return [255, 255, 255]
  }
  const luminance = color => {
    const [red, green, blue] = color.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const seenIn = summary => [...summary.querySelectorAll('h3, p, tr, code, pre, a')].filter(element => element.checkVisibility()).map(element => {
    const [bright, dark] = [parts(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a)
    return {
      tag: element.localName,
      text: element.innerText,
      href: element.getAttribute('href'),
      contrast: (bright + 0.05) / (dark + 0.05),
      cut: element.getBoundingClientRect().right > summary.getBoundingClientRect().right
    }
  })
  return {
    background: getComputedStyle(document.body).backgroundColor,
    seen: [...document.querySelectorAll('#summary')].map(seenIn)
  }
})()`

/** To start the browser takes longer than all else: all runs are on one page, and in short one theme is shown. */
const THEMES = extent<Theme[]>(['light', 'dark'], ['light'])

needs('chromium').describe('the job summary in a browser', () => {
  let runs: Step[]
  /** In each theme, what is seen of each run. */
  let pages: { background: string; seen: Seen[][] }[]

  beforeAll(async () => {
    runs = Object.values(await playRuns([]))
    const html = runs.map(step => jobPage(step, 'build')).join('')
    pages = THEMES.map(theme => evaluate(html, theme, SEEN))
  })

  it.each([0, 1, 2])('shows each verdict, link and code block of run %i', index => {
    const [step, seen] = [runs[index] as Step, pages[0]?.seen[index] ?? []]
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
  })

  it('can be read in each theme', () => {
    expect(new Set(pages.map(({ background }) => background)).size).toBe(THEMES.length)
    const all = pages.flatMap(({ seen }) => seen.flat()).filter(({ text }) => text !== '')
    expect(all.length).toBeGreaterThan(20)
    expect(all.filter(({ contrast, cut }) => contrast < 4.5 || cut)).toEqual([])
  })
})
