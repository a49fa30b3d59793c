/**
 * Breaks src/ in one place at a time and runs the tests against each: `npm run mutate -- access`. What survives is not
 * proved by any test that was run. Works in a copy, takes minutes, and is no part of .ci/run.
 *
 *     FOLDER        of src/: access, credentials, diagnosis, github, login, report, runner; all of them otherwise
 *     --each N      every N-th mutant only
 *     --tests TEXT  pattern of the test files; by default those of the folder's room
 */
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'

/** The tests that a change in a folder would make fail first. */
const ROOMS: Record<string, string> = {
  access: '__tests__/unit/|__tests__/action/(wire|hosts|limits|framing|existing|proxy|main)\\.',
  credentials: '__tests__/unit/|__tests__/store/',
  diagnosis: '__tests__/unit/|__tests__/action/(diagnosis|explaining|refusals|main)',
  github: '__tests__/unit/|__tests__/action/(diagnosis|hosts|main)',
  login: '__tests__/store/|__tests__/action/(login-order|engine-faults|signals|exit-code|main)\\.',
  report: '__tests__/action/(summary|exit-code|leak|main|existing)\\.',
  runner: '__tests__/unit/|__tests__/action/(proxy|signals|exit-code|engine-faults|leak|main)\\.'
}

interface Mutant {
  file: string
  line: number
  from: string
  to: string
  text: string
}

const OPPOSITES = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['<', '>='],
  ['>', '<='],
  ['<=', '>'],
  ['>=', '<'],
  ['&&', '||'],
  ['||', '&&'],
  ['??', '&&']
])

/** What one part of the source becomes; nothing where it is not mutated. */
function mutationOf(node: ts.Node, source: ts.SourceFile): [ts.Node, string] | undefined {
  const text = (part: ts.Node) => part.getText(source)
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return [node.expression, `!(${text(node.expression)})`]
  if (ts.isConditionalExpression(node)) return [node.condition, `!(${text(node.condition)})`]
  if (ts.isBinaryExpression(node)) {
    const opposite = OPPOSITES.get(text(node.operatorToken))
    return opposite === undefined ? undefined : [node.operatorToken, opposite]
  }
  if (ts.isExpressionStatement(node) && /^(?:await )?[\w.]+\(/.test(text(node))) return [node, 'void 0']
  if (ts.isAwaitExpression(node)) return [node, text(node.expression)]
  if (ts.isNumericLiteral(node)) return [node, `(${text(node)} + 1)`]
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [node, 'false']
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [node, 'true']
  if (ts.isRegularExpressionLiteral(node) && /^\/\^|\$\/\w*$/.test(text(node))) {
    return [
      node,
      text(node)
        .replace(/^\/\^/, '/')
        .replace(/\$(\/\w*)$/, '$1')
    ]
  }
  return undefined
}

function mutantsOf(file: string, whole: string): Mutant[] {
  const source = ts.createSourceFile(file, whole, ts.ScriptTarget.Latest, true)
  const found: Mutant[] = []
  const visit = (node: ts.Node): void => {
    // Types and imports do nothing at run time.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return
    const mutation = mutationOf(node, source)
    if (mutation) {
      const [part, to] = mutation
      const [start, end] = [part.getStart(source), part.getEnd()]
      const line = source.getLineAndCharacterOfPosition(start).line + 1
      found.push({ file, line, from: whole.slice(start, end), to, text: whole.slice(0, start) + to + whole.slice(end) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'string', default: '1' }, tests: { type: 'string' } }
})
const folders = positionals.length > 0 ? positionals : Object.keys(ROOMS)
for (const folder of folders) {
  if (!(folder in ROOMS)) throw new Error(`${folder} is no folder of src/. Accepted: ${Object.keys(ROOMS).join(', ')}`)
}

const copy = mkdtempSync(join(tmpdir(), 'mutate-'))
const run = (program: string, ...args: string[]) => {
  // A mutant may wait without end; the tests of a room take a minute or two.
  const options = { cwd: copy, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL' } as const
  return spawnSync(process.execPath, [join(copy, 'node_modules', program), ...args], options)
}
const build = () => run('@vercel/ncc/dist/ncc/cli.js', 'build', 'src/index.ts', '--out', 'dist', '--transpile-only')
const test = (pattern: string) => {
  const options = ['--bail', '--silent', '--ci', pattern]
  const args = ['--experimental-vm-modules', '--no-warnings', join(copy, 'node_modules/jest/bin/jest.js'), ...options]
  return spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL' })
}

try {
  const PARTS = ['__tests__', 'simulator', 'src', 'dist', 'stub', 'launchers', 'docs', 'examples', '.github']
  for (const part of [
    ...PARTS,
    'action.yml',
    'package.json',
    'tsconfig.json',
    'jest.config.js',
    'README.md',
    'CHANGELOG.md'
  ]) {
    cpSync(part, join(copy, part), { recursive: true })
  }
  // ncc checks no types of a mutant, and told NodeNext it would then take the source for CommonJS.
  const { compilerOptions, ...config } = JSON.parse(readFileSync('tsconfig.json', 'utf8'))
  const esm = { ...compilerOptions, module: 'ESNext', moduleResolution: 'bundler' }
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...config, compilerOptions: esm }))
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))
  for (const folder of folders) {
    const pattern = values.tests ?? ROOMS[folder] ?? ''
    for (const { status, stdout, stderr } of [build(), test(pattern)]) {
      if (status !== 0) throw new Error(`without a mutant it fails already:\n${`${stdout}${stderr}`.slice(-2000)}`)
    }
    const mutants = globSync(`src/${folder}/*.ts`)
      .sort()
      .flatMap(file => mutantsOf(file, readFileSync(file, 'utf8')))
      .filter((_, index) => index % Number(values.each) === 0)
    let killed = 0
    for (const { file, line, from, to, text } of mutants) {
      const original = readFileSync(join(copy, file), 'utf8')
      writeFileSync(join(copy, file), text)
      const isKilled = build().status !== 0 || test(pattern).status !== 0
      writeFileSync(join(copy, file), original)
      killed += isKilled ? 1 : 0
      const short = (code: string) => code.replace(/\s+/g, ' ').slice(0, 70)
      if (!isKilled) process.stdout.write(`survived: ${file}:${line}: ${short(from)}  ->  ${short(to)}\n`)
    }
    build()
    const score = mutants.length === 0 ? 100 : Math.round((100 * killed) / mutants.length)
    process.stdout.write(`${folder}: ${killed} of ${mutants.length} killed (${score} %)\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
