import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { messages, open } from '../support/case-run.ts'
import { auth, config, inventory, readConfig, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'
import { plantEngine, STORES_LOGIN } from '../support/scripts.ts'

const host = classicPat({ name: 'host' })
/** As docker does not write it: in other bytes, and with a member that docker drops. */
const OWN = config({ auths: { 'quay.io': { auth: auth('robot', 'quay-secret') } }, plugins: {}, unknown: 1 }, 3)
const LOGGED_IN = config({ auths: { 'ghcr.io': { auth: auth('owner', host.value) } }, unknown: [2] }, 1)

const APP = { push: 'ghcr.io/acme/app' }
const DOCKER = { ...APP, engine: 'docker' }
const STORES = sample(['shared', 'isolated'], 2)
const TEXTS = { 'no config': '', 'another login': OWN, 'a login there': LOGGED_IN, 'what is no JSON': 'no JSON' }
const HOMES = sample(Object.entries(TEXTS), 4)
const at = <T extends readonly unknown[]>(rows: readonly T[]) =>
  STORES.flatMap(store => rows.map(row => [store, ...row] as const))

/** A job with this text as docker's config. `file`: where docker has it. */
async function openWith(text: string, options: JobOptions = {}) {
  const files = text === '' ? {} : { files: { '.docker/config.json': text } }
  const { simulator, job } = await open({ planted: { host: host.value }, ...files, ...options })
  const places = () => [inventory(job.folder.home), inventory(job.folder.runtime)]
  return { simulator, job, places, before: places(), file: join(job.folder.home, '.docker/config.json') }
}

/** An engine that is a script: these lines, then the program with what is left of the arguments. */
const wrap = (job: Job, lines: string, { name = 'docker', program = 'docker', by = 'exec' } = {}) =>
  plantEngine(job, `${lines}\n${by} ${needOnMachine(program)} "$@"`, name)

const DROPS_VARIABLES = 'unset DOCKER_CONFIG REGISTRY_AUTH_FILE'
const DROPS_BOTH = `${DROPS_VARIABLES}\n[ "$1" != --config ] || shift 2`
// The engine has stored it, and is ended while it does something else.
const STAYS = `${DROPS_BOTH}\ntrap "" TERM INT\nlater() { "$@"; echo >"$HOME/../stored"; sleep 600; }`
const isStored = (job: Job) => existsSync(join(job.folder.home, '..', 'stored'))

const EXPECTED = { exitCode: 0, outputs: { 'logged-in': 'true' } }
const ours = auth('octocat', githubToken().value)
const storedIn = (file: string, then = 'It was removed from there') => [
  expect.stringContaining(`stored the credential in ${file} and not in the folder that it was given. ${then}`)
]

const OBEYS = [
  ['docker', 'export HOME=/proc/nonexistent\nset -- --config /proc/nonexistent "$@"'],
  ['podman', '']
] as const
for (const [engine, lines] of sample(OBEYS, 2))
  needs(engine).it.each(STORES)(
    `a ${engine} that is a wrapper with an environment of its own, with \`store: %s\`, stores the credential where it is told to`,
    async store => {
      const { job, places, before } = await openWith(OWN)
      wrap(job, `${DROPS_VARIABLES}\n${lines}`, { name: engine, program: engine })
      const main = await job.uses({ ...APP, engine, store })
      expect(main).toMatchObject(EXPECTED)
      expect(readConfig(main.outputs['auth-file'] ?? '').auths?.['ghcr.io']?.auth).toBe(ours)
      expect(await job.end()).toMatchObject([{ exitCode: 0, annotations: [] }])
      expect(places()).toEqual(before)
    }
  )

needs('docker').describe('a docker that is a wrapper', () => {
  it.each(at(HOMES))(
    'with `store: %s`, that stores it elsewhere, over %s, has it undone where the push is allowed',
    async (store, _, text) => {
      const { job, places, before, file } = await openWith(text)
      wrap(job, DROPS_BOTH)
      const main = await job.uses({ ...DOCKER, store })
      expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false', 'can-push': 'true' } })
      expect(messages(main, 'error')).toEqual(storedIn(file))
      expect(places()).toEqual(before)
      expect(main.children.flatMap(({ argv }) => argv)).not.toContain('logout')
    }
  )

  it.each(at(HOMES))(
    'with `store: %s`, that stores it elsewhere, over %s, has it undone where the push is refused',
    async (store, _, text) => {
      // On a busy machine the engine may be ended before it has come to that: the registry takes longer then.
      for (const ms of [1_500, 6_000, 24_000]) {
        const { simulator, job, places, before } = await openWith(text)
        wrap(job, STAYS, { by: 'later' })
        simulator.fault({ on: 'upload', effect: 'delay', ms })
        const main = await job.uses({ push: 'ghcr.io/acme/other', engine: 'docker', store })
        expect(messages(main, 'error')).toEqual([expect.stringContaining('acme/other cannot be pushed')])
        expect(places()).toEqual(before)
        const [post] = await job.end()
        expect(post?.log).toContain('No login to remove')
        if (isStored(job)) return
      }
      throw new Error('the engine has never stored anything')
    }
  )

  it.each(at(sample([['SIGINT'], ['SIGTERM'], ['SIGKILL']] as const, 3)))(
    'with `store: %s`, that stores it elsewhere is told by post after %s, with the file to look at',
    async (store, signal) => {
      const { job, file } = await openWith(LOGGED_IN, { tolerate: () => true })
      wrap(job, STAYS, { by: 'later' })
      const during = async (running: { kill(signal: NodeJS.Signals): void }) => {
        while (!isStored(job)) await sleep(10)
        running.kill(signal)
      }
      expect((await job.uses({ ...DOCKER, store }, { during })).signal).toBe(signal)
      const posts = await job.end()
      expect(posts[0]?.exitCode).toBe(0)
      expect(warningsOf(posts)).toEqual([`${file} still holds the credential: remove it by hand.`])
    }
  )

  it('is named with the file where it has stored it in one that this action does not know', async () => {
    const { job } = await openWith('', { tolerate: () => true })
    const unknown = join(job.folder.temp, 'elsewhere')
    mkdirSync(unknown)
    wrap(job, `shift 2\nset -- --config ${unknown} "$@"`)
    const file = join(unknown, 'config.json')
    expect(messages(await job.uses(DOCKER), 'error')).toEqual(storedIn(file, 'Log out there'))
  })

  it('leaves what it stored where a run of this action may have the same login, and is named', async () => {
    const { job, file } = await openWith(OWN, { tolerate: () => true })
    await job.uses({ ...APP, store: 'shared', engine: 'file' })
    const edits = `sed -i 's|"auths": {|"auths": {"new.example":{},|' "$HOME/.docker/config.json"`
    wrap(job, `${DROPS_BOTH}\nlater() { "$@"; ${edits}; }`, { by: 'later' })
    const main = await job.uses({ ...DOCKER, store: 'shared' })
    expect(messages(main, 'error')).toEqual(storedIn(file, 'Log out there'))
    expect(readConfig(file).auths?.['ghcr.io']?.auth).toBe(ours)
  })
})

it('a docker that does not know `--config`, such as nerdctl, is told the folder by DOCKER_CONFIG', async () => {
  const { job } = await openWith('')
  plantEngine(job, `[ "$1" = login ] || { echo "unknown flag: --config" >&2; exit 1; }\n${STORES_LOGIN}`)
  expect(await job.uses(DOCKER)).toMatchObject(EXPECTED)
})

needs('podman').it.each(STORES)(
  'a podman under the name of docker that drops the variables, with `store: %s`, has its login undone',
  async store => {
    const { job, places } = await openWith('', { leftovers: /auth\.json/ })
    const file = join(job.folder.runtime, 'containers', 'auth.json')
    mkdirSync(dirname(file))
    writeFileSync(file, LOGGED_IN, { mode: 0o600 })
    const before = places()
    wrap(job, DROPS_VARIABLES, { program: 'podman' })
    const main = await job.uses({ ...DOCKER, store })
    expect(main.exitCode).toBe(1)
    expect(messages(main, 'error')).toEqual(storedIn(file))
    expect(places()).toEqual(before)
  }
)
