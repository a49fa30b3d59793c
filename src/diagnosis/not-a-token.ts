import { expressionIn, type NoToken, serviceOf } from '../github/no-token.ts'
import { type Cause, explain } from './advice.ts'
import type { Context } from './context.ts'
import { renewal } from './fixes.ts'
import type { Diagnostic } from './problem.ts'

/** What `token` holds in place of a token, and why. */
interface NotAToken extends Cause {
  readonly holds: string
}

/** A row for each form that is plainly no token. */
const FORMS: Readonly<Record<NoToken, (context: Context) => NotAToken>> = {
  word: context => ({
    holds: `the word \`${context.token}\``,
    text: 'it is the result of an expression such as `secrets.X && true`, or a placeholder.',
    ...writeExpression(context)
  }),
  expression: context => {
    const expression = expressionIn(context.token)
    return {
      holds: expression === undefined ? 'an expression as a text' : `the text \`${expression}\` instead of its value`,
      text: 'the braces of the expression are missing, or its text was saved as the value of the secret.',
      ...writeExpression(context)
    }
  },
  variable: context => ({
    holds: 'the name of a variable instead of its value',
    text: 'no shell reads `with:`, so that `$NAME` stays as it is.',
    ...writeExpression(context)
  }),
  quoted: () => ({
    holds: 'quotes around the token',
    text: 'the secret was saved with the quotes of a file or a command.',
    ...saveToken()
  }),
  'more-than-token': () => ({
    holds: 'more than a token',
    text: 'it has the form `user:token`, `NAME=token` or `Bearer token`.',
    ...saveToken()
  }),
  base64: () => ({
    holds: 'a token in base64',
    text: "it is the `auth` of docker's config, or was encoded to be stored.",
    ...saveToken()
  }),
  'other-service': ofOtherService
}

/** What was given is plainly no token of GitHub's: nothing was asked, and the line to write is known. */
export function notAToken(form: NoToken, context: Context): Omit<Diagnostic, 'level'> {
  const { tokenInput, server } = context
  const { holds, ...cause } = FORMS[form](context)
  return {
    id: 'not-a-token',
    title: 'Not a token',
    text: `\`${tokenInput}\` holds ${holds}. ${server.registry} does not accept that, and nothing was sent.`,
    ...explain([() => cause], context)
  }
}

function writeExpression({ token, tokenInput }: Context): Pick<Cause, 'remedy' | 'fixes'> {
  const line = `${tokenInput}: \${{ ${expressionIn(token) ?? 'secrets.YOUR_SECRET'} }}`
  return { remedy: `write \`${line}\``, fixes: [`Write:\n  with:\n    ${line}`] }
}

function saveToken(): Pick<Cause, 'remedy' | 'fixes'> {
  return {
    remedy: 'save only the token in the secret',
    fixes: ['Save only the token as the value of the secret.']
  }
}

/** Services that docker/login-action logs in to. */
const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/

function ofOtherService(context: Context): NotAToken {
  const { token, tokenInput, server } = context
  const service = serviceOf(token) ?? ''
  const hasRegistry = HAS_REGISTRY.test(service)
  const isForDockerHub = tokenInput === 'password' && service === 'Docker Hub'
  return {
    holds: `a token of ${service}`,
    text: isForDockerHub
      ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
      : `the secret is for another service than ${server.registry}.`,
    remedy: hasRegistry ? `for ${service}, use docker/login-action` : 'use a token of GitHub',
    fixes: [...(hasRegistry ? [`To log in to ${service}, use docker/login-action.`] : []), ...renewal(context)]
  }
}
