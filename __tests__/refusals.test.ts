import { describe, expect, it } from '@jest/globals'
import type { Step } from '../simulator/runner/step.ts'
import { findKnownRefusal, KNOWN_REFUSALS } from '../src/diagnosis/known-refusals.ts'
import { page, run } from './case-run.ts'
import { CASES, type Case } from './refusal-cases.ts'

const steps = new Map<string, Step>()

/** What the runner sets for an action that is used by its name. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v1' }

/** What the action says in a case, run once for all tests. */
async function stepOf(name: string): Promise<Step> {
  const { job, ...rest } = CASES[name] as Case
  const known = steps.get(name) ?? (await run({ ...rest, job: { ...job, env: { ...ACTION, ...job?.env } } }))
  steps.set(name, known)
  return known
}

const saidBy = (step: Step) =>
  [...step.annotations.map(({ title, message }) => `${title}\n${message}`), step.summary, step.outputs.report].join(
    '\n'
  )

describe.each(Object.keys(CASES))('%s', name => {
  it('says what failed, why, and what to do', async () => {
    expect(page(await stepOf(name))).toMatchSnapshot()
  })

  it('says it once, in an annotation that fits the list and stands without its title', async () => {
    const { annotations } = await stepOf(name)
    expect(annotations.length).toBeGreaterThan(0)
    for (const { title = '', message } of annotations) {
      expect(title.length).toBeLessThanOrEqual(40)
      expect(message.length).toBeLessThanOrEqual(1500)
      expect(message.split('\n').length).toBeLessThanOrEqual(20)
      expect(message.toLowerCase()).not.toContain(title.toLowerCase())
    }
    const lines = annotations.flatMap(({ message }) => message.split('\n').filter(line => /^(?:Fix|Or): /.test(line)))
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('leads to its entry in the documentation of the version that runs', async () => {
    const { annotations } = await stepOf(name)
    const manual = 'https://github.com/OWNER/ghcr-login/blob/v1/docs/troubleshooting.md'
    expect(annotations[0]?.message.split('\n').at(-1)).toBe(`More: ${manual}#${CASES[name]?.entry}`)
  })

  it('never advises what opens a repository to everybody', async () => {
    expect(saidBy(await stepOf(name))).not.toMatch(/pull_request_target|write-all|Read and write permissions/i)
  })
})

it('knows every refusal by a case that meets it', async () => {
  const met = new Set<string>()
  for (const name of Object.keys(CASES)) {
    for (const { message, status } of JSON.parse((await stepOf(name)).outputs.report ?? '[]')) {
      if (status >= 400) met.add(findKnownRefusal({ message: message ?? undefined, status })?.id ?? 'none')
    }
  }
  expect(KNOWN_REFUSALS.map(({ id }) => id).filter(id => !met.has(id))).toEqual([])
})

it('tells a bare denied at a manifest from one at /token', async () => {
  const atToken = (await stepOf('a token that expired, at /token')).annotations[0]?.message
  const atManifest = (await stepOf('a bare denied at a manifest, and no permission')).annotations[0]?.message
  expect(atToken).toContain('does not accept the classic personal access token')
  expect(atManifest).toContain('cannot be pulled')
})

it('names the denial by its own words, never by what stands inside of longer ones', () => {
  expect(findKnownRefusal({ message: 'denied' })?.id).toBe('denied')
  expect(findKnownRefusal({ message: 'requested access to the resource is denied' })?.id).toBe('resource-denied')
  expect(findKnownRefusal({ message: 'denied by the moon' })).toBeUndefined()
  expect(findKnownRefusal({})).toBeUndefined()
  expect(findKnownRefusal({ status: 404 })?.id).toBe('absent')
})
