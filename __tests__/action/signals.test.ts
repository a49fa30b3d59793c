import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { isAlive } from '../support/alive.ts'
import { open } from '../support/case-run.ts'
import { extent } from '../support/extent.ts'

/** docker as a script that writes its number and its helper's, and then does this. */
const plantDocker = (job: Job, then: string) =>
  writeFileSync(join(job.folder.bin, 'docker'), `#!/bin/bash\nsleep 600 &\necho $$ $! >"$HOME/pids"\n${then}\n`, {
    mode: 0o755
  })

/** What is in a file of the home, once something is. */
async function written(job: Job, name: string): Promise<string> {
  const file = join(job.folder.home, name)
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
  return readFileSync(file, 'utf8').trim()
}
const pidsOf = async (job: Job) => (await written(job, 'pids')).split(' ').map(Number)

const STORED = `t=$(cat); mkdir -p "$DOCKER_CONFIG"; umask 077
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"
echo stored >"$HOME/stored"; wait`

type Ready = (simulator: Simulator, job: Job) => Promise<unknown>
const answered: Ready = async simulator => {
  await simulator.until('token')
  // The answer is on its way; a signal before it came would only be the case before it.
  await sleep(300)
}
const again: Fault = { on: 'token', effect: 'status', status: 503, headers: { 'retry-after': '30' } }

/** Each of them would wait for half a minute, and end by itself then: without the signal. [where, docker, fault, when]. */
const PLACES: [string, string | undefined, Fault[], Ready][] = [
  ['in the probe', undefined, [{ on: 'upload', effect: 'hang' }], simulator => simulator.until('upload')],
  ['in the wait between two tries', undefined, [again], answered],
  ['in the engine', "trap '' INT TERM\nwhile :; do sleep 1; done", [], (_, job) => pidsOf(job)],
  ['after the engine has stored it', STORED, [], (_, job) => written(job, 'stored')]
]
const WAYS = ['SIGINT', 'SIGTERM', 'cancel'] as const
/** Every way of ending it; in short one at each place, in turn. */
const ENDED = PLACES.flatMap((place, turn) =>
  extent<readonly (typeof WAYS)[number][]>(WAYS, [WAYS[turn % 3] ?? 'cancel']).map(how => [how, ...place] as const)
)

describe('a job that is ended', () => {
  it.each(ENDED)(
    'by %s %s ends at once, takes its programs along, and leaves nothing to clear',
    async (how, _, docker, faults, ready) => {
      const { simulator, job } = await open({ debug: true }, { faults })
      if (docker) plantDocker(job, docker)
      const main = await job.uses(
        { push: 'ghcr.io/acme/app', engine: docker ? 'docker' : 'file' },
        {
          during: async running => {
            await ready(simulator, job)
            if (how === 'cancel') await running.cancel()
            else running.kill(how)
          }
        }
      )
      expect(main.signal).toBe(how === 'cancel' ? 'SIGINT' : how)
      if (docker) expect((await pidsOf(job)).filter(isAlive)).toEqual([])
      // Main itself has removed the folder; only then it takes back what it had saved for post. That nothing is left is what
      // the end of the job looks for.
      const [post] = await job.end()
      expect(post).toMatchObject({ exitCode: 0, annotations: [], log: expect.stringContaining('No login to remove') })
    }
  )
})

it('post clears after a main that was killed', async () => {
  const { job } = await open()
  plantDocker(job, 'wait')
  const during = async (running: { kill(signal: 'SIGKILL'): void }) => {
    await pidsOf(job)
    running.kill('SIGKILL')
  }
  const main = await job.uses({ engine: 'docker' }, { during })
  expect(main.signal).toBe('SIGKILL')
  for (const pid of await pidsOf(job)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  expect((await job.end())[0]).toMatchObject({ exitCode: 0, annotations: [] })
})
