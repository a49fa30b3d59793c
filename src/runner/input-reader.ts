import { getInput } from '@actions/core'
import { Credential } from '../github/credential.ts'
import { Unaccepted } from '../github/image.ts'
import type { Refused } from '../github/image-list.ts'
import { expressionIn, gitHubTokensIn, isWord, noTokenIn, tokensWithin } from '../github/no-token.ts'
import { containsSecret, maskSecret } from './masks.ts'
import { sanitize } from './sanitize.ts'

/** The defaults of action.yml, for a node that was started through a shell which drops variables with a hyphen (dash does). */
const DEFAULTS: Readonly<Record<string, string>> = {
  'on-denied': 'fail',
  'on-existing': 'ignore',
  'expiry-warning-days': '14'
}

/** Entries of a list that are named: nobody reads more, and each takes memory. */
const NAMED = 20

/** The only place that reads inputs: one by one, collecting what is wrong with them and what was read differently. */
export class InputReader {
  readonly #env: NodeJS.ProcessEnv
  readonly problems: string[] = []
  /** What was read otherwise than a reader may expect, in words for the user. */
  readonly notices: string[] = []
  /** What every reader expects, for the log. */
  readonly remarks: string[] = []

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  /**
   * The text of an input; nothing where it holds a token, which must not be shown.
   *
   * @param accepted what the input takes, in words for the user
   */
  text(input: string, accepted: string): string | undefined {
    const isGiven = this.#env[`INPUT_${input.toUpperCase()}`] !== undefined
    const text = isGiven ? getInput(input) : (DEFAULTS[input] ?? '')
    const tokens = gitHubTokensIn(text)
    for (const token of tokens) maskSecret(token)
    if (tokens.length === 0 && !containsSecret(text)) return text
    const line = `${tokenInputOf(this.#env)}: \${{ secrets.YOUR_SECRET }}`
    const fix = `Pass the token only as \`${line}\`. Accepted here: ${accepted}.`
    this.problems.push(`\`${input}\` holds a token. ${fix}`)
    return undefined
  }

  /** The entries of an input, one per line or separated by commas; those that are not accepted are problems. */
  all<T>(input: string, accepted: string, parse: (entry: string) => T, split = entriesOf): T[] {
    const values: T[] = []
    const refused: Refused[] = []
    for (const written of split(this.text(input, accepted))) {
      try {
        values.push(parse(written))
      } catch (error) {
        if (!(error instanceof Unaccepted)) throw error
        refused.push({ written, reason: error.message, fix: error.fix })
      }
    }
    this.refuse(input, accepted, refused)
    return values
  }

  /** The whole input; nothing where it is not accepted. */
  one<T>(input: string, accepted: string, parse: (text: string) => T): T | undefined {
    return this.all(input, accepted, parse, text => (text === undefined ? [] : [text]))[0]
  }

  /** @param values what the input takes, in lower case, the default first */
  choice<T extends string>(input: string, ...values: readonly [T, ...T[]]): T {
    const accepted = values.map(value => `\`${value}\``).join(', ')
    return this.one(input, accepted, text => valueNamed(values, text)) ?? values[0]
  }

  refuse(input: string, accepted: string, refused: readonly Refused[]): void {
    for (const { written, reason, fix } of refused.slice(0, NAMED)) {
      const what = `\`${input}\` is ${sanitize(written, 80) || 'empty'}: ${reason}${reason.endsWith('?') ? '' : '.'}`
      this.problems.push(`${what} ${sanitize(fix, 1_000) || `Accepted: ${accepted}.`}`)
    }
    const more = refused.length - NAMED
    if (more > 0)
      this.problems.push(`\`${input}\` has ${more} more entries that cannot be used. Accepted: ${accepted}.`)
  }
}

/** The entries of a list: one per line, blank ones left out. */
export function linesOf(text = ''): string[] {
  return text
    .split(/[\r\n]/)
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}

/** The same, where commas separate entries as well. */
export function entriesOf(text = ''): string[] {
  return linesOf(text.replaceAll(',', '\n'))
}

export function valueNamed<T extends string>(values: readonly T[], text: string): T {
  const found = values.find(value => value === text.toLowerCase())
  if (found === undefined) throw new Unaccepted('not one of the accepted values')
  return found
}

/** The default of `password`: it was not given. Without a default, the runner would hand an empty text over. */
const SEE_TOKEN = 'token'

/**
 * The input that has the token. An empty `password` was given as well: a secret that is missing must not be replaced by
 * another token without a word.
 */
export function tokenInputOf(env: NodeJS.ProcessEnv): 'token' | 'password' {
  return (env.INPUT_PASSWORD ?? SEE_TOKEN).trim() === SEE_TOKEN ? 'token' : 'password'
}

/**
 * The token that main logged in with, for post; masked again, since post is another process. With an empty `password`
 * main did not log in.
 */
export function tokenOfLogin(env: NodeJS.ProcessEnv): string {
  const [password, other] = [readSecret('password'), readSecret('token')]
  const token = (password || other).trim()
  // What engines made of user and token.
  if (token !== '') maskSecret(new Credential(getInput('username') || (env.GITHUB_ACTOR ?? ''), token).basic)
  return token
}

/** A secret as given; it is masked whole and in its parts, except for what is a word or names a secret. */
export function readSecret(input: 'token' | 'password'): string {
  const secret = getInput(input, { trimWhitespace: false })
  const text = secret.trim()
  if (input === 'password' && text === SEE_TOKEN) return ''
  const namesSecret = noTokenIn(text) === 'expression' && expressionIn(text) !== undefined
  if (text === '' || isWord(text) || namesSecret) return secret
  const parts = secret.split(/\s+/).filter(part => part.length >= 8)
  for (const form of [secret, text, ...parts, base64(secret), base64(text), ...tokensWithin(text)]) maskSecret(form)
  return secret
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
