import { beforeAll, expect, it } from '@jest/globals'
import { evaluate, type Theme } from '../../simulator/pictures/browser.ts'
import { jobPage } from '../../simulator/pictures/job-page.ts'
import { playRuns } from '../../simulator/pictures/runs.ts'
import type { Step } from '../../simulator/runner/step.ts'
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

needs('chromium').describe('the job summary in a browser', () => {
  let runs: Record<string, Step>
  /** What is seen of each run. To start the browser takes longer than all else: all runs are on one page. */
  let pages: Record<Theme, { background: string; seen: Seen[][] }>

  beforeAll(async () => {
    runs = await playRuns([])
    const html = Object.values(runs).map(step => jobPage(step, 'build'))
    pages = { light: evaluate(html.join(''), 'light', SEEN), dark: evaluate(html.join(''), 'dark', SEEN) }
  })

  it.each([0, 1, 2])('shows each verdict, link and code block of run %i', index => {
    const [step, seen] = [Object.values(runs)[index] as Step, pages.light.seen[index] ?? []]
    const texts = (tag: string) => seen.filter(element => element.tag === tag).map(({ text }) => text)
    const entries: Record<'image' | 'access' | 'verdict' | 'message', string>[] = JSON.parse(
      step.outputs.report ?? '[]'
    )
    expect(entries).not.toEqual([])
    for (const { image, access, verdict, message } of entries) {
      const row = texts('tr').filter(text => [image, access, verdict].every(word => text.includes(word)))
      expect([image, access, verdict, row.length]).toEqual([image, access, verdict, 1])
      if (message !== null) expect(texts('code')).toContain(message)
    }
    const messages = step.annotations.map(({ message }) => message).join('\n')
    const links = seen.filter(({ href, text }) => href !== null && text !== '').map(({ href }) => href)
    for (const address of messages.match(/https:\/\/[^\s()]*[^\s().,;:]/g) ?? []) expect(links).toContain(address)
    for (const [block] of messages.matchAll(/^ {2}.*(?:\n {2}.*)*/gm)) {
      expect(texts('pre').map(text => text.trimEnd())).toContain(block.replace(/^ {2}/gm, ''))
    }
  })

  it('can be read in both themes', () => {
    expect(pages.light.background).not.toBe(pages.dark.background)
    const seen = [...pages.light.seen, ...pages.dark.seen].flat().filter(({ text }) => text !== '')
    expect(seen.length).toBeGreaterThan(20)
    expect(seen.filter(({ contrast }) => contrast < 4.5)).toEqual([])
    expect(seen.filter(({ cut }) => cut)).toEqual([])
  })
})
