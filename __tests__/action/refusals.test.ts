import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { splitSentence } from '../../src/diagnosis/message.ts'
import { findKnownRefusal, KNOWN_REFUSALS } from '../../src/diagnosis/refusals.ts'
import { MANUAL, page, run } from '../support/case-run.ts'
import { extent, sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { CASES, type Case } from '../support/refusal-cases.ts'

const pool = openPool(4)
const steps = new Map<string, Promise<Step>>()

/** What became of a case, found out once for all tests; the next ones are played meanwhile. */
function stepOf(name: string): Promise<Step> {
  for (const each of steps.size === 0 ? Object.keys(CASES) : [])
    steps.set(
      each,
      pool(() => run(CASES[each] as Case))
    )
  return steps.get(name) as Promise<Step>
}

const OFFLINE = ['no-token', 'not-a-token', 'refresh-token', 'other-server', 'not-github']

/** The fixes of a message: the one that its first line begins, and each alternative. */
function fixesOf(message: string): string[] {
  const [head = '', ...lines] = message.split(/\n(?! )/)
  const rest = lines.find(line => line.startsWith('Fix: ')) ?? ''
  return [`${head}\n${rest}`, ...lines.filter(line => line.startsWith('Or: '))]
}

it.each(Object.keys(CASES))('%s: says what failed, why and what to do, shortly and once', async name => {
  const step = await stepOf(name)
  expect(page(step)).toMatchSnapshot()
  const [first] = step.annotations
  // What is known without asking is not asked.
  if (OFFLINE.includes(CASES[name]?.entry ?? '')) expect(step.requests).toEqual([])
  if (CASES[name]?.entry === 'quiet') return expect(first).toBeUndefined()
  expect(first?.message).toContain(`${MANUAL}#${CASES[name]?.entry}`)
  for (const { level, title = '', message } of step.annotations) {
    const lines = message.split('\n')
    expect([name, lines.length <= 8, message.length <= 700]).toEqual([name, true, true])
    expect(title.length).toBeLessThanOrEqual(40)
    expect(message.toLowerCase()).not.toContain(title.toLowerCase())
    expect([-1, lines.length - 1]).toContain(lines.findIndex(line => line.startsWith('Details: ')))
    // What failed, and what to do: two sentences at least, and nothing of what the registry said.
    if (level !== 'notice') expect(lines[0]).toMatch(/\.? .+\.$/)
    expect(lines[0]?.length).toBeLessThanOrEqual(250)
    for (const fix of fixesOf(message).slice(1)) {
      const [sentence] = splitSentence(fix.slice('Or: '.length))
      expect(sentence).toMatch(/^.{8,120}\.$/)
    }
    const sentences = message.split(/\n|(?<=\.) /).filter(text => text.length > 30)
    expect(new Set(sentences).size).toBe(sentences.length)
    expect(message).not.toMatch(/pull_request_target|write-all|Read and write permissions/i)
  }
})

/** A token that a person makes as a fix says, for whom the simulator's world has made room. */
const made = classicPat({ name: 'as the fix says' })

/** The step as it is after a fix was pasted into its workflow; nothing where only a person can do what it says. */
function pasted(of: Case, fix: string): Omit<Case, 'entry'> | undefined {
  const { token: _, password: __, ...inputs } = of.with ?? {}
  const packages = /packages: (write|read)/.exec(fix)?.[1] as 'write' | 'read' | undefined
  const given = /\b(token|password): \$\{\{ secrets\./.exec(fix)?.[1] ?? /the secret that `(\w+)` names/.exec(fix)?.[1]
  if (/eave (?:it|`\w+`) out/.test(fix) || packages !== undefined) {
    return { ...of, token: githubToken({ packages: packages ?? 'write' }), with: inputs }
  }
  if (given !== undefined) {
    const registry = /registry: (\S+)/.exec(fix)?.[1]
    const secret = { [given]: made.value, ...(registry === undefined ? {} : { registry }) }
    return { ...of, tokens: [...(of.tokens ?? []), made], with: { ...of.with, ...secret } }
  }
  const line = /`(push|pull): ghcr\.io\/\$\{\{ github\.repository \}\}`/.exec(fix)?.[1]
  if (line !== undefined) return { ...of, with: { ...of.with, [line]: 'ghcr.io/acme/app' } }
  if (fix.includes('`on-denied: warn-on-fork`')) return { ...of, with: { ...of.with, 'on-denied': 'warn-on-fork' } }
  return undefined
}

/** The same step as one of another login action, which has the token in `password`. */
function swapped(of: Case): Case {
  const { token: value, ...inputs } = of.with ?? {}
  const held = value ?? (of.token ? of.token.value : of.token)
  return held === undefined ? of : { ...of, with: { ...inputs, password: held } }
}

/** What follows from the simulator's state; a refusal or a fault that a case names itself is there whatever is pasted. */
const STATE = Object.keys(CASES).filter(name => !CASES[name]?.refusals && !CASES[name]?.faults)

describe.each(['token', 'password'] as const)('pasted into a step with `%s`, a fix changes what comes of it', input => {
  it.each(sample(STATE, input === 'token' ? 6 : 14))('%s', async name => {
    const of = input === 'token' ? (CASES[name] as Case) : swapped(CASES[name] as Case)
    const before = input === 'token' ? await stepOf(name) : await pool(() => run(of))
    const fixes = before.annotations.slice(0, 1).flatMap(({ message }) => fixesOf(message))
    // The fix of a second cause changes nothing where the first one is true, nor one for images where none is listed.
    const isOne = !/\nCause: .*\. Or /.test(before.annotations[0]?.message ?? '') && (of.with?.push ?? of.with?.pull)
    for (const [at, fix] of fixes.slice(0, extent(fixes.length, 1)).entries()) {
      const after = at === 0 || isOne ? pasted(of, fix) : undefined
      if (after !== undefined) expect([fix, page(await pool(() => run(after)))]).not.toEqual([fix, page(before)])
      expect(fix).not.toMatch(of.with?.password === undefined ? /`password/ : /`token:|`token` names/)
    }
  })
})

it('knows every refusal by a case that meets it', async () => {
  const met = new Set<string>()
  for (const name of Object.keys(CASES)) {
    const report: { id?: string; status: number; message: string }[] = JSON.parse(
      (await stepOf(name)).outputs.report ?? '[]'
    )
    for (const { status, message } of report) {
      const code = status === 404 ? 'MANIFEST_UNKNOWN' : 'DENIED'
      if (status >= 400) met.add(findKnownRefusal({ asked: '', status, message, code })?.id ?? 'none')
    }
  }
  expect(KNOWN_REFUSALS.map(({ id }) => id).filter(id => !met.has(id))).toEqual([])
})

it('names the denial by its own words, never by what stands inside of longer ones', () => {
  const idOf = (message: string, status = 403) =>
    findKnownRefusal({ asked: 'HEAD /v2/acme/app/manifests/1', status, message, code: 'UNKNOWN' })?.id
  expect(idOf('denied')).toBe('denied')
  expect(idOf('requested access to the resource is denied')).toBe('resource-denied')
  expect(idOf('denied by the moon')).toBeUndefined()
  expect(idOf('')).toBeUndefined()
  expect(idOf('', 404)).toBe('absent')
})
