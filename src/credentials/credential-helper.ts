import { StoreError } from '../runner/errors.ts'
import { findProgram, findRefused, type ProgramResult, runProgram } from '../runner/exec.ts'
import { sanitize } from '../runner/sanitize.ts'
import { isObject, isText, matching, parsed, shaped } from './json.ts'

/** The longest that a credential helper may take, in ms. */
const HELPER_MS = 5_000
/** What `docker-credential-NAME` may have as its NAME: one part of a path, so that only PATH is searched for it. */
const NAME = /^[\w.+-]{1,80}$/

/** The credential that a helper keeps for a registry. */
export interface HelperCredential {
  readonly Username: string
  readonly Secret: string
}

export const isHelperName = matching(NAME)

export const isHelperCredential = shaped<HelperCredential>({ Username: isText, Secret: isText })

/**
 * A program that keeps credentials outside of the config: `docker-credential-NAME` (github.com/docker/docker-credential-helpers,
 * "Development": `get`, `store`, `erase` and `list` by standard input and output). Each call is a process that may take
 * 5 s, and throws a StoreError where it fails.
 */
export class CredentialHelper {
  readonly name: string
  readonly #namedBy: string | undefined

  /** @param namedBy the member of a config that names it, for messages */
  constructor(name: string, namedBy?: string) {
    this.name = name
    this.#namedBy = namedBy
  }

  /** The program; nothing where PATH has none of that name. */
  get program(): string | undefined {
    return isHelperName(this.name) ? findProgram(this.#programName) : undefined
  }

  /** The credential, or nothing where the helper has none. */
  async get(registry: string): Promise<HelperCredential | undefined> {
    const stdout = await this.#call('get', registry)
    if (stdout === undefined) return undefined
    const answer = parsed(stdout)
    if (isHelperCredential(answer)) return { Username: answer.Username, Secret: answer.Secret }
    throw this.#error('answered `get` with something else than a credential')
  }

  /** The servers that the helper says it has a credential for. One that computes credentials may name none of them. */
  async list(): Promise<string[]> {
    const answer = parsed((await this.#call('list', '')) ?? '')
    if (isObject(answer)) return Object.keys(answer)
    throw this.#error('answered `list` with something else than a list')
  }

  async store(registry: string, { Username, Secret }: HelperCredential): Promise<void> {
    await this.#call('store', JSON.stringify({ ServerURL: registry, Username, Secret }))
  }

  async erase(registry: string): Promise<void> {
    await this.#call('erase', registry)
  }

  /** @returns what it printed; nothing where it was asked for a credential that it does not have */
  async #call(action: 'get' | 'list' | 'store' | 'erase', stdin: string): Promise<string | undefined> {
    const { program } = this
    if (program === undefined) {
      const refused = findRefused(`docker-credential-${sanitize(this.name, 80)}`)
      throw this.#error(refused === undefined ? 'is not on PATH' : `is on PATH only as ${refused}`)
    }
    const outcome = await runProgram(program, { args: [action], stdin, timeoutMs: HELPER_MS })
    if (outcome.exitCode === 0) return outcome.stdout
    // The protocol has no code for it, but fixed words.
    if (action === 'get' && /credentials not found/i.test(outcome.stdout + outcome.stderr)) return undefined
    throw this.#failure(action, outcome)
  }

  #failure(action: string, { timedOut, stdout, stderr }: ProgramResult): StoreError {
    // Helpers print why they fail on stdout. What `get` prints there may be a credential all the same.
    const said = action === 'get' && stdout.includes('{') ? '' : stdout
    // What bash says first of a locale that the machine does not have is no reason.
    const complaint = stderr.replace(/^.*: warning: setlocale: .*$/gm, '')
    const ended = timedOut ? `did not end within ${HELPER_MS / 1000} s` : 'failed'
    return this.#error(`${action} ${ended}: ${sanitize(complaint) || sanitize(said) || 'it printed nothing'}`)
  }

  #error(words: string): StoreError {
    const named = this.#namedBy === undefined ? '' : `; ${this.#namedBy} names it`
    return new StoreError(`the credential helper ${sanitize(this.#programName, 100)} ${words}${named}`)
  }

  get #programName(): string {
    return `docker-credential-${this.name}`
  }
}
