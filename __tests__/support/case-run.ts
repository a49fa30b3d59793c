import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import type { Case } from './refusal-cases.ts'

/** What the runner sets for an action that is used by its name: messages link to the manual of its version. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v1' }
export const MANUAL = 'https://github.com/OWNER/ghcr-login/blob/v1/docs/troubleshooting.md'

/** Runs the built action once in the world of a case. `engine: file`, since no case is about an engine. */
export async function run(of: Omit<Case, 'entry'>): Promise<Step> {
  const { token, tokens = [], job, id, with: inputs, ...world } = of
  const simulator = await openSimulator({ ...world, tokens: token ? [token, ...tokens] : tokens })
  const isOfJob = token && token.kind === 'github-token' && token.server === 'https://github.com'
  // The name of a secret is shown, and the search for leaks takes whatever `token` has for one.
  const isName = [inputs?.token, inputs?.password].some(text => text?.includes('secrets.'))
  try {
    const opened = await simulator.job({
      ...(isOfJob ? { githubToken: token } : {}),
      ...(isName ? { tolerate: () => true } : {}),
      ...job,
      env: { ...ACTION, ...job?.env }
    })
    const given = token === undefined ? {} : { token: token === '' ? '' : token.value }
    return await opened.uses({ ...given, engine: 'file', ...inputs }, id === undefined ? {} : { id })
  } finally {
    await simulator.close()
  }
}

/** What people see first, of each annotation: times of this run are replaced. */
export function told(step: Pick<Step, 'annotations'>): string[] {
  return step.annotations.map(({ level, title, message }) =>
    `${level} [${title}] ${message}`.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
  )
}

/** The annotations, and what the step came to. */
export function page(step: Pick<Step, 'annotations' | 'exitCode' | 'outputs'>): string {
  const { exitCode, outputs } = step
  const ended = ['logged-in', 'can-pull', 'can-push'].map(name => `${name} ${outputs[name]}`.trim()).join(', ')
  return [`exit ${exitCode}, ${ended}`, ...told(step)].join('\n')
}
