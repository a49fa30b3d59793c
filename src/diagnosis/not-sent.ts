import type { JudgedImage, PreflightFailure } from '../access/verdict.ts'
import { expressionIn, type NoToken, serviceOf } from '../github/no-token.ts'
import { KIND_NAMES } from '../github/token.ts'
import { type Context, scopeFor } from './context.ts'
import { buildWithoutPush, classicToken, leaveTokenOut, otherToken, tokenLine, tokenPage } from './fixes.ts'
import { type Cause, explain, type Message } from './message.ts'

export function notSent(reason: PreflightFailure, images: readonly JudgedImage[], context: Context): Message {
  const about = { level: context.denial, images }
  if (reason === 'empty') return { ...about, ...noToken(context) }
  if (reason === 'refresh') return { ...about, ...refreshToken(context) }
  return { ...about, ...(reason === 'other-server' ? ofOtherServer(context) : notAToken(reason, context)) }
}

type Said = Pick<Message, 'id' | 'title' | 'what' | 'causes'>

function refreshToken(context: Context): Said {
  const what = `\`${context.tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`
  const text = 'the secret holds the wrong one of the two tokens that a GitHub App gets.'
  const causes = [{ text, fixes: [...leaveTokenOut(context), classicToken(context)] }]
  return { id: 'refresh-token', title: 'Wrong token', what, causes }
}

function noToken(context: Context): Said {
  const what = `\`${context.tokenInput}\` is empty, so there is nothing to log in to ${context.server.registry} with.`
  const causes = explain([onAct, noSecretsInRun, othersSecretsInRun, noSuchSecret, secretNotPassed], context)
  return { id: 'no-token', title: 'No token', what, causes }
}

const SECRETS = 'Settings \u2192 Secrets and variables \u2192'

function onAct({ job, tokenInput }: Context): Cause | undefined {
  if (!job.onAct || tokenInput === 'password') return undefined
  const fix = 'act passes no token by itself: start it as `act --secret GITHUB_TOKEN="$(gh auth token)"`.'
  return { text: 'act has no token of its own.', fixes: [fix], certain: true }
}

function noSecretsInRun(context: Context): Cause | undefined {
  const { fromFork, dependabot } = context.job
  if (!fromFork && dependabot !== 'always') return undefined
  const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot'
  const instead = context.widest === 'pull' ? leaveTokenOut(context) : []
  const fixes = instead.length > 0 ? instead : buildWithoutPush(context)
  return { text: `${run} gets no secrets.`, fixes, certain: true }
}

function othersSecretsInRun(context: Context): Cause | undefined {
  if (context.job.dependabot !== 'by-default') return undefined
  const text = "a run that Dependabot started gets Dependabot's own secrets and none of Actions'."
  const fix = `Add the secret under the same name for Dependabot. Look under ${SECRETS} Dependabot.`
  return { text, fixes: [...leaveTokenOut(context), fix], certain: true }
}

function noSuchSecret(context: Context): Cause {
  const text = "no secret of that name exists here, or it is another repository's."
  const check = `Check the name of the secret. Look under ${SECRETS} Actions; one of an environment needs \`environment: NAME\`.`
  return { text, fixes: [...leaveTokenOut(context), check] }
}

function secretNotPassed(): Cause {
  const fix = 'Pass the secrets on in the job that calls this workflow: `secrets: inherit`.'
  return { text: 'a reusable workflow gets only the secrets that its caller passes on.', fixes: [fix] }
}

function ofOtherServer(context: Context): Said {
  const { server, tokenInput, kind } = context
  // Gitea, Forgejo: the server has no registry that this action knows.
  if (server.jobServerKind === 'other' && server.isJobServer) {
    const what = 'The server that runs this job is not a GitHub server, so `registry` must be set. Nothing was sent.'
    const text = 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.'
    const fixes = [tokenOfGitHub(context), 'For the registry of this server, use docker/login-action.']
    return { id: 'not-github', title: 'Server without GitHub packages', what, causes: [{ text, fixes }] }
  }
  const issuer = kind !== 'unknown' && server.isJobServer ? 'github.com' : 'the server that runs this job'
  const held = kind === 'unknown' ? 'seems to hold a token' : `holds the ${KIND_NAMES[kind]}`
  const what = `\`${tokenInput}\` ${held} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`
  const causes = explain([noPrefix, secretOfGitHub, registryOfOther], context)
  return { id: 'other-server', title: 'Token of another server', what, causes }
}

/** A guess: the token does not say which server issued it. */
function noPrefix(context: Context): Cause | undefined {
  if (context.kind !== 'unknown') return undefined
  const text =
    'it has none of the prefixes of GitHub (`ghp_`, `ghs_`), like tokens of Gitea, Forgejo, and of GitHub before April 2021.'
  return { id: 'not-github', text, fixes: [tokenOfGitHub(context)], certain: true }
}

function secretOfGitHub(context: Context): Cause | undefined {
  if (!context.server.isJobServer) return undefined
  return { text: 'the secret was created on github.com.', fixes: otherToken(context), certain: true }
}

function registryOfOther(context: Context): Cause {
  const text = `\`registry\` names the registry of another server, and \`${context.tokenInput}\` was left out.`
  return { text, fixes: [classicToken(context), "Leave `registry` out, to use this server's own."] }
}

function tokenOfGitHub(context: Context): string {
  const page = tokenPage({ web: 'https://github.com' }, [scopeFor(context.widest)])
  return `Set \`registry: ghcr.io\` and a classic token of github.com. Create the token at ${page}, store it as a secret, and write:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    ${tokenLine(context)}`
}

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
function notAToken(form: NoToken, context: Context): Said {
  const { token, tokenInput, server } = context
  const service = serviceOf(token) ?? ''
  const [holds, text] = form === 'other-service' ? [`a token of ${service}`] : FORMS[form]
  const isName = ['word', 'expression', 'variable'].includes(form)
  const write = `Write \`${tokenLine(context, expressionIn(token))}\`.`
  const fix = isName ? write : 'Save only the token as the value of the secret.'
  const cause = text === undefined ? ofService(service, context) : { text, fixes: [fix] }
  const held = holds.replace('TOKEN', () => token)
  const what = `\`${tokenInput}\` holds ${held}. ${server.registry} does not accept that, and nothing was sent.`
  return { id: 'not-a-token', title: 'Not a token', what, causes: [cause] }
}

const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/

function ofService(service: string, context: Context): Cause {
  const { tokenInput, server } = context
  const isHub = tokenInput === 'password' && service === 'Docker Hub'
  const text = isHub
    ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
    : `the secret is for another service than ${server.registry}.`
  const elsewhere = HAS_REGISTRY.test(service) ? [`To log in to ${service}, use docker/login-action.`] : []
  return { text, fixes: [...elsewhere, ...otherToken(context)] }
}
