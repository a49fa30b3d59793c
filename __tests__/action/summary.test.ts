import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { run } from '../support/case-run.ts'
import { explain } from '../support/case-words.ts'
import { expectWholeHtml, tagsIn } from '../support/html.ts'

const HOSTILE = [
  '<img src=x onerror=alert(1)></code></td></tr></table>',
  '| a | b |',
  '```\n# heading\n\n[link](https://evil.example) https://evil.example/',
  '@octocat ![](x) <!-- :rocket: --> &lt;b&gt; $x$',
  '::error::injected',
  '%0A::stop-commands::x'
].join('\n')

const hostile = (token = githubToken(), message = `denied\n${HOSTILE}`) =>
  explain({
    token,
    packages: [pkg('acme/app')],
    refusals: [{ image: 'acme/app', on: 'upload', status: 403, code: 'DENIED', message }],
    with: { push: 'ghcr.io/acme/app' }
  })

describe('the job summary, of a registry that says evil things', () => {
  it('holds only tags of its own, and all of them are closed', async () => {
    const { summary } = await hostile()
    expectWholeHtml(summary)
    expect(new Set(tagsIn(summary).map(tag => tag.replace('/', '')))).toEqual(
      new Set(['h3', 'p', 'br', 'b', 'code', 'pre', 'table', 'tr', 'th', 'td', 'a'])
    )
    expect(summary).toMatchSnapshot()
  })

  it('is one block of HTML: no blank line lets Markdown begin', async () => {
    const { summary } = await hostile()
    expect(summary.trimEnd()).not.toMatch(/\n\s*\n/)
    expect(summary).toMatch(/^<h3>/)
  })

  it('links to GitHub alone', async () => {
    const { summary } = await hostile()
    const links = [...summary.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '')
    expect(links.length).toBeGreaterThan(0)
    for (const href of links)
      expect(new URL(href.replaceAll(/&#(\d+);/g, (_, n) => String.fromCodePoint(n))).host).toBe('github.com')
  })

  it('mentions nobody: what comes from outside stands in code', async () => {
    const { summary } = await hostile()
    expect(summary).not.toContain('@octocat')
    expect(summary.replace(/<code>.*?<\/code>/gs, '')).not.toContain('octocat')
  })

  it('starts no command of the runner', async () => {
    const { annotations, log } = await hostile()
    expect(annotations.map(({ title }) => title)).toEqual(['Push denied'])
    expect(log.split('\n').filter(line => /^\s*::/.test(line))).toEqual([])
  })

  it('is free of the token, should the registry repeat it', async () => {
    const token = classicPat()
    const step = await hostile(token, `no use for ${token.value} nor ${Buffer.from(token.value).toString('base64')}`)
    // leak.test.ts looks for what gets out of the built action; here it shows what stands in their place.
    expect(step.summary).toContain('no use for &#42;&#42;&#42; nor &#42;&#42;&#42;')
    expect(JSON.parse(step.outputs.report ?? '')[0].message).toBe('no use for *** nor ***')
  })
})

it.each([
  ['file', '</code></p>'],
  ['docker', '</code>, with docker</p>'],
  ['docker,podman', '</code>, with docker and podman</p>']
])('the job summary names the programs that were logged in: %s', async (engine, end) => {
  const { summary } = await explain({ token: githubToken(), with: { engine } })
  expect(summary.split('\n')[1]).toBe(`<p>\u2705 Logged in to <code>ghcr.io</code> as <code>octocat${end}`)
})

it('the job summary is not written where `summary` is false, the outputs are', async () => {
  const step = await explain({ token: githubToken(), with: { push: 'ghcr.io/acme/app', summary: 'false' } })
  expect(step.summary).toBe('')
  expect(step.outputs['can-push']).toBe('true')
})

it('every output is set, whatever comes of the step', async () => {
  const names = [
    'auth-file',
    'can-pull',
    'can-push',
    'digest',
    'docker-config',
    'engine',
    'exists',
    'expires-at',
    'image'
  ]
  const all = [
    ...names,
    'logged-in',
    'missing',
    'registry',
    'report',
    'report-file',
    'scopes',
    'token-kind',
    'username'
  ]
  const token = githubToken()
  const cases = {
    success: await run({ token }),
    denied: await hostile(),
    'no token': await explain({ token: '' }),
    'wrong input': await explain({ token, with: { visibility: 'maybe' } }),
    'no engine': await run({ token, with: { engine: 'podman' } }),
    'no store': await run({ token, job: { env: { RUNNER_TEMP: '/nonexistent' } } })
  }
  for (const [name, { outputs, exitCode }] of Object.entries(cases)) {
    expect([name, ...Object.keys(outputs).sort()]).toEqual([name, ...all])
    expect([name, exitCode]).toEqual([name, name === 'success' ? 0 : 1])
    expect([name, outputs['logged-in']]).toEqual([name, String(name === 'success')])
    expect(Array.isArray(JSON.parse(outputs.report ?? ''))).toBe(true)
  }
})
