import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator } from '../../simulator/simulator.ts'
import type { Case } from './refusal-cases.ts'

/** Runs the built action once in the world of a case. `engine: file`, since no case is about an engine. */
export async function run(of: Omit<Case, 'entry'>): Promise<Step> {
  const { token, tokens = [], job, with: inputs, ...world } = of
  const held = token ? [token, ...tokens] : tokens
  const simulator = await openSimulator({ ...world, tokens: held })
  try {
    const opened = await simulator.job({
      ...(token && token.kind === 'github-token' && token.server === 'https://github.com'
        ? { githubToken: token }
        : {}),
      ...job
    })
    const step = await opened.uses({
      ...(token === undefined ? {} : { token: token === '' ? '' : token.value }),
      engine: 'file',
      ...inputs
    })
    return step
  } finally {
    await simulator.close()
  }
}

/** What people see of a step: annotations, summary, report; times and paths of this run are replaced. */
export function page(step: Pick<Step, 'annotations' | 'exitCode' | 'outputs' | 'summary'>): string {
  const annotations = step.annotations.map(({ level, title, message }) => `${level} [${title}]\n${message}`)
  const report = JSON.stringify(JSON.parse(step.outputs.report ?? 'null'), null, 2)
  return [
    `exit ${step.exitCode}, logged-in ${step.outputs['logged-in']}, can-pull ${step.outputs['can-pull']}, can-push ${step.outputs['can-push']}`,
    ...annotations,
    '--- summary',
    step.summary.trim(),
    '--- report',
    report
  ]
    .join('\n')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
}
