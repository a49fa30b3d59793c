import type { PreflightFailure } from '../access/preflight.ts'
import type { Probed } from '../access/probe.ts'
import type { AccessReport, ImageResult } from '../access/verdict.ts'
import { KIND_NAMES } from '../github/token.ts'
import { type Advice, type Circumstances, classicToken, GUARD, leaveTokenOut, renewal, scopeFor } from './causes.ts'
import { findKnownRefusal } from './known-refusals.ts'
import { describe, type Problem } from './problem.ts'

/** Why nothing was sent at all. */
export function advisePreflight(hindrance: PreflightFailure, { images }: AccessReport, at: Circumstances): Problem {
  const { server } = at
  switch (hindrance) {
    case 'empty':
      return {
        level: 'denial',
        title: 'No token',
        what: [{ text: `\`token\` is empty, so there is nothing to log in to ${server.registry} with.` }],
        ...adviseEmpty(at),
        images
      }
    case 'refresh':
      return {
        level: 'denial',
        title: 'Wrong token',
        what: [{ text: '`token` holds a refresh token (`ghr_\u2026`), which no registry takes. It was sent nowhere.' }],
        cause: 'the secret holds the wrong one of the two tokens that a GitHub App hands out.',
        fixes: [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))],
        images
      }
    case 'other-server': {
      const issuer = server.own ? 'github.com' : 'the server that runs this job'
      return {
        level: 'denial',
        title: 'Token of another server',
        what: [
          {
            text: `\`token\` holds the ${KIND_NAMES[at.kind]} of ${issuer}, and ${server.registry} belongs to ${server.web}. It was sent nowhere.`
          }
        ],
        cause: server.own
          ? '`token` names a secret that was made on github.com.'
          : `\`registry\` names another server's registry, and \`token\` was left out.`,
        fixes: server.own
          ? renewal(at)
          : [classicToken(at, scopeFor(at.widest)), "Leave `registry` out, to use this server's own."],
        images
      }
    }
  }
}

function adviseEmpty(at: Circumstances): Advice {
  if (at.job.fromFork) {
    const pull = at.widest === 'pull' ? leaveTokenOut(at) : []
    return {
      cause: 'a pull request from a fork gets no secrets, so the one that `token` names is empty there.',
      fixes: pull.length > 0 ? pull : [GUARD]
    }
  }
  if (at.job.byDependabot) {
    const secret =
      'Add the secret by the same name for Dependabot: Settings \u2192 Secrets and variables \u2192 Dependabot.'
    return {
      cause: "a run that Dependabot started gets Dependabot's own secrets and none of Actions'.",
      fixes: [...leaveTokenOut(at), secret]
    }
  }
  return {
    cause:
      'the secret that `token` names does not exist here: a typing error, or it belongs to another repository, organisation or environment. Or the run comes from a fork or Dependabot, which get no such secrets.',
    fixes: [...leaveTokenOut(at), 'Compare the name with Settings \u2192 Secrets and variables \u2192 Actions.']
  }
}

/** The registry does not take the token: 403 `denied` at `/token`, or something that it says of the owner. */
export function adviseRejectedToken(found: Probed, images: readonly ImageResult[], at: Circumstances): Problem {
  const text = `${at.server.registry} does not accept the ${KIND_NAMES[at.kind]}.`
  const what = [{ text, ...describe(found.token) }]
  const need = images[0]
  const known = findKnownRefusal(found.token)
  const scoped = need !== undefined && known !== undefined && known.id !== 'denied' && known.id !== 'unauthenticated'
  const advice = scoped ? known.advise({ ...at, ...need }) : adviseRenewal(found, at)
  return { level: 'denial', title: 'Token refused', what, ...advice, images }
}

function adviseRenewal(found: Probed, at: Circumstances): Advice {
  const fixes = renewal(at)
  const logout = `On a machine of your own, this removes a stale one:\n  docker logout ${at.server.registry}`
  if (found.metadata?.status === 200) {
    return {
      cause: `a passing fault of ${at.server.registry}: the API takes the same token.`,
      fixes: ['Run the job again.', ...fixes]
    }
  }
  if (at.kind === 'github-token') {
    return {
      cause:
        '`token` holds the GITHUB_TOKEN of another job, which ended with it. Or this job has run for over 24 hours.',
      fixes
    }
  }
  if (at.mistyped) return { cause: 'the token was mistyped or cut: its checksum does not fit.', fixes }
  return {
    cause: 'the token has expired or was revoked. Or the secret holds something else.',
    fixes: [...fixes, logout]
  }
}

/** Somebody else asked for the credential and did not get it. An engine would follow, so none is logged in. */
export function adviseForeignHost(found: Probed, images: readonly ImageResult[], at: Circumstances): Problem {
  const everything = [found.token, ...found.images.flatMap(image => [image.evidence, image.existing, image.anonymous])]
  const evidence = everything.find(each => each?.noResponse?.fault === 'foreign-host')
  const text = `${at.server.registry} redirected to another host. The host got no credential, and no engine was logged in: it would follow.`
  return {
    level: 'error',
    title: 'Credential kept from another host',
    what: [{ text, ...(evidence === undefined ? {} : describe(evidence)) }],
    cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in the place of ${at.server.registry}.`,
    fixes: [
      `See which server answers:\n  curl -sSI https://${at.server.registry}/v2/\nThe realm in \`www-authenticate\` must be on ${at.server.registry} itself.`
    ],
    images
  }
}
