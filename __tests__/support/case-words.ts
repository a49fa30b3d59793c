import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { summary } from '@actions/core'
import { openApi } from '../../simulator/github/api.ts'
import { openRegistry } from '../../simulator/github/registry.ts'
import { githubCom, type Server } from '../../simulator/github/servers.ts'
import { type World, world } from '../../simulator/github/world.ts'
import type { StandIn } from '../../simulator/network/exchange.ts'
import { Faults } from '../../simulator/network/faults.ts'
import type { Framing } from '../../simulator/network/framing.ts'
import { type Loopback, openLoopback } from '../../simulator/network/loopback.ts'
import { RequestLog } from '../../simulator/network/request-log.ts'
import { inputsOf, readAction } from '../../simulator/runner/action.ts'
import { defaultRun, runContexts, runnerEnvironment } from '../../simulator/runner/environment.ts'
import { openCommandFiles, parseAssignments } from '../../simulator/runner/file-commands.ts'
import type { JobDirs } from '../../simulator/runner/job-dirs.ts'
import { Masks } from '../../simulator/runner/masks.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { StepLog } from '../../simulator/runner/workflow-commands.ts'
import { preflight } from '../../src/access/preflight.ts'
import { checkAccess } from '../../src/access/probe.ts'
import { type AccessReport, judge } from '../../src/access/verdict.ts'
import { diagnose, diagnoseInputs } from '../../src/diagnosis/diagnose.ts'
import { adviceFor, groupByCause, type Problem } from '../../src/diagnosis/problem.ts'
import { Report } from '../../src/report/report.ts'
import { InputError } from '../../src/runner/errors.ts'
import { readJobContext } from '../../src/runner/event.ts'
import { type Inputs, readInputs } from '../../src/runner/inputs.ts'
import type { Case } from './refusal-cases.ts'

const ACTION = readAction(fileURLToPath(new URL('../..', import.meta.url)))

/** What the action knows and says in a case. */
export interface Words extends Pick<Step, 'annotations' | 'exitCode' | 'log' | 'outputs' | 'requests' | 'summary'> {
  /** Where the inputs can be used. */
  inputs: Inputs
  report: AccessReport
  problems: Problem[]
}

/** What a test may change while the action asks. */
export interface Live {
  world: World
  faults: Faults
  requests: RequestLog
}

export interface ExplainOptions {
  during?: (live: Live) => Promise<void>
  framing?: Framing
  /** For requests that no rule covers, which are an error otherwise. */
  unknownRequests?: 'allow'
}

/**
 * What the action says in a case, without a process: inputs, event, requests, verdict, outputs, log and summary in this
 * one, against the simulator's registry and API on loopback. Many times cheaper than `run`, and several wait at the same
 * time. No login is made: where the verdict allows one, the report is told that it was.
 */
export async function explain(of: Omit<Case, 'entry'>, options: ExplainOptions = {}): Promise<Words> {
  const folder = mkdtempSync(join(tmpdir(), 'case-'))
  const servers = await openServers(of, options)
  const env = environmentOf(of, folder)
  const masks = new Masks()
  if (of.token) masks.add(of.token.value)
  const log = new StepLog(masks, of.job?.debug === true)
  try {
    return await printing.run(log, async () => {
      let known: Pick<Words, 'inputs' | 'report' | 'problems'> | undefined
      try {
        const inputs = withVariables(env, () => readInputs(env))
        const server = { ...inputs.server, ...servers.originsFor(inputs.server.registry) }
        const asking = preflight(inputs) ?? checkAccess({ ...inputs, server })
        const [check] = await Promise.all([asking, options.during?.(servers.live)])
        const report = judge(inputs, check)
        known = {
          inputs,
          report,
          problems: groupByCause([...diagnoseInputs(inputs), ...diagnose(inputs, report, readJobContext(env))])
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        return { ...wrongInputs, ...(await publish(env, log, page => page.failure(error))), requests: [] }
      }
      const { inputs, report } = known
      const shown = await publish(env, log, page => {
        page.inputs(inputs)
        page.access(report)
        const login = {
          engines: inputs.engines,
          dockerConfig: undefined,
          authFile: undefined,
          replacesEarlier: false,
          notices: [],
          warnings: []
        }
        if (report.mayLogIn && inputs.engines.length > 0) page.login(login)
      })
      return { ...known, ...shown, requests: servers.live.requests.requests }
    })
  } finally {
    await servers.close()
    rmSync(folder, { recursive: true })
  }
}

const wrongInputs = { problems: [] } as unknown as Pick<Words, 'inputs' | 'report' | 'problems'>

/** The log of the case that the current call belongs to: what it prints is no output of the tests. */
const printing = new AsyncLocalStorage<StepLog>()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((text: string, ...rest: never[]) => {
  const log = printing.getStore()
  if (log === undefined) return write(text, ...rest)
  for (const line of text.split('\n').slice(0, -1)) log.line(line)
  return true
}) as typeof process.stdout.write

let publishing: Promise<unknown> = Promise.resolve()

/** The page of a step. One after the other, since the paths of a step's command files are variables of the process. */
function publish(
  env: Record<string, string>,
  log: StepLog,
  tell: (page: Report) => void
): Promise<Pick<Words, 'annotations' | 'exitCode' | 'log' | 'outputs' | 'summary'>> {
  const published = publishing.then(async () => {
    const files = openCommandFiles(env.RUNNER_TEMP ?? '', '0')
    // It keeps the path of the first file that it wrote to.
    Reflect.set(summary, '_filePath', undefined)
    const failed = await withVariables(files.env, () => {
      const page = new Report({ ...env, ...files.env })
      tell(page)
      return page.publish()
    })
    const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = files.collect()
    const outputs = parseAssignments(GITHUB_OUTPUT)
    return {
      exitCode: failed ? 1 : 0,
      annotations: log.annotations,
      log: log.log,
      outputs,
      summary: GITHUB_STEP_SUMMARY
    }
  })
  publishing = published.catch(() => undefined)
  return published
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
async function openServers(of: Omit<Case, 'entry'>, { framing = 'length', unknownRequests }: ExplainOptions) {
  const { token, tokens = [], packages = [], owners = {}, refusals = [], servers = [githubCom] } = of
  const at = world({ tokens: token ? [token, ...tokens] : tokens, packages, owners, refusals })
  const front = { ledger: new RequestLog(), faults: new Faults(of.faults ?? []), delayMs: 0, framing }
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
    live: { world: at, faults: front.faults, requests: front.ledger },
    async close() {
      const unknown = front.ledger.requests.filter(({ kind }) => kind === 'unknown')
      for (const http of opened) await http.close()
      if (unknown.length > 0 && unknownRequests === undefined)
        throw new Error(`no rule covers: ${unknown.map(({ path }) => path).join(', ')}`)
    }
  }
}

/** Inputs and the paths of command files are read from this process's own environment. */
function withVariables<T>(env: Record<string, string>, act: () => T): T {
  const names = Object.keys(env).filter(name => /^(?:INPUT_|GITHUB_(?:OUTPUT|STATE|STEP_SUMMARY)$)/.test(name))
  for (const name of names) process.env[name] = env[name]
  const restore = () => {
    for (const name of names) delete process.env[name]
  }
  try {
    const result = act()
    if (result instanceof Promise) return result.finally(restore) as T
    restore()
    return result
  } catch (error) {
    restore()
    throw error
  }
}
