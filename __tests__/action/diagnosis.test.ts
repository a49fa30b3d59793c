import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { splitSentence } from '../../src/diagnosis/message.ts'
import { findKnownRefusal, KNOWN_REFUSALS } from '../../src/diagnosis/refusals.ts'
import { kindsOf, MANUAL, page, run } from '../support/case-run.ts'
import { extent, sample } from '../support/extent.ts'
import { openPool } from '../support/parallel.ts'
import { CASES, type Case } from '../support/refusal-cases.ts'
import { allIn, expectOnPage, read } from '../support/repository.ts'

// What a step says: each situation is played once, and all that is held of its message is asserted there. What it says of
// a server, a proxy or a network that does not answer as it should: faults.test.ts.

const MESSAGES = '__tests__/action/messages.md'
const NAMES = Object.keys(CASES)
const PLAYED = sample(NAMES, 13)
const pool = openPool(4)
const steps = new Map<string, Promise<Step>>()

/** What became of a case, found out once for all tests; the others are played meanwhile. */
function stepOf(name: string): Promise<Step> {
  for (const each of steps.size === 0 ? [...PLAYED, name] : [name])
    if (!steps.has(each))
      steps.set(
        each,
        pool(() => run(CASES[each] as Case))
      )
  return steps.get(name) as Promise<Step>
}

/** Known by the token and the inputs, without asking. */
const OFFLINE = ['no-token', 'not-a-token', 'refresh-token', 'other-server', 'not-github', 'wrong-input']

/** The fixes of a message: the one that its first line begins, and each alternative. */
function fixesOf(message: string): string[] {
  const [head = '', ...lines] = message.split(/\n(?! )/)
  const rest = lines.find(line => line.startsWith('Fix: ')) ?? ''
  return [`${head}\n${rest}`, ...lines.filter(line => line.startsWith('Or: '))]
}

function expectShort({ level, title = '', message }: Step['annotations'][number]): void {
  const lines = message.split('\n')
  // Without the images that have the same cause.
  const short = message.replace(/^ghcr\.io\/\S+(?: cannot be pulled\.)?\n/gm, '')
  expect([short, short.split('\n').length <= 8, short.length <= 700]).toEqual([short, true, true])
  expect(title.length).toBeLessThanOrEqual(40)
  const [what] = splitSentence(message)
  if (level !== 'notice') expect(what.toLowerCase()).not.toContain(title.toLowerCase())
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

it('the page has a block for each situation, and none for any other', () => {
  expect(allIn(read(MESSAGES), /^<!-- ([^/].*) -->$/gm).sort()).toEqual(NAMES.toSorted())
})

it.each(PLAYED)('%s: says what failed, why and what to do, shortly and once', async name => {
  const step = await stepOf(name)
  expectOnPage(MESSAGES, name, `## ${name}\n\`\`\`\n${page(step)}\n\`\`\``)
  const { entry = '' } = CASES[name] ?? {}
  if (OFFLINE.includes(entry)) expect(step.requests).toEqual([])
  // Asked once, however many images need it.
  expect(step.requests.filter(({ path }) => path === '/orgs/acme').length).toBeLessThanOrEqual(1)
  expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toContain('evil.example')
  if (entry === 'quiet') return expect(step).toMatchObject({ exitCode: 0, annotations: [] })
  expect(step.annotations[0]?.message).toContain(`${MANUAL}#${entry}`)
  for (const annotation of step.annotations) expectShort(annotation)
})

it.each([
  ['a personal token that has what the job needs', /scopes: .*expires: not reported; the token may still expire/s],
  [
    'scopes, of an API that says 401, where none is asked for',
    /scopes and expiry: not known, GET \/rate_limit of the API was answered with 401/
  ],
  ['a fork that pushes, where the step is set up for it', /a pull request from a fork gets a read-only GITHUB/]
])('where no message says so, the log does: %s', async (name, says) => {
  expect((await stepOf(name)).log).toMatch(says)
})

/** The step as it is after a fix was pasted into its workflow; nothing where only a person can do what it says. */
function pasted(of: Case, fix: string): Omit<Case, 'entry'> | undefined {
  const { token: _, password: __, ...inputs } = of.with ?? {}
  const packages = /packages: (write|read)/.exec(fix)?.[1] as 'write' | 'read' | undefined
  const given = /\b(token|password): \$\{\{ secrets\./.exec(fix)?.[1] ?? /the secret that `(\w+)` names/.exec(fix)?.[1]
  if (/eave (?:it|`\w+`) out/.test(fix) || packages !== undefined) {
    return { ...of, token: githubToken({ packages: packages ?? 'write' }), with: inputs }
  }
  if (given !== undefined) {
    const made = classicPat({ name: 'as the fix says', scopes: /[?]scopes=(\S+)/.exec(fix)?.[1]?.split(',') ?? [] })
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
const STATE = NAMES.filter(name => !CASES[name]?.refusals && !CASES[name]?.faults)

/** Every so-many-th of them is pasted into: what names the input is the same line of the program for all. */
const STRIDES = { token: extent(1, 27), password: extent(6, 54) }

describe.each(['token', 'password'] as const)('pasted into a step with `%s`, a fix changes what comes of it', input => {
  it.each(STATE.filter((_, index) => index % STRIDES[input] === 0))('%s', async name => {
    const of = input === 'token' ? (CASES[name] as Case) : swapped(CASES[name] as Case)
    const before = input === 'token' ? await stepOf(name) : await pool(() => run(of))
    const fixes = before.annotations.slice(0, 1).flatMap(({ message }) => fixesOf(message))
    // The fix of a second cause changes nothing where the first one is true, nor one for images where none is listed.
    const isOne = !/\nCause: .*\. Or /.test(before.annotations[0]?.message ?? '') && (of.with?.push ?? of.with?.pull)
    for (const [at, fix] of fixes.slice(0, extent(fixes.length, 1)).entries()) {
      const after = at === 0 || (isOne && input === 'token') ? pasted(of, fix) : undefined
      if (after !== undefined) expect([fix, page(await pool(() => run(after)))]).not.toEqual([fix, page(before)])
      expect(fix).not.toMatch(of.with?.password === undefined ? /`password/ : /`token:|`token` names/)
    }
  })
})

it('knows every refusal by a case that leads to its entry', () => {
  const entries = Object.values(CASES).map(({ entry }) => entry)
  expect(entries).toEqual(expect.arrayContaining(KNOWN_REFUSALS.map(({ id }) => id)))
})

it.each([
  ['denied', 403, 'denied'],
  ['requested access to the resource is denied', 403, 'resource-denied'],
  ['denied by the moon', 403, undefined],
  ['', 403, undefined],
  ['', 404, 'absent']
])('names a denial by its own words, never by what stands inside of longer ones: %j with %i', (message, status, id) => {
  expect(findKnownRefusal({ asked: '', status, message, code: 'UNKNOWN' })?.id).toBe(id)
})

it('the kind, the scopes and the expiry of a token are outputs, asked of the API beside the registry', async () => {
  const token = classicPat({ expiresAt: '2099-01-02 03:04:05 +0200' })
  const step = await run({ token, packages: [pkg('acme/base')], with: { push: 'ghcr.io/acme/base' } })
  const outputs = { 'token-kind': 'classic-pat', scopes: 'write:packages,read:packages' }
  expect(step.outputs).toMatchObject({ ...outputs, 'expires-at': '2099-01-02T01:04:05.000Z' })
  expect(kindsOf(step)).toEqual(['api', 'token', 'upload'])
})
