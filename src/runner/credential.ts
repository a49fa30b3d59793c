import { Credential } from '../github/credential.ts'
import { expressionIn, isWord, noTokenIn, serviceOf, tokensWithin } from '../github/no-token.ts'
import { isOnGitHub } from '../github/server.ts'
import { Unaccepted } from '../github/unaccepted.ts'
import { InputReader } from './input-reader.ts'
import { maskSecret } from './masks.ts'

/** The default of `password`: it was not given. Without a default, the runner would hand an empty text over. */
const SEE_TOKEN = 'token'

const ACCEPTED = {
  token: 'GITHUB_TOKEN or a personal access token as GitHub shows it',
  username: 'a user name without white space and without `:`'
}

type Fault = readonly [form: RegExp, reason: string]

/** What a token and a user name must not be; the first that fits is said. */
const TOKEN_FAULTS: readonly Fault[] = [
  [/\s/, 'has white space in it: the secret may have been pasted with other text'],
  [/[\u0000-\u001f\u007f-\u009f]/, 'has control characters in it'],
  [/[^\u0021-\u007e]/, 'has characters outside of ASCII in it']
]
const USERNAME_FAULTS: readonly Fault[] = [
  [/^$/, 'docker and podman need a name, although ghcr.io ignores it'],
  [/:/, 'a colon ends the name in HTTP Basic authentication'],
  [/[\s\p{Cc}\p{Cf}]/u, 'it has white space or control characters in it'],
  [/.{256}/, 'it is longer than 255 characters']
]

export interface GivenToken {
  /** Empty where the workflow passed none: forks and Dependabot get no secrets. */
  readonly token: string
  /** The input that the token came from. */
  readonly tokenInput: 'token' | 'password'
}

/**
 * Reads the token, and masks every form of it that will exist before anything can show one.
 *
 * `password` is used where it is given, and also where it is given and empty: a secret that is missing must not be
 * replaced by another token without a word.
 */
export function readToken(reader: InputReader, env: NodeJS.ProcessEnv): GivenToken {
  const [password, other] = [readSecret(reader, 'password'), readSecret(reader, 'token')]
  const isGiven = (env.INPUT_PASSWORD ?? SEE_TOKEN).trim() !== SEE_TOKEN
  const tokenInput = isGiven ? 'password' : 'token'
  const given = isGiven ? password : other
  const token = given.trim()
  if (token !== given && token !== '') reader.notices.push(`\`${tokenInput}\`: white space around it was removed.`)
  // GITHUB_TOKEN is the default of `token`, so that it may not have been given. On other servers it has no prefix.
  if (isGiven && isOnGitHub(env) && !['', token].includes(other.trim()) && !other.startsWith('ghs_')) {
    reader.notices.push('`password` is used, and not `token`: both are given.')
  }
  const malformed = noTokenIn(token) === undefined && TOKEN_FAULTS.find(([form]) => form.test(token))?.[1]
  if (malformed) reader.problems.push(`\`${tokenInput}\` ${malformed}. Accepted: ${ACCEPTED.token}.`)
  return { token, tokenInput }
}

/** Reads the user name, and masks what engines make of it and the token. */
export function readUsername(reader: InputReader, env: NodeJS.ProcessEnv, token: string): string | undefined {
  const username = reader.one('username', ACCEPTED.username, text => checkUsername(text || (env.GITHUB_ACTOR ?? '')))
  if (username !== undefined && token !== '') maskSecret(new Credential(username, token).basic)
  return username
}

/**
 * The token that main logged in with, for post; masked again, since post is another process. With an empty `password`
 * main did not log in.
 */
export function tokenOfLogin(env: NodeJS.ProcessEnv): string {
  const reader = new InputReader(env)
  const [password, token] = [readSecret(reader, 'password'), readSecret(reader, 'token')]
  const given = (password || token).trim()
  // It masks what engines made of the two.
  readUsername(reader, env, given)
  return given
}

/** A secret as given; it is masked whole and in its parts, except for what is a word or names a secret. */
function readSecret(reader: InputReader, input: 'token' | 'password'): string {
  const secret = reader.secret(input)
  const text = secret.trim()
  if (input === 'password' && text === SEE_TOKEN) return ''
  if (text === '' || isWord(text) || isReference(text)) return secret
  const parts = secret.split(/\s+/).filter(part => part.length >= 8)
  for (const form of [secret, text, ...parts, base64(secret), base64(text), ...tokensWithin(text)]) maskSecret(form)
  return secret
}

/** Whether a text names a secret and holds none, so that it can be shown. */
function isReference(text: string): boolean {
  return noTokenIn(text) === 'expression' && expressionIn(text) !== undefined
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Whether a user name is a token. Other services' prefixes may start a short name as well: `sk-mona`, `npm_acme`. */
function isToken(text: string): boolean {
  if (/^(?:(?:gh[pousr]_|github_pat_)\w{16,}|[0-9a-f]{40}$)/.test(text)) return true
  return noTokenIn(text) === 'base64' || (serviceOf(text) !== undefined && text.length >= 24)
}

function checkUsername(text: string): string {
  if (isToken(text)) {
    maskSecret(text)
    throw new Unaccepted(`it is a token. Leave \`username\` out, and write token: \${{ secrets.YOUR_SECRET }}`)
  }
  const fault = USERNAME_FAULTS.find(([form]) => form.test(text))
  if (fault !== undefined) throw new Unaccepted(fault[1])
  return text
}
