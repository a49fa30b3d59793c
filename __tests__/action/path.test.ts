import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import { findProgram, findRefused } from '../../src/runner/exec.ts'
import { messages, open } from '../support/case-run.ts'
import { needs } from '../support/needs.ts'
import { plantEngine, STORES_LOGIN, script } from '../support/scripts.ts'

const DOCKER = { push: 'ghcr.io/acme/app', engine: 'docker' }

/** A program of the checked-out repository: it notes that it was run. */
const plant = (job: Job, name: string) =>
  script(join(job.folder.workspace, 'bin', name), `cat >/dev/null\necho >"${join(job.folder.temp, 'ran')}"\nexit 1`)

/** A step with an element in front of PATH; what is planted is not run. */
async function uses(job: Job, inputs: Record<string, string>, element = 'bin') {
  const { bin, tools, shell, temp } = job.folder
  const main = await job.uses(inputs, { env: { PATH: [element, bin, tools, shell].join(':') } })
  expect(existsSync(join(temp, 'ran'))).toBe(false)
  return main
}

describe('a folder of the workspace on PATH', () => {
  const cwd = process.cwd()
  const root = mkdtempSync(join(tmpdir(), 'path-'))
  const workspace = join(root, 'work')
  const machine = join(root, 'machine')
  beforeAll(() => {
    for (const folder of [workspace, join(workspace, 'bin'), machine]) script(join(folder, 'docker'), '')
    symlinkSync(join(workspace, 'bin'), join(root, 'link'))
    process.chdir(workspace)
  })
  afterAll(() => {
    process.chdir(cwd)
    rmSync(root, { recursive: true })
  })

  it.each([
    ['.', '.'],
    ['bin', 'bin'],
    ['./bin', './bin'],
    ['an empty element', ''],
    ['the absolute folder', join(workspace, 'bin')],
    ['a symlink to the folder', join(root, 'link')]
  ])('is passed over, and its program named, where it is %s', (_, element) => {
    const env = (...folders: string[]) => ({ GITHUB_WORKSPACE: workspace, PATH: folders.join(':') })
    expect(findProgram('docker', env(element))).toBeUndefined()
    expect(findRefused('docker', env(element))).toMatch(/docker, which (?:is in the workspace|a relative folder)/)
    expect(findProgram('docker', env(element, machine))).toBe(join(machine, 'docker'))
  })
})

describe('a docker in the workspace is not run', () => {
  it('and the step says so, as it says of one that is nowhere', async () => {
    const { job } = await open()
    plant(job, 'docker')
    const main = await uses(job, DOCKER)
    expect(main).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(messages(main)[0]).toMatch(/`engine` names docker, which is on PATH only as bin\/docker, which a relative/)
    const none = await uses(job, { engine: 'podman' })
    expect(none).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(messages(none)[0]).toMatch(/`engine` names podman, which is not installed here/)
    const auto = await uses(job, { push: 'ghcr.io/acme/app' })
    expect(auto).toMatchObject({ exitCode: 0, outputs: { engine: 'file', 'logged-in': 'true' } })
    expect(messages(auto)[0]).toContain('This action does not run it')
  })

  it('where another follows, which is', async () => {
    const { job } = await open()
    plant(job, 'docker')
    const other = plantEngine(job, STORES_LOGIN)
    const main = await uses(job, DOCKER, join(job.folder.workspace, 'bin'))
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    expect(messages(main)).toEqual([expect.stringContaining(`${other} was run in its place`)])
  })

  it('by a link out of the workspace, or into it', async () => {
    const { job } = await open()
    const links = join(job.folder.workspace, 'links')
    mkdirSync(links)
    symlinkSync(plant(job, 'docker'), join(job.folder.bin, 'docker'))
    symlinkSync(plantEngine(job, STORES_LOGIN, 'elsewhere'), join(links, 'podman'))
    for (const engine of ['docker', 'podman'])
      expect(messages(await uses(job, { engine }, links))[0]).toContain('which is in the workspace')
  })

  needs('mounts', 'mount', 'umount').it('by another name of its folder', async () => {
    const { job } = await open()
    // What a disk that takes letters of either case for the same gives: two names, and neither is a link.
    const other = join(job.folder.root, 'WORK')
    plant(job, 'docker')
    mkdirSync(other)
    runProgram('mount', ['--bind', job.folder.workspace, other])
    try {
      expect(messages(await uses(job, DOCKER, join(other, 'bin')))[0]).toContain('which is in the workspace')
    } finally {
      runProgram('umount', [other])
    }
  })

  it('by a docker of the machine that is a script for it', async () => {
    const { job } = await open()
    plant(job, 'podman')
    plantEngine(job, 'exec podman "$@"')
    expect((await uses(job, DOCKER, join(job.folder.workspace, 'bin'))).exitCode).toBe(1)
  })
})

it('a credential helper in the workspace is not run', async () => {
  const { job } = await open({ files: { '.docker/config.json': '{"credsStore":"keys"}' } })
  plant(job, 'docker-credential-keys')
  const main = await uses(job, { push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
  expect(main.log).toMatch(/`docker-credential-keys`, which docker's `credsStore` names, is not on PATH/)
})
