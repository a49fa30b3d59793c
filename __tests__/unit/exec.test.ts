import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../src/runner/exec.ts'

/** Runs node, which is on every machine, for so many seconds. */
const run = (seconds: number, stop: AbortSignal) =>
  runProgram(process.execPath, {
    args: ['-e', `setTimeout(() => {}, ${seconds * 1000})`],
    stdin: '',
    timeoutMs: 300_000,
    stop
  })

describe('a program that is told to end', () => {
  it.each([
    ['between the call and its start', (stop: () => void) => stop()],
    ['while it starts', setImmediate],
    ['while it runs', (stop: () => void) => setTimeout(stop, 500)]
  ])('%s is ended at once', async (_, when) => {
    const stop = new AbortController()
    const ended = run(200, stop.signal)
    when(() => stop.abort())
    // By itself it would end with 0.
    const { exitCode, timedOut } = await ended
    expect([exitCode, timedOut]).toEqual([undefined, false])
  })

  it('before it is called is not started', async () => {
    expect(await run(200, AbortSignal.abort())).toMatchObject({ stderr: 'it was ended' })
  })

  it('after its end has ended by itself', async () => {
    const stop = new AbortController()
    const outcome = await run(0, stop.signal)
    stop.abort()
    expect(outcome).toMatchObject({ exitCode: 0, timedOut: false })
  })
})
