import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Browser, type Theme } from '../../simulator/pictures/browser.ts'
import { jobPage } from '../../simulator/pictures/job-page.ts'
import { playRuns } from '../../simulator/pictures/runs.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
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
  return [...document.querySelectorAll('#summary :is(h3, p, tr, code, pre, a)')].filter(element => element.checkVisibility()).map(element => {
    const [bright, dark] = [parts(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a)
    const edge = document.querySelector('#summary').getBoundingClientRect().right
    return {
      tag: element.localName,
      text: element.innerText,
      href: element.getAttribute('href'),
      contrast: (bright + 0.05) / (dark + 0.05),
      cut: element.getBoundingClientRect().right > edge
    }
  })
})()`

needs('chromium').describe('the job summary in a browser', () => {
  let browser: Browser
  let runs: Record<string, Step>

  beforeAll(async () => {
    runs = await playRuns([])
    browser = await Browser.open(needOnMachine('chromium'))
  })

  afterAll(() => browser?.close())

  const shown = async (step: Step, theme: Theme) => {
    const page = await browser.page(jobPage(step, 'build'), theme)
    const seen = await page.evaluate<Seen[]>(SEEN)
    return {
      background: await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'),
      seen,
      texts: (tag: string) => seen.filter(element => element.tag === tag).map(({ text }) => text)
    }
  }

  const cases = ['refused-push', 'allowed', 'fork'].flatMap(run =>
    (['light', 'dark'] as const).map(theme => ({ run, theme }))
  )

  it.each(cases)('shows each verdict of the run $run in the $theme theme', async ({ run, theme }) => {
    const step = runs[run] as Step
    const { texts } = await shown(step, theme)
    const entries: { image: string; access: string; verdict: string }[] = JSON.parse(step.outputs.report ?? '[]')
    expect(entries).not.toEqual([])
    for (const { image, access, verdict } of entries) {
      const row = texts('tr').filter(text => [image, access, verdict].every(word => text.includes(word)))
      expect([image, access, verdict, row.length]).toEqual([image, access, verdict, 1])
    }
  })

  it.each(cases)('shows the links and code blocks of the run $run in the $theme theme', async ({ run, theme }) => {
    const step = runs[run] as Step
    const { seen, texts } = await shown(step, theme)
    const messages = step.annotations.map(({ message }) => message).join('\n')
    const links = seen.filter(({ href, text }) => href !== null && text !== '').map(({ href }) => href)
    for (const address of messages.match(/https:\/\/[^\s()]*[^\s().,;:]/g) ?? []) expect(links).toContain(address)
    for (const [block] of messages.matchAll(/^ {2}.*(?:\n {2}.*)*/gm)) {
      expect(texts('pre').map(text => text.trimEnd())).toContain(block.replace(/^ {2}/gm, ''))
    }
    for (const { message } of JSON.parse(step.outputs.report ?? '[]')) {
      if (message !== null) expect(texts('code')).toContain(message)
    }
  })

  it('can be read in both themes', async () => {
    for (const step of Object.values(runs)) {
      const [light, dark] = [await shown(step, 'light'), await shown(step, 'dark')]
      expect(light.background).not.toBe(dark.background)
      const seen = [...light.seen, ...dark.seen].filter(({ text }) => text !== '')
      expect(seen.filter(({ contrast }) => contrast < 4.5)).toEqual([])
      expect(seen.filter(({ cut }) => cut)).toEqual([])
    }
  })

  it('gives the reason and the fix of a refused push, and the line to paste for a fork', async () => {
    const { seen, texts } = await shown(runs['refused-push'] as Step, 'light')
    expect(texts('code')).toContain('permission_denied: write_package')
    const fork = await shown(runs.fork as Step, 'light')
    expect(fork.texts('pre').join('\n')).toContain("can-push == 'true'")
    expect(seen.map(({ href }) => href)).toContain('https://github.com/orgs/acme/packages/container/billing/settings')
  })
})
