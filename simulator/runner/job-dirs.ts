import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needOnMachine, onMachine, SHELL } from './machine.ts'

/** A job's places. `root` and everything below is the job's and is searched for leaks; `bin`, `tools` and `records` are not. */
export interface JobDirs {
  root: string
  home: string
  runnerTemp: string
  workspace: string
  /** XDG_RUNTIME_DIR, mode 0700. */
  runtime: string
  temp: string
  /** Recorded programs, first on PATH. */
  bin: string
  /** Links to node and to what else of the machine a job asks for. */
  tools: string
  /** Links to a shell's usual tools. With the two above it is all of the machine that a job sees. */
  shell: string
  records: string
}

export interface PlantedFile {
  text: string
  /** Octal, e.g. 0o600. */
  mode?: number
}

/**
 * Makes the folders of one job.
 *
 * @param simulator the simulator's own folder
 * @param options a home to share with other jobs, if any; the job's node; and further programs of the machine
 */
export function makeJobDirs(
  simulator: string,
  job: string,
  options: { home?: string | undefined; node: string; tools: string[] }
): JobDirs {
  const root = join(simulator, 'jobs', job)
  const at = (name: string) => join(root, name)
  const aside = (name: string) => join(simulator, 'aside', job, name)
  const own = {
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
  for (const path of Object.values(own)) mkdirSync(path, { recursive: true })
  chmodSync(own.runtime, 0o700)
  // For steps with `run:`, which Windows has none of here: it lets not everybody make a link to a file.
  if (process.platform !== 'win32') symlinkSync(options.node, join(own.tools, 'node'))
  for (const name of options.tools) symlinkSync(needOnMachine(name), join(own.tools, name))
  return { ...own, shell: shellFolder() }
}

const SHELLS = fileURLToPath(new URL('../../node_modules/.cache/simulator', import.meta.url))

/** The links are made once for each machine and not for each job: fifty of them cost as much as the start of two nodes. */
function shellFolder(): string {
  const links = SHELL.map(name => [name, onMachine(name)] as const)
  const folder = join(SHELLS, createHash('sha256').update(JSON.stringify(links)).digest('hex').slice(0, 16))
  if (existsSync(folder)) return folder
  mkdirSync(SHELLS, { recursive: true })
  const made = mkdtempSync(join(SHELLS, 'new-'))
  chmodSync(made, 0o755)
  for (const [name, path] of links) if (path) symlinkSync(path, join(made, name))
  try {
    renameSync(made, folder)
  } catch (error) {
    // Tests that run at the same time may have been faster.
    rmSync(made, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
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
