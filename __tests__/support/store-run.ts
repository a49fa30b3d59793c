import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, jest } from '@jest/globals'
import { missingFolders } from '../../src/credentials/atomic-file.ts'
import { fingerprint } from '../../src/credentials/auth-entry.ts'
import { install } from '../../src/credentials/install.ts'
import { runDirOf } from '../../src/credentials/run-dir.ts'
import { logOut } from '../../src/login/logout.ts'
import type { LoginState } from '../../src/login/state.ts'
import { type Config, config } from './credentials.ts'

/** The docker config of a new home below a folder. */
export function homeIn(folder: string, content: Config | string | undefined): { home: string; file: string } {
  const home = mkdtempSync(join(folder, 'home-'))
  const file = join(home, '.docker', 'config.json')
  if (content !== undefined) {
    mkdirSync(join(file, '..'))
    writeFileSync(file, typeof content === 'string' ? content : config(content), { mode: 0o600 })
  }
  return { home, file }
}

/** A folder for homes, and a runner that lives: there before the first test of a file, gone after its last. */
export function useHomes(): { folder: string; runner: Runner } {
  const homes = { folder: '', runner: { temp: '', dead: false } }
  beforeAll(() => {
    homes.folder = realpathSync(mkdtempSync(join(tmpdir(), 'homes-')))
    homes.runner = openRunner(homes.folder)
  })
  afterAll(() => rmSync(homes.folder, { recursive: true }))
  return homes
}

/** A runner, alive or dead: what belongs to a job in the eyes of the store. */
export interface Runner {
  /** RUNNER_TEMP. */
  readonly temp: string
  readonly dead: boolean
}

export function openRunner(folder: string, dead = false): Runner {
  return { temp: mkdtempSync(join(folder, 'temp-')), dead }
}

const alive = process.ppid
let gone: number | undefined

/** The number of a process that has ended. */
function deadPid(): number {
  gone ??= spawnSync('true').pid
  return gone
}

/**
 * A run of the action on a shared config, as far as the store sees it and in this process: main once its checks have
 * passed. What a run prints, asks and starts is tested on the built action.
 */
export async function logIn(
  runner: Runner,
  file: string,
  { token, logout = true }: { token: string; logout?: boolean }
): Promise<LoginState> {
  const runId = randomBytes(8).toString('hex')
  const credential = `octocat:${token}`
  const place = { kind: 'docker' as const, file, missing: missingFolders(file) }
  const state = {
    ...{ registry: 'ghcr.io', runId, folder: runDirOf(runner.temp, runId), logout },
    ...{ fingerprint: fingerprint(credential, runId), phase: 'shared' as const, exported: [] }
  }
  mkdirSync(state.folder)
  // The runner is the parent of the action.
  Object.defineProperty(process, 'ppid', { value: runner.dead ? deadPid() : alive, configurable: true })
  const stored = await install({ ...state, place }, credential)
  return { ...state, places: [{ ...place, stored }] }
}

/** The post of a run. @returns what it printed, a line each */
export async function post(state: LoginState, token: string): Promise<string[]> {
  const lines: string[] = []
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => {
    lines.push(
      ...String(text)
        .split('\n')
        .filter(line => line !== '' && !line.startsWith('::add-mask::'))
    )
    return true
  })
  process.env.INPUT_TOKEN = token
  try {
    await logOut({ kind: 'whole', login: state }, process.env)
  } finally {
    write.mockRestore()
  }
  return lines
}

export const warningsIn = (lines: readonly string[]): string[] => lines.filter(line => line.startsWith('::'))

/** Does what needs a folder on PATH. */
export async function onPath<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { PATH } = process.env
  process.env.PATH = [folder, PATH].join(delimiter)
  try {
    return await work()
  } finally {
    process.env.PATH = PATH
  }
}

/** Puts such a helper, `chain`, into a folder of PATH. @returns its store, which is private to the user */
export function installHelper(bin: string, entries: Record<string, object> = {}, fault = ''): string {
  const store = mkdtempSync(join(bin, '..', 'store-'))
  writeFileSync(join(bin, 'docker-credential-chain'), helperIn(store, fault), { mode: 0o755 })
  for (const [name, entry] of Object.entries(entries)) {
    writeFileSync(join(store, name), JSON.stringify(entry), { mode: 0o600 })
  }
  return store
}

/** The logins in a store, without what only the protocol needs. */
export function loginsIn(store: string): Record<string, object> {
  const read = (name: string) => JSON.parse(readFileSync(join(store, name), 'utf8'))
  return Object.fromEntries(
    readdirSync(store).map(name => [name, { Username: read(name).Username, Secret: read(name).Secret }])
  )
}

/**
 * A credential helper that keeps each login in a file of its store, in bash: node would be most of a run's time.
 *
 * @param fault bash that runs first
 */
export function helperIn(store: string, fault = ''): string {
  return `#!/bin/bash
${fault}
umask 077
cd '${store}'
read -r line
case $1 in
  get) [ -f "$line" ] && printf %s "$(<"$line")" || { echo credentials not found in native keychain; exit 1; } ;;
  store) name=\${line#*'"ServerURL":"'}; printf %s "$line" >"\${name%%'"'*}" ;;
  erase) rm -f "$line" ;;
  list) for name in *; do [ -f "$name" ] && all="$all,\\"$name\\":\\"\\""; done; echo "{\${all#,}}" ;;
esac
exit 0
`
}
