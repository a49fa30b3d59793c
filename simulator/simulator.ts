import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFull } from './full.ts'
import { openApi } from './github/api.ts'
import { openRegistry } from './github/registry.ts'
import { githubCom, type Server } from './github/servers.ts'
import type { Token } from './github/tokens.ts'
import { type Owner, type Package, type Refusal, world } from './github/world.ts'
import { openBlobRegistry } from './network/blob-registry.ts'
import { type Fault, Faults } from './network/faults.ts'
import type { Framing } from './network/framing.ts'
import { openLoopback } from './network/loopback.ts'
import type { FrontOptions, Route } from './network/request-handler.ts'
import { type Request, type RequestKind, RequestLog, requestLine } from './network/request-log.ts'
import { openTestCa } from './network/test-ca.ts'
import type { Job } from './runner/job.ts'
import { endProcessesOf, removeFolder } from './runner/leftovers.ts'
import { type JobHost, type JobOptions, openJob } from './runner/open-job.ts'

export interface SimulatorOptions {
  tokens?: Token[]
  packages?: Package[]
  owners?: Record<string, Owner>
  refusals?: Refusal[]
  /** The servers that exist; jobs run on the first unless they say otherwise. */
  servers?: Server[]
  /** Hosts of nobody in particular that take and keep what is sent to them. All others are refused by the proxy. */
  foreign?: string[]
  faults?: Fault[]
  /** Milliseconds that every request and every tunnel takes longer. */
  delayMs?: number
  /** How answers are framed: each has a length, and its connection is kept, unless this says otherwise. */
  framing?: Framing
  /** True: pushes are kept, by Debian's docker-registry behind the simulator's. */
  storage?: boolean
  /** How late a pushed tag is shown, in ms. */
  lagMs?: number
  /** `user:password` that the proxy asks for; jobs get it in HTTPS_PROXY. */
  proxyCredential?: string
  secureProxy?: boolean
  /** Requests that no rule covers are an error when the simulator closes, unless this says that the test wants them. */
  unknownRequests?: 'refuse' | 'allow'
}

export type Simulator = Awaited<ReturnType<typeof openSimulator>>

/** Opens a GHCR, its API and whatever else there is, in a folder of its own. `close()` removes all of it. */
export async function openSimulator(options: SimulatorOptions = {}) {
  // As on a runner, whatever the user's.
  process.umask(0o022)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'simulator-')))
  const { tokens = [], packages = [], owners = {}, refusals = [], servers = [githubCom], lagMs = 0 } = options
  const { delayMs = 0, framing = 'length', proxyCredential, secureProxy } = options
  const at = world({ tokens: [...tokens], packages: [...packages], owners, refusals, lagMs })
  const ledger = new RequestLog()
  const faults = new Faults(options.faults ?? [])
  const storage = options.storage ? await openBlobRegistry(folder) : undefined
  const registry = openRegistry(at, storage?.port)
  const api = openApi(at)
  const routes = new Map<string, Route>()
  for (const server of servers) {
    routes.set(server.registry, { server, standIn: registry })
    routes.set(server.apiHost, { server, standIn: api })
  }
  for (const host of options.foreign ?? []) routes.set(host, { server: servers[0] ?? githubCom })

  mkdirSync(join(folder, 'ca'))
  const front: FrontOptions = { ledger, faults, delayMs, framing }
  const plain = await openLoopback(front, servers[0] ?? githubCom, registry)
  const authority = await openTestCa(join(folder, 'ca'))
  const proxy = { ...front, routes, authority, proxyCredential, secureProxy }
  const host: JobHost = { folder, world: at, servers, plainHost: plain.host, proxy }
  const jobs: Job[] = []
  let opened = 0
  let hasPrograms = false
  const requests = (...kinds: RequestKind[]): Request[] =>
    ledger.requests.filter(({ kind }) => (kinds.length === 0 ? kind !== 'connect' : kinds.includes(kind)))

  return {
    folder,
    world: at,
    /** The registry over plain http, `127.0.0.1:PORT`. */
    plainHost: plain.host,

    async job(wanted: JobOptions = {}): Promise<Job> {
      hasPrograms ||= (wanted.engines ?? wanted.tools) !== undefined
      const job = await openJob(host, `job-${opened++}`, wanted)
      jobs.push(job)
      return job
    },

    /** What was asked so far, tunnels left out unless they are asked for by kind. */
    requests,

    /** Resolves with the first request of this kind, or for which this holds, past ones included. */
    until(what: RequestKind | ((request: Request) => boolean), withinMs?: number): Promise<Request> {
      return ledger.until(typeof what === 'string' ? ({ kind }) => kind === what : what, withinMs)
    },

    fault: (fault: Fault): void => faults.add(fault),
    clearFaults: (): void => faults.clear(),

    /**
     * Ends what is still running, removes everything, and throws if a request came that no rule covers. The posts of jobs
     * that no test ended run with CI_FULL=1 only, where they have something to do, with the leak search after them: they are
     * a third of a suite's processes. `posts: false`: they run nowhere, since the test is about main alone.
     */
    async close({ posts = isFull() } = {}): Promise<void> {
      try {
        if (posts) for (const job of jobs) await job.end({ onlyWithState: true })
      } finally {
        for (const job of jobs) await job.abandon()
        await plain.close()
        await storage?.close()
        // To look through all processes takes as long as all else here: only podman and its like leave some.
        if (hasPrograms) endProcessesOf(folder)
        removeFolder(folder)
      }
      const unknown = ledger.requests.filter(({ kind }) => kind === 'unknown')
      if (unknown.length > 0 && options.unknownRequests !== 'allow') {
        const lines = unknown.map(request => `  ${requestLine(at, request)}: ${request.why ?? ''}`)
        throw new Error(`the stand-ins were asked what they do not know:\n${lines.join('\n')}`)
      }
    }
  }
}
