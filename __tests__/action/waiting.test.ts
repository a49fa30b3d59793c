import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { index, manifest, type Package, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { needs } from '../support/needs.ts'
import { type WireOptions, wireRun } from '../support/wire-run.ts'

const TAG = 'ghcr.io/acme/base:2'
const LATER = Number.POSITIVE_INFINITY

/** A package whose tag `2` was pushed, and is not shown until `appears` is called. */
const late = (overrides: Partial<Package> = {}, second = manifest({ seed: '2', appearsAt: LATER })): Package[] => {
  const tags = { '1': manifest({ seed: '1' }), '2': second }
  return [pkg('acme/base', { tags, actionsAccess: { 'acme/app': 'read' }, ...overrides })]
}

/** Resolves once the registry is asked again: then the step waits. */
const askedAgain = (simulator: Simulator) =>
  simulator.until(({ kind }) => kind === 'token' && simulator.requests('token').length > 1, 60_000)

/** Shows what was pushed as soon as the step waits for it. */
async function appears(simulator: Simulator): Promise<void> {
  await askedAgain(simulator)
  for (const { tags } of simulator.world.packages)
    for (const tag of Object.values(tags)) for (const each of [tag, ...(tag.children ?? [])]) each.appearsAt = 0
}

/** A step in which waiting takes no time. */
const pull = (inputs: Record<string, string>, options: WireOptions = {}) =>
  wireRun({ pull: TAG, ...inputs }, { packages: late(), clock: {}, ...options })

const PROVED = { exitCode: 0, outputs: { 'can-pull': 'true', 'logged-in': 'true' } }
const DENIED = { exitCode: 1, outputs: { 'can-pull': 'false', 'logged-in': 'false' } }

describe('`wait`', () => {
  it('asks again until a tag that was pushed a moment ago is there', async () => {
    const { step } = await pull({ wait: '60' }, { during: appears })
    expect(step).toMatchObject(PROVED)
    expect(step.log).toContain(`Waiting up to 60 s for what is not there yet: ${TAG}`)
    expect(step.log).toMatch(new RegExp(`There after \\d+ s: ${TAG}`))
    expect(step.outputs.digest).toMatch(/^sha256:/)
  })

  it('waits for the platforms of an index as well', async () => {
    const second = index({ 'linux/amd64': {}, 'linux/arm64': { appearsAt: LATER } })
    const platforms = 'linux/amd64,linux/arm64'
    const { step } = await pull({ wait: '60', platforms }, { packages: late({}, second), during: appears })
    expect(step).toMatchObject({ ...PROVED, outputs: { digest: second.digest } })
    expect(step.log).toMatch(new RegExp(`There after \\d+ s: ${TAG}`))
  })

  it('pauses longer and longer up to 15 s, ends when its time is over, and names the newest tags that are there', async () => {
    const { step, waits, count } = await pull({ wait: '120' })
    expect(step).toMatchObject(DENIED)
    expect(step.log).toContain(`Not there after 120 s: ${TAG}`)
    expect(waits.slice(0, 6)).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75])
    expect(waits.slice(7, -1).every(ms => ms === 15_000)).toBe(true)
    // Half a second before the end, less what the questions took.
    const total = waits.reduce((sum, ms) => sum + ms, 0)
    expect(total).toBeLessThanOrEqual(119_500)
    expect(count('tags')).toBe(1)
  })

  it('is not longer where the registry takes its time, and the image stays what it was before', async () => {
    const slow = async (simulator: Simulator) => {
      await askedAgain(simulator)
      simulator.fault({ on: 'manifest', effect: 'hang' })
    }
    const { step, count } = await pull({ wait: '4' }, { during: slow })
    expect(step).toMatchObject(DENIED)
    expect(step.annotations[0]?.message).toContain('manifest unknown')
    expect(count('token')).toBeLessThanOrEqual(4)
  })

  it.each([3_600_000, -3_600_000])(
    'goes by the time of the process, whatever the clock does: %i ms',
    async clockJumps => {
      const { step, waits } = await pull({ wait: '60' }, { clock: { clockJumps } })
      expect(step).toMatchObject(DENIED)
      expect(waits.length).toBeGreaterThan(7)
      expect(step.log).toContain('Not there after 60 s')
    }
  )

  it('is not for a refusal, and not for a 404 of somebody else', async () => {
    const refused = await pull({ wait: '60' }, { packages: [pkg('acme/base', { actionsAccess: {} })] })
    expect([refused.step.exitCode, refused.waits]).toEqual([1, []])
    const proxy = await pull({ wait: '60' }, { faults: [{ on: 'manifest', effect: 'html', status: 404 }] })
    expect([proxy.step.outputs['can-pull'], proxy.waits]).toEqual(['unknown', []])
  })

  it('is not for an image while the step fails for another one', async () => {
    const packages = [...late(), pkg('acme/app', { actionsAccess: {} })]
    const { step, waits } = await pull({ wait: '60', push: 'ghcr.io/acme/app' }, { packages })
    expect([step.exitCode, waits]).toEqual([1, []])
  })

  it('is not for a push', async () => {
    const { step, waits } = await wireRun(
      { push: 'ghcr.io/acme/app:2', wait: '60' },
      { packages: [pkg('acme/app')], clock: {} }
    )
    expect([step.exitCode, step.outputs.exists, waits]).toEqual([0, 'false', []])
  })

  it.each<[string, Fault]>([
    ['a request without an answer', { on: 'manifest', effect: 'reset', times: 4 }],
    ['a rate limit', { on: 'manifest', effect: 'status', status: 429, times: 6 }]
  ])('goes on after %s', async (_, fault) => {
    const during = async (simulator: Simulator) => {
      await askedAgain(simulator)
      simulator.fault(fault)
      await appears(simulator)
    }
    expect((await pull({ wait: '60' }, { during })).step).toMatchObject(PROVED)
  })

  it('ends where the token dies meanwhile', async () => {
    const token = classicPat()
    const during = async (simulator: Simulator) => {
      await askedAgain(simulator)
      token.live = false
    }
    const { step, waits } = await pull({ wait: '60', token: token.value }, { tokens: [token], during })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    // Of the rounds that are left none is asked; a bare denial is asked about once more.
    expect(waits.length).toBeLessThan(5)
  })

  it('waits for an anonymous client as well, where `visibility` asks for it', async () => {
    const packages = late({ visibility: 'public' })
    const { step } = await pull({ wait: '60', visibility: 'public' }, { packages, during: appears })
    expect(step).toMatchObject(PROVED)
    expect(JSON.parse(step.outputs.report ?? '')[0]).toMatchObject({ visibility: 'public' })
  })

  it('ends at once where the job is cancelled, and post finds nothing to clear', async () => {
    const simulator = await openSimulator({ tokens: [githubToken()], packages: late() })
    try {
      const job = await simulator.job()
      const during = async (running: { cancel(): Promise<void> }) => {
        await askedAgain(simulator)
        await running.cancel()
      }
      const step = await job.uses({ engine: 'file', pull: TAG, wait: '600' }, { during })
      expect(step.exitCode).not.toBe(0)
      expect(step.log).toContain('Waiting up to 600 s')
      expect(step.log).not.toContain('there after')
      expect((await job.end())[0]?.exitCode).toBe(0)
    } finally {
      await simulator.close()
    }
  })
})

it('without `wait` an absent tag is asked for once, and the newest tags with it', async () => {
  const { step } = await pull({})
  const asked = ['GET token', 'HEAD manifest', 'GET manifest', 'GET tags']
  expect(
    step.requests.map(({ kind, method }) => `${method} ${kind}`).filter(each => !each.includes('connect'))
  ).toEqual(asked)
})

it('a package that is not there has no tags to ask for', async () => {
  expect((await pull({}, { packages: [] })).count('tags')).toBe(0)
})

needs('buildah', 'docker-registry').it(
  "a push to Debian's registry is there for the next step that waits, however late it is shown",
  async () => {
    const image = 'ghcr.io/acme/app:1'
    const token = githubToken()
    const simulator = await openSimulator({ tokens: [token], storage: true, lagMs: LATER })
    try {
      const job = await simulator.job({
        engines: ['buildah'],
        env: { BUILDAH_ISOLATION: 'chroot' },
        githubToken: token
      })
      expect((await job.uses({ engine: 'file', push: image })).exitCode).toBe(0)
      const pushed = await job.run(
        `engine="buildah --root $RUNNER_TEMP/store --runroot $RUNNER_TEMP/run --storage-driver vfs"
       $engine commit -q $($engine from scratch) ${image} >/dev/null
       $engine push -q --digestfile $RUNNER_TEMP/digest ${image}
       cat $RUNNER_TEMP/digest`
      )
      expect([pushed.exitCode, pushed.stderr]).toEqual([0, ''])
      const before = simulator.requests('manifest').length
      const running = job.uses({ engine: 'file', pull: image, wait: '60' })
      // The first round asks for the manifest twice.
      await simulator.until(({ kind }) => kind === 'manifest' && simulator.requests('manifest').length > before + 2)
      simulator.world.lagMs = 0
      const step = await running
      expect([step.exitCode, step.outputs.digest]).toEqual([0, pushed.stdout.trim()])
      expect(step.log).toContain('Waiting up to 60 s')
    } finally {
      await simulator.close()
    }
  }
)
