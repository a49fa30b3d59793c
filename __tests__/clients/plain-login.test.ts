import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { readAction } from '../../simulator/runner/action.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Finding } from '../../simulator/runner/leak-scan.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, inventory, logIn, openHome, readConfig } from '../support/credentials.ts'
import { CASES, type Case, ENVIRONMENTS, Found } from '../support/environments.ts'
import { sample } from '../support/extent.ts'
import { LAUNCH_NEEDS, type Launch, launchAs, runAs } from '../support/launch.ts'
import { has, needs } from '../support/needs.ts'
import { openContainer, script } from '../support/scripts.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const ofContainers = ['first', 'second', 'third'].map(name => githubToken({ name }))

/** What reads a private image, or says whose login it finds. */
const READS = {
  docker: 'docker manifest inspect ghcr.io/acme/app',
  podman: 'podman login --get-login ghcr.io'
}

/** Whether a step's client found the login: docker shows it by what it is given, whatever it thinks of the image then. */
const isFound = ({ stdout, requests }: Step) =>
  /^octocat$/m.test(stdout) || requests.some(({ kind, status }) => kind === 'manifest' && status === 200)

const programOf = ({ engine }: Pick<Case, 'engine'>) => (engine === 'podman' ? 'podman' : 'docker')

let simulator: Simulator
let launches: Record<'self' | 'ordinary', Launch>

/** Where the engines themselves keep a login that others see, until the job ends: relative variables lead into the workspace. */
const EXPOSED = /^(?:GITHUB_WORKSPACE.*\(mode 0600\)|HOME\/\.docker\/config\.json \(mode 0644\))$/

/** A job in an environment. What of the login lies open is kept in `left`. */
async function jobIn({ engine, environment }: Case, left: Finding[]) {
  const launch = launches[environment.isOfUser ? 'ordinary' : 'self']
  const job = await simulator.job({
    ...launch.options,
    engines: [programOf({ engine })],
    helpers: environment.helpers ?? [],
    record: false
  })
  const made = await environment.make(new Found(job.folder))
  const variables = typeof made === 'string' ? {} : made
  const isExposed = environment.isOpen || Object.values(variables).some(value => value && !isAbsolute(value))
  job.parts.watch.tolerate = finding => (isExposed && EXPOSED.test(finding.where)) || left.push(finding) > 0
  const given = Object.entries(variables).filter(pair => pair[1] !== undefined)
  const step = environment.isOfStep ? (Object.fromEntries(given) as Record<string, string>) : {}
  if (!environment.isOfStep) {
    Object.assign(job.parts.env, Object.fromEntries(given))
    for (const [name, value] of Object.entries(variables)) if (value === undefined) delete job.parts.env[name]
  }
  Object.assign(job.parts.env, launch.prepare(job.folder))
  return {
    job,
    env: step,
    run: (script: string, env = {}, ms?: number) => runAs(launch, job, script, { ...step, ...env }, ms)
  }
}

/** All that the login and its clients could change, by path. */
const machine = ({ folder, parts }: Job) =>
  [folder.home, folder.runtime, folder.temp, folder.workspace, ...Object.values(parts.watch.helperStores)].flatMap(
    place => Object.entries(inventory(place)).map(([name, what]) => `${place} ${name}: ${what}`)
  )

/** What podman makes for its own use, wherever it is led; for a user who is not root also the folders of its runs. */
const PODMANS = {
  root: / [./\w-]*\/(?:(?:\.local|cni|containers\/storage|containers\/vfs-\w+|libpod|crun|netns)\/|run\/containers\/:)/,
  user: /(?:run \.\/containers|tmp \.\/(?:containers-user|podman-run)-\d+(?:\/containers)?)\/:/
}

const changes = (before: string[], after: string[], isPodmans: (line: string) => boolean) => [
  ...before.filter(line => !after.includes(line)).map(line => `- ${line}`),
  ...after.filter(line => !before.includes(line) && !isPodmans(line)).map(line => `+ ${line}`)
]

/** The engine's own login and logout, by hand. */
async function plain(of: Case) {
  const left: Finding[] = []
  const { job, run } = await jobIn(of, left)
  const program = programOf(of)
  const step = await run(
    `printf %s "$TOKEN" | ${program} login ghcr.io --username octocat --password-stdin && { ${READS[program]} || true; }
    ${program} logout ghcr.io`,
    { TOKEN: token.value },
    of.environment.patienceMs
  )
  left.splice(0)
  await job.end()
  return { works: isFound(step), left }
}

/** The action, a client in the step after, and post. */
async function ours(of: Case, store: string) {
  const left: Finding[] = []
  const { job, env, run } = await jobIn(of, left)
  const before = machine(job)
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: of.engine, store }, { env })
  const client = await run(READS[programOf(of)], {}, 20_000)
  const [post] = await job.end()
  return { main, client, post, left, before, after: machine(job) }
}

beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host, ...ofContainers], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

needs('docker', 'podman', ...LAUNCH_NEEDS).describe('where docker’s or podman’s own login works, ours works', () => {
  beforeAll(() => {
    launches = { self: launchAs('self', simulator.folder), ordinary: launchAs('ordinary', simulator.folder) }
  })

  const worked: boolean[] = []

  for (const of of sample(CASES, 9)) {
    const { engine, environment, stores } = of
    needs(...(environment.needs ?? [])).it(`with ${engine}, where ${environment.name}`, async () => {
      const byHand = plain(of)
      const runs = stores.map(store => ({ store, run: ours(of, store) }))
      await Promise.allSettled([byHand, ...runs.map(({ run }) => run)])
      const { works, left: leftByHand } = await byHand
      worked.push(works)
      const isPodmans = (line: string) =>
        PODMANS.root.test(line) ||
        (engine === 'podman' && (environment.isOfUser || !has('root')) && PODMANS.user.test(line))
      for (const { store, run } of runs) {
        const { main, client, post, left, before, after } = await run
        if (leftByHand.length === 0) expect([store, left]).toEqual([store, []])
        if (works || environment.works) {
          const failed = main.exitCode === 0 && isFound(client) ? [] : [main.log, client.log]
          expect([store, failed]).toEqual([store, []])
        }
        const { exitCode, annotations } = post ?? {}
        expect({ store, exitCode, annotations }).toEqual({ store, exitCode: 0, annotations: [] })
        expect([store, changes(before, after, isPodmans)]).toEqual([store, []])
      }
    })
  }

  it('most of the logins by hand have worked', () => {
    expect(worked.filter(Boolean).length).toBeGreaterThan(worked.length / 2)
  })
})

it('the table has at least 60 environments', () => expect(ENVIRONMENTS.length).toBeGreaterThanOrEqual(60))

needs('unshare', 'nsenter', 'mounts').it(
  'three runners in containers of one host name share a home, and each login and the host’s are there until they go',
  async () => {
    const ofJob = ({ value }: Token) => ({ auth: auth('octocat', value) })
    const containers = await Promise.all(ofContainers.map(() => openContainer(simulator.folder)))
    try {
      const entry = { auth: auth('owner', host.value) }
      const { home, file, start } = await openHome(simulator, { auths: { 'quay.io': entry, 'ghcr.io': entry } })
      const jobs: Job[] = []
      for (const [index, githubToken] of ofContainers.entries()) {
        const node = containers[index]?.node ?? ''
        // Each end of a job is looked at, while the others' logins are in the same home.
        const tolerate = ({ secret, where }: Finding) => where.startsWith('HOME/') && secret !== githubToken.name
        const job = await simulator.job({ home, githubToken, node, planted: { host: host.value }, tolerate })
        jobs.push(job)
        await logIn(job)
        expect(readConfig(file).auths).toEqual({ 'quay.io': entry, 'ghcr.io': ofJob(githubToken) })
      }
      // Those below the top end first: none of them may take the runner of another for dead, whose number it does not see.
      for (const [index, left] of [
        [1, ofContainers[2]],
        [0, ofContainers[2]],
        [2, undefined]
      ] as const) {
        expect(await jobs[index]?.end()).toMatchObject([{ exitCode: 0 }])
        expect(readConfig(file).auths).toEqual({ 'quay.io': entry, 'ghcr.io': left ? ofJob(left) : entry })
      }
      expect(inventory(home)).toEqual(start)
    } finally {
      for (const container of containers) container.stop()
    }
  }
)

it('an input whose variable a shell has dropped has its default', async () => {
  // As dash does, which keeps no variable with a hyphen in its name.
  const names = Object.keys(readAction(fileURLToPath(new URL('../..', import.meta.url))).defaults)
  const dropped = names.filter(name => name.includes('-')).map(name => `-u INPUT_${name.toUpperCase()}`)
  const command = `exec '${needOnMachine('env')}' ${dropped.join(' ')} '${process.execPath}' "$@"`
  const node = script(join(simulator.folder, 'node-without-hyphens'), command)
  const job = await simulator.job({ node })
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
  expect(main).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'logged-in': 'true', 'can-push': 'true' } })
  expect(await job.end()).toMatchObject([{ exitCode: 0, annotations: [] }])
})

it.each([
  ['DOCKER_CONFIG', '.own'],
  ['REGISTRY_AUTH_FILE', 'own.json']
])(
  'an isolated login that steps with a %s of their own do not find is told, with both ways out',
  async (variable, name) => {
    const job = await simulator.job()
    const env = { [variable]: join(job.folder.home, name) }
    const main = await job.uses({ engine: 'file', store: 'isolated' }, { env })
    expect(main.exitCode).toBe(0)
    const notices = main.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)
    for (const way of ['store: shared', 'RUNNER_TEMP|runner\\.temp'])
      expect(notices).toContainEqual(expect.stringMatching(new RegExp(`${variable}.*(?:${way})`, 's')))
    await job.end()
  }
)
