import type { Evidence } from '../access/registry-client.ts'
import {
  type Advice,
  classicToken,
  either,
  hasScope,
  lacksScope,
  leaveTokenOut,
  noPermission,
  notGranted,
  otherOwner,
  type RefusedAccess,
  readOnlyRun,
  renewal,
  scopeFor,
  userHasNoRole,
  userLacksAccess,
  wrongKind
} from './causes.ts'
import { organisationPage, packagesPage, tokensPage } from './links.ts'

/** A refusal of the registry that is known. */
export interface KnownRefusal {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  /** What the registry says, or the part of it that never changes; case does not count. */
  readonly words: readonly string[]
  /** The words are the whole message: `denied` is part of many others. */
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
  { id: 'write-package', words: ['permission_denied: write_package'], advise: packageNotWritable },
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
  { id: 'no-installation', words: ['requested installation does not exist'], advise: nameOfAnotherRepository },
  {
    id: 'unauthenticated',
    words: ['User cannot be authenticated with the token provided', 'authentication required'],
    advise: at => ({
      cause:
        'the token expired or was revoked between the login check and this request. Or a proxy removes the Authorization header.',
      fixes: ['Run the job again.', ...renewal(at)]
    })
  },
  { id: 'saml', words: ['organization SAML enforcement'], advise: notAuthorised },
  {
    id: 'classic-forbidden',
    words: ['forbids access via a personal access token (classic)'],
    advise: at => ({
      cause: `${at.image.owner} does not allow classic personal access tokens.`,
      fixes: [
        leaveTokenOut(at, at.image)[0] ?? `Run the job in a repository of ${at.image.owner}, with its GITHUB_TOKEN.`,
        `Ask an owner of ${at.image.owner} for an exception.`
      ]
    })
  },
  { id: 'ip-allow-list', words: ['IP allow list'], advise: addressNotAllowed },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], advise: permissionOrGrant },
  {
    id: 'resource-denied',
    words: ['requested access to the resource is denied'],
    advise: at => ({
      cause: 'this token sees no package of that name. Or a proxy removes the Authorization header.',
      fixes: [`Compare the name with the packages at ${packagesPage(at.server, at.image.owner)}`]
    })
  },
  { id: 'absent', words: ['manifest unknown', 'repository name not known to registry'], advise: notThere },
  { id: 'denied', words: ['denied'], whole: true, advise: permissionOrGrant }
]

/** The known refusal that fits what the registry said. A 404 is one whatever its message says. */
export function findKnownRefusal({ message, status }: Pick<Evidence, 'message' | 'status'>): KnownRefusal | undefined {
  const text = (message ?? '').trim().toLowerCase()
  const fits = ({ words, whole }: KnownRefusal) =>
    words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())))
  return KNOWN_REFUSALS.find(fits) ?? (status === 404 ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined)
}

/** GITHUB_TOKEN without its permission, which is likelier than a package that does not list the repository. */
export function permissionOrGrant(at: RefusedAccess): Advice {
  return noAccess(at) ?? either(noPermission(at), notGranted(at))
}

/** The same the other way round: the registry speaks of the package. */
function grantOrPermission(at: RefusedAccess): Advice {
  return noAccess(at) ?? either(notGranted(at), noPermission(at))
}

/** What else explains that there is no access; nothing where it can only be GITHUB_TOKEN's permission or the package. */
function noAccess(at: RefusedAccess): Advice | undefined {
  return wrongKind(at, at.image) ?? (isWorkflow(at) ? limited(at) : userLacksAccess(at))
}

/** The registry says that the package is not writable, so the access list of the package is named whatever else is true. */
function packageNotWritable(at: RefusedAccess): Advice {
  if (at.kind === 'fine-grained-pat') return grantOrPermission(at)
  if (isWorkflow(at)) {
    const run = readOnlyRun(at)
    return run === undefined ? grantOrPermission(at) : either(run, notGranted(at))
  }
  const user = userHasNoRole(at)
  const other = wrongKind(at, at.image) ?? (hasScope(at) ? undefined : lacksScope(at))
  return other === undefined ? user : either(user, other)
}

function appInstead(at: RefusedAccess): Advice {
  return {
    cause: `\`${at.tokenInput}\` holds the token of a GitHub App, which cannot read packages of an organisation. Or it is GITHUB_TOKEN, and the job does not give it \`packages: read\`.`,
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
      cause: `the package is new, and the token's user may not create packages for ${owner}.`,
      fixes: ['Push to an owner for whom the user may create packages.']
    },
    creationForbidden(at, 'its members')
  )
}

/** A name that was written for another repository: that of a fork's original, or before a transfer. */
function nameOfAnotherRepository(at: RefusedAccess): Advice {
  const { owner, repository } = at.job
  if (!isWorkflow(at) || otherOwner(at) === undefined) return permissionOrGrant(at)
  return {
    cause: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${at.image.owner}.`,
    fixes: [
      `Name the image after this repository:\n  ${at.access}: ${at.server.registry}/\${{ github.repository }}`,
      classicToken(at, scopeFor(at.access))
    ]
  }
}

function notAuthorised(at: RefusedAccess): Advice {
  const page = at.sso?.get(at.image.owner)
  return {
    cause: `${at.image.owner} requires single sign-on, and the token is not authorised for it.`,
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
    cause: `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`,
    fixes: [
      at.job.selfHosted
        ? `Ask an owner of ${owner} to add it under "IP allow list": ${organisationPage(at.server, owner, 'security')}`
        : 'Run the job on a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.'
    ]
  }
}

/** The registry says the same of what does not exist and of what the token may not see. */
function notThere(at: RefusedAccess): Advice {
  const access = grantOrPermission(at)
  const part = at.image.digest !== undefined ? 'digest' : at.image.tag !== undefined ? 'tag' : 'image'
  return either(
    {
      cause: `there is no such ${part}.`,
      fixes: [`Compare it with the packages at ${packagesPage(at.server, at.image.owner)}`]
    },
    { ...access, id: 'absent', cause: `it exists, and this token may not see it: ${access.cause}` }
  )
}
