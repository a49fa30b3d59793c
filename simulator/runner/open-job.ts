import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { githubCom, type Server } from '../github/servers.ts'
import type { Token } from '../github/tokens.ts'
import { tokenOf, type World } from '../github/world.ts'
import { type JobProxy, openProxy, type ProxyOptions } from '../network/proxy.ts'
import { openRecorder, wrapEngines } from './command-recorder.ts'
import { defaultRun, type Run, runContexts, runnerEnvironment } from './environment.ts'
import { type CredentialHelper, installHelper } from './fake-credential-helper.ts'
import type { Engine } from './fake-engine.ts'
import { Job } from './job.ts'
import { makeJobDirs, type PlantedFile, plant } from './job-dirs.ts'
import type { LeakChecks } from './leak-checks.ts'
import type { Finding, Secret } from './leak-scan.ts'

export interface JobOptions extends Partial<Run> {
  server?: Server
  /** `github.token`; the first GITHUB_TOKEN of this server in the world. */
  githubToken?: Token | string
  secrets?: Record<string, Token | string>
  /** Engines on PATH; none by default. */
  engines?: Engine[]
  /** Further programs of the machine on PATH, e.g. `git`, `curl`, `jq`. */
  tools?: string[]
  helpers?: CredentialHelper[]
  /** A HOME to share with other jobs; one of its own by default. */
  home?: string
  files?: Record<string, string | PlantedFile>
  /** Secrets of somebody else in those files, by name: they stay, and must not get out either. */
  planted?: Record<string, string>
  /** True: no proxy. node is led to the hosts themselves, on loopback; other clients find none. */
  direct?: boolean
  /** Over every other variable; undefined takes one away. */
  env?: Record<string, string | undefined>
  /** node for the action: this process's own. */
  node?: string
  /** The folder with the action.yml: this repository. */
  action?: string
  /** False: engines are not recorded, for measurements. */
  record?: boolean
  /** What may still hold the secret after the last post, matched against the finding's place (`logout: false`). */
  leftovers?: RegExp
  tolerate?: (finding: Finding) => boolean
}

export interface JobHost {
  folder: string
  world: World
  servers: Server[]
  plainHost: string
  /** Of the proxy that each job has. */
  proxy: Omit<ProxyOptions, 'job'>
}

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** Sets up a job: its folders, its own proxy, its PATH and environment. */
export async function openJob(host: JobHost, name: string, options: JobOptions): Promise<Job> {
  return new Job(await openParts(host, name, options))
}

export type JobParts = Awaited<ReturnType<typeof openParts>>

async function openParts(host: JobHost, name: string, options: JobOptions) {
  const { node = process.execPath, action = REPOSITORY, tools = [], helpers = [], planted = {} } = options
  const run: Run = { ...defaultRun, ...options }
  const server = options.server ?? host.servers[0] ?? githubCom
  const folder = makeJobDirs(host.folder, name, { node, home: options.home, tools })
  plant(folder.home, options.files ?? {})

  const recorder = openRecorder(folder.bin, folder.records, options.record)
  wrapEngines(recorder, options.engines ?? [])
  const helperFolder = join(folder.records, '..', 'helpers')
  const installed = helpers.map(helper => [helper.name, installHelper(recorder, helper, helperFolder)])
  const proxy = await openProxy({ ...host.proxy, job: name })

  const secretOf = (token: Token | string) => (typeof token === 'string' ? token : token.value)
  const standard = host.world.tokens.find(token => token.kind === 'github-token' && token.server === server.url)
  const githubToken = secretOf(options.githubToken ?? standard ?? '')
  const named = Object.entries({ GITHUB_TOKEN: githubToken, ...options.secrets })
  const secrets = Object.fromEntries(named.map(([key, token]) => [key, secretOf(token)]))

  const hostsOf = (url: string) => {
    const made = host.servers.find(candidate => candidate.url === url) ?? server
    return [made.registry, made.apiHost, host.plainHost]
  }
  const hosts = hostsOf(server.url)
  const known: Secret[] = Object.entries(planted).map(([name, value]) => ({ name, value, planted: true, hosts }))
  const learn = (value: string, label: string) => {
    const token = tokenOf(host.world, value)
    if (value.trim() === '' || known.some(secret => secret.value === value && !secret.planted)) return
    known.push({ name: token?.name ?? label, value, planted: false, hosts: hostsOf(token?.server ?? server.url) })
  }
  for (const [key, value] of Object.entries(secrets)) learn(value, `secrets.${key}`)
  const watch: LeakChecks = {
    secrets: known,
    folder,
    helperStores: Object.fromEntries(installed),
    leftovers: options.leftovers,
    tolerate: options.tolerate
  }

  const variables = runnerEnvironment(run, server, folder)
  const env: Record<string, string | undefined> = {
    HOME: folder.home,
    LANG: 'C.UTF-8',
    TMPDIR: folder.temp,
    USER: 'runner',
    XDG_RUNTIME_DIR: folder.runtime,
    // Plain http would leave unseen without HTTP_PROXY; loopback goes past it in every client.
    ...(options.direct ? await directly(proxy) : { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }),
    SSL_CERT_FILE: host.proxy.authority.path,
    NODE_EXTRA_CA_CERTS: host.proxy.authority.path,
    DOCKER_HOST: 'unix:///nonexistent',
    ...variables,
    ...options.env
  }

  return {
    name,
    folder,
    /** The environment of every step, before GITHUB_ENV changes it. */
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<string, string>,
    contexts: runContexts(variables, run, githubToken),
    secrets,
    debug: run.debug,
    node,
    action,
    ledger: host.proxy.ledger,
    recorder,
    watch,
    /** Adds to `watch.secrets` what of these values is a secret. */
    recognize(values: string[], token?: string): void {
      for (const value of values) {
        for (const { name: label, value: secret } of host.world.tokens) if (value.includes(secret)) learn(secret, label)
      }
      if (token) learn(token, 'the token input')
    },
    /** Gives GITHUB_TOKEN the `packages` permission that a workflow asks for. */
    permit(packages: Token['packages']): void {
      const token = tokenOf(host.world, githubToken)
      if (token) token.packages = packages
    },
    dispose: () => proxy.close()
  }
}

const HOST_MAP = fileURLToPath(new URL('../network/host-map.cjs', import.meta.url))

async function directly(proxy: JobProxy): Promise<Record<string, string>> {
  return {
    NODE_OPTIONS: `--require ${JSON.stringify(HOST_MAP)}`,
    SIMULATOR_PORTS: JSON.stringify(await proxy.listen())
  }
}
