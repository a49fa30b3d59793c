import type { Masks } from './masks.ts'

export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  title?: string
  message: string
}

/** Commands that change nothing that a simulator looks at. */
const SILENT = new Set(['add-matcher', 'remove-matcher', 'echo'])

/**
 * Reads a step's output line by line, as the runner does: workflow commands take effect, everything else is log. Commands
 * on stderr count as well. In: raw lines. Out: `log`, masked as the page shows it, and `annotations`.
 */
export class StepLog {
  readonly annotations: Annotation[] = []
  /** Raw lines by stream, apart from `::add-mask::`, which alone may hold a secret. */
  readonly exposed = { stdout: [] as string[], stderr: [] as string[] }
  readonly #lines: { text: string; stream: 'stdout' | 'stderr'; inGroup: boolean }[] = []
  #stream: 'stdout' | 'stderr' = 'stdout'
  #inGroup = false
  #stopped: string | undefined

  readonly masks: Masks
  readonly debug: boolean

  constructor(masks: Masks, debug: boolean) {
    this.masks = masks
    this.debug = debug
  }

  /** Both streams as they came. What a group folds away is indented. */
  get log(): string {
    return this.#lines.map(({ text, inGroup }) => `${inGroup ? '  ' : ''}${text}\n`).join('')
  }

  /** One stream of it: between two streams the order of arrival is a matter of luck. */
  printed(wanted: 'stdout' | 'stderr'): string[] {
    return this.#lines.filter(({ stream }) => stream === wanted).map(({ text }) => text)
  }

  say(line: string): void {
    this.#lines.push({ text: this.masks.apply(line), stream: this.#stream, inGroup: this.#inGroup })
  }

  line(raw: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    this.#stream = stream
    const [, name, properties = '', data = ''] = /^\s*::([\w-]+)(?: (.*?))?::(.*)$/s.exec(raw) ?? []
    const stopped = this.#stopped !== undefined
    if (stopped || name !== 'add-mask') this.exposed[stream].push(raw)
    if (name === this.#stopped) this.#stopped = undefined
    if (stopped || name === undefined) this.say(raw)
    else this.#command(name.toLowerCase(), parameters(properties), unescapeData(data))
  }

  #command(name: string, { title }: Record<string, string>, data: string): void {
    if (name === 'add-mask') this.masks.add(data)
    else if (name === 'debug') {
      if (this.debug) this.say(`##[debug]${data}`)
    } else if (name === 'error' || name === 'warning' || name === 'notice') {
      this.annotations.push({ level: name, message: data, ...(title === undefined ? {} : { title }) })
      this.say(`${name[0]?.toUpperCase()}${name.slice(1)}: ${data}`)
    } else if (name === 'group') {
      this.#inGroup = false
      this.say(`▼ ${data}`)
      this.#inGroup = true
    } else if (name === 'endgroup') this.#inGroup = false
    else if (name === 'stop-commands') this.#stopped = data
    // set-output, save-state and set-env went; the runner refuses them, and so does this one.
    else if (!SILENT.has(name)) throw new Error(`workflow command ::${name}:: is not one that the runner takes`)
  }
}

function parameters(text: string): Record<string, string> {
  const pairs = text.split(',').map(pair => /^\s*([^=]+)=(.*)$/s.exec(pair))
  return Object.fromEntries(pairs.flatMap(match => (match ? [[match[1], unescapeProperty(match[2] ?? '')]] : [])))
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')

const unescapeProperty = (text: string): string => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
