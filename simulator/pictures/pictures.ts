/**
 * Draws the pictures of the README: `npm run pictures`. Plays the runs against the simulator with the action from dist/,
 * shows in Chromium what the job's page shows of them, and writes docs/images/RUN-PART-THEME.png. To look the same
 * everywhere it needs Debian's fonts-liberation and fonts-noto-color-emoji.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needOnMachine } from '../runner/machine.ts'
import { evaluate, picture, type Theme } from './browser.ts'
import { jobPage } from './job-page.ts'
import { playRuns } from './runs.ts'

const THEMES: readonly Theme[] = ['light', 'dark']
const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

needOnMachine('docker')
const runs = await playRuns(['docker'])
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, step] of Object.entries(runs)) {
  const parts = [...(step.annotations.length > 0 ? ['annotations'] : []), ...(step.summary === '' ? [] : ['summary'])]
  for (const part of parts) {
    const html = `${jobPage(step, 'build')}<style>section { margin: 0 } section:not(#${part}) { display: none }</style>`
    const box = `document.querySelector('#${part}').getBoundingClientRect()`
    const height = evaluate<number>(html, 'light', `Math.ceil(${box}.height)`)
    for (const theme of THEMES) {
      const file = `${name}-${part}-${theme}.png`
      writeFileSync(join(folder, file), picture(html, theme, height))
      process.stdout.write(`docs/images/${file}\n`)
    }
  }
}
