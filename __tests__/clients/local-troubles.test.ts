import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { Found } from '../support/environments.ts'
import { sample } from '../support/extent.ts'
import { LAUNCH_NEEDS, type Launch, launchAs } from '../support/launch.ts'
import { needs } from '../support/needs.ts'

type Variables = Record<string, string | undefined>

/** What is wrong on a machine, which this machine's engine says in its own words. */
interface Trouble {
  engine: 'docker' | 'podman'
  /** An ordinary user's, and not root's. */
  isOfUser?: true
  /** The action's words, apart from the engine's own. */
  cause: RegExp
  fix: RegExp
  /** By name: variables of the machine, or what makes it and gives them; and what the message names, in whoever's words. */
  rows: Record<string, [Variables | ((at: Found) => Variables), names?: RegExp]>
}

const broken = (name: string, text: string, variable?: string) => (at: Found) => {
  const path = at.file(name, text)
  return variable === undefined ? {} : { [variable]: path }
}

/** Three files that are no certificates. */
function noCertificates(at: Found): Variables {
  for (const name of ['ca', 'cert', 'key']) at.file(`certificates/${name}.pem`, 'none')
  return { DOCKER_CERT_PATH: at.path('certificates'), DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://127.0.0.1:9' }
}

const UNTRUSTED = {
  ...{ cause: /certificate|authority/, fix: /authority|certificate|trust/ },
  rows: { 'does not trust the certificate of the registry': [{ SSL_CERT_FILE: undefined }] }
} satisfies Partial<Trouble>

const TROUBLES: Trouble[] = [
  {
    ...{ engine: 'docker', cause: /context\b.*\bgone/, fix: /DOCKER_CONTEXT/ },
    rows: { 'DOCKER_CONTEXT names a context that is gone': [{ DOCKER_CONTEXT: 'gone', DOCKER_HOST: undefined }] }
  },
  {
    ...{ engine: 'docker', cause: /ca\.pem/, fix: /DOCKER_CERT_PATH/ },
    rows: {
      'DOCKER_CERT_PATH names a folder without certificates': [
        at => ({ DOCKER_CERT_PATH: at.folder('certificates'), DOCKER_TLS_VERIFY: '1' })
      ]
    }
  },
  {
    ...{ engine: 'docker', cause: /ca\.pem/, fix: /DOCKER_TLS_VERIFY/ },
    rows: { 'DOCKER_TLS_VERIFY is set and there are no certificates': [{ DOCKER_TLS_VERIFY: '1' }] }
  },
  {
    ...{ engine: 'docker', cause: /ca\.pem|certificate/, fix: /DOCKER_CERT_PATH/ },
    rows: { 'DOCKER_CERT_PATH has a certificate that is none': [noCertificates] }
  },
  { engine: 'docker', ...UNTRUSTED },
  { engine: 'podman', ...UNTRUSTED },
  {
    ...{ engine: 'podman', isOfUser: true, cause: /XDG_RUNTIME_DIR.*(?:another|not)/, fix: /XDG_RUNTIME_DIR/ },
    rows: { 'XDG_RUNTIME_DIR is another user’s': [{ XDG_RUNTIME_DIR: '/' }] }
  },
  {
    ...{ engine: 'podman', isOfUser: true, cause: /\/nonexistent|HOME/, fix: /HOME/ },
    rows: { 'HOME is not there': [{ HOME: '/nonexistent' }] }
  },
  {
    engine: 'podman',
    cause: /podman.*(?:configuration|\.conf\b|CONTAINERS_)/s,
    fix: /[Ff]ix|[Cc]orrect|[Uu]nset|[Ss]et /,
    rows: {
      'registries.conf is broken': [broken('.config/containers/registries.conf', '[[broken'), /registries\.conf/],
      'CONTAINERS_REGISTRIES_CONF names a file that is not there': [
        { CONTAINERS_REGISTRIES_CONF: '/nonexistent/registries.conf' },
        /\/nonexistent\/registries\.conf/
      ],
      'storage.conf is broken': [broken('storage.conf', '[storage\n', 'CONTAINERS_STORAGE_CONF'), /storage\.conf/],
      'CONTAINERS_CONF names a file that is not there': [{ CONTAINERS_CONF: '/nonexistent/x' }, /CONTAINERS_CONF/],
      'CONTAINERS_CONF names a broken file': [
        broken('containers.conf', '[engine', 'CONTAINERS_CONF'),
        /containers\.conf/
      ]
    }
  },
  {
    ...{ engine: 'podman', cause: /CONTAINER_HOST|\/nonexistent\.sock/, fix: /CONTAINER_HOST/ },
    rows: { 'CONTAINER_HOST names a socket that is not there': [{ CONTAINER_HOST: 'unix:///nonexistent.sock' }] }
  }
]
const ROWS = TROUBLES.flatMap(({ rows, ...trouble }) =>
  Object.entries(rows).map(([name, [given, names = /./]]) => ({ name, given, names, ...trouble }))
)

let simulator: Simulator
let launches: Record<'self' | 'ordinary', Launch>
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

/** The action on a machine with this trouble. */
async function meet(
  { engine, given, isOfUser }: Pick<(typeof ROWS)[number], 'engine' | 'given' | 'isOfUser'>,
  store = ''
) {
  const launch = launches[isOfUser ? 'ordinary' : 'self']
  const job = await simulator.job({ ...launch.options, engines: [engine], record: false })
  for (const [name, value] of Object.entries(typeof given === 'function' ? given(new Found(job.folder)) : given))
    if (value === undefined) delete job.parts.env[name]
    else job.parts.env[name] = value
  Object.assign(job.parts.env, launch.prepare(job.folder))
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine, store: store || 'auto' })
  await job.end()
  return main
}

needs('docker', 'podman', ...LAUNCH_NEEDS).describe('what is wrong on the machine is told as such', () => {
  beforeAll(() => {
    launches = { self: launchAs('self', simulator.folder), ordinary: launchAs('ordinary', simulator.folder) }
  })

  it.each(sample(ROWS, 3))('$engine: $name', async ({ cause, fix, names, ...trouble }) => {
    const main = await meet(trouble)
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
    if (trouble.engine === 'podman') expect(ours).not.toMatch(/daemon/i)
  })

  it('DOCKER_CONFIG that names the config itself must name its folder', async () => {
    const given = (at: Found) => ({ DOCKER_CONFIG: at.file('.docker/config.json', '{}') })
    const { annotations } = await meet({ engine: 'docker', given }, 'shared')
    const [message, ...more] = annotations.map(({ message }) => message)
    expect([message, more]).toEqual([expect.stringMatching(/DOCKER_CONFIG.*\bfolder\b/s), []])
  })
})

// What explains them is in unit/programs.test.ts: this machine's podman cannot be brought to say them.
it.each(
  sample(
    [
      'cannot clone: Operation not permitted\nError: cannot re-exec process',
      'Error: lstat /run/user/1000: no such file or directory',
      "Error: 'overlay' is not supported over overlayfs, a mount_program is required"
    ],
    3
  )
)('where the only engine is a podman that cannot run (%s), `auto` takes `file`, and says so', async stderr => {
  const job = await simulator.job({ engines: [{ name: 'podman', fake: { stderr, exitCode: 125 } }] })
  const main = await job.uses({ push: 'ghcr.io/acme/app' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', engine: 'file' } })
  const notices = main.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)
  expect(notices).toContainEqual(expect.stringMatching(/podman/))
})
