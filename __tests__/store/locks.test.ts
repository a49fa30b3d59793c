import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, readConfig } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { Home, logIn } from '../support/home.ts'

const token = githubToken()
const second = classicPat({ name: 'second' })
const ours = { auth: auth('octocat', token.value) }
const others = { auth: auth('octocat', second.value) }
const before = config({ auths: { 'quay.io': { auth: auth('robot', 'quay-secret') } } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, second] })
})
afterAll(() => simulator.close())

const entryIn = ({ file }: Home) => readConfig(file).auths?.['ghcr.io']

describe('a lock', () => {
  it.each(extent([-60_000, 60_000], [-60_000]))(
    'that is held is waited for, though the clock of its disk is %d ms off',
    async ms => {
      const home = new Home(simulator, before)
      const job = await home.job()
      let held = ''
      await job.uses(
        { engine: 'file', store: 'shared' },
        {
          during: async ({ alive }) => {
            // Jobs that follow each other hold it for longer than one that is dead would be watched.
            for (let count = 0; count < 14; count++) {
              writeFileSync(home.lock, `${count}`)
              const time = new Date(Date.now() + ms)
              utimesSync(home.lock, time, time)
              await sleep(500)
              if (alive()) held = readFileSync(home.file, 'utf8')
            }
            rmSync(home.lock)
          }
        }
      )
      expect(held).toBe(before)
      expect(entryIn(home)).toEqual(ours)
      await job.end()
      expect(inventory(home.home)).toEqual(home.start)
    }
  )

  it('of a run that was killed is broken, empty or not', async () => {
    const home = new Home(simulator, before)
    for (const text of ['0123456789abcdef', '']) {
      writeFileSync(home.lock, text)
      const run = await logIn(await home.job(), token)
      expect(await run.warnings()).toEqual([])
      expect(inventory(home.home)).toEqual(home.start)
    }
  })

  it('in whose place is something else fails main, which changes nothing, and does not keep post from clearing', async () => {
    const home = new Home(simulator, before)
    const run = await logIn(await home.job(), token)
    mkdirSync(home.lock)
    const main = await (await home.job()).uses({ engine: 'file', store: 'shared' })
    expect(main.exitCode).toBe(1)
    expect(main.log).toContain(`${home.lock} cannot be read: it is not a plain file`)
    expect(await run.warnings()).toEqual([])
    rmSync(home.lock, { recursive: true })
    expect(inventory(home.home)).toEqual(home.start)
  })

  it('is waited for without keeping a cancelled step from its end', async () => {
    const home = new Home(simulator, before)
    writeFileSync(home.lock, 'held')
    const job = await home.job()
    const step = await job.uses(
      { engine: 'file', store: 'shared' },
      {
        during: async ({ output, alive, cancel }) => {
          while (!output().includes('/token') && alive()) await sleep(20)
          await sleep(200)
          await cancel()
        }
      }
    )
    expect(step.signal).toBe('SIGINT')
    rmSync(home.lock)
    await job.end()
    expect(inventory(home.home)).toEqual(home.start)
  })
})

describe('a run that is recorded in another place, as in another container of the same host name,', () => {
  it.each([
    ['four days ago is taken for one that runs, and its login comes back', 4, others],
    ['six days ago is over, as GitHub ends a job after five, and its login does not come back', 6, undefined]
  ])('%s', async (_, days, entry) => {
    const home = new Home(simulator, before)
    await logIn(await home.job(), second)
    const record = JSON.parse(readFileSync(home.record, 'utf8'))
    const { where } = record.runs[0]
    const since = Date.now() - days * 24 * 60 * 60 * 1000
    Object.assign(record.runs[0], { since, where: where.replace(/\[\d+\]$/, '[1]'), pid: 2 ** 22 + 1, folder: '/gone' })
    expect(record.runs[0].where).not.toBe(where)
    writeFileSync(home.record, JSON.stringify(record))
    await (await logIn(await home.job(), token)).warnings()
    expect(entryIn(home)).toEqual(entry)
  })
})
