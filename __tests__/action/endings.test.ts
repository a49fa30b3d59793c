import { describe, expect, it } from '@jest/globals'
import type { Job } from '../../simulator/runner/job.ts'
import type { Running } from '../../simulator/runner/process.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { messages, open, titles } from '../support/case-run.ts'
import { postOf, preload } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { outliving, plantWithHelper, STORES_LOGIN, withHelper, written } from '../support/scripts.ts'

const FILE = { push: 'ghcr.io/acme/app', engine: 'file' }
const action = { GITHUB_ACTION_REPOSITORY: 'acme/ghcr-login', GITHUB_ACTION_REF: 'v1' }
const inject = (fault: string, into: 'main' | 'post' = 'main') => ({
  env: { ...preload('inject.cjs'), INJECT: fault, INJECT_INTO: into, ...action }
})

const FAULTS: [string, string, RegExp][] = [
  ['a request that never settles', 'silent request', /it stopped before it was done/],
  ['a file operation that never ends', 'silent summary', /it stopped before it was done/],
  ['a rejection that nothing handles', 'rejection', /Error: made by the test/],
  ['an exception that nothing catches', 'exception', /Error: made by the test/],
  ['outputs that cannot be written', 'no output file', /EISDIR/]
]

describe('main ends red', () => {
  it.each(sample(FAULTS, 5))(
    'with one error that says what happened and where to report it, after %s',
    async (_, fault, says) => {
      const { job } = await open(inject(fault))
      const step = await job.uses(FILE)
      expect([step.exitCode, step.stderr]).toEqual([1, ''])
      expect(messages(step, 'error')).toEqual([expect.stringMatching(says)])
      expect(messages(step)[0]).toMatch(/Report it.*https:\/\/github\.com\/\S+\/issues/s)
      // Whatever was stored by then is cleared: the end of the job looks for it.
      await job.end()
    }
  )

  it.each(sample(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'], 3))(
    'on a disk that is full under %s, which is no fault of this action',
    async file => {
      const { job } = await open({ ...inject(`full ${file}`), leftovers: /./ })
      const step = await job.uses({ ...FILE, store: 'isolated' })
      expect(step.exitCode).toBe(1)
      expect(messages(step)[0]).toMatch(/^The runner could not write a file \(ENOSPC\)\. Make space on the disk/)
    }
  )

  it('with `on-denied: warn` as well after a fault of this action, and says what to do', async () => {
    const { job } = await open(inject('no random'))
    const step = await job.uses({ ...FILE, 'on-denied': 'warn' })
    expect([step.exitCode, step.outputs['can-push'], step.outputs['logged-in']]).toEqual([1, 'true', 'false'])
    expect(titles(step)).toEqual(['error Internal error'])
    expect(messages(step)[0]).toMatch(
      /^Internal error in ghcr-login\. Report it .+\nCause: .+#internal-error\nFix: .*https:\/\/github\.com\/\S+\/issues\n.*Details: "Error: made by the test"$/s
    )
  })
})

describe('post warns in words and ends green', () => {
  const WARNED = { exitCode: 0, stderr: '', annotations: [{ level: 'warning', title: 'Not cleared' }] }

  it('where what main saved cannot be read', async () => {
    const { job } = await open()
    const step = await postOf(job, { state: { login: '{"logout":1,"places":{},"exported":7,"folder":[]}' } })
    expect(step).toMatchObject(WARNED)
    expect(messages(step)[0]).toContain('What the login saved cannot be read')
    expect(step.log).not.toMatch(/\n\s+at /)
  })

  it('after an exception that nothing catches', async () => {
    const { job } = await open({ ...inject('exception', 'post'), leftovers: /./ })
    await job.uses({ engine: 'file' })
    const [step] = await job.end()
    expect(step).toMatchObject(WARNED)
    expect(step?.annotations[0]?.message).toContain('made by the test')
  })
})

const STAYS = "trap '' INT TERM\nwhile :; do sleep 1; done"
const STORES = `${STORES_LOGIN}\necho stored >"$HOME/stored"; wait`
/** Each of them would wait, and end by itself then: without the signal. [where, docker, when]. */
const PLACES: [string, string | undefined, (simulator: Simulator, job: Job) => Promise<unknown>][] = [
  ['in the probe', undefined, simulator => simulator.until('upload')],
  ['in the engine', STAYS, (_, job) => withHelper(job)],
  ['after the engine has stored it', STORES, (_, job) => written(job, 'stored')]
]
const WAYS = ['SIGINT', 'SIGTERM', 'cancel'] as const
/** Every way of ending it; in short the first in the probe, the last after the engine. */
const ENDED = PLACES.flatMap(place => WAYS.map(how => [how, ...place] as const))

it.each(sample(ENDED, 8))(
  'a job that is ended by %s %s ends at once, takes its programs along, and leaves nothing to clear',
  async (how, _, docker, ready) => {
    const { simulator, job } = await open({ debug: true }, { faults: [{ on: 'upload', effect: 'hang' }] })
    if (docker) plantWithHelper(job, docker)
    const during = async (running: Running & { cancel(): Promise<void> }) => {
      await ready(simulator, job)
      if (how === 'cancel') await running.cancel()
      else running.kill(how)
      if (docker) expect(await outliving(job, running)).toEqual([])
    }
    const main = await job.uses({ ...FILE, engine: docker ? 'docker' : 'file' }, { during })
    expect(main.signal).toBe(how === 'cancel' ? 'SIGINT' : how)
    // Main itself has removed the folder; only then it takes back what it had saved for post. That nothing is left is what
    // the end of the job looks for.
    const [post] = await job.end()
    expect(post).toMatchObject({ exitCode: 0, annotations: [], log: expect.stringContaining('No login to remove') })
  }
)
