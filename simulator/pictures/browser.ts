import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runProgram } from '../runner/machine.ts'

export type Theme = 'light' | 'dark'

/** In CSS pixels. README shows a picture no wider than this, so that its text has the size of the text around it. */
const WIDTH = 760

/** The value of a JavaScript expression in a page, WIDTH wide. */
export function evaluate<T>(html: string, theme: Theme, expression: string): T {
  // Nothing else of a page is as easily found in what Chromium prints.
  const script = `<script>document.title = encodeURIComponent(JSON.stringify(${expression}))</script>`
  const dom = show(`${html}${script}`, theme, 800, () => ['--dump-dom']).printed
  return JSON.parse(decodeURIComponent(/<title>(.*?)<\/title>/.exec(dom)?.[1] ?? ''))
}

/** A page as PNG, WIDTH wide and as high as this, in CSS pixels. */
export function picture(html: string, theme: Theme, height: number): Buffer {
  return show(html, theme, height, file => [`--screenshot=${file}`]).drawn
}

/** Starts Chromium for one page. Out: what it printed, and what it wrote into the file that it was given. */
function show(html: string, theme: Theme, height: number, how: (file: string) => string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  const [page, drawing] = [join(folder, 'page.html'), join(folder, 'picture.png')]
  const options = [
    // No sandbox: it needs a user other than root, and only pages of ours are shown.
    ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--window-size=${WIDTH},${height}`],
    // Lines are drawn on whole pixels: this changes heights as well.
    '--force-device-scale-factor=1.5',
    // `prefers-color-scheme`, as Chromium counts it.
    `--blink-settings=preferredColorScheme=${theme === 'dark' ? 0 : 1}`,
    ...how(drawing)
  ]
  try {
    writeFileSync(page, html)
    writeFileSync(drawing, '')
    // The wrapper of Debian's package and Chromium itself keep files in HOME.
    const env = { HOME: folder, LANG: 'C.UTF-8' }
    const all = [...options, `--user-data-dir=${join(folder, 'profile')}`, pathToFileURL(page).href]
    const printed = runProgram('chromium', all, { env, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 })
    return { printed: printed.toString(), drawn: readFileSync(drawing) }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}
