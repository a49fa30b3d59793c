import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, preload, readConfig, warningsOf } from '../support/credentials.ts'
import { extent, sample } from '../support/extent.ts'
import { Home, logIn } from '../support/home.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const host = classicPat({ name: 'host' })
const shared = { engine: 'file', store: 'shared' }
const hosts = { auth: auth('owner', host.value) }
const quay = { auth: auth('robot', 'quay-secret') }
const long = config({ auths: { 'ghcr.io': { ...hosts, email: 'x'.repeat(4000) }, 'quay.io': quay } })
const short = config({ auths: { 'ghcr.io': {}, 'quay.io': quay } })

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token, host] })
})
afterAll(() => simulator.close())

const fullDisk = ({ home }: Home) => ({ ...preload('fullDisk.cjs'), FULL_FOLDER: home })

/** Holds that a home is, to the byte, what it was before the first run. */
const expectAsBefore = (home: Home) => expect(inventory(home.home)).toEqual(home.start)

describe('on a disk that is full by the end of the job', () => {
  it.each([
    ['with an earlier entry that is shorter', short],
    // A file that goes needs no room, whatever it held.
    ...extent([['with no earlier login', config({ auths: { 'quay.io': quay } })] as const], []),
    ['with no earlier config', undefined]
  ])('post clears a config %s, and it is what it was', async (_, text) => {
    const home = new Home(simulator, text)
    const run = await logIn(await home.job(), token)
    expect(await run.warnings(fullDisk(home))).toEqual([])
    expectAsBefore(home)
  })

  it('post removes the login though the earlier one has no room, and a second one brings it back', async () => {
    const home = new Home(simulator, long)
    const run = await logIn(await home.job(), token)
    expect(await run.warnings(fullDisk(home))).toEqual([expect.stringContaining('ENOSPC')])
    expect(readConfig(home.file).auths).toEqual({ 'quay.io': quay })
    expect(await run.warnings()).toEqual([])
    expectAsBefore(home)
  })

  it('main changes nothing and says why', async () => {
    const home = new Home(simulator, long)
    const job = await home.job()
    const step = await job.uses(shared, { env: fullDisk(home) })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('ENOSPC')
    expect(warningsOf(await job.end())).toEqual([])
    expectAsBefore(home)
  })

  needs('mounts', 'mount', 'umount').it('post clears a login in a tmpfs without a free byte', async () => {
    const home = new Home(simulator, '')
    const at = dirname(home.file)
    runProgram('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', at])
    try {
      const text = config({ auths: { 'ghcr.io': hosts, 'quay.io': quay } })
      writeFileSync(home.file, text, { mode: 0o600 })
      const run = await logIn(await home.job(), token)
      expect(() => writeFileSync(join(at, 'filler'), 'x'.repeat(1 << 20))).toThrow('ENOSPC')
      expect(await run.warnings()).toEqual([])
      expect(readFileSync(home.file, 'utf8')).toBe(text)
      expect(readdirSync(at).sort()).toEqual(['config.json', 'filler'])
    } finally {
      runProgram('umount', [at])
    }
  })
})

describe('on Windows,', () => {
  const windows = ({ home }: Home) => ({ ...preload('windows.cjs'), USERPROFILE: home })

  it.each(sample(['config\\.json$', 'ghcr-login'], 2))(
    'a file that another process has open (%s) is waited for',
    async HOLD => {
      const home = new Home(simulator, long)
      const job = await home.job()
      const step = await job.uses(shared, { env: { ...windows(home), HOLD } })
      expect(step.annotations.filter(({ level }) => level === 'error')).toEqual([])
      expect(warningsOf(await job.end())).toEqual([])
      expectAsBefore(home)
    }
  )
})
