import type { Outcome } from '../access/outcome.ts'
import { foreignAnswer, type Probed } from '../access/probe.ts'
import type { JudgedImage } from '../access/verdict.ts'
import { KIND_NAMES } from '../github/token.ts'
import type { Context } from './context.ts'
import { otherToken } from './fixes.ts'
import { type Cause, detailsOf, type Explained, explain, type Message } from './message.ts'
import { findKnownRefusal } from './refusals.ts'

/** The registry does not accept the token: 403 `denied` at `/token`, or a refusal that names the image's owner. */
export function tokenRefused({ token }: Probed, images: readonly JudgedImage[], context: Context): Message {
  const { server, tokenInput, kind, denial } = context
  const noToken = `\`${tokenInput}\`: it is not a GitHub token (they begin with ghp_, ghs_, github_pat_)`
  return {
    level: denial,
    title: 'Token refused',
    what: `${server.registry} does not accept ${isOfGitHub(context) ? `the ${KIND_NAMES[kind]}` : noToken}.`,
    ...explainRefused(token, images[0], context),
    details: detailsOf(token),
    images
  }
}

/** Classic tokens from before April 2021 have no prefix. */
function isOfGitHub({ kind, token, server }: Context): boolean {
  return kind !== 'unknown' || server.kind !== 'github.com' || /^[\da-f]{40}$/.test(token)
}

function explainRefused(token: Outcome, image: JudgedImage | undefined, context: Context): Explained {
  const known = findKnownRefusal(token)
  if (known !== undefined && image !== undefined && !['denied', 'unauthenticated'].includes(known.id))
    return { id: known.id, causes: explain(known.causes, { ...context, image, access: image.access }) }
  return {
    id: 'token-refused',
    causes: explain([noGitHubToken, acceptedByApi, endedWithJob, expired], context)
  }
}

function noGitHubToken(context: Context): Cause | undefined {
  if (isOfGitHub(context)) return undefined
  const text = 'the secret holds something else, such as the password of an account.'
  return { text, fixes: otherToken(context), certain: true }
}

function acceptedByApi(context: Context): Cause | undefined {
  if (context.metadata?.answer.status !== 200) return undefined
  const text = `a temporary fault of ${context.server.registry}: the API accepts the same token.`
  return { text, fixes: ['Run the job again.', ...otherToken(context)], certain: true }
}

function endedWithJob(context: Context): Cause | undefined {
  if (context.kind !== 'github-token') return undefined
  const text = 'it belongs to another job and expired with it, or this job has run for more than 24 hours.'
  return { text, fixes: otherToken(context), certain: true }
}

function expired(context: Context): Cause {
  const text = 'the token has expired, was revoked or mistyped, or the secret holds something else.'
  return { text, fixes: otherToken(context) }
}

/** Another host asked for the credential and did not get it. An engine would send it there, so none is logged in. */
export function foreignHost(
  probed: Probed,
  images: readonly JudgedImage[],
  { server: { registry } }: Context
): Message {
  const answer = foreignAnswer(probed)
  const what = `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`
  const text = `a proxy, a DNS entry or /etc/hosts on this runner puts another server in place of ${registry}.`
  const fix = `See which server answers: \`curl -sSI https://${registry}/v2/\`. The realm in \`www-authenticate\` must be on ${registry} itself.`
  const details = answer && { details: detailsOf(answer) }
  const title = 'Credential not sent to another host'
  return { level: 'error', id: 'other-host', title, what, causes: [{ text, fixes: [fix] }], images, ...details }
}
