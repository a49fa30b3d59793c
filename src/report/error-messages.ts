import type { AccessReport } from '../access/verdict.ts'
import type { Advice } from '../diagnosis/advice.ts'
import type { Diagnostic } from '../diagnosis/problem.ts'
import { explainProgramFailure } from '../diagnosis/program-failures.ts'
import { InputError, LoginError, type LoginFailure, StoreError } from '../runner/errors.ts'
import { INTERNAL_ERROR } from '../runner/exit-code.ts'
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
    const { reason, kind } = thrown.failure
    const words = sanitize(reason)
    const text = `The login to ${inputs?.server.registry} failed.`
    const advice = explainProgramFailure(words) ?? explainLogin(access?.token === 'live' ? kind : 'unclear')
    return [{ id: 'login-failed', title: 'Login failed', text, words, ...advice }]
  }
  if (thrown instanceof StoreError) {
    const words = sanitize(thrown.message)
    const text = `The credential was not stored: ${words}`
    const advice = explainProgramFailure(words) ?? explainStore(words, thrown.fixes, inputs)
    return [{ id: 'not-stored', title: 'No place for the credential', text, ...advice }]
  }
  const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))
  const cause = "a fault of this action, and none of your workflow's. Or the runner lacks memory or space on its disk."
  const fixes = [INTERNAL_ERROR.fix(issues), 'Run the job again.']
  return [{ id: 'internal-error', title: INTERNAL_ERROR.title, text: INTERNAL_ERROR.text(words), cause, fixes }]
}

/** @param kind `unclear` where it is not known whether the token is good */
function explainLogin(kind: LoginFailure['kind'] | 'unclear'): Partial<Advice> {
  const remedy = 'use `engine: file` if it fails again'
  switch (kind) {
    case 'unclear':
      return {
        cause: 'the registry gave this action no clear answer either, so it is not known whether the token is good.',
        remedy: 'run the job again',
        fixes: ['Run the job again.', NO_ENGINE]
      }
    case 'elsewhere':
      return {
        cause:
          'the program is a wrapper, such as a script, `sudo` or a snap, that starts the engine with other arguments or another environment.',
        remedy: 'use `engine: file`',
        fixes: [NO_ENGINE]
      }
    case 'unreachable':
      return {
        cause:
          'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
        remedy,
        fixes: ["Give the daemon the runner's proxy and certificate authority.", NO_ENGINE]
      }
    case 'refused':
      return {
        cause:
          'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.',
        remedy,
        fixes: ['Run the job again.', NO_ENGINE]
      }
  }
}

function explainStore(words: string, fixes: readonly string[], inputs: Inputs | undefined): Partial<Advice> {
  if (fixes.length > 0) return { fixes }
  const named = words.includes('docker-credential-') ? 'credential helper' : 'file'
  const fix = `Fix the ${named} named above.`
  if (inputs?.store === 'isolated') return { remedy: `fix that ${named}`, fixes: [fix] }
  const isolated = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated'
  return { remedy: `fix that ${named}, or use \`store: isolated\``, fixes: [fix, isolated] }
}
