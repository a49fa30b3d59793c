import type { Silence } from './http.ts'
import type { Inputs } from './inputs.ts'
import type { Access, Findings } from './probe.ts'
import { quote } from './quote.ts'
import {
  type Advice,
  adviseDead,
  type Circumstances,
  lacksPermission,
  permissions,
  REFUSALS,
  type Refused,
  scopeFor,
  settings,
  tokenPage
} from './refusals.ts'
import type { Evidence } from './registry.ts'
import { KIND_NAMES, reportsScopes } from './token.ts'
import { type Hindrance, type Judged, type Judgement, missingIn } from './verdict.ts'

/** One thing to tell the user: what, the likely cause, the fix to paste. */
export interface Problem extends Partial<Advice> {
  readonly level: 'denial' | 'warning' | 'notice'
  /** A short sentence that stands alone in a list of annotations. */
  readonly title: string
  /** What failed: the server's own words, status and operation. */
  readonly what: string
  /** Which of the images it is about. */
  readonly image?: Judged
}

/** All that there is to tell, the gravest first. Pure: it asks nothing and decides nothing. */
export function advise(
  inputs: Inputs,
  judgement: Judgement,
  found: Findings | Hindrance,
  circumstances: Circumstances
): Problem[] {
  if (typeof found === 'string') return [adviseHindrance(found, inputs, circumstances)]
  const at = { ...circumstances, ...(found.sso === undefined ? {} : { sso: found.sso }) }
  return [
    ...adviseCredential(judgement, found, at),
    ...judgement.images.flatMap(image => adviseImage(image, found, at)),
    ...adviseScopes(inputs, judgement, found, at),
    ...adviseUnasked(judgement, at),
    ...adviseHygiene(inputs, judgement, found, at)
  ]
}

function adviseHindrance(hindrance: Hindrance, inputs: Inputs, at: Circumstances): Problem {
  const what = 'Nothing was sent.'
  switch (hindrance) {
    case 'empty': {
      const who = at.job.fromFork ? 'A pull request from a fork' : at.job.byDependabot ? 'A run of Dependabot' : ''
      return {
        level: 'denial',
        title: 'The input `token` is empty',
        what,
        cause: who
          ? `${who} gets no secrets, so \`token: \${{ secrets.… }}\` is empty there.`
          : 'The secret that `token` names does not exist here: another name, or another repository, environment or organisation. Forks and Dependabot get no secrets at all.',
        fix: `Leave \`token\` out to use GITHUB_TOKEN:\n${permissions(inputs.push.length > 0 ? 'push' : 'pull')}\nOr let such runs go on without a login: \`on-denied: warn\`.`
      }
    }
    case 'refresh':
      return {
        level: 'denial',
        title: 'The token is a refresh token',
        what,
        cause: 'A token that starts with `ghr_` only serves to get another one; no registry takes it.',
        fix: 'Hand over the access token that it is changed for, or leave `token` out to use GITHUB_TOKEN.'
      }
    case 'other-server':
      return {
        level: 'denial',
        title: `The token is not of the server that ${at.server.registry} belongs to`,
        what,
        cause: `The ${KIND_NAMES[at.kind]} was issued by the server that runs this job, and ${at.server.registry} is the registry of ${at.server.web}.`,
        fix: `Leave \`registry\` out to use this server's own, or hand over a classic token of ${at.server.web}: ${tokenPage(at, 'write:packages')}`
      }
  }
}

function adviseCredential(judgement: Judgement, found: Findings, at: Circumstances): Problem[] {
  switch (judgement.credential) {
    case 'dead':
      return [
        {
          level: 'denial',
          title: `${at.server.registry} does not take the token`,
          what: said(found.token),
          ...adviseDead(at)
        }
      ]
    case 'barred': {
      const evidence = [found.token, ...found.images.flatMap(image => [image.evidence, image.anonymous])].find(
        each => each?.silence?.fault === 'foreign-host'
      )
      return [
        {
          level: 'denial',
          title: `${at.server.registry} sends credentials to another host`,
          what: `${evidence?.asked} was answered with a way to ${quote(evidence?.silence?.detail ?? '')}. That host got no credential, and no login is tried: an engine would follow.`,
          cause: 'A proxy or a DNS entry between the job and the registry that answers in its place.',
          fix: `Find out who answers for ${at.server.registry} on this runner (HTTPS_PROXY, /etc/hosts, DNS).`
        }
      ]
    }
    case 'unknown':
      return [
        {
          level: 'warning',
          title: `${at.server.registry} did not tell whether the token is good`,
          what: `${said(found.token)} The login is tried all the same.`,
          ...adviseSilence(found.token, at)
        }
      ]
    default:
      return []
  }
}

function adviseImage(image: Judged, found: Findings, at: Circumstances): Problem[] {
  const { evidence } = image
  const verb = image.access === 'push' ? 'Push to' : 'Pull of'
  if (evidence === undefined || image.verdict === 'allowed' || evidence.silence?.fault === 'foreign-host') return []
  const refused: Refused = { ...at, image: image.image, access: image.access }
  if (image.mismatch === true) return [adviseMismatch(image, refused)]
  if (image.verdict === 'denied') {
    const title = `${verb} ${image.image.reference} is denied`
    return [{ level: 'denial', title, what: said(evidence), ...adviseRefusal(evidence, refused), image }]
  }
  const doubtful = image.visibility === 'unknown' ? (image.anonymous ?? evidence) : evidence
  if (found.token.silence !== undefined && doubtful.silence !== undefined) return []
  return [
    {
      level: 'warning',
      title: `${verb} ${image.image.reference} was not proved`,
      what: said(doubtful),
      ...adviseSilence(doubtful, at),
      image
    }
  ]
}

/** The known refusal that fits the registry's words, or the words alone. */
function adviseRefusal(evidence: Evidence, refused: Refused): Advice {
  const message = evidence.message ?? ''
  const known = REFUSALS.find(refusal => refusal.message.test(message))
  if (known !== undefined) return known.advise(refused)
  const likely = isInstallationToken(refused) ? lacksPermission(refused) : undefined
  return {
    cause: `This message is not one that is known here. ${likely === undefined ? '' : `Often: ${likely.cause}`}`.trim(),
    fix: likely?.fix ?? `Check the access to the package: ${settings(refused)}`
  }
}

function adviseMismatch(image: Judged, refused: Refused): Problem {
  const wanted = image.visibility === 'public' ? 'private' : 'public'
  return {
    level: 'denial',
    title: `${image.image.reference} is ${image.visibility}, not ${wanted}`,
    what: `An anonymous client ${image.visibility === 'public' ? 'reads it' : 'is refused'}: ${said(image.anonymous as Evidence)}`,
    cause: 'A package starts out private, and follows its repository only where access is inherited.',
    fix: `Change the visibility at the foot of ${settings(refused)}, or set \`visibility: any\`.`,
    image
  }
}

function adviseScopes(inputs: Inputs, judgement: Judgement, found: Findings, at: Circumstances): Problem[] {
  if (judgement.credential === 'dead') return []
  const { scopes, silence, status = 0 } = found.witness ?? {}
  if (silence !== undefined || status === 429 || status >= 500) {
    const evidence = { asked: 'GET /rate_limit', status, ...(silence === undefined ? {} : { silence }) }
    return [
      { level: 'warning', title: 'The API did not tell the scopes and the end of the token', what: said(evidence) }
    ]
  }
  if (inputs.scopes.length === 0) return []
  if (scopes === undefined) {
    const why = reportsScopes(at.kind)
      ? 'The API did not name them.'
      : `A ${KIND_NAMES[at.kind]} has no scopes to report.`
    return [{ level: 'warning', title: 'The scopes of the token could not be judged', what: why }]
  }
  if (judgement.missingScopes.length === 0) return []
  const missing = judgement.missingScopes.join(', ')
  return [
    {
      level: 'denial',
      title: `The token lacks ${missing}`,
      what: `GET /rate_limit reported: ${scopes.join(', ') || 'no scope at all'}.`,
      cause: 'The token was made with other scopes.',
      fix: `Make one that has them: ${tokenPage(at, [...new Set([...scopes.filter(isOfPackages), ...judgement.missingScopes])].join(','))}`
    }
  ]
}

/** Where no image was listed nothing was proved: what is known to fail later is said now. */
function adviseUnasked(judgement: Judgement, at: Circumstances): Problem[] {
  if (judgement.credential !== 'live' || judgement.images.length > 0) return []
  const what = 'The registry takes the token, but no image was listed, so no access was proved.'
  const fix = `List what the job needs, e.g. \`push: ${at.server.registry}/\${{ github.repository }}\`.`
  const warning = (title: string, cause: string): Problem[] => [{ level: 'warning', title, what, cause, fix }]
  if (at.kind === 'fine-grained-pat') {
    return warning(
      'Fine-grained tokens can neither pull nor push',
      `${at.server.registry} does not support fine-grained personal access tokens, though they log in.`
    )
  }
  if (at.kind === 'app-installation') {
    return warning(
      'Tokens of GitHub Apps pull and push little',
      `${at.server.registry} gives an App's installation token no access to an organisation's or private packages, though it logs in.`
    )
  }
  if (at.kind === 'github-token' && (at.job.fromFork || at.job.byDependabot)) {
    const who = at.job.fromFork ? 'A pull request from a fork' : 'A run that Dependabot started'
    return warning('This run can pull at most', `${who} gets a GITHUB_TOKEN that only reads.`)
  }
  return []
}

/** What is worth telling of a token that works. */
function adviseHygiene(inputs: Inputs, judgement: Judgement, found: Findings, at: Circumstances): Problem[] {
  const { witness } = found
  if (judgement.credential !== 'live' || witness === undefined) return []
  const problems: Problem[] = []
  const days = witness.expiresAt === undefined ? undefined : (witness.expiresAt.getTime() - Date.now()) / 86_400_000
  if (witness.expiresAt !== undefined && days !== undefined && days < inputs.expiryWarningDays) {
    problems.push({
      level: 'warning',
      title: `The token expires ${days < 1 ? 'within a day' : `in ${Math.floor(days)} days`}`,
      what: `The API names ${witness.expiresAt.toISOString()} as its end.`,
      fix: `Make a new one in time: ${tokenPage(at, widest(inputs))}`
    })
  }
  const { scopes } = witness
  if (scopes !== undefined) problems.push(...adviseWidth(scopes, inputs, judgement, at))
  if (at.kind === 'classic-pat' && wouldGithubTokenDo(inputs, at)) {
    problems.push({
      level: 'notice',
      title: 'GITHUB_TOKEN would do here',
      what: `All images are ${at.job.repository}'s own, and it ends with the job, where a personal token lives on.`,
      fix: `Leave \`token\` out and give the job:\n${permissions(inputs.push.length > 0 ? 'push' : 'pull')}`
    })
  }
  return problems
}

function adviseWidth(scopes: readonly string[], inputs: Inputs, judgement: Judgement, at: Circumstances): Problem[] {
  const listed = new Set<Access>(judgement.images.map(image => image.access))
  const implied = [...listed].map(scopeFor).filter(scope => !inputs.scopes.includes(scope))
  const missing = missingIn(scopes, implied)
  const unexplained = judgement.images.every(image => image.verdict !== 'denied')
  const problems: Problem[] = []
  if (missing.length > 0 && unexplained) {
    problems.push({
      level: 'warning',
      title: `The token does not carry ${missing.join(', ')}`,
      what: `GET /rate_limit reported: ${scopes.join(', ') || 'no scope at all'}. What was asked did not need it (public images are read by anybody).`,
      fix: `Make one that has it: ${tokenPage(at, widest(inputs))}`
    })
  }
  const needed = new Set(inputs.scopes)
  const spare = scopes.filter(scope => /^(?:repo|delete:packages|admin:.*|workflow)$/.test(scope) && !needed.has(scope))
  if (spare.length > 0) {
    problems.push({
      level: 'notice',
      title: `The token carries more than this job needs: ${spare.join(', ')}`,
      what: 'Whoever gets hold of it can do more than read or write packages.',
      fix: `Make a narrower one: ${tokenPage(at, widest(inputs))}`
    })
  }
  return problems
}

function wouldGithubTokenDo(inputs: Inputs, at: Circumstances): boolean {
  const images = [...inputs.pull, ...inputs.push]
  const own = at.job.repository.toLowerCase()
  return images.length > 0 && at.server.own && images.every(({ name }) => name === own || name.startsWith(`${own}/`))
}

function widest(inputs: Inputs): string {
  const access = inputs.push.length > 0 || inputs.pull.length === 0 ? 'write:packages' : 'read:packages'
  return [...new Set([access, ...inputs.scopes.filter(isOfPackages)])].join(',')
}

function isOfPackages(scope: string): boolean {
  return scope.endsWith(':packages')
}

function isInstallationToken(at: Circumstances): boolean {
  return at.kind === 'github-token'
}

/** The operation and what came of it, in the server's own words. */
export function said(evidence: Evidence): string {
  if (evidence.silence !== undefined) return `${evidence.asked} got no answer: ${silenceIn(evidence.silence)}.`
  const words = evidence.message ?? evidence.code
  return `${evidence.asked} was answered with ${evidence.status}${words === undefined ? '' : `: ${quote(words)}`}`
}

function silenceIn(silence: Silence): string {
  const detail = quote(silence.detail)
  switch (silence.fault) {
    case 'timeout':
      return `time ran out (${detail})`
    case 'dns':
      return `the name was not found (${detail})`
    case 'tls':
      return `the certificate was not accepted (${detail})`
    case 'proxy':
      return `the proxy made no way through (${detail})`
    case 'oversized':
      return `the answer was too large (${detail})`
    case 'foreign-host':
      return `it leads to another host, ${detail}`
    default:
      return `the connection broke (${detail})`
  }
}

/** No answer, or none of the registry's: nothing is proved, and something in between is the likely cause. */
function adviseSilence(evidence: Evidence, at: Circumstances): Advice {
  if (evidence.silence?.fault === 'tls') {
    return {
      cause: 'The runner sits behind a proxy that opens TLS, and node does not know its certificate authority.',
      fix: "Set NODE_EXTRA_CA_CERTS to the authority's PEM file in the runner's own environment (its .env file): node reads it at its start, so a step cannot set it for itself."
    }
  }
  if (evidence.silence?.fault === 'proxy') {
    return {
      cause: 'The proxy in HTTPS_PROXY refuses the connection or cannot be reached.',
      fix: `Let it through to ${at.server.registry}:443, or name the host in NO_PROXY.`
    }
  }
  if (evidence.status === 429) {
    return {
      cause: "The rate limit that the runner's address shares with others is used up.",
      fix: 'Run the job again later.'
    }
  }
  return {
    cause: `A passing fault of ${at.server.registry}. Or a proxy that answers in its place.`,
    fix: 'Run the job again if a later step fails.'
  }
}
