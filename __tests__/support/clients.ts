import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a job finds where it runs, before the login. */
export const HOMES = ['no config', 'a login elsewhere', 'credsStore', 'computing credsStore', 'podman only'] as const
export const ENGINES = ['docker', 'podman', 'file'] as const
export const STORES = ['shared', 'isolated'] as const

export interface Cell {
  engine: (typeof ENGINES)[number]
  store: (typeof STORES)[number]
  home: (typeof HOMES)[number]
}

/**
 * Where a client looks: docker's config only, podman's file only where there is no docker config, podman's file first, or
 * `auths` of `~/.docker/config.json` only.
 */
type Reads = 'docker' | 'docker or podman' | 'podman then docker' | 'home'

export interface Client {
  name: string
  reads: Reads
  /** Asks a `credsStore` for every registry, whatever the file says of one. */
  asksStore?: boolean
  /** Finds in a helper only what the helper lists. */
  asksList?: boolean
  programs: string[]
  /** A command that reads the private image, or the chart, of the registry in `$from`. */
  read: string
  /** A command that takes it from `$from` and pushes it to `$to`. None: it pushes through a daemon only. */
  push?: string
}

const STORAGE = '--root "$dir/root" --runroot "$dir/run" --storage-driver vfs'

const image = (registry: string, prefix = '') => `"${prefix}$${registry}/acme/app/image:1"`
const to = (name: string, prefix = '') => `"${prefix}$to/acme/app/${name}:1"`
const client = (name: string, reads: Reads, read: string, more: Partial<Client> = {}): Client => ({
  ...{ name, reads, programs: [name], read: `${read} ${image('from')}` },
  ...more
})
/** Its push is a command that copies an image. */
const copying = (name: string, reads: Reads, read: string, copy: string, more: Partial<Client> = {}) =>
  client(name, reads, read, { push: `${copy} ${image('from')} ${to(name)}`, ...more })

/** Programs are called with `$from` and `$to`, registries, and `$dir`, a folder of the client's own. */
export const CLIENTS: Client[] = [
  client('docker', 'docker', 'docker manifest inspect'),
  client('docker 20.10', 'docker', 'docker-20.10 manifest inspect', { programs: ['docker-20.10'] }),
  client('docker buildx', 'docker', 'docker buildx imagetools inspect --raw', {
    programs: ['docker', 'docker-buildx'],
    push: `docker buildx imagetools create --tag ${to('buildx')} ${image('from')}`
  }),
  ...['podman', 'buildah'].map(name => {
    const pull = `${name} ${STORAGE} pull`
    const push = `${pull} ${image('from')} && ${name} ${STORAGE} push ${image('from')} ${to(name, 'docker://')}`
    return client(name, 'podman then docker', pull, { push })
  }),
  client('skopeo', 'podman then docker', '', {
    read: `skopeo inspect ${image('from', 'docker://')}`,
    push: `skopeo copy ${image('from', 'docker://')} ${to('skopeo', 'docker://')}`
  }),
  copying('crane', 'docker or podman', 'crane manifest', 'crane copy'),
  copying('cosign', 'docker or podman', 'cosign triangulate --type digest', 'cosign copy --force'),
  copying('oras', 'docker', 'oras manifest fetch', 'oras copy', { asksStore: true }),
  client('helm', 'docker', '', {
    asksStore: true,
    read: 'helm show chart "oci://$from/acme/app/chart" --version 0.1.0',
    push: 'helm pull "oci://$from/acme/app/chart" --version 0.1.0 --destination "$dir" && helm push "$dir/chart-0.1.0.tgz" "oci://$to/acme/app/helm"'
  }),
  copying('regctl', 'docker', 'regctl manifest get', 'regctl image copy', { asksList: true }),
  client('actions/attest', 'home', '', {
    programs: ['sigstore-oci'],
    read: 'sigstore-oci "$from/acme/app/image" 1',
    push: 'sigstore-oci "$from/acme/app/image" 1 "$to/acme/app/image"'
  })
]

/** Whether a client finds the login that the action made. */
export function isServed({ reads, asksStore }: Client, { engine, store, home }: Cell): boolean {
  if (reads === 'home') return store === 'shared' && engine !== 'podman' && home !== 'credsStore'
  if (store === 'isolated') return home !== 'computing credsStore' || asksStore !== true
  // A credsStore makes the login isolated.
  if (engine !== 'podman') return true
  if (reads === 'podman then docker') return true
  return reads === 'docker or podman' && (home === 'no config' || home === 'podman only')
}

/** Whether a client finds the login to another registry in a home, with no login of ours. */
export function hadOther({ reads, asksList }: Client, home: Cell['home']): boolean {
  if (home === 'no config') return false
  if (home === 'credsStore') return reads !== 'podman then docker' && reads !== 'home'
  if (home === 'computing credsStore') return reads !== 'podman then docker' && reads !== 'home' && asksList !== true
  return home === 'a login elsewhere' || (reads !== 'docker' && reads !== 'home')
}

/** The same while the action's login is there. */
export function hasOther(client: Client, { engine, store, home }: Cell): boolean {
  if (home === 'no config') return false
  if (home === 'computing credsStore') return hadOther(client, home)
  if (client.reads === 'home') return hadOther(client, home)
  if (store === 'isolated' || (home === 'credsStore' && engine !== 'podman')) return true
  // A docker config where there was none hides podman's file from clients that read either.
  if (client.reads === 'docker or podman' && home === 'podman only' && engine !== 'podman') return false
  return hadOther(client, home)
}

/** Every combination in which a login can be made: a helper that computes stores none. */
export const CELLS: Cell[] = ENGINES.flatMap(engine =>
  STORES.flatMap(store => HOMES.map(home => ({ engine, store, home })))
).filter(({ engine, store, home }) => home !== 'computing credsStore' || store === 'isolated' || engine === 'podman')

const DOCUMENT = fileURLToPath(new URL('../../docs/clients.md', import.meta.url))

/** docs/clients.md, as it is and with the table as it must be. */
export function clientsDocument(): { path: string; text: string; wanted: string } {
  const text = readFileSync(DOCUMENT, 'utf8')
  const wanted = text.replace(/(?<=<!-- clients -->\n).*(?=<!-- \/clients -->)/s, () => `\n${table()}\n`)
  return { path: DOCUMENT, text, wanted }
}

const COLUMNS: { title: string; of: (cell: Cell) => boolean }[] = [
  { title: '`isolated`', of: ({ store }) => store === 'isolated' },
  {
    title: '`shared`, engine `docker` or `file`',
    of: ({ store, engine }) => store === 'shared' && engine !== 'podman'
  },
  { title: '`shared`, engine `podman`', of: ({ store, engine }) => store === 'shared' && engine === 'podman' }
]

/** The login of the action, and those to other registries that the client found before. */
function table(): string {
  const head = ['client', ...COLUMNS.map(({ title }) => title), 'keeps logins to other registries']
  const rows = CLIENTS.map(client => {
    const found = COLUMNS.map(({ of }) => answer(CELLS.filter(of), cell => isServed(client, cell)))
    const had = CELLS.filter(({ home }) => hadOther(client, home))
    return [client.name, ...found, answer(had, cell => hasOther(client, cell))]
  })
  const lines = [head, head.map(() => ':-:').with(0, '---'), ...rows].map(row => `| ${row.join(' | ')} |`)
  const notes = Object.values(EXCEPT).map(([mark, where]) => `${mark} Not ${where}.`)
  return [...lines, '', ...notes.filter(note => rows.flat().join().includes(note.charAt(0)))].join('\n')
}

/** Where a client does not find what it finds in other homes. */
const EXCEPT: Record<Cell['home'], [mark: string, where: string]> = {
  'no config': ['⁵', 'with no docker config'],
  'a login elsewhere': ['¹', 'with other logins in the docker config'],
  credsStore: ['²', "with docker's `credsStore`"],
  'computing credsStore': ['³', 'with a `credsStore` that computes credentials'],
  'podman only': ['⁴', "with logins in podman's file only"]
}

function answer(of: Cell[], holds: (cell: Cell) => boolean): string {
  if (of.every(cell => !holds(cell))) return '–'
  const fails = HOMES.filter(home => of.some(cell => cell.home === home && !holds(cell)))
  return ['✓', ...fails.map(home => EXCEPT[home][0])].join('')
}
