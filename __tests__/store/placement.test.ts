import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { ConfigKind } from '../../src/credentials/config-files.ts'
import { ownFiles } from '../../src/login/engine.ts'
import { planLogin } from '../../src/login/placement.ts'
import { auth, type Config, config } from '../support/credentials.ts'
import { readWith } from '../support/read-inputs.ts'
import { Homes } from '../support/store-run.ts'

// Where a login is put is decided from the files and the variables. That the clients find it there is tested in clients/.

const token = githubToken()
const homes = new Homes(token.value)
const ours = { auth: auth('octocat', token.value) }
const older = { auth: auth('octocat', classicPat().value) }
const quay = { auth: auth('robot', 'quay-secret') }

const DOCKER = '.docker/config.json'
const PODMAN = 'run/containers/auth.json'

interface Case {
  /** Configs in the home, by their paths. */
  files?: Record<string, Config | string>
  /** Variables, and the paths in the home that they have. */
  env?: Record<string, string>
  kinds?: ConfigKind[]
}

/** What is planned in a home, with paths in it as they are below it. */
function plan({ files = {}, env = {}, kinds = ['docker'] }: Case) {
  const { home } = homes.open()
  mkdirSync(join(home, 'run'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), typeof content === 'string' ? content : config(content), { mode: 0o600 })
  }
  const variables = Object.entries(env).map(([name, path]) => [name, join(home, path)])
  const all = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), ...Object.fromEntries(variables) }
  const made = planLogin(readWith({ store: 'shared' }), new Set(kinds), ownFiles(join(home, 'own')), all)
  const short = (text: string) => text.replaceAll(`${home}/`, '')
  return {
    shared: made.shared.map(({ file }) => short(file)),
    own: made.own.map(({ file }) => short(file)),
    variables: Object.fromEntries(made.variables.map(([name, value]) => [name, short(value)])),
    notices: made.notices.map(short)
  }
}

const NOTHING = { own: [], variables: {}, notices: [] }

describe("a login of docker's", () => {
  it.each<[string, Case, string[]]>([
    ['in an empty home', {}, []],
    ['next to other registries of podman’s', { files: { [PODMAN]: { auths: { 'quay.io': quay } } } }, []],
    ['next to the same login of podman’s', { files: { [PODMAN]: { auths: { 'ghcr.io': ours } } } }, []],
    [
      'next to an older one of podman’s',
      { files: { [PODMAN]: { auths: { 'ghcr.io': older } } } },
      [`podman, buildah and skopeo read ${PODMAN}, which this login is not written to.`]
    ],
    [
      'next to an older one of podman’s for an image',
      { files: { [PODMAN]: { auths: { 'ghcr.io/acme/app': older } } } },
      [`podman, buildah and skopeo read ${PODMAN} for ghcr.io/acme/app, which this login is not written to.`]
    ],
    [
      'next to a helper of podman’s',
      { files: { [PODMAN]: { credHelpers: { 'ghcr.io': 'pass' } } } },
      [`podman, buildah and skopeo read ${PODMAN}, which this login is not written to.`]
    ],
    [
      'where REGISTRY_AUTH_FILE names another file',
      { env: { REGISTRY_AUTH_FILE: 'other.json' } },
      ['podman, buildah and skopeo read other.json, which this login is not written to.']
    ],
    [
      'next to an older one of helm’s and one of regctl’s',
      {
        files: {
          '.config/helm/registry/config.json': { auths: { 'ghcr.io': older, 'quay.io': quay } },
          '.regctl/config.json': { hosts: { 'ghcr.io': { user: 'octocat', pass: 'old' } } }
        }
      },
      [
        '.config/helm/registry/config.json has an older login to ghcr.io, which helm takes before this one. Where the job uses helm, set HELM_REGISTRY_CONFIG to the `config.json` in the folder of the output `docker-config` for its steps.',
        '.regctl/config.json has an older login to ghcr.io, which regctl takes before this one. Where the job uses regctl, set REGCTL_CONFIG to a new file for its steps.'
      ]
    ],
    [
      'next to others of helm’s and of regctl’s',
      {
        files: {
          '.config/helm/registry/config.json': { auths: { 'ghcr.io': ours, 'quay.io': quay } },
          '.regctl/config.json': {
            hosts: { 'ghcr.io': { user: 'octocat', pass: token.value }, 'quay.io': { pass: 'x' } }
          }
        }
      },
      []
    ]
  ])('%s', (_, given, notices) => {
    expect(plan(given)).toEqual({
      ...NOTHING,
      shared: [DOCKER],
      notices: notices.map(each => expect.stringContaining(each))
    })
  })
})

describe("a login of podman's", () => {
  const named = { ...NOTHING, shared: [PODMAN], variables: { REGISTRY_AUTH_FILE: PODMAN } }
  const inDockers = { DOCKER_CONFIG: '.docker' }

  it.each<[string, Case, ReturnType<typeof plan>]>([
    ['in an empty home is named for every version', {}, named],
    [
      "is not named where that would hide docker's other logins",
      { files: { [DOCKER]: { auths: { 'quay.io': quay } } } },
      { ...named, variables: {} }
    ],
    [
      "that docker's config has only for the same registry",
      { files: { [DOCKER]: { auths: { 'ghcr.io': ours } } } },
      named
    ],
    [
      'is named where DOCKER_CONFIG would hide it, and what that hides is told',
      { files: { [DOCKER]: { auths: { 'quay.io': quay } } }, env: inDockers },
      {
        ...named,
        notices: [expect.stringMatching(/do not see what DOCKER_CONFIG holds for quay\.io until the job ends/)] as never
      }
    ],
    [
      'that docker’s config is older than',
      { files: { [DOCKER]: { auths: { 'ghcr.io': older } } } },
      {
        ...named,
        notices: [
          expect.stringMatching(
            `^${DOCKER} has an older login to ghcr.io, which docker, .* take: they do not read ${PODMAN}`
          )
        ] as never
      }
    ],
    [
      'goes where REGISTRY_AUTH_FILE says',
      { env: { REGISTRY_AUTH_FILE: 'other.json' } },
      { ...named, shared: ['other.json'], variables: { REGISTRY_AUTH_FILE: 'other.json' } }
    ],
    [
      'goes into the folder of the run where its own cannot be written',
      { env: { XDG_RUNTIME_DIR: 'nothing' } },
      { ...named, shared: [], own: ['own/podman/auth.json'], variables: { REGISTRY_AUTH_FILE: 'own/podman/auth.json' } }
    ]
  ])('%s', (_, given, planned) => expect(plan({ kinds: ['podman'], ...given })).toEqual(planned))
})

describe("a login of docker's and of podman's", () => {
  const both = (given: Case) => plan({ kinds: ['docker', 'podman'], ...given })

  it('is two entries, or one where both have one file', () => {
    expect(both({}).shared).toEqual([DOCKER, PODMAN])
    const oneFile = both({ files: { [DOCKER]: {} }, env: { REGISTRY_AUTH_FILE: DOCKER } })
    expect(oneFile).toEqual({ ...NOTHING, shared: [DOCKER], variables: { REGISTRY_AUTH_FILE: DOCKER } })
  })

  it("needs no name where podman finds docker's entry by DOCKER_CONFIG", () => {
    const files = { [DOCKER]: { auths: { 'quay.io': quay } } }
    expect(both({ files, env: { DOCKER_CONFIG: '.docker' } })).toMatchObject({ variables: {}, notices: [] })
    const store = { [DOCKER]: { credsStore: 'pass' } }
    expect(both({ files: store, env: { DOCKER_CONFIG: '.docker' } }).variables).toEqual({ REGISTRY_AUTH_FILE: PODMAN })
  })

  it('is refused in one file that podman cannot read', () => {
    const files = { [DOCKER]: '{"auths":{}} and more' }
    expect(() => both({ files, env: { REGISTRY_AUTH_FILE: DOCKER } })).toThrow(
      'podman does not accept the text after its JSON object'
    )
    expect(both({ files }).shared).toEqual([DOCKER, PODMAN])
  })
})
