import type { Probed } from '../access/probe.ts'
import type { Access, Image } from '../github/image.ts'
import { missingScopes } from '../github/scopes.ts'
import { KIND_NAMES, type TokenKind } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { settingsPage, tokenPage } from './links.ts'
import type { Advice } from './problem.ts'

/** What the words of an advice depend on. */
export interface Context extends Inputs {
  readonly kind: TokenKind
  readonly job: JobContext
  readonly metadata: Probed['metadata'] | undefined
  readonly ssoAnswers: Probed['ssoAnswers']
  /** What a denial is in this step. */
  readonly denial: 'error' | 'warning'
  /** The widest access that the job lists: a block or token to paste has it, so that one fix does not undo another. */
  readonly widest: Access
  readonly image?: Image
  readonly access?: Access
}

/** Circumstances, and the image and access that were refused. */
export type RefusedAccess = Context & { readonly image: Image; readonly access: Access }

/** Two causes, the likelier first. */
export function combine(likely: Advice, other: Advice): Advice {
  return {
    ...other,
    ...likely,
    cause: `${likely.cause} Or ${other.cause}`,
    fixes: [...likely.fixes, ...other.fixes]
  }
}

/** What explains that a token has no access, where nothing that is known explains it better. */
export function noAccess(at: RefusedAccess, likelier: 'permission' | 'role'): Advice {
  const limit = knownLimit(at)
  if (limit !== undefined) return limit
  const scopes = at.metadata?.scopes
  if (scopes !== undefined) return missingScopes(scopes, [scopeFor(at.access)]).length > 0 ? noScope(at) : noRole(at)
  return likelier === 'role' ? combine(noRole(at), noPermission(at)) : combine(noPermission(at), noRole(at))
}

/** The package's access list does not have this repository, or the token's user. */
export function noRole(at: RefusedAccess): Advice {
  const role = at.access === 'push' ? 'Write' : 'Read'
  const settings = settingsPage(at.server, at.image, at.job)
  if (at.kind !== 'github-token') {
    return {
      cause: `the token's user has no ${role} access to the package.`,
      fixes: [`Ask an admin of the package to add the user with the role ${role} in the package settings.`],
      settings
    }
  }
  const repository = at.job.repository || 'this repository'
  return {
    cause: `the package does not give this repository the role ${role}.`,
    fixes: [`In the package settings, under "Manage Actions access", add ${repository} with the role ${role}.`],
    settings
  }
}

/** The job did not ask for the permission, or the token lacks the scope. */
export function noPermission(at: RefusedAccess): Advice {
  if (at.kind !== 'github-token') return noScope(at)
  return {
    cause: `the job does not give its GITHUB_TOKEN \`packages: ${at.access === 'push' ? 'write' : 'read'}\` (see "GITHUB_TOKEN Permissions" in the log of "Set up job").`,
    fixes: [permissionBlock(at)]
  }
}

export function noScope(at: RefusedAccess): Advice {
  const scopes = at.metadata?.scopes
  const carried = scopes === undefined ? '' : ` Its scopes: ${scopes.join(', ') || 'none'}.`
  const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(at.widest)}`
  return {
    cause: `the ${KIND_NAMES[at.kind]} lacks the scope ${scopeFor(at.access)}.${carried}`,
    fixes: [...(at.kind === 'oauth' ? [refresh] : []), classicToken(at)]
  }
}

/** Known without asking: what this run or this token may not do. It explains a refusal, and never is one. */
export function knownLimit(at: Context): Advice | undefined {
  return wrongKind(at) ?? (at.access === 'pull' ? undefined : readOnlyRun(at)) ?? otherOwner(at)
}

const WRONG_KINDS: Partial<Record<TokenKind, string>> = {
  'fine-grained-pat':
    'does not support fine-grained personal access tokens: the login works, but pull and push do not.',
  'app-installation':
    'accepts the login with the token of a GitHub App, but gives it no access to private packages or those of an organisation.',
  'app-user': 'may not support user tokens of GitHub Apps.'
}

/** A kind of token with which ghcr.io accepts the login and refuses nearly everything else. */
export function wrongKind(at: Context): Advice | undefined {
  const fault = WRONG_KINDS[at.kind]
  if (fault === undefined) return undefined
  return { id: 'wrong-kind', cause: `${at.server.registry} ${fault}`, fixes: [...leaveTokenOut(at), classicToken(at)] }
}

/** A fork's or Dependabot's GITHUB_TOKEN. */
export function readOnlyRun(at: Context): Advice | undefined {
  const { fromFork, dependabot } = at.job
  if (at.kind !== 'github-token' || (!fromFork && dependabot === undefined)) return undefined
  const id = 'read-only-run'
  const fixes = [guard(at)]
  if (fromFork) return { id, cause: 'a pull request from a fork gets a read-only GITHUB_TOKEN.', fixes }
  if (dependabot === 'always') {
    return { id, cause: 'a run for a pull request of Dependabot gets a read-only GITHUB_TOKEN on this event.', fixes }
  }
  return {
    id,
    cause: 'a run that Dependabot started gets a read-only GITHUB_TOKEN, unless the job asks for more.',
    fixes: [...fixes, permissionBlock(at)]
  }
}

/** GITHUB_TOKEN, and an image that belongs to another owner. */
export function otherOwner(at: Context): Advice | undefined {
  const { job, image, access } = at
  if (at.kind !== 'github-token' || image === undefined || access === undefined || isOwn(image, job)) return undefined
  const grant = noRole({ ...at, image, access })
  return {
    ...grant,
    cause: `GITHUB_TOKEN of ${job.repository} belongs to ${job.owner}, and the image to ${image.owner}; ${grant.cause}`,
    fixes: [...grant.fixes, classicToken(at, scopeFor(access))]
  }
}

/** Whether an image belongs to the owner of the job's repository, where that is known. */
function isOwn(image: Image, { owner }: JobContext): boolean {
  return owner === '' || image.owner === owner.toLowerCase()
}

/** How a run that may not push can still build. */
export function guard({ onDenied }: Context): string {
  const settings = onDenied === 'warn' ? '`id: ghcr`' : '`id: ghcr` and `on-denied: warn`'
  return `To let such runs build without the push, give this step ${settings}, and the step that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'`
}

/** The block for the job, and where it goes. */
function permissionBlock(at: Context): string {
  const job = at.job.id === '' ? 'the job' : `the job \`${at.job.id}\``
  return `Add this to ${job}, or merge it into the \`permissions\` that the job has. If the job is part of a reusable workflow, give the job that calls it the same:\n  permissions:\n    contents: read\n    packages: ${at.widest === 'push' ? 'write' : 'read'}`
}

/** A new classic token: for the secret that `token` names, or for a new one where it names none. */
export function classicToken(at: Context, ...scopes: string[]): string {
  const created = `Create a classic token at ${tokenPage(at.server, scopes.length > 0 ? scopes : [scopeFor(at.widest)])}`
  return at.kind === 'github-token' || at.kind === 'app-installation'
    ? `${created} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
    : `${created} and put it into the secret that \`${at.tokenInput}\` names.`
}

/** Another token in place of one that expired or was revoked. */
export function renewal(at: Context): string[] {
  if (at.kind === 'github-token') return [`${withoutToken(at)}, so that the GITHUB_TOKEN of this job is used.`]
  return [...leaveTokenOut(at), classicToken(at)]
}

/** GITHUB_TOKEN instead, where it could serve: on its own server, for its own owner's images. */
export function leaveTokenOut(at: Context): string[] {
  const serves = at.server.isJobServer && (at.image === undefined || isOwn(at.image, at.job))
  return serves ? [`${withoutToken(at)}, so that GITHUB_TOKEN is used. ${permissionBlock(at)}`] : []
}

/** A GITHUB_TOKEN may be the default of `token` or have been passed to it: the action cannot tell. */
function withoutToken({ kind, tokenInput }: Context): string {
  return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}
