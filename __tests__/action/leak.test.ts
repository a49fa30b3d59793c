import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken, registryToken } from '../../simulator/github/tokens.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { open, reportOf } from '../support/case-run.ts'
import { auth, readConfig } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'

// The search for leaks runs after every step of every scenario (simulator/runner/leak-checks.ts), and
// simulator/runner/runner.test.ts plants one in each place. Here: what the action does with text that holds its token, and
// the places that are easily forgotten.

const debug = { debug: true }
const PUSH = { push: 'ghcr.io/acme/app', engine: 'file' }
/** Every kind of request for an image. */
const ALL = { ...PUSH, pull: 'ghcr.io/acme/app:latest, ghcr.io/acme/app' }
const pat = classicPat()
const TOKEN = githubToken().value
/** Every form of the token that this action makes or that is sent. */
const FORMS = {
  plain: TOKEN,
  'as a registry token': registryToken(TOKEN),
  'as in Basic': auth('octocat', TOKEN),
  'with marks within': `${TOKEN.slice(0, 9)}\u200b${TOKEN.slice(9)}`,
  'in colors': `${TOKEN.slice(0, 9)}\u001b[0m${TOKEN.slice(9)}`,
  'at the cut': `${'x'.repeat(280)}${TOKEN}`,
  twice: `${TOKEN}${TOKEN}`
}
/** Each form in each answer, those of `upload`, `manifest`, `tags` and `token`. */
const ECHOES = Object.keys(FORMS).map((_, first, names) => {
  const of = (offset: number) => names[(first + offset) % names.length] as keyof typeof FORMS
  return [of(0), of(1), of(2), of(3)] as const
})

const refusal = (on: Fault['on'], message: string): Fault => ({
  on,
  effect: 'json',
  status: 403,
  body: { errors: [{ code: 'DENIED', message }] }
})

describe('a server that echoes the token', () => {
  it.each(sample(ECHOES, 7))('gets into no log, output or summary with it: %s, %s, %s, %s', async (...forms) => {
    const [upload, manifest, tags, ofToken] = forms.map(form => `no: ${FORMS[form]}`) as [
      string,
      string,
      string,
      string
    ]
    const faults = [refusal('upload', upload), refusal('manifest', manifest), refusal('tags', tags)]
    const { simulator, job } = await open(debug, { faults })
    const step = await job.uses(ALL)
    expect(step.exitCode).toBe(1)
    for (const { message } of reportOf(step)) expect(message).toMatch(/^no: (?:x{280})?\*\*\*/)
    expect(step.summary).toContain('acme/app')
    simulator.clearFaults()
    simulator.fault(refusal('token', ofToken))
    const refused = await job.uses({ engine: 'file' })
    expect(refused.exitCode).toBe(1)
    expect(refused.annotations[0]?.message).toContain('***')
  })

  it('may put it into headers, a digest, tags or a body that is no JSON', async () => {
    const { value } = pat
    const headers = { 'docker-content-digest': `sha256:${value}`, 'content-type': value }
    const faults: Fault[] = [
      { on: 'manifest', effect: 'status', status: 200, headers },
      { on: 'tags', effect: 'json', body: { tags: ['a', value, `${value}\n::error::x`] } },
      { on: 'upload', effect: 'status', status: 403, body: `<html>${value}</html>` },
      { on: 'api', effect: 'status', status: 200, headers: { 'x-oauth-scopes': `${value}, write:packages` } }
    ]
    const { job } = await open(debug, { faults })
    const step = await job.uses({ ...ALL, token: value })
    const [push, manifest, tags] = reportOf(step)
    expect([push?.verdict, manifest?.verdict, tags?.tags]).toEqual(['unknown', 'unknown', ['a', '***']])
    expect(step.outputs.scopes).toBe('write:packages')
  })
})

// What newer tokens are made of: longer than any of today's, with `.`, `-` and `_`, and those at the end as well.
it('a long token is masked in every form, and logged in with', async () => {
  const value = `ghs_15368_${'-eyJ_h.b-G__c.i--O'.repeat(30)}.-_`
  const { job } = await open({}, { tokens: [githubToken({ value })] })
  const step = await job.uses({ token: value, engine: 'file' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'token-kind': 'github-token', 'logged-in': 'true' } })
  expect(step.masks).toEqual(expect.arrayContaining([value, registryToken(value), auth('octocat', value)]))
  expect(readConfig(step.outputs['auth-file'] ?? '').auths).toEqual({ 'ghcr.io': { auth: auth('octocat', value) } })
})

describe('hostile text', () => {
  const BAD =
    'x\n::add-mask::acme\n##[stop-commands]a\u001b[31m\u202e\u0000<img src=x onerror=y>[a](https://evil.example) %0A::error::y'
  const INLINE = BAD.replaceAll('\u0000', '')
  const ALLOWED = ['add-mask', 'debug', 'error', 'warning', 'notice', 'group', 'endgroup']
  const expectNoCommand = (step: Step) => {
    // Commands that the runner would take from the raw lines.
    const lines = `${step.stdout}\n${step.stderr}`.matchAll(/^(?:[^\S\n]*::([\w-]+)(?: [^:]*)?::|.*##\[)/gm)
    const commands = [...lines].map(([, name = 'legacy']) => name)
    expect(commands.filter(name => !ALLOWED.includes(name))).toEqual([])
    expect(step.masks).not.toContain('acme')
  }
  const expectClean = (step: Step) => {
    expectNoCommand(step)
    expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toMatch(/[\u001b\u202e\u0000]/)
    expect(step.summary).not.toMatch(/<img|<script|\]\(http/)
  }

  it('of the registry starts no command and no markup', async () => {
    const body = { errors: [{ code: BAD, message: BAD }] }
    const badly: Fault = { on: ['upload', 'manifest'], effect: 'json', status: 403, body }
    const tags: Fault = { on: 'tags', effect: 'json', body: { tags: [BAD, '::error::x', 'good'] } }
    const { job } = await open(debug, { faults: [badly, tags] })
    const step = await job.uses({ ...ALL, 'on-denied': 'warn' })
    expectClean(step)
    expect(reportOf(step)[2]?.tags).toEqual(['good'])
  })

  it('of a token that is too short to be one masks nothing', async () => {
    const { job } = await open(debug, { faults: [{ on: 'token', effect: 'json', body: { token: 'acme' } }] })
    const step = await job.uses(PUSH)
    expectClean(step)
    expect(step.outputs['can-push']).toBe('unknown')
  })

  // Any text in any input: __tests__/unit/inputs.test.ts.
  it('in the inputs neither', async () => {
    const { job } = await open(debug)
    const names = ['push', 'pull', 'username', 'registry', 'scopes', 'engine', 'visibility']
    const step = await job.uses(Object.fromEntries(names.map(name => [name, INLINE])))
    expectClean(step)
    expect(step).toMatchObject({ exitCode: 1, requests: [], children: [] })
    const older = await job.uses({ username: '##[stop-commands]x', engine: 'file' })
    expectClean(older)
    expect(older.outputs['logged-in']).toBe('true')
  })

  it('in the event and the names of the run neither', async () => {
    const event = { repository: { owner: { type: BAD } }, pull_request: { head: { repo: { full_name: BAD } } } }
    const env = { GITHUB_REPOSITORY: `acme/${INLINE}` }
    const readOnly = { tokens: [githubToken({ packages: 'read' })] }
    const { job } = await open({ ...debug, event, eventName: 'pull_request', env }, readOnly)
    expectNoCommand(await job.uses(PUSH))
  })
})
