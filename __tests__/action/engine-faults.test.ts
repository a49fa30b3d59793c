import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { Fake } from '../../simulator/runner/fake-engine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { Credential } from '../../src/github/credential.ts'
import { type Control, type EngineLogin, logIn } from '../../src/login/engine.ts'
import { type Engine, engineFiles, engineProgram } from '../../src/runner/engines.ts'
import { messages, open } from '../support/case-run.ts'
import { preload } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { expectWholeHtml } from '../support/html.ts'
import { needs } from '../support/needs.ts'
import { plantEngine, STORES_LOGIN, script } from '../support/scripts.ts'

/** A job with an engine that pretends, or with a docker that is this script. */
async function play(engine: Fake | string, inputs: Record<string, string> = {}, options: JobOptions = {}) {
  const { engine: name = 'docker' } = inputs
  const engines = typeof engine === 'string' ? [] : [{ name, fake: engine }]
  const { job } = await open({ engines, debug: true, ...options })
  if (typeof engine === 'string') plantEngine(job, engine)
  return { job, main: await job.uses({ push: 'ghcr.io/acme/app', engine: name, ...inputs }) }
}

/** The clock of the action, on which so many ms are half a second. */
const inShort = (ms: number) => ({ ...preload('clock.cjs'), TEST_CLOCK: JSON.stringify({ exact: { [ms]: 500 } }) })

const daemon = (words: string) => `Error response from daemon: Get "https://ghcr.io/v2/": ${words}\n`
const failing = (stderr: string): Fake => ({ exitCode: 1, stderr })
const COMMANDS = '\n::add-mask::a\n##[stop-commands]b\n\u001b[31m::error::c'
const UNENDED =
  /failed\. Log in without the engine: `engine: file`\.\nCause: docker login did not end within 60 s: is its daemon up\?/
const DENIED = /exit code 1: Error response from daemon: .*denied: denied/

/** [what it does, the engine, what the error says, how often it is asked, its name]. In short one of each kind of failure. */
const FAULTS: [string, Fake, RegExp, number?, string?][] = [
  ['is deaf', { hang: true, deaf: true }, UNENDED],
  ['never ends (podman)', { hang: true }, /podman login did not end within 60 s/, 1, 'podman'],
  ['ends with 1 and says nothing', { exitCode: 1 }, /docker login ended with exit code 1: it printed nothing/],
  ['is killed', { killed: true }, /docker login did not run to its end/],
  ['stores nothing', { exitCode: 0 }, /ended with exit code 0, but stored the credential in another place/],
  ['reads no input', { ...failing('no thanks'), ignoreStdin: true }, /ended with exit code 1: no thanks/],
  ['is refused', failing(daemon('denied: denied')), DENIED, 2],
  ['does not get through', failing(daemon('TLS handshake timeout')), /a docker daemon has proxy and certificate/, 3],
  ['speaks in workflow commands', failing(COMMANDS), /exit code 1: : :error::c/]
]

describe('an engine that', () => {
  it.each(sample(FAULTS, 4))(
    '%s fails the step with its own words, and leaves nothing',
    async (_, fake, says, tries = 1, engine = 'docker') => {
      const { job, main } = await play(fake, { engine }, { env: inShort(60_000) })
      // Without a signal: the harness ends what takes three minutes.
      expect(main).toMatchObject({ exitCode: 1, signal: null, outputs: { 'logged-in': 'false', 'can-push': 'true' } })
      expect(messages(main, 'error')).toEqual([expect.stringMatching(says)])
      expect(main.children.filter(({ name, argv }) => name === engine && argv.includes('login'))).toHaveLength(tries)
      expect(main.stdout.length).toBeLessThan(10_000)
      expect(await job.end()).toMatchObject([{ exitCode: 0, annotations: [] }])
    }
  )

  for (const name of sample(['docker', 'podman'], 2))
    needs(name).it(`gets through at the third try is logged in: ${name} itself`, async () => {
      const passing: Fake = { ...failing(daemon('read: connection reset by peer')), times: 2, only: ['login'] }
      const { main } = await play(passing, { engine: name }, { env: inShort(60_000) })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      expect(main.children).toHaveLength(3)
    })

  it('is slow has 20 s where the registry does not say whether the token is live', async () => {
    const { simulator, job } = await open({ engines: [{ name: 'docker', fake: { hang: true } }], env: inShort(20_000) })
    simulator.fault({ on: 'connect', effect: 'unreachable' })
    expect((await job.uses({ engine: 'docker' })).log).toContain('docker login did not end within 20 s')
  })
})

/** Words that would be a link, and more, if they stood as this action's own. */
const EVIL = '`https://evil.example` https://evil.example [evil](https://evil.example)'
const saying = (words: string, exitCode: number) => `cat >&2 <<'end'\n${words}\nend\nexit ${exitCode}`
const WARNING = `WARNING: Error loading config file: /x/config.json: ${EVIL}`

/** [where the words stand, the docker that says them, if any, docker's config]. */
const QUOTED: [string, string, object][] = [
  ['docker says of a config that it does not read', `${STORES_LOGIN}\n${saying(WARNING, 0)}`, {}],
  ['podman says of a config that it fails on', saying(`reading JSON file "${EVIL}"`, 1), {}],
  ['docker says of the file that it stored the login in', saying(`stored unencrypted in '${EVIL}'`, 0), {}],
  ['a config of docker names as its helper', '', { credsStore: EVIL }],
  ['a config of docker names as the helper of the registry', '', { credHelpers: { 'ghcr.io': EVIL } }],
  ['a config of docker has as an entry', '', { auths: { [EVIL]: 'x' } }]
]
const QUOTED_IN = QUOTED.flatMap(row => ['shared', 'isolated'].map(store => [store, ...row] as const))

describe('what is not this action’s own is quoted:', () => {
  it('the token that an engine echoes, plain, with marks within, in part or in base64, is left out', async () => {
    const { main } = await play(`read -r t || true
h=$(printf '\\xe2\\x80\\x8b')
echo "refused: $t \${t:0:5}$h\${t:5} $(printf %s "$t" | base64 -w0) $(printf 'octocat:%s' "$t" | base64 -w0)" >&2
exit 1
`)
    expect(messages(main)[0]).toMatch(/exit code 1: refused: \*\*\* \*\*\* \*\*\* \*\*\*"$/m)
  })

  it('the words of an engine, in the summary too', async () => {
    const words =
      'error storing credentials - err: exit status 1, out: `</code> [a](https://evil.example) https://evil.example @octocat`'
    const { main } = await play(saying(words, 1))
    expect(messages(main)[0]).toContain(`exit code 1: ${words}"`)
    expectWholeHtml(main.summary)
    expect(main.summary).toContain('evil.example')
    expect(main.summary.replace(/<code>.*?<\/code>/gs, '')).not.toMatch(/evil|octocat|exit status/)
  })

  it.each(sample(QUOTED_IN, 7))('with `store: %s`, what %s', async (store, _, docker, json) => {
    const options = { files: { '.docker/config.json': JSON.stringify(json) }, leftovers: /\.docker/ }
    const { main } = await play(docker, { engine: docker ? 'docker' : 'file', store }, options)
    expect(main.log).toMatch(docker || store === 'shared' ? /evil/ : /./)
    expect(main.summary.replace(/<code>.*?<\/code>/gs, '')).not.toMatch(/evil/)
    for (const message of messages(main)) expect(message.replace(/`[^`]*`|^Details: ".*"$/gm, '')).not.toMatch(/evil/)
  })
})

/** Logs in, in this process, with a docker that is this script. */
async function logInWith(
  text: string,
  control: Partial<Control> = {},
  times?: Parameters<typeof logIn>[5],
  plant: (program: string, text: string) => unknown = script
): Promise<EngineLogin> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  try {
    const program = join(folder, 'docker')
    plant(program, text)
    const engine: Engine = { name: 'docker', program, how: engineProgram('docker') as never }
    for (const [, file] of engineFiles('docker', folder)) mkdirSync(dirname(file), { recursive: true })
    const all: Control = {
      stop: new AbortController().signal,
      live: new Promise(() => {}),
      pause: async () => false,
      tell: () => {},
      ...control
    }
    return await logIn(engine, 'ghcr.io', new Credential('octocat', 'x'), folder, all, times)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('an engine that names an interpreter that is not there is told apart', async () => {
  const noInterpreter = (file: string) => writeFileSync(file, '#!/nonexistent/bash\n', { mode: 0o755 })
  await expect(logInWith('', {}, undefined, noInterpreter)).rejects.toThrow(/did not run to its end: ./)
})

it('an engine that leaves a program running with its output open is not waited for', async () => {
  const failed = await logInWith(`sleep 300 &\necho $! >&2\nexit 1\n`).catch(String)
  const [, pid] = /exit code 1: (\d+)$/.exec(String(failed)) ?? []
  expect(process.kill(Number(pid), 'SIGKILL')).toBe(true)
})

describe('an engine that is slow', () => {
  const FAR = 100_000

  it('has the minute for all of its tries together', async () => {
    const pause = () => sleep(1_100, true)
    const times = { first: FAR, live: 1_000, tell: FAR }
    const login = logInWith(`echo 'connection refused' >&2; exit 1`, { live: Promise.resolve(), pause }, times)
    await expect(login).rejects.toThrow('docker login did not end within 1 s')
  })

  it('is what the log waits for', async () => {
    const lines: string[] = []
    const stop = new AbortController()
    const tell = (line: string) => void (lines.push(line) === 2 && stop.abort())
    const login = logInWith(`sleep 300`, { tell, stop: stop.signal }, { first: FAR, live: FAR, tell: 20 })
    await expect(login).rejects.toThrow('did not run to its end')
    const waiting = (s: string) => `Waiting for docker login: ${s} s so far`
    expect(lines.slice(0, 2)).toEqual([waiting('0.02'), waiting('0.04')])
  })
})

const X509 = 'tls: failed to verify certificate: x509: certificate signed by unknown authority'

describe('an engine is asked again', () => {
  /** Logs in with a docker that prints this and fails. Out: how long it was to wait before each further try, in ms. */
  async function waitsFor(words: string, kind: 'refused' | 'unreachable', goOn = true): Promise<number[]> {
    const waits: number[] = []
    const pause = async (ms: number) => waits.push(ms) > 0 && goOn
    const login = logInWith(`echo '${daemon(words)}' >&2\nexit 1`, { pause })
    await expect(login).rejects.toMatchObject({ failure: { kind, reason: expect.stringContaining(words) } })
    return waits
  }

  it.each([
    ['dial tcp: lookup ghcr.io: no such host', 'unreachable', 2],
    ['proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused', 'unreachable', 2],
    [X509, 'unreachable', 0],
    ['denied: denied', 'refused', 1],
    ['denied: permission_denied: write_package', 'refused', 0],
    ['unauthorized: authentication required', 'refused', 0]
  ] as const)('after `%s`, which is %s, %i times', async (words, kind, times) =>
    expect(await waitsFor(words, kind)).toHaveLength(times)
  )

  it('after waits that grow', async () => {
    const [first = 0, second = 0, ...more] = await waitsFor('net/http: TLS handshake timeout', 'unreachable')
    expect([Math.floor(first / 500), Math.floor(second / 1000), more]).toEqual([1, 1, []])
  })

  it('never where the registry has called the token dead meanwhile', async () => {
    expect(await waitsFor('connection refused', 'unreachable', false)).toHaveLength(1)
  })
})
