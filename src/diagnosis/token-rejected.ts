import type { PreflightFailure } from '../access/preflight.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { KIND_NAMES } from '../github/token.ts'
import { type Advice, type Circumstances, classicToken, guard, leaveTokenOut, renewal, scopeFor } from './causes.ts'
import { findKnownRefusal } from './known-refusals.ts'
import { tokenPage } from './links.ts'
import { describe, type Problem } from './problem.ts'

/** What is told of a token that was not sent. */
interface Unsent extends Advice {
  readonly title: string
  readonly text: string
}

/** Why nothing was sent at all. */
export function advisePreflight(reason: PreflightFailure, { images }: AccessReport, at: Circumstances): Problem {
  const { text, ...rest } = adviseUnsent(reason, at)
  return { level: 'denial', what: [{ text }], ...rest, images }
}

function adviseUnsent(reason: PreflightFailure, at: Circumstances): Unsent {
  switch (reason) {
    case 'empty':
      return adviseEmpty(at)
    case 'refresh':
      return {
        id: 'refresh-token',
        title: 'Wrong token',
        text: `\`${at.tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`,
        cause: 'the secret holds the wrong one of the two tokens that a GitHub App gets.',
        fixes: [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))]
      }
    case 'other-server':
      if (at.server.home === 'other') return adviseNotGitHub(at)
      return at.kind === 'unknown' ? adviseNoPrefix(at) : adviseOtherServer(at)
  }
}

function adviseOtherServer(at: Circumstances): Unsent {
  const { server } = at
  const issuer = server.own ? 'github.com' : 'the server that runs this job'
  return {
    id: 'other-server',
    title: 'Token of another server',
    text: `\`${at.tokenInput}\` holds the ${KIND_NAMES[at.kind]} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`,
    cause: server.own
      ? `\`${at.tokenInput}\` names a secret that was created on github.com.`
      : '`registry` names the registry of another server, and `token` was left out.',
    fixes: server.own
      ? renewal(at)
      : [classicToken(at, scopeFor(at.widest)), "Leave `registry` out, to use this server's own."]
  }
}

/** Gitea, Forgejo: the server has no registry that this action knows, and its tokens are none of GitHub's. */
function adviseNotGitHub(at: Circumstances): Unsent {
  const what = at.server.own
    ? 'The server that runs this job is not a GitHub server, so `registry` must be set.'
    : `The server that runs this job is not a GitHub server, and \`${at.tokenInput}\` holds no token of GitHub.`
  return {
    id: 'not-github',
    title: 'Server without GitHub packages',
    text: `${what} Nothing was sent.`,
    cause: 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.',
    fixes: [tokenOfGitHub(at), 'For the registry of this server, use docker/login-action.']
  }
}

/** A guess: the registry is another server's, and the token does not tell whose it is. */
function adviseNoPrefix(at: Circumstances): Unsent {
  return {
    id: 'not-github',
    title: 'Token of another server',
    text: `\`${at.tokenInput}\` seems to hold a token of the server that runs this job, and ${at.server.registry} belongs to ${at.server.web}. Nothing was sent.`,
    cause:
      'the token has none of the prefixes of GitHub (`ghp_`, `ghs_`), like the tokens of Gitea and Forgejo. A token that GitHub issued before April 2021 has none either: replace it.',
    fixes: [tokenOfGitHub(at)]
  }
}

function tokenOfGitHub(at: Circumstances): string {
  const page = tokenPage({ web: 'https://github.com' }, [scopeFor(at.widest)])
  return `Create a classic token at ${page}, store it as a secret, and log in to ghcr.io with it:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    token: \${{ secrets.YOUR_SECRET }}`
}

function adviseEmpty(at: Circumstances): Unsent {
  const text = `\`${at.tokenInput}\` is empty, so there is nothing to log in to ${at.server.registry} with.`
  return { id: 'no-token', title: 'No token', text, ...adviseMissingSecret(at) }
}

function adviseMissingSecret(at: Circumstances): Advice {
  const { fromFork, dependabot } = at.job
  if (fromFork || dependabot === 'always') {
    const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot'
    const pull = at.widest === 'pull' ? leaveTokenOut(at) : []
    return {
      cause: `${run} gets no secrets, so the one that \`${at.tokenInput}\` names is empty there.`,
      fixes: pull.length > 0 ? pull : [guard(at)]
    }
  }
  if (dependabot === 'by-default') {
    return {
      cause: "a run that Dependabot started gets Dependabot's own secrets and none of Actions'.",
      fixes: [
        ...leaveTokenOut(at),
        'Add the secret under the same name for Dependabot: Settings \u2192 Secrets and variables \u2192 Dependabot.'
      ]
    }
  }
  return {
    cause: `the secret that \`${at.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organisation or environment.`,
    fixes: [...leaveTokenOut(at), 'Compare the name with Settings \u2192 Secrets and variables \u2192 Actions.']
  }
}

/** The registry does not accept the token: 403 `denied` at `/token`, or a refusal that names the image's owner. */
export function adviseRejectedToken(probed: Probed, images: readonly ImageResult[], at: Circumstances): Problem {
  const text = `${at.server.registry} does not accept the ${KIND_NAMES[at.kind]}.`
  const what = [{ text, ...describe(probed.token) }]
  const first = images[0]
  const known = findKnownRefusal(probed.token)
  const ofImage = first !== undefined && known !== undefined && !['denied', 'unauthenticated'].includes(known.id)
  const advice = ofImage ? { id: known.id, ...known.advise({ ...at, ...first }) } : adviseRenewal(probed, at)
  return { level: 'denial', title: 'Token refused', what, ...advice, images }
}

function adviseRenewal(probed: Probed, at: Circumstances): Advice {
  const id = 'token-refused'
  const fixes = renewal(at)
  if (probed.metadata?.status === 200) {
    const cause = `a temporary fault of ${at.server.registry}: the API accepts the same token.`
    return { id, cause, fixes: ['Run the job again.', ...fixes] }
  }
  if (at.kind === 'github-token') {
    const cause = `\`${at.tokenInput}\` holds the GITHUB_TOKEN of another job, which expired with that job. Or this job has run for more than 24 hours.`
    return { id, cause, fixes }
  }
  if (at.mistyped) return { id, cause: 'the token was mistyped or cut off: its checksum is wrong.', fixes }
  return { id, cause: 'the token has expired or was revoked. Or the secret holds something else.', fixes }
}

/** Another host asked for the credential and did not get it. An engine would send it there, so none is logged in. */
export function adviseForeignHost(probed: Probed, images: readonly ImageResult[], at: Circumstances): Problem {
  const { registry } = at.server
  const asked = probed.images.flatMap(image => [image.evidence, image.existing, image.anonymous])
  const everything = [probed.token, ...asked]
  const evidence = everything.find(each => each?.noResponse?.fault === 'foreign-host')
  const text = `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`
  return {
    id: 'other-host',
    level: 'error',
    title: 'Credential not sent to another host',
    what: [{ text, ...(evidence === undefined ? {} : describe(evidence)) }],
    cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in the place of ${registry}.`,
    fixes: [
      `See which server answers:\n  curl -sSI https://${registry}/v2/\nThe realm in \`www-authenticate\` must be on ${registry} itself.`
    ],
    images
  }
}
