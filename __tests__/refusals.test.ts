import { describe, expect, it } from '@jest/globals'
import type { Step } from '../simulator/runner/step.ts'
import { findKnownRefusal, KNOWN_REFUSALS } from '../src/diagnosis/known-refusals.ts'
import { page, run } from './case-run.ts'
import { CASES } from './refusal-cases.ts'

const steps = new Map<string, Step>()

/** What the action says in a case, run once for all tests. */
async function stepOf(name: string): Promise<Step> {
  const known = steps.get(name) ?? (await run(CASES[name] as (typeof CASES)[string]))
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
      expect(message.length).toBeLessThanOrEqual(1000)
      expect(message.split('\n').length).toBeLessThanOrEqual(14)
      expect(message.toLowerCase()).not.toContain(title.toLowerCase())
    }
    const lines = annotations.flatMap(({ message }) => message.split('\n').filter(line => /^(?:Fix|Else): /.test(line)))
    expect(new Set(lines).size).toBe(lines.length)
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
  expect(atToken).toContain('does not take the classic personal access token')
  expect(atManifest).toContain('cannot be pulled')
})

it('names the denial by its own words, never by what stands inside of longer ones', () => {
  expect(findKnownRefusal({ message: 'denied' })?.id).toBe('denied')
  expect(findKnownRefusal({ message: 'requested access to the resource is denied' })?.id).toBe('resource-denied')
  expect(findKnownRefusal({ message: 'denied by the moon' })).toBeUndefined()
  expect(findKnownRefusal({})).toBeUndefined()
  expect(findKnownRefusal({ status: 404 })?.id).toBe('absent')
})
