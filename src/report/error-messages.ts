import type { AccessReport } from '../access/verdict.ts'
import type { Problem } from '../diagnosis/problem.ts'
import { InputError, LoginError, StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'

/**
 * What was thrown, in words for the user.
 *
 * @param issues where to report a fault of this action, where that is known
 */
export function describeError(
  thrown: unknown,
  inputs: Inputs | undefined,
  access: AccessReport | undefined,
  issues?: string
): Problem {
  const registry = inputs?.server.registry ?? 'the registry'
  const denial = { level: 'denial', images: [] } as const
  if (thrown instanceof InputError) {
    const what = thrown.message.split('\n').map(text => ({ text }))
    return { ...denial, id: 'wrong-input', title: 'Wrong input', what }
  }
  if (thrown instanceof LoginError) {
    const what = [{ text: `The login to ${registry} failed.`, words: sanitize(thrown.failure.reason) }]
    const live = access?.token === 'live'
    const why = !live ? {} : thrown.failure.unreachable ? BEHIND_DAEMON : REFUSED_TO_ENGINE
    return { ...denial, id: 'login-failed', title: 'Login failed', what, ...why }
  }
  if (thrown instanceof StoreError) {
    return {
      ...denial,
      id: 'not-stored',
      title: 'No place for the credential',
      what: [{ text: `The credential was not stored: ${sanitize(thrown.message)}` }],
      fixes: inputs?.store === 'isolated' ? [FIX_NAMED] : [FIX_NAMED, ISOLATED]
    }
  }
  const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  return {
    ...denial,
    id: 'internal-error',
    title: 'Error in this action',
    what: [{ text: `Internal error in ghcr-login: ${words}` }],
    fixes: [`Please report it with the message above${issues === undefined ? '.' : `: ${issues}`}`]
  }
}

const FIX_NAMED = 'Fix the file named above.'
const ISOLATED = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated'
const NO_ENGINE = 'Log in without the engine:\n  with:\n    engine: file'

const REFUSED_TO_ENGINE = {
  cause:
    'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.',
  fixes: ['Run the job again.', NO_ENGINE]
}

const BEHIND_DAEMON = {
  cause:
    'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
  fixes: ["Give the daemon the runner's proxy and certificate authority.", NO_ENGINE]
}
