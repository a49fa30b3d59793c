import { expressionIn, type NoToken, serviceOf } from '../github/no-token.ts'
import type { Advice } from './advice.ts'
import type { Context } from './context.ts'
import { renewal } from './fixes.ts'
import type { Diagnostic } from './problem.ts'

/** What a token may hold in place of one, and why. The first three need an expression in their place. */
const FORMS: Readonly<Record<Exclude<NoToken, 'other-service'>, readonly [holds: string, cause: string]>> = {
  word: ['the word `TOKEN`', 'it is the result of an expression such as `secrets.X && true`, or a placeholder.'],
  expression: [
    'the text of an expression instead of its value',
    'the braces of the expression are missing, or its text was saved as the value of the secret.'
  ],
  variable: ['the name of a variable instead of its value', 'no shell reads `with:`, so that `$NAME` stays as it is.'],
  quoted: ['quotes around the token', 'the secret was saved with the quotes of a file or a command.'],
  'more-than-token': ['more than a token', 'it has the form `user:token`, `NAME=token` or `Bearer token`.'],
  base64: ['a token in base64', "it is the `auth` of docker's config, or was encoded to be stored."]
}

/** What was given is plainly no token of GitHub's: nothing was asked, and the line to write is known. */
export function notAToken(form: NoToken, context: Context): Omit<Diagnostic, 'level'> {
  const { holds, ...advice } = form === 'other-service' ? ofOtherService(context) : ofForm(form, context)
  return {
    id: 'not-a-token',
    title: 'Not a token',
    text: `\`${context.tokenInput}\` holds ${holds}. ${context.server.registry} does not accept that, and nothing was sent.`,
    ...advice
  }
}

function ofForm(form: keyof typeof FORMS, { token, tokenInput }: Context): Advice & { holds: string } {
  const [name, cause] = FORMS[form]
  const holds = name.replace('TOKEN', () => token)
  if (!['word', 'expression', 'variable'].includes(form)) {
    const fixes = ['Save only the token as the value of the secret.']
    return { holds, cause, remedy: 'save only the token in the secret', fixes }
  }
  const line = `${tokenInput}: \${{ ${expressionIn(token) ?? 'secrets.YOUR_SECRET'} }}`
  return { holds, cause, remedy: `write \`${line}\``, fixes: [`Write:\n  with:\n    ${line}`] }
}

/** Services that docker/login-action logs in to. */
const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/

function ofOtherService(context: Context): Advice & { holds: string } {
  const { token, tokenInput, server } = context
  const service = serviceOf(token) ?? ''
  const hasRegistry = HAS_REGISTRY.test(service)
  const isForDockerHub = tokenInput === 'password' && service === 'Docker Hub'
  return {
    holds: `a token of ${service}`,
    cause: isForDockerHub
      ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
      : `the secret is for another service than ${server.registry}.`,
    remedy: hasRegistry ? `for ${service}, use docker/login-action` : 'use a token of GitHub',
    fixes: [...(hasRegistry ? [`To log in to ${service}, use docker/login-action.`] : []), ...renewal(context)]
  }
}
