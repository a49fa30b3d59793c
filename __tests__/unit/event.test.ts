import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { readJobContext } from '../../src/runner/event.ts'

const folder = mkdtempSync(join(tmpdir(), 'event-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The job's context on an event with this payload. */
function contextOf(event: unknown, env: Record<string, string> = {}) {
  const file = join(folder, 'event.json')
  writeFileSync(file, JSON.stringify(event))
  return readJobContext({ GITHUB_REPOSITORY: 'Acme/app', GITHUB_EVENT_PATH: file, ...env })
}

describe('a run of Dependabot', () => {
  const on = (GITHUB_EVENT_NAME: string, author?: string) =>
    contextOf(author === undefined ? {} : { pull_request: { user: { login: author } } }, {
      GITHUB_EVENT_NAME,
      GITHUB_ACTOR: 'dependabot[bot]'
    }).dependabot

  it.each(['pull_request', 'push', 'create'])('has a read-only token by default on %s', event => {
    expect(on(event)).toBe('by-default')
  })

  it.each(['workflow_run', 'issue_comment', 'schedule', 'workflow_dispatch', 'release'])('has no limits on %s', event =>
    expect(on(event)).toBeUndefined()
  )

  it('has a read-only token on pull_request_target of its own pull request, and no limits on that of another', () => {
    expect(on('pull_request_target', 'dependabot[bot]')).toBe('always')
    expect(on('pull_request_target', 'octocat')).toBeUndefined()
  })

  it('is not one of another user', () => {
    expect(contextOf({}, { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'octocat' }).dependabot).toBeUndefined()
  })
})

describe('the kind of an owner', () => {
  it.each([
    ['an organization', { repository: { owner: { type: 'Organization' } } }, 'orgs'],
    ['a user', { repository: { owner: { type: 'User' } } }, 'users'],
    ['not told', {}, undefined],
    ['not told: no object', 'text', undefined]
  ])('is %s', (_, event, pages) => {
    expect(contextOf(event).ownerPages).toBe(pages)
  })
})

describe('the repository', () => {
  it.each([
    [{ visibility: 'public' }, 'public'],
    [{ private: false }, 'public'],
    [{ visibility: 'internal', private: true }, 'private'],
    [{ visibility: 'private' }, 'private'],
    [{ private: true }, 'private'],
    [{}, undefined]
  ])('is for whom the event says: %j, %s', (repository, visibility) => {
    expect(contextOf({ repository }).visibility).toBe(visibility)
  })

  it('has the owner that the runner names, or that its name has', () => {
    expect(contextOf({}, { GITHUB_REPOSITORY_OWNER: 'globex' }).owner).toBe('globex')
    expect(contextOf({}).owner).toBe('Acme')
    expect(contextOf({}, { GITHUB_REPOSITORY: '' }).owner).toBe('')
  })
})

describe('the pages of this action', () => {
  const pages = (repository: string, ref: string) => {
    const { manual, issues } = contextOf({}, { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref })
    return { manual, issues }
  }

  it('are those of its repository and ref', () => {
    expect(pages('OWNER/ghcr-login', 'releases/v1')).toEqual({
      manual: 'https://github.com/OWNER/ghcr-login/blob/releases/v1/docs/troubleshooting.md',
      issues: 'https://github.com/OWNER/ghcr-login/issues'
    })
  })

  it.each([
    ['', ''],
    ['OWNER/ghcr-login/../x', 'v1'],
    ['evil.example', 'v1']
  ])('are left out for %j at %j', (repository, ref) => expect(pages(repository, ref)).toEqual({}))

  it('have no documentation without a ref', () => {
    expect(pages('OWNER/ghcr-login', 'a b').manual).toBeUndefined()
  })
})
