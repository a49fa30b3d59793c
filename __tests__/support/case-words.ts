import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApi } from '../../simulator/github/api.ts'
import { openRegistry } from '../../simulator/github/registry.ts'
import { githubCom, type Server } from '../../simulator/github/servers.ts'
import { world } from '../../simulator/github/world.ts'
import type { StandIn } from '../../simulator/network/exchange.ts'
import { Faults } from '../../simulator/network/faults.ts'
import { type Loopback, openLoopback } from '../../simulator/network/loopback.ts'
import { type Request, RequestLog } from '../../simulator/network/request-log.ts'
import { inputsOf, readAction } from '../../simulator/runner/action.ts'
import { defaultRun, runContexts, runnerEnvironment } from '../../simulator/runner/environment.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { preflight } from '../../src/access/preflight.ts'
import { checkAccess } from '../../src/access/probe.ts'
import { type AccessReport, judge } from '../../src/access/verdict.ts'
import { diagnose, diagnoseInputs } from '../../src/diagnosis/diagnose.ts'
import { adviceFor, groupByCause, messageOf, type Problem } from '../../src/diagnosis/problem.ts'
import { readJobContext } from '../../src/runner/event.ts'
import { type Inputs, readInputs } from '../../src/runner/inputs.ts'
import type { Case } from './refusal-cases.ts'

const ACTION = readAction(fileURLToPath(new URL('../..', import.meta.url)))

/** What the action knows and says in a case. */
export interface Words {
  inputs: Inputs
  report: AccessReport
  problems: Problem[]
  /** As the built action annotates them where `on-denied` is `fail`. */
  annotations: { level: string; title: string; message: string }[]
  requests: Request[]
}

/**
 * What the action says in a case, without a process: inputs, event, requests, verdict and words in this one, against the
 * simulator's registry and API on loopback. Many times cheaper than `run`, and without login, outputs and summary.
 */
export async function explain(of: Omit<Case, 'entry'>): Promise<Words> {
  const folder = mkdtempSync(join(tmpdir(), 'case-'))
  const servers = await openServers(of)
  try {
    const env = environmentOf(of, folder)
    const { inputs, check } = await quietly(async () => {
      const read = readInputs(env)
      const server = { ...read.server, ...servers.originsFor(read.server.registry) }
      return { inputs: read, check: preflight(read) ?? (await checkAccess({ ...read, server })) }
    }, env)
    const job = readJobContext(env)
    const report = judge(inputs, check)
    const problems = groupByCause([...diagnoseInputs(inputs), ...diagnose(inputs, report, job)])
    const annotations = problems.map(problem => ({
      level: problem.level,
      title: problem.title,
      message: messageOf(problem, job.manual)
    }))
    return { inputs, report, problems, annotations, requests: servers.requests() }
  } finally {
    await servers.close()
    rmSync(folder, { recursive: true })
  }
}

/** Annotations, and for each image what it is and its own advice. */
export function pageOf({ annotations, report }: Words): string {
  const texts = annotations.map(({ level, title, message }) => `${level} [${title}]\n${message}`)
  return [`can-pull ${report.canPull ?? ''}, can-push ${report.canPush ?? ''}`, ...texts].join('\n')
}

/** What the report says to do about each image. */
export function adviceOf({ problems, report }: Words): string[] {
  return report.images.map(image => {
    const problem = problems.find(({ images }) => images.includes(image))
    return problem === undefined ? '' : adviceFor(problem, image)
  })
}

function environmentOf({ token, job: run = {}, ...of }: Omit<Case, 'entry'>, folder: string): Record<string, string> {
  const server = run.server ?? of.servers?.[0] ?? githubCom
  const dirs = { runnerTemp: folder, workspace: folder } as JobDirs
  const all = { ...defaultRun, ...run }
  const contexts = runContexts(all, server, dirs, token ? token.value : '')
  const given = { ...(token === undefined ? {} : { token: token === '' ? '' : token.value }), ...of.with }
  const { env } = inputsOf(ACTION, { engine: 'file', ...given }, contexts)
  const set = Object.entries(run.env ?? {}).filter(([, value]) => value !== undefined) as [string, string][]
  return { ...runnerEnvironment(all, server, dirs), ...Object.fromEntries(set), ...env }
}

/** The registry and the API of every server in the case, over plain http. */
async function openServers(of: Omit<Case, 'entry'>) {
  const { token, tokens = [], packages = [], owners = {}, refusals = [], servers = [githubCom] } = of
  const at = world({ tokens: token ? [token, ...tokens] : tokens, packages, owners, refusals })
  const front = {
    ledger: new RequestLog(),
    faults: new Faults(of.faults ?? []),
    delayMs: 0,
    framing: 'length' as const
  }
  const opened: Loopback[] = []
  const listen = async (server: Server, host: string, standIn: StandIn) => {
    const http = await openLoopback(front, server, standIn, host)
    opened.push(http)
    return http.origin
  }
  const origins = new Map<string, { origin: string; api: string }>()
  for (const server of servers) {
    const origin = await listen(server, server.registry, openRegistry(at))
    const api = `${await listen(server, server.apiHost, openApi(at))}${server.apiPrefix}`
    origins.set(server.registry, { origin, api })
  }
  return {
    originsFor: (registry: string) => origins.get(registry) ?? { origin: 'http://127.0.0.1:9' },
    requests: () => front.ledger.requests,
    async close() {
      const unknown = front.ledger.requests.filter(({ kind }) => kind === 'unknown')
      for (const http of opened) await http.close()
      if (unknown.length > 0) throw new Error(`no rule covers: ${unknown.map(({ path }) => path).join(', ')}`)
    }
  }
}

/** Inputs are read from this process's own environment; masks, which go to stdout, are no output of the tests. */
async function quietly<T>(act: () => Promise<T>, env: Record<string, string>): Promise<T> {
  const names = Object.keys(env).filter(name => name.startsWith('INPUT_'))
  const write = process.stdout.write
  for (const name of names) process.env[name] = env[name]
  process.stdout.write = () => true
  try {
    return await act()
  } finally {
    process.stdout.write = write
    for (const name of names) delete process.env[name]
  }
}
