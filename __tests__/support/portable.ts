import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
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
import { openCommandFiles, parseAssignments } from '../../simulator/runner/file-commands.ts'
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
  /** What post is started with besides. */
  left: Record<string, string>
}

const ACTION = readAction(fileURLToPath(new URL('../..', import.meta.url)))
/** What Windows needs to start a program at all. */
const SYSTEM = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT']

/** One runner with its folders. Several may have the same home. */
export function openRunner(registry: LoopbackRegistry, token: Token, root: string, home = join(root, 'home')) {
  const [temp, work] = [join(root, 'temp'), join(root, 'work')]
  for (const folder of [home, temp, work]) mkdirSync(folder, { recursive: true })
  const env: Record<string, string> = {
    ...Object.fromEntries(SYSTEM.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
    PATH: dirname(process.execPath),
    HOME: home,
    USERPROFILE: home,
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: githubCom.apiUrl,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_JOB: root,
    GITHUB_REPOSITORY: token.repository,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: githubCom.url,
    GITHUB_WORKSPACE: work,
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'portable',
    RUNNER_TEMP: temp
  }
  async function run(args: string[], own: Record<string, string>): Promise<Ended> {
    const files = openCommandFiles(mkdtempSync(join(root, 'files-')), 'step')
    const options = { cwd: work, env: { ...env, ...own, ...files.env } }
    const ended = await new Promise<Pick<Ended, 'exitCode' | 'log'>>(resolve => {
      const child = execFile(process.execPath, args, options, (_, out, err) =>
        resolve({ exitCode: child.exitCode, log: out + err })
      )
    })
    const raw = files.collect()
    const [outputs = {}, exported = {}, state = {}] = [raw.GITHUB_OUTPUT, raw.GITHUB_ENV, raw.GITHUB_STATE].map(
      parseAssignments
    )
    Object.assign(env, exported)
    const saved = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])
    return { ...ended, outputs, exported, left: { ...own, ...Object.fromEntries(saved) } }
  }
  return {
    home,
    temp,
    env,
    /** The step. `orphaned`: the process that starts it is gone when it has ended, as a runner that crashed. */
    main(given: Record<string, string> = {}, { orphaned = false } = {}): Promise<Ended> {
      const contexts = { github: { token: token.value, actor: 'octocat' } }
      const inputs = inputsOf(ACTION, { registry: registry.host, engine: 'file', ...given }, contexts)
      return run([...(orphaned ? ['-e', DYING_RUNNER] : []), ACTION.main], inputs.env)
    },
    post: ({ left }: Ended): Promise<Ended> => run([ACTION.post ?? ''], left)
  }
}

/** The files below a folder with their bytes, links followed. */
export function contents(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const files = names.filter(name => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile()).sort()
  return Object.fromEntries(files.map(name => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'latin1')]))
}

/** Whether a credential is in any file below a folder, in plain text or in base64, wherever it begins in that. */
export function holds(folder: string, { value }: Token): boolean {
  const base64 = ['', ' ', '  '].map(before => btoa(before + value).slice(before === '' ? 0 : 4, -4))
  return Object.values(contents(folder)).some(text => [value, ...base64].some(form => text.includes(form)))
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
