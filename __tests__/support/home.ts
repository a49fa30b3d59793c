import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Token } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { type Config, config, inventory, postOf, warningsOf } from './credentials.ts'

/** A home that several jobs share, with a docker config in it. */
export class Home {
  readonly home: string
  /** docker's config, the record next to it and the lock. */
  readonly file: string
  readonly record: string
  readonly lock: string
  /** All that was in the home before the first job. */
  readonly start: Record<string, string>
  readonly #simulator: Simulator

  constructor(simulator: Simulator, content?: Config | string | Buffer) {
    this.#simulator = simulator
    this.home = mkdtempSync(join(simulator.folder, 'home-'))
    this.file = join(this.home, '.docker', 'config.json')
    this.record = join(this.home, '.docker', '.ghcr-login.config.json')
    this.lock = join(this.home, '.docker', '.ghcr-login.lock')
    if (content !== undefined) {
      mkdirSync(dirname(this.file))
      const isData = typeof content === 'string' || Buffer.isBuffer(content)
      writeFileSync(this.file, isData ? content : config(content), { mode: 0o600 })
    }
    this.start = inventory(this.home)
  }

  /** A job on this home. What is left in between is looked at by the test. */
  job(options: JobOptions = {}): Promise<Job> {
    return this.#simulator.job({ home: this.home, tolerate: () => true, ...options })
  }
}

/** A step that has logged in, and its post. */
export interface LoggedInStep {
  readonly main: Step
  /** @returns its log */
  post(env?: Record<string, string>): Promise<string>
  /** Runs the post. @returns its warnings */
  warnings(env?: Record<string, string>): Promise<string[]>
}

/** Logs in to a shared store without an engine. */
export async function logIn(
  job: Job,
  token: Token,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {}
): Promise<LoggedInStep> {
  const main = await job.uses({ engine: 'file', store: 'shared', token: token.value, ...inputs }, { env })
  if (main.exitCode !== 0) throw new Error(main.log)
  // Post gets the inputs of main.
  const post = (more: Record<string, string> = {}) => postOf(job, main, { INPUT_TOKEN: token.value, ...env, ...more })
  return {
    main,
    post: async more => (await post(more)).log,
    warnings: async more => warningsOf([await post(more)])
  }
}
