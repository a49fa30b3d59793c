import type { AccessReport } from '../access/verdict.ts'
import type { Problem } from '../diagnosis/problem.ts'
import { InputError, LoginError, StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'

/** What was thrown, in words for the user. */
export function describeError(
  thrown: unknown,
  inputs: Inputs | undefined,
  judgement: AccessReport | undefined
): Problem {
  const registry = inputs?.server.registry ?? 'the registry'
  const denial = { level: 'denial', images: [] } as const
  if (thrown instanceof InputError) {
    const what = thrown.message.split('\n').map(text => ({ text }))
    return { ...denial, title: 'Wrong input', what }
  }
  if (thrown instanceof LoginError) {
    const what = [{ text: `The login to ${registry} failed`, words: sanitize(thrown.failure.reason) }]
    const live = judgement?.token === 'live'
    const why = !live ? {} : thrown.failure.unreachable ? BEHIND_DAEMON : REFUSED_TO_ENGINE
    return { ...denial, title: 'Login failed', what, ...why }
  }
  if (thrown instanceof StoreError) {
    return {
      ...denial,
      title: 'No place for the credential',
      what: [{ text: 'The credential was not stored', words: sanitize(thrown.message) }],
      fix: inputs?.store === 'isolated' ? 'Mend that.' : `Mend that.\n${ISOLATED}`
    }
  }
  const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  return {
    ...denial,
    title: 'Fault of this action',
    what: [{ text: 'This action has a fault of its own', words }],
    fix: 'Please report it, with the words above.'
  }
}

const ISOLATED = 'Else: keep the credential apart from it:\n  with:\n    store: isolated'

const REFUSED_TO_ENGINE = {
  cause:
    'the registry took the token from this action a moment ago, so the engine may ask another one: through a mirror, a proxy or settings of its own. Or it was a passing fault.',
  fix: 'Run the job again.\nElse: go without the engine:\n  with:\n    engine: file'
}

const BEHIND_DAEMON = {
  cause:
    'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
  fix: "Give the daemon the runner's proxy and certificate authority.\nElse: go without the engine:\n  with:\n    engine: file"
}
