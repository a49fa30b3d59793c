import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Running } from '../../simulator/runner/process.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { isAlive } from '../support/alive.ts'
import { extent } from '../support/extent.ts'

let simulator: Simulator

afterEach(() => simulator.close())

async function open(options: SimulatorOptions = {}): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')], ...options })
  return simulator.job({ debug: true })
}

/** docker as a script that writes its number and its helper's, and then does this. */
function plantDocker(job: Job, then: string): void {
  const file = join(job.folder.bin, 'docker')
  writeFileSync(file, `#!/bin/bash\nsleep 600 &\necho $$ $! >"$HOME/pids"\n${then}\n`)
  chmodSync(file, 0o755)
}

async function pidsOf(job: Job): Promise<number[]> {
  const file = join(job.folder.home, 'pids')
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
  return readFileSync(file, 'utf8').trim().split(' ').map(Number)
}

type Interruption = Running & { cancel(): Promise<void> }

/** A main that is interrupted when `ready` has come, and its post. */
async function interrupt(
  job: Job,
  how: 'SIGINT' | 'SIGTERM' | 'cancel',
  ready: () => Promise<unknown>,
  engine: string
) {
  const during = async (running: Interruption) => {
    await ready()
    if (how === 'cancel') await running.cancel()
    else running.kill(how)
  }
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine }, { during })
  const [post] = await job.end()
  return { main, post }
}

// Each of them would wait for half a minute, and end by itself then: without the signal.

describe('a job that is ended', () => {
  const ALL = ['SIGINT', 'SIGTERM', 'cancel'] as const
  /** Every way of ending it; in short one at each place, in turn. */
  const ways = (turn: number) => extent<readonly (typeof ALL)[number][]>(ALL, [ALL[turn % ALL.length] ?? 'cancel'])
  const signalOf = (how: (typeof ALL)[number]) => (how === 'cancel' ? 'SIGINT' : how)

  it.each(ways(0))('by %s in the probe ends at once and has nothing to clear', async how => {
    const job = await open({ faults: [{ on: 'upload', effect: 'hang' }] })
    const { main, post } = await interrupt(job, how, () => simulator.until('upload'), 'file')
    expect(main).toMatchObject({ signal: signalOf(how), children: [] })
    expect(post?.log).toContain('No login to remove')
  })

  it.each(ways(1))('by %s in the wait between two tries likewise', async how => {
    const headers = { 'retry-after': '30' }
    const job = await open({ faults: [{ on: 'token', effect: 'status', status: 503, headers }] })
    const answered = async () => {
      await simulator.until('token')
      // The answer is on its way; a signal before it came would only be the case above.
      await sleep(300)
    }
    const { main } = await interrupt(job, how, answered, 'file')
    expect(main.signal).toBe(signalOf(how))
  })

  it.each(ways(2))('by %s in the engine takes it along, its helper too, and leaves nothing to clear', async how => {
    const job = await open()
    plantDocker(job, "trap '' INT TERM\nwhile :; do sleep 1; done")
    const { main, post } = await interrupt(job, how, () => pidsOf(job), 'docker')
    expect(main.signal).toBe(signalOf(how))
    expect((await pidsOf(job)).filter(isAlive)).toEqual([])
    // Main itself has removed the folder; only then it takes back what it had saved for post.
    expect(post?.log).toContain('No login to remove')
    expect(post).toMatchObject({ exitCode: 0, annotations: [] })
  })

  it.each(ways(3))('by %s after the engine has stored it, and before the end, it leaves nothing either', async how => {
    const job = await open()
    const stored = `t=$(cat); mkdir -p "$DOCKER_CONFIG"; umask 077
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"
echo >"$HOME/stored"; wait`
    plantDocker(job, stored)
    const ready = async () => {
      while (!existsSync(join(job.folder.home, 'stored'))) await sleep(10)
    }
    const { main, post } = await interrupt(job, how, ready, 'docker')
    expect(main.signal).toBe(signalOf(how))
    expect((await pidsOf(job)).filter(isAlive)).toEqual([])
    expect(post?.log).toContain('No login to remove')
    // That nothing is left is what the end of the job looks for.
    expect(post).toMatchObject({ exitCode: 0, annotations: [] })
  })
})

it('post clears after a main that was killed', async () => {
  const job = await open()
  plantDocker(job, 'wait')
  const main = await job.uses(
    { engine: 'docker' },
    {
      during: async running => {
        await pidsOf(job)
        running.kill('SIGKILL')
      }
    }
  )
  expect(main.signal).toBe('SIGKILL')
  for (const pid of await pidsOf(job)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  const [post] = await job.end()
  expect(post).toMatchObject({ exitCode: 0, annotations: [] })
})
