import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { classicPat, githubToken, type Token } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'

const PAIRS = extent(50, 2)
/** They write nothing that the others read. */
const ISOLATED_PAIRS = extent(50, 1)
/** Pairs on the home at the same time: twice the cores of a small machine. */
const AT_ONCE = 2

const host = classicPat({ name: 'host' })
const first = githubToken({ name: 'first' })
const second = githubToken({ name: 'second' })
const quay = { auth: auth('robot', 'quay-secret') }
const before = config({
  auths: { 'quay.io': quay, 'ghcr.io': { auth: auth('owner', host.value) } },
  own: { kept: true }
})

interface Played {
  job: Job
  token: Token
  main: Step
  posts: Step[]
}

/**
 * Pairs of jobs on one home: both log in at the same time, then both end at the same time.
 *
 * @param look is called for each job when both are logged in
 */
async function playPairs(store: string, pairs: number, look: (home: string, played: Omit<Played, 'posts'>) => void) {
  const simulator = await openSimulator({ tokens: [first, second, host] })
  try {
    const home = join(simulator.folder, 'home')
    mkdirSync(join(home, '.docker'), { recursive: true })
    writeFileSync(join(home, '.docker', 'config.json'), before, { mode: 0o600 })
    const start = inventory(home)
    const all: Played[] = []
    for (let pair = 0; pair < pairs; pair += AT_ONCE) {
      const jobs: { job: Job; token: Token }[] = []
      for (let each = 0; each < Math.min(AT_ONCE, pairs - pair); each++) {
        for (const token of [first, second]) {
          const options = { home, githubToken: token, planted: { host: host.value }, runId: `${pair + each}` }
          // The other job of the pair has its login in the same home while this one ends.
          const tolerate = ({ secret, where }: { secret: string; where: string }) =>
            secret !== token.name || where.startsWith('HOME/')
          jobs.push({ token, job: await simulator.job({ ...options, tolerate }) })
        }
      }
      const mains = await Promise.all(
        jobs.map(async each => ({ ...each, main: await each.job.uses({ engine: 'file', store }) }))
      )
      for (const each of mains) look(home, each)
      all.push(...(await Promise.all(mains.map(async each => ({ ...each, posts: await each.job.end() })))))
    }
    expect(inventory(home)).toEqual(start)
    return all
  } finally {
    await simulator.close()
  }
}

it(`${ISOLATED_PAIRS} pairs of isolated jobs on one home lose no login, their own included`, async () => {
  const played = await playPairs('isolated', ISOLATED_PAIRS, (home, { main, token }) => {
    const { auths } = readConfig(join(main.outputs['docker-config'] ?? '', 'config.json'))
    expect(auths).toEqual({ 'quay.io': quay, 'ghcr.io': { auth: auth('octocat', token.value) } })
    expect(readConfig(join(home, '.docker', 'config.json'))).toEqual(JSON.parse(before))
  })
  expect(played).toHaveLength(2 * ISOLATED_PAIRS)
  for (const { posts } of played) expect(posts.flatMap(post => post.annotations)).toEqual([])
}, 900_000)

it(`${PAIRS} pairs of shared jobs on one home lose no other login, leave nothing, and each replaced one is told`, async () => {
  const replaced = new Map<Job, boolean>()
  const played = await playPairs('shared', PAIRS, (home, { job, main, token }) => {
    expect(main.exitCode).toBe(0)
    const { auths = {}, own } = readConfig(join(home, '.docker', 'config.json'))
    expect({ quay: auths['quay.io'], own }).toEqual({ quay, own: { kept: true } })
    const standing = auths['ghcr.io']?.auth
    expect([first, second].map(each => auth('octocat', each.value))).toContain(standing)
    replaced.set(job, standing !== auth('octocat', token.value))
  })
  expect([...replaced.values()].filter(Boolean)).toHaveLength(PAIRS)
  for (const { job, posts } of played) {
    const warnings = posts.flatMap(post => post.annotations.map(({ message }) => message))
    expect(warnings).toEqual(replaced.get(job) ? [expect.stringContaining('`store: isolated` keeps them apart')] : [])
  }
}, 900_000)
