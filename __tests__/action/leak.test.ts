import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken, registryToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { readJobContext } from '../../src/runner/event.ts'
import { sample } from '../support/extent.ts'

// The search for leaks runs after every step of every scenario (simulator/runner/leak-checks.ts), and
// simulator/runner/runner.test.ts plants one in each place. Here: what the action does with text that holds its token, and the places that are easily forgotten.

let simulator: Simulator
const folders: string[] = []

afterEach(async () => {
  await simulator?.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function open(options: SimulatorOptions = {}, jobOptions: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken(), classicPat()],
    packages: [pkg('acme/app')],
    ...options
  })
  return simulator.job({ debug: true, ...jobOptions })
}

const TOKEN = githubToken().value
const user = (name: string) => Buffer.from(`${name}:${TOKEN}`).toString('base64')
/** Every form of the token that this action makes or that is sent. */
const FORMS: [string, string][] = [
  ['plain', TOKEN],
  ['as a registry token', registryToken(TOKEN)],
  ['as in Basic', user('octocat')],
  ['with marks within', `${TOKEN.slice(0, 9)}\u200b${TOKEN.slice(9)}`],
  ['in colors', `${TOKEN.slice(0, 9)}\u001b[0m${TOKEN.slice(9)}`],
  ['at the cut', `${'x'.repeat(280)}${TOKEN}`],
  ['twice', `${TOKEN}${TOKEN}`]
]

const refusal = (message: string) => ({ errors: [{ code: 'DENIED', message }] })

describe('a server that echoes the token', () => {
  it.each(sample(FORMS, 3))('gets into no log, output or summary with it: %s', async (_, echoed) => {
    const faults: Fault[] = [
      { on: ['upload', 'manifest', 'tags'], effect: 'json', status: 403, body: refusal(`no: ${echoed}`) }
    ]
    const job = await open({ faults })
    const step = await job.uses({
      push: 'ghcr.io/acme/app',
      pull: 'ghcr.io/acme/app:latest, ghcr.io/acme/app',
      engine: 'file'
    })
    expect(step.exitCode).toBe(1)
    expect(JSON.parse(step.outputs.report ?? '')[0].message).toMatch(/^no: (?:x{280})?\*\*\*/)
    expect(step.summary).toContain('acme/app')
    simulator.clearFaults()
    simulator.fault({ on: 'token', effect: 'json', status: 403, body: refusal(`no: ${echoed}`) })
    const refused = await job.uses({ engine: 'file' })
    expect(refused.exitCode).toBe(1)
    expect(refused.annotations[0]?.message).toContain('***')
    await job.end()
  })

  it('may put it into headers, a digest, tags or a body that is no JSON', async () => {
    const token = classicPat()
    const headers = { 'docker-content-digest': `sha256:${token.value}`, 'content-type': token.value }
    const faults: Fault[] = [
      { on: 'manifest', effect: 'status', status: 200, headers },
      { on: 'tags', effect: 'json', body: { tags: ['a', token.value, `${token.value}\n::error::x`] } },
      { on: 'upload', effect: 'status', status: 403, body: `<html>${token.value}</html>` },
      { on: 'api', effect: 'status', status: 200, headers: { 'x-oauth-scopes': `${token.value}, write:packages` } }
    ]
    const job = await open({ faults })
    const inputs = {
      token: token.value,
      push: 'ghcr.io/acme/app',
      pull: 'ghcr.io/acme/app:latest, ghcr.io/acme/app',
      engine: 'file'
    }
    const step = await job.uses(inputs)
    const [push, manifest, tags] = JSON.parse(step.outputs.report ?? '')
    expect([push.verdict, manifest.verdict]).toEqual(['unknown', 'unknown'])
    expect(tags.tags).toEqual(['a', '***'])
    expect(step.outputs.scopes).toBe('write:packages')
    await job.end()
  })
})

describe('the environment of an engine', () => {
  it('holds no token, whoever put one there, and keeps what is not ours', async () => {
    const secret = TOKEN
    const env = { KEPT: 'yes', ACTIONS_RUNTIME_TOKEN: 'runtime', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id' }
    const job = await open({}, { engines: [{ name: 'docker', fake: { exitCode: 1 } }], env })
    const own = { GH_TOKEN: secret, AUTH: registryToken(secret), DOCKER_AUTH_CONFIG: `{"auths":{"ghcr.io":{}}}` }
    const step = await job.uses({ engine: 'docker' }, { env: own })
    const [child] = step.children
    expect(child?.env).toMatchObject({ KEPT: 'yes', HOME: job.folder.home })
    const names = Object.keys(child?.env ?? {})
    expect(names.filter(name => /^(?:INPUT_|STATE_|ACTIONS_|GH_TOKEN|AUTH|DOCKER_AUTH_CONFIG)/.test(name))).toEqual([])
    expect(child?.argv.join(' ')).not.toContain(secret.slice(0, 20))
  })
})

describe('hostile text', () => {
  const BAD =
    'x\n::add-mask::acme\n##[stop-commands]a\u001b[31m\u202e\u0000<img src=x onerror=y>[a](https://evil.example) %0A::error::y'
  /** Commands that the runner would take from the raw lines, `add-mask` of a secret left out. */
  const commands = (step: Step) =>
    [...step.stdout.split(/\r?\n/), ...step.stderr.split(/\r?\n/)].flatMap(line => {
      const name = /^\s*::([\w-]+)(?: [^:]*)?::/.exec(line)?.[1]
      return [...(name === undefined ? [] : [name]), ...(name === undefined && line.includes('##[') ? ['legacy'] : [])]
    })
  const expectClean = (step: Step) => {
    const allowed = ['add-mask', 'debug', 'error', 'warning', 'notice', 'group', 'endgroup']
    expect(commands(step).filter(name => !allowed.includes(name))).toEqual([])
    expect(step.masks).not.toContain('acme')
    expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toMatch(/[\u001b\u202e\u0000]/)
    expect(step.summary).not.toMatch(/<img|<script|\]\(http/)
  }

  it('of the registry starts no command and no markup', async () => {
    const faults: Fault[] = [
      { on: ['upload', 'manifest'], effect: 'json', status: 403, body: { errors: [{ code: BAD, message: BAD }] } },
      { on: 'tags', effect: 'json', body: { tags: [BAD, '::error::x', 'good'] } }
    ]
    const job = await open({ faults })
    const step = await job.uses({
      push: 'ghcr.io/acme/app',
      pull: 'ghcr.io/acme/app:latest, ghcr.io/acme/app',
      'on-denied': 'warn',
      engine: 'file'
    })
    expectClean(step)
    expect(JSON.parse(step.outputs.report ?? '')[2].tags).toEqual(['good'])
  })

  it('of a token that is too short to be one masks nothing', async () => {
    const job = await open({ faults: [{ on: 'token', effect: 'json', body: { token: 'acme' } }] })
    const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
    expectClean(step)
    expect(step.outputs['can-push']).toBe('unknown')
  })

  // Any text in any input: __tests__/unit/inputs.test.ts.
  it('in the inputs neither', async () => {
    const job = await open()
    const names = ['push', 'pull', 'username', 'registry', 'scopes', 'engine', 'visibility']
    const step = await job.uses(Object.fromEntries(names.map(name => [name, BAD.replaceAll('\u0000', '')])))
    expectClean(step)
    expect(step).toMatchObject({ exitCode: 1, requests: [], children: [] })
  })

  it('in a username that is one starts no older command', async () => {
    const job = await open()
    const step = await job.uses({ username: '##[stop-commands]x', engine: 'file' })
    expectClean(step)
    expect(step.outputs['logged-in']).toBe('true')
    await job.end()
  })

  it('in the event and the names of the run neither', async () => {
    const event = { repository: { owner: { type: BAD } }, pull_request: { head: { repo: { full_name: BAD } } } }
    const job = await open(
      { tokens: [githubToken({ packages: 'read' })] },
      { event, eventName: 'pull_request', env: { GITHUB_REPOSITORY: `acme/${BAD.replaceAll('\u0000', '')}` } }
    )
    const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
    const allowed = ['add-mask', 'debug', 'error', 'warning', 'notice', 'group', 'endgroup']
    expect(commands(step).filter(name => !allowed.includes(name))).toEqual([])
    expect(step.masks).not.toContain('acme')
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a null', 'null'],
    ['deep', '['.repeat(50_000)]
  ])('an event file that is %s changes nothing', (_, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'event-'))
    folders.push(folder)
    const GITHUB_EVENT_PATH = join(folder, 'event.json')
    writeFileSync(GITHUB_EVENT_PATH, text)
    expect(readJobContext({ GITHUB_EVENT_PATH })).toEqual(readJobContext({}))
  })
})

describe('the search itself', () => {
  /** An action that does only this, with the token in `token`. */
  function action(main: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'leaking-'))
    folders.push(folder)
    writeFileSync(
      join(folder, 'action.yml'),
      'name: leaking\ninputs: { token: { required: true } }\nruns: { using: node24, main: main.mjs }\n'
    )
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { writeFileSync } from 'node:fs'\nconst token = process.env.INPUT_TOKEN\n${main}\n`
    )
    return folder
  }

  it.each([
    ['the first half', 'console.log(token.slice(0, token.length / 2))', /\(part\) in stdout/],
    ['all but its ends', 'console.log(token.slice(1, -1))', /\(part\) in stdout/],
    ['a file in TMPDIR', "writeFileSync(process.env.TMPDIR + '/x', token, { mode: 0o644 })", /in TMPDIR\/x/]
  ])('finds %s', async (_, main, where) => {
    const job = await open({}, { action: action(main) })
    await expect(job.uses({ token: classicPat().value })).rejects.toThrow(where)
    await job.abandon()
  })
})
