import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { runProgram } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { findProgram, findRefused } from '../../src/runner/exec.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator | undefined
afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

async function open(options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  return simulator.job(options)
}

/** A program of the checked-out repository: it notes that it was run. */
function plant(job: Job, name: string): string {
  const file = join(job.folder.workspace, 'bin', name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `#!/bin/bash\ncat >/dev/null\necho >"${join(job.folder.temp, 'ran')}"\nexit 1\n`)
  chmodSync(file, 0o755)
  return file
}

/** An engine of the machine, which stores the token where it is told to. */
function install(job: Job, name = 'docker', behind = ''): void {
  const stores = `t=$(cat); umask 077
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"`
  writeFileSync(join(job.folder.bin, name), `#!/bin/bash\n${behind || stores}\n`, { mode: 0o755 })
}

/** PATH of the step with an element in front. */
const pathWith = (job: Job, element: string) => ({
  env: { PATH: [element, job.folder.bin, job.folder.tools, job.folder.shell].join(':') }
})

const ran = async (job: Job) => (await job.run(`[ -e "${join(job.folder.temp, 'ran')}" ] && echo ran || true`)).stdout

describe('a folder of the workspace on PATH', () => {
  const cwd = process.cwd()
  const root = mkdtempSync(join(tmpdir(), 'path-'))
  const workspace = join(root, 'work')
  const machine = join(root, 'machine')
  beforeAll(() => {
    for (const folder of [workspace, join(workspace, 'bin'), machine]) {
      mkdirSync(folder)
      writeFileSync(join(folder, 'docker'), '', { mode: 0o755 })
    }
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

it('a docker in the workspace is not run, and the step says so', async () => {
  const job = await open()
  plant(job, 'docker')
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' }, pathWith(job, 'bin'))
  expect(main).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
  expect(main.annotations[0]?.message).toMatch(
    /`engine` names docker, which is on PATH only as bin\/docker, which a relative/
  )
  expect(await ran(job)).toBe('')
})

it('a docker in the workspace is passed over where another follows', async () => {
  const job = await open()
  plant(job, 'docker')
  install(job)
  const path = pathWith(job, join(job.folder.workspace, 'bin'))
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' }, path)
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
  const notices = main.annotations.map(({ message }) => message)
  expect(notices).toEqual([expect.stringContaining(`${join(job.folder.bin, 'docker')} was run in its place`)])
  expect(await ran(job)).toBe('')
})

it('a file that links out of the workspace, or into it, is not run either', async () => {
  const job = await open()
  const planted = plant(job, 'docker')
  install(job, 'elsewhere')
  symlinkSync(planted, join(job.folder.bin, 'docker'))
  const into = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
  expect(into.annotations[0]?.message).toContain('which is in the workspace')
  mkdirSync(join(job.folder.workspace, 'links'))
  symlinkSync(join(job.folder.bin, 'elsewhere'), join(job.folder.workspace, 'links', 'podman'))
  const out = await job.uses({ engine: 'podman' }, pathWith(job, join(job.folder.workspace, 'links')))
  expect(out.annotations[0]?.message).toContain('which is in the workspace')
  expect(await ran(job)).toBe('')
})

needs('mounts', 'mount', 'umount').it(
  'a docker in the workspace is not run by another name of its folder',
  async () => {
    const job = await open()
    // What a disk that takes letters of either case for the same gives: two names, and neither is a link.
    const other = join(job.folder.root, 'WORK')
    plant(job, 'docker')
    mkdirSync(other)
    runProgram('mount', ['--bind', job.folder.workspace, other])
    try {
      const main = await job.uses({ engine: 'docker' }, pathWith(job, join(other, 'bin')))
      expect(main.annotations[0]?.message).toContain('which is in the workspace')
      expect(await ran(job)).toBe('')
    } finally {
      runProgram('umount', [other])
    }
  }
)

it('`engine: auto` takes what comes after it', async () => {
  const job = await open()
  plant(job, 'docker')
  const main = await job.uses({ push: 'ghcr.io/acme/app' }, pathWith(job, 'bin'))
  expect(main).toMatchObject({ exitCode: 0, outputs: { engine: 'file', 'logged-in': 'true' } })
  expect(main.annotations[0]?.message).toContain('This action does not run it')
})

it('a docker that is a script does not find the program behind it in the workspace', async () => {
  const job = await open()
  plant(job, 'podman')
  install(job, 'docker', 'exec podman "$@"')
  const main = await job.uses(
    { push: 'ghcr.io/acme/app', engine: 'docker' },
    pathWith(job, join(job.folder.workspace, 'bin'))
  )
  expect(main.exitCode).toBe(1)
  expect(await ran(job)).toBe('')
})

it('a credential helper in the workspace is not run', async () => {
  const job = await open({ files: { '.docker/config.json': '{"credsStore":"keys"}' } })
  plant(job, 'docker-credential-keys')
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' }, pathWith(job, 'bin'))
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
  expect(main.log).toMatch(/`docker-credential-keys`, which docker's `credsStore` names, is not on PATH/)
  expect(await ran(job)).toBe('')
})
