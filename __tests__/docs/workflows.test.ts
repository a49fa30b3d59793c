import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('release.yml', () => {
  interface Step {
    name?: string
    run?: string
    with?: Record<string, string>
  }
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as {
    jobs: { release: { steps: Step[] } }
  }
  const publish = jobs.release.steps.find(({ name }) => name === 'Publish')?.run ?? ''

  let simulator: Simulator | undefined
  afterEach(() => simulator?.close())

  /** The commands that were given to a `gh` that answers every one of them so. */
  async function published(fake: { stdout?: string; exitCode?: number }) {
    simulator = await openSimulator()
    const job = await simulator.job({ engines: [{ name: 'gh', fake }] })
    const bundle = join(job.folder.workspace, 'bundle.jsonl')
    writeFileSync(bundle, '{}')
    const { exitCode, children } = await job.run(publish, { env: { BUNDLE: bundle, TAG: 'v1.2.3' } })
    return {
      exitCode,
      asked: children.map(({ argv }) =>
        argv
          .slice(0, 2)
          .join(' ')
          .replace(/^api .*/, 'api')
      )
    }
  }

  it.each([
    ['creates and publishes a release that is not there', '', ['create', 'upload', 'edit']],
    ['continues with the draft of an earlier run', 'true\n', ['upload', 'edit']],
    ['leaves a published release as it is', 'false\n', []]
  ])('%s', async (_, stdout, verbs) => {
    const { exitCode, asked } = await published({ stdout })
    expect(exitCode).toBe(0)
    expect(asked).toEqual(['release list', ...verbs.map(verb => `release ${verb}`), 'api'])
  })

  it('attests action.yml and every file of dist, and SECURITY.md verifies the same', () => {
    const subjects = jobs.release.steps.flatMap(step => step.with?.['subject-path']?.trim().split('\n') ?? [])
    expect(subjects).toEqual(['action.yml', 'dist/*'])
    expect(readFileSync(join(root, '.github/SECURITY.md'), 'utf8')).toContain(
      `in ${subjects.join(' ')}; do gh attestation`
    )
    const inDist = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true }).filter(e => e.isFile())
    for (const { parentPath } of inDist) expect(parentPath).toBe(join(root, 'dist'))
  })

  it('stops if GitHub does not say whether the release is there', async () => {
    const { exitCode, asked } = await published({ exitCode: 1 })
    expect(exitCode).toBe(1)
    expect(asked).toEqual(['release list'])
  })
})

needs('git', 'clone').describe('the name of the owner', () => {
  it('is written in one form, so that one sed command puts the real one in', () => {
    const owner = 'OWNER'
    const found = git(root, 'grep', '--ignore-case', '--line-number', '--perl-regexp', `${owner}\\W{1,3}ghcr-login`)
    const others = found
      .toString()
      .split('\n')
      .filter(line => line.replaceAll(`${owner}/ghcr-login`, '').includes(owner))
    expect(others).toEqual([])
  })
})
