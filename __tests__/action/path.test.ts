import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { sample } from '../support/extent.ts'

let simulator: Simulator
afterEach(() => simulator.close())

async function open(options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  return simulator.job(options)
}

/** A program of the checked-out repository: it notes that it was run. */
function plant(job: Job, name: string, folder = 'bin'): string {
  const file = join(job.folder.workspace, folder, name)
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

const FOLDERS = sample(
  [
    ['.', ''],
    ['bin', 'bin'],
    ['./bin', 'bin'],
    ['an empty element', ''],
    ['the absolute folder', 'bin'],
    ['a symlink to the folder', 'bin']
  ] as const,
  2
)

/** The element of PATH by which a folder of the workspace is searched. */
function elementOf(job: Job, how: string, folder: string): string {
  if (how === 'an empty element') return ''
  if (how === 'the absolute folder') return join(job.folder.workspace, folder)
  if (!how.startsWith('a symlink')) return how
  const link = join(job.folder.temp, 'link')
  symlinkSync(join(job.folder.workspace, folder), link)
  return link
}

/** PATH of the step with an element in front. */
const pathWith = (job: Job, element: string) => ({
  env: { PATH: [element, job.folder.bin, job.folder.tools, job.folder.shell].join(':') }
})

const ran = async (job: Job) => (await job.run(`[ -e "${join(job.folder.temp, 'ran')}" ] && echo ran || true`)).stdout

describe.each(sample(['docker', 'podman'], 1))('a %s in the workspace', name => {
  it.each(FOLDERS)('that PATH leads to by %s is not run, and the step says so', async (how, folder) => {
    const job = await open()
    plant(job, name, folder)
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: name }, pathWith(job, elementOf(job, how, folder)))
    expect(main).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
    expect(main.annotations[0]?.message).toMatch(
      new RegExp(
        `\`engine\` names ${name}, which is on PATH only as .*${name}, which (?:is in the workspace|a relative)`
      )
    )
    expect(await ran(job)).toBe('')
  })
})

it.each(FOLDERS)(
  'a docker in the workspace is passed over where PATH leads to it by %s and another follows',
  async (how, folder) => {
    const job = await open()
    plant(job, 'docker', folder)
    install(job)
    const main = await job.uses(
      { push: 'ghcr.io/acme/app', engine: 'docker' },
      pathWith(job, elementOf(job, how, folder))
    )
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    const notices = main.annotations.map(({ message }) => message)
    expect(notices).toEqual([expect.stringContaining(`${join(job.folder.bin, 'docker')} was run in its place`)])
    expect(await ran(job)).toBe('')
  }
)

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

it.each(FOLDERS)(
  'a credential helper in the workspace is not run where PATH leads to it by %s',
  async (how, folder) => {
    const job = await open({ files: { '.docker/config.json': '{"credsStore":"keys"}' } })
    plant(job, 'docker-credential-keys', folder)
    const path = pathWith(job, elementOf(job, how, folder))
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file', store: 'shared' }, path)
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(main.annotations[0]?.message).toMatch(/docker-credential-keys is on PATH only as .+, which (?:is in|a rel)/)
    expect(await ran(job)).toBe('')
  }
)
