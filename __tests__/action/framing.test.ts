import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { extent } from '../support/extent.ts'

// HTTP lets a server frame its answers in several ways, and each of them leaves node's client with another state of the
// connection. The verdicts must be the same on all of them, through the proxy and without one.

const tags = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, manifest({ seed: `v${i}` })]))
const mona = classicPat({ name: 'mona', actor: 'mona' })
const tagged = Object.keys(tags).map(tag => `ghcr.io/acme/app:${tag}`)

const SCENARIOS = {
  push: { push: 'ghcr.io/acme/app' },
  refused: { token: mona.value, username: 'mona', pull: 'ghcr.io/acme/app:v1' },
  public: { pull: 'ghcr.io/acme/base:latest', visibility: 'public' },
  'many tags': { pull: tagged.join() }
}

// Each framing on both ways; in short on one of them, in turn.
const both = ['through the proxy', 'without a proxy']
const combinations = FRAMINGS.flatMap((framing, turn) =>
  extent(both, both.slice(turn % 2, (turn % 2) + 1)).map(way => ({ framing, way }))
)

describe.each(combinations)('answers framed as $framing, $way', ({ framing, way }) => {
  let simulator: Simulator
  const steps = new Map<string, Promise<Step>>()
  const start = async (inputs: Record<string, string>) => {
    const job = await simulator.job({ direct: way === 'without a proxy' })
    const step = await job.uses({ engine: 'file', ...inputs })
    return step
  }

  beforeAll(async () => {
    simulator = await openSimulator({
      framing,
      tokens: [githubToken(), mona],
      packages: [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' })]
    })
    // At the same time: what waits before another try waits next to the others.
    for (const [name, inputs] of Object.entries(SCENARIOS)) steps.set(name, start(inputs))
    await Promise.allSettled(steps.values())
  })
  afterAll(() => simulator.close())

  it('a push is proved, and the job is logged in', async () => {
    expect(await steps.get('push')).toMatchObject({
      exitCode: 0,
      outputs: { 'can-push': 'true', 'logged-in': 'true' }
    })
  })

  it('a pull by tag that is refused ends the step', async () => {
    const step = await steps.get('refused')
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'can-pull': 'false', 'logged-in': 'false' } })
    expect(step?.annotations[0]?.message).toContain('permission_denied: read_package')
  })

  it('a public image is found to be public', async () => {
    const step = await steps.get('public')
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-pull': 'true', 'logged-in': 'true' } })
    expect(JSON.parse(step?.outputs.report ?? '')).toMatchObject([{ visibility: 'public' }])
  })

  it('25 pulls by tag are proved', async () => {
    const step = await steps.get('many tags')
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-pull': 'true', 'logged-in': 'true' } })
    expect(JSON.parse(step?.outputs.report ?? '')).toHaveLength(25)
  })
})
