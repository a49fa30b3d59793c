import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { helperSource, loginsIn, openStore } from '../../simulator/runner/fake-credential-helper.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, postOf, readConfig } from '../support/credentials.ts'
import { dyingRunner } from '../support/dead-runner.ts'
import { extent } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { logIn, onPath, openRunner, post, type Runner, warningsIn } from '../support/store-run.ts'

/** Homes, each with three to seven jobs: ones that end, and ones whose runner dies. */
const HOMES = extent(170, 10)
/** Homes whose jobs are processes of the built action. */
const PLAYED_WHOLE = extent(20, 1)

const tokens = { a: githubToken({ name: 'a' }), b: classicPat({ name: 'b' }), c: classicPat({ name: 'c' }) }
const names = fc.constantFrom(...(Object.keys(tokens) as (keyof typeof tokens)[]))
const authOf = (name: keyof typeof tokens) => auth('octocat', tokens[name].value)
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

const worldOf = (step: fc.Arbitrary<Planned>) =>
  fc.record({
    // The host's own login, which may be with a token of a step.
    host: fc.option(names, { nil: undefined }),
    helper: fc.constantFrom(true, false, false),
    steps: fc.array(step, { minLength: 2, maxLength: 6 }),
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

/** A home, and the program that keeps its logins where its config names a helper. */
interface Home {
  folder: string
  file: string
  helper: string | undefined
}

/** Runs a step's main. @returns its post, which returns its warnings */
type Play = (plan: Planned) => Promise<() => Promise<string[]>>

let folder: string
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sequences-')))
})
afterAll(() => rmSync(folder, { recursive: true }))

function makeHome({ host, helper }: World): Home {
  const home = { folder: mkdtempSync(join(folder, 'home-')), helper: undefined as string | undefined }
  mkdirSync(join(home.folder, '.docker'))
  const file = join(home.folder, '.docker', 'config.json')
  const auths = { ...(host && !helper ? { 'ghcr.io': { auth: authOf(host) } } : {}), 'quay.io': quay }
  writeFileSync(file, config({ auths, ...(helper ? { credsStore: 'home' } : {}) }), { mode: 0o600 })
  if (helper) {
    const login = host && { 'ghcr.io': { Username: 'octocat', Secret: tokens[host].value } }
    const store = openStore(join(home.folder, 'helper'), login)
    home.helper = join(mkdtempSync(join(folder, 'bin-')), 'docker-credential-home')
    writeFileSync(home.helper, helperSource(store, {}), { mode: 0o755 })
  }
  return { ...home, file }
}

function standingIn({ folder, file, helper }: Home): string | undefined {
  if (helper === undefined) return readConfig(file).auths?.['ghcr.io']?.auth
  const login = loginsIn(join(folder, 'helper'))['ghcr.io']
  return login && auth(login.Username, login.Secret)
}

/** Plays a sequence of jobs, and looks after every main and every post whether there stands what the rule says. */
async function check(world: World, home: Home, play: Play): Promise<void> {
  const entry = world.host && authOf(world.host)
  const start = inventory(home.folder)
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
  if (model.base === entry && world.steps.every(({ store, logout }) => logout || store === 'isolated')) {
    expect(inventory(home.folder)).toEqual(start)
  }
  const left = (all: object) =>
    Object.keys(all)
      .filter(name => name !== './helper/ghcr.io')
      .sort()
  expect(left(inventory(home.folder))).toEqual(left(start))
}

const seeded = (numRuns: number) => ({ numRuns, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) })

it(`${HOMES} homes with random jobs, in steps of any order, hold at every moment what the rule says`, async () => {
  const play = async (world: World) => {
    const home = makeHome(world)
    const runners = new Map<string, Runner>()
    const step: Play = async ({ job, token, logout }) => {
      const runner = (job !== 'dead' && runners.get(job)) || openRunner(folder, job === 'dead')
      runners.set(job, runner)
      const state = await logIn(runner, home.file, { token: tokens[token].value, logout })
      return async () => warningsIn(await post(state, tokens[token].value))
    }
    await onPath(join(home.helper ?? '', '..'), () => check(world, home, step))
  }
  await fc.assert(fc.asyncProperty(worldOf(inStore), play), seeded(HOMES))
}, 900_000)

needs('docker').it(
  `${PLAYED_WHOLE} homes with random jobs of the built action do so, too`,
  async () => {
    const simulator: Simulator = await openSimulator({ tokens: Object.values(tokens) })
    const play = async (world: World) => {
      const home = makeHome(world)
      const jobs = new Map<string, Job>()
      const jobOf = async (name: Planned['job']): Promise<Job> => {
        const known = jobs.get(name)
        if (known !== undefined && name !== 'dead') return known
        const dying = { node: dyingRunner(simulator.folder), env: { RUNNER_TEMP: mkdtempSync(join(folder, 'temp-')) } }
        const job = await simulator.job({
          ...{ home: home.folder, engines: ['docker'], tolerate: () => true },
          ...(name === 'dead' ? dying : {})
        })
        if (home.helper) symlinkSync(home.helper, join(job.folder.bin, 'docker-credential-home'))
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
        return async () =>
          (await postOf(job, step, env)).annotations.map(({ title, message }) => `${title}: ${message}`)
      })
    }
    try {
      await fc.assert(fc.asyncProperty(worldOf(planned), play), seeded(PLAYED_WHOLE))
    } finally {
      await simulator.close()
    }
  },
  900_000
)
