import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { jest } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { parseAssignments } from '../../simulator/runner/file-commands.ts'
import { Login } from '../../src/login/login.ts'
import { logOut } from '../../src/login/logout.ts'
import { parseLogin, STATE } from '../../src/login/state.ts'
import { auth } from './credentials.ts'
import { readWith } from './read-inputs.ts'

/** A login as a step makes it, but in the test's own process. */
export interface LoginRun {
  /** What the user is told of where the credential is. */
  notices: readonly string[]
  /** What is exported for later steps. */
  exported: Record<string, string>
  /** The step's post. @returns its warnings */
  logOut(): Promise<string[]>
}

/** podman, as far as it matters here: it writes the login into the file that it is given. */
const PODMAN = `#!/bin/sh
for argument do case $argument in --authfile=*) file=\${argument#*=} ;; esac; done
read -r token
echo '{"auths":{"ghcr.io":{"auth":"${auth('octocat', githubToken().value)}"}}}' >"$file"
`

/**
 * Logs in without a registry and without an engine, which takes 10 ms in place of half a second: what is written where
 * depends on the form of file that an engine keeps its login in, and not on its program. In place of docker it is `file`,
 * which has the same form, and in place of podman a script.
 *
 * @param folder of the test; what is made there stays
 * @param env the whole environment of the step, but for what the runner adds
 * @throws StoreError where the credential has no place
 */
export async function logInHere(
  folder: string,
  { engine, store }: { engine: string; store: string },
  env: Record<string, string>
): Promise<LoginRun> {
  const own = mkdtempSync(join(folder, 'login-'))
  const at = (name: string) => join(own, name)
  for (const name of ['temp', 'bin']) mkdirSync(at(name))
  for (const name of ['state', 'env']) writeFileSync(at(name), '')
  writeFileSync(at('bin/podman'), PODMAN, { mode: 0o755 })
  const path = engine.includes('podman') ? [at('bin'), env.PATH] : [env.PATH]
  const step = {
    ...env,
    PATH: path.join(delimiter),
    ...{ RUNNER_TEMP: at('temp'), GITHUB_STATE: at('state'), GITHUB_ENV: at('env') },
    INPUT_TOKEN: githubToken().value
  }
  const written = (name: string) => parseAssignments(readFileSync(at(name), 'utf8'))
  return inEnvironment(step, async () => {
    const login = new Login(
      readWith({ engine: engine.replace('docker', 'file'), store }, step),
      process.env,
      Promise.resolve(true)
    )
    try {
      const { notices = [] } = (await login.keep()) ?? {}
      const saved = parseLogin(written('state')[STATE] ?? '', step)
      const post = () => inEnvironment(step, () => printedBy(() => logOut(saved, step)))
      return {
        notices,
        exported: written('env'),
        logOut: async () => (await post()).filter(text => text.startsWith('::warning'))
      }
    } finally {
      await login.discard()
    }
  })
}

/**
 * Does what reads, changes or hands on the environment, and what listens to signals until the process ends: one at a time,
 * since this process has one environment.
 */
async function inEnvironment<T>(env: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = process.env
  const signals = ['SIGINT', 'SIGTERM'] as const
  const listeners = signals.map(signal => process.listeners(signal))
  process.env = { ...env }
  try {
    return await work()
  } finally {
    process.env = before
    signals.forEach((signal, at) => {
      const added = process.listeners(signal).filter(listener => !listeners[at]?.includes(listener))
      for (const listener of added) process.removeListener(signal, listener)
    })
  }
}

async function printedBy(work: () => Promise<void>): Promise<string[]> {
  const printed: string[] = []
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => printed.push(String(text)) > 0)
  try {
    await work()
    return printed
  } finally {
    write.mockRestore()
  }
}
