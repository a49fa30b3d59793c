import { dirname, join } from 'node:path'
import { write } from '../credentials/atomic-file.ts'
import { authEntry, credentialIn } from '../credentials/auth-entry.ts'
import { type ConfigFile, type ConfigKind, dockerFolder } from '../credentials/config-files.ts'
import { openConfig } from '../credentials/store.ts'
import { Credential } from '../github/credential.ts'
import { InputError, type LoginFailure, StoreError } from '../runner/errors.ts'
import { findProgram, findScript, type ProgramResult, runProgram } from '../runner/exec.ts'
import type { EngineName } from '../runner/inputs.ts'
import { errorLine, sanitize } from '../runner/sanitize.ts'

/** Whom to log in, and where. */
export interface Credentials {
  readonly registry: string
  readonly username: string
  readonly token: string
}

/** What an engine may rely on while it logs in. */
export interface Attempts {
  /** Called when the engine runs. */
  onStart(): void
  /** Ends the engine. */
  readonly stop: AbortSignal
  /** Waits before another try. @returns whether there is to be one */
  pause(ms: number): Promise<boolean>
}

/** What came of a login: the file that the engine keeps its credentials in, or why it failed. */
export type EngineLogin = { readonly fileKinds: readonly ConfigKind[] } | { readonly failure: LoginFailure }

/** What can be logged in to a registry. It writes to the run's own folder only. */
export interface Engine {
  readonly name: EngineName
  /** Logs in, and looks whether the credential was stored. */
  login(credentials: Credentials, folder: string, attempts: Attempts): Promise<EngineLogin>
  /** Takes back a login that was stored elsewhere than in the run's own folder. */
  undo(registry: string, folder: string): Promise<void>
}

const TRIES = 3
/** The longest that one login may take, in ms; docker and podman give up after 15 s on their own. */
const LOGIN_MS = 20_000
const WAIT_MS = 500

// What the engines print of a registry that did not answer (moby/moby, containers/image: the words of Go's net and http).
const TRANSIENT =
  /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|\b429\b|\b50[0234]\b|proxyconnect/i
// What they print of a bare `denied` at `/token`, which was once seen for a token that worked otherwise.
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/
// A certificate that is not trusted stays so, but it says nothing of the credential either.
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i')

/**
 * Finds the engines to log in.
 *
 * @throws InputError where one is not on PATH
 */
export function findEngines(names: readonly EngineName[], env: NodeJS.ProcessEnv): Engine[] {
  return names.map(name => {
    if (name === 'file') return fileEngine(env)
    const program = findProgram(name)
    if (program !== undefined) return ENGINES[name](program, join(dockerFolder(env) ?? '', 'config.json'))
    const script = findScript(name)
    const found =
      script === undefined ? 'no folder of PATH has it' : `PATH has ${script} only, and a script is not started`
    throw new InputError(`\`engine\` names ${name}, but ${found}. Accepted without an engine: \`file\`.`)
  })
}

const STAGING = {
  docker: 'docker/config.json',
  podman: 'podman/auth.json',
  'docker-is-podman': 'docker-is-podman/auth.json'
} as const

/** A file of the run's own that an engine logs in into; no two engines write the same one. */
export function stagingFile(folder: string, name: keyof typeof STAGING): string {
  return join(folder, STAGING[name])
}

export function stagingFiles(folder: string): string[] {
  return Object.values(STAGING).map(file => join(folder, file))
}

/**
 * docker keeps its credentials in the folder that DOCKER_CONFIG names (docs.docker.com, "docker login"). The package
 * podman-docker installs podman under docker's name: that one keeps them in the file that REGISTRY_AUTH_FILE names.
 */
const dockerEngine = (program: string, dockerConfig: string): Engine =>
  programEngine('docker', program, dockerConfig, folder => {
    const stores = [
      { kind: 'docker', file: stagingFile(folder, 'docker') },
      { kind: 'podman', file: stagingFile(folder, 'docker-is-podman') }
    ] as const
    return { options: [], stores, env: { DOCKER_CONFIG: dirname(stores[0].file), REGISTRY_AUTH_FILE: stores[1].file } }
  })

/** podman is given its file by name: the default path differs by version (docs.podman.io, "podman-login"). */
const podmanEngine = (program: string, dockerConfig: string): Engine =>
  programEngine('podman', program, dockerConfig, folder => {
    const file = stagingFile(folder, 'podman')
    return { options: [`--authfile=${file}`], stores: [{ kind: 'podman', file }], env: {} }
  })

const ENGINES = { docker: dockerEngine, podman: podmanEngine } as const

/**
 * No engine: this action writes the credential itself, where docker reads it. podman, buildah and skopeo read it there as
 * well, unless REGISTRY_AUTH_FILE is set, as in the image quay.io/skopeo/stable: they read nothing else then.
 */
function fileEngine(env: NodeJS.ProcessEnv): Engine {
  const fileKinds: ConfigKind[] = env.REGISTRY_AUTH_FILE ? ['docker', 'podman'] : ['docker']
  return { name: 'file', login: async () => ({ fileKinds }), undo: async () => {} }
}

/** How a program is told where to keep its credentials, and where it may have kept them. */
interface Call {
  readonly options: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stores: readonly ConfigFile[]
}

function programEngine(
  name: EngineName,
  program: string,
  dockerConfig: string,
  callIn: (folder: string) => Call
): Engine {
  const undo = async (registry: string, folder: string) => {
    const { options, env } = callIn(folder)
    await runProgram(program, { args: ['logout', ...options, registry], stdin: '', env, timeoutMs: LOGIN_MS })
  }
  const login = async (credentials: Credentials, folder: string, attempts: Attempts): Promise<EngineLogin> => {
    const { registry, username, token } = credentials
    const { options, env, stores } = callIn(folder)
    for (const { kind, file } of stores) if (kind === 'podman') write(file, withAnEntry(registry))
    let said = ''
    const failure = await attempt(name, attempts, async () => {
      const outcome = await runProgram(program, {
        args: ['login', ...options, `--username=${username}`, '--password-stdin', registry],
        stdin: token,
        env,
        timeoutMs: LOGIN_MS,
        onStart: attempts.onStart,
        stop: attempts.stop
      })
      said = outcome.stderr
      return outcome
    })
    assertRead(name, said, dockerConfig)
    if (failure !== undefined) return { failure }
    const store = stores.find(each => new Credential(username, token).equals(credentialOf(each, registry)))
    if (store !== undefined) return { fileKinds: [store.kind] }
    await undo(registry, folder)
    const reason = `${name} login ended with exit code 0, but ${stores[0]?.file} does not hold the credential`
    return { failure: { reason, unreachable: false } }
  }
  return { name, login, undo }
}

/**
 * What docker prints, with exit code 0, of a config that it goes on without (docker/cli, `LoadDefaultConfigFile`), and
 * podman of one that it fails on (containers/image, `findCredentialsInFile`). A login in such a file is not found.
 */
const UNREAD_CONFIG = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)|(reading JSON file ".*)/m

/**
 * @param dockerConfig the user's: docker was given a copy of it, which is gone when this is read
 * @throws StoreError where an engine said that it cannot read a config of the user's, or what is made from it
 */
function assertRead(name: EngineName, stderr: string, dockerConfig: string): void {
  const [, docker, podman] = UNREAD_CONFIG.exec(stderr) ?? []
  if (docker !== undefined) throw new StoreError(`${name} does not accept ${dockerConfig}: ${sanitize(docker)}`)
  if (podman !== undefined) throw new StoreError(`${name} cannot log in: ${sanitize(podman)}`)
}

/**
 * Before it logs in, podman looks for an earlier login in every file that it knows, also where it is given one by name
 * (4.3), and fails where it cannot read one of the user's, or finds an `identitytoken`. It looks no further than a file
 * that has an entry.
 */
function withAnEntry(registry: string): string {
  return JSON.stringify({ auths: { [registry]: authEntry(new Credential('nobody', '')) } })
}

/** What an engine has stored; a file that it has spoilt holds nothing. */
function credentialOf(store: ConfigFile, registry: string): Credential | undefined {
  try {
    return credentialIn(openConfig(store).document.get('auths', registry))
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

/**
 * Logs in, and tries again where the engine did not get through, and once after a bare denial; other refusals are final.
 * The exit code alone decides.
 *
 * @returns nothing on success
 */
async function attempt(
  name: string,
  { pause }: Attempts,
  login: () => Promise<ProgramResult>
): Promise<LoginFailure | undefined> {
  let denied = false
  for (let count = 1; ; count++) {
    const outcome = await login()
    if (outcome.exitCode === 0) return undefined
    const once: boolean = !denied && BARE_DENIAL.test(outcome.stderr)
    const again = count < TRIES && !outcome.timedOut && (once || TRANSIENT.test(outcome.stderr))
    if (!again || !(await pause(WAIT_MS * 2 ** (count - 1) * (1 + Math.random())))) return failureOf(name, outcome)
    denied ||= once
  }
}

function failureOf(name: string, outcome: ProgramResult): LoginFailure {
  if (outcome.timedOut) {
    return { reason: `${name} login did not end within ${LOGIN_MS / 1000} s`, unreachable: true }
  }
  const words = errorLine(outcome.stderr) || errorLine(outcome.stdout) || 'it printed nothing'
  const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`
  return { reason: `${name} login ${ended}: ${words}`, unreachable: UNREACHABLE.test(outcome.stderr) }
}
