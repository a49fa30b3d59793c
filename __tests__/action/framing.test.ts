import { expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import { FRAMINGS } from '../../simulator/network/framing.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import { extent } from '../support/extent.ts'

// HTTP lets a server frame its answers in several ways, and each of them leaves node's client with another state of the
// connection. The verdicts must be the same on all of them, through the proxy and without one.

const tags = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`v${i}`, manifest({ seed: `v${i}` })]))
const mona = classicPat({ name: 'mona', actor: 'mona' })
const tagged = Object.keys(tags).map(tag => `ghcr.io/acme/app:${tag}`)

/** All kinds of requests on the same connections. */
const MANY = { push: 'ghcr.io/acme/app', pull: ['ghcr.io/acme/base:latest', 'ghcr.io/acme/app', ...tagged].join() }
const REFUSED = { token: mona.value, username: 'mona', pull: 'ghcr.io/acme/app:v1' }

// Each framing on both ways; in short on one of them, in turn.
const both = ['through the proxy', 'without a proxy']
const combinations = FRAMINGS.flatMap((framing, turn) =>
  extent(both, both.slice(turn % 2, (turn % 2) + 1)).map(way => ({ framing, way }))
)

it.each(combinations)('answers framed as $framing, $way, give the same verdicts', async ({ framing, way }) => {
  const simulator = await openSimulator({
    framing,
    tokens: [githubToken(), mona],
    packages: [pkg('acme/app', { tags }), pkg('acme/base', { visibility: 'public' })]
  })
  try {
    const uses = async (inputs: Record<string, string>) => {
      const job = await simulator.job({ direct: way === 'without a proxy' })
      return job.uses({ engine: 'file', ...inputs })
    }
    // At the same time: what waits before another try waits next to the other.
    const [many, refused] = await Promise.all([uses(MANY), uses(REFUSED)])
    expect(many).toMatchObject({
      exitCode: 0,
      outputs: { 'can-push': 'true', 'can-pull': 'true', 'logged-in': 'true' }
    })
    expect(JSON.parse(many.outputs.report ?? '')).toHaveLength(28)
    expect(refused).toMatchObject({ exitCode: 1, outputs: { 'can-pull': 'false', 'logged-in': 'false' } })
    expect(refused.annotations[0]?.message).toContain('permission_denied: read_package')
  } finally {
    await simulator.close()
  }
})
