import type { Image } from './image.ts'
import type { Job } from './job.ts'
import type { Access } from './probe.ts'
import type { Server } from './server.ts'
import { isMistyped, KIND_NAMES, type TokenKind } from './token.ts'

/** What the words of an advice depend on. */
export interface Circumstances {
  readonly kind: TokenKind
  readonly token: string
  readonly server: Server
  readonly job: Job
  /** The page on which to authorise the token for single sign-on, where the API named one. */
  readonly sso?: ReadonlyMap<string, string>
}

/** Circumstances, and the image and access that were refused. */
export interface Refused extends Circumstances {
  readonly image: Image
  readonly access: Access
}

/** Why, the likelier first, and what to do about it. */
export interface Advice {
  readonly cause: string
  readonly fix: string
}

/** A message of the registry that is known, and what it means. */
export interface Refusal {
  /** Its name in docs/troubleshooting.md. */
  readonly id: string
  readonly message: RegExp
  readonly advise: (refused: Refused) => Advice
}

/** The refusals of ghcr.io as third parties observed them; the first that fits counts. */
export const REFUSALS: readonly Refusal[] = [
  {
    id: 'scopes',
    message: /token provided does not match expected scopes/i,
    advise: at => {
      if (at.kind === 'fine-grained-pat') return fineGrained(at)
      if (isInstallation(at.kind)) return lacksPermission(at)
      const scope = scopeFor(at.access)
      return {
        cause: `The ${KIND_NAMES[at.kind]} lacks the scope ${scope}.`,
        fix: `Make a classic token with that scope and put it into the secret: ${tokenPage(at, scope)}`
      }
    }
  },
  { id: 'write_package', message: /permission_denied: write_package/i, advise: at => notGranted(at) },
  { id: 'read_package', message: /permission_denied: read_package/i, advise: at => notGranted(at) },
  {
    id: 'create_package',
    message: /permission_denied: create_package/i,
    advise: at => ({
      cause: `The package is not there yet, and the token's user may not create one under ${at.image.owner}. Or the organisation does not let its members create packages.`,
      fix: `Push under an owner where the user may write, or have an owner of ${at.image.owner} allow it: ${at.server.web}/organizations/${at.image.owner}/settings/packages (Package creation).`
    })
  },
  {
    id: 'installation-create',
    message: /installation not allowed to Create organization package/i,
    advise: at => {
      if (at.kind === 'app-installation') return appToken(at)
      const { cause, fix } = lacksPermission(at)
      return {
        cause: `${cause} Or the organisation does not allow this kind of package to be created.`,
        fix: `${fix}\nFor the organisation's rule: ${at.server.web}/organizations/${at.image.owner}/settings/packages (Package creation).`
      }
    }
  },
  {
    id: 'installation-write',
    message: /installation not allowed to Write organization package/i,
    advise: at => (at.kind === 'app-installation' ? appToken(at) : permissionOrGrant(at))
  },
  {
    id: 'installation-read',
    message: /installation not allowed to Read organization package/i,
    advise: at => (at.kind === 'github-token' ? permissionOrGrant(at) : appToken(at))
  },
  {
    id: 'installation-absent',
    message: /requested installation does not exist/i,
    advise: at => ({
      cause: `GITHUB_TOKEN of ${at.job.repository} reaches packages of ${at.job.owner} alone, and ${at.image.reference} belongs to ${at.image.owner}: a name that was written for another repository (a fork, a transferred one).`,
      fix: `Name the image after the repository's own owner:\n  push: ${at.server.registry}/\${{ github.repository }}\nFor another owner's namespace use a classic token of somebody who may write there: ${tokenPage(at, scopeFor(at.access))}`
    })
  },
  {
    id: 'unauthenticated',
    message: /User cannot be authenticated with the token provided/i,
    advise: at => ({
      cause:
        'The token died since the registry took it a moment ago. Or something between the job and the registry drops the Authorization header.',
      fix: `Run the job again; if it stays so, ${renew(at)}`
    })
  },
  {
    id: 'saml',
    message: /SAML enforcement/i,
    advise: at => {
      const page = at.sso?.get(at.image.owner)
      return {
        cause: `${at.image.owner} demands single sign-on, and this token is not authorised for it.`,
        fix:
          page === undefined
            ? `Open ${at.server.web}/settings/tokens, choose "Configure SSO" at the token, then "Authorize" for ${at.image.owner}.`
            : `Authorise it here within the hour: ${page}`
      }
    }
  },
  {
    id: 'classic-forbidden',
    message: /forbids access via a personal access token \(classic\)/i,
    advise: at => ({
      cause: `${at.image.owner} does not let classic personal access tokens in.`,
      fix: `Use GITHUB_TOKEN in a repository of ${at.image.owner}: leave \`token\` out.\n${permissions(at.access)}\nOr ask an owner of ${at.image.owner} for an exception.`
    })
  },
  {
    id: 'ip-allow-list',
    message: /IP allow list/i,
    advise: at => ({
      cause: `${at.image.owner} lets in only addresses of its allow list, and the runner's is not on it.`,
      fix: `Have an owner add the runner's address, or run the job on a runner inside: ${at.server.web}/organizations/${at.image.owner}/settings/security (IP allow list).`
    })
  },
  {
    id: 'not-accessible',
    message: /Resource not accessible by integration/i,
    advise: at => (at.kind === 'app-installation' ? appToken(at) : lacksPermission(at))
  },
  {
    id: 'anonymous',
    message: /requested access to the resource is denied/i,
    advise: at => ({
      cause: `No such package is there for this token: a name that is not right. Or the request came without its credential.`,
      fix: `Check the name ${at.image.reference}; the packages of ${at.image.owner} are listed at ${at.server.web}/${at.image.owner}?tab=packages`
    })
  },
  {
    id: 'absent',
    message: /^(?:manifest unknown|repository name not known to registry|name unknown|not found)/i,
    advise: at => ({
      cause: `${at.image.reference} is not there. Or this token may not read it: the registry says the same for both.`,
      fix: `Check the name${at.image.tag === undefined ? '' : ' and the tag'}. If they are right, ${lowerFirst(notGranted(at).fix)}`
    })
  },
  {
    id: 'denied',
    message: /^denied$/i,
    advise: at => {
      if (at.kind === 'fine-grained-pat') return fineGrained(at)
      if (at.kind === 'app-installation') return appToken(at)
      if (at.kind === 'github-token') return permissionOrGrant(at)
      return notGranted(at)
    }
  }
]

/** What to say of a token that the registry does not take at all: 403 `denied` at `/token`. */
export function adviseDead(at: Circumstances): Advice {
  if (at.kind === 'github-token') {
    return {
      cause: 'GITHUB_TOKEN ends with its job, or after 24 hours. Or `token` was given one of another job.',
      fix: "Leave `token` out of `with:`, so that this job's own is used."
    }
  }
  if (isMistyped(at.token)) {
    return {
      cause: 'The token was mistyped or cut: its checksum does not fit.',
      fix: `Copy the whole token into the secret again, or make a new one: ${tokenPage(at, 'write:packages')}`
    }
  }
  return {
    cause: `The ${KIND_NAMES[at.kind]} has expired or was revoked. Or the secret holds something else.`,
    fix: `${capital(renew(at))} On a machine of your own, \`docker logout ${at.server.registry}\` clears a stale one.`
  }
}

/** What makes a refusal likelier than usual, known without asking: forks, Dependabot, another owner's namespace. */
export function lacksPermission(at: Refused): Advice {
  if (at.access === 'push' && (at.job.fromFork || at.job.byDependabot)) {
    const who = at.job.fromFork ? 'A pull request from a fork' : 'A run that Dependabot started'
    return {
      cause: `${who} gets a GITHUB_TOKEN that only reads, whatever the workflow's permissions say.`,
      fix: "Let such runs build without pushing:\n  with:\n    on-denied: warn\nand guard the push with `if: steps.ID.outputs.can-push == 'true'`."
    }
  }
  if (at.job.owner !== '' && at.image.owner !== at.job.owner.toLowerCase()) {
    return {
      cause: `GITHUB_TOKEN of ${at.job.repository} has no rights in the namespace of ${at.image.owner}, unless the package grants them to this repository.`,
      fix: `${grant(at)}\nOr use a classic token with ${scopeFor(at.access)} of somebody who may: ${tokenPage(at, scopeFor(at.access))}`
    }
  }
  return {
    cause: `The job's GITHUB_TOKEN has no \`packages: ${at.access === 'push' ? 'write' : 'read'}\`.`,
    fix: `Give it to this job:\n${permissions(at.access)}`
  }
}

function permissionOrGrant(at: Refused): Advice {
  const permission = lacksPermission(at)
  if (at.job.fromFork || at.job.byDependabot || at.image.owner !== at.job.owner.toLowerCase()) return permission
  return {
    cause: `${permission.cause} Or the package does not grant this repository access.`,
    fix: `${permission.fix}\nIf the job has that already: ${lowerFirst(grant(at))}`
  }
}

/** The package is there, and its access list does not have this repository or user. */
function notGranted(at: Refused): Advice {
  if (isInstallation(at.kind)) {
    if (at.kind === 'app-installation') return appToken(at)
    const permission = lacksPermission(at)
    if (at.job.fromFork || at.job.byDependabot) return permission
    return {
      cause: `The package does not grant ${at.job.repository || 'this repository'} ${role(at.access)} access. Or ${lowerFirst(permission.cause)}`,
      fix: `${grant(at)}\nAnd the job needs:\n${permissions(at.access)}`
    }
  }
  if (at.kind === 'fine-grained-pat') return fineGrained(at)
  return {
    cause: `The token's user has no ${role(at.access)} access to ${at.image.reference}. Or the token lacks the scope ${scopeFor(at.access)}.`,
    fix: `Have an admin of the package add the user with ${role(at.access)}: ${settings(at)}\nScopes are shown at ${at.server.web}/settings/tokens`
  }
}

function fineGrained(at: Refused): Advice {
  return {
    cause: `${at.server.registry} does not support fine-grained personal access tokens: they log in, but pull and push nothing.`,
    fix: `Use GITHUB_TOKEN (leave \`token\` out), or a classic token: ${tokenPage(at, scopeFor(at.access))}`
  }
}

function appToken(at: Refused): Advice {
  return {
    cause: `${at.server.registry} gives the installation token of a GitHub App no access to an organisation's or private packages, though it logs in.`,
    fix: `Use GITHUB_TOKEN: leave \`token\` out.\n${permissions(at.access)}\nOr a classic token: ${tokenPage(at, scopeFor(at.access))}`
  }
}

/** The block to paste into the job. */
export function permissions(access: Access): string {
  return `  permissions:\n    contents: read\n    packages: ${access === 'push' ? 'write' : 'read'}`
}

function grant(at: Refused): string {
  return `Add the repository ${at.job.repository || 'of this job'} with the role ${role(at.access)} under "Manage Actions access": ${settings(at)}`
}

/** The settings page of a package; whose kind of owner is not known is named in both forms. */
export function settings(at: Refused): string {
  const path = `${at.image.owner}/packages/container/${encodeURIComponent(at.image.package)}/settings`
  const known = at.image.owner === at.job.owner.toLowerCase() ? at.job.ownerType : undefined
  if (known !== undefined) return `${at.server.web}/${known}/${path}`
  return `${at.server.web}/orgs/${path} (a user's package: ${at.server.web}/users/${path})`
}

/** The form for a new classic token; the parameter keeps it from choosing `repo` as well. */
export function tokenPage(at: Circumstances, scope: string): string {
  return `${at.server.web}/settings/tokens/new?scopes=${scope}`
}

function renew(at: Circumstances): string {
  return `make a new classic token and put it into the secret: ${tokenPage(at, 'write:packages')}`
}

export function scopeFor(access: Access): string {
  return access === 'push' ? 'write:packages' : 'read:packages'
}

function role(access: Access): string {
  return access === 'push' ? 'Write' : 'Read'
}

function isInstallation(kind: TokenKind): boolean {
  return kind === 'github-token' || kind === 'app-installation'
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
