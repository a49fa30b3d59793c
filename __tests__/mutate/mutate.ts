/**
 * Breaks src/ in one place at a time and runs the tests that reach it: `npm run mutate -- access`. What survives is not
 * proved by any test that was run. Works in copies, takes minutes to hours, and is no part of .ci/run.
 *
 *     FOLDER        of src/; all of them otherwise
 *     --each N      every N-th mutant only
 *     --from N      and of those from the N-th on: another sample
 *     --tests TEXT  pattern of the test files; by default those of `ROOMS`
 *     --lanes N     mutants at a time; 2
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutant, withMutants } from './mutants.ts'

/** The tests that are to notice a change in a folder. */
const ROOMS: Record<string, string> = {
  access: 'unit/|action/(connections|faults|fuzz|hosts|limits|main|misplaced|platforms|tags|waiting)\\.',
  credentials: 'unit/|store/',
  diagnosis: 'unit/|action/(diagnosis|faults|hosts|main|misplaced|tags)\\.',
  github: 'unit/|action/(diagnosis|hosts|main|misplaced)\\.',
  login:
    'unit/|store/|clients/client-logins|action/(login-order|engine-faults|signals|exit-code|main|two-logins|wrappers|path)\\.',
  report: 'unit/|action/(summary|exit-code|leak|limits|main|tags|two-logins|diagnosis|path|misplaced)\\.',
  runner: 'unit/|action/(connections|signals|exit-code|engine-faults|leak|main|misplaced|path|tags)\\.'
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    each: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    tests: { type: 'string' },
    lanes: { type: 'string', default: '2' }
  }
})
const folders = positionals.length > 0 ? positionals : Object.keys(ROOMS)
for (const folder of folders) {
  if (!(folder in ROOMS)) throw new Error(`${folder} is no folder of src/. Accepted: ${Object.keys(ROOMS).join(', ')}`)
}
const isOfRoom = (file: string, folder = '') => new RegExp(values.tests ?? ROOMS[folder] ?? '').test(file)
const testFiles = globSync('{__tests__,simulator}/**/*.test.ts').filter(file =>
  folders.some(folder => isOfRoom(file, folder))
)

/** Milliseconds of a run of tests that a mutant keeps from ending: what it took without one, times four, and a minute. */
const limitOf = (files: string[]) => 60_000 + 4 * files.reduce((sum, file) => sum + (durations.get(file) ?? 0), 0)
const durations = new Map<string, number>()
/** The test files that reach a mutant. */
const reaching = new Map<number, string[]>()

/** A copy of the repository in which one mutant is on at a time. */
class Lane {
  readonly #folder: string

  constructor(parent: string, name: string) {
    this.#folder = join(parent, name)
    for (const part of ['__tests__', 'simulator', 'stub', 'launchers', 'docs', 'examples', '.github']) this.#copy(part)
    const files = ['action.yml', 'package.json', 'jest.config.js', 'README.md', 'CHANGELOG.md', 'src/main.ts']
    for (const part of [...files, 'src/post.ts', 'src/index.ts']) this.#copy(part)
    // ncc checks no types of a mutant, and told NodeNext it would then take the source for CommonJS.
    const { compilerOptions, ...config } = JSON.parse(readFileSync('tsconfig.json', 'utf8'))
    const esm = { ...compilerOptions, module: 'ESNext', moduleResolution: 'bundler' }
    this.#write('tsconfig.json', JSON.stringify({ ...config, compilerOptions: esm }))
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.#folder, 'node_modules'))
    const text = readFileSync(join(import.meta.dirname, 'switch.ts'), 'utf8')
    this.#write('src/switch.ts', text.replaceAll('FOLDER', this.#folder))
    this.#write('active', '-1')
  }

  #copy(part: string): void {
    cpSync(part, join(this.#folder, part), { recursive: true })
  }

  #write(file: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.#folder, file)), { recursive: true })
    writeFileSync(join(this.#folder, file), text, { mode })
  }

  async build(sources: Map<string, string>): Promise<void> {
    for (const [file, text] of sources) this.#write(file, text)
    const ncc = join('node_modules', '@vercel/ncc/dist/ncc/cli.js')
    const built = await this.#node([ncc, 'build', 'src/index.ts', '--out', 'dist', '--transpile-only'], 120_000)
    if (!built.succeeded) throw new Error(`the build failed:\n${built.output}`)
    cpSync('launchers', join(this.#folder, 'dist'), { recursive: true })
  }

  /** Notes the mutants that a file of tests reaches, and how long it takes. */
  async map(file: string): Promise<void> {
    const hits = join(this.#folder, 'hits')
    // Tests as another user write here, too, and an umask of the machine may take the mode's bits away.
    rmSync(hits, { force: true })
    const umask = process.umask(0)
    this.#write('hits', '', 0o666)
    process.umask(umask)
    const started = performance.now()
    const { succeeded, output } = await this.#test([file], 600_000, '--runInBand')
    durations.set(file, performance.now() - started)
    for (const id of new Set(readFileSync(hits, 'utf8').split('\n').filter(Boolean).map(Number))) {
      reaching.set(id, [...(reaching.get(id) ?? []), file])
    }
    rmSync(hits)
    if (succeeded) return
    failing.add(file)
    process.stdout.write(`fails without a mutant, and counts for nothing: ${file}\n${output}\n`)
  }

  /** @returns whether a test fails */
  async kills({ id, file: mutated }: Mutant): Promise<boolean> {
    const isUsable = (file: string) => !failing.has(file) && isOfRoom(file, mutated.split('/')[1])
    const files = (reaching.get(id) ?? []).filter(isUsable)
    if (files.length === 0) return false
    const byDuration = files.sort((a, b) => (durations.get(a) ?? 0) - (durations.get(b) ?? 0))
    this.#write('active', String(id))
    const { succeeded } = await this.#test(byDuration, limitOf(files), '--maxWorkers=2')
    return !succeeded
  }

  #test(files: string[], limitMs: number, ...workers: string[]): Promise<Ended> {
    const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
    return this.#node([...jest, '--config', '__tests__/mutate/jest.config.js', '--ci', ...workers, ...files], limitMs)
  }

  async #node(args: string[], timeout: number): Promise<Ended> {
    const child = spawn(process.execPath, args, { cwd: this.#folder, detached: true })
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), timeout)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    clearTimeout(timer)
    return { succeeded: code === 0, output: output.slice(-2000) }
  }
}

interface Ended {
  succeeded: boolean
  output: string
}

const failing = new Set<string>()

/** Hands each item to the next lane that is free. */
async function share<T>(items: T[], work: (lane: Lane, item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const serve = async (lane: Lane) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(lane, item)
  }
  await Promise.all(lanes.map(serve))
}

const parent = mkdtempSync(join(tmpdir(), 'mutate-'))
// Some tests are another user.
chmodSync(parent, 0o755)
const lanes = Array.from({ length: Number(values.lanes) }, (_, number) => new Lane(parent, `lane-${number}`))
try {
  const mutants: Mutant[] = []
  const sources = new Map<string, string>()
  for (const file of globSync('src/*/*.ts').sort()) {
    const source = readFileSync(file, 'utf8')
    const made = withMutants(file, source, mutants.length)
    const isMutated = folders.includes(file.split('/')[1] ?? '')
    if (isMutated) mutants.push(...made.mutants)
    const head = "import { isMutant } from '../switch.ts'\n"
    sources.set(file, isMutated ? head + made.text : source)
  }
  await Promise.all(lanes.map(lane => lane.build(sources)))
  await share(testFiles, (lane, file) => lane.map(file))
  process.stdout.write(`${testFiles.length} files of tests reach ${reaching.size} of ${mutants.length} mutants\n`)

  const [each, from] = [Number(values.each), Number(values.from)]
  const chosen = mutants.filter(({ id }) => id % each === from % each)
  const killed = new Set<Mutant>()
  const short = (code: string) => code.replace(/\s+/g, ' ').slice(0, 90)
  let tried = 0
  await share(chosen, async (lane, mutant) => {
    if (await lane.kills(mutant)) killed.add(mutant)
    tried += 1
    if (tried % 20 === 0) process.stdout.write(`${tried} of ${chosen.length} mutants: ${killed.size} killed\n`)
    if (!killed.has(mutant)) {
      const reached = reaching.has(mutant.id) ? '' : ', which no test reaches'
      const { file, line, from, to } = mutant
      process.stdout.write(`survived: ${file}:${line}: ${short(from)}  ->  ${short(to)}${reached}\n`)
    }
  })
  for (const folder of folders) {
    const own = chosen.filter(({ file }) => file.startsWith(`src/${folder}/`))
    const score = Math.round((100 * own.filter(mutant => killed.has(mutant)).length) / Math.max(1, own.length))
    process.stdout.write(`${folder}: ${score} % of ${own.length} killed\n`)
  }
} finally {
  rmSync(parent, { recursive: true, force: true })
}
