import { StoreError } from '../runner/errors.ts'
import { findProgram, findRefused, type ProgramResult, runProgram } from '../runner/exec.ts'
import { sanitize } from '../runner/sanitize.ts'

/** The longest that a credential helper may take, in ms. */
const HELPER_MS = 5_000

/** The credential that a helper keeps for a registry. */
export interface HelperCredential {
  readonly Username: string
  readonly Secret: string
}

/**
 * A program that keeps credentials outside of the config: `docker-credential-NAME` (github.com/docker/docker-credential-helpers,
 * "Development": `get`, `store`, `erase` and `list` by standard input and output).
 */
export class CredentialHelper {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** The credential, or nothing where the helper has none. */
  async get(registry: string): Promise<HelperCredential | undefined> {
    const outcome = await this.#call('get', registry)
    if (outcome.exitCode === 0) {
      try {
        const { Username, Secret } = JSON.parse(outcome.stdout)
        if (typeof Username === 'string' && typeof Secret === 'string') return { Username, Secret }
      } catch {
        // Said below.
      }
      throw new StoreError(`docker-credential-${this.name} answered with something else than a credential`)
    }
    // The protocol has no code for it, but fixed words.
    if (/credentials not found/i.test(outcome.stdout + outcome.stderr)) return undefined
    throw this.#failure('get', outcome)
  }

  /** The servers that the helper keeps a credential for; nothing where it does not tell. */
  async list(): Promise<string[] | undefined> {
    try {
      const { exitCode, stdout } = await this.#call('list', '')
      return exitCode === 0 ? Object.keys(JSON.parse(stdout)) : undefined
    } catch {
      return undefined
    }
  }

  async store(registry: string, credential: HelperCredential): Promise<void> {
    const { Username, Secret } = credential
    const outcome = await this.#call('store', JSON.stringify({ ServerURL: registry, Username, Secret }))
    if (outcome.exitCode !== 0) throw this.#failure('store', outcome)
  }

  async erase(registry: string): Promise<void> {
    const outcome = await this.#call('erase', registry)
    if (outcome.exitCode !== 0) throw this.#failure('erase', outcome)
  }

  async #call(action: string, stdin: string): Promise<ProgramResult> {
    const program = /^[\w.+-]+$/.test(this.name) ? findProgram(`docker-credential-${this.name}`) : undefined
    if (program === undefined) {
      const name = `docker-credential-${sanitize(this.name, 80)}`
      const refused = findRefused(name)
      const found = refused === undefined ? 'is not on PATH' : `is on PATH only as ${refused}`
      throw new StoreError(`the credential helper ${name} ${found}`)
    }
    return runProgram(program, { args: [action], stdin, timeoutMs: HELPER_MS })
  }

  #failure(action: string, outcome: ProgramResult): StoreError {
    const words = sanitize(outcome.stderr) || (action === 'get' ? '' : sanitize(outcome.stdout)) || 'it printed nothing'
    const ended = outcome.timedOut ? `did not end within ${HELPER_MS / 1000} s` : 'failed'
    return new StoreError(`docker-credential-${this.name} ${action} ${ended}: ${words}`)
  }
}
