import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { HEAD, QUESTIONS } from '../../simulator/live/questions.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

/** Runs a script of `.ci/` in a folder to its end. */
function runScript(file: string, folder: string, args: string[] = []): { status: number; stderr: string } {
  try {
    runProgram('node', [file, ...args], { cwd: folder, stdio: 'pipe' })
    return { status: 0, stderr: '' }
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer }
    return { status, stderr: stderr.toString() }
  }
}

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
const jobsOf = (file: string): Record<string, WrittenJob> =>
  parse(readFileSync(join(root, '.github/workflows', file), 'utf8')).jobs

/** Whether a job runs nothing of a package: no installation, and of its shell nothing that would start one. */
const runsNoPackage = ({ steps = [] }: WrittenJob): boolean =>
  steps.every(({ run = '' }) => !/\b(?:npm|npx)\b/.test(run))

describe('ci.yml', () => {
  const { conclusion, ...others } = jobsOf('ci.yml')

  it('has a last job that needs every other one, and runs whatever became of them', () => {
    expect(conclusion).toMatchObject({ if: 'always()', needs: expect.anything() })
    expect([conclusion?.needs].flat().sort()).toEqual(Object.keys(others).sort())
  })

  needs('jq').describe('its last job', () => {
    it.each([
      ['passes where every job passed', 'success', 'success', true, 0],
      ['passes where the login did not run, off main', 'skipped', 'success', false, 0],
      ['fails where the login did not run on main', 'skipped', 'success', true, 1],
      ['fails where another job did not run', 'success', 'skipped', false, 1],
      ['fails where another job failed', 'success', 'failure', true, 1],
      ['fails where another job was cancelled', 'success', 'cancelled', true, 1]
    ])('%s', async (_, login, lint, isMain, exitCode) => {
      const results = Object.keys(others).map(name => [name, { result: 'success' }])
      const NEEDS = JSON.stringify({ ...Object.fromEntries(results), login: { result: login }, lint: { result: lint } })
      const job = await simulator.job({ engines: ['jq'] })
      const step = await job.run(conclusion?.steps?.[0]?.run ?? '', { env: { NEEDS, LIVE: String(isMain) } })
      expect(step.exitCode).toBe(exitCode)
    })
  })
})

describe('live.yml', () => {
  const { report, ...asking } = jobsOf('live.yml')

  it('asks with each kind of token that there are questions for', () => {
    const wanted = [...new Set(QUESTIONS.flatMap(({ of }) => of))].sort()
    const steps = Object.entries(asking).map(([name, { steps = [] }]) => [name, steps.find(({ id }) => id === 'ask')])
    expect(steps.map(([name, step]) => [name, (step as Step | undefined)?.env?.ACCESS]).sort()).toEqual(
      wanted.map(access => [access, access])
    )
    for (const [name, { permissions }] of Object.entries(asking)) {
      const packages = name === 'none' ? {} : { packages: name }
      expect(permissions).toEqual({ contents: 'read', ...packages })
    }
  })

  it('runs no package with the right to push, and nothing of the repository with the right to write issues', () => {
    for (const job of Object.values(asking)) expect(runsNoPackage(job)).toBe(true)
    expect(report?.permissions).toEqual({ issues: 'write' })
    expect(report?.steps?.filter(({ uses }) => uses)).toEqual([])
    expect([report?.needs].flat().sort()).toEqual(Object.keys(asking).sort())
  })

  needs('jq').describe('its report', () => {
    const ROW = '| a tag | 200 | 404 NAME_UNKNOWN: `x` | **no** |'
    const agreeing = { result: 'success', outputs: { agrees: 'true', rows: '| v2 | 401 | 401 | yes |' } }
    const differing = { result: 'success', outputs: { agrees: 'false', rows: ROW } }
    const ended = { result: 'failure', outputs: {} }

    /** What it gave to a `gh` that knows of this open issue, and the text that it wrote. */
    async function reported(read: object, open = ''): Promise<{ asked: string[]; text: string }> {
      const job = await simulator.job({ engines: ['jq', { name: 'gh', fake: { stdout: open } }] })
      const NEEDS = JSON.stringify({ write: agreeing, read, none: agreeing })
      const env = { NEEDS, RUN_URL: 'https://github.com/acme/app/actions/runs/1', TITLE: 'it differs' }
      const step = await job.run(report?.steps?.[0]?.run ?? '', { env })
      expect(step).toMatchObject({ exitCode: 0, stderr: '' })
      const file = join(job.folder.runnerTemp, 'issue.md')
      return {
        asked: step.children.filter(({ name }) => name === 'gh').map(({ argv }) => argv.slice(0, 3).join(' ')),
        text: existsSync(file) ? readFileSync(file, 'utf8') : ''
      }
    }

    it.each([
      ['opens no issue where the registry agrees', agreeing, '', [], ''],
      [
        'opens an issue with the table of each job where an answer differs',
        differing,
        '',
        ['list --state', 'create --title'],
        `### read: success\n\n${HEAD}\n${ROW}\n`
      ],
      ['opens one where a job failed', ended, '', ['list --state', 'create --title'], '### read: failure'],
      [
        'adds to the issue that is open',
        differing,
        '7\n',
        ['list --state', 'comment 7'],
        `### none: success\n\n${HEAD}\n| v2 |`
      ]
    ])('%s', async (_, read, open, asked, text) => {
      const found = await reported(read, open)
      expect(found.asked).toEqual(asked.map(words => `issue ${words}`))
      expect(found.text).toContain(text)
    })
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
    const [origin, head] = [join(scratch, 'origin'), 'dependabot/npm_and_yarn/runtime']
    const work = join(scratch, 'work')
    mkdirSync(join(work, 'dist'), { recursive: true })
    for (const file of ['main.js', 'old.js']) writeFileSync(join(work, 'dist', file), 'old')
    git(scratch, 'init', '--quiet', '--bare', origin)
    git(work, 'init', '--quiet')
    git(work, 'add', '--all')
    git(work, 'commit', '--quiet', '--message', 'Bump')
    git(work, 'remote', 'add', 'origin', origin)
    git(work, 'push', '--quiet', 'origin', `HEAD:refs/heads/${head}`)
    const job = await simulator.job({ engines: ['git'] })
    mkdirSync(join(job.folder.runnerTemp, 'dist'))
    writeFileSync(join(job.folder.runnerTemp, 'dist/main.js'), 'new')
    const script = commit?.steps?.find(({ run }) => run)?.run
    const { exitCode, log } = await job.run(`cd "${work}"\n${script}`, { env: { BRANCH: head } })
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('Close and open') })
    expect(git(origin, 'show', '--format=%s', '--name-status', head).toString().split('\n').filter(Boolean)).toEqual([
      'Rebuild dist [dependabot skip]',
      'M\tdist/main.js',
      'D\tdist/old.js'
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
  interface Described {
    description: string
    default?: string
  }
  const read = (file: string) => parse(readFileSync(join(root, file), 'utf8'))
  const types: Record<'inputs' | 'outputs', Record<string, Type>> = read('action-types.yml')
  const action: Record<'inputs' | 'outputs', Record<string, Described>> = read('action.yml')

  /** Whether a text is of a type. */
  function isOf(text: string, type: Type): boolean {
    if (type.type === 'boolean') return text === 'true' || text === 'false'
    if (type.type === 'integer') return /^\d+$/.test(text)
    if (type.type === 'enum') return type['allowed-values']?.includes(text) === true
    if (type.type !== 'list') return type.type === 'string'
    return text === '' || text.split(type.separator ?? '').every(item => isOf(item, type['list-item'] as Type))
  }

  it.each(['inputs', 'outputs'] as const)('has a type for each of the %s of action.yml, in its order', kind => {
    expect(Object.keys(types[kind])).toEqual(Object.keys(action[kind]))
  })
  it.each(Object.keys(action.inputs))("the default of the input %s is of the input's type", name => {
    expect([name, isOf(action.inputs[name]?.default ?? '', types.inputs[name] as Type)]).toEqual([name, true])
  })
  it('names the values that action.yml describes, and no others', () => {
    for (const kind of ['inputs', 'outputs'] as const) {
      for (const [name, type] of Object.entries(types[kind])) {
        const values = type['allowed-values'] ?? type['list-item']?.['allowed-values']
        if (!values) continue
        const { description, default: usual } = action[kind][name] as Described
        const described = [...description.matchAll(/`([a-z-]+)`/g)].map(([, value]) => value)
        const known = [...values, usual, ...Object.keys(action.inputs)]
        expect([name, values.filter(value => value !== usual && !described.includes(value))]).toEqual([name, []])
        expect([name, described.filter(value => !known.includes(value))]).toEqual([name, []])
      }
    }
  })
})

describe('release.yml', () => {
  const jobs = jobsOf('release.yml')
  const steps = Object.values(jobs).flatMap(job => job.steps ?? [])
  const scriptOf = (title: string) => steps.find(({ name }) => name === title)?.run ?? ''

  /** A step of the workflow, and the commands that it gave to a `gh` that answers every one of them so. */
  async function play(title: string, fake: { stdout?: string; exitCode?: number }) {
    const job = await simulator.job({ engines: [{ name: 'gh', fake }] })
    const bundle = join(job.folder.workspace, 'bundle.jsonl')
    writeFileSync(bundle, '{}')
    const { exitCode, children, log } = await job.run(scriptOf(title), { env: { BUNDLE: bundle, TAG: 'v1.2.3' } })
    const asked = children.map(({ argv }) => (argv[0] === 'api' ? 'api' : argv.slice(0, 2).join(' ')))
    return { exitCode, log, asked }
  }

  it.each([
    ['creates the draft of a release that is not there', 'Draft', '', ['create', 'upload']],
    ['continues with the draft of an earlier run', 'Draft', 'true\n', ['upload']],
    ['adds nothing to a published release', 'Draft', 'false\n', []],
    ['publishes the draft', 'Publish', 'true\n', ['edit', 'api']],
    ['leaves a release that was published by hand as it is', 'Publish', 'false\n', ['api']]
  ])('%s', async (_, title, stdout, verbs) => {
    const { exitCode, asked } = await play(title, { stdout })
    expect(exitCode).toBe(0)
    expect(asked).toEqual(['release list', ...verbs.map(verb => (verb === 'api' ? verb : `release ${verb}`))])
  })

  it.each(['Draft', 'Publish'])(
    'stops at the step %s if GitHub does not say whether the release is there',
    async title => {
      const { exitCode, asked } = await play(title, { exitCode: 1 })
      expect(exitCode).toBe(1)
      expect(asked).toEqual(['release list'])
    }
  )

  it.each([
    ['success\n', 0],
    ['failure\n', 1],
    ['failure,success\n', 1],
    ['\n', 1]
  ])('goes on for a commit of which CI says that it passed, and for no other: %j', async (stdout, code) => {
    const { exitCode, log } = await play('Check that CI passed', { stdout })
    expect([exitCode, log.includes('CI did not pass for this commit')]).toEqual([code, code === 1])
  })

  it('publishes after an approval only', () => {
    expect(jobs.publish).toMatchObject({ environment: 'release', needs: 'draft' })
    expect(scriptOf('Draft')).not.toContain('--draft=false')
  })

  it('attests action.yml and every file of dist, and SECURITY.md verifies the same', () => {
    const subjects = steps.flatMap(step => step.with?.['subject-path']?.trim().split('\n') ?? [])
    expect(subjects).toEqual(['action.yml', 'dist/*'])
    expect(readFileSync(join(root, '.github/SECURITY.md'), 'utf8')).toContain(
      `in ${subjects.join(' ')}; do gh attestation`
    )
    const inDist = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true }).filter(e => e.isFile())
    for (const { parentPath } of inDist) expect(parentPath).toBe(join(root, 'dist'))
  })
})

needs('git', 'node').describe('set-version.js', () => {
  const commit = 'f'.repeat(40)
  const run = (...args: string[]) => runScript(join(root, '.ci/set-version.js'), simulator.folder, args)

  it('writes the commit and the version into the pinned form, and the major version into the short one', () => {
    const { folder } = simulator
    const name = 'acme/ghcr-login'
    const pinned = (sha: string, version: string) => `- uses: ${name}@${sha} # ${version}\n`
    writeFileSync(join(folder, 'package.json'), `{"repository":{"url":"git+https://github.com/${name}.git"}}`)
    writeFileSync(join(folder, 'README.md'), `${pinned('COMMIT_SHA', 'v1.1.0')}${pinned('0'.repeat(40), 'v1.9.0')}`)
    mkdirSync(join(folder, 'examples'))
    writeFileSync(join(folder, 'examples/push.yml'), `uses: ${name}@v1\nuses: acme/other@v1\n`)
    git(folder, 'init', '--quiet')
    git(folder, 'add', '--all')
    expect(run(commit, 'v2.0.1')).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(pinned(commit, 'v2.0.1').repeat(2))
    expect(readFileSync(join(folder, 'examples/push.yml'), 'utf8')).toBe(`uses: ${name}@v2\nuses: acme/other@v1\n`)
  })

  it.each([[[]], [['f'.repeat(39), 'v2.0.1']], [[commit, '2.0.1']], [[commit, 'v2']]])(
    'refuses the arguments %p',
    args => {
      expect(run(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining('COMMIT vX.Y.Z') })
    }
  )
})

needs('git', 'node', 'clone').describe('npm run owner', () => {
  const owner = 'OWNER'
  const placeholder = `${owner}/ghcr-login`

  /** A copy of this repository with a remote, in which the script ran; all of it, or the files that every owner changes. */
  function setOwner(remote: string, all = false) {
    const folder = mkdtempSync(join(simulator.folder, 'owner-'))
    const copied = all ? [':!docs/images'] : ['README.md', '.github/CODEOWNERS', '.ci/set-owner.js']
    const files = git(root, 'ls-files', '-z', '--', ...copied)
      .toString()
      .split('\0')
      .filter(Boolean)
    for (const file of files.filter(file => existsSync(join(root, file)))) {
      cpSync(join(root, file), join(folder, file))
    }
    git(folder, 'init', '--quiet')
    git(folder, 'add', '--all')
    git(folder, 'remote', 'add', 'origin', remote)
    const { status, stderr } = runScript('.ci/set-owner.js', folder)
    const left = files
      .filter(file => existsSync(join(folder, file)) && !file.startsWith('dist/'))
      .filter(file => readFileSync(join(folder, file), 'utf8').includes(placeholder))
    return { status, stderr, left, read: (file: string) => readFileSync(join(folder, file), 'utf8') }
  }

  it.each([
    ['https://github.com/acme/ghcr-login.git', true],
    ['https://github.com/acme/ghcr-login', false],
    ['git@github.com:acme/ghcr-login.git', false],
    ['ssh://git@github.com/acme/ghcr-login', false]
  ])('writes the name of the repository from the remote %s everywhere', (remote, all) => {
    const { status, stderr, left, read } = setOwner(remote, all)
    expect({ status, stderr, left }).toEqual({ status: 0, stderr: '', left: [] })
    expect(read('README.md')).toContain('uses: acme/ghcr-login@v')
    expect(read('README.md')).not.toContain(`Replace \`${owner}\``)
    expect(
      read('.github/CODEOWNERS')
        .match(/^[^#\n].*/gm)
        ?.map(line => line.split(/ +/))
    ).toEqual(['*', '/action.yml', '/dist/', '/.github/'].map(path => [path, '@acme']))
  })

  it.each(['https://example.com/acme/ghcr-login.git', `https://github.com/${placeholder}.git`])(
    'changes nothing where the remote is %s, and says what it needs',
    remote => {
      const { status, stderr, read } = setOwner(remote)
      expect(status).toBe(1)
      expect(stderr).toContain('git remote add origin https://github.com/NAME/ghcr-login.git')
      expect(read('README.md')).toBe(readFileSync(join(root, 'README.md'), 'utf8'))
    }
  )

  it('finds the name in one form', () => {
    const found = git(root, 'grep', '--ignore-case', '--line-number', '--perl-regexp', `${owner}\\W{1,3}ghcr-login`)
    const others = found
      .toString()
      .split('\n')
      .filter(line => line.replaceAll(placeholder, '').replaceAll('CODEOWNERS', '').includes(owner))
    expect(others).toEqual([])
  })
})
