import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import type { SimulatorOptions } from '../../simulator/simulator.ts'
import type { Case } from './refusal-cases.ts'
import { simulate } from './simulate.ts'
import { wireRun } from './wire-run.ts'

/** What the runner sets for an action that is used by its name: messages link to the manual of its version. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v1' }
export const MANUAL = 'https://github.com/OWNER/ghcr-login/blob/v1/docs/troubleshooting.md'

/** A job, and its simulator: GITHUB_TOKEN and a classic token, a package that may be pushed and one that may not. */
export const open = (job: JobOptions = {}, world: SimulatorOptions = {}) => {
  const packages = [pkg('acme/app'), pkg('acme/other', { actionsAccess: {} })]
  return simulate({ tokens: [githubToken(), classicPat()], packages, ...world }, job)
}

/** Runs the built action once in the world of a case: without an engine; its waits take no time, and its limits do not come. */
export async function run(of: Omit<Case, 'entry'>): Promise<Step> {
  const { token, tokens = [], job, with: inputs, ...world } = of
  const isOfJob = token && token.kind === 'github-token' && token.server === 'https://github.com'
  // The name of a secret is shown, and the search for leaks takes whatever `token` has for one.
  const isName = [inputs?.token, inputs?.password].some(text => text?.includes('secrets.'))
  const wanted: JobOptions = {
    debug: false,
    ...(isOfJob ? { githubToken: token } : {}),
    ...(isName ? { tolerate: () => true } : {}),
    ...job,
    env: { ...ACTION, ...job?.env }
  }
  const given = token === undefined ? {} : { token: token === '' ? '' : token.value }
  const all = token ? [token, ...tokens] : tokens
  return (await wireRun({ ...given, ...inputs }, { ...world, tokens: all, job: wanted, clock: { limits: 0.1 } })).step
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

type Told = Pick<Step, 'annotations'>

/** Messages of the annotations, of one level where it is named. */
export const messages = ({ annotations }: Told, only?: string): string[] =>
  annotations.filter(({ level }) => level === (only ?? level)).map(({ message }) => message)

/** Annotations as `level title`. */
export const titles = ({ annotations }: Told): string[] => annotations.map(({ level, title }) => `${level} ${title}`)

type Texts = 'image' | 'verdict' | 'message' | 'advice' | 'id' | 'exists' | 'digest' | 'mediaType' | 'visibility'

/** The objects in `report`. */
export const reportOf = (step: Pick<Step, 'outputs'>): (Record<Texts, string> & { status: number; tags: string[] })[] =>
  JSON.parse(step.outputs.report || '[]')

/** Every request of the step but those for a tunnel, sorted by kind. */
export const kindsOf = ({ requests }: Pick<Step, 'requests'>): string[] =>
  requests
    .map(({ kind }) => kind)
    .filter(kind => kind !== 'connect')
    .sort()
