/**
 * What a login step costs: `npm run bench`. Runs the committed action from dist/ on a simulated ghcr.io and compares it
 * with its floor, an empty node and a `docker login`, in one run whose parts take turns. Ends with exit code 1 where a
 * target does not hold.
 *
 *     --runs N        rounds; 11
 *     --json FILE     everything, each sample included
 *     --write FILE    puts the tables between the marks `<!-- bench -->` and `<!-- /bench -->` of a document
 *     --peer FOLDER   another action to run in the same rounds, by its action.yml
 *     --node FILE     the node for the actions; the one that runs this
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { githubToken } from '../github/tokens.ts'
import { owner, pkg } from '../github/world.ts'
import { clientOf, type Request } from '../network/request-log.ts'
import { readAction } from '../runner/action.ts'
import { needOnMachine } from '../runner/fake-engine.ts'
import { type Step, succeeded } from '../runner/step.ts'
import { openSimulator, type Simulator } from '../simulator.ts'
import { FLOOR, floorOf, type Row, renderRows, rowOf, type Sample, together } from './figures.ts'
import { type Floor, makeFloor } from './floor.ts'
import { type Meter, openMeter } from './meter.ts'
import { judge, renderTargets } from './targets.ts'

const DELAYS = [0, 40]

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '11' },
    json: { type: 'string' },
    write: { type: 'string' },
    peer: { type: 'string' },
    node: { type: 'string', default: process.execPath }
  }
})

const token = githubToken()
const images = Array.from({ length: 100 }, (_, index) => `acme/app-${index}`)
const pushOf = (count: number) => ({ push: images.slice(0, count).join('\n') })

/** Where things are measured: a simulator with one delay, and the meter on it. */
interface Place {
  delayMs: number
  simulator: Simulator
  meter: Meter
  node: string
  docker: string
  floor: Floor
}

/** Something to measure. Out: its samples by name, in one job of its own. */
type Part = (place: Place) => Promise<Record<string, Sample>>

async function openPlace(delayMs: number): Promise<Place> {
  const simulator = await openSimulator({
    tokens: [token],
    packages: images.map(name => pkg(name, { actionsAccess: { 'acme/app': 'write' } })),
    owners: { acme: owner() },
    delayMs,
    unknownRequests: options.peer === undefined ? 'refuse' : 'allow'
  })
  const meter = openMeter(simulator.folder)
  const node = meter.around('node', [options.node])
  return {
    delayMs,
    simulator,
    meter,
    node,
    docker: meter.around('docker', [needOnMachine('docker')]),
    floor: makeFloor(simulator.folder)
  }
}

/** The floor; the job is left as it is, since nobody clears what `docker login` wrote. */
const floor: Part = async ({ simulator, meter, node, docker, floor }) => {
  const job = await simulator.job({ engines: ['docker'], record: false, node })
  const login = `printf %s "$TOKEN" | ${docker} login ghcr.io -u octocat --password-stdin`
  const steps = [
    await job.uses({}, { action: floor.empty }),
    await job.run(login, { env: { TOKEN: token.value } }),
    await job.uses({}, { action: floor.asking })
  ]
  await job.abandon()
  demand(steps)
  const [nothing, loggedIn, asking] = meter.take() as [Sample, Sample, Sample]
  return { 'floor: empty node': nothing, 'floor: docker login': loggedIn, 'node and one TLS request': asking }
}

/** The least with this project's packages; like the floor, it leaves the job as it is. */
const packages: Part = async ({ simulator, meter, node, floor }) => {
  const job = await simulator.job({ engines: ['docker'], record: false, node })
  const step = await job.uses({ token: token.value }, { action: floor.packages })
  await job.abandon()
  demand([step])
  const [sample] = meter.take()
  return { 'the packages alone': { ...(sample as Sample), ...trafficOf(step.requests) } }
}

/** An action's main, and its post where that is asked for. */
function uses(what: string, inputs: Record<string, string>, { post = false, action = '' } = {}): Part {
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
  for (const step of steps) if (!succeeded(step)) throw new Error(`${step.title} failed:\n${step.log}`)
}

/** Docker's own requests, which come after the probe, are left out. */
function trafficOf(requests: readonly Request[]): Partial<Sample> {
  const own = requests.filter(({ userAgent }) => clientOf(userAgent) === 'node')
  if (own.length === 0) return {}
  return {
    requests: own.filter(({ kind }) => kind !== 'connect').length,
    connections: own.filter(({ kind }) => kind === 'connect').length,
    probeMs: Math.max(...own.map(({ ended = 0 }) => ended)) - Math.min(...own.map(({ time }) => time))
  }
}

/** Another action: the token for whichever input takes one, the registry and the user where it asks for them. */
function peerPart(folder: string): Part {
  const { name, defaults } = readAction(folder)
  const known = { password: token.value, token: token.value, registry: 'ghcr.io', username: 'octocat' }
  return uses(name, Object.fromEntries(Object.entries(known).filter(([input]) => input in defaults)), {
    post: true,
    action: folder
  })
}

async function measure(): Promise<Row[]> {
  const parts = [
    floor,
    packages,
    uses('docker, 1 image', pushOf(1), { post: true }),
    uses('file, 1 image', { ...pushOf(1), engine: 'file' }),
    uses('docker, 20 images', pushOf(20)),
    uses('docker, 100 images', pushOf(100)),
    ...(options.peer === undefined ? [] : [peerPart(resolve(options.peer))])
  ]
  const places = await Promise.all(DELAYS.map(openPlace))
  const samples = new Map<string, { delayMs: number; what: string; all: Sample[] }>()
  try {
    // The first round is not counted: it makes certificates and fills the system's caches.
    for (let round = 0; round <= Number(options.runs); round++) {
      process.stderr.write(`round ${round} of ${options.runs}\n`)
      for (const part of parts) {
        for (const place of places) {
          for (const [what, sample] of Object.entries(await part(place))) {
            const key = `${place.delayMs} ${what}`
            const held = samples.get(key) ?? { delayMs: place.delayMs, what, all: [] }
            if (round > 0) held.all.push(sample)
            samples.set(key, held)
          }
        }
      }
    }
  } finally {
    for (const { simulator } of places) await simulator.close()
  }
  return DELAYS.flatMap(delayMs => {
    const rows = [...samples.values()].filter(held => held.delayMs === delayMs)
    const [node, login, ...others] = rows.map(({ what, all }) => rowOf(delayMs, what, all)) as [Row, Row, ...Row[]]
    return [node, login, rowOf(delayMs, FLOOR, together(node.samples, login.samples)), ...others]
  })
}

/** The kind of machine; its name is nobody's business. */
function describe(): string {
  const version = (program: string) => execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
  const [core] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  return [
    `${process.platform} ${process.arch}, ${cpus().length} cores (${core?.model.trim() ?? 'unknown'}), ${memory} GiB, load ${load} before`,
    `node ${version(options.node)}, ${version(needOnMachine('docker'))}, ${options.runs} rounds`
  ].join('; ')
}

async function main(): Promise<void> {
  const machine = describe()
  const rows = await measure()
  const targets = judge(rows)
  const text = [
    machine,
    '',
    ...renderRows(rows, row => floorOf(rows, row.delayMs)),
    '',
    ...renderTargets(targets)
  ].join('\n')
  process.stdout.write(`${text}\n`)
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, rows, targets }, null, 2)}\n`)
  if (options.write) writeBetweenMarks(options.write, text)
  if (targets.some(({ holds }) => !holds)) process.exitCode = 1
}

function writeBetweenMarks(file: string, text: string): void {
  const document = readFileSync(file, 'utf8')
  const marks = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/
  if (!marks.test(document)) throw new Error(`${file} has no marks for the bench`)
  writeFileSync(
    file,
    document.replace(marks, (_, start, end) => `${start}\n${text}\n\n${end}`)
  )
}

await main()
