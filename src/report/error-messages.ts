import type { AccessReport } from '../access/verdict.ts'
import type { Diagnostic } from '../diagnosis/problem.ts'
import { explainProgramFailure } from '../diagnosis/program-failures.ts'
import { InputError, LoginError, StoreError } from '../runner/errors.ts'
import { INTERNAL_ERROR } from '../runner/exit-code.ts'
import type { Inputs } from '../runner/inputs.ts'
import { sanitize } from '../runner/sanitize.ts'

const NO_ENGINE = 'Log in without the engine:\n  with:\n    engine: file'

const WRAPPER =
  'the program is a wrapper, such as a script, `sudo` or a snap, that starts the engine with other arguments or another environment.'

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
    const { reason, kind } = thrown.failure
    const text = `The login to ${inputs?.server.registry} failed.`
    const failure = { id: 'login-failed', title: 'Login failed', text, words: sanitize(reason) }
    const known = explainProgramFailure(failure.words)
    if (known !== undefined) return [{ ...failure, ...known }]
    if (access?.token !== 'live') {
      const cause =
        'the registry gave this action no clear answer either, so it is not known whether the token is good.'
      return [
        {
          ...failure,
          cause,
          remedy: 'see what the engine says under Details',
          fixes: ['Run the job again.', NO_ENGINE]
        }
      ]
    }
    const unreachable = kind === 'unreachable'
    if (kind === 'elsewhere') return [{ ...failure, cause: WRAPPER, remedy: 'use `engine: file`', fixes: [NO_ENGINE] }]
    const cause = unreachable
      ? 'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.'
      : 'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.'
    const fix = unreachable ? "Give the daemon the runner's proxy and certificate authority." : 'Run the job again.'
    return [{ ...failure, cause, remedy: 'use `engine: file` if it fails again', fixes: [fix, NO_ENGINE] }]
  }
  if (thrown instanceof StoreError) {
    const words = sanitize(thrown.message)
    const text = `The credential was not stored: ${words}`
    const known = explainProgramFailure(words)
    if (known !== undefined) return [{ id: 'not-stored', title: 'No place for the credential', text, ...known }]
    const isolated = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated'
    const refusal = { id: 'not-stored', title: 'No place for the credential', text }
    if (thrown.fixes.length > 0) return [{ ...refusal, fixes: thrown.fixes }]
    const named = words.includes('docker-credential-') ? 'credential helper' : 'file'
    const mayIsolate = inputs?.store !== 'isolated'
    const fixes = [`Fix the ${named} named above.`, ...(mayIsolate ? [isolated] : [])]
    return [{ ...refusal, remedy: `fix that ${named}${mayIsolate ? ', or use `store: isolated`' : ''}`, fixes }]
  }
  const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  return [
    {
      id: 'internal-error',
      title: INTERNAL_ERROR.title,
      text: INTERNAL_ERROR.text(words),
      cause: "a fault of this action, and none of your workflow's. Or the runner lacks memory or space on its disk.",
      fixes: [INTERNAL_ERROR.fix(issues), 'Run the job again.']
    }
  ]
}
