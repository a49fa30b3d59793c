import { type Access, hostIn, type Image, parseImage, Unaccepted } from './image.ts'

/** Whom a login is for: one repository or all of the registry, and for what. */
export interface Scope {
  /** `OWNER/NAME`; nothing for every repository of the registry. */
  readonly name: string | undefined
  /** In the order `pull`, `push`; none for both. */
  readonly actions: readonly Access[]
}

/** What `scope` takes, in words for the user. */
export const SCOPE_FORM = '`OWNER/NAME`, `OWNER/NAME@pull`, `OWNER/NAME@pull,push` or `@pull`, one per line'

/**
 * Reads `[OWNER/NAME][@ACTION[,ACTION]]`. docker/login-action takes the same (its `scopeToConfigDir`) and makes it the path
 * of a folder of buildx's, which compares whole names: an owner is none.
 *
 * @throws Unaccepted saying what is wrong
 */
export function parseScope(text: string, registry: string): Scope {
  const [, path = '', list] = /^([^@]*)(?:@(.*))?$/.exec(text) ?? []
  const wanted = list?.split(',').map(each => each.trim().toLowerCase())
  if (wanted?.some(each => each !== 'pull' && each !== 'push'))
    throw new Unaccepted('after `@` are `pull`, `push` or `pull,push`')
  const actions = (['pull', 'push'] as const).filter(action => wanted?.includes(action))
  if (path === '') return { name: undefined, actions }
  const bare = path.replace(/^https?:\/\//i, '')
  const host = hostIn(`${bare}/`)
  if (host !== undefined) {
    const name = bare.slice(host.length + 1) || 'OWNER/NAME'
    throw new Unaccepted('`registry` names the host, and `scope` none', `Write ${name}.`)
  }
  const { name, tag } = parseImage(path, registry)
  if (tag !== undefined) throw new Unaccepted('a login is for all tags of a repository', `Write ${name}.`)
  return { name, actions }
}

/** An entry as it is written. */
export function scopeText({ name = '', actions }: Scope): string {
  return actions.length === 0 ? name : `${name}@${actions.join(',')}`
}

/**
 * Whether a login is meant for this access. In buildx `@pull,push` is for pushes only, which ask for both; it takes `@pull`
 * for pushes as well where no other entry is for them, which is not what its name says.
 */
function isFor({ name, actions }: Scope, access: Access, image: Image): boolean {
  const isMeant = access === 'push' ? actions.includes('push') : actions.join() === 'pull'
  return (name === undefined || name === image.name) && (actions.length === 0 || isMeant)
}

/** What of the other inputs does not go with `scope`, with the reason and what would. */
export function misfits(inputs: {
  readonly scope: readonly Scope[]
  readonly pull: readonly Image[]
  readonly push: readonly Image[]
  readonly engines: readonly string[]
}) {
  const { scope, engines } = inputs
  if (scope.length === 0) return []
  if (engines.length === 0)
    return [
      { input: 'engine', written: 'none', reason: '`scope` is for a login', accepted: 'an engine, or no `scope`' }
    ]
  const reason = 'podman, buildah and skopeo find a login by its repository'
  if (engines.every(name => name === 'podman') && scope.every(({ name }) => name === undefined))
    return [{ input: 'scope', written: scope.map(scopeText).join(', '), reason, accepted: '`OWNER/NAME`' }]
  return (['pull', 'push'] as const).flatMap(input =>
    inputs[input]
      .filter(image => !scope.some(each => isFor(each, input, image)))
      .map(({ reference }) => ({
        input,
        written: reference,
        reason: '`scope` has no entry for it',
        accepted: `what \`scope\` is for: ${scope.map(scopeText).join('; ')}${input === 'pull' ? ' (`@push` and `@pull,push` are for pushes)' : ''}`
      }))
  )
}
