/**
 * The main job, simulated: `npm run demo`. Runs the committed action from dist/ against a GHCR on loopback with the
 * engine that this machine has, shows the job's log, and checks what it shows. Ends with exit code 1 if anything is not
 * as it should be. Touches no file of the user's and contacts nothing outside of loopback.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { githubToken } from './github/tokens.ts'
import { owner, pkg } from './github/world.ts'
import type { Job } from './runner/job.ts'
import { hasProgram } from './runner/machine.ts'
import type { Step } from './runner/step.ts'
import { openSimulator, type Simulator } from './simulator.ts'

const started = Date.now()
const engine = ['docker', 'podman'].find(name => hasProgram(name))
const checks: { what: string; holds: boolean }[] = []

function check(what: string, holds: boolean): void {
  checks.push({ what, holds })
}

function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** The start of a scene, and what to look at in it. */
function title(text: string, look = ''): void {
  say(`\n━━ ${text} ${'━'.repeat(Math.max(0, 100 - text.length))}`)
  if (look !== '') say(`${wrapped(look)}\n`)
}

const WIDTH = 120

/** Lines of at most WIDTH columns; what continues a line is indented like it. */
function wrapped(text: string, prefix = ''): string {
  const width = WIDTH - prefix.length
  const lines = text.split('\n').flatMap(line => {
    const indent = /^ */.exec(line)?.[0] ?? ''
    const rows: string[] = []
    for (const word of line.trimStart().split(' ')) {
      const row = rows.at(-1)
      if (row !== undefined && row.length + 1 + word.length <= width) rows[rows.length - 1] = `${row} ${word}`
      else rows.push(`${indent}${row === undefined ? '' : '  '}${word}`)
    }
    return rows
  })
  return lines.map(line => `${prefix}${line}`).join('\n')
}

/** A step as the job's page shows it, the simulator's folders by their variables. */
function show(job: Job, step: Step, yaml: string, name = ''): void {
  const { runnerTemp, home, runtime } = job.folder
  const short = (text: string) =>
    text.replaceAll(runnerTemp, '$RUNNER_TEMP').replaceAll(home, '$HOME').replaceAll(runtime, '$XDG_RUNTIME_DIR')
  if (yaml !== '') say(yaml.replace(/^/gm, '    '))
  say(`▼ ${step.title}${name === '' ? '' : ` of ${name}`}   (exit code ${step.exitCode})`)
  say(wrapped(short(step.log).trimEnd(), '  │ '))
}

/** The outputs that have a value, and the job summary as text. */
function showResult(step: Step): void {
  say('\n  Its outputs:')
  const outputs = Object.entries(step.outputs).filter(
    ([name, value]) => value !== '' && !/^(?:report|docker|auth)/.test(name)
  )
  say(wrapped(outputs.map(([name, value]) => `${name}: ${value}`).join('\n'), '  │ '))
  say('\n  Its job summary, without the markup:')
  const cells = step.summary.replaceAll(/<\/t[dh]><t[dh]>/g, ' | ').replaceAll(/<[^>]*>/g, '')
  const text = cells.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
  say(wrapped(text.trim(), '  │ '))
}

function starred(file: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(secret => [secret, Buffer.from(`octocat:${secret}`).toString('base64')])
  return forms.reduce((text, form) => text.replaceAll(form, '********'), readFileSync(file, 'utf8'))
}

async function proveAndLogIn(simulator: Simulator, job: Job, token: string): Promise<string> {
  title(
    '1. The push is allowed, so the job is logged in',
    'Look at the last line of the log, at the outputs that later steps use, and at the file that docker reads.'
  )
  const step = await job.uses({ push: 'ghcr.io/acme/app' }, { id: 'ghcr' })
  show(job, step, 'uses: OWNER/ghcr-login@v1\nwith:\n  push: ghcr.io/acme/app')
  showResult(step)
  const file = step.outputs['auth-file'] ?? ''
  say(`\n  ${file.replace(job.folder.home, '$HOME').replace(job.folder.runtime, '$XDG_RUNTIME_DIR')} now holds:`)
  say(starred(file, [token]).replace(/^/gm, '  │ '))
  const asked = step.requests.filter(request => request.kind !== 'connect' && request.userAgent === 'ghcr-login')
  check('the push was checked with two requests', asked.length === 2)
  check(
    'can-push is true, logged-in is true',
    step.outputs['can-push'] === 'true' && step.outputs['logged-in'] === 'true'
  )
  const stored = Buffer.from(`octocat:${token}`).toString('base64')
  check('the credential is stored', readFileSync(file, 'utf8').includes(stored))
  check('only its owner can read the file', (statSync(file).mode & 0o077) === 0)
  check(`${engine ?? 'no engine'} was found and used`, step.outputs.engine === (engine ?? 'file'))
  check(
    'the token is in no argument and in no environment of a child',
    step.children.every(child => !JSON.stringify(child).includes(token))
  )
  check(
    'nothing but ghcr.io was asked',
    simulator.requests('connect').every(({ host }) => host.startsWith('ghcr.io'))
  )
  return file
}

async function refuse(job: Job): Promise<void> {
  title(
    '2. The push of another image is refused, so the step fails before the build',
    'Look at the error: what is refused, the cause, the settings page, and what the registry said.'
  )
  const before = runFolders(job)
  const step = await job.uses({ push: 'ghcr.io/acme/billing' }, { continueOnError: true })
  show(job, step, 'uses: OWNER/ghcr-login@v1\nwith:\n  push: ghcr.io/acme/billing')
  check('the refused push failed the step, and kept no login', step.exitCode === 1 && runFolders(job) === before)
  check("the registry's own words are shown", step.log.includes('permission_denied: write_package'))
  check('the fix names the package settings', step.log.includes('packages/container/billing/settings'))
}

/** How many runs of the action have a folder in this job. */
function runFolders(job: Job): number {
  return readdirSync(job.folder.runnerTemp).filter(name => /^ghcr-login-[0-9a-f]+$/.test(name)).length
}

async function forkThatReads(simulator: Simulator): Promise<Job> {
  title(
    '3. A pull request from a fork gets a read-only token, so the step warns and continues',
    'Look at the warning and its fix. With `on-denied: warn-on-fork` the same refusal on main would fail the step.'
  )
  const fork = await simulator.job({
    engines: engine === undefined ? [] : [engine],
    githubToken: githubToken({ name: 'fork', packages: 'read' }).value,
    eventName: 'pull_request',
    event: { pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
  })
  const step = await fork.uses({ push: 'ghcr.io/acme/app', 'on-denied': 'warn-on-fork' }, { id: 'ghcr' })
  show(fork, step, 'uses: OWNER/ghcr-login@v1\nwith:\n  push: ghcr.io/acme/app\n  on-denied: warn-on-fork')
  check('the pull request continues with can-push=false', step.exitCode === 0 && step.outputs['can-push'] === 'false')
  check('the pull request can still pull: logged-in is true', step.outputs['logged-in'] === 'true')
  return fork
}

async function clear(job: Job, fork: Job, file: string): Promise<void> {
  title('4. The jobs end, and the post steps remove the logins', 'Look for the file: it did not exist before the job.')
  let leak = ''
  for (const [name, each] of Object.entries({ 'the main job': job, 'the pull request': fork })) {
    try {
      // `end` also searches every file, log, output and request of the job for the token, and throws where it finds one.
      for (const step of await each.end()) show(each, step, '', name)
    } catch (error) {
      leak = String(error)
    }
  }
  check('the file that the login created is gone', !existsSync(file))
  check(`no file, log, output, state or request of the jobs holds the token ${leak}`.trim(), leak === '')
}

async function main(): Promise<void> {
  say(`The main job of GHCR Login on a simulated ghcr.io, with ${engine ?? 'no engine: it writes the config itself'}.`)
  const token = githubToken()
  const simulator = await openSimulator({
    tokens: [token, githubToken({ name: 'fork', packages: 'read' })],
    packages: [pkg('acme/app'), pkg('acme/billing', { actionsAccess: {} })],
    owners: { acme: owner() }
  })
  try {
    const job = await simulator.job({ engines: engine === undefined ? [] : [engine] })
    const file = await proveAndLogIn(simulator, job, token.value)
    await refuse(job)
    const fork = await forkThatReads(simulator)
    await clear(job, fork, file)
  } finally {
    await simulator.close()
  }
  title('Checked')
  for (const { what, holds } of checks) say(`  ${holds ? '✓' : '✗'} ${what}`)
  const failed = checks.filter(({ holds }) => !holds).length
  say(`\n${checks.length - failed} of ${checks.length} hold, in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (failed > 0) process.exitCode = 1
}

await main()
