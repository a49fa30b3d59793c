import { meaningOf, NAME_UNKNOWN, type Outcome } from '../access/outcome.ts'
import type { RefusedAccess } from './context.ts'
import { leaveTokenOut, organizationPage, otherToken, packagesPage } from './fixes.ts'
import { type Cause, type CauseIn, type Explained, explain } from './message.ts'
import {
  APP_OR_PERMISSION,
  LIMITS,
  noJobPermission,
  noPermission,
  noRoleAnyMore,
  noScope,
  otherOwner,
  PERMISSION_OR_ROLE,
  ROLE_OR_PERMISSION,
  readOnlyRun,
  reportedWithoutScope,
  tokenOfApp,
  tokenOfOwner,
  wrongKind
} from './no-access.ts'

interface KnownRefusal {
  readonly id: string
  /** What the registry says, or the part of it that never changes; case does not count. */
  readonly words: readonly string[]
  /** The words are the whole message: `denied` is part of many others. */
  readonly whole?: true
  readonly causes: readonly CauseIn<RefusedAccess>[]
}

const CREATE = [...LIMITS, readsWhatIsNot, tokenOfApp, userMayNotCreate, noJobPermission, creationForbidden]
const WRITE = [wrongKind, mayBeReadOnly, otherOwner, reportedWithoutScope, noRoleAnyMore, noPermission]
const SCOPE = [wrongKind, noScope, ...PERMISSION_OR_ROLE]
const UNAUTHENTICATED = ['User cannot be authenticated with the token provided', 'authentication required']
const UNKNOWN = ['manifest unknown', 'repository name not known to registry']
const INSTALLATION = [nameOfAnotherRepository, ...PERMISSION_OR_ROLE]
const NOT_SEEN = ['requested access to the resource is denied']

/** The refusals of ghcr.io at an image, as third parties observed them; the first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  { id: 'expected-scopes', words: ['token provided does not match expected scopes'], causes: SCOPE },
  { id: 'write-package', words: ['permission_denied: write_package'], causes: WRITE },
  { id: 'read-package', words: ['permission_denied: read_package'], causes: ROLE_OR_PERMISSION },
  { id: 'create-package', words: ['permission_denied: create_package'], causes: CREATE },
  { id: 'installation-create', words: ['installation not allowed to Create'], causes: CREATE },
  { id: 'installation-write', words: ['installation not allowed to Write'], causes: APP_OR_PERMISSION },
  { id: 'installation-read', words: ['installation not allowed to Read'], causes: APP_OR_PERMISSION },
  { id: 'no-installation', words: ['requested installation does not exist'], causes: INSTALLATION },
  { id: 'unauthenticated', words: UNAUTHENTICATED, causes: [tokenEndedMeanwhile, headerRemoved] },
  { id: 'saml', words: ['organization SAML enforcement'], causes: [notAuthorized] },
  { id: 'classic-forbidden', words: ['forbids access via a personal access token (classic)'], causes: [noClassic] },
  { id: 'ip-allow-list', words: ['IP allow list'], causes: [addressNotAllowed] },
  { id: 'not-accessible', words: ['Resource not accessible by integration'], causes: PERMISSION_OR_ROLE },
  { id: 'owner-not-found', words: ['owner not found'], causes: [noSuchOwner] },
  { id: 'failed-precondition', words: ['failed_precondition:'], causes: [settingOfOwner] },
  { id: 'resource-denied', words: NOT_SEEN, causes: [packageNotSeen, headerRemoved] },
  { id: 'absent', words: UNKNOWN, causes: [notThere, notSeen] },
  { id: 'denied', words: ['denied'], whole: true, causes: PERMISSION_OR_ROLE }
]

/** The known refusal that fits what the registry said. A 404 is one whatever its message says. */
export function findKnownRefusal(answer: Outcome): KnownRefusal | undefined {
  const text = (answer.message ?? '').trim().toLowerCase()
  const fits = ({ words, whole }: KnownRefusal) =>
    words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())))
  return (
    KNOWN_REFUSALS.find(fits) ??
    (meaningOf(answer) === 'absent' ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined)
  )
}

export function explainRefusal(answer: Outcome, context: RefusedAccess): Explained {
  const known = findKnownRefusal(answer)
  if (known !== undefined) return { id: known.id, causes: explain(known.causes, context) }
  const id = 'unknown-words'
  const { message = '' } = answer
  const read = `Do what the message of ${context.server.registry} under Details says.`
  const other = 'it is not known here, and does not speak of permissions.'
  if (message !== '' && !OF_PERMISSION.test(message)) return { id, causes: [{ text: other, fixes: [read] }] }
  const [first] = explain(PERMISSION_OR_ROLE, context) as [Cause]
  // The entry is this one's, and not that of a cause which is only guessed.
  return { id, causes: [{ ...first, id, text: `this message is not known here. Perhaps ${first.text}` }] }
}

/** An unknown message that may be about permissions. For others, a permission to paste would be wrong advice. */
const OF_PERMISSION = /denied|permission|forbidden|allowed|authori[sz]ed|access/i

function noSuchOwner({ server, image: { owner }, access }: RefusedAccess): Cause {
  const fix = `Correct the owner in \`${access}\`. The image of this repository is \`${access}: ${server.registry}/\${{ github.repository }}\`.`
  return { text: `${server.web} has no user or organization named ${owner}.`, fixes: [fix] }
}

/** Such as `Improved container support has not been enabled for 'ORG'. Learn more: URL` (kcp-dev/kcp#113). */
function settingOfOwner({ image: { owner }, server }: RefusedAccess): Cause {
  const fix = `Ask an owner of ${owner} to do what the message of ${server.registry} under Details says.`
  return { text: 'a setting prevents it. No permission of the job or the token helps.', fixes: [fix] }
}

function tokenEndedMeanwhile(context: RefusedAccess): Cause {
  const text = 'the token expired or was revoked between the login check and this request.'
  return { text, fixes: ['Run the job again.', ...otherToken(context)] }
}

function headerRemoved(): Cause {
  return { text: 'a proxy removes the Authorization header.', fixes: [] }
}

function packageNotSeen({ server, image: { owner } }: RefusedAccess): Cause {
  const fix = `Look for the name in the packages of ${owner}. This token sees those at ${packagesPage(server, owner)}`
  return { text: 'there is no package of that name, or this token may not see it.', fixes: [fix] }
}

function noClassic(context: RefusedAccess): Cause {
  const { owner } = context.image
  const [jobToken = `Run the job in a repository of ${owner}, with its GITHUB_TOKEN.`] = leaveTokenOut(context)
  return { text: `${owner} allows no classic tokens.`, fixes: [jobToken, `Ask an owner of ${owner} for an exception.`] }
}

function notAuthorized({ server, image: { owner } }: RefusedAccess): Cause {
  const how = `Choose "Configure SSO" next to the token at ${server.web}/settings/tokens, then "Authorize".`
  return { text: `${owner} requires single sign-on.`, fixes: [`Authorize the token for ${owner}. ${how}`] }
}

function addressNotAllowed({ server, image: { owner } }: RefusedAccess): Cause {
  const page = organizationPage(server, owner, 'security')
  const add = `Ask an owner of ${owner} to add the address of such a runner. It is the "IP allow list" at ${page}`
  const text = `${owner} allows access from the addresses on its list only, and this runner's is not on it.`
  return { text, fixes: ['Use a self-hosted runner whose address is on the list.', add] }
}

/** A pull creates nothing: the registry only does not know the package. */
function readsWhatIsNot(context: RefusedAccess): Cause | undefined {
  return context.access === 'pull' ? { ...packageNotSeen(context), certain: true } : undefined
}

function userMayNotCreate({ kind, image: { owner } }: RefusedAccess): Cause | undefined {
  if (kind === 'github-token') return undefined
  const text = `the package is new, and this user may not create any for ${owner}.`
  return { text, fixes: ["Push to an owner where the token's user may create packages."] }
}

function creationForbidden({ kind, server, image: { owner } }: RefusedAccess): Cause {
  const whom = kind === 'github-token' ? 'workflows' : 'its members'
  const fix = `Ask an owner of ${owner} to allow "Package creation". The setting is at ${organizationPage(server, owner, 'packages')}`
  return { text: `${owner} does not let ${whom} create packages.`, fixes: [fix] }
}

/** Its words point to the package as well. */
function mayBeReadOnly(context: RefusedAccess): Cause | undefined {
  const cause = readOnlyRun(context)
  return cause && { ...cause, certain: false }
}

/** A name that was written for another repository: that of a fork's original, or before a transfer. */
function nameOfAnotherRepository(context: RefusedAccess): Cause | undefined {
  const { server, access, image, job } = context
  if (otherOwner(context) === undefined) return undefined
  const text = `GITHUB_TOKEN of ${job.repository} can push to packages of ${job.owner} only, and this one belongs to ${image.owner}.`
  const name = `Name the image after this repository: \`${access}: ${server.registry}/\${{ github.repository }}\`.`
  return { text, fixes: [name, tokenOfOwner(context)], certain: true }
}

function notThere({ server, image }: RefusedAccess): Cause {
  const { digest, tag, owner, answer, newestTags = [] } = image
  // What failed says it of a package.
  const part = answer?.code === NAME_UNKNOWN ? 'package' : digest ? 'digest' : tag ? 'tag' : 'image'
  const text = part === 'package' ? '' : `there is no such ${part}.`
  const newest = newestTags.join(', ')
  const there = `Use a tag that is there, or push this one first. The newest tags are ${newest}.`
  if (newest !== '') return { text, fixes: [there], certain: true }
  const page = packagesPage(server, owner)
  return { text, fixes: [`Look for the name and tag in the packages of ${owner}. This token sees those at ${page}`] }
}

/** The registry says the same of what does not exist and of what the token may not see. */
function notSeen(context: RefusedAccess): Cause {
  const hidden = ROLE_OR_PERMISSION.map(causeIn => causeIn(context)).find(Boolean) as Cause
  const isSaid = context.image.answer?.code === NAME_UNKNOWN
  return isSaid ? hidden : { ...hidden, text: `this token may not see it: ${hidden.text}` }
}
