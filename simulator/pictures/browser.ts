import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Theme = 'light' | 'dark'

/** About as wide as GitHub shows a job summary, in CSS pixels: a digest fits into its table. */
const WIDTH = 1000

/** A page that is open in the browser. */
export interface Page {
  /** The value of a JavaScript expression in the page. */
  evaluate<T>(expression: string): Promise<T>
  /** The element that a selector finds, as PNG. */
  picture(selector: string): Promise<Buffer>
}

/** A headless browser, spoken to by the DevTools protocol (chromedevtools.github.io/devtools-protocol). */
export class Browser {
  readonly child: ChildProcess
  readonly profile: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>()
  #count = 0

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.child = child
    this.profile = profile
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error } = JSON.parse(String(data))
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) waiting?.reject(new Error(error.message))
      else waiting?.resolve(result as never)
    })
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser ended'))
    })
  }

  /** @param program absolute path of Chromium */
  static async open(program: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'pictures-'))
    // No sandbox: it needs a user other than root, and only pages of ours are shown.
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-port=0']
    const child = spawn(program, [...options, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // The wrapper of Debian's package and Chromium itself keep files in HOME.
      env: { PATH: process.env.PATH, HOME: profile, LANG: 'C.UTF-8' }
    })
    const socket = new WebSocket(await addressOf(child))
    // Nobody reads on, and a full pipe would stop the browser.
    child.stderr?.resume()
    await once(socket, 'open')
    return new Browser(child, profile, socket)
  }

  /** Opens a page in the theme given. */
  async page(html: string, theme: Theme): Promise<Page> {
    const { targetId } = await this.#send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.#send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
    const send = <T>(method: string, parameters: object = {}) => this.#send<T>(method, parameters, sessionId)
    await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: theme }] })
    await send('Emulation.setDeviceMetricsOverride', {
      width: WIDTH,
      height: 800,
      deviceScaleFactor: 1.5,
      mobile: false
    })
    const { frameTree } = await send<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree')
    await send('Page.setDocumentContent', { frameId: frameTree.frame.id, html })

    const evaluate = async <T>(expression: string): Promise<T> => {
      const { result, exceptionDetails } = await send<{ result: { value: T }; exceptionDetails?: { text: string } }>(
        'Runtime.evaluate',
        { expression, returnByValue: true }
      )
      if (exceptionDetails) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`)
      return result.value
    }
    return {
      evaluate,
      async picture(selector) {
        const clip = await evaluate<object>(
          `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().toJSON()`
        )
        const { data } = await send<{ data: string }>('Page.captureScreenshot', {
          clip: { ...clip, scale: 1 },
          captureBeyondViewport: true
        })
        return Buffer.from(data, 'base64')
      }
    }
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit')
    await this.#send('Browser.close').catch(() => this.child.kill('SIGKILL'))
    await ended
    this.#socket.close()
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10 })
  }

  #send<T>(method: string, parameters: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#count
    this.#socket.send(JSON.stringify({ id, method, params: parameters, sessionId }))
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }
}

/** Chromium says on stderr where it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stderr) throw new Error('stderr of the browser is not piped')
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (address) return address
    said.push(line)
  }
  throw new Error(`the browser did not start:\n${said.join('\n')}`)
}
