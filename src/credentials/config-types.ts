import type { ConfigKind } from './config-files.ts'

/** What a member may be; `null` always goes, and a member that is not listed may be anything. */
type Type =
  | 'string'
  /** The `auth` of an entry: base64 of `user:password`, which docker decodes in every entry when it reads the file. */
  | 'login'
  | { readonly list: 'string' }
  | { readonly map: Type }
  | { readonly members: Members }

type Members = Readonly<Record<string, Type>>

const strings = { map: 'string' } as const

/**
 * github.com/docker/cli, cli/config/configfile `ConfigFile` and cli/config/types `AuthConfig`, as of 28 with what 29 added.
 * docker 29 dropped `experimental` and `email`; crane, cosign and others are built with what 28 had.
 */
const DOCKER: Members = {
  auths: {
    map: {
      members: {
        username: 'string',
        password: 'string',
        auth: 'login',
        email: 'string',
        serveraddress: 'string',
        identitytoken: 'string',
        registrytoken: 'string'
      }
    }
  },
  HttpHeaders: strings,
  psFormat: 'string',
  imagesFormat: 'string',
  networksFormat: 'string',
  pluginsFormat: 'string',
  volumesFormat: 'string',
  statsFormat: 'string',
  detachKeys: 'string',
  credsStore: 'string',
  credHelpers: strings,
  serviceInspectFormat: 'string',
  servicesFormat: 'string',
  tasksFormat: 'string',
  secretFormat: 'string',
  configFormat: 'string',
  nodesFormat: 'string',
  pruneFilters: { list: 'string' },
  proxies: {
    map: {
      members: { httpProxy: 'string', httpsProxy: 'string', noProxy: 'string', ftpProxy: 'string', allProxy: 'string' }
    }
  },
  currentContext: 'string',
  cliPluginsExtraDirs: { list: 'string' },
  plugins: { map: strings },
  aliases: strings,
  features: strings,
  experimental: 'string'
}

/** github.com/containers/image, pkg/docker/config `dockerConfigFile`; an `auth` is decoded when its entry is needed. */
const PODMAN: Members = {
  auths: { map: { members: { auth: 'string', identitytoken: 'string' } } },
  credHelpers: strings
}

const TYPES = { docker: DOCKER, podman: PODMAN } as const

const FIELDS = new Map(Object.keys(DOCKER).map(name => [fold(name), name]))

/**
 * The field that a member of a config is read into: Go takes a name in any case for the field's (encoding/json,
 * `Unmarshal`).
 *
 * @returns nothing where it is none that docker knows
 */
export function fieldOf(name: string): string | undefined {
  return FIELDS.get(fold(name))
}

/** Go's folding of letters: these two are no ASCII and count as one. */
function fold(name: string): string {
  return name.replaceAll('ſ', 's').replaceAll('\u212a', 'k').toLowerCase()
}

/** A member for which an engine refuses to read the whole config. */
export interface Refused {
  readonly path: readonly string[]
  readonly reason: string
}

/**
 * What docker's or podman's own types do not accept in a config.
 *
 * @param root the config's members, those that docker knows under docker's names
 */
export function refusedMembers(root: object, kind: ConfigKind): Refused[] {
  return refusedIn(root, { members: TYPES[kind] }, [])
}

function refusedIn(value: unknown, type: Type, path: readonly string[]): Refused[] {
  if (value === null) return []
  if (type === 'string' || type === 'login') {
    const reason =
      typeof value !== 'string' ? `${nameOf(value)} in place of a string` : type === 'login' ? loginFault(value) : ''
    return reason ? [{ path, reason }] : []
  }
  if ('list' in type) {
    const isList = Array.isArray(value) && value.every(each => each === null || typeof each === 'string')
    return isList ? [] : [{ path, reason: `${nameOf(value)} in place of an array of strings` }]
  }
  if (nameOf(value) !== 'an object') return [{ path, reason: `${nameOf(value)} in place of an object` }]
  return Object.entries(value as object).flatMap(([name, inner]) => {
    const innerType = 'map' in type ? type.map : memberType(type.members, name)
    return innerType === undefined ? [] : refusedIn(inner, innerType, [...path, name])
  })
}

function memberType(members: Members, name: string): Type | undefined {
  return Object.entries(members).find(([each]) => fold(each) === fold(name))?.[1]
}

/** As Go's decoder takes it: line ends are passed over, the padding is needed (encoding/base64, `StdEncoding`). */
function loginFault(auth: string): string | undefined {
  const text = auth.replace(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return 'no base64'
  return text === '' || Buffer.from(text, 'base64').indexOf(':') > 0 ? undefined : 'no base64 of `user:password`'
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  // A number whose digits are kept is an object to JavaScript.
  if (typeof value === 'object' && value !== null && !('rawJSON' in value && JSON.isRawJSON(value))) return 'an object'
  return typeof value === 'boolean' ? 'a boolean' : typeof value === 'string' ? 'a string' : 'a number'
}

/** A member as text, such as `auths["quay.io"].auth`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((name, at) => (!/^[\w-]+$/.test(name) ? `[${JSON.stringify(name)}]` : at === 0 ? name : `.${name}`))
    .join('')
}
