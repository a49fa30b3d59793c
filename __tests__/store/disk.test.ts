import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
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
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const host = classicPat({ name: 'host' })
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const long = config({ auths: { 'ghcr.io': { ...hosts, email: 'x'.repeat(4000) }, 'quay.io': quay } })
const short = config({ auths: { 'ghcr.io': {}, 'quay.io': quay } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [githubToken(), host] })
})
afterAll(() => simulator.close())

describe('on a disk that is full by the end of the job', () => {
  const full = (home: string) => ({ ...preload('fullDisk.cjs'), FULL_FOLDER: home })

  it.each([
    ['with an earlier entry that is shorter', short],
    // A file that goes needs no room, whatever it held.
    ['with no earlier config', undefined]
  ])('post clears a config %s, and it is what it was', async (_, text) => {
    const { job, home, start } = await openHome(simulator, text)
    expect(warningsOf([await postOf(job, await logIn(job), full(home))])).toEqual([])
    expect(inventory(home)).toEqual(start)
  })

  it('post removes the login though the earlier one has no room, and a second one brings it back', async () => {
    const { job, home, file, start } = await openHome(simulator, long)
    const main = await logIn(job)
    expect(warningsOf([await postOf(job, main, full(home))])).toEqual([expect.stringContaining('ENOSPC')])
    expect(readConfig(file).auths).toEqual({ 'quay.io': quay })
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(home)).toEqual(start)
  })

  it('main changes nothing and says why', async () => {
    const { job, home, start } = await openHome(simulator, long)
    await expect(logIn(job, {}, { env: full(home) })).rejects.toThrow('ENOSPC')
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(home)).toEqual(start)
  })

  needs('mounts', 'mount', 'umount').it('post clears a login in a tmpfs without a free byte', async () => {
    const { job, file } = await openHome(simulator, '')
    const at = dirname(file)
    runProgram('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', at])
    try {
      const text = config({ auths: { 'ghcr.io': hosts, 'quay.io': quay } })
      writeFileSync(file, text, { mode: 0o600 })
      await logIn(job)
      expect(() => writeFileSync(join(at, 'filler'), 'x'.repeat(1 << 20))).toThrow('ENOSPC')
      expect(warningsOf(await job.end())).toEqual([])
      expect(readFileSync(file, 'utf8')).toBe(text)
      expect(readdirSync(at).sort()).toEqual(['config.json', 'filler'])
    } finally {
      runProgram('umount', [at])
    }
  })
})

it.each(sample(['config\\.json$', 'ghcr-login'], 2))(
  'on Windows, a file that another process has open (%s) is waited for',
  async HOLD => {
    const { job, home, start } = await openHome(simulator, long)
    const main = await logIn(job, {}, { env: { ...preload('windows.cjs'), USERPROFILE: home, HOLD } })
    expect(main.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(home)).toEqual(start)
  }
)
