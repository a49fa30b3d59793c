import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { inventory, postOf, preload } from '../support/credentials.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const STORES = ['isolated', 'shared']
const NAME = `ghcr-login-${'07'.repeat(8)}`

async function open(): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  return simulator.job()
}

const PLANTED: Record<string, (path: string, job: Job) => void> = {
  'a folder': path => {
    mkdirSync(join(path, '.docker'), { recursive: true })
    writeFileSync(join(path, '.docker', 'config.json'), 'kept')
  },
  'a file': path => writeFileSync(path, 'kept'),
  'a link into the workspace': (path, job) => {
    writeFileSync(join(job.folder.workspace, 'config.json'), 'kept')
    symlinkSync(job.folder.workspace, path)
  },
  'a link to nothing': path => symlinkSync('/nonexistent/folder', path)
}

// The folder of the run is made alike for both stores: each of them in turn.
it.each(Object.entries(PLANTED).map(([what, plant], index) => ({ what, plant, store: STORES[index % 2] as string })))(
  '$what that is at the name of the run before it is refused and left, with `store: $store`',
  async ({ plant, store }) => {
    const job = await open()
    plant(join(job.folder.runnerTemp, NAME), job)
    const before = inventory(job.folder.root)
    const main = await job.uses(
      { push: 'ghcr.io/acme/app', engine: 'file', store },
      { env: preload('fixedRandom.cjs') }
    )
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    expect(main.annotations[0]?.message).toMatch(new RegExp(`${NAME} cannot be made: EEXIST`))
    const post = await postOf(job, main)
    expect(post.log).toContain('No login to remove')
    const planted = (all: Record<string, string>) =>
      Object.entries(all).filter(([name]) => name.includes(NAME) || name.startsWith('./work/'))
    expect(planted(inventory(job.folder.root))).toEqual(planted(before))
  }
)
