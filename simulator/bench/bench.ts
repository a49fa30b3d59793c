/**
 * What a login step costs: `npm run bench`. Runs the committed action from dist/ on a simulated ghcr.io, in turns with
 * its floor: an empty node, which the runner starts for every JavaScript action, and a `docker login`. Prints ratios to
 * that floor.
 *
 *     --runs N        rounds; 11
 *     --write FILE    puts the tables between the marks `<!-- bench -->` and `<!-- /bench -->` of a document
 *     --peer FOLDER   another action to run in the same rounds, by its action.yml
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { githubToken } from '../github/tokens.ts'
import { clientOf, type Request } from '../network/request-log.ts'
import { readAction } from '../runner/action.ts'
import { needOnMachine, runProgram } from '../runner/machine.ts'
import type { Step } from '../runner/step.ts'
import { openSimulator } from '../simulator.ts'
import { openMeter, type Reading } from './meter.ts'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '11' },
    write: { type: 'string' },
    peer: { type: 'string' }
  }
})

const token = githubToken()
const images = Array.from({ length: 100 }, (_, index) => `ghcr.io/acme/app-${index}`)
const pushOf = (count: number) => ({ push: images.slice(0, count).join('\n') })

interface Sample extends Reading {
  /** What node asked the registry. */
  requests?: number
  connections?: number
  /** From the first tunnel to the end of the last answer, in ms. */
  probeMs?: number
}

type Bench = Awaited<ReturnType<typeof openBench>>

/** Something to measure. Out: its samples by name, from one job of its own. */
type Subject = (bench: Bench) => Promise<Record<string, Sample>>

/** A simulator whose requests all take the same delay, with a meter around node and docker, and what was measured there. */
async function openBench(delayMs: number) {
  const simulator = await openSimulator({
    tokens: [token],
    delayMs,
    unknownRequests: options.peer === undefined ? 'refuse' : 'allow'
  })
  const meter = openMeter(simulator.folder)
  const empty = join(simulator.folder, 'empty')
  mkdirSync(empty)
  writeFileSync(join(empty, 'action.yml'), 'name: empty\nruns: { using: node24, main: index.js }\n')
  writeFileSync(join(empty, 'index.js'), '')
  return {
    delayMs,
    samples: new Map<string, Sample[]>(),
    simulator,
    meter,
    node: meter.around('node', [process.execPath]),
    docker: meter.around('docker', [needOnMachine('docker')])
  }
}

/** The floor. What `docker login` wrote goes with the job's folders. */
const floor: Subject = async ({ simulator, meter, node, docker }) => {
  const job = await simulator.job({ engines: ['docker'], record: false, node })
  const command = `printf %s "$TOKEN" | ${docker} login ghcr.io -u octocat --password-stdin`
  const steps = [
    await job.uses({}, { action: join(simulator.folder, 'empty') }),
    await job.run(command, { env: { TOKEN: token.value } })
  ]
  await job.abandon()
  demand(steps)
  const [empty, login] = meter.take() as [Sample, Sample]
  const [wallMs, cpuMs] = [empty.wallMs + login.wallMs, empty.cpuMs + login.cpuMs]
  const peakMiB = Math.max(empty.peakMiB, login.peakMiB)
  return { floor: { wallMs, cpuMs, peakMiB }, 'empty node': empty, 'docker login': login }
}

/** An action's main, and its post where that is asked for. */
function step(what: string, inputs: Record<string, string>, { post = false, action = '' } = {}): Subject {
  return async ({ simulator, meter, node }) => {
    const peer = action === '' ? {} : { action, tolerate: () => true }
    const job = await simulator.job({ engines: ['docker'], record: false, node, ...peer })
    const main = await job.uses(inputs)
    const posts = post ? await job.end() : []
    await job.abandon()
    demand([main, ...posts])
    const [first, second] = meter.take()
    const samples = { [`${what}: main`]: { ...(first as Sample), ...trafficOf(main.requests) } }
    return second === undefined ? samples : { ...samples, [`${what}: post`]: second }
  }
}

function demand(steps: Step[]): void {
  for (const each of steps) if (each.exitCode !== 0) throw new Error(`${each.title} failed:\n${each.log}`)
}

/** What node itself asked; docker's own requests are left out. */
function trafficOf(requests: readonly Request[]): Partial<Sample> {
  const own = requests.filter(({ userAgent }) => clientOf(userAgent) === 'node')
  if (own.length === 0) return {}
  return {
    requests: own.filter(({ kind }) => kind !== 'connect').length,
    connections: own.filter(({ kind }) => kind === 'connect').length,
    probeMs: Math.max(...own.map(({ ended = 0 }) => ended)) - Math.min(...own.map(({ time }) => time))
  }
}

/** Another action: the token for whichever input takes one, the registry and the user where it has inputs for them. */
function peer(folder: string): Subject {
  const { defaults } = readAction(folder)
  const known = { password: token.value, token: token.value, registry: 'ghcr.io', username: 'octocat' }
  const given = Object.entries(known).filter(([input]) => input in defaults)
  return step('peer', Object.fromEntries(given), { post: true, action: folder })
}

/** Milliseconds that every request and every tunnel takes longer: none, and those of a distant registry. */
const DELAYS = [0, 40]

async function measure(): Promise<string[][]> {
  const subjects = [
    floor,
    step('docker, 1 image', pushOf(1), { post: true }),
    step('file, 1 image', { ...pushOf(1), engine: 'file' }),
    step('docker, 20 images', pushOf(20)),
    step('docker, 100 images', pushOf(100)),
    ...(options.peer === undefined ? [] : [peer(resolve(options.peer))])
  ]
  const benches = await Promise.all(DELAYS.map(openBench))
  try {
    // The first round is not counted: it makes certificates and fills the system's caches.
    for (let round = 0; round <= Number(options.runs); round++) {
      process.stderr.write(`round ${round} of ${options.runs}\n`)
      for (const [subject, bench] of subjects.flatMap(subject => benches.map(bench => [subject, bench] as const))) {
        for (const [what, sample] of Object.entries(await subject(bench))) {
          if (round > 0) bench.samples.set(what, [...(bench.samples.get(what) ?? []), sample])
        }
      }
    }
  } finally {
    for (const { simulator } of benches) await simulator.close()
  }
  return benches.flatMap(rowsOf)
}

const HEAD = ['delay', 'what', '× floor', 'median', 'CPU', 'peak', 'checks', 'requests', 'connections']

/** The cells of what was measured under one delay: medians of all samples of one thing. */
function rowsOf({ delayMs, samples }: Bench): string[][] {
  const floor = samples.get('floor') ?? []
  return [...samples].map(([what, all]) => {
    const median = (field: keyof Sample, unit = '') => {
      const values = all.flatMap(sample => sample[field] ?? [])
      return values.length === 0 ? '' : `${medianOf(values).toFixed(0)}${unit}`
    }
    // Of the ratios within a round, so that a busy moment of the machine counts on both sides.
    const ratio = medianOf(all.map(({ wallMs }, round) => wallMs / (floor[round]?.wallMs ?? Number.NaN)))
    const times = [median('wallMs', ' ms'), median('cpuMs', ' ms'), median('peakMiB', ' MiB'), median('probeMs', ' ms')]
    return [`${delayMs} ms`, what, ratio.toFixed(2), ...times, median('requests'), median('connections')]
  })
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A table that reads as text and as Markdown; the first two columns are aligned left, the others right. */
function table(lines: readonly (readonly string[])[]): string {
  const widths = HEAD.map((title, column) => Math.max(3, title.length, ...lines.map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [HEAD, rule, ...lines].map(row).join('\n')
}

/** The kind of machine, without its name. */
function describeMachine(): string {
  const docker = runProgram('docker', ['--version']).toString().trim()
  const [core] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `${process.platform} ${process.arch}, ${cpus().length} cores (${core?.model.trim() ?? 'unknown'}), ${memory} GiB`,
    `load ${loadavg()[0]?.toFixed(1)} before`,
    `node ${process.version}, ${docker}, ${options.runs} rounds`
  ].join('; ')
}

const text = `${describeMachine()}\n\n${table(await measure())}`
console.log(text)
if (options.write) {
  const document = readFileSync(options.write, 'utf8')
  const written = document.replace(/(?<=<!-- bench -->\n).*(?=<!-- \/bench -->)/s, () => `\n${text}\n\n`)
  if (written === document) throw new Error(`${options.write} has no marks for the bench`)
  writeFileSync(options.write, written)
}
