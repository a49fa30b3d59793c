import { faultOf, statusOf } from '../access/answer.ts'
import type { PreflightFailure } from '../access/preflight.ts'
import { answersIn, type Probed } from '../access/probe.ts'
import type { ImageResult } from '../access/verdict.ts'
import { isMistyped, KIND_NAMES } from '../github/token.ts'
import { type Context, classicToken, guard, leaveTokenOut, renewal, scopeFor } from './causes.ts'
import { findKnownRefusal } from './known-refusals.ts'
import { tokenPage } from './links.ts'
import { type Advice, describe, type Finding } from './problem.ts'

/** Why nothing was sent at all. */
export function advisePreflight(reason: PreflightFailure, images: readonly ImageResult[], at: Context): Finding {
  return { level: at.denial, images, ...adviseUnsent(reason, at) }
}

function adviseUnsent(reason: PreflightFailure, at: Context): Omit<Finding, 'level'> {
  const { server, tokenInput } = at
  if (reason === 'empty') {
    return {
      id: 'no-token',
      title: 'No token',
      text: `\`${tokenInput}\` is empty, so there is nothing to log in to ${server.registry} with.`,
      ...adviseMissingSecret(at)
    }
  }
  if (reason === 'refresh') {
    return {
      id: 'refresh-token',
      title: 'Wrong token',
      text: `\`${tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`,
      cause: 'the secret holds the wrong one of the two tokens that a GitHub App gets.',
      fixes: [...leaveTokenOut(at), classicToken(at)]
    }
  }
  // Gitea, Forgejo: the server has no registry that this action knows.
  if (server.jobServerKind === 'other' && server.isJobServer) {
    return {
      id: 'not-github',
      title: 'Server without GitHub packages',
      text: 'The server that runs this job is not a GitHub server, so `registry` must be set. Nothing was sent.',
      cause: 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.',
      fixes: [tokenOfGitHub(at), 'For the registry of this server, use docker/login-action.']
    }
  }
  const issuer = at.kind !== 'unknown' && server.isJobServer ? 'github.com' : 'the server that runs this job'
  const held = at.kind === 'unknown' ? 'seems to hold a token' : `holds the ${KIND_NAMES[at.kind]}`
  return {
    title: 'Token of another server',
    text: `\`${tokenInput}\` ${held} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`,
    ...adviseOtherServer(at)
  }
}

function adviseOtherServer(at: Context): Advice {
  if (at.kind === 'unknown') {
    // A guess: the token does not tell whose it is.
    const cause =
      'the token has none of the prefixes of GitHub (`ghp_`, `ghs_`), like the tokens of Gitea and Forgejo. A token that GitHub issued before April 2021 has none either: replace it.'
    return { id: 'not-github', cause, fixes: [tokenOfGitHub(at)] }
  }
  const id = 'other-server'
  if (at.server.isJobServer) {
    return { id, cause: `\`${at.tokenInput}\` names a secret that was created on github.com.`, fixes: renewal(at) }
  }
  const cause = '`registry` names the registry of another server, and `token` was left out.'
  return { id, cause, fixes: [classicToken(at), "Leave `registry` out, to use this server's own."] }
}

function tokenOfGitHub(at: Context): string {
  const page = tokenPage({ web: 'https://github.com' }, [scopeFor(at.widest)])
  return `Create a classic token at ${page}, store it as a secret, and log in to ghcr.io with it:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    token: \${{ secrets.YOUR_SECRET }}`
}

function adviseMissingSecret(at: Context): Advice {
  const { fromFork, dependabot } = at.job
  if (fromFork || dependabot === 'always') {
    const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot'
    const cause = `${run} gets no secrets, so the one that \`${at.tokenInput}\` names is empty there.`
    return { cause, fixes: at.widest === 'pull' && at.server.isJobServer ? leaveTokenOut(at) : [guard(at)] }
  }
  const settings = 'Settings \u2192 Secrets and variables \u2192'
  if (dependabot === 'by-default') {
    const cause = "a run that Dependabot started gets Dependabot's own secrets and none of Actions'."
    const fix = `Add the secret under the same name for Dependabot: ${settings} Dependabot.`
    return { cause, fixes: [...leaveTokenOut(at), fix] }
  }
  const cause = `the secret that \`${at.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organisation or environment.`
  return { cause, fixes: [...leaveTokenOut(at), `Compare the name with ${settings} Actions.`] }
}

/** The registry does not accept the token: 403 `denied` at `/token`, or a refusal that names the image's owner. */
export function adviseRejectedToken({ token }: Probed, images: readonly ImageResult[], at: Context): Finding {
  const known = findKnownRefusal(token)
  const ofImage = known?.id === 'denied' || known?.id === 'unauthenticated' ? undefined : known
  const [first] = images
  const refused = first && { ...at, image: first, access: first.access }
  return {
    level: at.denial,
    title: 'Token refused',
    text: `${at.server.registry} does not accept the ${KIND_NAMES[at.kind]}.`,
    ...describe(token),
    ...(ofImage && refused ? { id: ofImage.id, ...ofImage.advise(refused) } : adviseRenewal(at)),
    images
  }
}

function adviseRenewal(at: Context): Advice {
  const isGood = at.metadata !== undefined && statusOf(at.metadata.answer) === 200
  const fixes = isGood ? ['Run the job again.', ...renewal(at)] : renewal(at)
  return { id: 'token-refused', cause: causeOfRefusal(at, isGood), fixes }
}

function causeOfRefusal({ kind, token, tokenInput, server }: Context, isGood: boolean): string {
  if (isGood) return `a temporary fault of ${server.registry}: the API accepts the same token.`
  if (isMistyped(token)) return 'the token was mistyped or cut off: its checksum is wrong.'
  if (kind !== 'github-token') return 'the token has expired or was revoked. Or the secret holds something else.'
  return `\`${tokenInput}\` holds the GITHUB_TOKEN of another job, which expired with that job. Or this job has run for more than 24 hours.`
}

/** Another host asked for the credential and did not get it. An engine would send it there, so none is logged in. */
export function adviseForeignHost(probed: Probed, images: readonly ImageResult[], at: Context): Finding {
  const { registry } = at.server
  const answers = [probed.token, ...probed.images.flatMap(answersIn)]
  const answer = answers.find(each => faultOf(each) === 'foreign-host')
  return {
    id: 'other-host',
    level: 'error',
    title: 'Credential not sent to another host',
    text: `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`,
    ...(answer && describe(answer)),
    cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in the place of ${registry}.`,
    fixes: [
      `See which server answers:\n  curl -sSI https://${registry}/v2/\nThe realm in \`www-authenticate\` must be on ${registry} itself.`
    ],
    images
  }
}
