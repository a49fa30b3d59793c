import { getInput } from '@actions/core'
import { gitHubTokensIn } from '../github/no-token.ts'
import { type Refused, Unaccepted } from '../github/unaccepted.ts'
import { containsSecret, maskSecret } from './masks.ts'
import { sanitize } from './sanitize.ts'

/** The defaults of action.yml, for a node that was started through a shell which drops variables with a hyphen (dash does). */
const DEFAULTS: Readonly<Record<string, string>> = {
  'on-denied': 'fail',
  'on-existing': 'ignore',
  'expiry-warning-days': '14'
}

/** The only place that reads inputs: one by one, collecting what is wrong with them and what was read differently. */
export class InputReader {
  readonly #env: NodeJS.ProcessEnv
  readonly problems: string[] = []
  readonly notices: string[] = []

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  /** An input as it is, with the white space around it: a secret, which nothing may show. */
  secret(input: string): string {
    return getInput(input, { trimWhitespace: false })
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
    this.problems.push(
      `\`${input}\` holds a token. Accepted: ${accepted}. Pass the token in \`token\` only: token: \${{ secrets.YOUR_SECRET }}`
    )
    return undefined
  }

  /** The entries of an input, one per line or separated by commas; those that are not accepted are problems. */
  all<T>(input: string, accepted: string, parse: (entry: string) => T, entriesOf = listOf): T[] {
    const values: T[] = []
    const refused: Refused[] = []
    for (const written of entriesOf(this.text(input, accepted))) {
      try {
        values.push(parse(written))
      } catch (error) {
        if (!(error instanceof Unaccepted)) throw error
        refused.push({ written, reason: error.message })
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
    return this.one(input, accepted, text => oneOf(values, text)) ?? values[0]
  }

  /** Adds a problem for each entry that is not accepted; the last one says what is. */
  refuse(input: string, accepted: string, refused: readonly Refused[]): void {
    const lines = refused.map(({ written, reason }) => {
      const said = `\`${input}\` is ${sanitize(written, 80) || 'empty'}: ${reason}`
      return said.endsWith('?') ? said : `${said}.`
    })
    const last = lines.pop()
    if (last !== undefined) this.problems.push(...lines, `${last} Accepted: ${accepted}.`)
  }
}

/** The entries of a list: one per line or separated by commas, blank ones left out. */
export function listOf(text = ''): string[] {
  return text
    .split(/[\r\n,]/)
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}

/** The value that a text names, whatever its case. */
export function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find(value => value === text.toLowerCase())
  if (found === undefined) throw new Unaccepted('not one of the accepted values')
  return found
}
