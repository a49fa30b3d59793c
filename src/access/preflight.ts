import { isOfAnotherServer, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'

/** Why nothing may be sent at all. */
export type PreflightFailure = 'empty' | 'refresh' | 'other-server'

/** Why nothing may be sent, known without asking; nothing where the registry may be asked. */
export function preflight(inputs: Pick<Inputs, 'token' | 'server'>): PreflightFailure | undefined {
  if (inputs.token === '') return 'empty'
  if (tokenKindOf(inputs.token, inputs.server) === 'refresh') return 'refresh'
  return isOfAnotherServer(inputs.token, inputs.server) ? 'other-server' : undefined
}
