import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { extent } from '../support/extent.ts'

// HTTP lets a server frame its answers in several ways, and each of them leaves node's client with another state of the
// connection. The verdicts must be the same on all of them, through the proxy and without one.

const tags = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, manifest({ seed: `v${i}` })]))
const tagged = Object.keys(tags).map(tag => `ghcr.io/acme/app:${tag}`)

/** All kinds of requests on the same connections, one of them refused. */
const INPUTS = {
  push: 'ghcr.io/acme/app',
  pull: ['ghcr.io/acme/closed:latest', 'ghcr.io/acme/base:latest', 'ghcr.io/acme/app', ...tagged].join(),
  'on-denied': 'warn'
}

// Each framing on both ways; in short on one of them, in turn.
const both = ['through the proxy', 'without a proxy']
const combinations = FRAMINGS.flatMap((framing, turn) =>
  extent(both, both.slice(turn % 2, (turn % 2) + 1)).map(way => ({ framing, way }))
)

it.each(combinations)('answers framed as $framing, $way, give the same verdicts', async ({ framing, way }) => {
  const simulator = await openSimulator({
    framing,
    tokens: [githubToken()],
    packages: [
      pkg('acme/app', { tags }),
      pkg('acme/base', { visibility: 'public' }),
      pkg('acme/closed', { actionsAccess: {} })
    ]
  })
  try {
    const job = await simulator.job({ direct: way === 'without a proxy' })
    const step = await job.uses({ engine: 'file', ...INPUTS })
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { 'can-push': 'true', 'can-pull': 'false', 'logged-in': 'true' }
    })
    const verdicts = JSON.parse(step.outputs.report ?? '').map(({ verdict }: { verdict: string }) => verdict)
    expect(verdicts).toEqual(['allowed', 'denied', ...Array(27).fill('allowed')])
    expect(step.annotations[0]?.message).toContain('permission_denied: read_package')
  } finally {
    await simulator.close()
  }
})
