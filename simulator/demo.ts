/**
 * What users meet, simulated: `npm run demo`. Runs the committed action from dist/ against a GHCR on loopback with the
 * engine that this machine has, shows each job's log, and checks what it shows. Ends with exit code 1 if anything is not
 * as it should be. Touches no file of the user's and contacts nothing outside of loopback.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { styleText } from 'node:util'
import { githubToken } from './github/tokens.ts'
import { manifest, pkg } from './github/world.ts'
import { ask } from './network/client.ts'
import type { Job } from './runner/job.ts'
import { hasProgram } from './runner/machine.ts'
import type { Step } from './runner/step.ts'
import { openSimulator, type Simulator } from './simulator.ts'

const started = Date.now()
const engine = ['docker', 'podman'].find(hasProgram)
const engines = engine === undefined ? [] : [engine]
const token = githubToken()
const fork = githubToken({ name: 'fork', packages: 'read' })
const stored = Buffer.from(`octocat:${token.value}`).toString('base64')
const checks: { what: string; holds: boolean }[] = []

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red'

/** In color where standard output is a terminal that has it; NO_COLOR turns it off, FORCE_COLOR on. */
const styled = (style: Style | Style[], text: string): string => styleText(style, text, { stream: process.stdout })

const check = (what: string, holds: boolean): void => void checks.push({ what, holds })
const say = (text: string): void => console.log(text)

/** The start of a scene, and what to look at in it. */
function title(text: string, look: string): void {
  say(styled(['bold', 'cyan'], `\n━━ ${text} ${'━'.repeat(Math.max(0, 100 - text.length))}`))
  say(`${look}\n`)
}

/** The lines of a page or a file, errors in the color that the job's page gives them. */
function quote(text: string): void {
  for (const line of text.split('\n')) say(`  │ ${/^(?:Error:|ERROR:| *✗)/.test(line) ? styled('red', line) : line}`)
}

/** The simulator's folders by their variables. */
function short({ folder: { runnerTemp, home, runtime } }: Job, text: string): string {
  return text.replaceAll(runnerTemp, '$RUNNER_TEMP').replaceAll(home, '$HOME').replaceAll(runtime, '$XDG_RUNTIME_DIR')
}

/** A step as the job's page shows it. */
function show(job: Job, step: Step): void {
  const ended = step.exitCode === 0 ? styled('green', 'exit code 0') : styled('red', `exit code ${step.exitCode}`)
  say(`▼ ${styled('bold', step.title)}   (${ended})`)
  quote(short(job, step.log).trimEnd())
}

/** A step with this action, shown with its YAML. */
async function play(job: Job, name: string, inputs: Record<string, string>): Promise<Step> {
  const step = await job.uses(inputs, { name, id: 'ghcr', continueOnError: true })
  const lines = Object.entries(inputs).map(([input, value]) => `\n      ${input}: ${value}`)
  say(styled('dim', `    uses: OWNER/ghcr-login@v2\n    id: ghcr\n    with:${lines.join('')}`))
  show(job, step)
  return step
}

/** The outputs that have a value and this name. */
function showOutputs(step: Step, named: RegExp): void {
  const outputs = Object.entries(step.outputs).filter(([name, value]) => value !== '' && named.test(name))
  say('\n  Its outputs:')
  quote(outputs.map(([name, value]) => `${name}: ${value}`).join('\n'))
}

/** What an engine asks at its login and at the start of a push: the requests of its client, without a daemon. */
async function loginByHand(simulator: Simulator): Promise<void> {
  title(
    '1. Without this action: the login succeeds, and the push is refused at the end of the build',
    'ghcr.io accepts the login of every token that is valid. It checks the permission when the push starts.'
  )
  const job = await simulator.job({ engines })
  if (engine === undefined) {
    say('No docker or podman is installed here, so this is the request of their login:')
    const { status } = await ask(job, 'GET', 'https://ghcr.io/token?service=ghcr.io', {
      authorization: `Basic ${stored}`
    })
    quote(`GET https://ghcr.io/token: ${status}`)
    check('a login by hand is green', status === 200)
  } else {
    job.granted.push('TOKEN')
    const command = `echo "$TOKEN" | ${engine} login ghcr.io --username octocat --password-stdin`
    const step = await job.run(command, { name: `${engine} login`, env: { TOKEN: token.value } })
    say(styled('dim', `    run: ${command}`))
    show(job, step)
    check('a login by hand is green', step.exitCode === 0)
  }
  const uploads = 'https://ghcr.io/v2/acme/billing/blobs/uploads/'
  const bearer = Buffer.from(token.value).toString('base64')
  const { status } = await ask(job, 'POST', uploads, { authorization: `Bearer ${bearer}`, 'content-length': '0' })
  say('\n  The build runs. At its end the push starts, and this is what buildx makes of the answer:')
  quote(
    `ERROR: failed to push ghcr.io/acme/billing: unexpected status from POST request to ${uploads}: ${status} Forbidden`
  )
  check('the push after a login by hand is refused with 403', status === 403)
  await job.abandon()
}

async function refuse(job: Job): Promise<void> {
  title(
    '2. With this action: the same push is refused before the build',
    'Look at the error: what is refused, the cause, the settings page, and what the registry said.'
  )
  const runs = () => readdirSync(job.folder.runnerTemp).filter(name => /^ghcr-login-[0-9a-f]+$/.test(name)).length
  const before = runs()
  const step = await play(job, 'Scene 2', { push: 'ghcr.io/acme/billing' })
  check('the refused push failed the step, and kept no login', step.exitCode === 1 && runs() === before)
  check("the registry's own words are shown", step.log.includes('permission_denied: write_package'))
  check('the fix names the package settings', step.log.includes('packages/container/billing/settings'))
}

async function proveAndLogIn(simulator: Simulator, job: Job): Promise<string> {
  title(
    '3. The push is allowed, so the job is logged in',
    'Look at the last line of the log, at the outputs that later steps use, and at the file that clients read.'
  )
  const step = await play(job, 'Scene 3', { push: 'ghcr.io/acme/app' })
  showOutputs(step, /^(?!report|docker|auth)/)
  const { 'can-push': canPush, 'logged-in': isLoggedIn, 'auth-file': file = '' } = step.outputs
  const text = readFileSync(file, 'utf8')
  say(`\n  ${short(job, file)} now holds:`)
  quote(text.replaceAll(token.value, '********').replaceAll(stored, '********'))
  const asked = step.requests.filter(request => request.kind !== 'connect' && request.userAgent === 'ghcr-login')
  check('the push was checked with two requests', asked.length === 2)
  check('can-push is true, logged-in is true', canPush === 'true' && isLoggedIn === 'true')
  check('the credential is stored', text.includes(stored))
  check('only its owner can read the file', (statSync(file).mode & 0o077) === 0)
  check(`${engine ?? 'no engine'} was found and used`, step.outputs.engine === (engine ?? 'file'))
  const children = JSON.stringify(step.children)
  check('the token is in no argument and in no environment of a child', !children.includes(token.value))
  const hosts = simulator.requests('connect').map(({ host }) => host)
  check('nothing but ghcr.io was asked', new Set(hosts).size === 1 && hosts[0] === 'ghcr.io')
  return file
}

async function forkThatReads(simulator: Simulator): Promise<Job> {
  title(
    '4. A pull request from a fork gets a read-only token, so the step warns and continues',
    'Look at the warning and its fix. With `on-denied: warn-on-fork` the same refusal on main would fail the step.'
  )
  const event = { pull_request: { head: { repo: { full_name: 'contributor/app' } } } }
  const job = await simulator.job({ engines, githubToken: fork, eventName: 'pull_request', event })
  const step = await play(job, 'Scene 4', { push: 'ghcr.io/acme/app', 'on-denied': 'warn-on-fork' })
  check('the pull request continues with can-push=false', step.exitCode === 0 && step.outputs['can-push'] === 'false')
  check('the pull request can still pull: logged-in is true', step.outputs['logged-in'] === 'true')
  return job
}

async function findMissing(job: Job): Promise<void> {
  title(
    '5. Of two tags one exists already, so only the other has to be built',
    'Look at `exists` and `missing`: `fromJSON(steps.ghcr.outputs.missing)` is the matrix of the builds.'
  )
  const push = 'ghcr.io/acme/app:1.2, ghcr.io/acme/app:1.3'
  const step = await play(job, 'Scene 5', { push, engine: 'none' })
  showOutputs(step, /^(?:exists|missing|digest)$/)
  check('exists is false', step.outputs.exists === 'false')
  check('missing names the tag that is not there', step.outputs.missing === '["ghcr.io/acme/app:1.3"]')
}

async function askForPublic(job: Job): Promise<void> {
  title(
    '6. The image was pushed, and nobody else can pull it',
    'The job itself can pull a private image. `visibility: public` asks for it as an anonymous client does.'
  )
  const step = await play(job, 'Scene 6', { pull: 'ghcr.io/acme/app:1.2', visibility: 'public', engine: 'none' })
  const [image] = JSON.parse(step.outputs.report ?? '[]') as { visibility?: string }[]
  check('a private image that is to be public failed the step', step.exitCode === 1)
  check('the report says that it is private', image?.visibility === 'private')
}

async function clear(jobs: Job[], file: string): Promise<void> {
  title('7. The jobs end, and the post steps remove the logins', 'Look for the file: it did not exist before the job.')
  let leak = ''
  for (const job of jobs) {
    try {
      // `end` also searches every file, log, output and request of the job for the token, and throws where it finds one.
      for (const step of await job.end()) show(job, step)
    } catch (error) {
      leak = String(error)
    }
  }
  check('the file that the login created is gone', !existsSync(file))
  check(`no file, log, output, state or request of the jobs holds the token ${leak}`.trim(), leak === '')
}

say(`GHCR Login on a simulated ghcr.io, with ${engine ?? 'no engine: it writes the config itself'}.`)
const tags = { latest: manifest({ seed: 'latest' }), '1.2': manifest({ seed: '1.2' }) }
const packages = [pkg('acme/app', { tags }), pkg('acme/billing', { actionsAccess: {} })]
const simulator = await openSimulator({ tokens: [token, fork], packages })
try {
  await loginByHand(simulator)
  const job = await simulator.job({ engines })
  await refuse(job)
  const file = await proveAndLogIn(simulator, job)
  const forked = await forkThatReads(simulator)
  await findMissing(job)
  await askForPublic(job)
  await clear([job, forked], file)
} finally {
  await simulator.close()
}
const held = checks.filter(({ holds }) => holds).length
title('Checked', `${held} of ${checks.length} hold, in ${((Date.now() - started) / 1000).toFixed(1)} s`)
for (const { what, holds } of checks) say(styled(holds ? 'green' : 'red', `  ${holds ? '✓' : '✗'} ${what}`))
say('\nIn a workflow, with `permissions: { contents: read, packages: write }` on the job:')
say(styled('bold', '- uses: OWNER/ghcr-login@v2\n  with:\n    push: ghcr.io/$' + '{{ github.repository }}'))
if (held < checks.length) process.exitCode = 1
