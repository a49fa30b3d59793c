import { afterEach } from '@jest/globals'
import { registryToken, type Token } from '../../simulator/github/tokens.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'

const simulators: Simulator[] = []

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close()
})

/** A simulator with one job, and what both were given; it closes after the test. */
export async function simulate(options: SimulatorOptions = {}, wanted: JobOptions = {}) {
  const simulator = await openSimulator(options)
  simulators.push(simulator)
  return { simulator, job: await simulator.job(wanted) }
}

/** Closes by hand where the closing is what is tested. */
export function closing(simulator: Simulator): Promise<void> {
  simulators.splice(simulators.indexOf(simulator), 1)
  return simulator.close()
}

const secretOf = (token: Token | string): string => (typeof token === 'string' ? token : token.value)

export const basic = (token: Token | string, user = 'x') => ({
  authorization: `Basic ${Buffer.from(`${user}:${secretOf(token)}`).toString('base64')}`
})

export const bearer = (token: Token | string) => ({ authorization: `Bearer ${registryToken(secretOf(token))}` })
