import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { manifest, type Package, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Request } from '../../simulator/network/request-log.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { explain, type Live } from '../support/case-words.ts'
import { needs } from '../support/needs.ts'
import type { Case } from '../support/refusal-cases.ts'

const TAG = 'ghcr.io/acme/base:2'
const token = githubToken()

/** A package whose tag `2` was pushed, and is not shown until `appears` is called. */
const late = (overrides: Partial<Package> = {}): Package[] => {
  const tags = { '1': manifest({ seed: '1' }), '2': manifest({ seed: '2', appearsAt: Number.POSITIVE_INFINITY }) }
  return [pkg('acme/base', { tags, actionsAccess: { 'acme/app': 'read' }, ...overrides })]
}

type Asked = Pick<Live, 'requests' | 'world'>

/** Resolves once the registry is asked again: then the step waits. */
const askedAgain = ({ requests }: Asked) =>
  requests.until(
    ({ kind }) => kind === 'token' && requests.requests.filter(each => each.kind === 'token').length > 1,
    60_000
  )

/** Shows what was pushed as soon as the step waits for it. */
async function appears(live: Asked): Promise<void> {
  await askedAgain(live)
  for (const { tags } of live.world.packages) for (const tag of Object.values(tags)) tag.appearsAt = 0
}

const pull = (
  inputs: Record<string, string>,
  world: Omit<Case, 'entry'> = { packages: late() },
  during?: (live: Live) => Promise<void>
) => explain({ token, ...world, with: { pull: TAG, ...inputs } }, during && { during })

const asked = (step: Pick<Step, 'requests'>, kind: Request['kind']) =>
  step.requests.filter(request => request.kind === kind)
const seconds = (step: Pick<Step, 'requests'>) => {
  const times = step.requests.flatMap(({ time, ended = time }) => [time, ended])
  return (Math.max(...times) - Math.min(...times)) / 1000
}

// At the same time, and before the tests that look at them.
const pat = classicPat()
const runs = {
  there: pull({ wait: '60' }, undefined, appears),
  longer: pull({ wait: '12' }),
  over: pull({ wait: '3' }),
  slow: pull({ wait: '4' }, undefined, async live => {
    await askedAgain(live)
    live.faults.add({ on: 'manifest', effect: 'delay', ms: 8000 })
  }),
  broken: pull({ wait: '60' }, undefined, async live => {
    await askedAgain(live)
    live.faults.add({ on: 'manifest', effect: 'reset', times: 4 })
    await appears(live)
  }),
  dying: pull({ wait: '60' }, { packages: late(), token: pat }, async live => {
    await askedAgain(live)
    pat.live = false
  }),
  anonymous: pull({ wait: '60', visibility: 'public' }, { packages: late({ visibility: 'public' }) }, appears)
}
for (const run of Object.values(runs)) run.catch(() => undefined)

describe('`wait`', () => {
  it('asks again until a tag that was pushed a moment ago is there', async () => {
    const words = await runs.there
    expect([words.exitCode, words.outputs['can-pull'], words.outputs['logged-in']]).toEqual([0, 'true', 'true'])
    expect(words.log).toContain(`Waiting up to 60 s for what is not there yet: ${TAG}`)
    expect(words.log).toMatch(new RegExp(`There after \\d+ s: ${TAG}`))
    expect(words.outputs.digest).toMatch(/^sha256:/)
  })

  it('pauses longer and longer', async () => {
    const times = asked(await runs.longer, 'token').map(({ time }) => time)
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses.length).toBeGreaterThan(2)
    // The last question is asked when the time is nearly over, so its pause is cut.
    for (const [index, pause] of pauses.slice(1, -1).entries()) expect(pause).toBeGreaterThan(pauses[index] ?? 0)
  })

  it('ends when its time is over, and names the newest tags that are there', async () => {
    const words = await runs.over
    expect([words.exitCode, words.outputs['can-pull']]).toEqual([1, 'false'])
    expect(words.log).toContain(`Not there after 3 s: ${TAG}`)
    expect(asked(words, 'tags')).toHaveLength(1)
    expect(seconds(words)).toBeLessThan(6)
  })

  it('is not longer where the registry takes its time', async () => {
    const words = await runs.slow
    // What the end of the time cuts off says nothing of the image: it stays what the registry said before.
    expect([words.exitCode, words.outputs['can-pull']]).toEqual([1, 'false'])
    expect(words.annotations[0]?.message).toContain('manifest unknown')
    expect(asked(words, 'token').length).toBeLessThan(4)
  })

  it('is not for a refusal, and not for a 404 of somebody else', async () => {
    const refused = await pull({ wait: '60' }, { packages: [pkg('acme/base', { actionsAccess: {} })] })
    expect([refused.exitCode, refused.log.includes('Waiting')]).toEqual([1, false])
    const faults: Fault[] = [{ on: 'manifest', effect: 'html', status: 404 }]
    const proxy = await pull({ wait: '60' }, { packages: late(), faults })
    expect([proxy.outputs['can-pull'], proxy.log.includes('Waiting')]).toEqual(['unknown', false])
  })

  it('is not for an image while the step fails for another one', async () => {
    const packages = [...late(), pkg('acme/app', { actionsAccess: {} })]
    const words = await pull({ wait: '60', push: 'ghcr.io/acme/app' }, { packages })
    expect([words.exitCode, words.log.includes('Waiting')]).toEqual([1, false])
  })

  it('is not for a push', async () => {
    const words = await explain({
      token,
      packages: [pkg('acme/app')],
      with: { push: 'ghcr.io/acme/app:2', wait: '60' }
    })
    expect([words.exitCode, words.outputs.exists, words.log.includes('Waiting')]).toEqual([0, 'false', false])
  })

  it('goes on after a request without an answer', async () => {
    const words = await runs.broken
    expect([words.exitCode, words.outputs['can-pull']]).toEqual([0, 'true'])
  })

  it('ends where the token dies meanwhile', async () => {
    const words = await runs.dying
    expect([words.exitCode, words.outputs['logged-in']]).toEqual([1, 'false'])
    expect(seconds(words)).toBeLessThan(20)
  })

  it('waits for an anonymous client as well, where `visibility` asks for it', async () => {
    const words = await runs.anonymous
    expect([words.exitCode, words.outputs['can-pull']]).toEqual([0, 'true'])
    expect(JSON.parse(words.outputs.report ?? '')[0]).toMatchObject({ visibility: 'public' })
  })
})

it('without `wait` an absent tag is asked for once, and the newest tags with it', async () => {
  const { requests } = await pull({})
  expect(requests.map(({ kind, method }) => `${method} ${kind}`)).toEqual([
    'GET token',
    'HEAD manifest',
    'GET manifest',
    'GET tags'
  ])
})

it('a package that is not there has no tags to ask for', async () => {
  expect(asked(await pull({}, {}), 'tags')).toEqual([])
})

let simulator: Simulator
const close = () => simulator.close()

async function open(world: SimulatorOptions, wanted: JobOptions = {}) {
  simulator = await openSimulator({ tokens: [token], ...world })
  return simulator.job({ githubToken: token, ...wanted })
}

describe('the built action that waits', () => {
  afterEach(close)

  it('ends at once where the job is cancelled, and post finds nothing to clear', async () => {
    const job = await open({ packages: late() })
    const during = async (running: { cancel(): Promise<void> }) => {
      await simulator.until(({ kind }) => kind === 'token' && simulator.requests('token').length > 1)
      await running.cancel()
    }
    const step = await job.uses({ engine: 'file', pull: TAG, wait: '600' }, { during })
    expect(step.exitCode).not.toBe(0)
    expect(step.log).toContain('Waiting up to 600 s')
    expect(seconds(step)).toBeLessThan(15)
    const [post] = await job.end()
    expect(post?.exitCode).toBe(0)
  })
})

needs('buildah', 'docker-registry').describe("a push to Debian's registry behind ghcr.io", () => {
  afterEach(close)

  it('is there for the next step that waits, however late it is shown', async () => {
    const image = 'ghcr.io/acme/app:1'
    const job = await open(
      { storage: true, lagMs: Number.POSITIVE_INFINITY },
      { engines: ['buildah'], env: { BUILDAH_ISOLATION: 'chroot' } }
    )
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
  })
})
