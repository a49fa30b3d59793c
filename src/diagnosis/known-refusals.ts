import { type Answer, isAnswered } from '../access/answer.ts'
import { type Advice, type Cause, type CauseIn, explain } from './advice.ts'
import {
  LIMITS,
  noJobPermission,
  noPermission,
  noRole,
  noScope,
  otherOwner,
  PERMISSION_OR_ROLE,
  possibly,
  ROLE_OR_PERMISSION,
  readOnlyRun,
  reportedWithoutScope,
  tokenOfApp,
  wrongKind
} from './causes.ts'
import { type RefusedAccess, scopeFor } from './context.ts'
import { classicToken, leaveTokenOut, renewal } from './fixes.ts'
import { organisationPage, packagesPage } from './links.ts'

/** A refusal of the registry that is known. */
export interface KnownRefusal {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  /** What the registry says, or the part of it that never changes; case does not count. */
  readonly words: readonly string[]
  /** The words are the whole message: `denied` is part of many others. */
  readonly whole?: true
  /** The likeliest first; `explain` says which of them are told. */
  readonly causes: readonly CauseIn<RefusedAccess>[]
}

/** The refusals of ghcr.io at an image, as third parties observed them; the first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    id: 'expected-scopes',
    words: ['token provided does not match expected scopes'],
    causes: [wrongKind, noScope, ...PERMISSION_OR_ROLE]
  },
  {
    id: 'write-package',
    words: ['permission_denied: write_package'],
    causes: [wrongKind, possibly(readOnlyRun), otherOwner, reportedWithoutScope, noRole, noPermission]
  },
  { id: 'read-package', words: ['permission_denied: read_package'], causes: ROLE_OR_PERMISSION },
  {
    id: 'create-package',
    words: ['permission_denied: create_package'],
    causes: [...LIMITS, userMayNotCreate, noJobPermission, creationForbidden]
  },
  {
    id: 'installation-create',
    words: ['installation not allowed to Create'],
    causes: [...LIMITS, userMayNotCreate, noJobPermission, creationForbidden]
  },
  { id: 'installation-write', words: ['installation not allowed to Write'], causes: PERMISSION_OR_ROLE },
  {
    id: 'installation-read',
    words: ['installation not allowed to Read'],
    causes: [tokenOfApp, ...PERMISSION_OR_ROLE]
  },
  {
    id: 'no-installation',
    words: ['requested installation does not exist'],
    causes: [nameOfAnotherRepository, ...PERMISSION_OR_ROLE]
  },
  {
    id: 'unauthenticated',
    words: ['User cannot be authenticated with the token provided', 'authentication required'],
    causes: [tokenEndedMeanwhile, headerRemoved]
  },
  { id: 'saml', words: ['organization SAML enforcement'], causes: [notAuthorised] },
  { id: 'classic-forbidden', words: ['forbids access via a personal access token (classic)'], causes: [noClassic] },
  { id: 'ip-allow-list', words: ['IP allow list'], causes: [addressNotAllowed] },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], causes: PERMISSION_OR_ROLE },
  {
    id: 'resource-denied',
    words: ['requested access to the resource is denied'],
    causes: [packageNotSeen, headerRemoved]
  },
  { id: 'absent', words: ['manifest unknown', 'repository name not known to registry'], causes: [notThere, notSeen] },
  { id: 'denied', words: ['denied'], whole: true, causes: PERMISSION_OR_ROLE }
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
export function explainRefusal(answer: Answer, context: RefusedAccess): Partial<Advice> {
  const known = findKnownRefusal(answer)
  if (known !== undefined) return { id: known.id, ...explain(known.causes, context) }
  const guess = explain(PERMISSION_OR_ROLE, context)
  return { ...guess, id: 'unknown-words', cause: `this message is not known here; it may be that ${guess.cause}` }
}

function tokenEndedMeanwhile(context: RefusedAccess): Cause {
  return {
    text: 'the token expired or was revoked between the login check and this request.',
    fixes: ['Run the job again.', ...renewal(context)]
  }
}

function headerRemoved(): Cause {
  return { text: 'a proxy removes the Authorization header.', fixes: [] }
}

function packageNotSeen({ server, image }: RefusedAccess): Cause {
  return {
    text: 'this token sees no package of that name.',
    fixes: [`Compare the name with the packages at ${packagesPage(server, image.owner)}`]
  }
}

function noClassic(context: RefusedAccess): Cause {
  const { owner } = context.image
  return {
    text: `${owner} does not allow classic personal access tokens.`,
    fixes: [
      leaveTokenOut(context)[0] ?? `Run the job in a repository of ${owner}, with its GITHUB_TOKEN.`,
      `Ask an owner of ${owner} for an exception.`
    ]
  }
}

function notAuthorised({ server, image: { owner }, ssoAnswers }: RefusedAccess): Cause {
  const page = ssoAnswers.find(answer => answer.owner === owner)?.page
  const fix =
    page === undefined
      ? `At ${server.web}/settings/tokens choose "Configure SSO" next to the token, then "Authorize" for ${owner}.`
      : `Authorise it within the hour, as the token's user: ${page}`
  return { text: `${owner} requires single sign-on, and the token is not authorised for it.`, fixes: [fix] }
}

function addressNotAllowed({ server, image: { owner }, job }: RefusedAccess): Cause {
  const text = `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`
  const fix = job.selfHosted
    ? `Ask an owner of ${owner} to add it under "IP allow list": ${organisationPage(server, owner, 'security')}`
    : 'Run the job on a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.'
  return { text, fixes: [fix] }
}

function userMayNotCreate({ kind, image: { owner } }: RefusedAccess): Cause | undefined {
  if (kind === 'github-token') return undefined
  return {
    text: `the package is new, and the token's user may not create packages for ${owner}.`,
    fixes: ['Push to an owner for whom the user may create packages.']
  }
}

function creationForbidden({ kind, server, image: { owner } }: RefusedAccess): Cause {
  return {
    text: `${owner} does not let ${kind === 'github-token' ? 'workflows' : 'its members'} create packages.`,
    fixes: [
      `Ask an owner of ${owner} to allow it under "Package creation": ${organisationPage(server, owner, 'packages')}`
    ]
  }
}

/** A name that was written for another repository: that of a fork's original, or before a transfer. */
function nameOfAnotherRepository(context: RefusedAccess): Cause | undefined {
  const { owner, repository } = context.job
  if (otherOwner(context) === undefined) return undefined
  return {
    text: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${context.image.owner}.`,
    fixes: [
      `Name the image after this repository:\n  ${context.access}: ${context.server.registry}/\${{ github.repository }}`,
      classicToken(context, scopeFor(context.access))
    ],
    certain: true
  }
}

function notThere({ server, image }: RefusedAccess): Cause {
  const part = image.digest !== undefined ? 'digest' : image.tag !== undefined ? 'tag' : 'image'
  const fix = `Compare it with the packages at ${packagesPage(server, image.owner)}`
  return { text: `there is no such ${part}.`, fixes: [fix] }
}

/** The registry says the same of what does not exist and of what the token may not see. */
function notSeen(context: RefusedAccess): Cause {
  const { cause, fixes = [], settings } = explain(ROLE_OR_PERMISSION, context)
  const text = `it exists, and this token may not see it: ${cause}`
  return { text, fixes, ...(settings === undefined ? {} : { settings }) }
}
