import { type Answer, faultOf, statusOf } from '../access/answer.ts'
import type { PreflightFailure } from '../access/preflight.ts'
import { answersIn, type Probed } from '../access/probe.ts'
import type { ImageResult } from '../access/verdict.ts'
import { isMistyped, KIND_NAMES } from '../github/token.ts'
import { type Advice, type Cause, explain } from './advice.ts'
import { type Context, scopeFor } from './context.ts'
import {
  canUseJobToken,
  classicToken,
  guard,
  leaveTokenOut,
  leaveTokenOutOr,
  otherToken,
  renewal,
  withoutPush
} from './fixes.ts'
import { findKnownRefusal } from './known-refusals.ts'
import { tokenPage } from './links.ts'
import { notAToken } from './not-a-token.ts'
import { type Diagnostic, describe } from './problem.ts'

/** Why nothing was sent at all. */
export function notSent(reason: PreflightFailure, images: readonly ImageResult[], context: Context): Diagnostic {
  return { level: context.denial, images, ...describeUnsent(reason, context) }
}

function describeUnsent(reason: PreflightFailure, context: Context): Omit<Diagnostic, 'level'> {
  const { server, tokenInput } = context
  switch (reason) {
    case 'empty':
      return {
        id: 'no-token',
        title: 'No token',
        text: `\`${tokenInput}\` is empty, so there is nothing to log in to ${server.registry} with.`,
        ...explain([noSecretsInRun, othersSecretsInRun, noSuchSecret, secretNotPassed], context)
      }
    case 'refresh':
      return {
        id: 'refresh-token',
        title: 'Wrong token',
        text: `\`${tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`,
        cause: 'the secret holds the wrong one of the two tokens that a GitHub App gets.',
        remedy: otherToken(context),
        fixes: [...leaveTokenOut(context), classicToken(context)]
      }
    case 'other-server':
      return ofAnotherServer(context)
    default:
      return notAToken(reason, context)
  }
}

function ofAnotherServer(context: Context): Omit<Diagnostic, 'level'> {
  const { server, tokenInput, kind } = context
  // Gitea, Forgejo: the server has no registry that this action knows.
  if (server.jobServerKind === 'other' && server.isJobServer) {
    return {
      id: 'not-github',
      title: 'Server without GitHub packages',
      text: 'The server that runs this job is not a GitHub server, so `registry` must be set. Nothing was sent.',
      cause: 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.',
      remedy: 'for ghcr.io, set `registry: ghcr.io` and a classic token of github.com',
      fixes: [tokenOfGitHub(context), 'For the registry of this server, use docker/login-action.']
    }
  }
  const issuer = kind !== 'unknown' && server.isJobServer ? 'github.com' : 'the server that runs this job'
  const held = kind === 'unknown' ? 'seems to hold a token' : `holds the ${KIND_NAMES[kind]}`
  return {
    title: 'Token of another server',
    text: `\`${tokenInput}\` ${held} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`,
    ...explain([noPrefix, secretOfGitHub, registryOfOther], context)
  }
}

/** A guess: the token does not say which server issued it. */
function noPrefix(context: Context): Cause | undefined {
  if (context.kind !== 'unknown') return undefined
  const text =
    'the token has none of the prefixes of GitHub (`ghp_`, `ghs_`), like the tokens of Gitea and Forgejo. A token that GitHub issued before April 2021 has none either: replace it.'
  const remedy = 'use a classic token of github.com'
  return { id: 'not-github', text, remedy, fixes: [tokenOfGitHub(context)], certain: true }
}

function secretOfGitHub(context: Context): Cause | undefined {
  if (!context.server.isJobServer) return undefined
  const text = `\`${context.tokenInput}\` names a secret that was created on github.com.`
  const remedy = leaveTokenOutOr('use a token of this server', context)
  return { id: 'other-server', text, remedy, fixes: renewal(context), certain: true }
}

function registryOfOther(context: Context): Cause {
  const text = '`registry` names the registry of another server, and `token` was left out.'
  const fixes = [classicToken(context), "Leave `registry` out, to use this server's own."]
  const remedy = `use a token of ${context.server.web}, or leave \`registry\` out`
  return { id: 'other-server', text, remedy, fixes }
}

function tokenOfGitHub({ widest }: Context): string {
  const page = tokenPage({ web: 'https://github.com' }, [scopeFor(widest)])
  return `Create a classic token at ${page}, store it as a secret, and log in to ghcr.io with it:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    token: \${{ secrets.YOUR_SECRET }}`
}

const SECRETS = 'Settings \u2192 Secrets and variables \u2192'

function noSecretsInRun(context: Context): Cause | undefined {
  const { fromFork, dependabot } = context.job
  if (!fromFork && dependabot !== 'always') return undefined
  const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot'
  const text = `${run} gets no secrets, so the one that \`${context.tokenInput}\` names is empty there.`
  const remedy = withoutPush(context)
  if (context.widest === 'push') return { text, remedy, fixes: [guard(context)], certain: true }
  const [fix = guard(context)] = leaveTokenOut(context)
  return { text, remedy: leaveTokenOutOr(remedy, context), fixes: [fix], certain: true }
}

function othersSecretsInRun(context: Context): Cause | undefined {
  if (context.job.dependabot !== 'by-default') return undefined
  const text = "a run that Dependabot started gets Dependabot's own secrets and none of Actions'."
  const fix = `Add the secret under the same name for Dependabot: ${SECRETS} Dependabot.`
  const remedy = `${canUseJobToken(context) ? `leave \`${context.tokenInput}\` out, or ` : ''}add the secret for Dependabot`
  return { text, remedy, fixes: [...leaveTokenOut(context), fix], certain: true }
}

function noSuchSecret(context: Context): Cause {
  const text = `the secret that \`${context.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organization or environment.`
  return {
    text,
    remedy: canUseJobToken(context)
      ? `leave \`${context.tokenInput}\` out, or check the name of the secret`
      : 'check the name of the secret',
    fixes: [
      ...leaveTokenOut(context),
      `Compare the name with ${SECRETS} Actions.`,
      'If the secret belongs to an environment, name it in this job:\n  environment: YOUR_ENVIRONMENT'
    ]
  }
}

function secretNotPassed(): Cause {
  return {
    text: 'this job is part of a reusable workflow, which gets only the secrets that its caller passes on.',
    fixes: ['In the job that calls a reusable workflow, pass the secrets on:\n  secrets: inherit']
  }
}

/** The registry does not accept the token: 403 `denied` at `/token`, or a refusal that names the image's owner. */
export function tokenRejected({ token }: Probed, images: readonly ImageResult[], context: Context): Diagnostic {
  return {
    level: context.denial,
    title: 'Token refused',
    text: `${context.server.registry} does not accept the ${KIND_NAMES[context.kind]}.`,
    ...describe(token),
    ...explainRejection(token, images[0], context),
    images
  }
}

function explainRejection(answer: Answer, first: ImageResult | undefined, context: Context): Partial<Advice> {
  const known = findKnownRefusal(answer)
  if (known === undefined || first === undefined || known.id === 'denied' || known.id === 'unauthenticated') {
    return { id: 'token-refused', ...explain([acceptedByApi, mistyped, endedWithJob, expired, otherSecret], context) }
  }
  return { id: known.id, ...explain(known.causes, { ...context, image: first, access: first.access }) }
}

function acceptedByApi(context: Context): Cause | undefined {
  if (context.metadata === undefined || statusOf(context.metadata.answer) !== 200) return undefined
  const text = `a temporary fault of ${context.server.registry}: the API accepts the same token.`
  return { text, remedy: 'run the job again', fixes: ['Run the job again.', ...renewal(context)], certain: true }
}

function mistyped(context: Context): Cause | undefined {
  if (!isMistyped(context.token)) return undefined
  const text = 'the token was mistyped or cut off: its checksum is wrong.'
  return { text, remedy: 'copy the token into the secret again', fixes: renewal(context), certain: true }
}

function endedWithJob(context: Context): Cause | undefined {
  if (context.kind !== 'github-token') return undefined
  const text = `\`${context.tokenInput}\` holds the GITHUB_TOKEN of another job, which expired with that job. Or this job has run for more than 24 hours.`
  const remedy = leaveTokenOutOr('use a classic token', context)
  return { text, remedy, fixes: renewal(context), certain: true }
}

function expired(context: Context): Cause {
  const remedy = canUseJobToken(context) ? 'use GITHUB_TOKEN or a new classic token' : 'create a new classic token'
  return { text: 'the token has expired or was revoked.', remedy, fixes: renewal(context) }
}

function otherSecret(): Cause {
  return { text: 'the secret holds something else.' }
}

/** Another host asked for the credential and did not get it. An engine would send it there, so none is logged in. */
export function foreignHost(probed: Probed, images: readonly ImageResult[], context: Context): Diagnostic {
  const { registry } = context.server
  const answers = [probed.token, ...probed.images.flatMap(answersIn)]
  const answer = answers.find(each => faultOf(each) === 'foreign-host')
  return {
    id: 'other-host',
    level: 'error',
    title: 'Credential not sent to another host',
    text: `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`,
    ...(answer && describe(answer)),
    cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in place of ${registry}.`,
    remedy: 'see which server answers',
    fixes: [
      `See which server answers:\n  curl -sSI https://${registry}/v2/\nThe realm in \`www-authenticate\` must be on ${registry} itself.`
    ],
    images
  }
}
