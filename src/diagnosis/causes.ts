import { missingIn } from '../access/verdict.ts'
import type { Access, Image } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import { KIND_NAMES, type TokenKind } from '../github/token.ts'
import type { JobContext } from '../runner/event.ts'
import { settingsPage, tokenPage } from './links.ts'

/** What the words of an advice depend on. */
export interface Circumstances {
  readonly kind: TokenKind
  /** The token's own checksum does not fit. */
  readonly mistyped: boolean
  /** An installation token that does not tell which App's it is: taken for GITHUB_TOKEN, it may be another's. */
  readonly anonymousApp: boolean
  readonly server: Server
  readonly job: JobContext
  /** The widest access that the job lists: what a block or token to paste must have, lest one fix undoes another. */
  readonly widest: Access
  /** Where the API named them. */
  readonly scopes?: readonly string[]
  /** The page on which to authorise the token for single sign-on, by organisation, where the API named one. */
  readonly sso?: ReadonlyMap<string, string>
}

/** Circumstances, and the image and access that were refused. */
export interface RefusedAccess extends Circumstances {
  readonly image: Image
  readonly access: Access
}

/** Why, and what to do about it. In `fix`, lines that are indented are to be pasted as they are. */
export interface Advice {
  readonly cause: string
  readonly fix: string
}

/** Two causes, the likelier first. */
export function either(likely: Advice, other: Advice): Advice {
  return { cause: `${likely.cause} Or ${other.cause}`, fix: orElse(likely.fix, other.fix) }
}

/** Two ways, the likelier first. */
export function orElse(first: string | undefined, second: string): string {
  return first === undefined ? second : `${first}\nElse: ${second.charAt(0).toLowerCase()}${second.slice(1)}`
}

/** The job did not ask for the permission. */
export function noPermission(at: RefusedAccess): Advice {
  return {
    cause: `the job does not give its GITHUB_TOKEN \`packages: ${at.access === 'push' ? 'write' : 'read'}\`.`,
    fix: permissionBlock(at)
  }
}

/** The package's access list does not have this repository. */
export function notGranted(at: RefusedAccess): Advice {
  const role = roleFor(at.access)
  return {
    cause: `the package does not give this repository the role ${role}.`,
    fix: `Add ${at.job.repository || 'this repository'} with the role ${role} under "Manage Actions access": ${settingsPage(at.server, at.image, at.job)}`
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

/** How a run that may not push builds all the same. */
export const GUARD =
  "To let such runs build without the push, give this step `id: ghcr` and `on-denied: warn`, and the one that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'"

/** A fork's or Dependabot's GITHUB_TOKEN. */
export function readOnlyRun(at: Circumstances): Advice | undefined {
  if (at.job.fromFork) return { cause: 'a pull request from a fork gets a GITHUB_TOKEN that only reads.', fix: GUARD }
  if (!at.job.byDependabot) return undefined
  return {
    cause: 'a run that Dependabot started gets a GITHUB_TOKEN that only reads, unless the job asks for more.',
    fix: orElse(GUARD, permissionBlock(at))
  }
}

/** GITHUB_TOKEN and an image of somebody else's namespace. */
export function otherOwner(at: RefusedAccess): Advice | undefined {
  const { owner, repository } = at.job
  if (owner === '' || at.image.owner === owner.toLowerCase()) return undefined
  const grant = notGranted(at)
  return {
    cause: `GITHUB_TOKEN of ${repository} belongs to ${owner}, and the image to ${at.image.owner}; ${grant.cause}`,
    fix: orElse(grant.fix, classicToken(at, scopeFor(at.access)))
  }
}

/** A kind of token that ghcr.io lets in and then refuses nearly everything. */
export function wrongKind(at: Circumstances, image?: Image): Advice | undefined {
  const fix = orElse(leaveTokenOut(at, image), classicToken(at, scopeFor(at.widest)))
  switch (at.kind) {
    case 'fine-grained-pat':
      return {
        cause: `${at.server.registry} does not support fine-grained personal access tokens: they log in, but neither pull nor push.`,
        fix
      }
    case 'app-installation':
      return {
        cause: `${at.server.registry} lets the token of a GitHub App log in, but not into private packages or those of an organisation.`,
        fix
      }
    case 'app-user':
      return { cause: `${at.server.registry} may not support user tokens of GitHub Apps.`, fix }
    default:
      return undefined
  }
}

/** A user's token: the user has no right there, or the token not the scope. What the API reported decides which. */
export function userLacksAccess(at: RefusedAccess): Advice {
  const user = {
    cause: `the token's user has no ${roleFor(at.access)} access to the package.`,
    fix: `Have an admin of the package add the user with the role ${roleFor(at.access)}: ${settingsPage(at.server, at.image, at.job)}`
  }
  if (at.scopes === undefined) return either(user, lacksScope(at))
  return missingIn(at.scopes, [scopeFor(at.access)]).length === 0 ? user : lacksScope(at)
}

export function lacksScope(at: RefusedAccess): Advice {
  const scope = scopeFor(at.access)
  const carried = at.scopes === undefined ? '' : ` It carries ${at.scopes.join(', ') || 'none'}.`
  const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(at.widest)}`
  return {
    cause: `the ${KIND_NAMES[at.kind]} lacks the scope ${scope}.${carried}`,
    fix: orElse(at.kind === 'oauth' ? refresh : undefined, classicToken(at, scopeFor(at.widest)))
  }
}

/** The block for the job, and where it goes. */
export function permissionBlock(at: Circumstances): string {
  const job = at.job.id === '' ? 'the job' : `the job \`${at.job.id}\``
  return `Add to ${job}, beside \`runs-on\`:\n  permissions:\n    contents: read\n    packages: ${at.widest === 'push' ? 'write' : 'read'}`
}

/** A new classic token: for the secret that `token` names, or for a new one where it names none. */
export function classicToken(at: Circumstances, ...scopes: string[]): string {
  const made = `Make a classic token at ${tokenPage(at.server, scopes)}`
  return at.kind === 'github-token' || at.kind === 'app-installation'
    ? `${made} and hand it over as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
    : `${made} and put it into the secret that \`token\` names.`
}

/** Another token in place of one that died. */
export function renewal(at: Circumstances): string {
  if (at.kind === 'github-token') return "Leave `token` out of `with:`, so that this job's own is used."
  return orElse(leaveTokenOut(at), classicToken(at, scopeFor(at.widest)))
}

/** GITHUB_TOKEN instead, where it could serve: on its own server, for its own owner's images. */
export function leaveTokenOut(at: Circumstances, image?: Image): string | undefined {
  const serves = at.server.own && (image === undefined || image.owner === at.job.owner.toLowerCase())
  return serves ? `Leave \`token\` out, so that GITHUB_TOKEN is used. ${permissionBlock(at)}` : undefined
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}

function roleFor(access: Access): string {
  return access === 'push' ? 'Write' : 'Read'
}
