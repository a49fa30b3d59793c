import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'

/** Rounds on one home, each of two jobs with the shared store and one with an isolated one. */
const ROUNDS = extent(15, 1)

const host = classicPat({ name: 'host' })
const first = githubToken({ name: 'first' })
const second = githubToken({ name: 'second' })
const authOf = ({ value }: Token) => auth('octocat', value)
const quay = { auth: auth('robot', 'quay-secret') }
const before = config({
  auths: { 'quay.io': quay, 'ghcr.io': { auth: auth('owner', host.value) } },
  own: { kept: true }
})

it(`${ROUNDS} rounds of jobs on one home at the same time lose no login, leave nothing, and each replaced one is told`, async () => {
  const simulator = await openSimulator({ tokens: [first, second, host] })
  const home = join(simulator.folder, 'home')
  const file = join(home, '.docker', 'config.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, before, { mode: 0o600 })
  const start = inventory(home)
  const open = async (token: Token, store: string, runId: string) => {
    // Another job has its login in the same home while this one ends.
    const tolerate = ({ secret, where }: { secret: string; where: string }) =>
      secret !== token.name || where.startsWith('HOME/')
    const options = { home, githubToken: token, planted: { host: host.value }, runId, tolerate }
    return { token, store, job: await simulator.job(options) }
  }
  for (let round = 0; round < ROUNDS; round++) {
    const jobs = await Promise.all([
      open(first, 'shared', `${round}`),
      open(second, 'shared', `${round}`),
      open(first, 'isolated', `${round}`)
    ])
    const mains = await Promise.all(
      jobs.map(async each => ({ ...each, main: await each.job.uses({ engine: 'file', store: each.store }) }))
    )
    const { auths = {}, ...rest } = readConfig(file)
    const { 'ghcr.io': standing, ...others } = auths
    expect({ others, rest }).toEqual({ others: { 'quay.io': quay }, rest: { own: { kept: true } } })
    const replaced = [first, second].filter(token => standing?.auth !== authOf(token))
    expect(replaced).toHaveLength(1)
    for (const { main, token, store } of mains) {
      expect(main.exitCode).toBe(0)
      if (store === 'shared') continue
      const own = readConfig(join(main.outputs['docker-config'] ?? '', 'config.json'))
      expect(own.auths).toEqual({ 'quay.io': quay, 'ghcr.io': { auth: authOf(token) } })
    }
    const ends = await Promise.all(mains.map(async each => ({ ...each, posts: await each.job.end() })))
    for (const { token, store, posts } of ends) {
      const isTold = store === 'shared' && replaced.includes(token)
      expect(posts.flatMap(post => post.annotations.map(({ message }) => message))).toEqual(
        isTold ? [expect.stringContaining('`store: isolated` keeps them apart')] : []
      )
    }
    expect(inventory(home)).toEqual(start)
  }
  await simulator.close()
})
