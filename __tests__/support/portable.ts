import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openRegistry } from '../../simulator/github/registry.ts'
import { githubCom } from '../../simulator/github/servers.ts'
import type { Token } from '../../simulator/github/tokens.ts'
import { type World, world } from '../../simulator/github/world.ts'
import { Faults } from '../../simulator/network/faults.ts'
import { type Loopback, openLoopback } from '../../simulator/network/loopback.ts'
import { RequestLog } from '../../simulator/network/request-log.ts'
import { inputsOf, readAction } from '../../simulator/runner/action.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import { DYING_RUNNER } from './dead-runner.ts'

/** A registry and a runner that need node only: no shell, no /proc, no certificates. They are the same on every system. */

export interface LoopbackRegistry extends Loopback {
  requests: RequestLog
}

export async function openLoopbackRegistry(parts: Partial<World>): Promise<LoopbackRegistry> {
  const requests = new RequestLog()
  const front = { ledger: requests, faults: new Faults([]), framing: 'length' as const, delayMs: 0 }
  return { ...(await openLoopback(front, githubCom, openRegistry(world(parts)))), requests }
}

export interface Ended {
  exitCode: number | null
  /** Both streams. */
  log: string
  outputs: Record<string, string>
  exported: Record<string, string>
  state: Record<string, string>
  inputs: Record<string, string>
}

const ACTION = readAction(fileURLToPath(new URL('../..', import.meta.url)))
const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const
/** What Windows needs to start a program at all. */
const SYSTEM = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT']

/** One runner with its folders. Several may have the same home. */
export class Runner {
  readonly registry: LoopbackRegistry
  readonly token: Token
  readonly root: string
  readonly home: string
  readonly temp: string
  readonly env: Record<string, string> = {}
  #steps = 0

  constructor(registry: LoopbackRegistry, token: Token, root: string, home = join(root, 'home')) {
    this.registry = registry
    this.token = token
    this.root = root
    this.home = home
    this.temp = join(root, 'temp')
    for (const folder of [this.home, this.temp, join(root, 'work'), join(root, 'files')]) {
      mkdirSync(folder, { recursive: true })
    }
  }

  /** The step. `orphaned`: the process that starts it is gone when it has ended, as a runner that crashed. */
  async main(given: Record<string, string> = {}, options: { orphaned?: boolean } = {}): Promise<Ended> {
    const contexts = { github: { token: this.token.value, actor: 'octocat' } }
    const { env } = inputsOf(ACTION, { registry: this.registry.host, engine: 'file', ...given }, contexts)
    const ended = await this.#run(ACTION.main, env, options.orphaned)
    Object.assign(this.env, ended.exported)
    return { ...ended, inputs: env }
  }

  async post({ inputs, state }: Ended): Promise<Ended> {
    const saved = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
    const ended = await this.#run(ACTION.post ?? '', { ...inputs, ...saved })
    Object.assign(this.env, ended.exported)
    return { ...ended, inputs }
  }

  async #run(program: string, own: Record<string, string>, orphaned = false): Promise<Omit<Ended, 'inputs'>> {
    const step = this.#steps++
    const files = Object.fromEntries(FILES.map(name => [name, join(this.root, 'files', `${name}-${step}`)]))
    for (const file of Object.values(files)) writeFileSync(file, '')
    const system = SYSTEM.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
    const env = {
      ...Object.fromEntries(system),
      PATH: dirname(process.execPath),
      HOME: this.home,
      USERPROFILE: this.home,
      GITHUB_ACTOR: 'octocat',
      GITHUB_API_URL: githubCom.apiUrl,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_JOB: this.root,
      GITHUB_REPOSITORY: this.token.repository,
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '1',
      GITHUB_SERVER_URL: githubCom.url,
      GITHUB_WORKSPACE: join(this.root, 'work'),
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_NAME: 'portable',
      RUNNER_TEMP: this.temp,
      ...this.env,
      ...own,
      ...files
    }
    const start = orphaned ? ['-e', DYING_RUNNER, program] : [program]
    const child = spawn(process.execPath, start, {
      cwd: join(this.root, 'work'),
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
    }
    const [exitCode] = await once(child, 'close')
    const read = (name: (typeof FILES)[number]) => parseAssignments(readFileSync(files[name] ?? '', 'utf8'))
    return { exitCode, log, outputs: read('GITHUB_OUTPUT'), exported: read('GITHUB_ENV'), state: read('GITHUB_STATE') }
  }
}

/** A folder of the test's own, removed with all that is in it. */
export function makeRoot(): string {
  return mkdtempSync(join(tmpdir(), 'portable-'))
}

export function removeRoot(root: string): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** The files below a folder with their bytes, links followed. */
export function contents(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const files = names.filter(name => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile()).sort()
  return Object.fromEntries(files.map(name => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'latin1')]))
}

/** Whether a credential stands in any file below a folder, in plain text or as a config or a registry token has it. */
export function holds(folder: string, token: Token): boolean {
  const forms = [token.value, ...[0, 1, 2].map(offset => base64At(token.value, offset))]
  return Object.values(contents(folder)).some(text => forms.some(form => text.includes(form)))
}

/** The characters of base64 that depend on the value only, where it begins at an offset against the groups of three. */
function base64At(value: string, offset: number): string {
  return Buffer.from(' '.repeat(offset) + value)
    .toString('base64')
    .slice(offset === 0 ? 0 : 4, -4)
}

export interface Holder {
  /** Opens the file for so long; resolves when it is open. */
  hold(ms: number): Promise<void>
  close(): Promise<void>
}

/**
 * A process that holds a file open: on Windows so that nobody else may read, write, rename or remove it meanwhile, as
 * virus scanners and backup programs do; elsewhere nobody can forbid that.
 */
export function openHolder(file: string): Holder {
  const [program, args] =
    process.platform === 'win32'
      ? (['powershell', ['-NoProfile', '-NonInteractive', '-Command', powershell(file)]] as const)
      : ([process.execPath, ['-e', script(file)]] as const)
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  child.stdout.setEncoding('utf8')
  return {
    async hold(ms) {
      child.stdin.write(`${ms}\n`)
      for (let said = ''; !said.includes('held'); ) said += (await once(child.stdout, 'data'))[0]
    },
    async close() {
      child.kill()
      await ended
    }
  }
}

const powershell = (file: string) => `
while ($null -ne ($ms = [Console]::In.ReadLine())) {
  $open = $null
  while ($null -eq $open) { try { $open = [IO.File]::Open('${file.replaceAll("'", "''")}', 'Open', 'Read', 'None') } catch { } }
  [Console]::Out.WriteLine('held')
  Start-Sleep -Milliseconds ([int]$ms)
  $open.Close()
}`

const script = (file: string) => `
const { openSync, closeSync } = require('node:fs')
require('node:readline').createInterface({ input: process.stdin }).on('line', ms => {
  const open = openSync(${JSON.stringify(file)}, 'r+')
  console.log('held')
  setTimeout(() => closeSync(open), Number(ms))
})`
