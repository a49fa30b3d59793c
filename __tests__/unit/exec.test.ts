import { describe, expect, it } from '@jest/globals'
import { isAlive, runProgram } from '../../src/runner/exec.ts'
import { maskSecret } from '../../src/runner/masks.ts'

describe('a program that is told to end', () => {
  /** Runs node, which is on every machine, for so many seconds. */
  const run = (seconds: number, stop: AbortSignal) => {
    const args = ['-e', `setTimeout(() => {}, ${seconds * 1000})`]
    return runProgram(process.execPath, { args, stdin: '', timeoutMs: 300_000, stop })
  }

  it.each([
    ['between the call and its start', (stop: () => void) => stop()],
    ['while it starts', setImmediate],
    ['while it runs', (stop: () => void) => setTimeout(stop, 500)]
  ])('%s is ended at once', async (_, when) => {
    const stop = new AbortController()
    const ended = run(200, stop.signal)
    when(() => stop.abort())
    // By itself it would end with 0.
    expect(await ended).toMatchObject({ exitCode: undefined, timedOut: false })
  })

  it('before it is called is not started', async () => {
    expect(await run(200, AbortSignal.abort())).toMatchObject({ stderr: 'it was ended' })
  })

  it('after its end has ended by itself', async () => {
    expect(await run(0, new AbortController().signal)).toMatchObject({ exitCode: 0, timedOut: false })
  })
})

describe('the environment of a program', () => {
  it('has none of the inputs, of the state, and of what holds a secret, but for the address of a proxy', async () => {
    const secret = 'a-secret-of-this-test'
    maskSecret(secret)
    const given = {
      ...{ INPUT_TOKEN: 'x', STATE_login: 'x', ACTIONS_RUNTIME_TOKEN: 'x', DOCKER_AUTH_CONFIG: '{}' },
      ...{ MY_TOKEN: secret, MY_HTTP_PROXY_URL: `http://${secret}@x`, https_proxy: `http://${secret}@x`, KEPT: 'x' }
    }
    const before = process.env
    process.env = { ...before, ...given }
    try {
      const args = ['-e', 'console.log(JSON.stringify(process.env))']
      const { stdout } = await runProgram(process.execPath, { args, stdin: '', timeoutMs: 60_000, env: { OWN: 'y' } })
      const names = Object.keys(given).filter(name => name in JSON.parse(stdout))
      expect([names, JSON.parse(stdout).OWN]).toEqual([['https_proxy', 'KEPT'], 'y'])
    } finally {
      process.env = before
    }
  })
})

it('a process runs unless its number says otherwise', async () => {
  const ended = await runProgram(process.execPath, { args: ['-p', 'process.pid'], stdin: '', timeoutMs: 60_000 })
  expect([isAlive(process.pid), isAlive(Number(ended.stdout))]).toEqual([true, false])
  for (const pid of [undefined, 'x', 1.5, -1, 0, 1]) expect(isAlive(pid)).toBe(true)
})
