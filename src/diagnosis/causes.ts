import type { Access, Image } from '../github/image.ts'
import { missingIn } from '../github/scopes.ts'
import type { Server } from '../github/server.ts'
import { KIND_NAMES, type TokenKind } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import { settingsPage, tokenPage } from './links.ts'

/** What the words of an advice depend on. */
export interface Circumstances {
  readonly kind: TokenKind
  /** The input that the token came from. */
  readonly tokenInput: 'token' | 'password'
  readonly onDenied: 'fail' | 'warn'
  /** The token's own checksum is wrong. */
  readonly mistyped: boolean
  /** An installation token that does not name its App: probably GITHUB_TOKEN, but it may be another App's. */
  readonly anonymousApp: boolean
  readonly server: Server
  readonly job: JobContext
  /** The widest access that the job lists: a block or token to paste has it, so that one fix does not undo another. */
  readonly widest: Access
  /** Where the API reported them. */
  readonly scopes?: readonly string[]
  /** The page on which to authorise the token for single sign-on, by organisation, where the API named one. */
  readonly sso?: ReadonlyMap<string, string>
}

/** Circumstances, and the image and access that were refused. */
export interface RefusedAccess extends Circumstances {
  readonly image: Image
  readonly access: Access
}

/** The cause, and what to do about it. */
export interface Advice {
  readonly cause: string
  /** Alternatives, the likeliest first. Lines that are indented are to be pasted as they are. */
  readonly fixes: readonly string[]
  /** The entry in docs/troubleshooting.md. */
  readonly id?: string
  /** The settings page of the package, where a fix is made there. */
  readonly settings?: string
}

/** Two causes, the likelier first. */
export function either(likely: Advice, other: Advice): Advice {
  return {
    ...other,
    ...likely,
    cause: `${likely.cause} Or ${other.cause}`,
    fixes: [...likely.fixes, ...other.fixes]
  }
}

/** The job did not ask for the permission. */
export function noPermission(at: RefusedAccess): Advice {
  return {
    cause: `the job does not give its GITHUB_TOKEN \`packages: ${at.access === 'push' ? 'write' : 'read'}\` (see "GITHUB_TOKEN Permissions" in the log of "Set up job").`,
    fixes: [permissionBlock(at)]
  }
}

/** The package's access list does not have this repository. */
export function notGranted(at: RefusedAccess): Advice {
  const role = roleFor(at.access)
  const repository = at.job.repository || 'this repository'
  return {
    cause: `the package does not give this repository the role ${role}.`,
    fixes: [`In the package settings, under "Manage Actions access", add ${repository} with the role ${role}.`],
    settings: settingsPage(at.server, at.image, at.job)
  }
}

/** Known without asking: what this run or this token may not do. It explains a refusal, and never is one. */
export function knownLimit(at: Circumstances, need?: { image: Image; access: Access }): Advice | undefined {
  const wrong = wrongKind(at, need?.image)
  if (wrong !== undefined) return wrong
  if (at.kind !== 'github-token') return undefined
  if (need?.access !== 'pull') {
    const limited = readOnlyRun(at)
    if (limited !== undefined) return limited
  }
  return need === undefined ? undefined : otherOwner({ ...at, ...need })
}

/** How a run that may not push can still build. */
export function guard({ onDenied }: Circumstances): string {
  const settings = onDenied === 'warn' ? '`id: ghcr`' : '`id: ghcr` and `on-denied: warn`'
  return `To let such runs build without the push, give this step ${settings}, and the step that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'`
}

/** A fork's or Dependabot's GITHUB_TOKEN. */
export function readOnlyRun(at: Circumstances): Advice | undefined {
  const id = 'read-only-run'
  if (at.job.fromFork) {
    return { id, cause: 'a pull request from a fork gets a read-only GITHUB_TOKEN.', fixes: [guard(at)] }
  }
  switch (at.job.dependabot) {
    case 'by-default':
      return {
        id,
        cause: 'a run that Dependabot started gets a read-only GITHUB_TOKEN, unless the job asks for more.',
        fixes: [guard(at), permissionBlock(at)]
      }
    case 'always':
      return {
        id,
        cause: 'a run for a pull request of Dependabot gets a read-only GITHUB_TOKEN on this event.',
        fixes: [guard(at)]
      }
    default:
      return undefined
  }
}

/** GITHUB_TOKEN, and an image that belongs to another owner. */
export function otherOwner(at: RefusedAccess): Advice | undefined {
  const { owner, repository } = at.job
  if (owner === '' || at.image.owner === owner.toLowerCase()) return undefined
  const grant = notGranted(at)
  return {
    ...grant,
    cause: `GITHUB_TOKEN of ${repository} belongs to ${owner}, and the image to ${at.image.owner}; ${grant.cause}`,
    fixes: [...grant.fixes, classicToken(at, scopeFor(at.access))]
  }
}

/** A kind of token with which ghcr.io accepts the login and refuses nearly everything else. */
export function wrongKind(at: Circumstances, image?: Image): Advice | undefined {
  const cause = wrongKindCause(at)
  if (cause === undefined) return undefined
  return { id: 'wrong-kind', cause, fixes: [...leaveTokenOut(at, image), classicToken(at, scopeFor(at.widest))] }
}

function wrongKindCause({ kind, server }: Circumstances): string | undefined {
  switch (kind) {
    case 'fine-grained-pat':
      return `${server.registry} does not support fine-grained personal access tokens: the login works, but pull and push do not.`
    case 'app-installation':
      return `${server.registry} accepts the login with the token of a GitHub App, but gives it no access to private packages or those of an organisation.`
    case 'app-user':
      return `${server.registry} may not support user tokens of GitHub Apps.`
    default:
      return undefined
  }
}

/** A user's token: the user has no right there, or the token not the scope. What the API reported decides which. */
export function userLacksAccess(at: RefusedAccess): Advice {
  if (at.scopes === undefined) return either(userHasNoRole(at), lacksScope(at))
  return hasScope(at) ? userHasNoRole(at) : lacksScope(at)
}

/** The package's access list does not have the token's user. */
export function userHasNoRole(at: RefusedAccess): Advice {
  const role = roleFor(at.access)
  return {
    cause: `the token's user has no ${role} access to the package.`,
    fixes: [`Ask an admin of the package to add the user with the role ${role} in the package settings.`],
    settings: settingsPage(at.server, at.image, at.job)
  }
}

/** Whether the token was reported to carry the scope that the access needs. */
export function hasScope(at: RefusedAccess): boolean {
  return at.scopes !== undefined && missingIn(at.scopes, [scopeFor(at.access)]).length === 0
}

export function lacksScope(at: RefusedAccess): Advice {
  const carried = at.scopes === undefined ? '' : ` Its scopes: ${at.scopes.join(', ') || 'none'}.`
  const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(at.widest)}`
  return {
    cause: `the ${KIND_NAMES[at.kind]} lacks the scope ${scopeFor(at.access)}.${carried}`,
    fixes: [...(at.kind === 'oauth' ? [refresh] : []), classicToken(at, scopeFor(at.widest))]
  }
}

/** The block for the job, and where it goes. */
export function permissionBlock(at: Circumstances): string {
  const job = at.job.id === '' ? 'the job' : `the job \`${at.job.id}\``
  return `Add this to ${job}, or merge it into the \`permissions\` that the job has. If the job is part of a reusable workflow, give the job that calls it the same:\n  permissions:\n    contents: read\n    packages: ${at.widest === 'push' ? 'write' : 'read'}`
}

/** A new classic token: for the secret that `token` names, or for a new one where it names none. */
export function classicToken(at: Circumstances, ...scopes: string[]): string {
  const created = `Create a classic token at ${tokenPage(at.server, scopes)}`
  return at.kind === 'github-token' || at.kind === 'app-installation'
    ? `${created} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
    : `${created} and put it into the secret that \`${at.tokenInput}\` names.`
}

/** Another token in place of one that expired or was revoked. */
export function renewal(at: Circumstances): string[] {
  if (at.kind === 'github-token') return [`${withoutToken(at)}, so that the GITHUB_TOKEN of this job is used.`]
  return [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))]
}

/** GITHUB_TOKEN instead, where it could serve: on its own server, for its own owner's images. */
export function leaveTokenOut(at: Circumstances, image?: Image): string[] {
  const serves = at.server.own && (image === undefined || image.owner === at.job.owner.toLowerCase())
  return serves ? [`${withoutToken(at)}, so that GITHUB_TOKEN is used. ${permissionBlock(at)}`] : []
}

/** A GITHUB_TOKEN may be the default of `token` or have been passed to it: the action cannot tell. */
function withoutToken({ kind, tokenInput }: Circumstances): string {
  return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}

function roleFor(access: Access): string {
  return access === 'push' ? 'Write' : 'Read'
}
