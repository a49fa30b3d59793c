import { createHash } from 'node:crypto'
import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openTestCa } from '../../simulator/network/test-ca.ts'
import type { CredentialHelper, HelperLogin } from '../../simulator/runner/fake-credential-helper.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { type Cell, ENGINES, STORES } from './clients.ts'
import { auth, config } from './credentials.ts'
import { OTHER_USER } from './launch.ts'
import { has, type Need } from './needs.ts'

/** Those that keep a login in docker's config. */
const DOCKERS = ['docker', 'file'] as const
const DOCKER = '.docker/config.json'

/** Variables over those of a job; undefined takes one away. */
type Variables = Record<string, string | undefined>

/** What a login finds on its machine. */
export interface Environment {
  name: string
  /** Makes what is there before the job. @returns the variables that lead there, or a path that clients look at anyway */
  make(at: Found): Variables | string | Promise<Variables>
  /** All, unless this says otherwise. */
  engines?: readonly Cell['engine'][]
  /** Each step has the variables in its own `env:`; else they are the machine's. */
  isOfStep?: boolean
  /** An ordinary user's, whom permissions hold back, and not root's. */
  isOfUser?: boolean
  helpers?: CredentialHelper[]
  /** Others may read the config. */
  isOpen?: true
  /** What it takes of the machine. */
  needs?: Need[]
  /** How long the engines' own login is waited for, in ms: it may hang. */
  patienceMs?: number
  /** The login must work, whatever docker's own does. */
  works?: true
}

/** Makes files and folders below a job's home. */
export class Found {
  readonly home: string
  readonly runnerTemp: string

  constructor({ home, runnerTemp }: JobDirs) {
    this.home = home
    this.runnerTemp = runnerTemp
  }

  path(name: string): string {
    return join(this.home, name)
  }

  folder(name: string, mode = 0o755): string {
    mkdirSync(this.path(name), { recursive: true, mode })
    return this.path(name)
  }

  file(name: string, text = '', mode = 0o600): string {
    this.folder(dirname(name))
    writeFileSync(this.path(name), text, { mode })
    return this.path(name)
  }

  link(name: string, to: string): string {
    this.folder(dirname(name))
    symlinkSync(to, this.path(name))
    return this.path(name)
  }

  ofOther(path: string): string {
    if (has('root')) chownSync(path, OTHER_USER, OTHER_USER)
    return path
  }

  /** `/dev/null`, or for root, who could replace it, a device of the same kind. */
  nullDevice(): string {
    if (!has('root')) return '/dev/null'
    runProgram('mknod', [this.path('null'), 'c', '1', '3'])
    return this.path('null')
  }
}

const quay = { auth: auth('robot', 'quay-secret') }
const LOGINS = config({ auths: { 'quay.io': quay } })

/** What a variable that names a folder may be. */
const FOLDER_VALUES: Record<string, (at: Found) => string | undefined> = {
  'not set': () => undefined,
  empty: () => '',
  'a folder that is not there': at => at.path('not/there'),
  'a folder': at => at.folder('there'),
  'a plain file': at => at.file('plain'),
  'the null device': at => at.nullDevice(),
  "another user's folder": at => at.ofOther(at.folder('foreign')),
  'a relative path': () => 'relative',
  'a link to a folder': at => at.link('link', at.folder('there')),
  'a dangling link': at => at.link('link', at.path('nowhere'))
}

const ofValues = (variable: string, values: typeof FOLDER_VALUES, engines: Environment['engines'] = ENGINES) =>
  Object.entries(values).map(
    ([value, make]): Environment => ({
      name: `${variable} is ${value}`,
      engines,
      make: at => ({ [variable]: make(at) }),
      // Without these, clients write to the user's home or /run.
      needs: /^(?:HOME|XDG_RUNTIME_DIR)$/.test(variable) && /^(?:not set|empty)$/.test(value) ? ['mounts'] : []
    })
  )

type Rows = Record<string, Environment['make']>
const named = (rows: Rows, more: Omit<Environment, 'name' | 'make'> = {}) =>
  Object.entries(rows).map(([name, make]): Environment => ({ name, make, ...more }))

/** What the variable that names a file of logins may be. */
const FILE_VALUES: typeof FOLDER_VALUES = {
  empty: () => '',
  'a file that is not there': at => join(at.folder('there'), 'auth.json'),
  'a file in a folder that is not there': at => at.path('not/there/auth.json'),
  'a file with logins': at => at.file('auth.json', LOGINS),
  'an empty file': at => at.file('auth.json'),
  'a folder': at => at.folder('there'),
  'the null device': at => at.nullDevice(),
  "another user's file": at => at.ofOther(at.file('auth.json', LOGINS)),
  'a relative path': () => 'auth.json',
  'a link to a file': at => at.link('link', at.file('auth.json', LOGINS)),
  'a dangling link': at => at.link('link', at.path('nowhere'))
}

/** What an ordinary user meets. */
const OF_USER: Rows = {
  'HOME is read-only': at => ({ HOME: at.folder('sealed', 0o555) }),
  'DOCKER_CONFIG is read-only': at => ({ DOCKER_CONFIG: at.folder('sealed', 0o555) }),
  'XDG_CONFIG_HOME is read-only': at => ({ XDG_CONFIG_HOME: at.folder('sealed', 0o555) }),
  'XDG_RUNTIME_DIR is read-only': at => ({ XDG_RUNTIME_DIR: at.folder('sealed', 0o555) }),
  '~/.docker is read-only': at => at.folder('.docker', 0o555),
  '~/.docker/config.json is closed to the user': at => at.file(DOCKER, LOGINS, 0o000),
  '~/.docker/config.json is read-only': at => at.file(DOCKER, LOGINS, 0o400),
  '~/.config is closed to the user': at => at.folder('.config', 0o000),
  'nothing is unusual for a user': () => ({})
}

/** Files where clients expect folders, or that are of another shape than they expect. */
const OF_HOME: Rows = {
  'a plain file at ~/.docker': at => at.file('.docker'),
  'a plain file at ~/.config': at => at.file('.config'),
  'a plain file at ~/.config/containers': at => at.file('.config/containers'),
  'a plain file at ~/snap': at => at.file('snap'),
  'a folder at ~/.docker/config.json': at => at.folder(DOCKER),
  'a folder at ~/.config/containers/auth.json': at => at.folder('.config/containers/auth.json'),
  'a link to a folder at ~/.docker': at => at.link('.docker', at.folder('elsewhere')),
  'a link at ~/.docker/config.json': at => at.link(DOCKER, at.file('elsewhere.json', LOGINS)),
  'a dangling link at ~/.docker/config.json': at => at.link(DOCKER, at.path('nowhere')),
  'a login to another registry in podman’s other file': at => at.file('.config/containers/auth.json', LOGINS)
}

const earlier = { 'quay.io': quay, 'ghcr.io': { auth: auth('owner', 'an-earlier-secret') } }
const settings = { proxies: { default: { noProxy: 'x.example' } }, unknown: [1.0] }
const configOf = (text: string) => (at: Found) => at.file(DOCKER, text)

/** Configs of docker's; those of other shapes are in config-shapes.ts. */
const ofConfigs: Environment[] = [
  ...named({ 'a docker config that everybody may read': at => at.file(DOCKER, LOGINS, 0o644) }, { isOpen: true }),
  ...named(
    {
      'a config with other logins and settings': configOf(config({ auths: { 'quay.io': quay }, ...settings }, 3)),
      'a config with an earlier login': configOf(config({ auths: earlier })),
      'a config with a context that is gone': configOf('{"currentContext":"gone"}')
    },
    { engines: DOCKERS }
  ),
  // docker rewrites it; with `file` it is for the clients to say.
  ...named(
    { 'a config with a broken entry': configOf('{"auths":{"reg.example":{"auth":"!!!"}}}') },
    { engines: ['docker'] }
  )
]

const stored: Record<string, HelperLogin> = { 'quay.io': { Username: 'robot', Secret: 'quay-secret' } }
const withOurs = { ...stored, 'ghcr.io': { Username: 'owner', Secret: 'an-earlier-secret' } }

/** Credential helpers. All of them work, since the login is kept out of them: no more than `list` is asked of one. */
const HELPERS: Record<string, Partial<CredentialHelper>> = {
  'that works': { entries: stored },
  'that has an earlier login': { entries: withOurs },
  'that is locked': { entries: stored, fails: ['get', 'store', 'erase', 'list'] },
  'that cannot list': { entries: stored, fails: ['list'] },
  'that hangs where it is asked for a login': { first: '[ "$operation" != get ] || sleep 600' },
  'that implements nothing': { first: 'echo "not implemented"; exit 1' },
  'that computes': { name: 'ecr-login', computes: true }
}

const ofHelpers = Object.entries(HELPERS).flatMap(([kind, { name = 'own', ...helper }]): Environment[] => {
  const environment = (text: string) => ({
    helpers: [{ name, ...helper }],
    make: configOf(text),
    patienceMs: 3_000,
    works: true as const
  })
  return [
    { name: `\`credsStore\` names a helper ${kind}`, ...environment(config({ auths: {}, credsStore: name })) },
    {
      name: `\`credHelpers\` names a helper ${kind}`,
      engines: ['docker'],
      ...environment(config({ auths: { 'quay.io': quay }, credHelpers: { 'ghcr.io': name } }))
    }
  ]
})

const MISSING: Rows = {
  '`credsStore` names a helper that is not installed': configOf('{"credsStore":"missing"}'),
  '`credHelpers` names a helper that is not installed': configOf('{"credHelpers":{"ghcr.io":"missing"}}')
}

/** Makes a context of docker's that leads to no daemon. */
function context(at: Found): string {
  const folder = join('.docker', 'contexts', 'meta', createHash('sha256').update('own').digest('hex'))
  const endpoint = { Host: 'unix:///nonexistent', SkipTLSVerify: false }
  return at.file(
    join(folder, 'meta.json'),
    JSON.stringify({ Name: 'own', Metadata: {}, Endpoints: { docker: endpoint } })
  )
}

/** How docker is led to a daemon: what is next to its config must be found from wherever it logs in. */
const OF_DAEMONS: Rows = {
  'DOCKER_CONTEXT names a context of the user’s': at => {
    context(at)
    return { DOCKER_CONTEXT: 'own', DOCKER_HOST: undefined }
  },
  '`currentContext` names a context of the user’s': at => {
    context(at)
    at.file(DOCKER, '{"currentContext":"own"}')
    return { DOCKER_HOST: undefined }
  },
  'DOCKER_TLS_VERIFY is set, and the certificates are next to the config': async at => {
    const authority = await openTestCa(at.folder('.docker'))
    const { key, cert } = await authority.issue('localhost')
    at.file('.docker/key.pem', key)
    at.file('.docker/cert.pem', cert)
    return { DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://127.0.0.1:9' }
  }
}

/** Folders of the job's own, as a workflow sets them with `${{ runner.temp }}`, for the login and for the push. */
const DOCKER_OF_STEPS: Rows = {
  'DOCKER_CONFIG below RUNNER_TEMP is set on each step': at => ({ DOCKER_CONFIG: join(at.runnerTemp, '.docker') }),
  'DOCKER_CONFIG is RUNNER_TEMP itself on each step': at => ({ DOCKER_CONFIG: at.runnerTemp })
}
const PODMAN_OF_STEPS: Rows = {
  'REGISTRY_AUTH_FILE below RUNNER_TEMP is set on each step': at => ({
    REGISTRY_AUTH_FILE: join(at.runnerTemp, 'auth.json')
  })
}

export const ENVIRONMENTS: readonly Environment[] = [
  ...['HOME', 'DOCKER_CONFIG'].flatMap(variable => ofValues(variable, FOLDER_VALUES)),
  // What leads to none of docker's files means the same to both who write them.
  ...['XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR'].flatMap(each => ofValues(each, FOLDER_VALUES, ['docker', 'podman'])),
  ...ofValues('REGISTRY_AUTH_FILE', FILE_VALUES, ['podman', 'file']),
  ...named(OF_USER, { isOfUser: true }),
  ...named(OF_HOME),
  ...named({ 'a dangling link at ~/.docker': at => at.link('.docker', at.path('nowhere')) }),
  ...ofConfigs,
  ...ofHelpers,
  ...named(MISSING, { engines: DOCKERS, works: true }),
  ...named(OF_DAEMONS, { engines: DOCKERS }),
  ...named(DOCKER_OF_STEPS, { engines: DOCKERS, isOfStep: true, works: true }),
  ...named(PODMAN_OF_STEPS, { engines: ['podman'], isOfStep: true, works: true })
]

/** An environment, with an engine and a store. */
export interface Case extends Pick<Cell, 'engine'> {
  environment: Environment
  stores: readonly Cell['store'][]
}

/**
 * Each environment with one of the engines that fit it, which take turns. Where the login is kept apart, less of the
 * environment matters: every fourth one has that too. `file` leads where docker does, to either store in turn.
 */
export const CASES: readonly Case[] = ENVIRONMENTS.map((environment, at) => {
  const { engines = ENGINES } = environment
  const engine = engines[at % engines.length] ?? 'file'
  const turn = Math.floor(at / engines.length)
  const ofFile = STORES.slice(turn % 2, (turn % 2) + 1)
  return { engine, environment, stores: engine === 'file' ? ofFile : STORES.slice(0, turn % 4 === 3 ? 2 : 1) }
})
