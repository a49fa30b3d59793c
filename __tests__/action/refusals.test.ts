import { describe, expect, it } from '@jest/globals'
import { statusOf } from '../../src/access/answer.ts'
import { findKnownRefusal, KNOWN_REFUSALS } from '../../src/diagnosis/known-refusals.ts'
import { page, run } from '../support/case-run.ts'
import { adviceOf, explain, pageOf, type Words } from '../support/case-words.ts'
import { extent } from '../support/extent.ts'
import { CASES, type Case } from '../support/refusal-cases.ts'

/** What the runner sets for an action that is used by its name. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'OWNER/ghcr-login', GITHUB_ACTION_REF: 'v1' }
const MANUAL = 'https://github.com/OWNER/ghcr-login/blob/v1/docs/troubleshooting.md'

function caseOf(name: string): Case {
  const { job, ...rest } = CASES[name] as Case
  return { ...rest, job: { ...job, env: { ...ACTION, ...job?.env } } }
}

const known = new Map<string, Words>()

/** What the action says in a case, found out once for all tests. */
async function wordsOf(name: string): Promise<Words> {
  const words = known.get(name) ?? (await explain(caseOf(name)))
  known.set(name, words)
  return words
}

describe.each(Object.keys(CASES))('%s', name => {
  it('says what failed, why, and what to do', async () => {
    expect(pageOf(await wordsOf(name))).toMatchSnapshot()
  })

  it('says it once, in an annotation that fits the list and stands without its title', async () => {
    const { annotations } = await wordsOf(name)
    expect(annotations.length).toBeGreaterThan(0)
    for (const { title = '', message } of annotations) {
      expect(title.length).toBeLessThanOrEqual(40)
      expect(message.length).toBeLessThanOrEqual(1500)
      expect(message.split('\n').length).toBeLessThanOrEqual(20)
      expect(message.toLowerCase()).not.toContain(title.toLowerCase())
    }
    const lines = annotations.flatMap(({ message }) => message.split('\n').filter(line => /^(?:Fix|Or): /.test(line)))
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('says in its first line what to do', async () => {
    const { problems, annotations } = await wordsOf(name)
    problems.forEach(({ level, remedy = '' }, index) => {
      if (level === 'notice') return
      expect(remedy).not.toBe('')
      const [first = ''] = annotations[index]?.message.split('\n') ?? []
      expect(first.endsWith(`${remedy.slice(1)}.`)).toBe(true)
      expect(first.length).toBeLessThanOrEqual(250)
    })
  })

  it('says the cause before the fix, and the fix before the details', async () => {
    const { annotations } = await wordsOf(name)
    const order = ['Cause', 'Fix', 'Or', 'Package settings (for its admins)', 'Details', 'More']
    for (const { message } of annotations) {
      const labels = message.split('\n').flatMap(line => order.find(label => line.startsWith(`${label}: `)) ?? [])
      expect(labels).toEqual(labels.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))
    }
  })

  it('leads to its entry in the documentation of the version that runs', async () => {
    const { annotations } = await wordsOf(name)
    expect(annotations[0]?.message.split('\n').at(-1)).toBe(`More: ${MANUAL}#${CASES[name]?.entry}`)
  })

  it('never advises what opens a repository to everybody', async () => {
    const words = await wordsOf(name)
    const said = [pageOf(words), ...adviceOf(words)].join('\n')
    expect(said).not.toMatch(/pull_request_target|write-all|Read and write permissions/i)
  })
})

describe('the built action says the same on the page of the job, in a case of each kind:', () => {
  // In short one of them is made by the built action.
  const BUILT = extent(1, 9)
  const CASES_OF_A_KIND = [
    'a token that expired, at /token',
    'an OAuth token without packages',
    'write_package, with GITHUB_TOKEN',
    'single sign-on',
    'a page of a proxy',
    'no token, in a pull request from a fork',
    'a job on Gitea with its own token',
    'a name in mixed case',
    'a run of Dependabot, and no image listed'
  ]

  it.each(CASES_OF_A_KIND)('%s', async name => {
    const words = page(await wordsOf(name))
    expect(words).toMatchSnapshot()
    if (CASES_OF_A_KIND.indexOf(name) % BUILT === 0) expect(page(await run(caseOf(name)))).toBe(words)
  })
})

it('knows every refusal by a case that meets it', async () => {
  const met = new Set<string>()
  for (const name of Object.keys(CASES)) {
    for (const { answer } of (await wordsOf(name)).report.images) {
      if (answer !== undefined && (statusOf(answer) ?? 0) >= 400) met.add(findKnownRefusal(answer)?.id ?? 'none')
    }
  }
  expect(KNOWN_REFUSALS.map(({ id }) => id).filter(id => !met.has(id))).toEqual([])
})

it('tells a bare denied at a manifest from one at /token', async () => {
  const atToken = (await wordsOf('a token that expired, at /token')).annotations[0]?.message
  const atManifest = (await wordsOf('a bare denied at a manifest, and no permission')).annotations[0]?.message
  expect(atToken).toContain('does not accept the classic personal access token')
  expect(atManifest).toContain('cannot be pulled')
})

it('names the denial by its own words, never by what stands inside of longer ones', () => {
  const idOf = (message: string, status = 403) =>
    findKnownRefusal({ asked: 'HEAD /v2/acme/app/manifests/1', status, message, complete: false })?.id
  expect(idOf('denied')).toBe('denied')
  expect(idOf('requested access to the resource is denied')).toBe('resource-denied')
  expect(idOf('denied by the moon')).toBeUndefined()
  expect(idOf('')).toBeUndefined()
  expect(idOf('', 404)).toBe('absent')
})
