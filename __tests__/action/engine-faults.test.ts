import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Engine, Fake } from '../../simulator/runner/fake-engine.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { Credential } from '../../src/github/credential.ts'
import { type Control, type EngineLogin, logIn } from '../../src/login/engine.ts'
import { type Engine as DockerEngine, engineFiles, engineProgram } from '../../src/runner/engines.ts'
import { isAlive } from '../support/alive.ts'
import { extent } from '../support/extent.ts'
import { expectWholeHtml } from '../support/html.ts'
import { needs } from '../support/needs.ts'
import { openPool } from '../support/parallel.ts'

interface Played {
  main: Step
  post: Step
  job: Job
}

const simulators: Simulator[] = []
const onStage = openPool(4)

/** A whole job with these engines; the simulator stays for what a test looks at. */
async function play(
  engines: Engine[],
  inputs: Record<string, string> = {},
  options: JobOptions & { before?: (job: Job, simulator: Simulator) => void } = {}
): Promise<Played> {
  const { before, ...jobOptions } = options
  const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  simulators.push(simulator)
  const job = await simulator.job({ engines, debug: true, ...jobOptions })
  before?.(job, simulator)
  const main = await job.uses({ push: 'ghcr.io/acme/app', ...inputs })
  const [post] = await job.end()
  return { main, post: post as Step, job }
}

afterAll(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close()
})

const fake = (behavior: Fake, name = 'docker'): Engine => ({ name, fake: behavior })

/** An engine of our own making, in bash. */
const script =
  (text: string, name = 'docker') =>
  (job: Job): void => {
    const file = join(job.folder.bin, name)
    writeFileSync(file, text)
    chmodSync(file, 0o755)
  }

/** Words that would be a link, and more, if they stood as this action's own. */
const EVIL = '`https://evil.example` https://evil.example [evil](https://evil.example)'

/** A docker that stores the login as it is told. */
const STORES = `#!/bin/bash
read -r t || true
auth=$(printf 'octocat:%s' "$t" | base64 -w0)
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$auth" >"$DOCKER_CONFIG/config.json"
`

const daemon = (words: string) => `Error response from daemon: Get "https://ghcr.io/v2/": ${words}\n`

/** As the clock of the action goes in these jobs: what never ends has no minute. */
const IN_SHORT = { TEST_CLOCK: JSON.stringify({ exact: { 60000: 500 } }) }
const CLOCK = `--require ${JSON.stringify(fileURLToPath(new URL('../support/clock.cjs', import.meta.url)))}`
const withClock = ({ parts: { env } }: Job) => {
  env.NODE_OPTIONS = [env.NODE_OPTIONS, CLOCK].filter(Boolean).join(' ')
}

interface Row {
  what: string
  engine: Engine
  name?: string
  /** How often it is asked. */
  tries?: number
  says: RegExp
}

const SETTINGS = /a docker daemon has proxy and certificate settings of its own/

const ROWS: Row[] = [
  {
    what: 'is deaf',
    engine: fake({ hang: true, deaf: true }),
    says: /failed\. Log in without the engine: `engine: file`\.\nCause: docker login did not end within 60 s: is its daemon up\?/
  },
  {
    what: 'never ends (podman)',
    engine: fake({ hang: true }, 'podman'),
    name: 'podman',
    says: /podman login did not end within 60 s/
  },
  {
    what: 'ends with 0 and stores nothing',
    engine: fake({ exitCode: 0 }),
    says: /ended with exit code 0, but stored the credential in another place/
  },
  {
    what: 'ends with 1 and says nothing',
    engine: fake({ exitCode: 1 }),
    says: /docker login ended with exit code 1: it printed nothing/
  },
  { what: 'is killed', engine: fake({ killed: true }), says: /docker login did not run to its end/ },
  {
    what: 'says too much',
    engine: fake({ hugeBytes: 4 << 20, exitCode: 1 }),
    says: /docker login did not run to its end: it printed more than 1 MiB and was ended/
  },
  {
    what: 'does not read its input',
    engine: fake({ ignoreStdin: true, exitCode: 1, stderr: 'no thanks' }),
    says: /ended with exit code 1: no thanks/
  },
  {
    what: 'does not get through',
    engine: fake({ exitCode: 1, stderr: daemon('net/http: TLS handshake timeout') }),
    tries: 3,
    says: SETTINGS
  },
  {
    what: 'does not find the host',
    engine: fake({ exitCode: 1, stderr: daemon('dial tcp: lookup ghcr.io: no such host') }),
    tries: 3,
    says: SETTINGS
  },
  {
    what: 'does not get past its own proxy',
    engine: fake({
      exitCode: 1,
      stderr: daemon('proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused')
    }),
    tries: 3,
    says: SETTINGS
  },
  {
    what: 'does not trust the certificate',
    engine: fake({
      exitCode: 1,
      stderr: daemon('tls: failed to verify certificate: x509: certificate signed by unknown authority')
    }),
    says: /the engine does not trust the certificate/
  },
  {
    what: 'is refused with a bare denial',
    engine: fake({ exitCode: 1, stderr: daemon('denied: denied') }),
    tries: 2,
    says: /exit code 1: Error response from daemon: .*denied: denied/
  },
  {
    what: 'is refused',
    engine: fake({ exitCode: 1, stderr: daemon('unauthorized: authentication required') }),
    says: /exit code 1: Error response from daemon: .*unauthorized/
  },
  {
    what: 'speaks in workflow commands',
    engine: fake({ exitCode: 1, stderr: '\n::add-mask::a\n##[stop-commands]b\n\u001b[31m::error::c' }),
    says: /exit code 1: : :error::c/
  }
]

/** In short one of each way to fail. */
const SHORT = ['is deaf', 'ends with 0 and stores nothing', 'is killed', 'says too much', 'does not get through']
const SOME_ROWS = ROWS.filter(({ what }) => extent(true, SHORT.includes(what)))

// All at once and before the short tests.
const scenes = new Map<Row | 'helper', Promise<Played>>()
beforeAll(() => {
  const helped = script('#!/bin/bash\nsleep 300 &\necho $! >"$HOME/helper"\nwait\n')
  const before = (job: Job) => {
    helped(job)
    withClock(job)
  }
  scenes.set(
    'helper',
    onStage(() => play([], { engine: 'docker' }, { before, env: IN_SHORT }))
  )
  for (const row of SOME_ROWS)
    scenes.set(
      row,
      onStage(() => play([row.engine], { engine: row.name ?? 'docker' }, { before: withClock, env: IN_SHORT }))
    )
})

for (const name of ['docker', 'podman']) {
  needs(name).describe(`${name} itself`, () => {
    it('is asked again after passing faults, and then succeeds', async () => {
      const stderr = daemon('read: connection reset by peer')
      const engine = fake({ exitCode: 1, stderr, times: 2, only: ['login'] }, name)
      const { main } = await play([engine], { engine: name })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      expect(main.children).toHaveLength(3)
    })
  })
}

describe('an engine', () => {
  it('that echoes the token, plain, with marks within, in part or in base64, is not quoted with it', async () => {
    const before = script(
      `#!/bin/bash
read -r t || true
h=$(printf '\\xe2\\x80\\x8b')
echo "refused: $t \${t:0:5}$h\${t:5} $(printf %s "$t" | base64 -w0) $(printf 'octocat:%s' "$t" | base64 -w0)" >&2
exit 1
`
    )
    const { main } = await play([], { engine: 'docker', username: 'octocat' }, { before })
    expect(main.annotations[0]?.message).toMatch(/exit code 1: refused: \*\*\* \*\*\* \*\*\* \*\*\*"$/m)
  })

  it('has its words quoted, in the summary too: none stands as this action’s own', async () => {
    const words =
      'error storing credentials - err: exit status 1, out: `</code> [a](https://evil.example) https://evil.example @octocat`'
    const before = script(`#!/bin/bash\ncat >&2 <<'end'\n${words}\nend\nexit 1\n`)
    const { main } = await play([], { engine: 'docker' }, { before })
    expect(main.annotations[0]?.message).toContain(`exit code 1: ${words}"`)
    expectWholeHtml(main.summary)
    expect(main.summary).toContain('evil.example')
    expect(main.summary.replace(/<code>.*?<\/code>/gs, '')).not.toMatch(/evil|octocat|exit status/)
  })

  it.each([
    [
      'docker says of a config that it does not read',
      `WARNING: Error loading config file: /x/config.json: ${EVIL}`,
      {}
    ],
    ['podman says of a config that it fails on', `reading JSON file "${EVIL}"`, {}],
    ['docker says of the file that it stored the login in', `stored unencrypted in '${EVIL}'`, {}],
    ['a config of docker names as its helper', '', { credsStore: EVIL }],
    ['a config of docker names as the helper of the registry', '', { credHelpers: { 'ghcr.io': EVIL } }],
    ['a config of docker has as an entry', '', { auths: { [EVIL]: 'x' } }]
  ])('has what %s quoted', async (_, words, json) => {
    const before = (job: Job) => {
      const says = `cat >&2 <<'end'\n${words}\nend\n`
      const exitCode = words.startsWith('reading') ? 1 : 0
      script(words.startsWith('WARNING') ? `${STORES}${says}` : `#!/bin/bash\n${says}exit ${exitCode}\n`)(job)
      mkdirSync(join(job.folder.home, '.docker'))
      writeFileSync(join(job.folder.home, '.docker', 'config.json'), JSON.stringify(json))
    }
    for (const store of ['shared', 'isolated']) {
      const { main } = await play(
        [],
        { engine: words === '' ? 'file' : 'docker', store },
        { before, leftovers: /\.docker/ }
      )
      expect(main.log).toMatch(words === '' && store === 'isolated' ? /./ : /evil/)
      expect(main.summary.replace(/<code>.*?<\/code>/gs, '')).not.toMatch(/evil/)
      for (const { message = '' } of main.annotations)
        expect(message.replace(/`[^`]*`|^Details: ".*"$/gm, '')).not.toMatch(/evil/)
    }
  })

  it.each([
    ['is no program', 'not-a-program\n', /docker login (?:did not run to its end|ended with exit code 127): ./],
    ['names an interpreter that is not there', '#!/nonexistent/bash\n', /did not run to its end: ./]
  ])('that %s is told apart', async (_, text, says) => {
    const { main } = await play([], { engine: 'docker' }, { before: script(text) })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(main.annotations[0]?.message).toMatch(says)
  })

  it('that leaves a program running with its output open is not waited for', async () => {
    const before = script('#!/bin/bash\nsleep 300 &\necho $! >"$HOME/left"\nexit 1\n')
    const { main, job } = await play([], { engine: 'docker' }, { before })
    // Waited for, it would have been ended by the harness.
    expect(main).toMatchObject({ exitCode: 1, signal: null })
    process.kill(Number(readFileSync(join(job.folder.home, 'left'), 'utf8')))
  })

  it('that is named and not there fails before anything is asked', async () => {
    const { main } = await play([], { engine: 'podman' })
    expect(main).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(main.annotations[0]?.message).toMatch(/`engine` names podman, which is not installed here/)
  })
})

describe('an engine that', () => {
  it.each(SOME_ROWS)('$what fails the step with its own words, and leaves nothing', async row => {
    const { main, post } = (await scenes.get(row)) as Played
    const name = row.name ?? 'docker'
    // Without a signal: the harness ends what takes three minutes.
    expect(main).toMatchObject({ exitCode: 1, signal: null, outputs: { 'logged-in': 'false', 'can-push': 'true' } })
    const told = main.annotations.filter(({ level }) => level === 'error')
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toMatch(row.says)
    expect(main.children.filter(child => child.name === name && child.argv.includes('login'))).toHaveLength(
      row.tries ?? 1
    )
    expect(main.stdout.length).toBeLessThan(10_000)
    expect(post).toMatchObject({ exitCode: 0, annotations: [] })
  })

  it('is ended takes its helper with it', async () => {
    const { main, job } = (await scenes.get('helper')) as Played
    expect(main.annotations[0]?.message).toMatch(/did not end within 60 s/)
    expect(isAlive(Number(readFileSync(join(job.folder.home, 'helper'), 'utf8')))).toBe(false)
  })
})

/** Logs in, in this process, with a docker that is this script. */
async function logInWith(
  text: string,
  control: Partial<Control> = {},
  times?: Parameters<typeof logIn>[5]
): Promise<EngineLogin> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  try {
    const program = join(folder, 'docker')
    writeFileSync(program, `#!/bin/bash\n${text}\n`, { mode: 0o755 })
    const engine: DockerEngine = { name: 'docker', program, how: engineProgram('docker') as never }
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

describe('an engine that is slow', () => {
  const FAR = 100_000
  const live = Promise.resolve()

  it('has a minute once the token is known to be live', async () => {
    const login = logInWith('sleep 0.5', { live }, { first: 50, live: FAR, tell: FAR })
    expect(await login).toMatchObject({ engine: 'docker' })
  })

  it.each([
    ['20 s, where it is not', {}, { first: 50, live: FAR, tell: FAR }],
    ['a minute, where it is', { live }, { first: FAR, live: 50, tell: FAR }]
  ])('has no more than %s', (_, control, times) =>
    expect(logInWith('sleep 300', control, times)).rejects.toThrow('docker login did not end within 0.05 s')
  )

  it('has the minute for all of its tries together', async () => {
    const pause = () => sleep(1_100, true)
    const login = logInWith(
      "echo 'connection refused' >&2; exit 1",
      { live, pause },
      { first: FAR, live: 1_000, tell: FAR }
    )
    await expect(login).rejects.toThrow('docker login did not end within 1 s')
  })

  it('is what the log waits for', async () => {
    const lines: string[] = []
    const stop = new AbortController()
    const tell = (line: string) => lines.push(line) === 2 && stop.abort()
    const login = logInWith(
      'sleep 300',
      { tell: tell as never, stop: stop.signal },
      { first: FAR, live: FAR, tell: 20 }
    )
    await expect(login).rejects.toThrow('did not run to its end')
    expect(lines.slice(0, 2)).toEqual([
      'Waiting for docker login: 0.02 s so far',
      'Waiting for docker login: 0.04 s so far'
    ])
  })

  it('has 20 s on a runner that does not know whether the token is live', async () => {
    const env = { TEST_CLOCK: JSON.stringify({ exact: { 20000: 500 } }) }
    const before = (job: Job, { fault }: Simulator) => {
      withClock(job)
      fault({ on: 'connect', effect: 'unreachable' })
    }
    const { main } = await play([fake({ hang: true })], { engine: 'docker' }, { env, before })
    expect(main.log).toContain('docker login did not end within 20 s')
  })
})

describe('an engine is asked again', () => {
  /** Logs in with a docker that prints this and fails. Out: how long it was to wait before each further try, in ms. */
  async function waitsFor(words: string, goOn = true): Promise<number[]> {
    const waits: number[] = []
    const pause = async (ms: number) => waits.push(ms) > 0 && goOn
    await expect(logInWith(`echo '${words}' >&2\nexit 1`, { pause })).rejects.toThrow(words)
    return waits
  }

  it('twice where it does not get through, after waits that grow', async () => {
    const [first = 0, second = 0, ...more] = await waitsFor('net/http: TLS handshake timeout')
    expect([Math.floor(first / 500), Math.floor(second / 1000), more]).toEqual([1, 1, []])
  })

  it('once after a bare denial, and never after one with words', async () => {
    expect(await waitsFor('Error response from daemon: denied: denied')).toHaveLength(1)
    expect(await waitsFor('Error response from daemon: denied: permission_denied: write_package')).toEqual([])
  })

  it('never where the registry has called the token dead meanwhile', async () => {
    expect(await waitsFor('connection refused', false)).toHaveLength(1)
  })
})
