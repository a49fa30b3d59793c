import type { AccessReport } from '../access/verdict.ts'
import type { Diagnostic } from '../diagnosis/problem.ts'
import { explainProgramFailure } from '../diagnosis/program-failures.ts'
import { InputError, LoginError, StoreError } from '../runner/errors.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'

const NO_ENGINE = 'Log in without the engine:\n  with:\n    engine: file'

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
): Omit<Diagnostic, 'level'>[] {
  if (thrown instanceof InputError) {
    return thrown.message.split('\n').map(text => ({ id: 'wrong-input', title: 'Wrong input', text }))
  }
  if (thrown instanceof LoginError) {
    const { reason, unreachable } = thrown.failure
    const text = `The login to ${inputs?.server.registry} failed.`
    const failure = { id: 'login-failed', title: 'Login failed', text, words: sanitize(reason) }
    const known = explainProgramFailure(failure.words)
    if (known !== undefined) return [{ ...failure, ...known }]
    if (access?.token !== 'live') {
      const cause =
        'the registry gave this action no clear answer either, so it is not known whether the token is good.'
      return [{ ...failure, cause, remedy: 'run the job again', fixes: ['Run the job again.', NO_ENGINE] }]
    }
    const cause = unreachable
      ? 'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.'
      : 'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.'
    const fix = unreachable ? "Give the daemon the runner's proxy and certificate authority." : 'Run the job again.'
    return [{ ...failure, cause, remedy: 'use `engine: file` if it fails again', fixes: [fix, NO_ENGINE] }]
  }
  if (thrown instanceof StoreError) {
    const failure = { id: 'not-stored', title: 'No place for the credential', text: 'The credential was not stored.' }
    const words = sanitize(thrown.message)
    const known = explainProgramFailure(words)
    if (known !== undefined) return [{ ...failure, words, ...known }]
    const isolated = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated'
    const fixes = ['Fix the file named above.', ...(inputs?.store === 'isolated' ? [] : [isolated])]
    const remedy = `fix the file named in the cause${inputs?.store === 'isolated' ? '' : ', or use `store: isolated`'}`
    return [{ ...failure, cause: `${words}.`, remedy, fixes }]
  }
  const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  const text = `Internal error in ghcr-login: ${words}`
  const cause = "a fault of this action, and none of your workflow's. Or the runner lacks memory or space on its disk."
  const fixes = [`Report it with the message above${issues === undefined ? '.' : `: ${issues}`}`, 'Run the job again.']
  return [{ id: 'internal-error', title: 'Error in this action', text, cause, fixes }]
}
