import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, jest } from '@jest/globals'
import {
  type CredentialHelper,
  type HelperLogin,
  helperSource,
  openStore
} from '../../simulator/runner/fake-credential-helper.ts'
import { missingFolders } from '../../src/credentials/atomic-file.ts'
import { install } from '../../src/credentials/install.ts'
import { runDirOf } from '../../src/credentials/run-dir.ts'
import { Credential } from '../../src/github/credential.ts'
import { logOut } from '../../src/login/logout.ts'
import type { LoginState } from '../../src/login/state.ts'
import { type Config, config } from './credentials.ts'
import { endedProcess } from './dead-runner.ts'

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
  const credential = new Credential('octocat', token)
  const place = { kind: 'docker' as const, file, missing: missingFolders(file) }
  const state = {
    ...{ registry: 'ghcr.io', runId, folder: runDirOf(runner.temp, runId), logout },
    ...{ fingerprint: credential.fingerprint(runId), phase: 'shared' as const, exported: [] }
  }
  mkdirSync(state.folder)
  // The runner is the parent of the action.
  Object.defineProperty(process, 'ppid', { value: runner.dead ? endedProcess() : alive, configurable: true })
  const stored = await install({ ...state, config: place }, credential)
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

/** Puts a helper, `chain`, into a folder of PATH. @returns its store, which is private to the user */
export function installHelper(
  bin: string,
  entries: Record<string, HelperLogin> = {},
  how: Partial<CredentialHelper> = {}
): string {
  const store = openStore(mkdtempSync(join(bin, '..', 'store-')), entries)
  writeFileSync(join(bin, 'docker-credential-chain'), helperSource(store, how), { mode: 0o755 })
  return store
}
