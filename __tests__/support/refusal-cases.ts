import { enterprise, githubCom, type Server } from '../../simulator/github/servers.ts'
import {
  appInstallation,
  appUser,
  classicPat,
  fineGrainedPat,
  githubToken,
  oauthToken,
  oldGithubToken,
  refreshToken,
  type Token
} from '../../simulator/github/tokens.ts'
import { manifest, owner, type Package, pkg, type Refusal, type World } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'

/** What a user meets: the state of GitHub and the registry, and the inputs of the step. */
export interface Case {
  /** What `token` holds; the default of `token` where it is absent. */
  token?: Token | ''
  tokens?: Token[]
  packages?: Package[]
  owners?: World['owners']
  refusals?: Refusal[]
  faults?: Fault[]
  servers?: Server[]
  job?: JobOptions
  with?: Record<string, string>
  /** The `id` of the step. */
  id?: string
  /** `quiet` where no annotation is made, else the entry of docs/troubleshooting.md. */
  entry: string
}

const APP = 'ghcr.io/acme/app'
const push = { push: APP }
const pull = { pull: `${APP}:latest` }

/** A refusal that the simulator does not derive from its state. */
const says = (on: Refusal['on'], message: string, status = 403, image = 'acme/app'): Pick<Case, 'refusals'> => ({
  refusals: [{ image, on, status, code: status === 401 ? 'UNAUTHORIZED' : 'DENIED', message }]
})

const tagged = (...names: string[]) => Object.fromEntries(names.map(name => [name, manifest()]))

const fork: JobOptions = {
  eventName: 'pull_request',
  event: { pull_request: { head: { repo: { full_name: 'mona/app' } } } }
}
const dependabot: JobOptions = { actor: 'dependabot[bot]', eventName: 'pull_request' }
const inOrganization: JobOptions = { event: { repository: { owner: { login: 'acme', type: 'Organization' } } } }
/** A token as Gitea and Forgejo issue them. */
const noPrefix = '0123456789abcdef'.repeat(3).slice(0, 40)
const gitea = enterprise('gitea.example')
const onGitea = { servers: [githubCom, gitea], job: { server: gitea, env: { GITEA_ACTIONS: 'true' } } }
const readOnly = () => githubToken({ packages: 'read' })
const noPermission = () => githubToken({ packages: 'none' })

const ssoAtToken: Fault = {
  on: 'token',
  effect: 'json',
  status: 403,
  body: {
    errors: [
      {
        code: 'DENIED',
        message:
          'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
      }
    ]
  }
}

/** Every row of the table of what the registry says, and each case that is known without asking it. */
export const CASES: Record<string, Case> = {
  'a token that expired, at /token': { entry: 'token-refused', token: classicPat({ live: false }), with: push },
  'a token that was mistyped, at /token': {
    entry: 'token-refused',
    token: classicPat({ live: false, value: classicPat().value.slice(0, -1) }),
    with: push
  },
  'the GITHUB_TOKEN of a job that ended, at /token': {
    entry: 'token-refused',
    token: githubToken({ live: false }),
    with: push
  },
  'a token that the registry refuses and the API takes': {
    entry: 'token-refused',
    token: classicPat(),
    ...says('token', 'denied'),
    with: push
  },
  'a bare denied at a manifest, and no permission': {
    entry: 'denied',
    token: noPermission(),
    packages: [pkg('acme/app')],
    job: inOrganization,
    with: pull
  },
  'a bare denied at a manifest, with the token of an App': {
    entry: 'wrong-kind',
    token: appInstallation({ value: `ghs_99_${'a1b2C3d4'.repeat(8)}` }),
    packages: [pkg('acme/app')],
    ...says('manifest', 'denied'),
    with: pull
  },
  'requested access is denied': {
    entry: 'resource-denied',
    token: githubToken(),
    ...says('upload', 'requested access to the resource is denied'),
    with: push
  },
  'a classic token without write:packages': {
    entry: 'expected-scopes',
    token: classicPat({ scopes: ['read:packages'] }),
    packages: [pkg('acme/app')],
    with: push
  },
  'an OAuth token without packages': {
    entry: 'expected-scopes',
    token: oauthToken({ scopes: ['repo', 'gist'] }),
    packages: [pkg('acme/app')],
    with: pull
  },
  'a fine-grained token': { entry: 'wrong-kind', token: fineGrainedPat(), packages: [pkg('acme/app')], with: push },
  'the user token of an App': { entry: 'wrong-kind', token: appUser(), packages: [pkg('acme/app')], with: push },
  'write_package, with GITHUB_TOKEN': {
    entry: 'write-package',
    token: githubToken(),
    packages: [pkg('acme/app', { actionsAccess: {} })],
    job: inOrganization,
    with: push
  },
  'write_package, and another package that may be pushed': {
    entry: 'write-package',
    token: githubToken(),
    packages: [pkg('acme/app'), pkg('acme/tool', { actionsAccess: {} })],
    job: inOrganization,
    with: { push: 'ghcr.io/acme/app, ghcr.io/acme/tool' }
  },
  'write_package, with a personal token': {
    entry: 'write-package',
    token: classicPat(),
    packages: [pkg('acme/app', { people: {} })],
    with: push
  },
  read_package: {
    entry: 'read-package',
    token: githubToken({ packages: 'read' }),
    packages: [pkg('acme/app', { actionsAccess: {} })],
    with: pull
  },
  create_package: {
    entry: 'create-package',
    token: classicPat(),
    owners: { acme: owner({ creators: [] }) },
    with: push
  },
  'installation not allowed to Create': { entry: 'installation-create', token: readOnly(), with: push },
  'installation not allowed to Create, with a token of the old form': {
    entry: 'installation-create',
    token: appInstallation(),
    with: push
  },
  'installation not allowed to Write, with a token of the old form': {
    entry: 'installation-write',
    token: appInstallation(),
    packages: [pkg('acme/app')],
    with: push
  },
  'installation not allowed to Write': {
    entry: 'installation-write',
    token: readOnly(),
    packages: [pkg('acme/app')],
    job: inOrganization,
    with: push
  },
  'installation not allowed to Read': {
    entry: 'installation-read',
    token: appInstallation(),
    packages: [pkg('acme/app')],
    with: pull
  },
  'another owner, pushed to with GITHUB_TOKEN': {
    entry: 'no-installation',
    token: githubToken(),
    with: { push: 'ghcr.io/globex/app' }
  },
  'another owner, pulled from with GITHUB_TOKEN': {
    entry: 'read-package',
    token: githubToken(),
    packages: [pkg('globex/base')],
    with: { pull: 'ghcr.io/globex/base:latest' }
  },
  'a credential that expires between two requests': {
    entry: 'unauthenticated',
    token: githubToken(),
    ...says('upload', 'unauthenticated: User cannot be authenticated with the token provided.', 401),
    with: push
  },
  'single sign-on': {
    entry: 'saml',
    token: classicPat({ ssoRequiredFor: ['acme'] }),
    packages: [pkg('acme/app')],
    with: push
  },
  'single sign-on, and the API out of reach': {
    entry: 'saml',
    token: classicPat({ ssoRequiredFor: ['acme'] }),
    packages: [pkg('acme/app')],
    faults: [{ on: 'api', effect: 'status', status: 404 }],
    with: push
  },
  'single sign-on, at /token': { entry: 'saml', token: classicPat(), faults: [ssoAtToken], with: push },
  'classic tokens forbidden': {
    entry: 'classic-forbidden',
    token: classicPat(),
    packages: [pkg('acme/app')],
    owners: { acme: owner({ forbidsClassic: true }) },
    with: push
  },
  'an IP allow list': {
    entry: 'ip-allow-list',
    token: githubToken(),
    packages: [pkg('acme/app')],
    owners: { acme: owner({ allowList: true }) },
    with: push
  },
  'Resource not accessible by integration': {
    entry: 'not-accessible',
    token: noPermission(),
    ...says('upload', 'Resource not accessible by integration'),
    with: push
  },
  'an image that is not there': { entry: 'absent', token: githubToken(), with: { pull: 'ghcr.io/acme/nothing:1' } },
  'a tag that is not there': {
    entry: 'absent',
    token: githubToken(),
    packages: [pkg('acme/app', { tags: tagged('1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0') })],
    with: { pull: `${APP}:2.0.0` }
  },
  'a rate limit': {
    entry: 'too-many-requests',
    token: githubToken(),
    faults: [
      {
        on: 'upload',
        effect: 'json',
        status: 429,
        body: { errors: [{ code: 'TOOMANYREQUESTS', message: 'retry-after: 880.092µs, allowed: 44000/minute' }] }
      }
    ],
    with: push
  },
  'a name in mixed case': { entry: 'quiet', token: githubToken(), with: { push: 'ghcr.io/Acme/App' } },
  'a page of a proxy': {
    entry: 'not-verified',
    token: githubToken(),
    faults: [{ on: 'upload', effect: 'html', status: 403 }],
    with: push
  },
  'an owner that does not exist': {
    entry: 'owner-not-found',
    token: githubToken(),
    ...says('upload', 'not_found: owner not found'),
    with: push
  },
  'an owner that does not exist, with status 404': {
    entry: 'owner-not-found',
    token: githubToken(),
    ...says('upload', 'not_found: owner not found', 404),
    with: push
  },
  'a setting of the organization': {
    entry: 'failed-precondition',
    token: githubToken(),
    ...says(
      'upload',
      "failed_precondition: Improved container support has not been enabled for 'ACME'. Learn more: https://docs.github.com/packages"
    ),
    with: push
  },
  'a message that is not known and not about permissions': {
    entry: 'unknown-words',
    token: githubToken(),
    ...says('upload', 'resource_exhausted: the storage quota is used up'),
    with: push
  },
  'a message that is not known': {
    entry: 'unknown-words',
    token: githubToken(),
    ...says('upload', 'permission_denied: the moon is not full'),
    with: push
  },

  'a dead token, and an image of another owner': {
    entry: 'token-refused',
    token: classicPat({ live: false }),
    with: { pull: 'ghcr.io/globex/base:1' }
  },
  'no token': { entry: 'no-token', token: '', with: push },
  'no token, and an image of another owner': { entry: 'no-token', token: '', with: { pull: 'ghcr.io/globex/base:1' } },
  'no token, in a pull request from a fork': { entry: 'no-token', token: '', job: fork, with: push },
  'no token, in a pull request from a fork that only pulls': { entry: 'no-token', token: '', job: fork, with: pull },
  'no token, in a run of Dependabot': { entry: 'no-token', token: '', job: dependabot, with: push },
  'an empty `password`': { entry: 'no-token', with: { ...push, password: '' } },
  'the name of a secret': { entry: 'not-a-token', with: { ...push, token: 'secrets.CR_PAT' } },
  'an expression that was not evaluated': { entry: 'not-a-token', with: { ...push, token: `\${{ secrets.CR_PAT }}` } },
  'a variable of a shell': { entry: 'not-a-token', with: { ...push, token: '$CR_PAT' } },
  'the result of a condition': { entry: 'not-a-token', with: { ...push, token: 'false' } },
  'quotes around a token': { entry: 'not-a-token', with: { ...push, token: `"${classicPat().value}"` } },
  'user and token': { entry: 'not-a-token', with: { ...push, token: `octocat:${classicPat().value}` } },
  'a token in base64': { entry: 'not-a-token', with: { ...push, token: btoa(classicPat().value) } },
  'a token of Docker Hub, in a step that was written for it': {
    entry: 'not-a-token',
    with: { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' }
  },
  'a token of Slack': { entry: 'not-a-token', with: { ...push, token: 'xoxb-a1B2c3D4e5F6' } },
  'a refresh token': { entry: 'refresh-token', token: refreshToken(), with: push },
  'the token of another server': {
    entry: 'other-server',
    token: oldGithubToken({ server: 'https://ghe.example' }),
    servers: [githubCom, enterprise('ghe.example')],
    job: { server: enterprise('ghe.example') },
    with: { registry: 'ghcr.io', ...push }
  },
  'a job on Gitea with its own token': {
    entry: 'not-github',
    token: githubToken({ server: 'https://gitea.example', value: noPrefix }),
    ...onGitea,
    with: push
  },
  'a job on Gitea that names ghcr.io, with its own token': {
    entry: 'not-github',
    token: githubToken({ server: 'https://gitea.example', value: noPrefix }),
    ...onGitea,
    with: { registry: 'ghcr.io', ...push }
  },
  'a token without a prefix, in a job of another server': {
    entry: 'not-github',
    token: githubToken({ server: 'https://ghe.example', value: noPrefix }),
    servers: [githubCom, enterprise('ghe.example')],
    job: { server: enterprise('ghe.example') },
    with: { registry: 'ghcr.io', ...push }
  },
  'write_package, in a pull request from a fork': {
    entry: 'read-only-run',
    token: readOnly(),
    ...says('upload', 'permission_denied: write_package'),
    job: fork,
    with: push
  },
  'no token, in a run for a pull request of Dependabot': {
    entry: 'no-token',
    token: '',
    job: {
      ...dependabot,
      eventName: 'pull_request_target',
      event: { pull_request: { user: { login: 'dependabot[bot]' } } }
    },
    with: push
  },
  'a pull request from a fork that pushes': {
    entry: 'read-only-run',
    token: readOnly(),
    packages: [pkg('acme/app')],
    job: fork,
    with: push
  },
  'a pull request from a fork that pushes, where the step is set up for it': {
    entry: 'quiet',
    token: readOnly(),
    packages: [pkg('acme/app')],
    job: fork,
    id: 'registry',
    with: { ...push, 'on-denied': 'warn-on-fork' }
  },
  'a run of Dependabot that pushes': {
    entry: 'read-only-run',
    token: readOnly(),
    packages: [pkg('acme/app')],
    job: dependabot,
    with: push
  },
  'a fine-grained token, and no image listed': { entry: 'wrong-kind', token: fineGrainedPat() },
  'the token of an App, and no image listed': {
    entry: 'wrong-kind',
    token: appInstallation({ value: `ghs_99_${'a1b2C3d4'.repeat(8)}` })
  },
  'a pull request from a fork, and no image listed': { entry: 'read-only-run', token: readOnly(), job: fork },
  'a run of Dependabot, and no image listed': { entry: 'read-only-run', token: readOnly(), job: dependabot }
}
