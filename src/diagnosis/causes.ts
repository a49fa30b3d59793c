import { missingIn } from '../access/verdict.ts'
import type { Access, Image } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import { KIND_NAMES, type TokenKind } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import { settingsPage, tokenPage } from './links.ts'

/** What the words of an advice depend on. */
export interface Circumstances {
  readonly kind: TokenKind
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
    cause: `the job does not give its GITHUB_TOKEN \`packages: ${at.access === 'push' ? 'write' : 'read'}\`.`,
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

/** Known without asking: this run, or this token, may do little there. It explains a refusal, and never is one. */
export function foreseenLimit(at: Circumstances, need?: { image: Image; access: Access }): Advice | undefined {
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
export const GUARD =
  "To let such runs build without the push, give this step `id: ghcr` and `on-denied: warn`, and the step that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'"

/** A fork's or Dependabot's GITHUB_TOKEN. */
export function readOnlyRun(at: Circumstances): Advice | undefined {
  const id = 'read-only-run'
  if (at.job.fromFork) {
    return { id, cause: 'a pull request from a fork gets a read-only GITHUB_TOKEN.', fixes: [GUARD] }
  }
  if (!at.job.byDependabot) return undefined
  return {
    id,
    cause: 'a run that Dependabot started gets a read-only GITHUB_TOKEN, unless the job asks for more.',
    fixes: [GUARD, permissionBlock(at)]
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
      return `${server.registry} accepts the login of a GitHub App, but does not let it use private packages or those of an organisation.`
    case 'app-user':
      return `${server.registry} may not support user tokens of GitHub Apps.`
    default:
      return undefined
  }
}

/** A user's token: the user has no right there, or the token not the scope. What the API reported decides which. */
export function userLacksAccess(at: RefusedAccess): Advice {
  const role = roleFor(at.access)
  const user = {
    cause: `the token's user has no ${role} access to the package.`,
    fixes: [`In the package settings, have an admin of the package add the user with the role ${role}.`],
    settings: settingsPage(at.server, at.image, at.job)
  }
  if (at.scopes === undefined) return either(user, lacksScope(at))
  return missingIn(at.scopes, [scopeFor(at.access)]).length === 0 ? user : lacksScope(at)
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
  return `Add to ${job}, next to \`runs-on\`:\n  permissions:\n    contents: read\n    packages: ${at.widest === 'push' ? 'write' : 'read'}`
}

/** A new classic token: for the secret that `token` names, or for a new one where it names none. */
export function classicToken(at: Circumstances, ...scopes: string[]): string {
  const made = `Create a classic token at ${tokenPage(at.server, scopes)}`
  return at.kind === 'github-token' || at.kind === 'app-installation'
    ? `${made} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
    : `${made} and put it into the secret that \`token\` names.`
}

/** Another token in place of one that expired or was revoked. */
export function renewal(at: Circumstances): string[] {
  if (at.kind === 'github-token') return ['Leave `token` out of `with:`, so that the GITHUB_TOKEN of this job is used.']
  return [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))]
}

/** GITHUB_TOKEN instead, where it could serve: on its own server, for its own owner's images. */
export function leaveTokenOut(at: Circumstances, image?: Image): string[] {
  const serves = at.server.own && (image === undefined || image.owner === at.job.owner.toLowerCase())
  return serves ? [`Leave \`token\` out, so that GITHUB_TOKEN is used. ${permissionBlock(at)}`] : []
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}

function roleFor(access: Access): string {
  return access === 'push' ? 'Write' : 'Read'
}
