import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { HEAD, QUESTIONS } from '../../simulator/live/questions.ts'
import type { Engine, Fake } from '../../simulator/runner/fake-engine.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { sample } from '../support/extent.ts'
import { git, stage } from '../support/git.ts'
import { needs } from '../support/needs.ts'
import { read, root } from '../support/repository.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

interface Step {
  name?: string
  id?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, string>
}
interface WrittenJob {
  if?: string
  needs?: string | string[]
  permissions: Record<string, string>
  steps?: Step[]
}
const jobsOf = (file: string): Record<string, WrittenJob> => parse(read(`.github/workflows/${file}`)).jobs
const sorted = (names?: string | string[]) => [names].flat().sort()

/** Runs what a step of these has in its shell; the first that has something, unless one is named. */
async function play(steps: Step[] = [], env: Record<string, string>, engines: Engine[], title?: string) {
  const job = await simulator.job({ engines })
  const step = await job.run(steps.find(({ name, run }) => run && name === (title ?? name))?.run ?? 'exit 99', { env })
  const asked = step.children.filter(({ name }) => name === 'gh')
  return { ...step, asked: asked.map(({ argv }) => argv.slice(0, argv[0] === 'api' ? 1 : 2).join(' ')), job }
}

/** Whether a job runs nothing of a package: no installation, and of its shell nothing that would start one. */
const runsNoPackage = ({ steps = [] }: WrittenJob): boolean =>
  steps.every(({ run = '' }) => !/\b(?:npm|npx)\b/.test(run))

describe('ci.yml', () => {
  const { conclusion, ...others } = jobsOf('ci.yml')

  it('has a last job that needs every other one, and runs whatever became of them', () => {
    expect(conclusion?.if).toBe('always()')
    expect(sorted(conclusion?.needs)).toEqual(Object.keys(others).sort())
  })

  needs('jq').it.each([
    ['passes where every job passed', 'success', 'success', true, 0],
    ['passes where the login did not run, off main', 'skipped', 'success', false, 0],
    ['fails where the login did not run on main', 'skipped', 'success', true, 1],
    ['fails where another job did not run', 'success', 'skipped', false, 1],
    ['fails where another job failed', 'success', 'failure', true, 1]
  ])('its last job %s', async (_, login, lint, isMain, exitCode) => {
    const results = Object.keys(others).map(name => [name, { result: 'success' }])
    const NEEDS = JSON.stringify({ ...Object.fromEntries(results), login: { result: login }, lint: { result: lint } })
    expect(await play(conclusion?.steps, { NEEDS, LIVE: String(isMain) }, ['jq'])).toMatchObject({ exitCode })
  })
})

describe('live.yml', () => {
  const { report, ...asking } = jobsOf('live.yml')

  it('asks with each kind of token that there are questions for', () => {
    expect(Object.keys(asking).sort()).toEqual([...new Set(QUESTIONS.flatMap(({ of }) => of))].sort())
    for (const [name, { permissions, steps }] of Object.entries(asking)) {
      expect(steps?.find(({ id }) => id === 'ask')?.env?.ACCESS).toBe(name)
      expect(permissions).toEqual({ contents: 'read', ...(name === 'none' ? {} : { packages: name }) })
    }
  })

  it('runs no package with the right to push, and nothing of the repository with the right to write issues', () => {
    for (const job of Object.values(asking)) expect(runsNoPackage(job)).toBe(true)
    expect(report?.permissions).toEqual({ issues: 'write' })
    expect(report?.steps?.filter(({ uses }) => uses)).toEqual([])
    expect(sorted(report?.needs)).toEqual(Object.keys(asking).sort())
  })

  const ROW = '| a tag | 200 | 404 NAME_UNKNOWN: `x` | **no** |'
  const agreeing = { result: 'success', outputs: { agrees: 'true', rows: '| v2 | 401 | 401 | yes |' } }
  const differing = { result: 'success', outputs: { agrees: 'false', rows: ROW } }
  const table = `### read: success\n\n${HEAD}\n${ROW}\n`
  needs('jq').it.each([
    ['opens no issue where the registry agrees', agreeing, '', [], ''],
    ['opens an issue with a table where an answer differs', differing, '', ['list', 'create'], table],
    ['opens one where a job failed', { result: 'failure', outputs: {} }, '', ['list', 'create'], '### read: failure'],
    [
      'adds all to the issue that is open',
      differing,
      '7\n',
      ['list', 'comment'],
      `### none: success\n\n${HEAD}\n| v2 |`
    ]
  ])('its report %s', async (_, read, open, asked, text) => {
    const NEEDS = JSON.stringify({ write: agreeing, read, none: agreeing })
    const env = { NEEDS, RUN_URL: 'https://github.com/acme/app/actions/runs/1', TITLE: 'it differs' }
    const step = await play(report?.steps, env, ['jq', { name: 'gh', fake: { stdout: open } }])
    expect(step).toMatchObject({ exitCode: 0, stderr: '', asked: asked.map(word => `issue ${word}`) })
    const [, last] = step.children.filter(({ name }) => name === 'gh')
    expect(last?.argv[2]).toBe({ create: '--title', comment: '7' }[asked[1] ?? ''])
    if (text) expect(readFileSync(join(step.job.folder.runnerTemp, 'issue.md'), 'utf8')).toContain(text)
  })
})

describe('dependabot-dist.yml', () => {
  const { build, commit } = jobsOf('dependabot-dist.yml')

  it('builds with no right to write, and commits without running a package', () => {
    expect(build?.permissions).toEqual({ contents: 'read' })
    expect(commit?.permissions).toEqual({ contents: 'write' })
    expect(runsNoPackage(commit as WrittenJob)).toBe(true)
    expect(build?.if).toContain("github.event.pull_request.user.login == 'dependabot[bot]'")
    expect(build?.if).toContain('head.repo.full_name == github.repository')
    expect(commit?.needs).toBe('build')
  })

  needs('git').it('pushes the built files, and no others, to the branch of the pull request', async () => {
    const scratch = mkdtempSync(join(simulator.folder, 'dist-'))
    const [origin, work] = [join(scratch, 'origin'), join(scratch, 'work')]
    const head = 'dependabot/npm_and_yarn/runtime'
    mkdirSync(join(work, 'dist'), { recursive: true })
    for (const file of ['main.js', 'old.js']) writeFileSync(join(work, 'dist', file), 'old')
    git(scratch, 'init', '--quiet', '--bare', origin)
    stage(work)
    git(work, 'commit', '--quiet', '--message', 'Bump')
    git(work, 'remote', 'add', 'origin', origin)
    git(work, 'push', '--quiet', 'origin', `HEAD:refs/heads/${head}`)
    const job = await simulator.job({ engines: ['git'] })
    mkdirSync(join(job.folder.runnerTemp, 'dist'))
    writeFileSync(join(job.folder.runnerTemp, 'dist/main.js'), 'new')
    const script = commit?.steps?.find(({ run }) => run)?.run
    const { exitCode, log } = await job.run(`cd "${work}"\n${script}`, { env: { BRANCH: head } })
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('Close and open') })
    expect(git(origin, 'show', '--format=%s', '--name-status', head).toString().split(/\n+/)).toEqual([
      'Rebuild dist [dependabot skip]',
      'M\tdist/main.js',
      'D\tdist/old.js',
      ''
    ])
  })
})

describe('action-types.yml', () => {
  interface Type {
    type: string
    'allowed-values'?: string[]
    'list-item'?: Type
    separator?: string
  }
  type Described = Record<'inputs' | 'outputs', Record<string, { description: string; default?: string }>>
  const types: Record<'inputs' | 'outputs', Record<string, Type>> = parse(read('action-types.yml'))
  const action: Described = parse(read('action.yml'))
  const inputs = Object.keys(action.inputs)

  /** What a default is of a type that has no values of its own. */
  const FORMS: Record<string, RegExp> = { boolean: /^(?:true|false)$/, integer: /^\d+$/, string: /^/, list: /^/ }

  it.each(['inputs', 'outputs'] as const)('has a type for each of the %s of action.yml, with its values', kind => {
    expect(Object.keys(types[kind])).toEqual(Object.keys(action[kind]))
    for (const [name, { description, default: usual = '' }] of Object.entries(action[kind])) {
      const { type, separator = '', ...more } = types[kind][name] as Type
      const values = more['allowed-values'] ?? more['list-item']?.['allowed-values']
      if (!values) {
        if (kind === 'inputs') expect(usual).toMatch(FORMS[type] ?? /not a type/)
        continue
      }
      // Each value but the default is described, and in code is no other word but an input's name.
      const described = [...description.matchAll(/`([a-z-]+)`/g)].map(([, value = '']) => value)
      if (kind === 'inputs')
        expect(values).toEqual(expect.arrayContaining(separator ? usual.split(separator) : [usual]))
      expect([name, usual, ...described]).toEqual(expect.arrayContaining(values))
      expect([...values, ...inputs, usual]).toEqual(expect.arrayContaining(described))
    }
  })
})

describe('release.yml', () => {
  const jobs = jobsOf('release.yml')
  const steps = Object.values(jobs).flatMap(job => job.steps ?? [])
  const draft = 'Draft'

  /** A step of the workflow, and the commands that it gave to a `gh` that answers every one of them so. */
  const playWith = (title: string, fake: Fake) =>
    play(steps, { BUNDLE: '/dev/null', TAG: 'v1.2.3' }, [{ name: 'gh', fake }], title)

  it.each<[string, string, Fake, string[]]>([
    ['creates the draft of a release that is not there', draft, { stdout: '' }, ['release create', 'release upload']],
    ['continues with the draft of an earlier run', draft, { stdout: 'true\n' }, ['release upload']],
    ['adds nothing to a published release', draft, { stdout: 'false\n' }, []],
    ['publishes the draft', 'Publish', { stdout: 'true\n' }, ['release edit', 'api']],
    ['leaves a release that was published by hand as it is', 'Publish', { stdout: 'false\n' }, ['api']],
    ['drafts nothing if GitHub does not say whether the release is there', draft, { exitCode: 1 }, []],
    ['publishes nothing if GitHub does not say whether the release is there', 'Publish', { exitCode: 1 }, []]
  ])('%s', async (_, title, fake, asked) => {
    const { exitCode = 0 } = fake
    expect(await playWith(title, fake)).toMatchObject({ exitCode, asked: ['release list', ...asked] })
  })

  it.each([
    ['success\n', 0],
    ['failure\n', 1],
    ['failure,success\n', 1],
    ['\n', 1]
  ])('goes on for a commit of which CI says that it passed, and for no other: %j', async (stdout, code) => {
    const { exitCode, log } = await playWith('Check that CI passed', { stdout })
    expect([exitCode, log.includes('CI did not pass for this commit')]).toEqual([code, code === 1])
  })

  it('publishes after an approval only', () => {
    expect(jobs.publish).toMatchObject({ environment: 'release', needs: 'draft' })
    expect(steps.find(({ name }) => name === draft)?.run).not.toContain('--draft=false')
  })

  it('attests action.yml and every file of dist, and SECURITY.md verifies the same', () => {
    const subjects = steps.flatMap(step => step.with?.['subject-path']?.trim().split('\n') ?? [])
    expect(subjects).toEqual(['action.yml', 'dist/*'])
    expect(read('.github/SECURITY.md')).toContain(`in ${subjects.join(' ')}; do gh attestation`)
    expect(readdirSync(join(root, 'dist'), { withFileTypes: true }).filter(entry => !entry.isFile())).toEqual([])
  })
})

/** Runs a script of `.ci/` in a folder to its end. */
function runScript(file: string, folder: string, args: string[] = []): { status: number; stderr: string } {
  try {
    runProgram('node', [join(root, '.ci', file), ...args], { cwd: folder, stdio: 'pipe' })
    return { status: 0, stderr: '' }
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer }
    return { status, stderr: stderr.toString() }
  }
}

needs('git', 'node').describe('set-version.js', () => {
  const commit = 'f'.repeat(40)

  it('writes the commit and the version into the pinned form, and the major version into the short one', () => {
    const folder = mkdtempSync(join(simulator.folder, 'version-'))
    const name = 'acme/ghcr-login'
    const pinned = (sha: string, version: string) => `- uses: ${name}@${sha} # ${version}\n`
    writeFileSync(join(folder, 'package.json'), `{"repository":{"url":"git+https://github.com/${name}.git"}}`)
    writeFileSync(join(folder, 'README.md'), `${pinned('COMMIT_SHA', 'v1.1.0')}${pinned('0'.repeat(40), 'v1.9.0')}`)
    mkdirSync(join(folder, 'examples'))
    writeFileSync(join(folder, 'examples/push.yml'), `uses: ${name}@v1\nuses: acme/other@v1\n`)
    stage(folder)
    expect(runScript('set-version.js', folder, [commit, 'v2.0.1'])).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(pinned(commit, 'v2.0.1').repeat(2))
    expect(readFileSync(join(folder, 'examples/push.yml'), 'utf8')).toBe(`uses: ${name}@v2\nuses: acme/other@v1\n`)
  })

  it.each([[[]], [['f'.repeat(39), 'v2.0.1']], [[commit, '2.0.1']], [[commit, 'v2']]])('refuses %p', args => {
    expect(runScript('set-version.js', simulator.folder, args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('COMMIT vX.Y.Z')
    })
  })
})

needs('git', 'node', 'clone').describe('npm run owner', () => {
  const owner = 'OWNER'
  const placeholder = `${owner}/ghcr-login`

  /** A copy of this repository with a remote, in which the script ran; all of it, or the files that every owner changes. */
  function setOwner(remote: string, all = false) {
    const folder = mkdtempSync(join(simulator.folder, 'owner-'))
    const copied = all ? [':!docs/images'] : ['README.md', '.github/CODEOWNERS', '.ci/set-owner.js']
    const listed = git(root, 'ls-files', '-z', '--', ...copied).toString()
    const files = listed.split('\0').filter(file => file && existsSync(join(root, file)))
    for (const file of files) cpSync(join(root, file), join(folder, file))
    stage(folder)
    git(folder, 'remote', 'add', 'origin', remote)
    const ended = runScript('set-owner.js', folder)
    const readThere = (file: string) => readFileSync(join(folder, file), 'utf8')
    const left = files.filter(file => !file.startsWith('dist/') && readThere(file).includes(placeholder))
    return { ...ended, left, readme: readThere('README.md'), owners: readThere('.github/CODEOWNERS') }
  }

  const REMOTES: [remote: string, all: boolean][] = [
    ['https://github.com/acme/ghcr-login.git', true],
    ['https://github.com/acme/ghcr-login', false],
    ['git@github.com:acme/ghcr-login.git', false],
    ['ssh://git@github.com/acme/ghcr-login', false]
  ]
  it.each(sample(REMOTES, 2))('writes the name of the repository from the remote %s everywhere', (remote, all) => {
    const { readme, owners, ...ended } = setOwner(remote, all)
    expect(ended).toEqual({ status: 0, stderr: '', left: [] })
    expect(readme).toContain('uses: acme/ghcr-login@v')
    expect(readme).not.toContain(`Replace \`${owner}\``)
    const lines = owners.match(/^[^#\n].*/gm)?.map(line => line.replace(/ +/, ' '))
    expect(lines).toEqual(['*', '/action.yml', '/dist/', '/.github/'].map(path => `${path} @acme`))
  })

  it.each(['https://example.com/acme/ghcr-login.git', `https://github.com/${placeholder}.git`])(
    'changes nothing where the remote is %s, and says what it needs',
    remote => {
      const { status, stderr, readme } = setOwner(remote)
      expect([status, readme]).toEqual([1, read('README.md')])
      expect(stderr).toContain('git remote add origin https://github.com/NAME/ghcr-login.git')
    }
  )

  it('finds the name in one form', () => {
    const found = git(root, 'grep', '--ignore-case', '--line-number', '--perl-regexp', `${owner}\\W{1,3}ghcr-login`)
    const lines = found.toString().replaceAll(placeholder, '').replaceAll('CODEOWNERS', '').split('\n')
    expect(lines.filter(line => line.includes(owner))).toEqual([])
  })
})
