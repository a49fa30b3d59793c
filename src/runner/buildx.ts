import { findProgram, runProgram } from './exec.ts'

/** The longest that buildx may take to tell its version, in ms. */
const BUILDX_MS = 5_000

/**
 * Warns of a buildx that does not find the login. What it needs is docker/buildx#3562 for builds, which v0.31.0 has and
 * v0.30.1 has not, and #3627 for `imagetools`, which v0.32.0 has and v0.31.1 has not: so say the tags of its repository. A
 * later step may bring another buildx (docker/setup-buildx-action), so that it is no error.
 */
export async function buildxTrouble(env: NodeJS.ProcessEnv): Promise<string[]> {
  const docker = findProgram('docker', env)
  if (docker === undefined) return []
  const { exitCode, stdout } = await runProgram(docker, {
    args: ['buildx', 'version'],
    stdin: '',
    timeoutMs: BUILDX_MS
  })
  // One that was built by hand tells 0.0.0.
  const [, version, minor = '32'] = /docker\/buildx v?(0\.([1-9]\d*))/.exec(stdout) ?? []
  if (exitCode === 0 && Number(minor) >= 32) return []
  const found = exitCode === 0 ? `buildx ${version}` : 'no buildx'
  return [
    `docker has ${found} here. It finds a login with \`scope\` in builds from buildx 0.31 on, and in \`docker buildx imagetools\` from 0.32 on: use docker/setup-buildx-action with a newer \`version\`, or leave \`scope\` out.`
  ]
}
