import { type NoToken, noTokenIn } from '../github/no-token.ts'
import { isOfAnotherServer, tokenKindOf } from '../github/token.ts'
import type { Inputs } from '../runner/inputs.ts'

/** Why nothing may be sent at all. */
export type PreflightFailure = 'empty' | 'refresh' | 'other-server' | NoToken

/** Why nothing may be sent, known without asking; nothing where the registry may be asked. */
export function preflight({ token, server }: Pick<Inputs, 'token' | 'server'>): PreflightFailure | undefined {
  if (token === '') return 'empty'
  const noToken = noTokenIn(token)
  if (noToken !== undefined) return noToken
  if (tokenKindOf(token, server) === 'refresh') return 'refresh'
  return isOfAnotherServer(token, server) ? 'other-server' : undefined
}
