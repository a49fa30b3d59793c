import { type NotRefusal, RATE_LIMITS } from '../../simulator/github/not-refusals.ts'
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
const ghes = enterprise('ghe.example')
const onGhes = { servers: [githubCom, ghes], job: { server: ghes } }
const gitea = enterprise('gitea.example')
const onGitea = { servers: [githubCom, gitea], job: { server: gitea, env: { GITEA_ACTIONS: 'true' } } }
const readOnly = githubToken({ packages: 'read' })
const noPermission = githubToken({ packages: 'none' })

const SAML =
  'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
const body = { errors: [{ code: 'DENIED', message: SAML }] }
const ssoAtToken: Fault = { on: 'token', effect: 'json', status: 403, body }

const own = githubToken()
const pat = classicPat()
const dead = classicPat({ live: false })
const ofApp = appInstallation({ value: `ghs_99_${'a1b2C3d4'.repeat(8)}` })
const app = { packages: [pkg('acme/app')] }
const closed = { packages: [pkg('acme/app', { actionsAccess: {} })] }
const nothing = {}
const at = (entry: string, token: Case['token'], inputs: Record<string, string>, more: Partial<Case> = {}): Case => ({
  entry,
  ...(token === undefined ? {} : { token }),
  with: inputs,
  ...more
})

const refused = (entry: string, message: string, status?: number) =>
  at(entry, own, push, says('upload', message, status))
const noToken = (inputs: Record<string, string>) => at('not-a-token', undefined, { ...push, ...inputs })

/** Every row of the table of what the registry says, and each case that is known without asking it. */
export const CASES: Record<string, Case> = {
  'a token that expired, at /token': at('token-refused', dead, push),
  'the GITHUB_TOKEN of a job that ended, at /token': at('token-refused', githubToken({ live: false }), push),
  'a token that the registry refuses and the API takes': at('token-refused', pat, push, says('token', 'denied')),
  'a bare denied at a manifest, and no permission': at('denied', noPermission, pull, { ...app, job: inOrganization }),
  'a bare denied at a manifest, with the token of an App': at('wrong-kind', ofApp, pull, {
    ...app,
    ...says('manifest', 'denied')
  }),
  'requested access is denied': refused('resource-denied', 'requested access to the resource is denied'),
  'a classic token without write:packages': at('expected-scopes', classicPat({ scopes: ['read:packages'] }), push, app),
  'an OAuth token without packages': at('expected-scopes', oauthToken({ scopes: ['repo', 'gist'] }), pull, app),
  'a fine-grained token': at('wrong-kind', fineGrainedPat(), push, app),
  'the user token of an App': at('wrong-kind', appUser(), push, app),
  'write_package, with GITHUB_TOKEN': at('write-package', own, push, { ...closed, job: inOrganization }),
  'write_package, and another package that may be pushed': at(
    'write-package',
    own,
    { push: 'ghcr.io/acme/app, ghcr.io/acme/tool' },
    { packages: [pkg('acme/app'), pkg('acme/tool', { actionsAccess: {} })], job: inOrganization }
  ),
  'write_package, with a personal token': at('write-package', pat, push, {
    packages: [pkg('acme/app', { people: {} })]
  }),
  read_package: at('read-package', readOnly, pull, closed),
  create_package: at('create-package', pat, push, { owners: { acme: owner({ creators: [] }) } }),
  'installation not allowed to Create': at('installation-create', readOnly, push),
  'installation not allowed to Create, with a token of the old form': at(
    'installation-create',
    appInstallation(),
    push
  ),
  'installation not allowed to Write, with a token of the old form': at(
    'installation-write',
    appInstallation(),
    push,
    app
  ),
  'installation not allowed to Write': at('installation-write', readOnly, push, { ...app, job: inOrganization }),
  'installation not allowed to Read': at('installation-read', appInstallation(), pull, app),
  'another owner, pushed to with GITHUB_TOKEN': at('no-installation', own, { push: 'ghcr.io/globex/app' }),
  'another owner, pulled from with GITHUB_TOKEN': at(
    'read-package',
    own,
    { pull: 'ghcr.io/globex/base:latest' },
    { packages: [pkg('globex/base')] }
  ),
  'a credential that expires between two requests': refused(
    'unauthenticated',
    'unauthenticated: User cannot be authenticated with the token provided.',
    401
  ),
  'single sign-on': at('saml', classicPat({ ssoRequiredFor: ['acme'] }), push, app),
  'single sign-on, at /token': at('saml', pat, push, { faults: [ssoAtToken] }),
  'classic tokens forbidden': at('classic-forbidden', pat, push, {
    ...app,
    owners: { acme: owner({ forbidsClassic: true }) }
  }),
  'an IP allow list': at('ip-allow-list', own, push, {
    ...app,
    owners: { acme: owner({ allowList: true }) }
  }),
  'Resource not accessible by integration': at(
    'not-accessible',
    noPermission,
    push,
    says('upload', 'Resource not accessible by integration')
  ),
  'an image that is not there': at('absent', own, { pull: 'ghcr.io/acme/nothing:1' }),
  'a tag that is not there': at(
    'absent',
    own,
    { pull: `${APP}:2.0.0` },
    { packages: [pkg('acme/app', { tags: tagged('1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0') })] }
  ),
  'a rate limit': at('too-many-requests', own, push, {
    faults: [{ on: 'upload', ...(RATE_LIMITS['429'] as NotRefusal) }]
  }),
  'a name in mixed case': at('quiet', own, { push: 'ghcr.io/Acme/App' }),
  'a page of a proxy': at('not-verified', own, push, { faults: [{ on: 'upload', effect: 'html', status: 403 }] }),
  'an owner that does not exist': refused('owner-not-found', 'not_found: owner not found'),
  'an owner that does not exist, with status 404': refused('owner-not-found', 'not_found: owner not found', 404),
  'a setting of the organization': refused(
    'failed-precondition',
    "failed_precondition: Improved container support has not been enabled for 'ACME'. Learn more: https://docs.github.com/packages"
  ),
  'a message that is not known and not about permissions': refused(
    'unknown-words',
    'resource_exhausted: the storage quota is used up'
  ),
  'a message that is not known': refused('unknown-words', 'permission_denied: the moon is not full'),
  'a dead token, and an image of another owner': at('token-refused', dead, { pull: 'ghcr.io/globex/base:1' }),
  'no token': at('no-token', '', push),
  'no token, and an image of another owner': at('no-token', '', { pull: 'ghcr.io/globex/base:1' }),
  'no token, in a pull request from a fork': at('no-token', '', push, { job: fork }),
  'no token, in a pull request from a fork that only pulls': at('no-token', '', pull, { job: fork }),
  'no token, in a run of Dependabot': at('no-token', '', push, { job: dependabot }),
  'an empty `password`': at('no-token', undefined, { ...push, password: '' }),
  'the name of a secret': noToken({ token: 'secrets.CR_PAT' }),
  'an expression that was not evaluated': noToken({ token: `\${{ secrets.CR_PAT }}` }),
  'a variable of a shell': noToken({ token: '$CR_PAT' }),
  'the result of a condition': noToken({ token: 'false' }),
  'quotes around a token': noToken({ token: `"${pat.value}"` }),
  'user and token': noToken({ token: `octocat:${pat.value}` }),
  'a token in base64': noToken({ token: btoa(pat.value) }),
  'a token of Docker Hub, in a step that was written for it': at('not-a-token', undefined, {
    username: 'acme',
    password: 'dckr_pat_a1B2c3D4e5F6'
  }),
  'a token of Slack': noToken({ token: 'xoxb-a1B2c3D4e5F6' }),
  'a refresh token': at('refresh-token', refreshToken(), push),
  'the token of another server': at(
    'other-server',
    oldGithubToken({ server: 'https://ghe.example' }),
    { registry: 'ghcr.io', ...push },
    onGhes
  ),
  'a job on Gitea with its own token': at(
    'not-github',
    githubToken({ server: 'https://gitea.example', value: noPrefix }),
    push,
    onGitea
  ),
  'a job on Gitea that names ghcr.io, with its own token': at(
    'not-github',
    githubToken({ server: 'https://gitea.example', value: noPrefix }),
    { registry: 'ghcr.io', ...push },
    onGitea
  ),
  'a token without a prefix, in a job of another server': at(
    'not-github',
    githubToken({ server: 'https://ghe.example', value: noPrefix }),
    { registry: 'ghcr.io', ...push },
    onGhes
  ),
  'write_package, in a pull request from a fork': at('read-only-run', readOnly, push, {
    ...says('upload', 'permission_denied: write_package'),
    job: fork
  }),
  'no token, in a run for a pull request of Dependabot': at('no-token', '', push, {
    job: {
      ...dependabot,
      eventName: 'pull_request_target',
      event: { pull_request: { user: { login: 'dependabot[bot]' } } }
    }
  }),
  'a pull request from a fork that pushes': at('read-only-run', readOnly, push, { ...app, job: fork }),
  'a pull request from a fork that pushes, where the step is set up for it': at(
    'quiet',
    readOnly,
    { ...push, 'on-denied': 'warn-on-fork' },
    { ...app, job: fork, id: 'registry' }
  ),
  'a run of Dependabot that pushes': at('read-only-run', readOnly, push, { ...app, job: dependabot }),
  'a fine-grained token, and no image listed': at('wrong-kind', fineGrainedPat(), nothing),
  'the token of an App, and no image listed': at('wrong-kind', ofApp, nothing)
}
