import { type Answer, isAnswered } from '../access/answer.ts'
import { sanitize } from '../runner/sanitize.ts'
import { type Advice, type Cause, type CauseIn, explain } from './advice.ts'
import {
  APP_OR_PERMISSION,
  LIMITS,
  noJobPermission,
  noPermission,
  noRoleAnyMore,
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
import { canUseJobToken, classicToken, leaveTokenOut, renewal } from './fixes.ts'
import { organizationPage, packagesPage } from './links.ts'

/** A refusal of the registry that is known. */
export interface KnownRefusal {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  /** What the registry says, or the part of it that never changes; case does not count. */
  readonly words: readonly string[]
  /** The words are the whole message: `denied` is part of many others. */
  readonly whole?: true
  /** The likeliest first; `explain` says which of them are named. */
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
    causes: [wrongKind, possibly(readOnlyRun), otherOwner, reportedWithoutScope, noRoleAnyMore, noPermission]
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
    causes: [...LIMITS, tokenOfApp, userMayNotCreate, noJobPermission, creationForbidden]
  },
  { id: 'installation-write', words: ['installation not allowed to Write'], causes: APP_OR_PERMISSION },
  { id: 'installation-read', words: ['installation not allowed to Read'], causes: APP_OR_PERMISSION },
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
  { id: 'saml', words: ['organization SAML enforcement'], causes: [notAuthorized] },
  { id: 'classic-forbidden', words: ['forbids access via a personal access token (classic)'], causes: [noClassic] },
  { id: 'ip-allow-list', words: ['IP allow list'], causes: [addressNotAllowed] },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], causes: PERMISSION_OR_ROLE },
  { id: 'owner-not-found', words: ['owner not found'], causes: [noSuchOwner] },
  { id: 'failed-precondition', words: ['failed_precondition:'], causes: [settingOfOwner] },
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
  const id = 'unknown-words'
  const message = isAnswered(answer) ? (answer.message ?? '') : ''
  if (message !== '' && !OF_PERMISSION.test(message)) return { id, ...explain([saidByRegistry], context) }
  const guess = explain(PERMISSION_OR_ROLE, context)
  return { ...guess, id, cause: `this message is not known here; it may be that ${guess.cause}` }
}

/** An unknown message that may be about permissions. For others, a permission to paste would be wrong advice. */
const OF_PERMISSION = /denied|permission|forbidden|allowed|authori[sz]ed|access/i

function saidByRegistry({ server: { registry } }: RefusedAccess): Cause {
  return {
    text: `${registry} gives a reason of its own, which is not known here and does not speak of permissions.`,
    remedy: "do what the registry's message under Details says"
  }
}

function noSuchOwner({ server, image: { owner }, access }: RefusedAccess): Cause {
  return {
    text: `${server.web} has no user or organization named ${owner}.`,
    remedy: `correct the owner in \`${access}\``,
    fixes: [`Correct the owner, or name the image after this repository:\n  ${access}: ${nameOfRepository(server)}`]
  }
}

/** Such as `Improved container support has not been enabled for 'ORG'. Learn more: URL` (kcp-dev/kcp#113). */
function settingOfOwner({ image: { owner } }: RefusedAccess): Cause {
  return {
    text: `a setting of ${owner} prevents it. No permission of the job or the token helps.`,
    remedy: `ask an owner of ${owner} to do what the registry's message under Details says`
  }
}

function tokenEndedMeanwhile(context: RefusedAccess): Cause {
  return {
    text: 'the token expired or was revoked between the login check and this request.',
    remedy: 'run the job again',
    fixes: ['Run the job again.', ...renewal(context)]
  }
}

function headerRemoved(): Cause {
  return { text: 'a proxy removes the Authorization header.' }
}

function packageNotSeen({ server, image }: RefusedAccess): Cause {
  return {
    text: 'this token sees no package of that name.',
    remedy: 'look for the name in the packages of the owner',
    fixes: [`Look for the name at ${packagesPage(server, image.owner)}`]
  }
}

function noClassic(context: RefusedAccess): Cause {
  const { owner } = context.image
  return {
    text: `${owner} does not allow classic personal access tokens.`,
    remedy: canUseJobToken(context) ? 'use GITHUB_TOKEN' : `run the job in a repository of ${owner}`,
    fixes: [
      leaveTokenOut(context)[0] ?? `Run the job in a repository of ${owner}, with its GITHUB_TOKEN.`,
      `Ask an owner of ${owner} for an exception.`
    ]
  }
}

function notAuthorized({ server, image: { owner }, ssoAnswers }: RefusedAccess): Cause {
  const page = ssoAnswers.find(answer => answer.owner === owner)?.page
  const fix =
    page === undefined
      ? `At ${server.web}/settings/tokens choose "Configure SSO" next to the token, then "Authorize" for ${owner}.`
      : `Authorize it within the hour, as the token's user: ${page}`
  return {
    text: `${owner} requires single sign-on, and the token is not authorized for it.`,
    remedy: `authorize the token for ${owner}`,
    fixes: [fix]
  }
}

function addressNotAllowed({ server, image: { owner } }: RefusedAccess): Cause {
  const page = organizationPage(server, owner, 'security')
  return {
    text: `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`,
    remedy: 'use a self-hosted runner whose address is on the list',
    fixes: [
      'Use a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.',
      `Ask an owner of ${owner} to add the address of such a runner under "IP allow list": ${page}`
    ]
  }
}

function userMayNotCreate({ kind, image: { owner } }: RefusedAccess): Cause | undefined {
  if (kind === 'github-token') return undefined
  return {
    text: `the package is new, and the token's user may not create packages for ${owner}.`,
    remedy: 'push to an owner where the user may create packages'
  }
}

function creationForbidden({ kind, server, image: { owner } }: RefusedAccess): Cause {
  return {
    text: `${owner} does not let ${kind === 'github-token' ? 'workflows' : 'its members'} create packages.`,
    remedy: `ask an owner of ${owner} to allow it`,
    fixes: [
      `Ask an owner of ${owner} to allow it under "Package creation": ${organizationPage(server, owner, 'packages')}`
    ]
  }
}

/** A name that was written for another repository: that of a fork's original, or before a transfer. */
function nameOfAnotherRepository(context: RefusedAccess): Cause | undefined {
  const { owner, repository } = context.job
  if (otherOwner(context) === undefined) return undefined
  return {
    text: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${context.image.owner}.`,
    remedy: 'name the image after this repository',
    fixes: [
      `Name the image after this repository:\n  ${context.access}: ${nameOfRepository(context.server)}`,
      classicToken(context, scopeFor(context.access))
    ],
    certain: true
  }
}

function nameOfRepository({ registry }: RefusedAccess['server']): string {
  return `${registry}/\${{ github.repository }}`
}

function notThere({ server, image }: RefusedAccess): Cause {
  const part = image.digest !== undefined ? 'digest' : image.tag !== undefined ? 'tag' : 'image'
  const text = `there is no such ${part}.`
  if (image.newestTags?.length) {
    const newest = image.newestTags.map(tag => sanitize(tag)).join(', ')
    return {
      text,
      remedy: `use one of the newest tags: ${newest}`,
      fixes: [`Correct the tag, or push it first. The newest tags are ${newest}.`],
      certain: true
    }
  }
  return {
    text,
    remedy: 'look for the name and tag in the packages of the owner',
    fixes: [`Look for the name and tag at ${packagesPage(server, image.owner)}`]
  }
}

/** The registry says the same of what does not exist and of what the token may not see. */
function notSeen(context: RefusedAccess): Cause {
  const [hidden] = ROLE_OR_PERMISSION.flatMap(causeIn => causeIn(context) ?? [])
  return { ...(hidden as Cause), text: `it exists, and this token may not see it: ${hidden?.text}` }
}
