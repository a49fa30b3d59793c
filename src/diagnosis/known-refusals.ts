import type { Evidence } from '../access/registry-client.ts'
import {
  type Advice,
  classicToken,
  either,
  lacksScope,
  leaveTokenOut,
  noPermission,
  notGranted,
  otherOwner,
  type RefusedAccess,
  readOnlyRun,
  renewal,
  scopeFor,
  userLacksAccess,
  wrongKind
} from './causes.ts'
import { organisationPage, packagesPage, tokensPage } from './links.ts'

/** A refusal of the registry that is known. */
export interface KnownRefusal {
  /** Its name in docs/troubleshooting.md. */
  readonly id: string
  /** What the registry says, or the part of it that never changes; case does not count. */
  readonly words: readonly string[]
  /** The words are all that it says: `denied` stands in many other messages. */
  readonly whole?: true
  readonly advise: (at: RefusedAccess) => Advice
}

/** The refusals of ghcr.io at an image, as third parties observed them; the first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    id: 'expected-scopes',
    words: ['token provided does not match expected scopes'],
    advise: at => wrongKind(at, at.image) ?? (isWorkflow(at) ? permissionOrGrant(at) : lacksScope(at))
  },
  { id: 'write-package', words: ['permission_denied: write_package'], advise: grantOrPermission },
  { id: 'read-package', words: ['permission_denied: read_package'], advise: grantOrPermission },
  { id: 'create-package', words: ['permission_denied: create_package'], advise: mayNotCreate },
  {
    id: 'installation-create',
    words: ['installation not allowed to Create organization package'],
    advise: at => wrongKind(at, at.image) ?? limited(at) ?? either(noPermission(at), creationForbidden(at))
  },
  {
    id: 'installation-write',
    words: ['installation not allowed to Write organization package'],
    advise: permissionOrGrant
  },
  {
    id: 'installation-read',
    words: ['installation not allowed to Read organization package'],
    advise: at => (at.anonymousApp ? either(appInstead(at), notGranted(at)) : permissionOrGrant(at))
  },
  { id: 'no-installation', words: ['requested installation does not exist'], advise: hardCodedOwner },
  {
    id: 'unauthenticated',
    words: ['User cannot be authenticated with the token provided', 'authentication required'],
    advise: at => ({
      cause:
        'the token died in the moment since the registry took it. Or a proxy on the way drops the Authorization header.',
      fixes: ['Run the job again.', ...renewal(at)]
    })
  },
  { id: 'saml', words: ['organization SAML enforcement'], advise: notAuthorised },
  {
    id: 'classic-forbidden',
    words: ['forbids access via a personal access token (classic)'],
    advise: at => ({
      cause: `${at.image.owner} does not let classic personal access tokens in.`,
      fixes: [
        leaveTokenOut(at, at.image)[0] ?? `Run the job in a repository of ${at.image.owner}, with its GITHUB_TOKEN.`,
        `Ask an owner of ${at.image.owner} to make an exception.`
      ]
    })
  },
  { id: 'ip-allow-list', words: ['IP allow list'], advise: addressNotAllowed },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], advise: permissionOrGrant },
  {
    id: 'resource-denied',
    words: ['requested access to the resource is denied'],
    advise: at => ({
      cause: `no package of that name is there for this token. Or a proxy on the way drops the Authorization header.`,
      fixes: [`Compare the name with the packages at ${packagesPage(at.server, at.image.owner)}`]
    })
  },
  {
    id: 'absent',
    words: ['manifest unknown', 'repository name not known to registry'],
    advise: at => {
      const access = grantOrPermission(at)
      const part = at.image.digest !== undefined ? 'digest' : at.image.tag !== undefined ? 'tag' : 'image'
      return either(
        {
          cause: `there is no such ${part}.`,
          fixes: [`Compare it with the packages at ${packagesPage(at.server, at.image.owner)}`]
        },
        { ...access, cause: `it exists, but this token may not see it: ${access.cause}` }
      )
    }
  },
  { id: 'denied', words: ['denied'], whole: true, advise: permissionOrGrant }
]

/** The known refusal that fits what the registry said. A 404 is one in whatever words. */
export function findKnownRefusal({ message, status }: Pick<Evidence, 'message' | 'status'>): KnownRefusal | undefined {
  const text = (message ?? '').trim().toLowerCase()
  const fits = ({ words, whole }: KnownRefusal) =>
    words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())))
  return KNOWN_REFUSALS.find(fits) ?? (status === 404 ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined)
}

/** GITHUB_TOKEN without its permission, likelier than a package without a grant. */
export function permissionOrGrant(at: RefusedAccess): Advice {
  return noAccess(at, noPermission, notGranted)
}

/** The same the other way round: the registry speaks of the package. */
function grantOrPermission(at: RefusedAccess): Advice {
  return noAccess(at, notGranted, noPermission)
}

function noAccess(at: RefusedAccess, likely: (at: RefusedAccess) => Advice, other: typeof likely): Advice {
  const ofWorkflow = isWorkflow(at) ? either(likely(at), other(at)) : userLacksAccess(at)
  return wrongKind(at, at.image) ?? limited(at) ?? ofWorkflow
}

function appInstead(at: RefusedAccess): Advice {
  return {
    cause:
      "`token` holds the token of a GitHub App, which may not read an organisation's packages. Or it is GITHUB_TOKEN, and the job does not give it `packages: read`.",
    fixes: [leaveTokenOut(at, at.image)[0] ?? classicToken(at, scopeFor(at.widest))]
  }
}

function limited(at: RefusedAccess): Advice | undefined {
  if (!isWorkflow(at)) return undefined
  return (at.access === 'push' ? readOnlyRun(at) : undefined) ?? otherOwner(at)
}

function isWorkflow(at: RefusedAccess): boolean {
  return at.kind === 'github-token'
}

function creationForbidden(at: RefusedAccess, whom = 'workflows'): Advice {
  const { owner } = at.image
  return {
    cause: `${owner} does not let ${whom} create packages.`,
    fixes: [
      `Ask an owner of ${owner} to allow it under "Package creation": ${organisationPage(at.server, owner, 'packages')}`
    ]
  }
}

function mayNotCreate(at: RefusedAccess): Advice {
  const { owner } = at.image
  if (isWorkflow(at)) return limited(at) ?? either(noPermission(at), creationForbidden(at))
  return either(
    {
      cause: `the package is new, and the token's user may not create one for ${owner}.`,
      fixes: ['Push to an owner for whom the user may create packages.']
    },
    creationForbidden(at, 'its members')
  )
}

/** A name that was written for another repository: a fork's upstream, or before a transfer. */
function hardCodedOwner(at: RefusedAccess): Advice {
  const { owner, repository } = at.job
  if (!isWorkflow(at) || otherOwner(at) === undefined) return permissionOrGrant(at)
  return {
    cause: `GITHUB_TOKEN of ${repository} pushes to packages of ${owner} alone, and this one belongs to ${at.image.owner}: a name that was written for another repository.`,
    fixes: [
      `Name the image after this repository:\n  ${at.access}: ${at.server.registry}/\${{ github.repository }}`,
      classicToken(at, scopeFor(at.access))
    ]
  }
}

function notAuthorised(at: RefusedAccess): Advice {
  const page = at.sso?.get(at.image.owner)
  return {
    cause: `${at.image.owner} demands single sign-on, and the token is not authorised for it.`,
    fixes: [
      page === undefined
        ? `At ${tokensPage(at.server)} choose "Configure SSO" next to the token, then "Authorize" for ${at.image.owner}.`
        : `Authorise it within the hour, as the token's user: ${page}`
    ]
  }
}

function addressNotAllowed(at: RefusedAccess): Advice {
  const { owner } = at.image
  return {
    cause: `${owner} lets in the addresses of its list alone, and this runner's is not on it.`,
    fixes: [
      at.job.selfHosted
        ? `Ask an owner of ${owner} to add it under "IP allow list": ${organisationPage(at.server, owner, 'security')}`
        : 'Run the job on a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.'
    ]
  }
}
