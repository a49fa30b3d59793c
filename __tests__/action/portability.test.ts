import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { isFull } from '../../simulator/full.ts'
import { githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { open } from '../support/case-run.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { holdOpen } from '../support/hold-open.ts'

// What the system changes: links, folders that are open, names of files. It runs on Windows and macOS too, so there is no
// shell and no engine in it.

const { platform } = process
const windows = platform === 'win32'
/** What Windows needs to start a program at all. */
const SYSTEM = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT']
const OTHERS = '{\n  "auths": {\n    "quay.io": {\n      "auth": "cm9ib3Q6cXVheQ=="\n    }\n  }\n}\n'

/** On Windows every file is open to others by its mode: until the last post they say nothing. */
const tolerate = ({ where }: { where: string }) => windows && !where.includes('after the last post')

const SYSTEM_ENV = Object.fromEntries(SYSTEM.map(name => [name, process.env[name]]))

/** A job of this system, with this text as docker's config. */
async function openHere(text = OTHERS) {
  const { simulator, job } = await open({ env: SYSTEM_ENV, files: { '.docker/config.json': text }, tolerate })
  const { home } = job.folder
  job.parts.env.USERPROFILE = home
  return { simulator, job, home, docker: join(home, '.docker'), config: join(home, '.docker', 'config.json') }
}

const uses = (job: Job, store: string, env: Record<string, string> = {}) =>
  job.uses({ engine: 'file', store, push: 'ghcr.io/acme/app' }, { env })
const loggedInTo = ({ outputs }: Step) => readConfig(join(outputs['docker-config'] ?? '', 'config.json')).auths
const ours = { auth: auth('octocat', githubToken().value) }

/** It ended well, without a warning. */
function expectGood(step: Step | undefined): void {
  const annotations = step?.annotations.filter(({ level }) => level !== 'notice')
  expect([step?.exitCode, annotations]).toEqual([0, []])
}
function expectLoggedIn(main: Step): void {
  expectGood(main)
  expect([main.outputs['logged-in'], loggedInTo(main)?.['ghcr.io']]).toEqual(['true', ours])
}

/** Main and post end well, and leave the home as it was. */
async function comesBack(
  { job, home }: { job: Job; home: string },
  store: string,
  { env = {}, between = (_: Step) => {} } = {}
): Promise<void> {
  const before = inventory(home)
  const main = await uses(job, store, env)
  expectLoggedIn(main)
  between(main)
  expectGood((await job.end())[0])
  expect(inventory(home)).toEqual(before)
}

// On Linux the tests of `store/` and `clients/` prove this at length; there a short run only shows that it runs.
const isWhole = platform !== 'linux' || isFull()

// macOS: /var is a link to /private/var, and TMPDIR lies there. Windows: editors write CRLF.
it.each(isWhole ? ['shared', 'isolated'] : ['shared'])(
  'with `store: %s`, a job whose folders are reached through a link is logged in, and out again to the byte',
  async store => {
    const at = await openHere(OTHERS.replaceAll('\n', '\r\n'))
    const link = join(at.simulator.folder, 'link')
    symlinkSync(at.job.folder.root, link, 'junction')
    const env = { HOME: join(link, 'home'), USERPROFILE: join(link, 'home'), RUNNER_TEMP: join(link, '_temp') }
    const between = (main: Step) => expect(loggedInTo(main)).toHaveProperty(['quay.io'])
    await comesBack(at, store, { env, between })
  }
)

if (isWhole) {
  it('an isolated job reaches contexts, plugins and files of .docker, and what they hold stays', async () => {
    const at = await openHere()
    // A folder that is a link itself, as a user may have it.
    const elsewhere = join(at.simulator.folder, 'elsewhere')
    for (const folder of [elsewhere, join(at.docker, 'cli-plugins')]) mkdirSync(folder)
    symlinkSync(elsewhere, join(at.docker, 'contexts'), 'junction')
    const files = [join('contexts', 'meta.json'), join('cli-plugins', 'docker-hello'), 'ca.pem']
    for (const name of files) writeFileSync(join(at.docker, name), name)
    const between = ({ exported }: Step) => {
      for (const name of files) expect(readFileSync(join(exported.DOCKER_CONFIG ?? '', name), 'utf8')).toBe(name)
    }
    await comesBack(at, 'isolated', { between })
    expect(readFileSync(join(elsewhere, 'meta.json'), 'utf8')).toBe(files[0])
  })

  it.each(['shared', 'isolated'])(
    'with `store: %s`, three jobs at once on one home are all logged in, and leave it as it was',
    async store => {
      const { simulator, job, home, config } = await openHere()
      // What the others have in the home is there until they end.
      const shared = { home, env: { ...SYSTEM_ENV, USERPROFILE: home }, tolerate: () => true }
      const jobs = [job, await simulator.job(shared), await simulator.job(shared)]
      job.parts.watch.tolerate = () => true
      for (const main of await Promise.all(jobs.map(each => uses(each, store)))) expectLoggedIn(main)
      for (const [post] of await Promise.all(jobs.map(each => each.end()))) expectGood(post)
      expect(Object.keys(inventory(home)).filter(name => name.startsWith('./.docker/.'))).toEqual([])
      expect(readFileSync(config, 'utf8')).toBe(OTHERS)
    }
  )

  // Windows: a drive that is not there. Elsewhere a link that leads nowhere is as absent.
  it('a DOCKER_CONFIG on a drive that is not there makes the login isolated, with a notice', async () => {
    const { simulator, job, home } = await openHere()
    const drive = windows ? [...'QXYZWV'].map(letter => `${letter}:\\`).find(each => !existsSync(each)) : undefined
    if (!windows) symlinkSync('/proc/nonexistent/drive', join(simulator.folder, 'drive'))
    const DOCKER_CONFIG = join(drive ?? join(simulator.folder, 'drive'), 'docker')
    const main = await uses(job, 'shared', { DOCKER_CONFIG })
    expect(main).toMatchObject({ exitCode: 0, annotations: [{ level: 'notice' }] })
    expect(main.annotations[0]?.message).toContain(DOCKER_CONFIG)
    await comesBack({ job, home }, 'isolated', { env: { DOCKER_CONFIG } })
  })

  // macOS and Windows take .DOCKER for .docker; elsewhere a link makes two names of one folder.
  it('one config under two names is one: steps that are nested in each other leave it as it was', async () => {
    const { job, home, docker, config } = await openHere()
    const DOCKER_CONFIG = join(home, '.DOCKER')
    if (!existsSync(DOCKER_CONFIG)) symlinkSync(docker, DOCKER_CONFIG)
    for (const env of [{}, { DOCKER_CONFIG }]) expectLoggedIn(await uses(job, 'shared', env))
    for (const post of await job.end()) expectGood(post)
    expect(readFileSync(config, 'utf8')).toBe(OTHERS)
  })
}

// Elsewhere store/disk.test.ts lets the same calls fail. What cannot be removed at all: store/rootless.test.ts.
if (windows)
  it('a file that another process holds open is waited for by main and post', async () => {
    const { job, config } = await openHere()
    await holdOpen(config, 2_000)
    expectLoggedIn(await uses(job, 'shared'))
    await holdOpen(config, 2_000)
    expectGood((await job.end())[0])
    expect(readFileSync(config, 'utf8')).toBe(OTHERS)
  })
