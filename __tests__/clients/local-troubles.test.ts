import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Engine } from '../../simulator/runner/fake-engine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { Found } from '../support/environments.ts'
import { sample } from '../support/extent.ts'
import { LAUNCH_NEEDS, type Launch, launchAs } from '../support/launch.ts'
import { needs } from '../support/needs.ts'

/** What is wrong on a machine, and what the step says of it. */
interface Trouble {
  name: string
  engine: 'docker' | 'podman'
  /** Makes it. @returns the variables of the machine; undefined takes one away */
  make?(at: Found): Record<string, string | undefined>
  /** An ordinary user's, and not root's. */
  isOfUser?: true
  /** The engine's own words, where this machine's cannot be brought to say them. */
  says?: string
  /** The action's words, apart from the engine's own. */
  cause: RegExp
  fix: RegExp
  /** What the message names, in whoever's words. */
  names?: RegExp
}

const file = (name: string, text: string, variable?: string) => (at: Found) => {
  const path = at.file(name, text)
  return variable === undefined ? {} : { [variable]: path }
}

const TROUBLES: Trouble[] = [
  {
    name: 'DOCKER_CONTEXT names a context that is gone',
    engine: 'docker',
    make: () => ({ DOCKER_CONTEXT: 'gone', DOCKER_HOST: undefined }),
    cause: /context\b.*\bgone/,
    fix: /DOCKER_CONTEXT/
  },
  {
    name: 'DOCKER_CERT_PATH names a folder without certificates',
    engine: 'docker',
    make: at => ({ DOCKER_CERT_PATH: at.folder('certificates'), DOCKER_TLS_VERIFY: '1' }),
    cause: /ca\.pem/,
    fix: /DOCKER_CERT_PATH/
  },
  {
    name: 'DOCKER_TLS_VERIFY is set and there are no certificates',
    engine: 'docker',
    make: () => ({ DOCKER_TLS_VERIFY: '1' }),
    cause: /ca\.pem/,
    fix: /DOCKER_TLS_VERIFY/
  },
  {
    name: 'DOCKER_CERT_PATH has a certificate that is none',
    engine: 'docker',
    make: at => {
      for (const name of ['ca', 'cert', 'key']) at.file(`certificates/${name}.pem`, 'none')
      return { DOCKER_CERT_PATH: at.path('certificates'), DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://127.0.0.1:9' }
    },
    cause: /ca\.pem|certificate/,
    fix: /DOCKER_CERT_PATH/
  },
  {
    name: 'docker is older than `--password-stdin`',
    engine: 'docker',
    says: "unknown flag: --password-stdin\nSee 'docker login --help'.",
    cause: /docker.*(?:old|17\.07|does not know|--password-stdin)/,
    fix: /[Ii]nstall|[Uu]pdate|engine: file/
  },
  {
    name: 'docker does not trust the certificate of the registry',
    engine: 'docker',
    make: () => ({ SSL_CERT_FILE: undefined }),
    cause: /certificate|authority/,
    fix: /authority|certificate|trust/
  },
  {
    name: 'podman does not trust the certificate of the registry',
    engine: 'podman',
    make: () => ({ SSL_CERT_FILE: undefined }),
    cause: /certificate|authority/,
    fix: /authority|certificate|trust/
  },
  {
    name: 'XDG_RUNTIME_DIR is another user’s',
    engine: 'podman',
    isOfUser: true,
    make: () => ({ XDG_RUNTIME_DIR: '/' }),
    cause: /XDG_RUNTIME_DIR.*(?:another|not)/,
    fix: /XDG_RUNTIME_DIR/
  },
  {
    name: 'HOME is not there',
    engine: 'podman',
    isOfUser: true,
    make: () => ({ HOME: '/nonexistent' }),
    cause: /\/nonexistent|HOME/,
    fix: /HOME/
  },
  {
    name: 'there is no HOME',
    engine: 'podman',
    says: 'time="2026-01-01T00:00:00Z" level=error msg="cannot determine user\'s homedir"',
    cause: /HOME|home/,
    fix: /HOME/
  },
  {
    name: 'registries.conf is broken',
    engine: 'podman',
    make: file('.config/containers/registries.conf', '[[broken'),
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    names: /registries\.conf/
  },
  {
    name: 'CONTAINERS_REGISTRIES_CONF names a file that is not there',
    engine: 'podman',
    make: () => ({ CONTAINERS_REGISTRIES_CONF: '/nonexistent/registries.conf' }),
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    names: /\/nonexistent\/registries\.conf/
  },
  {
    name: 'storage.conf is broken',
    engine: 'podman',
    make: file('storage.conf', '[storage\n', 'CONTAINERS_STORAGE_CONF'),
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    names: /storage\.conf/
  },
  {
    name: 'CONTAINERS_CONF names a file that is not there',
    engine: 'podman',
    make: () => ({ CONTAINERS_CONF: '/nonexistent/containers.conf' }),
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    names: /CONTAINERS_CONF/
  },
  {
    name: 'CONTAINERS_CONF names a broken file',
    engine: 'podman',
    make: file('containers.conf', '[engine', 'CONTAINERS_CONF'),
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    names: /containers\.conf/
  },
  {
    name: 'CONTAINER_HOST names a socket that is not there',
    engine: 'podman',
    make: () => ({ CONTAINER_HOST: 'unix:///nonexistent.sock' }),
    cause: /CONTAINER_HOST|\/nonexistent\.sock/,
    fix: /CONTAINER_HOST/
  },
  {
    name: 'podman may make no user namespace',
    engine: 'podman',
    says: 'cannot clone: Operation not permitted\nError: cannot re-exec process',
    cause: /user namespace|as this user/,
    fix: /engine: file/
  },
  {
    name: 'podman finds no folder for this user in /run/user',
    engine: 'podman',
    says: 'Error: lstat /run/user/1000: no such file or directory',
    cause: /\/run\/user|XDG_RUNTIME_DIR/,
    fix: /XDG_RUNTIME_DIR|loginctl|engine: file/
  },
  {
    name: 'podman has no storage of its kind here',
    engine: 'podman',
    says: "Error: 'overlay' is not supported over overlayfs, a mount_program is required: backing file system is unsupported for this graph driver",
    cause: /overlay|cannot run/,
    fix: /engine: file|fuse-overlayfs|vfs/
  }
]

let simulator: Simulator
let launches: Record<'self' | 'ordinary', Launch>
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

/** The action on a machine with this trouble. */
async function meet({ engine, make, isOfUser, says }: Trouble, inputs: Record<string, string>) {
  const launch = launches[isOfUser ? 'ordinary' : 'self']
  const engines: Engine[] = [says === undefined ? engine : { name: engine, fake: { stderr: says, exitCode: 125 } }]
  const job = await simulator.job({ ...launch.options, engines, ...(says === undefined ? { record: false } : {}) })
  for (const [name, value] of Object.entries(make?.(new Found(job.folder)) ?? {}))
    if (value === undefined) delete job.parts.env[name]
    else job.parts.env[name] = value
  Object.assign(job.parts.env, launch.prepare(job.folder))
  const main = await job.uses({ push: 'ghcr.io/acme/app', ...inputs })
  await job.end()
  return main
}

needs('docker', 'podman', ...LAUNCH_NEEDS).describe('what is wrong on the machine is told as such', () => {
  beforeAll(() => {
    launches = { self: launchAs('self', simulator.folder), ordinary: launchAs('ordinary', simulator.folder) }
  })

  it.each(sample(TROUBLES, 3))('$engine: $name', async trouble => {
    const { engine, cause, fix, names = /./ } = trouble
    const main = await meet(trouble, { engine })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false', 'can-push': 'true' } })
    // The cause and the fix are on the page of the job, and not only in the log.
    const [{ message = '' } = {}, ...more] = main.annotations.filter(({ level }) => level === 'error')
    expect(more).toEqual([])
    // Without the engine's own words, which stand at the end.
    const [ours = ''] = message.split(/^Details:/m)
    expect(message).toMatch(names)
    // A folder of the run's own is none that anybody could repair.
    expect(message).not.toMatch(/ghcr-login-[\da-f]{16}/)
    expect(ours).toMatch(cause)
    expect(ours).toMatch(fix)
    expect(ours).not.toMatch(/temporary fault|run the job again|mirror/i)
    if (engine === 'podman') expect(ours).not.toMatch(/daemon/i)
  })

  it.each(
    sample(
      TROUBLES.filter(({ name }) => /^podman (?:may|finds|has)/.test(name)),
      3
    )
  )('where the only engine is one of which $name, `auto` takes `file`, and says so', async trouble => {
    const main = await meet(trouble, { engine: 'auto' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', engine: 'file' } })
    const notices = main.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)
    expect(notices).toContainEqual(expect.stringMatching(/podman/))
  })

  it('DOCKER_CONFIG that names the config itself must name its folder', async () => {
    const make = (at: Found) => ({ DOCKER_CONFIG: at.file('.docker/config.json', '{}') })
    const trouble: Trouble = { name: '', engine: 'docker', make, cause: /./, fix: /./ }
    const { annotations } = await meet(trouble, { engine: 'docker', store: 'shared' })
    const [message, ...more] = annotations.map(({ message }) => message)
    expect([message, more]).toEqual([expect.stringMatching(/DOCKER_CONFIG.*\bfolder\b/s), []])
  })
})
