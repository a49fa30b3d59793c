/**
 * Draws the pictures of the README: `npm run pictures`. Plays the runs against the simulator with the action from dist/,
 * shows in Chromium what the job's page shows of them, and writes docs/images/RUN-PART-THEME.png. To look the same
 * everywhere it needs Debian's fonts-liberation and fonts-noto-color-emoji.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needOnMachine } from '../runner/machine.ts'
import { Browser, type Theme } from './browser.ts'
import { jobPage } from './job-page.ts'
import { playRuns } from './runs.ts'

const THEMES: readonly Theme[] = ['light', 'dark']
const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

needOnMachine('docker')
const runs = await playRuns(['docker'])
const browser = await Browser.open(needOnMachine('chromium'))
try {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, step] of Object.entries(runs)) {
    for (const theme of THEMES) {
      const page = await browser.page(jobPage(step, 'build'), theme)
      for (const part of step.annotations.length > 0 ? ['annotations', 'summary'] : ['summary']) {
        const file = `${name}-${part}-${theme}.png`
        writeFileSync(join(folder, file), await page.picture(`#${part}`))
        process.stdout.write(`docs/images/${file}\n`)
      }
    }
  }
} finally {
  await browser.close()
}
