import { type Answer, isAnswered } from '../access/answer.ts'
import { hidesApp } from '../github/token.ts'
import {
  classicToken,
  combine,
  knownLimit,
  leaveTokenOut,
  noAccess,
  noPermission,
  noRole,
  noScope,
  otherOwner,
  type RefusedAccess,
  readOnlyRun,
  renewal,
  scopeFor,
  wrongKind
} from './causes.ts'
import { organisationPage, packagesPage } from './links.ts'
import type { Advice } from './problem.ts'

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

// GITHUB_TOKEN without its permission is likelier than a package that does not list the repository, except where the
// registry speaks of the package.
const permissionOrRole = (at: RefusedAccess) => noAccess(at, 'permission')
const roleOrPermission = (at: RefusedAccess) => noAccess(at, 'role')

/** The refusals of ghcr.io at an image, as third parties observed them; the first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  { id: 'expected-scopes', words: ['token provided does not match expected scopes'], advise: noScopeOrKind },
  { id: 'write-package', words: ['permission_denied: write_package'], advise: packageNotWritable },
  { id: 'read-package', words: ['permission_denied: read_package'], advise: roleOrPermission },
  { id: 'create-package', words: ['permission_denied: create_package'], advise: mayNotCreate },
  { id: 'installation-create', words: ['installation not allowed to Create'], advise: mayNotCreate },
  { id: 'installation-write', words: ['installation not allowed to Write'], advise: permissionOrRole },
  { id: 'installation-read', words: ['installation not allowed to Read'], advise: mayNotRead },
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
        leaveTokenOut(at)[0] ?? `Run the job in a repository of ${at.image.owner}, with its GITHUB_TOKEN.`,
        `Ask an owner of ${at.image.owner} for an exception.`
      ]
    })
  },
  { id: 'ip-allow-list', words: ['IP allow list'], advise: addressNotAllowed },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], advise: permissionOrRole },
  {
    id: 'resource-denied',
    words: ['requested access to the resource is denied'],
    advise: at => ({
      cause: 'this token sees no package of that name. Or a proxy removes the Authorization header.',
      fixes: [`Compare the name with the packages at ${packagesPage(at.server, at.image.owner)}`]
    })
  },
  { id: 'absent', words: ['manifest unknown', 'repository name not known to registry'], advise: notThere },
  { id: 'denied', words: ['denied'], whole: true, advise: permissionOrRole }
]

/** The known refusal that fits what the registry said. A 404 is one whatever its message says. */
export function findKnownRefusal(answer: Answer): KnownRefusal | undefined {
  if (!isAnswered(answer)) return undefined
  const { message = '', status } = answer
  const text = message.trim().toLowerCase()
  const fits = ({ words, whole }: KnownRefusal) =>
    words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())))
  return KNOWN_REFUSALS.find(fits) ?? (status === 404 ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined)
}

/** The advice of the known refusal that fits the registry's words, or a guess. */
export function adviseRefusal(answer: Answer, at: RefusedAccess): Advice {
  const known = findKnownRefusal(answer)
  if (known !== undefined) return { id: known.id, ...known.advise(at) }
  const advice = permissionOrRole(at)
  return { ...advice, id: 'unknown-words', cause: `this message is not known here; it may be that ${advice.cause}` }
}

function noScopeOrKind(at: RefusedAccess): Advice {
  return at.kind === 'github-token' ? permissionOrRole(at) : (wrongKind(at) ?? noScope(at))
}

/** The registry speaks of the package, so its access list is named whatever else is known. */
function packageNotWritable(at: RefusedAccess): Advice {
  const limit = readOnlyRun(at)
  return limit === undefined ? roleOrPermission(at) : combine(limit, noRole(at))
}

/** An installation token that does not name its App is probably GITHUB_TOKEN, but it may be another App's. */
function mayNotRead(at: RefusedAccess): Advice {
  if (!hidesApp(at.token)) return permissionOrRole(at)
  const cause = `\`${at.tokenInput}\` holds the token of a GitHub App, which cannot read packages of an organisation. Or it is GITHUB_TOKEN, and the job does not give it \`packages: read\`.`
  return combine({ cause, fixes: [leaveTokenOut(at)[0] ?? classicToken(at)] }, noRole(at))
}

function notAuthorised({ server, image: { owner }, ssoAnswers }: RefusedAccess): Advice {
  const page = ssoAnswers.find(answer => answer.owner === owner)?.page
  const fix =
    page === undefined
      ? `At ${server.web}/settings/tokens choose "Configure SSO" next to the token, then "Authorize" for ${owner}.`
      : `Authorise it within the hour, as the token's user: ${page}`
  return { cause: `${owner} requires single sign-on, and the token is not authorised for it.`, fixes: [fix] }
}

function addressNotAllowed({ server, image: { owner }, job }: RefusedAccess): Advice {
  const cause = `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`
  const fix = job.selfHosted
    ? `Ask an owner of ${owner} to add it under "IP allow list": ${organisationPage(server, owner, 'security')}`
    : 'Run the job on a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.'
  return { cause, fixes: [fix] }
}

function mayNotCreate(at: RefusedAccess): Advice {
  const { owner } = at.image
  const isWorkflow = at.kind === 'github-token'
  const isNew = {
    cause: `the package is new, and the token's user may not create packages for ${owner}.`,
    fixes: ['Push to an owner for whom the user may create packages.']
  }
  const forbidden = {
    cause: `${owner} does not let ${isWorkflow ? 'workflows' : 'its members'} create packages.`,
    fixes: [
      `Ask an owner of ${owner} to allow it under "Package creation": ${organisationPage(at.server, owner, 'packages')}`
    ]
  }
  return knownLimit(at) ?? combine(isWorkflow ? noPermission(at) : isNew, forbidden)
}

/** A name that was written for another repository: that of a fork's original, or before a transfer. */
function nameOfAnotherRepository(at: RefusedAccess): Advice {
  const { owner, repository } = at.job
  if (otherOwner(at) === undefined) return permissionOrRole(at)
  return {
    cause: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${at.image.owner}.`,
    fixes: [
      `Name the image after this repository:\n  ${at.access}: ${at.server.registry}/\${{ github.repository }}`,
      classicToken(at, scopeFor(at.access))
    ]
  }
}

/** The registry says the same of what does not exist and of what the token may not see. */
function notThere(at: RefusedAccess): Advice {
  const part = at.image.digest !== undefined ? 'digest' : at.image.tag !== undefined ? 'tag' : 'image'
  const fix = `Compare it with the packages at ${packagesPage(at.server, at.image.owner)}`
  const { id, ...access } = roleOrPermission(at)
  const hidden = { ...access, cause: `it exists, and this token may not see it: ${access.cause}` }
  return combine({ cause: `there is no such ${part}.`, fixes: [fix] }, hidden)
}
