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
import { index, manifest, owner, type Package, pkg, type Refusal, type World } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Engine } from '../../simulator/runner/fake-engine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { preload } from './credentials.ts'

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
const BASE = 'ghcr.io/acme/base'
const TOOL = 'ghcr.io/acme/tool'
const push = { push: APP }
const pull = { pull: `${APP}:latest` }
const pushBase = { push: BASE }
const pullBase = { pull: `${BASE}:latest` }
const pushBoth = { push: `${APP}, ${TOOL}` }
const platform = { pull: `${APP}:1`, platforms: 'linux/s390x' }
const nothing = {}
const pushWarn = { ...push, 'on-denied': 'warn' }
const onFork = { ...push, 'on-denied': 'warn-on-fork' }
const none = { engine: 'none' }
const only = { ...push, ...none }
const both = { ...push, ...pullBase }
const several = { push: `${BASE}, ${TOOL}`, pull: `${TOOL}:latest` }
const pullTool = { ...push, pull: `${TOOL}:latest` }
const pullGlobex = { pull: 'ghcr.io/globex/base:latest', push: 'ghcr.io/acme/new' }
const toDelete = { ...pushBase, scopes: 'delete:packages' }
const toRead = { ...pullBase, scopes: 'read:packages' }
const visibility = (wanted: string) => ({ ...pull, visibility: wanted })

const own = githubToken()
const pat = classicPat()
const withScopes = (...all: string[]) => classicPat({ scopes: all })
const BROADER = ['repo', 'admin:org', 'delete:packages', 'write:packages']
const dead = classicPat({ live: false })
const deadJob = githubToken({ live: false })
const readOnly = githubToken({ packages: 'read' })
const noPermission = githubToken({ packages: 'none' })
const sso = classicPat({ ssoRequiredFor: ['acme'] })
const fineGrained = fineGrainedPat()
const oldApp = appInstallation()
const ofApp = appInstallation({ value: `ghs_99_${'a1b2C3d4'.repeat(8)}` })
/** In so many days, as the API reports it; half a day more, so that the number does not change while a test runs. */
const expiring = (days: number) => {
  const instant = new Date(Date.now() + (days + 0.5 + 2 / 24) * 86_400_000).toISOString()
  return classicPat({ expiresAt: `${instant.slice(0, 19).replace('T', ' ')} +0200` })
}

const at = (entry: string, token: Case['token'], inputs: Record<string, string>, ...worlds: Partial<Case>[]): Case =>
  Object.assign({ entry, with: inputs, ...(token === undefined ? {} : { token }) }, ...worlds)
const tagged = (...names: string[]) => ({ tags: Object.fromEntries(names.map(name => [name, manifest()])) })
const packages = (...all: Package[]) => ({ packages: all })
const NONE = { actionsAccess: {} }
const PUBLIC = { visibility: 'public' } as const
const app = packages(pkg('acme/app'))
const base = packages(pkg('acme/base'))
const appAndBase = packages(pkg('acme/app'), pkg('acme/base'))
const baseAndTool = packages(pkg('acme/base'), pkg('acme/tool'))
const appWithoutTool = packages(pkg('acme/app'), pkg('acme/tool', NONE))
const globexBase = packages(pkg('globex/base'))
const sixTags = packages(pkg('acme/app', tagged('1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0')))
const lost = packages(pkg('acme/app', { tags: { '1': index({ 'linux/s390x': { isDeleted: true } }) } }))
const closed = packages(pkg('acme/app', NONE))
const publicApp = packages(pkg('acme/app', PUBLIC))
const publicBase = packages(pkg('acme/base', PUBLIC))
const withoutPeople = (name: string) => packages(pkg(name, { people: {} }))
const ofOwner = (of: Parameters<typeof owner>[0]) => ({ owners: { acme: owner(of) } })

/** A refusal that the simulator does not derive from its state. */
const says = (on: Refusal['on'], message: string, status = 403): Pick<Case, 'refusals'> => ({
  refusals: [{ image: 'acme/app', on, status, code: status === 401 ? 'UNAUTHORIZED' : 'DENIED', message }]
})
const faulty = (on: Fault['on'], effect: object): Pick<Case, 'faults'> => ({ faults: [{ on, ...effect } as Fault] })
const html = (status: number) => ({ effect: 'html', status })
const json = (status: number, code: string, message: string) =>
  ({ effect: 'json', status, body: { errors: [{ code, message }] } }) as const
/** A wait that is longer than the step's limit is not waited for. */
const down = { effect: 'status', status: 503, headers: { 'retry-after': '3600' } }
const outage = faulty('upload', down)
const apiReset = faulty('api', { effect: 'reset' })
const api401 = faulty('api', { effect: 'json', status: 401, body: {} })
/** The credential is asked for with the push's scope, so only the anonymous request has `:pull` alone. */
const anonymous = faulty('token', { path: /:pull(?:&|$)/, ...html(403) })
const SAML =
  'permission_denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
const NOT_ENABLED =
  "failed_precondition: Improved container support has not been enabled for 'ACME'. Learn more: https://docs.github.com/packages"
const NOT_ACCESSIBLE = 'Resource not accessible by integration'
const UNAUTHENTICATED = 'unauthenticated: User cannot be authenticated with the token provided.'

const withId = (id: string) => ({ id })
const inJob = (job: JobOptions) => ({ job })
const inEnv = (env: Record<string, string>) => inJob({ env })
const ofRepository = (repository: object) => inJob({ event: { repository } })
const inOrganization = ofRepository({ owner: { login: 'acme', type: 'Organization' } })
const head = { repo: { full_name: 'mona/app' } }
const fork = inJob({ eventName: 'pull_request', event: { pull_request: { head } } })
const actor = 'dependabot[bot]'
const dependabot = inJob({ actor, eventName: 'pull_request' })
const user = { login: actor }
const forDependabot = inJob({ actor, eventName: 'pull_request_target', event: { pull_request: { user } } })
const docker: Engine = { name: 'docker', fake: { exitCode: 0 } }
const withoutTls = inJob({ engines: [docker], env: { DOCKER_HOST: 'tcp://10.0.0.5:2375' } })
const noDns = inEnv({ HTTPS_PROXY: '', ...preload('inject.cjs'), INJECT: 'no DNS', INJECT_INTO: 'main' })
const noProxy = inEnv({ HTTPS_PROXY: 'http://127.0.0.1:9' })
const otherLogin = inEnv({
  DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'ghcr.io': { auth: btoa('octocat:old') } } })
})
const onIp = inEnv({ GITHUB_SERVER_URL: 'http://10.0.0.5:3000', GITEA_ACTIONS: 'true' })

const ghes = enterprise('ghe.example')
const onGhes = { servers: [githubCom, ghes], ...inJob({ server: ghes }) }
const gitea = enterprise('gitea.example')
const onGitea = { servers: [githubCom, gitea], ...inJob({ server: gitea, env: { GITEA_ACTIONS: 'true' } }) }
/** A token as Gitea and Forgejo issue them. */
const withoutPrefix = (server: string) => githubToken({ server, value: '0123456789abcdef'.repeat(3).slice(0, 40) })
const named = { registry: 'ghcr.io', ...push }

const refused = (entry: string, message: string, status?: number) =>
  at(entry, own, push, says('upload', message, status))
const noToken = (inputs: Record<string, string>) => at('not-a-token', undefined, { ...push, ...inputs })
const firstPush = (token: Token, repository: object) =>
  at('first-push', token, { push: `${APP}:1, ${APP}:2, ${TOOL}:1` }, ofRepository(repository))
const theseExist = packages(pkg('acme/app', tagged('latest', '1.2.0')))
const existing = (tags: string, more = {}) =>
  at('tag-exists', own, { push: tags, 'on-existing': 'fail' }, theseExist, more)
const wrong = (image: string) => at('wrong-input', own, { push: image })
const ofPublic = { private: false, visibility: 'public' }

/** Every row of the table of what the registry says, each case that is known without asking it, and what else a step tells. */
export const CASES: Record<string, Case> = {
  'a token that expired, at /token': at('token-refused', dead, push),
  'the GITHUB_TOKEN of a job that ended, at /token': at('token-refused', deadJob, { push: `${APP}, ${BASE}, ${TOOL}` }),
  'a token that the registry refuses and the API takes': at('token-refused', pat, push, says('token', 'denied')),
  'a bare denied at a manifest, and no permission': at('denied', noPermission, pull, app, inOrganization),
  'a bare denied at a manifest, with the token of an App': at(
    'wrong-kind',
    ofApp,
    pull,
    app,
    says('manifest', 'denied')
  ),
  'requested access is denied': refused('resource-denied', 'requested access to the resource is denied'),
  'a classic token without write:packages': at('expected-scopes', withScopes('read:packages'), push, app),
  'an OAuth token without packages': at('expected-scopes', oauthToken({ scopes: ['repo', 'gist'] }), pull, app),
  'a fine-grained token, for a push and a pull': at('wrong-kind', fineGrained, { ...push, ...pull }, app),
  'the user token of an App': at('wrong-kind', appUser(), push, app),
  'write_package, with GITHUB_TOKEN': at('write-package', own, push, closed, inOrganization),
  'write_package, and another that may be pushed': at('write-package', own, pushBoth, appWithoutTool, inOrganization),
  'write_package, in a run of Dependabot': at('write-package', own, pushBoth, appWithoutTool, dependabot),
  'write_package, with a personal token': at('write-package', pat, push, withoutPeople('acme/app')),
  'write_package, and unknown scopes': at('write-package', pat, pushBase, withoutPeople('acme/base'), apiReset),
  read_package: at('read-package', readOnly, pull, closed),
  'read_package, where the push is allowed': at('read-package', own, pullTool, appWithoutTool),
  create_package: at('create-package', pat, push, ofOwner({ creators: [] })),
  'installation not allowed to Create': at('installation-create', readOnly, push),
  'installation not allowed to Create, with an App of the old form': at('installation-create', oldApp, push),
  'installation not allowed to Write, with an App of the old form': at('installation-write', oldApp, push, app),
  'installation not allowed to Write': at('installation-write', readOnly, push, app, inOrganization),
  'installation not allowed to Read': at('installation-read', oldApp, pull, app),
  'no permission, for a push and a pull': at('installation-write', noPermission, both, appAndBase, inOrganization),
  'another owner, pushed to with GITHUB_TOKEN': at('no-installation', own, { push: 'ghcr.io/globex/app' }),
  'another owner, pulled from next to a push': at('read-package', own, pullGlobex, globexBase),
  'a credential that expires between two requests': refused('unauthenticated', UNAUTHENTICATED, 401),
  'single sign-on': at('saml', sso, push, app),
  'single sign-on, for several images': at('saml', sso, several, baseAndTool),
  'single sign-on, at /token': at('saml', pat, push, faulty('token', json(403, 'DENIED', SAML))),
  'classic tokens forbidden': at('classic-forbidden', pat, push, app, ofOwner({ forbidsClassic: true })),
  'an IP allow list': at('ip-allow-list', own, push, app, ofOwner({ allowList: true })),
  'Resource not accessible by integration': at('not-accessible', noPermission, push, says('upload', NOT_ACCESSIBLE)),
  'an image that is not there': at('absent', own, { pull: 'ghcr.io/acme/nothing:1' }),
  'a tag that is not there': at('absent', own, { pull: `${APP}:2.0.0` }, sixTags),
  'no tag `latest`': at('no-latest', own, { pull: APP }, packages(pkg('acme/app', tagged('1.0')))),
  'an index that lists a platform whose manifest is gone': at('platform', own, platform, lost),
  'a rate limit': at('too-many-requests', own, push, faulty('upload', RATE_LIMITS['429'] as NotRefusal)),
  'a rate limit of nobody in particular': at('too-many-requests', own, push, faulty('token', html(429))),
  'a name in mixed case': at('quiet', own, { push: 'ghcr.io/Acme/App' }),
  'a page of a proxy': at('not-verified', own, push, faulty('upload', html(403))),
  'a page of a proxy, in a read-only run': at('not-verified', readOnly, push, app, fork, faulty('upload', html(403))),
  'an outage, in a step that only checks': at('not-verified', own, only, outage),
  'an outage, in a step that only checks and warns': at('not-verified', own, { ...pushWarn, ...none }, outage),
  'an outage, in a step that logs in': at('not-verified', own, push, outage),
  'nothing of the token, in a step that only checks': at('not-verified', own, only, faulty('token', html(404))),
  'neither a grant nor a refusal': at('not-verified', own, push, faulty('upload', json(405, 'UNSUPPORTED', 'no'))),
  'no DNS': at('not-verified', own, push, noDns),
  'a proxy that is down': at('not-verified', own, push, noProxy),
  'an owner that does not exist': refused('owner-not-found', 'not_found: owner not found'),
  'an owner that does not exist, with status 404': refused('owner-not-found', 'not_found: owner not found', 404),
  'a setting of the organization': refused('failed-precondition', NOT_ENABLED),
  'a message that is not known': refused('unknown-words', 'permission_denied: the moon is not full'),
  'a message that is not about permissions': refused('unknown-words', 'resource_exhausted: the quota is used up'),
  'a dead token, and an image of another owner': at('token-refused', dead, { pull: 'ghcr.io/globex/base:1' }),
  'no token': at('no-token', '', push),
  'no token and no user name, with `on-denied: warn`': at('no-token', '', { ...pushWarn, username: '' }),
  'no token, and an image of another owner': at('no-token', '', { pull: 'ghcr.io/globex/base:1' }),
  'no token, in a pull request from a fork': at('no-token', '', push, fork),
  'no token, in a pull request from a fork that only pulls': at('no-token', '', pull, fork),
  'no token, in a run of Dependabot': at('no-token', '', push, dependabot),
  'no token, in a run for a pull request of Dependabot': at('no-token', '', push, forDependabot),
  'no token, on act': at('no-token', '', push, inEnv({ ACT: 'true' })),
  'an empty `password`': at('no-token', undefined, { ...push, password: '' }),
  'the name of a secret': noToken({ token: 'secrets.CR_PAT' }),
  'an expression that was not evaluated': noToken({ token: `\${{ secrets.CR_PAT }}` }),
  'a variable of a shell': noToken({ token: '$CR_PAT' }),
  'the result of a condition': noToken({ token: 'false' }),
  'quotes around a token': noToken({ token: `"${pat.value}"` }),
  'user and token': noToken({ token: `octocat:${pat.value}` }),
  'a token in base64': noToken({ token: btoa(pat.value) }),
  'a token of Docker Hub': at('not-a-token', undefined, { username: 'acme', password: 'dckr_pat_a1B2c3D4e5F6' }),
  'a token of Slack': noToken({ token: 'xoxb-a1B2c3D4e5F6' }),
  'the password of an account': at('token-refused', '', { ...push, token: 'correct-horse-battery-staple' }),
  'a refresh token': at('refresh-token', refreshToken(), push),
  'the token of another server': at('other-server', oldGithubToken({ server: ghes.url }), named, onGhes),
  'a job on Gitea with its own token': at('not-github', withoutPrefix(gitea.url), push, onGitea),
  'a job on Gitea that names ghcr.io, with its own token': at('not-github', withoutPrefix(gitea.url), named, onGitea),
  'a token without a prefix, in a job of another server': at('not-github', withoutPrefix(ghes.url), named, onGhes),
  'a forge on an IP address': at('wrong-input', own, push, onIp),
  'write_package, in a fork': at(
    'read-only-run',
    readOnly,
    push,
    says('upload', 'permission_denied: write_package'),
    fork
  ),
  'a fork that pushes': at('read-only-run', readOnly, push, app, fork),
  'a fork that pushes, in a step with an id': at('read-only-run', readOnly, push, app, fork, withId('login')),
  'a fork that pushes, with `warn-on-fork`': at('read-only-run', readOnly, onFork, app, fork),
  'a fork that pushes, with `warn` and an id': at('read-only-run', readOnly, pushWarn, app, fork, withId('login')),
  'a fork that pushes, where the step is set up for it': at('quiet', readOnly, onFork, app, fork, withId('registry')),
  'a run of Dependabot that pushes': at('read-only-run', readOnly, push, app, dependabot),
  'a fine-grained token, and no image listed': at('wrong-kind', fineGrained, nothing),
  'the token of an App, and no image listed': at('wrong-kind', ofApp, nothing),
  'a pull request from a fork, and no image listed': at('quiet', readOnly, nothing, fork),
  'a run of Dependabot, and no image listed': at('quiet', readOnly, nothing, dependabot),
  'a personal token that has what the job needs': at('quiet', pat, pushBase, base),
  'a personal token for another owner': at('quiet', pat, { push: 'ghcr.io/globex/app' }, packages(pkg('globex/app'))),
  "a personal token for the repository's own image": at('github-token-instead', pat, push, app),
  'scopes as broad as `scopes` asks': at('quiet', withScopes('delete:packages', 'write:packages'), toDelete, base),
  'scopes that are broader': at('quiet', withScopes(...BROADER), pushBase, base),
  'a scope that `scopes` asks for': at('scope-missing', pat, toDelete, base),
  'a scope that a public image does not need': at('quiet', withScopes(), pullBase, publicBase),
  'scopes of a kind that has none': at('scopes-not-verified', fineGrained, toRead, publicBase),
  'scopes, and no API, in a step that only checks': at(
    'scopes-not-verified',
    pat,
    { ...toRead, ...none },
    publicBase,
    apiReset
  ),
  'scopes, of an API that says 401': at('scopes-not-verified', pat, toRead, publicBase, api401),
  'scopes, of an API that says 401, where none is asked for': at('quiet', pat, pushBase, base, api401),
  'an API that is down': at('quiet', pat, pushBase, base, faulty('api', down)),
  'a token that expires within a day': at('token-expires', expiring(0), pushBase, base),
  'a token that expires in five days': at('token-expires', expiring(5), pushBase, base),
  'an expiry later than `expiry-warning-days`': at('quiet', expiring(20), pushBase, base),
  'an expiry where it is 0': at('quiet', expiring(1), { ...pushBase, 'expiry-warning-days': '0' }, base),
  'a private image that is to be public': at('visibility', own, visibility('public'), app),
  'a public image that is to be private': at('visibility', own, visibility('private'), publicApp),
  'a private image that is to be private': at('quiet', own, visibility('private'), app),
  'a public image that may be either': at('quiet', own, visibility('any'), publicApp),
  'a visibility that is not known': at('not-verified', own, { ...push, ...visibility('public') }, app, anonymous),
  'a first push, of a public repository': firstPush(own, ofPublic),
  'a first push, of an internal repository': firstPush(own, { private: true, visibility: 'internal' }),
  'a first push, of a repository that the event does not name': firstPush(own, {}),
  'a first push with a personal token': firstPush(pat, ofPublic),
  '`latest` that exists': existing(`${APP}:latest`),
  '`latest` that exists, next to a new tag': existing(`${APP}:2.0.0, ${APP}:latest`),
  'a tag that exists': existing(`${APP}:1.2.0`),
  'a tag that exists, in a step with an id': existing(`${APP}:1.2.0`, withId('registry')),
  '`on-existing` without `push`': at('nothing-guarded', own, { 'on-existing': 'warn' }),
  '`on-existing` without a tag': at('nothing-guarded', own, { ...push, 'on-existing': 'fail' }),
  '`wait` without `pull`': at('nothing-guarded', own, { ...push, wait: '10' }),
  'a repository that cannot have an image': at('quiet', own, nothing, inJob({ repository: 'acme/.github' })),
  'a name by itself': wrong('app'),
  'a plus in a tag': wrong(`${APP}:1.0.0+build.5`),
  'another login in DOCKER_AUTH_CONFIG': at('docker-auth-config', own, push, app, otherLogin),
  'docker without TLS': at('environment', own, { ...push, engine: 'docker' }, withoutTls)
}
