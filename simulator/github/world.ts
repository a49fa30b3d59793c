import { createHash } from 'node:crypto'
import type { Token } from './tokens.ts'

export const MEDIA = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json'
} as const

export interface Manifest {
  mediaType: string
  digest: string
  body: string
  /** When the tag of a push that was made a moment ago is shown, in ms since 1970: ghcr.io shows one some seconds late. */
  appearsAt?: number
  /** Of an index: what it lists, whether it is there or not. */
  children?: Manifest[]
  /** Of a child of an index: a clean-up of untagged versions deleted it, and the index still answers 200. */
  isDeleted?: true
}

/** The roles of a package; `admin` may delete its versions. */
export type Right = 'read' | 'write' | 'admin'

/** A pushed manifest as the packages API lists it. */
export interface Version {
  id: number
  digest: string
  tags: string[]
  updatedAt: string
}

export interface Package {
  /** `OWNER/NAME`, in lower case; the name may have further slashes. */
  name: string
  visibility: 'public' | 'private'
  tags: Record<string, Manifest>
  /** What was pushed into the storage behind the registry and not deleted since. */
  versions: Version[]
  /** Repositories under the package's *Manage Actions access*, `OWNER/NAME` in lower case. */
  actionsAccess: Record<string, Right>
  /** Logins of people with a right on it, for user tokens. */
  people: Record<string, Right>
  /** The linked repository, as the packages API shows it. */
  repository: string
}

export interface Owner {
  /** Logins that may create packages here, for user tokens. */
  creators: string[]
  /** True: `forbids access via a personal access token (classic)`. */
  forbidsClassic: boolean
  /** True: an IP allow list that this machine is not on. */
  allowList: boolean
}

/** An answer that the registry is told to give, where the model derives none. */
export interface Refusal {
  image: string
  on: 'upload' | 'manifest' | 'tags' | 'token'
  status: number
  code: string
  message: string
}

export interface World {
  tokens: Token[]
  packages: Package[]
  /** By login in lower case. An owner that is not listed is an organization whose members are `octocat`. */
  owners: Record<string, Owner>
  refusals: Refusal[]
  /** How late a tag that is pushed into the storage is shown, in ms; a digest is there at once. */
  lagMs: number
}

/** A manifest of one image that a tag points to; its digest follows from its contents, as everywhere. */
export function manifest(overrides: Partial<Manifest> & { seed?: string } = {}): Manifest {
  const { seed = 'simulator', ...given } = overrides
  const mediaType = given.mediaType ?? MEDIA.ociManifest
  const annotations = { 'org.opencontainers.image.title': seed }
  const isIndex = mediaType === MEDIA.ociIndex || mediaType === MEDIA.dockerList
  const list = isIndex ? { manifests: [] } : { layers: [] }
  const body = given.body ?? JSON.stringify({ schemaVersion: 2, mediaType, ...list, annotations })
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  return { mediaType, body, digest, ...given }
}

/**
 * An index as buildx pushes it: a manifest for each platform, `os/architecture[/variant]`, and for each of them an
 * attestation, which is listed for `unknown/unknown`. A platform with `''` is listed without one, as an index in it is.
 */
export function index(platforms: Record<string, Partial<Manifest>>, overrides: Partial<Manifest> = {}): Manifest {
  const children: Manifest[] = []
  const manifests = Object.entries(platforms).flatMap(([name, given]) => {
    const child = { ...manifest({ seed: name }), ...given }
    const attestation = manifest({ seed: `attestation of ${name}` })
    children.push(child, attestation)
    const [os, architecture, variant] = name.split('/')
    const platform = name.includes('/') ? { platform: { os, architecture, ...(variant ? { variant } : {}) } } : {}
    const entry = (each: Manifest) => ({ mediaType: each.mediaType, digest: each.digest, size: each.body.length })
    return [
      { ...entry(child), ...platform },
      { ...entry(attestation), platform: { os: 'unknown', architecture: 'unknown' } }
    ]
  })
  const mediaType = overrides.mediaType ?? MEDIA.ociIndex
  return manifest({
    ...overrides,
    mediaType,
    children,
    body: JSON.stringify({ schemaVersion: 2, mediaType, manifests })
  })
}

/** A package with one tag, `latest`, private, that its name's own repository and `octocat` may write. */
export function pkg(name: string, overrides: Partial<Package> = {}): Package {
  const repository = name.split('/').slice(0, 2).join('/')
  return {
    name,
    visibility: 'private',
    tags: { latest: manifest({ seed: name }) },
    versions: [],
    actionsAccess: { [repository]: 'write' },
    people: { octocat: 'write' },
    repository,
    ...overrides
  }
}

export const owner = (overrides: Partial<Owner> = {}): Owner => ({
  creators: ['octocat'],
  forbidsClassic: false,
  allowList: false,
  ...overrides
})

export const world = (parts: Partial<World> = {}): World => ({
  tokens: [],
  packages: [],
  owners: {},
  refusals: [],
  lagMs: 0,
  ...parts
})

export const ownerOf = (at: World, image: string): Owner => at.owners[image.split('/')[0] ?? ''] ?? owner()
export const packageOf = (at: World, image: string): Package | undefined => at.packages.find(p => p.name === image)
export const tokenOf = (at: World, value: string): Token | undefined => at.tokens.find(t => t.value === value)
