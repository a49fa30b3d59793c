import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { readJobContext } from '../../src/runner/event.ts'

const folder = mkdtempSync(join(tmpdir(), 'event-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The job's context on an event with this payload. */
function contextOf(event: unknown, env: Record<string, string> = {}) {
  const file = join(folder, 'event.json')
  writeFileSync(file, JSON.stringify(event))
  return readJobContext({ GITHUB_REPOSITORY: 'Acme/app', GITHUB_EVENT_PATH: file, ...env })
}

it.each<[string, unknown, dependabot?: string | undefined, actor?: string]>([
  ['pull_request', {}, 'by-default'],
  ['push', {}, 'by-default'],
  ['create', {}, 'by-default'],
  ['pull_request_target', { user: { login: 'dependabot[bot]' } }, 'always'],
  ['pull_request_target', { user: { login: 'octocat' } }],
  ...['workflow_run', 'issue_comment', 'schedule', 'workflow_dispatch', 'release'].map((name): [string, object] => [
    name,
    {}
  ]),
  ['push', {}, undefined, 'octocat']
])(
  'a run of Dependabot has a read-only token by design, on %s of %j: %s',
  (name, pull, dependabot = undefined, actor = 'dependabot[bot]') => {
    const env = { GITHUB_EVENT_NAME: name, GITHUB_ACTOR: actor }
    expect(contextOf({ pull_request: pull }, env)).toMatchObject({ dependabot, readOnly: dependabot !== undefined })
  }
)

it.each([
  ['pull_request', { full_name: 'mona/app' }, true],
  // The fork was deleted since.
  ['pull_request', null, true],
  ['pull_request', { full_name: 'Acme/app' }, false],
  ['pull_request_target', { full_name: 'mona/app' }, false],
  ['push', { full_name: 'mona/app' }, false]
])('a pull request from a fork has a read-only token by design, on %s of %j: %s', (name, repo, readOnly) => {
  expect(contextOf({ pull_request: { head: { repo } } }, { GITHUB_EVENT_NAME: name }).readOnly).toBe(readOnly)
})

it.each([
  ['an organization', { repository: { owner: { type: 'Organization' } } }, 'orgs'],
  ['a user', { repository: { owner: { type: 'User' } } }, 'users'],
  ['not told', {}, undefined],
  ['not told: no object', 'text', undefined]
])('the kind of the owner is %s', (_, event, pages) => {
  expect(contextOf(event).ownerPages).toBe(pages)
})

it.each([
  [{ visibility: 'public' }, 'public'],
  [{ private: false }, 'public'],
  [{ visibility: 'internal', private: true }, 'private'],
  [{ visibility: 'private' }, 'private'],
  [{ private: true }, 'private'],
  [{}, undefined]
])('the repository is for whom the event says: %j, %s', (repository, visibility) => {
  expect(contextOf({ repository }).visibility).toBe(visibility)
})

it.each([
  [{ GITHUB_REPOSITORY_OWNER: 'globex' }, 'globex'],
  [{}, 'Acme'],
  [{ GITHUB_REPOSITORY: '' }, '']
])('the repository has the owner that the runner names, or that its name has: %j', (env, owner) => {
  expect(contextOf({}, env).owner).toBe(owner)
})

const issues = 'https://github.com/OWNER/ghcr-login/issues'
const manual = 'https://github.com/OWNER/ghcr-login/blob/releases/v1/docs/troubleshooting.md'
it.each([
  ['OWNER/ghcr-login', 'releases/v1', { issues, manual }],
  ['OWNER/ghcr-login', 'a b', { issues }],
  ['OWNER/ghcr-login/../x', 'v1', {}],
  ['evil.example', 'v1', {}],
  ['', '', {}]
])('the pages of this action are those of its repository %j and ref %j, or left out', (repository, ref, pages) => {
  const read = contextOf({}, { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref })
  expect({ issues: read.issues, manual: read.manual }).toEqual(pages)
})

it.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['a null', 'null'],
  ['deep', '['.repeat(50_000)]
])('an event file that is %s changes nothing', (_, text) => {
  const GITHUB_EVENT_PATH = join(folder, 'event.json')
  writeFileSync(GITHUB_EVENT_PATH, text)
  expect(readJobContext({ GITHUB_EVENT_PATH })).toEqual(readJobContext({}))
})
