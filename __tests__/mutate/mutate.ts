/**
 * Breaks src/ in one place at a time and runs the tests that reach it: `npm run mutate -- access`. What survives is not
 * proved by any test that was run. Works in a copy, takes minutes to hours, and is no part of .ci/run.
 *
 *     FOLDER        of src/; all of them otherwise
 *     --each N      every N-th mutant only
 *     --from N      and of those from the N-th on: another sample
 */
import { chmodSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProcess } from '../../simulator/runner/process.ts'
import { type Mutant, withMutants } from './mutants.ts'

/** The tests that are to notice a change in a folder. */
const ROOMS: Record<string, string> = {
  access: 'unit/(?!linear)|action/(connections|faults|fuzz|hosts|limits|main|misplaced|platforms|tags|waiting)\\.',
  credentials: 'unit/(?!linear)|store/|clients/(client-logins|config-shapes)\\.',
  diagnosis: 'unit/(?!linear)|action/(diagnosis|endings|engine-faults|faults|hosts|main|misplaced|tags)\\.',
  github: 'unit/(?!linear)|action/(diagnosis|hosts|main|misplaced)\\.',
  login:
    'unit/(?!linear)|store/|clients/client-logins|action/(login-order|endings|engine-faults|main|wrappers|path)\\.',
  report: 'unit/(?!linear)|action/(summary|endings|leak|limits|main|tags|diagnosis|path|misplaced)\\.',
  runner: 'unit/(?!linear)|action/(connections|endings|engine-faults|leak|main|misplaced|path|tags)\\.'
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    each: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' }
  }
})
const folders = positionals.length > 0 ? positionals : Object.keys(ROOMS)
for (const folder of folders) {
  if (!(folder in ROOMS)) throw new Error(`${folder} is no folder of src/. Accepted: ${Object.keys(ROOMS).join(', ')}`)
}
const isOfRoom = (file: string, folder = '') => new RegExp(ROOMS[folder] ?? '').test(file)
const testFiles = globSync('__tests__/**/*.test.ts').filter(file => folders.some(folder => isOfRoom(file, folder)))

/** A copy of the repository in which one mutant is on at a time. Some tests are another user. */
const copy = mkdtempSync(join(tmpdir(), 'mutate-'))
chmodSync(copy, 0o755)
const write = (file: string, text: string) => writeFileSync(join(copy, file), text)
const PARTS =
  '__tests__ simulator src stub launchers docs examples .github action.yml package.json tsconfig.json README.md CHANGELOG.md'

/** @returns whether it ended well, and the end of what it printed */
async function node(args: string, limitMs: number): Promise<{ succeeded: boolean; output: string }> {
  const options = { cwd: copy, env: process.env as Record<string, string>, timeoutMs: limitMs, line: () => {} }
  const { exitCode, stdout, stderr, reap } = await runProcess(process.execPath, args.split(' '), options)
  reap()
  return { succeeded: exitCode === 0, output: (stdout + stderr).slice(-2000) }
}

const JEST = '--experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js --ci'
const test = (files: string[], limitMs: number) =>
  node(`${JEST} --config __tests__/mutate/jest.config.js ${files.join(' ')}`, limitMs)

/** The action with all mutants in it, of which none is on. */
async function build(): Promise<Mutant[]> {
  for (const part of [...PARTS.split(' '), 'jest.config.js']) cpSync(part, join(copy, part), { recursive: true })
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))
  write('src/switch.ts', readFileSync(join(import.meta.dirname, 'switch.ts'), 'utf8').replaceAll('FOLDER', copy))
  write('active', '-1')
  const mutants: Mutant[] = []
  for (const file of globSync(folders.map(folder => `src/${folder}/*.ts`)).sort()) {
    const made = withMutants(file, readFileSync(file, 'utf8'), mutants.length)
    mutants.push(...made.mutants)
    write(file, `import { isMutant } from '../switch.ts'\n${made.text}`)
  }
  const ncc = 'node_modules/@vercel/ncc/dist/ncc/cli.js'
  const { succeeded, output } = await node(`${ncc} build src/index.ts -o dist --transpile-only`, 120_000)
  if (!succeeded) throw new Error(`the build failed:\n${output}`)
  cpSync('launchers', join(copy, 'dist'), { recursive: true })
  return mutants
}

/** A file of tests: how long it takes, in ms, and the mutants that it reaches. */
interface TestFile {
  file: string
  ms: number
  reached: Set<number>
}

async function map(file: string): Promise<TestFile[]> {
  write('hits', '')
  // Tests as another user write here, too.
  chmodSync(join(copy, 'hits'), 0o666)
  const started = performance.now()
  const { succeeded, output } = await test([file], 600_000)
  const reached = new Set(readFileSync(join(copy, 'hits'), 'utf8').split('\n').filter(Boolean).map(Number))
  rmSync(join(copy, 'hits'))
  if (succeeded) return [{ file, ms: performance.now() - started, reached }]
  process.stdout.write(`fails without a mutant, and counts for nothing: ${file}\n${output}\n`)
  return []
}

/** @returns whether a test fails, or takes four times as long as without a mutant, and a minute */
async function isKilled({ id, file: mutated }: Mutant, tests: TestFile[]): Promise<boolean> {
  const own = tests.filter(({ file, reached }) => reached.has(id) && isOfRoom(file, mutated.split('/')[1]))
  if (own.length === 0) return false
  write('active', String(id))
  const fastestFirst = own.toSorted((a, b) => a.ms - b.ms).map(({ file }) => file)
  const { succeeded } = await test(fastestFirst, 60_000 + 4 * own.reduce((sum, { ms }) => sum + ms, 0))
  return !succeeded
}

try {
  const mutants = await build()
  const tests: TestFile[] = []
  for (const file of testFiles) tests.push(...(await map(file)))
  const isReached = ({ id }: Mutant) => tests.some(({ reached }) => reached.has(id))
  console.log(`${tests.length} files of tests reach ${mutants.filter(isReached).length} of ${mutants.length} mutants`)

  const [each, from] = [Number(values.each), Number(values.from)]
  const chosen = mutants.filter(({ id }) => id % each === from % each)
  const killed = new Set<Mutant>()
  const short = (code: string) => code.replace(/\s+/g, ' ').slice(0, 90)
  for (const [tried, mutant] of chosen.entries()) {
    if (tried % 20 === 19) console.log(`${tried} of ${chosen.length} mutants: ${killed.size} killed`)
    const { file, line, from, to } = mutant
    if (await isKilled(mutant, tests)) killed.add(mutant)
    else {
      const reached = isReached(mutant) ? '' : ', which no test reaches'
      console.log(`survived: ${file}:${line}: ${short(from)}  ->  ${short(to)}${reached}`)
    }
  }
  for (const folder of folders) {
    const own = chosen.filter(({ file }) => file.startsWith(`src/${folder}/`))
    const score = Math.round((100 * own.filter(mutant => killed.has(mutant)).length) / Math.max(1, own.length))
    console.log(`${folder}: ${score} % of ${own.length} killed`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
