import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { messages, open, titles } from '../support/case-run.ts'
import { preload } from '../support/credentials.ts'

const POST = fileURLToPath(new URL('../../dist/post.js', import.meta.url))
const FILE = { push: 'ghcr.io/acme/app', engine: 'file' }
const action = { GITHUB_ACTION_REPOSITORY: 'acme/ghcr-login', GITHUB_ACTION_REF: 'v1' }
const inject = (fault: string, into: 'main' | 'post' = 'main') => ({
  env: { ...preload('inject.cjs'), INJECT: fault, INJECT_INTO: into, ...action }
})

it.each([
  ['a request that never settles', 'silent request', /it stopped before it was done/],
  ['a file operation that never ends', 'silent summary', /it stopped before it was done/],
  ['a rejection that nothing handles', 'rejection', /Error: made by the test/],
  ['an exception that nothing catches', 'exception', /Error: made by the test/],
  ['outputs that cannot be written', 'no output file', /EISDIR/]
])('main ends red with one error that says what happened and where to report it, after %s', async (_, fault, says) => {
  const { job } = await open(inject(fault))
  const step = await job.uses(FILE)
  expect([step.exitCode, step.stderr]).toEqual([1, ''])
  const [error, ...more] = messages(step, 'error')
  expect(more).toEqual([])
  expect(error).toMatch(says)
  expect(error).toMatch(/Report it.*https:\/\/github\.com\/\S+\/issues/s)
  // Whatever was stored by then is cleared: the end of the job looks for it.
  await job.end()
})

it.each(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'])(
  'a full disk under %s is no fault of this action',
  async file => {
    const { job } = await open({ ...inject(`full ${file}`), leftovers: /./ })
    const step = await job.uses({ ...FILE, store: 'isolated' })
    expect(step.exitCode).toBe(1)
    expect(messages(step, 'error')[0]).toMatch(/^The runner could not write a file \(ENOSPC\)\. Make space on the disk/)
    await job.end()
  }
)

it('a fault of this action ends red with `on-denied: warn` as well, with what to do', async () => {
  const { job } = await open(inject('no random'))
  const step = await job.uses({ ...FILE, 'on-denied': 'warn' })
  expect([step.exitCode, step.outputs['can-push'], step.outputs['logged-in']]).toEqual([1, 'true', 'false'])
  expect(titles(step)).toEqual(['error Internal error'])
  expect(messages(step)[0]).toMatch(
    /^Internal error in ghcr-login\. Report it .+\nCause: .+#internal-error\nFix: .*https:\/\/github\.com\/\S+\/issues\n.*Details: "Error: made by the test"$/s
  )
})

describe('post warns in words and ends green', () => {
  it('where what main saved cannot be read', async () => {
    const state = '{"logout":1,"places":{},"exported":7,"folder":[]}'
    const folder = mkdtempSync(join(tmpdir(), 'action-'))
    const saves = `appendFileSync(process.env.GITHUB_STATE, ${JSON.stringify(`login=${state}\n`)})`
    writeFileSync(join(folder, 'main.mjs'), `import { appendFileSync } from 'node:fs'\n${saves}\n`)
    const runs = { using: 'node24', main: 'main.mjs', post: relative(folder, POST) }
    writeFileSync(join(folder, 'action.yml'), JSON.stringify({ name: 'ghcr-login', runs }))
    const { job } = await open()
    await job.uses({}, { action: folder })
    const [step] = await job.end()
    rmSync(folder, { recursive: true })
    expect(step).toMatchObject({ exitCode: 0, stderr: '', annotations: [{ level: 'warning', title: 'Not cleared' }] })
    expect(step?.annotations[0]?.message).toContain('What the login saved cannot be read')
    expect(step?.log).not.toMatch(/\n\s+at /)
  })

  it('after an exception that nothing catches', async () => {
    const { job } = await open({ ...inject('exception', 'post'), leftovers: /./ })
    await job.uses({ engine: 'file' })
    const [step] = await job.end()
    expect(step).toMatchObject({ exitCode: 0, stderr: '', annotations: [{ level: 'warning', title: 'Not cleared' }] })
    expect(step?.annotations[0]?.message).toContain('made by the test')
  })
})
