import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Finding } from '../../simulator/runner/leak-scan.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, inventory, logIn, openHome, postOf, readConfig, warningsOf } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { dyingRunner } from '../support/scripts.ts'

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
  const home = await openHome(simulator, { auths: { ...earlier, 'quay.io': quay } })
  const model = new Model(host)
  const look = (what: unknown) => {
    const { 'ghcr.io': entry, ...others } = readConfig(home.file).auths ?? {}
    expect({ what, standing: entry?.auth, others }).toEqual({
      what,
      standing: model.standing,
      others: { 'quay.io': quay }
    })
  }
  const jobs: Partial<Record<Planned['job'], Job>> = { one: home.job }
  const open: { id: number; logout: boolean; post: () => Promise<Step> }[] = []
  for (const [id, { job: name, token, logout }] of steps.entries()) {
    if (name === 'dead') delete jobs.dead
    jobs[name] ??= await home.next(name === 'dead' ? { node: dyingRunner(simulator.folder) } : {})
    const job = jobs[name]
    const { value } = tokens[token]
    const main = await logIn(job, { token: value, logout: `${logout}` })
    model.logIn(id, { job: name, token, logout })
    look({ after: id })
    if (name !== 'dead') open.push({ id, logout, post: () => postOf(job, main, { INPUT_TOKEN: value }) })
  }
  while (open.length > 0) {
    const [next] = open.splice((order.next().value ?? 0) % open.length, 1)
    const said = next ? warningsOf([await next.post()]) : []
    expect(said.filter(text => !text.startsWith('Another job logged in'))).toEqual([])
    if (next?.logout) model.logOut(next.id)
    look({ afterPostOf: next?.id })
  }
  // What dead jobs have left goes with the next run.
  if (jobs.dead) await postOf(home.job, await logIn(home.job))
  const now = inventory(home.home)
  expect(Object.keys(now)).toEqual(Object.keys(home.start))
  expect(readConfig(home.file).auths?.['ghcr.io']?.auth).toBe(model.base && authOf(model.base))
  if (steps.every(({ logout }) => logout)) expect(now).toEqual(home.start)
  for (const job of Object.values(jobs)) await job.abandon()
}

const one = (token: Name): Planned => ({ job: 'one', token, logout: true })
const other = (token: Name): Planned => ({ job: 'other', token, logout: true })
const dead = (token: Name): Planned => ({ job: 'dead', token, logout: true })
const stays = (token: Name): Planned => ({ job: 'one', token, logout: false })

const ORDERS: [string, Planned[], number[]][] = [
  ['A, B that stays, and C', [one('a'), stays('b'), one('c')], [2, 0, 0]],
  ['A, B and A whose posts run the last first', [one('a'), one('b'), one('a')], [2, 1, 0]],
  ['A, B and A whose posts run the first first', [one('a'), one('b'), one('a')], [0, 0, 0]],
  ['A, A that stays, and A', [one('a'), stays('a'), one('a')], [0, 0, 0]],
  ['a job that dies between two', [one('a'), dead('b'), other('c')], [0, 0]],
  ['A, B and A whose posts run the one in the middle first', [one('a'), one('b'), one('a')], [1, 1, 0]],
  ['A, B and A whose posts run the last, the first and the other', [one('a'), one('b'), one('a')], [2, 0, 0]],
  ['two jobs with the same token, the first to end first', [one('a'), other('a')], [0, 0]],
  ['two jobs that die, one after the other', [dead('a'), dead('b')], []]
]
it.each(sample(ORDERS, 9))(
  '%s: at every moment the login is there that is to be, and all is as it was at the end',
  async (_, steps, order) => {
    await play('b', steps, order.values())
  }
)

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
  await fc.assert(property, { numRuns: extent(4, 1), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) })
})

/** Rounds on one home, each of two jobs with the shared store and one with an isolated one. */
const ROUNDS = extent(3, 1)

it(`${ROUNDS} rounds of jobs on one home at the same time lose no login, leave nothing, and each replaced one is told`, async () => {
  const content = { auths: { 'quay.io': quay, 'ghcr.io': { auth: authOf('c') } }, own: { kept: true } }
  const { home, file, start, job: at } = await openHome(simulator, content)
  for (let round = 0; round < ROUNDS; round++) {
    const mains = await Promise.all(
      (['a shared', 'b shared', 'a isolated'] as const).map(async each => {
        const [name, store] = each.split(' ') as [Name, string]
        // Another job has its login in the same home while this one ends.
        const tolerate = ({ secret, where }: Finding) => secret !== name || where.startsWith('HOME/')
        const options = { home, githubToken: tokens[name], planted: { c: tokens.c.value }, runId: `${round}`, tolerate }
        const job = await simulator.job(options)
        return { name, store, job, main: await logIn(job, { store }) }
      })
    )
    const { auths = {}, ...rest } = readConfig(file)
    const { 'ghcr.io': standing, ...others } = auths
    expect({ others, rest }).toEqual({ others: { 'quay.io': quay }, rest: { own: { kept: true } } })
    const replaced = (['a', 'b'] as const).filter(name => standing?.auth !== authOf(name))
    expect(replaced).toHaveLength(1)
    const own = readConfig(mains[2]?.main.outputs['auth-file'] ?? '')
    expect(own.auths).toEqual({ 'quay.io': quay, 'ghcr.io': { auth: authOf('a') } })
    const ends = await Promise.all(mains.map(async each => ({ ...each, posts: await each.job.end() })))
    for (const { name, store, posts } of ends) {
      const isTold = store === 'shared' && replaced.some(each => each === name)
      expect(posts.flatMap(post => post.annotations.map(({ message }) => message))).toEqual(
        isTold ? [expect.stringContaining('`store: isolated` keeps them apart')] : []
      )
    }
    expect(inventory(home)).toEqual(start)
  }
  await at.abandon()
})

it('a job whose login another one replaced is told, though that one is over by then', async () => {
  const { job, next } = await openHome(simulator, { auths: {} })
  const later = await next({ githubToken: tokens.b })
  await logIn(job)
  await logIn(later)
  expect(warningsOf(await later.end())).toEqual([])
  expect(warningsOf(await job.end())).toEqual([
    expect.stringMatching(/Another job logged in to ghcr\.io .* `store: isolated` keeps them apart/)
  ])
})
