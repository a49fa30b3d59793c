import { InputError } from './inputs.ts'
import { LoginError } from './login.ts'
import type { Problem } from './problem.ts'
import { quote } from './quote.ts'
import { StoreError } from './store/file.ts'
import type { Judgement } from './verdict.ts'

/** What was thrown, in words for the user. */
export function problemOf(thrown: unknown, registry: string, judgement: Judgement | undefined): Problem {
  const denial = { level: 'denial', images: [] } as const
  if (thrown instanceof InputError) {
    const what = thrown.message.split('\n').map(text => ({ text }))
    return { ...denial, title: 'Wrong input', what }
  }
  if (thrown instanceof LoginError) {
    const what = [{ text: `The login to ${registry} failed`, words: quote(thrown.failure.reason) }]
    const alone = thrown.failure.unreachable && judgement?.credential === 'live'
    return { ...denial, title: 'Login failed', what, ...(alone ? BEHIND_DAEMON : {}) }
  }
  if (thrown instanceof StoreError) {
    return {
      ...denial,
      title: 'No place for the credential',
      what: [{ text: 'The credential was not stored', words: quote(thrown.message) }],
      fix: 'Mend that.\nElse: keep the credential apart from it:\n  with:\n    store: isolated'
    }
  }
  const words = quote(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  return {
    ...denial,
    title: 'Fault of this action',
    what: [{ text: 'This action has a fault of its own', words }],
    fix: 'Please report it, with the words above.'
  }
}

const BEHIND_DAEMON = {
  cause:
    'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
  fix: "Give the daemon the runner's proxy and certificate authority.\nElse: go without the engine:\n  with:\n    engine: file"
}
