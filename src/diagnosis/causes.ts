import { missingScopes } from '../github/scopes.ts'
import { hidesApp, KIND_NAMES, type TokenKind } from '../github/token.ts'
import type { Cause, CauseIn } from './advice.ts'
import { type Context, isOwn, provedPush, type RefusedAccess, scopeFor } from './context.ts'
import {
  classicToken,
  guard,
  leaveTokenOut,
  leaveTokenOutOr,
  otherToken,
  permissionBlock,
  useJobToken,
  withoutPush
} from './fixes.ts'
import { settingsPage } from './links.ts'

/** The package's access list does not have this repository, or the token's user. */
function noRole({ access, kind, server, image, job }: RefusedAccess): Cause {
  const role = access === 'push' ? 'Write' : 'Read'
  const isJob = kind === 'github-token'
  const whom = isJob ? job.repository || 'this repository' : "the token's user"
  const section = isJob ? 'Manage Actions access' : 'Manage access'
  return {
    text: `the package does not give ${isJob ? 'this repository' : whom} the role ${role}.`,
    remedy: `give ${whom} the role ${role} in the package settings`,
    fixes: [`In the package settings, under "${section}", add ${whom} with the role ${role}.`],
    settings: settingsPage(server, image, job)
  }
}

/** A repository of the same name that was deleted is still in the list, and this one is not (docker/build-push-action#806). */
export function noRoleAnyMore(context: RefusedAccess): Cause {
  const cause = noRole(context)
  if (context.kind !== 'github-token') return cause
  const [fix] = cause.fixes ?? []
  const again = 'If the repository was deleted and created again, remove its old entry first: the package has that one.'
  return { ...cause, fixes: [`${fix} ${again}`] }
}

/** The job did not ask for the permission. A push that was proved shows that it did. */
export function noJobPermission(context: RefusedAccess): Cause | undefined {
  if (context.kind !== 'github-token' || context.pushedTo.size > 0) return undefined
  const permission = `packages: ${context.access === 'push' ? 'write' : 'read'}`
  return {
    text: `the job does not give its GITHUB_TOKEN \`${permission}\` (see "GITHUB_TOKEN Permissions" in the log of "Set up job").`,
    remedy: `give the job \`${permission}\``,
    fixes: [permissionBlock(context)]
  }
}

/** The job did not ask for the permission, or the token may lack the scope: the API did not report its scopes. */
export function noPermission(context: RefusedAccess): Cause | undefined {
  if (context.kind === 'github-token') return noJobPermission(context)
  return context.metadata?.scopes === undefined && context.pushedTo.size === 0 ? noScope(context) : undefined
}

/** The API reported the scopes, and the one that is needed is not among them. */
export function reportedWithoutScope(context: RefusedAccess): Cause | undefined {
  const missing = missingScopes(context.metadata?.scopes, [scopeFor(context.access)])
  return missing.length > 0 ? noScope(context) : undefined
}

/** A token other than GITHUB_TOKEN lacks the scope. */
export function noScope(context: RefusedAccess): Cause | undefined {
  if (context.kind === 'github-token') return undefined
  const scopes = context.metadata?.scopes
  const carried = scopes === undefined ? '' : ` Its scopes: ${scopes.join(', ') || 'none'}.`
  const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(context.widest)}`
  return {
    text: `the ${KIND_NAMES[context.kind]} lacks the scope ${scopeFor(context.access)}.${carried}`,
    remedy: `use a token with the scope ${scopeFor(context.widest)}`,
    fixes: [...(context.kind === 'oauth' ? [refresh] : []), classicToken(context)],
    certain: scopes !== undefined
  }
}

const WRONG_KINDS: Partial<Record<TokenKind, string>> = {
  'fine-grained-pat':
    'does not support fine-grained personal access tokens: the login works, but pull and push do not.',
  'app-installation':
    'accepts the login with the token of a GitHub App, but gives it no access to private packages or those of an organization.',
  'app-user': 'may not support user tokens of GitHub Apps.'
}

/** A kind of token with which ghcr.io accepts the login and refuses nearly everything else. */
export function wrongKind(context: Context): Cause | undefined {
  const fault = WRONG_KINDS[context.kind]
  if (fault === undefined || provedPush(context)) return undefined
  return {
    id: 'wrong-kind',
    text: `${context.server.registry} ${fault}`,
    remedy: otherToken(context),
    fixes: [...leaveTokenOut(context), classicToken(context)],
    certain: true
  }
}

/** A fork's or Dependabot's GITHUB_TOKEN, which may pull. */
export function readOnlyRun(context: Context): Cause | undefined {
  const { fromFork, dependabot } = context.job
  if (context.kind !== 'github-token' || context.access === 'pull' || context.pushedTo.size > 0) return undefined
  if (!fromFork && dependabot === undefined) return undefined
  const mayAsk = !fromFork && dependabot === 'by-default'
  const run = fromFork
    ? 'a pull request from a fork gets a read-only GITHUB_TOKEN'
    : 'a run that Dependabot started gets a read-only GITHUB_TOKEN'
  return {
    id: 'read-only-run',
    text: `${run}${mayAsk ? ', unless the job asks for more' : ''}.`,
    remedy: withoutPush(context),
    fixes: [guard(context), ...(mayAsk ? [permissionBlock(context)] : [])],
    certain: true
  }
}

/** GITHUB_TOKEN, and an image that belongs to another owner. */
export function otherOwner(context: Context): Cause | undefined {
  const { job, image, access } = context
  if (context.kind !== 'github-token' || image === undefined || access === undefined || isOwn(image, job)) {
    return undefined
  }
  const grant = noRole({ ...context, image, access })
  return {
    ...grant,
    text: `GITHUB_TOKEN of ${job.repository} belongs to ${job.owner}, and the image to ${image.owner}; ${grant.text}`,
    remedy: `${grant.remedy}, or use a classic token`,
    fixes: [...(grant.fixes ?? []), classicToken(context, scopeFor(access))],
    certain: true
  }
}

/**
 * An installation token that does not name its App may be another App's: github.com has issued GITHUB_TOKEN in the form
 * that does since April 2026. Other servers may still issue the old form.
 */
export function tokenOfApp(context: RefusedAccess): Cause | undefined {
  if (!hidesApp(context.token) || context.server.kind !== 'github.com' || provedPush(context)) return undefined
  const verb = context.access === 'push' ? 'push' : 'read'
  return {
    text: `\`${context.tokenInput}\` holds the token of a GitHub App, which cannot ${verb} packages of an organization.`,
    remedy: leaveTokenOutOr('use a classic token', context),
    fixes: [useJobToken(context) ?? classicToken(context)]
  }
}

/** Known without asking: what this run or this token may not do. It explains a refusal, and never is one. */
export const LIMITS: readonly CauseIn<Context>[] = [wrongKind, readOnlyRun, otherOwner]

const KNOWN: readonly CauseIn<RefusedAccess>[] = [...LIMITS, reportedWithoutScope]

/** No access, where GITHUB_TOKEN without its permission is likelier than a package that does not list the repository. */
export const PERMISSION_OR_ROLE: readonly CauseIn<RefusedAccess>[] = [...KNOWN, noPermission, noRole]

/** No access, where the registry speaks of the package. */
export const ROLE_OR_PERMISSION: readonly CauseIn<RefusedAccess>[] = [...KNOWN, noRole, noPermission]

/** No access, where the registry says that the token is an installation's. */
export const APP_OR_PERMISSION: readonly CauseIn<RefusedAccess>[] = [...KNOWN, tokenOfApp, noPermission, noRole]

/** The same cause where the registry's words point to another one as well. */
export function possibly<C>(causeIn: CauseIn<C>): CauseIn<C> {
  return context => {
    const cause = causeIn(context)
    return cause && { ...cause, certain: false }
  }
}
