import { describe, expect, it } from '@jest/globals'
import { classicPat } from '../../simulator/github/tokens.ts'
import { index, manifest, type Package, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { kindsOf, open, reportOf } from '../support/case-run.ts'
import { sample } from '../support/extent.ts'
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
const pull = (inputs: Record<string, string> = { wait: '60' }, options: WireOptions = {}) =>
  wireRun({ pull: TAG, ...inputs }, { packages: late(), clock: {}, ...options })

const WAIT = { wait: '60' }
const PROVED = { exitCode: 0, outputs: { 'can-pull': 'true', 'logged-in': 'true' } }
const DENIED = { exitCode: 1, outputs: { 'can-pull': 'false', 'logged-in': 'false' } }
const platforms = index({ 'linux/amd64': {}, 'linux/arm64': { appearsAt: LATER } })

/** [what is asked for again, inputs, options, a fault from the first wait on]. */
const LATE: [string, Record<string, string>, WireOptions, Fault?][] = [
  ['a tag that was pushed a moment ago', {}, {}],
  ['the platforms of an index', { platforms: 'linux/amd64,linux/arm64' }, { packages: late({}, platforms) }],
  ['a tag, after requests without an answer', {}, {}, { on: 'manifest', effect: 'reset', times: 4 }],
  ['an anonymous client, for `visibility`', { visibility: 'public' }, { packages: late({ visibility: 'public' }) }],
  ['a tag, after a rate limit', {}, {}, { on: 'manifest', effect: 'status', status: 429, times: 6 }]
]

describe('`wait`', () => {
  it.each(sample(LATE, 3))('asks again until it is there: %s', async (_, inputs, options, ...[fault]) => {
    const during = async (simulator: Simulator) => {
      await askedAgain(simulator)
      if (fault !== undefined) simulator.fault(fault)
      await appears(simulator)
    }
    const { step } = await pull({ ...WAIT, ...inputs }, { ...options, during })
    expect(step).toMatchObject(PROVED)
    expect(step.log).toContain(`Waiting up to 60 s for what is not there yet: ${TAG}`)
    expect(step.log).toMatch(new RegExp(`There after \\d+ s: ${TAG}`))
    expect(step.outputs.digest).toMatch(/^sha256:/)
    expect(reportOf(step)[0]?.visibility).toBe(inputs.visibility)
  })

  it('pauses longer and longer up to 15 s, ends when its time is over, and names the newest tags that are there', async () => {
    const { step, waits, count } = await pull({ wait: '120' })
    expect(step).toMatchObject(DENIED)
    expect(step.log).toContain(`Not there after 120 s: ${TAG}`)
    expect(waits.slice(0, 6)).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75])
    expect(waits.slice(7, -1).every(ms => ms === 15_000)).toBe(true)
    // Half a second before the end, less what the questions took.
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(119_500)
    expect(count('tags')).toBe(1)
  })

  it('is not longer where the registry takes its time, and the image stays what it was before', async () => {
    const during = async (simulator: Simulator) => {
      await askedAgain(simulator)
      simulator.fault({ on: 'manifest', effect: 'hang' })
    }
    const { step, count } = await pull({ wait: '4' }, { during, clock: { limits: 4 } })
    expect(step).toMatchObject(DENIED)
    expect(step.annotations[0]?.message).toContain('manifest unknown')
    expect(count('token')).toBeLessThanOrEqual(4)
  })

  it.each(sample([-3_600_000, 3_600_000], 2))(
    'goes by the time of the process, whatever the clock does: %i ms',
    async clockJumps => {
      const { step, waits } = await pull(WAIT, { clock: { clockJumps } })
      expect(step).toMatchObject(DENIED)
      expect(waits.length).toBeGreaterThan(7)
      expect(step.log).toContain('Not there after 60 s')
    }
  )

  const html: Fault = { on: 'manifest', effect: 'html', status: 404 }
  it.each<[string, Record<string, string>, WireOptions, string]>([
    ['a refusal', {}, { packages: [pkg('acme/base', { actionsAccess: {} })] }, 'false'],
    ['a 404 of somebody else', {}, { faults: [html] }, 'unknown'],
    [
      'an image while the step fails for another one',
      { push: 'ghcr.io/acme/app' },
      { packages: [...late(), pkg('acme/app', { actionsAccess: {} })] },
      'false'
    ],
    ['a push', { push: 'ghcr.io/acme/app:2', pull: '' }, { packages: [pkg('acme/app')] }, '']
  ])('is not for %s', async (_, inputs, options, canPull) => {
    const { step, waits } = await pull({ ...WAIT, ...inputs }, options)
    expect([step.outputs['can-pull'], waits]).toEqual([canPull, []])
  })

  it('ends where the token dies meanwhile', async () => {
    const token = classicPat()
    const during = async (simulator: Simulator) => {
      await askedAgain(simulator)
      token.live = false
    }
    const { step, waits } = await pull({ ...WAIT, token: token.value }, { tokens: [token], during })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    // Of the rounds that are left none is asked; a bare denial is asked about once more.
    expect(waits.length).toBeLessThan(5)
  })

  it('ends at once where the job is cancelled, and post finds nothing to clear', async () => {
    const { simulator, job } = await open({}, { packages: late() })
    const during = async (running: { cancel(): Promise<void> }) => {
      await askedAgain(simulator)
      await running.cancel()
    }
    const step = await job.uses({ engine: 'file', pull: TAG, wait: '600' }, { during })
    expect(step.exitCode).not.toBe(0)
    expect(step.log).toContain('Waiting up to 600 s')
    expect(step.log).not.toContain('there after')
    expect((await job.end())[0]?.exitCode).toBe(0)
  })
})

describe('without `wait`', () => {
  it('an absent tag is asked for once, and the newest tags with it where there is a package', async () => {
    expect(kindsOf((await pull({})).step)).toEqual(['manifest', 'manifest', 'tags', 'token'])
    expect(kindsOf((await pull({}, { packages: [] })).step)).toEqual(['manifest', 'manifest', 'token'])
  })

  it('no tags are asked for where the pull is refused', async () => {
    const { step } = await pull({}, { packages: [pkg('acme/base', { actionsAccess: {} })] })
    expect(kindsOf(step)).toEqual(['manifest', 'manifest', 'token'])
  })

  it.each([
    ['are not read', 500, {}],
    ['are more than were read', 200, { link: '<list?last=1>; rel="next"' }]
  ])('no tag is called the newest where they %s', async (_, status, headers) => {
    const tags: Fault = { on: 'tags', effect: 'status', status, headers, body: '{"tags":["1"]}' }
    const { step } = await pull({}, { faults: [tags] })
    expect(step).toMatchObject({ ...DENIED, annotations: [{ title: 'Pull denied' }] })
    expect(step.annotations[0]?.message).not.toContain('newest tags')
  })
})
