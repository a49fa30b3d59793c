import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, jest } from '@jest/globals'
import { type CredentialHelper, helperSource, openStore } from '../../simulator/runner/fake-credential-helper.ts'
import { missingFolders } from '../../src/credentials/atomic-file.ts'
import { install } from '../../src/credentials/install.ts'
import { runDirOf } from '../../src/credentials/run-dir.ts'
import { Credential } from '../../src/github/credential.ts'
import { logOut } from '../../src/login/logout.ts'
import type { LoginState, SavedLogin } from '../../src/login/state.ts'
import { type Config, config, inventory } from './credentials.ts'
import { endedProcess } from './dead-runner.ts'

/** A runner, alive or dead: what belongs to a job in the eyes of the store. */
export interface Runner {
  /** RUNNER_TEMP. */
  readonly temp: string
  readonly dead: boolean
}

export function openRunner(folder: string, dead = false): Runner {
  return { temp: mkdtempSync(join(folder, 'temp-')), dead }
}

/** Who logs in, and as what: in the runner of the file of tests, with its token, and for the job only. */
export interface Login {
  readonly runner: Runner
  readonly token: string
  readonly logout: boolean
}

/** A run whose main is over. */
export interface Run {
  readonly state: LoginState
  /** Its post. @returns what it printed, a line each */
  post(): Promise<string[]>
  /** Its post. @returns its annotations */
  warnings(): Promise<string[]>
}

/**
 * A home with a docker config, and runs of the action on it, as far as the store sees them and in this process: main once
 * its checks have passed. What a run prints, asks and starts is tested on the built action.
 */
export class Home {
  readonly home: string
  /** docker's config. */
  readonly file: string
  /** All that was in the home. */
  readonly start: Record<string, string>
  /** The folder of the helper `chain`, for PATH, and what it keeps; only where the test asks for one. */
  readonly bin: string = ''
  readonly store: string = ''
  readonly #usual: Login

  constructor(folder: string, usual: Login, content?: Config | string | Buffer, helper?: Partial<CredentialHelper>) {
    this.#usual = usual
    this.home = mkdtempSync(join(folder, 'home-'))
    this.file = join(this.home, '.docker', 'config.json')
    if (content !== undefined) {
      mkdirSync(dirname(this.file))
      const isData = typeof content === 'string' || Buffer.isBuffer(content)
      writeFileSync(this.file, isData ? content : config(content), { mode: 0o600 })
    }
    if (helper !== undefined) {
      this.bin = mkdtempSync(join(folder, 'bin-'))
      this.store = installHelper(this.bin, helper)
    }
    this.start = inventory(this.home)
  }

  /** The record next to the config. */
  get record(): string {
    return join(this.file, '..', '.ghcr-login.config.json')
  }

  get lock(): string {
    return join(this.file, '..', '.ghcr-login.lock')
  }

  async logIn(login: Partial<Login> = {}): Promise<Run> {
    const { state, token, runner } = this.#begin(login)
    const [place] = state.places
    // The runner is the parent of the action.
    Object.defineProperty(process, 'ppid', { value: runner.dead ? endedProcess() : alive, configurable: true })
    const stored = await this.#onPath(() => install({ ...state, config: place }, new Credential(USER, token)))
    return this.runOf({ ...state, places: [{ ...place, stored }] }, token)
  }

  /** A run whose main was ended before its first write. */
  begin(login: Partial<Login> = {}): Run {
    const { state, token } = this.#begin(login)
    return this.runOf(state, token)
  }

  runOf(state: LoginState, token = this.#usual.token): Run {
    const print = async () => (await this.post({ kind: 'whole', login: state }, process.env, token)).lines
    return { state, post: print, warnings: async () => warningsIn(await print()) }
  }

  /** The post of a run with what its main has saved. */
  post(saved: SavedLogin, env: NodeJS.ProcessEnv, token = this.#usual.token): Promise<Posted> {
    return this.#onPath(() => post(saved, token, env))
  }

  /** Puts the helper into another folder of PATH as well. */
  linkHelper(bin: string): void {
    if (this.store !== '') symlinkSync(join(this.bin, HELPER), join(bin, HELPER))
  }

  #begin(login: Partial<Login>) {
    const { runner, token, logout } = { ...this.#usual, ...login }
    const runId = randomBytes(8).toString('hex')
    const place = { kind: 'docker' as const, file: this.file, missing: missingFolders(this.file) }
    const state = {
      ...{ registry: 'ghcr.io', runId, folder: runDirOf(runner.temp, runId), logout, exported: [] },
      ...{ fingerprint: new Credential(USER, token).fingerprint(runId), phase: 'shared' as const }
    }
    mkdirSync(state.folder)
    return { state: { ...state, places: [place] as [typeof place] }, token, runner }
  }

  /** Does what may start the helper. */
  async #onPath<T>(work: () => Promise<T>): Promise<T> {
    const { PATH } = process.env
    if (this.bin !== '') process.env.PATH = [this.bin, PATH].join(delimiter)
    try {
      return await work()
    } finally {
      process.env.PATH = PATH
    }
  }
}

const USER = 'octocat'
const alive = process.ppid

/** A folder for homes, and a runner that lives: there before the first test of a file, gone after its last. */
export class Homes {
  folder = ''
  runner: Runner = { temp: '', dead: false }
  readonly #token: string

  /** @param token with which runs on the homes log in unless they say otherwise */
  constructor(token: string) {
    this.#token = token
    beforeAll(() => {
      this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'homes-')))
      this.runner = openRunner(this.folder)
    })
    afterAll(() => rmSync(this.folder, { recursive: true }))
  }

  /**
   * A home with this docker config.
   *
   * @param helper the helper `chain` on PATH
   */
  open(content?: Config | string | Buffer, helper?: Partial<CredentialHelper>): Home {
    return new Home(this.folder, { runner: this.runner, token: this.#token, logout: true }, content, helper)
  }

  /** The runner of another job, which lives on or has died by the next run. */
  openRunner(dead = false): Runner {
    return openRunner(this.folder, dead)
  }
}

/** What a post printed, a line each without masks, and what it exported, as the runner reads it. */
export interface Posted {
  readonly lines: string[]
  readonly exported: string
}

async function post(saved: SavedLogin, token: string, env: NodeJS.ProcessEnv): Promise<Posted> {
  let printed = ''
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text
    return true
  })
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, GITHUB_ENV } = process.env
  const written = join(env.RUNNER_TEMP ?? tmpdir(), `github-env-${process.pid}`)
  writeFileSync(written, '')
  Object.assign(process.env, { INPUT_TOKEN: token, GITHUB_ENV: written })
  try {
    await logOut(saved, env)
  } finally {
    write.mockRestore()
    for (const [name, value] of Object.entries({ DOCKER_CONFIG, REGISTRY_AUTH_FILE, GITHUB_ENV })) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  const exported = readFileSync(written, 'utf8')
  rmSync(written)
  return { lines: printed.split('\n').filter(line => line !== '' && !line.startsWith('::add-mask::')), exported }
}

/** The annotations in what a post printed. */
export const warningsIn = (lines: readonly string[]): string[] => lines.filter(line => line.startsWith('::'))

/** The annotations of posts, one after the other. */
export async function warningsOfPosts(...runs: readonly Run[]): Promise<string[]> {
  const all: string[] = []
  for (const run of runs) all.push(...(await run.warnings()))
  return all
}

/** The helper `chain` as a program. */
const HELPER = 'docker-credential-chain'

/** Puts a helper, `chain`, into a folder of PATH. @returns its store, which is private to the user */
export function installHelper(bin: string, { entries, ...how }: Partial<CredentialHelper> = {}): string {
  const store = openStore(mkdtempSync(join(bin, '..', 'store-')), entries)
  writeFileSync(join(bin, HELPER), helperSource(store, how), { mode: 0o755 })
  return store
}
