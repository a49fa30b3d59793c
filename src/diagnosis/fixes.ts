import { type Context, isOwn, scopeFor } from './context.ts'
import { tokenPage } from './links.ts'

/** How a run that may not push can still build; what the step has already is not advised again. */
export function guard({ step, onDeniedAsked }: Context): string {
  const settings = [
    ...(step === '' ? ['`id: ghcr`'] : []),
    ...(onDeniedAsked === 'fail' ? ['`on-denied: warn-on-fork`'] : [])
  ]
  const here = settings.length === 0 ? '' : `this step ${settings.join(' and ')}, and `
  return `To let such runs build without the push, give ${here}the step that builds and pushes:\n  push: \${{ ${outputOf(step, 'can-push')} == 'true' }}`
}

/** The same in a few words. */
export function withoutPush({ job: { fromFork } }: Context): string {
  return `build without the push in ${fromFork ? 'pull requests from forks' : 'runs of Dependabot'}`
}

/** An output of this step in an expression, by the step's id or by the one that a fix gives it. */
export function outputOf(step: string, output: string): string {
  return `steps.${step || 'ghcr'}.outputs.${output}`
}

/** The block for the job, and where it goes. */
export function permissionBlock({ job: { id }, widest }: Context): string {
  const job = id === '' ? 'the job' : `the job \`${id}\``
  return `Add this to ${job}, or merge it into the \`permissions\` that the job has. If the job is part of a reusable workflow, give the job that calls it the same:\n  permissions:\n    contents: read\n    packages: ${widest === 'push' ? 'write' : 'read'}`
}

/** A new classic token: for the secret that `token` names, or for a new one where it names none. */
export function classicToken(context: Context, ...scopes: string[]): string {
  const page = tokenPage(context.server, scopes.length > 0 ? scopes : [scopeFor(context.widest)])
  const created = `Create a classic token at ${page}`
  return context.kind === 'github-token' || context.kind === 'app-installation'
    ? `${created} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
    : `${created} and put it into the secret that \`${context.tokenInput}\` names.`
}

/** Another token in place of one that expired or was revoked. */
export function renewal(context: Context): string[] {
  if (context.kind === 'github-token' && useJobToken(context) !== undefined) {
    return [`${withoutToken(context)}, so that the GITHUB_TOKEN of this job is used.`]
  }
  return [...leaveTokenOut(context), classicToken(context)]
}

/** GITHUB_TOKEN instead, where it could serve, with the permission that it needs. */
export function leaveTokenOut(context: Context): string[] {
  const instead = useJobToken(context)
  return instead === undefined ? [] : [`${instead} ${permissionBlock(context)}`]
}

/** GITHUB_TOKEN instead, where it could serve: on its own server, for its own owner's images. */
export function useJobToken(context: Context): string | undefined {
  return canUseJobToken(context) ? `${withoutToken(context)}, so that GITHUB_TOKEN is used.` : undefined
}

export function canUseJobToken({ server, job, image, pull, push }: Context): boolean {
  const images = image === undefined ? [...pull, ...push] : [image]
  return server.isJobServer && images.every(each => isOwn(each, job))
}

/** The same in a few words, or something else where it could not serve. */
export function leaveTokenOutOr(otherwise: string, context: Context): string {
  return canUseJobToken(context) ? `leave \`${context.tokenInput}\` out` : otherwise
}

/** A GITHUB_TOKEN may be the default of `token` or have been passed to it: the action does not know which. */
function withoutToken({ kind, tokenInput }: Context): string {
  return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`
}

/** Which token to use instead, in a few words. */
export function otherToken(context: Context): string {
  return canUseJobToken(context) ? 'use GITHUB_TOKEN or a classic token' : 'use a classic token'
}
