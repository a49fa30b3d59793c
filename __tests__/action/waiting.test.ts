import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { manifest, type Package, pkg } from '../../simulator/github/world.ts'
import type { Request } from '../../simulator/network/request-log.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { needs } from '../support/needs.ts'

const TAG = 'ghcr.io/acme/base:2'
const token = githubToken()

let simulator: Simulator
afterEach(() => simulator.close())

async function open(world: SimulatorOptions, wanted: JobOptions = {}) {
  simulator = await openSimulator({ tokens: [token], ...world })
  return simulator.job({ githubToken: token, ...wanted })
}

async function pull(inputs: Record<string, string>, world: SimulatorOptions): Promise<Step> {
  const job = await open(world)
  return job.uses({ engine: 'file', pull: TAG, ...inputs })
}

/** A package whose tag `2` was pushed, and is not shown until `appears` is called. */
const late = (overrides: Partial<Package> = {}): Package[] => {
  const tags = { '1': manifest({ seed: '1' }), '2': manifest({ seed: '2', appearsAt: Number.POSITIVE_INFINITY }) }
  return [pkg('acme/base', { tags, actionsAccess: { 'acme/app': 'read' }, ...overrides })]
}

/** Shows what was pushed as soon as the step waits for it. */
async function appears(): Promise<void> {
  await askedAgain()
  for (const { tags } of simulator.world.packages) for (const tag of Object.values(tags)) tag.appearsAt = 0
}

/** Resolves once the registry is asked again: then the step waits. */
const askedAgain = () => simulator.until(({ kind }) => kind === 'token' && simulator.requests('token').length > 1)

const asked = (step: Step, kind: Request['kind']) => step.requests.filter(request => request.kind === kind)
const seconds = (step: Step) => {
  const times = step.requests.flatMap(({ time, ended = time }) => [time, ended])
  return (Math.max(...times) - Math.min(...times)) / 1000
}

describe('`wait`', () => {
  it('asks again until a tag that was pushed a moment ago is there', async () => {
    const job = await open({ packages: late() })
    const [step] = await Promise.all([job.uses({ engine: 'file', pull: TAG, wait: '60' }), appears()])
    expect([step.exitCode, step.outputs['can-pull'], step.outputs['logged-in']]).toEqual([0, 'true', 'true'])
    expect(step.log).toContain(`Waiting up to 60 s for what is not there yet: ${TAG}`)
    expect(step.log).toMatch(new RegExp(`There after \\d+ s: ${TAG}`))
    expect(step.outputs.digest).toMatch(/^sha256:/)
  })

  it('pauses longer and longer', async () => {
    const step = await pull({ wait: '12' }, { packages: late() })
    const times = asked(step, 'token').map(({ time }) => time)
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses.length).toBeGreaterThan(2)
    // The last question is asked when the time is nearly over, so its pause is cut.
    for (const [index, pause] of pauses.slice(1, -1).entries()) expect(pause).toBeGreaterThan(pauses[index] ?? 0)
  })

  it('ends when its time is over, and names the newest tags that are there', async () => {
    const step = await pull({ wait: '3' }, { packages: late() })
    expect([step.exitCode, step.outputs['can-pull']]).toEqual([1, 'false'])
    expect(step.log).toContain(`Not there after 3 s: ${TAG}`)
    expect(asked(step, 'tags')).toHaveLength(1)
    expect(seconds(step)).toBeLessThan(6)
  })

  it('is not longer where the registry takes its time', async () => {
    const job = await open({ packages: late() })
    const running = job.uses({ engine: 'file', pull: TAG, wait: '4' })
    await askedAgain()
    simulator.fault({ on: 'manifest', effect: 'delay', ms: 8000 })
    const step = await running
    // What the end of the time cuts off says nothing of the image: it stays what the registry said before.
    expect([step.exitCode, step.outputs['can-pull']]).toEqual([1, 'false'])
    expect(step.annotations[0]?.message).toContain('manifest unknown')
    expect(asked(step, 'token').length).toBeLessThan(4)
  })

  it('is not for a refusal, and not for a 404 of somebody else', async () => {
    const closed = [pkg('acme/base', { actionsAccess: {} })]
    const refused = await pull({ wait: '60' }, { packages: closed })
    expect([refused.exitCode, refused.log.includes('Waiting')]).toEqual([1, false])
    await simulator.close()
    const proxy = await pull(
      { wait: '60' },
      { packages: late(), faults: [{ on: 'manifest', effect: 'html', status: 404 }] }
    )
    expect([proxy.outputs['can-pull'], proxy.log.includes('Waiting')]).toEqual(['unknown', false])
  })

  it('is not for an image while the step fails for another one', async () => {
    const packages = [...late(), pkg('acme/app', { actionsAccess: {} })]
    const step = await pull({ wait: '60', push: 'ghcr.io/acme/app' }, { packages })
    expect([step.exitCode, step.log.includes('Waiting')]).toEqual([1, false])
  })

  it('is not for a push', async () => {
    const job = await open({ packages: [pkg('acme/app')] })
    const step = await job.uses({ engine: 'file', push: 'ghcr.io/acme/app:2', wait: '60' })
    expect([step.exitCode, step.outputs.exists, step.log.includes('Waiting')]).toEqual([0, 'false', false])
  })

  it('goes on after a request without an answer', async () => {
    const job = await open({ packages: late() })
    const running = job.uses({ engine: 'file', pull: TAG, wait: '60' })
    await askedAgain()
    simulator.fault({ on: 'manifest', effect: 'reset', times: 4 })
    const [step] = await Promise.all([running, appears()])
    expect([step.exitCode, step.outputs['can-pull']]).toEqual([0, 'true'])
  })

  it('ends where the token dies meanwhile', async () => {
    const pat = classicPat()
    const job = await open({ packages: late(), tokens: [token, pat] })
    const running = job.uses({ engine: 'file', pull: TAG, wait: '60', token: pat.value })
    await askedAgain()
    pat.live = false
    const step = await running
    expect([step.exitCode, step.outputs['logged-in']]).toEqual([1, 'false'])
    expect(seconds(step)).toBeLessThan(20)
  })

  it('ends at once where the job is cancelled, and post finds nothing to clear', async () => {
    const job = await open({ packages: late() })
    const during = async (running: { cancel(): Promise<void> }) => {
      await askedAgain()
      await running.cancel()
    }
    const step = await job.uses({ engine: 'file', pull: TAG, wait: '600' }, { during })
    expect(step.exitCode).not.toBe(0)
    expect(step.log).toContain('Waiting up to 600 s')
    expect(seconds(step)).toBeLessThan(15)
    const [post] = await job.end()
    expect(post?.exitCode).toBe(0)
  })

  it('waits for an anonymous client as well, where `visibility` asks for it', async () => {
    const job = await open({ packages: late({ visibility: 'public' }) })
    const inputs = { engine: 'file', pull: TAG, wait: '60', visibility: 'public' }
    const [step] = await Promise.all([job.uses(inputs), appears()])
    expect([step.exitCode, step.outputs['can-pull']]).toEqual([0, 'true'])
    expect(JSON.parse(step.outputs.report ?? '')[0]).toMatchObject({ visibility: 'public' })
  })
})

it('without `wait` an absent tag is asked for once, and the newest tags with it', async () => {
  const step = await pull({}, { packages: late() })
  expect(
    step.requests.map(({ kind, method }) => `${method} ${kind}`).filter(line => !line.includes('connect'))
  ).toEqual(['GET token', 'HEAD manifest', 'GET manifest', 'GET tags'])
})

it('a package that is not there has no tags to ask for', async () => {
  const step = await pull({}, {})
  expect(asked(step, 'tags')).toEqual([])
})

needs('buildah', 'docker-registry').describe("a push to Debian's registry behind ghcr.io", () => {
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
