import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { runProgram } from '../../simulator/runner/machine.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

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

describe('release.yml', () => {
  interface Step {
    name?: string
    run?: string
    with?: Record<string, string>
  }
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as {
    jobs: Record<string, { steps?: Step[] }>
  }
  const steps = Object.values(jobs).flatMap(job => job.steps ?? [])
  const scriptOf = (title: string) => steps.find(({ name }) => name === title)?.run ?? ''

  let simulator: Simulator
  beforeAll(async () => {
    simulator = await openSimulator()
  })
  afterAll(() => simulator.close())

  /** A step of the workflow, and the commands that it gave to a `gh` that answers every one of them so. */
  async function play(title: string, fake: { stdout?: string; exitCode?: number }) {
    const job = await simulator.job({ engines: [{ name: 'gh', fake }] })
    const bundle = join(job.folder.workspace, 'bundle.jsonl')
    writeFileSync(bundle, '{}')
    const { exitCode, children, log } = await job.run(scriptOf(title), { env: { BUNDLE: bundle, TAG: 'v1.2.3' } })
    return {
      exitCode,
      log,
      asked: children.map(({ argv }) =>
        argv
          .slice(0, 2)
          .join(' ')
          .replace(/^api .*/, 'api')
      )
    }
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

  it('goes on for a commit of which CI says that it passed', async () => {
    expect(await play('Check that CI passed', { stdout: 'success\n' })).toMatchObject({ exitCode: 0, asked: ['api'] })
  })

  it.each(['failure\n', 'failure,success\n', '\n', 'null\n'])(
    'stops for a commit of which CI says %p',
    async stdout => {
      const { exitCode, log } = await play('Check that CI passed', { stdout })
      expect(exitCode).toBe(1)
      expect(log).toContain('CI did not pass for this commit')
    }
  )

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
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'version-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const run = (...args: string[]) => runScript(join(root, '.ci/set-version.js'), folder, args)

  it('writes the commit and the version into the pinned form, and the major version into the short one', () => {
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
    const folder = mkdtempSync(join(tmpdir(), 'owner-'))
    folders.push(folder)
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
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

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
