import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import {
  auth,
  config,
  inventory,
  logIn,
  openHome,
  postOf,
  preload,
  readConfig,
  warningsOf
} from '../support/credentials.ts'

const token = githubToken()
const second = classicPat({ name: 'second' })
const before = config({ auths: { 'quay.io': { auth: auth('robot', 'quay-secret') } } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, second] })
})
afterAll(() => simulator.close())

const entryIn = (file: string) => readConfig(file).auths?.['ghcr.io']?.auth

describe('a lock', () => {
  it('that is held is waited for, though the clock of its disk is a minute off, this way or that', async () => {
    const { job, home, file, lock, start } = await openHome(simulator, before)
    let held = ''
    await logIn(
      job,
      {},
      {
        during: async ({ alive }) => {
          // Jobs that follow each other hold it for longer than one that is dead would be watched.
          for (let count = 0; count < 14; count++) {
            writeFileSync(lock, `${count}`)
            const time = new Date(Date.now() + (count % 2 === 0 ? -60_000 : 60_000))
            utimesSync(lock, time, time)
            await sleep(500)
            if (alive()) held = readFileSync(file, 'utf8')
          }
          rmSync(lock)
        }
      }
    )
    expect(held).toBe(before)
    expect(entryIn(file)).toBe(auth('octocat', token.value))
    await job.end()
    expect(inventory(home)).toEqual(start)
  })

  it('of a run that was killed is broken, empty or not', async () => {
    const { job, home, lock, start } = await openHome(simulator, before)
    const noWait = { ...preload('clock.cjs'), TEST_CLOCK: '{}' }
    for (const text of ['0123456789abcdef', '']) {
      writeFileSync(lock, text)
      const main = await logIn(job, {}, { env: noWait })
      writeFileSync(lock, text)
      expect(warningsOf([await postOf(job, main, noWait)])).toEqual([])
      expect(inventory(home)).toEqual(start)
    }
  })

  it('in whose place is something else fails main, which changes nothing, and does not keep post from clearing', async () => {
    const { job, home, lock, start, next } = await openHome(simulator, before)
    await logIn(job)
    mkdirSync(lock)
    await expect(logIn(await next())).rejects.toThrow(`${lock} cannot be read: it is not a plain file`)
    expect(warningsOf(await job.end())).toEqual([])
    rmSync(lock, { recursive: true })
    expect(inventory(home)).toEqual(start)
  })

  it('is waited for without keeping a cancelled step from its end', async () => {
    const { job, home, lock, start } = await openHome(simulator, before)
    writeFileSync(lock, 'held')
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
    rmSync(lock)
    await job.end()
    expect(inventory(home)).toEqual(start)
  })
})

describe('a run that is recorded in another place, as in another container of the same host name,', () => {
  it.each([
    ['four days ago is taken for one that runs, and its login comes back', 4, auth('octocat', second.value)],
    ['six days ago is over, as GitHub ends a job after five, and its login does not come back', 6, undefined]
  ])('%s', async (_, days, entry) => {
    const { job, file, record: at, next } = await openHome(simulator, before)
    await logIn(await next({ githubToken: second }))
    const record = JSON.parse(readFileSync(at, 'utf8'))
    const { where } = record.runs[0]
    const since = Date.now() - days * 24 * 60 * 60 * 1000
    Object.assign(record.runs[0], { since, where: where.replace(/\[\d+\]$/, '[1]'), pid: 2 ** 22 + 1, folder: '/gone' })
    expect(record.runs[0].where).not.toBe(where)
    writeFileSync(at, JSON.stringify(record))
    await logIn(job)
    await job.end()
    expect(entryIn(file)).toBe(entry)
  })
})
