import { faultOf, statusOf } from '../access/answer.ts'
import type { PreflightFailure } from '../access/preflight.ts'
import { answersIn, type Probed } from '../access/probe.ts'
import type { ImageResult } from '../access/verdict.ts'
import { expressionIn, type NoToken, serviceOf } from '../github/no-token.ts'
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
  if (reason !== 'other-server') return adviseNoToken(reason, at)
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

/** Services that docker/login-action logs in to. */
const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/

/** What was given is plainly no token of GitHub's: nothing was asked, and the line to write is known. */
function adviseNoToken(form: NoToken, at: Context): Omit<Finding, 'level'> {
  const { token, tokenInput, server } = at
  const expression = expressionIn(token)
  const write = `Write:\n  with:\n    ${tokenInput}: \${{ ${expression ?? 'secrets.YOUR_SECRET'} }}`
  const save = 'Save only the token as the value of the secret.'
  const service = serviceOf(token)
  const WORDS: Readonly<Record<NoToken, readonly [holds: string, cause: string, ...fixes: string[]]>> = {
    word: [
      `the word \`${token}\``,
      'it is the result of an expression such as `secrets.X && true`, or a place-holder.',
      write
    ],
    expression: [
      expression === undefined ? 'an expression as a text' : `the text \`${expression}\` and not its value`,
      'the braces of the expression are missing, or its text was saved as the value of the secret.',
      write
    ],
    variable: [
      'the name of a variable and not its value',
      'no shell reads `with:`, so that `$NAME` stays as it is.',
      write
    ],
    quoted: ['quotes around the token', 'the secret was saved with the quotes of a file or a command.', save],
    'more-than-token': ['more than a token', 'it has the form `user:token`, `NAME=token` or `Bearer token`.', save],
    base64: ['a token in base64', "it is the `auth` of docker's config, or was encoded to be stored.", save],
    'other-service': [
      `a token of ${service}`,
      tokenInput === 'password' && service === 'Docker Hub'
        ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
        : `the secret is for another service than ${server.registry}.`,
      ...(HAS_REGISTRY.test(service ?? '') ? [`To log in to ${service}, use docker/login-action.`] : []),
      ...renewal(at)
    ]
  }
  const [holds, cause, ...fixes] = WORDS[form]
  const text = `\`${tokenInput}\` holds ${holds}. ${server.registry} does not accept that, and nothing was sent.`
  return { id: 'not-a-token', title: 'Not a token', text, cause, fixes }
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
  const cause = `the secret that \`${at.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organization or environment. Or this job is part of a reusable workflow, which gets only the secrets that its caller passes on.`
  const fixes = [
    `Compare the name with ${settings} Actions.`,
    'In the job that calls a reusable workflow, pass the secrets on:\n  secrets: inherit',
    'If the secret belongs to an environment, name it in this job:\n  environment: YOUR_ENVIRONMENT'
  ]
  return { cause, fixes: [...leaveTokenOut(at), ...fixes] }
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
