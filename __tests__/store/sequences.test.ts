import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { dyingRunner } from '../support/dead-runner.ts'
import { extent, sample } from '../support/extent.ts'
import { Home, logIn } from '../support/home.ts'

const tokens = { a: githubToken({ name: 'a' }), b: classicPat({ name: 'b' }), c: classicPat({ name: 'c' }) }
type Name = keyof typeof tokens
const authOf = (name: Name) => auth('octocat', tokens[name].value)
const quay = { auth: auth('robot', 'quay-secret') }

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: Object.values(tokens) })
})
afterAll(() => simulator.close())

interface Planned {
  /** Two jobs that go on, and those whose runner dies after the step. */
  job: 'one' | 'other' | 'dead'
  token: Name
  logout: boolean
}

/** What stands in a home: what was there before, and over it the logins that are to be taken back, the newest last. */
class Model {
  #logins: { id: number; dead: boolean; token: Name }[] = []
  base: Name | undefined

  constructor(base: Name | undefined) {
    this.base = base
  }

  get standing(): string | undefined {
    const token = this.#logins.at(-1)?.token ?? this.base
    return token && authOf(token)
  }

  logIn(id: number, { job, token, logout }: Planned): void {
    this.#bury()
    if (logout) this.#logins.push({ id, dead: job === 'dead', token })
    else {
      this.#logins = []
      this.base = token
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

/**
 * Plays steps and then their posts in an order of their own, and looks after each whether the login is there that the rule
 * says; at the end all is as it was.
 *
 * @param order which of the posts that are left comes next
 */
async function play(host: Name | undefined, steps: readonly Planned[], order: Iterator<number>): Promise<void> {
  const earlier = host && { 'ghcr.io': { auth: authOf(host) } }
  const home = new Home(simulator, { auths: { ...earlier, 'quay.io': quay } })
  const model = new Model(host)
  const look = (what: unknown) => {
    const { 'ghcr.io': entry, ...others } = readConfig(home.file).auths ?? {}
    expect({ what, standing: entry?.auth, others }).toEqual({
      what,
      standing: model.standing,
      others: { 'quay.io': quay }
    })
  }
  const jobs = new Map<Planned['job'], Job>()
  const open: { id: number; logout: boolean; warnings: () => Promise<string[]> }[] = []
  for (const [id, plan] of steps.entries()) {
    const known = plan.job === 'dead' ? undefined : jobs.get(plan.job)
    const job = known ?? (await home.job(plan.job === 'dead' ? { node: dyingRunner(simulator.folder) } : {}))
    jobs.set(plan.job, job)
    const { warnings } = await logIn(job, tokens[plan.token], { logout: `${plan.logout}` })
    model.logIn(id, plan)
    look({ after: id })
    if (plan.job !== 'dead') open.push({ id, logout: plan.logout, warnings })
  }
  while (open.length > 0) {
    const [next] = open.splice((order.next().value ?? 0) % open.length, 1)
    const said = (await next?.warnings()) ?? []
    expect(said.filter(text => !text.startsWith('Another job logged in'))).toEqual([])
    if (next?.logout) model.logOut(next.id)
    look({ afterPostOf: next?.id })
  }
  // What dead jobs have left goes with the next run.
  await (await logIn(await home.job(), tokens.a)).warnings()
  const now = inventory(home.home)
  expect(Object.keys(now)).toEqual(Object.keys(home.start))
  expect(readConfig(home.file).auths?.['ghcr.io']?.auth).toBe(model.base && authOf(model.base))
  if (steps.every(({ logout }) => logout)) expect(now).toEqual(home.start)
  for (const job of jobs.values()) await job.abandon()
}

const one = (token: Name): Planned => ({ job: 'one', token, logout: true })
const other = (token: Name): Planned => ({ job: 'other', token, logout: true })
const dead = (token: Name): Planned => ({ job: 'dead', token, logout: true })
const stays = (token: Name): Planned => ({ job: 'one', token, logout: false })

it.each<[string, Planned[], number[]]>([
  ['A and A whose posts run the first first', [one('a'), one('a')], [0, 0]],
  ...sample<[string, Planned[], number[]]>(
    [
      ['A, B and A whose posts run the last first', [one('a'), one('b'), one('a')], [2, 1, 0]],
      ['A, B and A whose posts run the first first', [one('a'), one('b'), one('a')], [0, 0, 0]],
      ['A, B and A whose posts run the one in the middle first', [one('a'), one('b'), one('a')], [1, 1, 0]],
      ['A, B and A whose posts run the last, the first and the other', [one('a'), one('b'), one('a')], [2, 0, 0]]
    ],
    2
  ),
  ['A, B that stays, and C', [one('a'), stays('b'), one('c')], [2, 0, 0]],
  ['A, A that stays, and A', [one('a'), stays('a'), one('a')], [0, 0, 0]],
  ['two jobs with the same token, the first to end first', [one('a'), other('a')], [0, 0]],
  ['a job that dies between two', [one('a'), dead('b'), other('c')], [0, 0]],
  ['two jobs that die, one after the other', [dead('a'), dead('b')], []]
])('%s: at every moment the login is there that is to be, and all is as it was at the end', async (_, steps, order) => {
  await play('b', steps, order.values())
})

it('random jobs, in steps of any order, hold at every moment what the rule says', async () => {
  const names = fc.constantFrom(...(Object.keys(tokens) as Name[]))
  const step = fc.record<Planned>({
    job: fc.constantFrom('one', 'one', 'other', 'dead'),
    token: names,
    logout: fc.constantFrom(true, true, true, false)
  })
  const property = fc.asyncProperty(
    // The host's own login may be with the token of a step.
    fc.option(names, { nil: undefined }),
    fc.array(step, { minLength: 2, maxLength: 6 }),
    fc.infiniteStream(fc.nat()),
    (host, steps, order) => play(host, steps, order)
  )
  await fc.assert(property, { numRuns: extent(25, 2), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) })
})

it('a job whose login another one replaced is told, though that one is over by then', async () => {
  const home = new Home(simulator, { auths: {} })
  const [first, second] = [await logIn(await home.job(), tokens.a), await logIn(await home.job(), tokens.b)]
  expect(await second.warnings()).toEqual([])
  expect(await first.warnings()).toEqual([
    expect.stringMatching(/Another job logged in to ghcr\.io .* `store: isolated` keeps them apart/)
  ])
})
