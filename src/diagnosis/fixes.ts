import { type Context, isOwn, scopeFor } from './context.ts'
import { tokenPage } from './links.ts'

/** How a run that may not push can still build. */
export function guard({ onDenied }: Context): string {
  const settings = onDenied === 'warn' ? '`id: ghcr`' : '`id: ghcr` and `on-denied: warn`'
  return `To let such runs build without the push, give this step ${settings}, and the step that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'`
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
  if (context.kind === 'github-token') {
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
  const serves = context.server.isJobServer && (context.image === undefined || isOwn(context.image, context.job))
  return serves ? `${withoutToken(context)}, so that GITHUB_TOKEN is used.` : undefined
}

/** A GITHUB_TOKEN may be the default of `token` or have been passed to it: the action cannot tell. */
function withoutToken({ kind, tokenInput }: Context): string {
  return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`
}
