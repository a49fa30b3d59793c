import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { needOnMachine, onMachine, SHELL } from './machine.ts'

/** A job's places. `root` and everything below is the job's and is searched for leaks; `bin`, `tools` and `records` are not. */
export interface JobDirs {
  root: string
  home: string
  runnerTemp: string
  workspace: string
  /** XDG_RUNTIME_DIR, mode 0700. */
  runtime: string
  /** TMPDIR. */
  temp: string
  /** Recorded programs, first on PATH. */
  bin: string
  /** Links to a shell's usual tools and node: all of the machine that a job sees. */
  tools: string
  records: string
}

export interface PlantedFile {
  text: string
  /** Octal, e.g. 0o600. */
  mode?: number
}

/** Makes the folders of one job. In: the simulator's own folder, the job's name, a home to share with other jobs if any. */
export function makeJobDirs(simulator: string, job: string, options: { home?: string; node: string }): JobDirs {
  const root = join(simulator, 'jobs', job)
  const at = (name: string) => join(root, name)
  const aside = (name: string) => join(simulator, 'aside', job, name)
  const folder: JobDirs = {
    root,
    home: options.home ?? at('home'),
    runnerTemp: at('_temp'),
    workspace: at('work'),
    runtime: at('run'),
    temp: at('tmp'),
    bin: aside('bin'),
    tools: aside('tools'),
    records: aside('records')
  }
  for (const path of Object.values(folder)) mkdirSync(path, { recursive: true })
  chmodSync(folder.runtime, 0o700)
  symlinkSync(options.node, join(folder.tools, 'node'))
  return folder
}

/** Makes the links to a shell's tools and to what else a job asks for, before the first step that may start a program:
 * they are most of what a job's folders cost. */
export function linkTools({ tools }: JobDirs, further: string[]): void {
  if (existsSync(join(tools, 'bash'))) return
  for (const name of SHELL) {
    const path = onMachine(name)
    if (path) symlinkSync(path, join(tools, name))
  }
  for (const name of further) symlinkSync(needOnMachine(name), join(tools, name))
}

/** Puts files below a folder, e.g. what a user's HOME held before the job. */
export function plant(folder: string, files: Record<string, string | PlantedFile>): void {
  for (const [name, file] of Object.entries(files)) {
    const { text, mode = 0o600 } = typeof file === 'string' ? { text: file } : file
    const path = join(folder, name)
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, text)
    chmodSync(path, mode)
  }
}

/** RUNNER_TEMP is emptied when a job ends, so what is there goes even where no post ran. */
export function emptyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
}
