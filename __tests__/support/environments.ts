import { createHash } from 'node:crypto'
import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openTestCa } from '../../simulator/network/test-ca.ts'
import type { CredentialHelper, HelperLogin } from '../../simulator/runner/fake-credential-helper.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { auth, config } from './credentials.ts'
import { OTHER_USER } from './launch.ts'
import { has, type Need } from './needs.ts'

const ENGINES = ['docker', 'podman', 'file'] as const
export type EngineName = (typeof ENGINES)[number]

/** Variables over those of a job; undefined takes one away. */
type Variables = Record<string, string | undefined>

/** What a login finds on its machine. */
export interface Environment {
  name: string
  /** Makes what is there before the job. @returns the variables that lead there, or a path that clients look at anyway */
  make(at: Found): Variables | string | Promise<Variables>
  /** All, unless this says otherwise. */
  engines?: readonly EngineName[]
  /** Each step has the variables in its own `env:`; else they are the machine's. */
  isOfStep?: boolean
  /** An ordinary user's, whom permissions hold back, and not root's. */
  isOfUser?: boolean
  helpers?: CredentialHelper[]
  /** Others may read the config. */
  isOpen?: true
  /** What a shared login of docker's form tells of it. */
  told?: RegExp
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
  readonly runtime: string
  readonly runnerTemp: string

  constructor({ home, runtime, runnerTemp }: JobDirs) {
    this.home = home
    this.runtime = runtime
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

/** The variables by which clients find their files. */
const FOLDERS = ['HOME', 'DOCKER_CONFIG', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR']

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

const ofFolders = FOLDERS.flatMap(variable =>
  Object.entries(FOLDER_VALUES).map(
    ([value, make]): Environment => ({
      name: `${variable} is ${value}`,
      // What leads to none of docker's files means the same to both who write them.
      engines: variable.startsWith('XDG_') ? ['docker', 'podman'] : ENGINES,
      make: at => ({ [variable]: make(at) }),
      // Without these, clients write to the user's home or /run.
      needs: /^(?:HOME|XDG_RUNTIME_DIR)$/.test(variable) && /^(?:not set|empty)$/.test(value) ? ['mounts'] : []
    })
  )
)

/** What the variable that names a file of logins may be. */
const FILE_VALUES: Record<string, (at: Found) => string | undefined> = {
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

const ofFiles = Object.entries(FILE_VALUES).map(
  ([value, make]): Environment => ({
    name: `REGISTRY_AUTH_FILE is ${value}`,
    engines: ['podman', 'file'],
    make: at => ({ REGISTRY_AUTH_FILE: make(at) })
  })
)

/** What an ordinary user meets. */
const ofUser = (
  [
    ['HOME is read-only', at => ({ HOME: at.folder('sealed', 0o555) })],
    ['DOCKER_CONFIG is read-only', at => ({ DOCKER_CONFIG: at.folder('sealed', 0o555) })],
    ['XDG_CONFIG_HOME is read-only', at => ({ XDG_CONFIG_HOME: at.folder('sealed', 0o555) })],
    ['XDG_RUNTIME_DIR is read-only', at => ({ XDG_RUNTIME_DIR: at.folder('sealed', 0o555) })],
    ['~/.docker is read-only', at => at.folder('.docker', 0o555)],
    ['~/.docker/config.json is closed to the user', at => at.file('.docker/config.json', LOGINS, 0o000)],
    ['~/.docker/config.json is read-only', at => at.file('.docker/config.json', LOGINS, 0o400)],
    ['~/.config is closed to the user', at => at.folder('.config', 0o000)],
    ['nothing is unusual', () => ({})]
  ] satisfies [string, Environment['make']][]
).map(([name, make]): Environment => ({ name: `a user: ${name}`, isOfUser: true, make }))

/** Files where clients expect folders, or that are of another shape than they expect. */
const ofHome = (
  [
    ['a plain file at ~/.docker', at => at.file('.docker')],
    ['a plain file at ~/.config', at => at.file('.config')],
    ['a plain file at ~/.config/containers', at => at.file('.config/containers')],
    ['a plain file at ~/snap', at => at.file('snap')],
    ['a folder at ~/.docker/config.json', at => at.folder('.docker/config.json')],
    ['a folder at ~/.config/containers/auth.json', at => at.folder('.config/containers/auth.json')],
    ['a dangling link at ~/.docker', at => at.link('.docker', at.path('nowhere'))],
    ['a link to a folder at ~/.docker', at => at.link('.docker', at.folder('elsewhere'))],
    ['a link at ~/.docker/config.json', at => at.link('.docker/config.json', at.file('elsewhere.json', LOGINS))],
    ['a dangling link at ~/.docker/config.json', at => at.link('.docker/config.json', at.path('nowhere'))],
    [
      'a login to another registry in ~/.config/containers/auth.json',
      at => at.file('.config/containers/auth.json', LOGINS)
    ]
  ] satisfies [string, Environment['make']][]
).map(([name, make]): Environment => ({ name, make }))

const open: Environment = {
  name: 'a docker config that everybody may read',
  make: at => at.file('.docker/config.json', LOGINS, 0o644),
  isOpen: true
}

const earlier = { 'quay.io': quay, 'ghcr.io': { auth: auth('owner', 'an-earlier-secret') } }

/** Configs of docker's; those of other shapes are in config-shapes.ts. */
const ofConfigs = Object.entries<Partial<Environment> & { text: string }>({
  'a config with other logins and settings': {
    text: config({ auths: { 'quay.io': quay }, proxies: { default: { noProxy: 'x.example' } }, unknown: [1.0] }, 3)
  },
  'a config with an earlier login': { text: config({ auths: earlier }) },
  'a config with a broken entry': {
    text: '{"auths":{"reg.example":{"auth":"!!!"}}}',
    // docker rewrites it; with `file` it is for the clients to say.
    engines: ['docker']
  },
  'a config with `auths` twice': {
    text: config({ auths: {} }).replace('}', `},${config({ auths: { 'quay.io': quay } }).slice(1, -1)}`),
    told: /`auths` .*twice/
  },
  'a config with a context that is gone': { text: '{"currentContext":"gone"}' }
}).map(
  ([name, { text, ...more }]): Environment => ({
    name,
    engines: ['docker', 'file'],
    make: at => at.file('.docker/config.json', text),
    ...more
  })
)

const stored: Record<string, HelperLogin> = { 'quay.io': { Username: 'robot', Secret: 'quay-secret' } }
const withOurs = { ...stored, 'ghcr.io': { Username: 'owner', Secret: 'an-earlier-secret' } }

/** Answers each `get` in this way, and stores as usual. */
const answering = (answer: string) => `[ "$operation" != get ] || { ${answer}; }`

/** Credential helpers, and what they are like. All of them work, since the login is kept out of them. */
const HELPERS: Record<string, Partial<CredentialHelper>> = {
  'that works': { entries: stored },
  'that has an earlier login': { entries: withOurs },
  'that stores and cannot read back': { entries: stored, fails: ['get'] },
  'that forgets what it stores': { forgets: true },
  'that is locked': { entries: stored, fails: ['get', 'store', 'erase', 'list'] },
  'that cannot erase': { entries: stored, fails: ['erase'] },
  'that cannot list': { entries: stored, fails: ['list'] },
  'that hangs where it is asked': { first: answering('sleep 600') },
  'with its own words for what is not there': {
    first: answering('echo "No stored credential for ghcr.io"; exit 1')
  },
  'with a number for what is not there': { first: answering('echo "error: -25300"; exit 1') },
  'that implements nothing': { first: 'echo "not implemented"; exit 1' },
  'that prints {} for what is not there': { first: answering('echo {}; exit 0') },
  'that prints nothing for what is not there': { first: answering('exit 0') },
  'that computes': { name: 'ecr-login', computes: true }
}

const ofHelpers = Object.entries(HELPERS).flatMap(([kind, { name = 'own', ...helper }]): Environment[] => {
  const environment = (text: string) => ({
    helpers: [{ name, ...helper }],
    make: (at: Found) => at.file('.docker/config.json', text),
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

const ofMissingHelper = ['{"credsStore":"missing"}', '{"credHelpers":{"ghcr.io":"missing"}}'].map(
  (text): Environment => ({
    name: `${text} names a helper that is not installed`,
    engines: ['docker', 'file'],
    make: at => at.file('.docker/config.json', text),
    works: true
  })
)

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
const ofDaemons: Environment[] = [
  {
    name: 'DOCKER_CONTEXT names a context of the user’s',
    engines: ['docker', 'file'],
    make: at => {
      context(at)
      return { DOCKER_CONTEXT: 'own', DOCKER_HOST: undefined }
    }
  },
  {
    name: '`currentContext` names a context of the user’s',
    engines: ['docker', 'file'],
    make: at => {
      context(at)
      at.file('.docker/config.json', '{"currentContext":"own"}')
      return { DOCKER_HOST: undefined }
    }
  },
  {
    name: 'DOCKER_TLS_VERIFY is set, and the certificates are next to the config',
    engines: ['docker', 'file'],
    make: async at => {
      const authority = await openTestCa(at.folder('.docker'))
      const { key, cert } = await authority.issue('localhost')
      at.file('.docker/key.pem', key)
      at.file('.docker/cert.pem', cert)
      return { DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://127.0.0.1:9' }
    }
  }
]

/** Folders of the job's own, as a workflow sets them with `${{ runner.temp }}`, for the login and for the push. */
const ofSteps: Environment[] = [
  {
    name: 'DOCKER_CONFIG below RUNNER_TEMP is set on each step',
    engines: ['docker', 'file'],
    isOfStep: true,
    make: ({ runnerTemp }) => ({ DOCKER_CONFIG: join(runnerTemp, '.docker') }),
    works: true
  },
  {
    name: 'DOCKER_CONFIG is RUNNER_TEMP itself on each step',
    engines: ['docker', 'file'],
    isOfStep: true,
    make: ({ runnerTemp }) => ({ DOCKER_CONFIG: runnerTemp }),
    works: true
  },
  {
    name: 'REGISTRY_AUTH_FILE below RUNNER_TEMP is set on each step',
    engines: ['podman'],
    isOfStep: true,
    make: ({ runnerTemp }) => ({ REGISTRY_AUTH_FILE: join(runnerTemp, 'auth.json') }),
    works: true
  }
]

export const ENVIRONMENTS: readonly Environment[] = [
  ...ofFolders,
  ...ofFiles,
  ...ofUser,
  ...ofHome,
  open,
  ...ofConfigs,
  ...ofHelpers,
  ...ofMissingHelper,
  ...ofDaemons,
  ...ofSteps
]

/** An environment, with an engine. */
export interface Case {
  engine: EngineName
  environment: Environment
  name: string
}

/** Each environment with each engine that fits it. */
export const CASES: readonly Case[] = ENVIRONMENTS.flatMap(environment =>
  (environment.engines ?? ENGINES).map(engine => ({ engine, environment, name: environment.name }))
)
