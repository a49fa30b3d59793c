import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { needOnMachine } from '../../simulator/runner/machine.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, config, inventory, readConfig, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator
afterEach(() => simulator.close())

const host = classicPat({ name: 'host' })
/** As docker does not write it: in other bytes, and with a member that docker drops. */
const OWN = config({ auths: { 'quay.io': { auth: auth('robot', 'quay-secret') } }, plugins: {}, unknown: 1 }, 3)
const LOGGED_IN = config({ auths: { 'ghcr.io': { auth: auth('owner', host.value) } }, unknown: [2] }, 1)

async function open(options: JobOptions = {}): Promise<Job> {
  simulator = await openSimulator({
    tokens: [githubToken(), host],
    packages: [pkg('acme/app'), pkg('acme/other', { actionsAccess: {} })]
  })
  return simulator.job({ planted: { host: host.value }, ...options })
}

/** An engine that is a script: these lines, then the program with what is left of the arguments. */
function wrap(job: Job, lines: string, { name = 'docker', program = 'docker', by = 'exec' } = {}): void {
  const file = join(job.folder.bin, name)
  writeFileSync(file, `#!/bin/bash\n${lines}\n${by} ${needOnMachine(program)} "$@"\n`)
  chmodSync(file, 0o755)
}

const DROPS_VARIABLES = 'unset DOCKER_CONFIG REGISTRY_AUTH_FILE'
const DROPS_BOTH = `${DROPS_VARIABLES}\n[ "$1" != --config ] || shift 2`

const undoneIn = (file: string) =>
  `stored the credential in ${file} and not in the folder that it was given. It was removed from there`

const places = (job: Job) => [inventory(job.folder.home), inventory(job.folder.runtime)]
const errors = ({ annotations }: Step) =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message)

needs(...['docker']).describe('a docker that is a wrapper', () => {
  describe.each(sample(['shared', 'isolated'], 2))('with `store: %s`', store => {
    it.each(
      sample(
        [
          ['drops the variables', DROPS_VARIABLES],
          ['changes HOME', `${DROPS_VARIABLES}\nexport HOME=/nonexistent`],
          ['says another folder first', `${DROPS_VARIABLES}\nset -- --config /nonexistent "$@"`]
        ],
        3
      )
    )('and %s stores the credential where it is told to', async (_, lines) => {
      const job = await open({ files: { '.docker/config.json': OWN } })
      wrap(job, lines)
      const before = places(job)
      const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker', store })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      const entry = readConfig(main.outputs['auth-file'] ?? '').auths?.['ghcr.io']
      expect(entry?.auth).toBe(auth('octocat', githubToken().value))
      const [post] = await job.end()
      expect(post).toMatchObject({ exitCode: 0, annotations: [] })
      expect(places(job)).toEqual(before)
    })

    const homes = Object.entries({ 'no config': undefined, 'another login': OWN, 'a login there': LOGGED_IN })

    it.each(sample(homes, 3))(
      'and stores it elsewhere, over %s, has it undone where the push is allowed',
      async (_, text) => {
        const job = await open(text === undefined ? {} : { files: { '.docker/config.json': text } })
        wrap(job, DROPS_BOTH)
        const before = places(job)
        const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker', store })
        expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false', 'can-push': 'true' } })
        const file = join(job.folder.home, '.docker/config.json')
        expect(errors(main)).toEqual([expect.stringContaining(undoneIn(file))])
        expect(places(job)).toEqual(before)
        expect(main.children.flatMap(({ argv }) => argv)).not.toContain('logout')
      }
    )

    // The engine has stored it, and is ended while it does something else.
    const STAYS = 'trap "" TERM INT\nlater() { "$@"; echo >"$HOME/../stored"; sleep 600; }'
    const stored = (job: Job) => join(job.folder.home, '..', 'stored')
    const until = async (file: string) => {
      while (!existsSync(file)) await sleep(10)
    }

    it.each(sample(homes, 3))(
      'and stores it elsewhere, over %s, has it undone where the push is refused',
      async (_, text) => {
        // On a busy machine the engine may be ended before it has come to that: the registry takes longer then.
        for (const ms of [1_500, 6_000, 24_000]) {
          const job = await open(text === undefined ? {} : { files: { '.docker/config.json': text } })
          wrap(job, `${DROPS_BOTH}\n${STAYS}`, { by: 'later' })
          simulator.fault({ on: 'upload', effect: 'delay', ms })
          const before = places(job)
          const main = await job.uses({ push: 'ghcr.io/acme/other', engine: 'docker', store })
          expect(errors(main)).toEqual([expect.stringContaining('acme/other cannot be pushed')])
          expect(places(job)).toEqual(before)
          const [post] = await job.end()
          expect(post?.log).toContain('No login to remove')
          if (existsSync(stored(job))) return
          await simulator.close()
        }
        throw new Error('the engine has never stored anything')
      }
    )

    it.each(sample(['SIGINT', 'SIGTERM', 'SIGKILL'] as const, 3))(
      'and stores it elsewhere is told by post after %s, with the file to look at',
      async signal => {
        const job = await open({ files: { '.docker/config.json': LOGGED_IN }, tolerate: () => true })
        wrap(job, `${DROPS_BOTH}\n${STAYS}`, { by: 'later' })
        const during = async (running: { kill(signal: NodeJS.Signals): void }) => {
          await until(stored(job))
          running.kill(signal)
        }
        const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker', store }, { during })
        expect(main.signal).toBe(signal)
        const [post] = await job.end()
        const file = join(job.folder.home, '.docker/config.json')
        expect(post?.exitCode).toBe(0)
        expect(warningsOf([post as Step])).toEqual([`${file} still holds the credential: remove it by hand.`])
      }
    )
  })

  it('names the file where it has stored it in one that this action does not know', async () => {
    const job = await open({ tolerate: () => true })
    const unknown = join(job.folder.temp, 'elsewhere')
    mkdirSync(unknown)
    wrap(job, `shift 2\nset -- --config ${unknown} "$@"`)
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
    expect(errors(main)).toEqual([
      expect.stringContaining(
        `stored the credential in ${join(unknown, 'config.json')} and not in the folder that it was given. Log out there`
      )
    ])
  })

  it('and stores it over what is no JSON has the text of before put back', async () => {
    const job = await open({ files: { '.docker/config.json': 'no JSON' } })
    wrap(job, `${DROPS_BOTH}\nrm -f "$HOME/.docker/config.json"`)
    const before = places(job)
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker', store: 'isolated' })
    expect(errors(main)).toEqual([expect.stringContaining(undoneIn(join(job.folder.home, '.docker/config.json')))])
    expect(places(job)).toEqual(before)
  })

  it('leaves what it stored where a run of this action may have the same login, and is named', async () => {
    const job = await open({ files: { '.docker/config.json': OWN }, tolerate: () => true })
    const input = { push: 'ghcr.io/acme/app', store: 'shared' }
    await job.uses({ ...input, engine: 'file' })
    wrap(
      job,
      `${DROPS_BOTH}\nlater() { "$@"; sed -i 's|"auths": {|"auths": {"new.example":{},|' "$HOME/.docker/config.json"; }`,
      { by: 'later' }
    )
    const main = await job.uses({ ...input, engine: 'docker' })
    const file = join(job.folder.home, '.docker/config.json')
    expect(errors(main)).toEqual([expect.stringContaining(`stored the credential in ${file}`)])
    expect(errors(main)[0]).toContain('Log out there')
    expect(readConfig(file).auths?.['ghcr.io']?.auth).toBe(auth('octocat', githubToken().value))
  })
})

it('a docker that does not know `--config`, such as nerdctl, is told the folder by DOCKER_CONFIG', async () => {
  const job = await open()
  const file = join(job.folder.bin, 'docker')
  const stores = `t=$(cat); umask 077; mkdir -p "$DOCKER_CONFIG"
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"`
  const refuses = '[ "$1" = login ] || { echo "unknown flag: --config" >&2; exit 1; }'
  writeFileSync(file, `#!/bin/bash\n${refuses}\n${stores}\n`, { mode: 0o755 })
  const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker' })
  expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
})

needs(...['podman']).describe('a podman', () => {
  it.each(sample(['shared', 'isolated'], 2))(
    'under the name of docker that drops the variables, with `store: %s`, has its login undone',
    async store => {
      const job = await open({ leftovers: /auth\.json/ })
      const file = join(job.folder.runtime, 'containers', 'auth.json')
      mkdirSync(join(file, '..'))
      writeFileSync(file, LOGGED_IN, { mode: 0o600 })
      wrap(job, DROPS_VARIABLES, { program: 'podman' })
      const before = places(job)
      const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'docker', store })
      expect(main.exitCode).toBe(1)
      expect(errors(main)).toEqual([expect.stringContaining(undoneIn(file))])
      expect(places(job)).toEqual(before)
    }
  )

  it('that is a wrapper and drops the variables stores the credential where it is told to', async () => {
    const job = await open()
    wrap(job, DROPS_VARIABLES, { name: 'podman', program: 'podman' })
    const main = await job.uses({ push: 'ghcr.io/acme/app', engine: 'podman' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    const entry = JSON.parse(readFileSync(main.outputs['auth-file'] ?? '', 'utf8')).auths['ghcr.io']
    expect(entry.auth).toBe(auth('octocat', githubToken().value))
  })
})
