import type { Image } from '../github/image.ts'
import type { Server } from '../github/server.ts'
import type { JobContext } from '../runner/event.ts'

/** The settings page of a package; in both forms where it is not known whether the owner is an organization. */
export function settingsPage(server: Server, image: Image, job: JobContext): string {
  const path = `${image.owner}/packages/container/${encodeURIComponent(image.package)}/settings`
  const known = job.ownerTypes.get(image.owner)
  if (known !== undefined) return `${server.web}/${known}/${path}`
  return `${server.web}/orgs/${path} (if ${image.owner} is a user: ${server.web}/users/${path})`
}

/** The form for a new classic token; the parameter keeps it from selecting `repo` as well. */
export function tokenPage(server: Pick<Server, 'web'>, scopes: readonly string[]): string {
  return `${server.web}/settings/tokens/new?scopes=${scopes.join(',')}`
}

/** An owner's packages, as far as the reader may see them. */
export function packagesPage(server: Server, owner: string): string {
  return `${server.web}/${owner}?tab=packages`
}

/** An organization's settings: who may create packages, which addresses are allowed. */
export function organizationPage(server: Server, owner: string, section: 'packages' | 'security'): string {
  return `${server.web}/organizations/${owner}/settings/${section}`
}
