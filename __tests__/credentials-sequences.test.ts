import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../simulator/github/tokens.ts'
import type { Job } from '../simulator/runner/job.ts'
import type { Step } from '../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../simulator/simulator.ts'
import { auth, config, dyingRunner, inventory, postOf, readConfig } from './credentials.ts'
import { extent } from './extent.ts'

/** Homes, each with two to seven jobs: ones that end, and ones whose runner dies. */
const HOMES = extent(170, 4)
/** Homes at the same time, for speed only. */
const AT_ONCE = 2

const tokens = { a: githubToken({ name: 'a' }), b: classicPat({ name: 'b' }), c: classicPat({ name: 'c' }) }
const names = fc.constantFrom(...(Object.keys(tokens) as (keyof typeof tokens)[]))
const authOf = (name: keyof typeof tokens) => auth('octocat', tokens[name].value)
const quay = { auth: auth('robot', 'quay-secret') }

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: Object.values(tokens) })
})
afterAll(() => simulator.close())

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

const world = fc.record({
  // The host's own login, which may be with a token of a step.
  host: fc.option(names, { nil: undefined }),
  helper: fc.boolean(),
  steps: fc.array(planned, { minLength: 2, maxLength: 6 }),
  order: fc.infiniteStream(fc.nat())
})

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

async function play({ host, helper, steps, order }: typeof world extends fc.Arbitrary<infer T> ? T : never) {
  const home = mkdtempSync(join(simulator.folder, 'home-'))
  const file = join(home, '.docker', 'config.json')
  mkdirSync(join(home, '.docker'))
  const helperFile = join(home, 'helper.json')
  const entry = host && { auth: authOf(host) }
  const auths = { ...(entry && !helper ? { 'ghcr.io': entry } : {}), 'quay.io': quay }
  writeFileSync(file, config({ auths, ...(helper ? { credsStore: 'home' } : {}) }), { mode: 0o600 })
  writeFileSync(
    helperFile,
    JSON.stringify(host && helper ? { 'ghcr.io': { Username: 'octocat', Secret: tokens[host].value } } : {}),
    {
      mode: 0o600
    }
  )
  const standing = () => {
    if (!helper) return readConfig(file).auths?.['ghcr.io']?.auth
    const held = JSON.parse(inventory(home)['./helper.json']?.replace(/^\S+ \S+ /, '') ?? '{}')['ghcr.io']
    return held && auth(held.Username, held.Secret)
  }
  const start = inventory(home)
  const model = new Model(entry?.auth)
  const jobs = new Map<string, Job>()
  const jobOf = async (name: Planned['job']): Promise<Job> => {
    const known = jobs.get(name)
    if (known !== undefined && name !== 'dead') return known
    const job = await simulator.job({
      home,
      engines: ['docker'],
      helpers: helper ? [{ name: 'home', file: helperFile }] : [],
      tolerate: () => true,
      ...(name === 'dead'
        ? { node: dyingRunner(simulator.folder), env: { RUNNER_TEMP: mkdtempSync(join(home, '..', 'temp-')) } }
        : {})
    })
    jobs.set(name, job)
    return job
  }
  // An isolated step exports them for the steps after it.
  const env = { DOCKER_CONFIG: '', REGISTRY_AUTH_FILE: '' }
  const check = (what: unknown) => expect({ what, standing: standing() }).toEqual({ what, standing: model.standing })

  let open: { id: number; plan: Planned; job: Job; step: Step }[] = []
  for (const [id, plan] of steps.entries()) {
    const job = await jobOf(plan.job)
    const { token, store, engine, logout } = plan
    const step = await job.uses({ token: tokens[token].value, store, engine, logout: `${logout}` }, { env })
    expect(step.exitCode).toBe(0)
    if (store === 'shared') model.logIn(id, plan)
    check({ after: id })
    if (plan.job === 'dead') await job.abandon()
    else open.push({ id, plan, job, step })
  }
  while (open.length > 0) {
    const next = open[(order.next().value ?? 0) % open.length] as (typeof open)[0]
    open = open.filter(each => each !== next)
    // Post gets the inputs of main.
    const post = await postOf(next.job, next.step, { INPUT_TOKEN: tokens[next.plan.token].value })
    expect(post.annotations.filter(({ title }) => title !== 'The login was replaced while the job ran')).toEqual([])
    if (next.plan.store === 'shared' && next.plan.logout) model.logOut(next.id)
    check({ afterPostOf: next.id })
  }
  // Whatever dead jobs have left by now goes with the next run.
  const last = await simulator.job({
    home,
    engines: [],
    helpers: helper ? [{ name: 'home', file: helperFile }] : [],
    tolerate: () => true
  })
  const step = await last.uses({ engine: 'file', store: 'shared' })
  await postOf(last, step)
  expect(standing()).toBe(model.base)
  if (model.base === entry?.auth && steps.every(({ store, logout }) => logout || store === 'isolated')) {
    expect(inventory(home)).toEqual(start)
  }
  expect(Object.keys(inventory(home)).sort()).toEqual(Object.keys(start).sort())
}

test(`${HOMES} homes with random jobs, in steps of any order, hold at every moment what the rule says`, async () => {
  const queue = Array.from({ length: AT_ONCE }, (_, index) =>
    fc.assert(fc.asyncProperty(world, play), {
      numRuns: Math.ceil(HOMES / AT_ONCE),
      // A long sequence is played again for each step less.
      interruptAfterTimeLimit: 3_000_000,
      ...(process.env.SEED ? { seed: Number(process.env.SEED) + index } : {})
    })
  )
  await Promise.all(queue)
}, 3_600_000)
