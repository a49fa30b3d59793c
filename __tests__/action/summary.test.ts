import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { run, titles } from '../support/case-run.ts'
import { sample } from '../support/extent.ts'
import { expectWholeHtml, tagsIn } from '../support/html.ts'
import { needs } from '../support/needs.ts'
import type { Case } from '../support/refusal-cases.ts'

const HOSTILE = [
  '<img src=x onerror=alert(1)></code></td></tr></table>',
  '| a | b |',
  '```\n# heading\n\n[link](https://evil.example) https://evil.example/',
  '@octocat ![](x) <!-- :rocket: --> &lt;b&gt; $x$',
  '::error::injected',
  '%0A::stop-commands::x'
].join('\n')
const token = githubToken()
const push = { push: 'ghcr.io/acme/app' }
const packages = [pkg('acme/app')]
const refusing = (message: string): Omit<Case, 'entry'> => {
  const refusal = { image: 'acme/app', on: 'upload', status: 403, code: 'DENIED', message } as const
  return { token, refusals: [refusal], with: push }
}

it('the job summary, of a registry that says evil things, holds only tags of its own, links to GitHub alone, mentions nobody, and starts no command', async () => {
  const { summary, log, annotations } = await run(refusing(`denied\n${HOSTILE}`))
  expect(summary).toMatchSnapshot()
  expectWholeHtml(summary)
  expect(new Set(tagsIn(summary).map(tag => tag.replace('/', '')))).toEqual(
    new Set(['h3', 'p', 'br', 'b', 'code', 'pre', 'table', 'tr', 'th', 'td', 'a'])
  )
  // One block of HTML: no blank line lets Markdown begin.
  expect(summary.trimEnd()).not.toMatch(/\n\s*\n/)
  expect(summary).toMatch(/^<h3>/)
  const links = [...summary.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)
  const plain = links.map(href => href.replaceAll(/&#(\d+);/g, (_, n) => String.fromCodePoint(n)))
  expect(new Set(plain.map(href => new URL(href).host))).toEqual(new Set(['github.com']))
  // What comes from outside is code.
  expect(summary).not.toContain('@octocat')
  expect(summary.replace(/<code>.*?<\/code>/gs, '')).not.toContain('octocat')
  expect(titles({ annotations })).toEqual(['error Push denied'])
  expect(log.split('\n').filter(line => /^\s*::/.test(line))).toEqual([])
})

needs('docker', 'podman').it('the job summary names the programs that were logged in', async () => {
  const engines = ['docker', 'podman']
  const { summary } = await run({ token, job: { engines }, with: { engine: 'docker,podman', ...push } })
  const who = '<p>✅ Logged in to <code>ghcr.io</code> as <code>octocat</code>, with docker and podman</p>'
  expect(summary.split('\n')[1]).toBe(who)
})

const OUTPUTS = Object.keys(parse(readFileSync('action.yml', 'utf8')).outputs).sort()

const ENDS: [string, Omit<Case, 'entry'>][] = [
  ['success', { token }],
  [
    'a success whose images are listed, with `summary: false`',
    { token, packages, with: { ...push, summary: 'false' } }
  ],
  ['a denial', refusing('denied')],
  ['no token', { token: '' }],
  ['a wrong input', { token, with: { visibility: 'maybe' } }],
  ['no engine', { token, with: { engine: 'podman' } }],
  ['no store', { token, job: { env: { RUNNER_TEMP: '/proc/nonexistent' } } }]
]
it.each(sample(ENDS, 3))('every output is set after %s', async (name, of) => {
  const { outputs, exitCode, summary } = await run(of)
  expect(Object.keys(outputs).sort()).toEqual(OUTPUTS)
  const isGood = name.includes('success')
  expect([exitCode, outputs['logged-in']]).toEqual([isGood ? 0 : 1, String(isGood)])
  expect(Array.isArray(JSON.parse(outputs.report ?? ''))).toBe(true)
  // Nothing is listed and nothing is wrong.
  expect(summary === '').toBe(isGood)
})

it('a step that only logs in has a summary where something is to be warned of', async () => {
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().replace('T', ' ').slice(0, 19)
  const { summary, exitCode } = await run({ token: classicPat({ expiresAt: `${soon} UTC` }) })
  expect([exitCode, summary]).toEqual([0, expect.stringContaining('expires')])
})

it('the log of a step that only checks names the token, its scopes and that no login was asked for', async () => {
  const { log } = await run({ token: classicPat(), packages, with: { ...push, engine: 'none' } })
  expect(log).toContain('Access check on ghcr.io with a classic personal access token\n')
  expect(log).toContain('\n    scopes: write:packages, read:packages\n')
  expect(log).toContain('\nChecked only; no login was asked for.\n')
})
