import { readdirSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { loginsIn } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, inventory, postOf, readConfig } from '../support/credentials.ts'
import { dyingRunner } from '../support/dead-runner.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { type Home, Homes, type Runner } from '../support/store-run.ts'

/** Homes, each with three to seven jobs: ones that end, and ones whose runner dies. */
const HOMES = extent(60, 3)
/**
 * Homes whose jobs are processes of the built action: few, since the store decides the same in both, and what these add is
 * that main and post are two processes, isolated stores, an engine and a runner that really ends.
 */
const PLAYED_WHOLE = extent(5, 1)

const tokens = { a: githubToken({ name: 'a' }), b: classicPat({ name: 'b' }), c: classicPat({ name: 'c' }) }
const names = fc.constantFrom(...(Object.keys(tokens) as (keyof typeof tokens)[]))
const authOf = (name: keyof typeof tokens) => auth('octocat', tokens[name].value)
const homes = new Homes(tokens.a.value)
const quay = { auth: auth('robot', 'quay-secret') }

interface Planned {
  job: 'one' | 'other' | 'dead'
  token: keyof typeof tokens
  store: 'shared' | 'isolated'
  logout: boolean
  engine: 'file' | 'docker'
}

const planned: fc.Arbitrary<Planned> = fc.record({
  job: fc.constantFrom('one', 'one', 'other', 'dead'),
  token: names,
  store: fc.constantFrom('shared', 'shared', 'shared', 'isolated'),
  logout: fc.constantFrom(true, true, true, false),
  engine: fc.constantFrom('file', 'file', 'file', 'docker')
})

/** What only the whole action has: an isolated store, an engine. */
const inStore: fc.Arbitrary<Planned> = planned.map(plan => ({ ...plan, store: 'shared', engine: 'file' }))

const worldOf = (step: fc.Arbitrary<Planned>, maxLength: number) =>
  fc.record({
    // The host's own login, which may be with a token of a step.
    host: fc.option(names, { nil: undefined }),
    // Each call of a helper is a process, and helper.test.ts has one in each kind of sequence.
    helper: fc.constantFrom(true, false, false, false, false),
    steps: fc.array(step, { minLength: 2, maxLength }),
    order: fc.infiniteStream(fc.nat())
  })
type World = ReturnType<typeof worldOf> extends fc.Arbitrary<infer T> ? T : never

/** What stands in a home: what was there before, and over it the logins that are to be taken back, the newest last. */
class Model {
  #logins: { id: number; dead: boolean; token: keyof typeof tokens }[] = []
  base: string | undefined

  constructor(base: string | undefined) {
    this.base = base
  }

  get standing(): string | undefined {
    const top = this.#logins.at(-1)
    return top === undefined ? this.base : authOf(top.token)
  }

  logIn(id: number, { job, token, logout }: Planned): void {
    this.#bury()
    if (logout) this.#logins.push({ id, dead: job === 'dead', token })
    else {
      this.#logins = []
      this.base = authOf(token)
    }
  }

  logOut(id: number): void {
    this.#bury()
    this.#logins = this.#logins.filter(login => login.id !== id)
  }

  #bury(): void {
    this.#logins = this.#logins.filter(login => !login.dead)
  }
}

/** Runs a step's main. @returns its post, which returns its warnings */
type Play = (plan: Planned) => Promise<() => Promise<string[]>>

function openHome({ host, helper }: World): Home {
  const auths = { ...(host && !helper ? { 'ghcr.io': { auth: authOf(host) } } : {}), 'quay.io': quay }
  const entries = host && { 'ghcr.io': { Username: 'octocat', Secret: tokens[host].value } }
  return helper
    ? homes.open({ auths, credsStore: 'chain' }, entries === undefined ? {} : { entries })
    : homes.open({ auths })
}

function standingIn({ file, store }: Home): string | undefined {
  if (store === '') return readConfig(file).auths?.['ghcr.io']?.auth
  const login = loginsIn(store)['ghcr.io']
  return login && auth(login.Username, login.Secret)
}

/** Plays a sequence of jobs, and looks after every main and every post whether there stands what the rule says. */
async function check(world: World, home: Home, play: Play): Promise<void> {
  const entry = world.host && authOf(world.host)
  const model = new Model(entry)
  const look = (what: unknown) =>
    expect({ what, standing: standingIn(home) }).toEqual({ what, standing: model.standing })
  let open: { id: number; plan: Planned; end: () => Promise<string[]> }[] = []
  for (const [id, plan] of world.steps.entries()) {
    const end = await play(plan)
    if (plan.store === 'shared') model.logIn(id, plan)
    look({ after: id })
    if (plan.job !== 'dead') open.push({ id, plan, end })
  }
  while (open.length > 0) {
    const next = open[(world.order.next().value ?? 0) % open.length] as (typeof open)[0]
    open = open.filter(each => each !== next)
    const warnings = await next.end()
    expect(warnings.filter(line => !line.includes('The login was replaced while the job ran'))).toEqual([])
    if (next.plan.store === 'shared' && next.plan.logout) model.logOut(next.id)
    look({ afterPostOf: next.id })
  }
  // Whatever dead jobs have left by now goes with the next run.
  const last = await play({ job: 'one', token: 'a', store: 'shared', logout: true, engine: 'file' })
  await last()
  expect(standingIn(home)).toBe(model.base)
  const now = inventory(home.home)
  if (model.base === entry && world.steps.every(({ store, logout }) => logout || store === 'isolated')) {
    expect(now).toEqual(home.start)
  }
  expect(Object.keys(now)).toEqual(Object.keys(home.start))
  if (home.store !== '') expect(readdirSync(home.store).filter(name => name !== 'ghcr.io')).toEqual([])
}

const seeded = (numRuns: number) => ({ numRuns, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) })

it(`${HOMES} homes with random jobs, in steps of any order, hold at every moment what the rule says`, async () => {
  const play = async (world: World) => {
    const home = openHome(world)
    const runners = new Map<string, Runner>()
    await check(world, home, async ({ job, token, logout }) => {
      const runner = (job !== 'dead' && runners.get(job)) || homes.openRunner(job === 'dead')
      runners.set(job, runner)
      const { warnings } = await home.logIn({ runner, token: tokens[token].value, logout })
      return warnings
    })
  }
  await fc.assert(fc.asyncProperty(worldOf(inStore, 6), play), seeded(HOMES))
})

needs('docker').it(`${PLAYED_WHOLE} homes with random jobs of the built action do so, too`, async () => {
  const simulator: Simulator = await openSimulator({ tokens: Object.values(tokens) })
  const play = async (world: World) => {
    const home = openHome(world)
    const jobs = new Map<string, Job>()
    const jobOf = async (name: Planned['job']): Promise<Job> => {
      const known = jobs.get(name)
      if (known !== undefined && name !== 'dead') return known
      const dying = { node: dyingRunner(simulator.folder), env: { RUNNER_TEMP: homes.openRunner().temp } }
      const job = await simulator.job({
        ...{ home: home.home, engines: ['docker'], tolerate: () => true },
        ...(name === 'dead' ? dying : {})
      })
      home.linkHelper(job.folder.bin)
      jobs.set(name, job)
      return job
    }
    await check(world, home, async ({ job: name, token, store, engine, logout }) => {
      const job = await jobOf(name)
      const step = await job.uses(
        { token: tokens[token].value, store, engine, logout: `${logout}` },
        // An isolated step exports them for the steps after it.
        { env: { DOCKER_CONFIG: '', REGISTRY_AUTH_FILE: '' } }
      )
      expect(step.exitCode).toBe(0)
      if (name === 'dead') await job.abandon()
      // Post gets the inputs of main.
      const env = { INPUT_TOKEN: tokens[token].value }
      return async () => (await postOf(job, step, env)).annotations.map(({ title, message }) => `${title}: ${message}`)
    })
  }
  try {
    await fc.assert(fc.asyncProperty(worldOf(planned, extent(6, 2)), play), seeded(PLAYED_WHOLE))
  } finally {
    await simulator.close()
  }
})
