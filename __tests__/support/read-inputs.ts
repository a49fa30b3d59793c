import { githubToken } from '../../simulator/github/tokens.ts'
import { readAction } from '../../simulator/runner/action.ts'
import { InputError } from '../../src/runner/errors.ts'
import { type Inputs, readInputs } from '../../src/runner/inputs.ts'

/** What was printed while inputs were read, line by line: masks, which are caught here. */
export const printed: string[] = []
const write = process.stdout.write.bind(process.stdout)

/** Of the inputs in action.yml. */
export const DEFAULTS = readAction('.').defaults

/** The inputs as a step with these has them, on github.com unless the environment says otherwise. */
export function readWith(inputs: Record<string, string>, env: Record<string, string> = {}): Inputs {
  const values = { ...DEFAULTS, username: 'octocat', token: githubToken().value, ...inputs }
  const given = Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  Object.assign(process.env, Object.fromEntries(given))
  process.stdout.write = ((text: string) => printed.push(text) > 0) as typeof write
  try {
    return readInputs({ GITHUB_SERVER_URL: 'https://github.com', ...Object.fromEntries(given), ...env })
  } finally {
    process.stdout.write = write
    for (const [name = ''] of given) delete process.env[name]
  }
}

/** The inputs, or the message of the error; anything else that is thrown fails the test. */
export function outcomeOf(inputs: Record<string, string>, env: Record<string, string> = {}): Inputs | string {
  try {
    return readWith(inputs, env)
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}
